//! The commands as an author and an operator use them.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use crate::support::programs::{chapterwise, data_folder, run, said};
use crate::support::{course, write_site};

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("it prints text")
}

#[test]
fn check_names_the_place_of_each_problem() {
    let folder = data_folder();
    course::write(folder.path(), course::FILES);
    let check = || {
        run(chapterwise(Path::new("/nowhere"))
            .arg("check")
            .arg(folder.path()))
    };
    let output = check();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(
        text(&output.stdout).contains("1 course with 2 chapters"),
        "{}",
        said(&output)
    );

    let moon = folder.path().join("moon.md");
    let broken = fs::read_to_string(&moon)
        .expect("text")
        .replace("Two bulges\n", "Two\n\n[x](y.md)\n");
    fs::write(&moon, broken).expect("a file");
    let output = check();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let place = format!("{}:", moon.display());
    let problem = text(&output.stdout)
        .lines()
        .find(|line| line.starts_with(&place));
    let mut parts = problem.expect("the file is named")[place.len()..].splitn(3, ':');
    assert!(
        parts.next().is_some_and(|line| line.parse::<u32>().is_ok()),
        "{}",
        said(&output)
    );
    assert!(
        parts
            .next()
            .is_some_and(|column| column.parse::<u32>().is_ok()),
        "{}",
        said(&output)
    );
    assert!(
        parts
            .next()
            .is_some_and(|rest| rest.starts_with(" error: ")),
        "{}",
        said(&output)
    );
    assert!(
        !text(&output.stdout).contains('\x1b'),
        "colours are for terminals"
    );
}

#[test]
fn exit_codes_tell_usage_from_trouble() {
    let code = |arguments: &[&str]| {
        let output = run(chapterwise(Path::new("/nowhere")).args(arguments));
        output.status.code()
    };
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&["--version"]), Some(0));
    assert_eq!(code(&[]), Some(2));
    assert_eq!(code(&["check"]), Some(2));
    assert_eq!(code(&["fly"]), Some(2));
    assert_eq!(code(&["postgres", "--"]), Some(2));
    assert_eq!(code(&["check", "/no/such/folder"]), Some(3));
    let output = run(chapterwise(Path::new("/nowhere")).args(["check", "/no/such/folder"]));
    assert_eq!(
        text(&output.stderr).trim_end(),
        "chapterwise: /no/such/folder can't be read: there is no such folder"
    );
}

#[test]
fn check_fix_writes_missing_ids() {
    let folder = data_folder();
    course::write(folder.path(), course::FILES);
    let moon = folder.path().join("moon.md");
    let without = fs::read_to_string(&moon)
        .expect("text")
        .replace(" id=bulges", "");
    fs::write(&moon, without).expect("a file");
    let fixed = run(chapterwise(Path::new("/nowhere"))
        .args(["check", "--fix"])
        .arg(folder.path()));
    assert_eq!(fixed.status.code(), Some(0), "{}", said(&fixed));
    assert!(text(&fixed.stdout).contains("wrote "), "{}", said(&fixed));
    assert!(fs::read_to_string(&moon).expect("text").contains(" id="));
}

#[test]
fn cards_are_compared_with_the_logs_and_made_anew() {
    let (data, folder) = (data_folder(), data_folder());
    course::write(&folder.path().join("tides"), course::FILES);
    let work = |arguments: &[&str]| run(chapterwise(data.path()).args(arguments));
    let published = run(chapterwise(data.path()).arg("publish").arg(folder.path()));
    assert_eq!(published.status.code(), Some(0), "{}", said(&published));
    let sql = "
        insert into account (id, email, email_key, display_name, password_hash, created_at,
          password_changed_at)
        values ('01900000-0000-7000-8000-000000000011', 'ada@example.org', 'ada@example.org', 'Ada',
          '', now(), now());
        insert into student_event (user_id, id, kind, version, occurred_at, received_at, zone,
          payload, subject)
        select '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000012',
          'question_graded', 1, now(), now(), 'UTC',
          jsonb_build_object('question', id, 'meaning', 1, 'grade', 3), id
        from question
        limit 1";
    let psql = "psql \"$DATABASE_URL\" --quiet --set ON_ERROR_STOP=1 --command \"$1\"";
    let told = work(&["postgres", "--", "sh", "-c", psql, "sh", sql]);
    assert_eq!(told.status.code(), Some(0), "{}", said(&told));

    // The log knows of an answer that is in no card.
    let differs = work(&["replay", "--verify"]);
    assert_eq!(differs.status.code(), Some(1), "{}", said(&differs));
    let says = text(&differs.stdout);
    assert!(
        says.contains("stored:   nothing") && says.contains("1 differs"),
        "{says}"
    );
    let rebuilt = work(&["replay", "--rebuild"]);
    assert_eq!(rebuilt.status.code(), Some(0), "{}", said(&rebuilt));
    let same = work(&["replay"]);
    assert_eq!(same.status.code(), Some(0), "{}", said(&same));
    assert!(
        text(&same.stdout).contains("1 student and 1 card: none differs"),
        "{}",
        said(&same)
    );
}

#[test]
fn what_is_published_can_be_exported_and_published_again_without_a_change() {
    let (data, folder, out) = (data_folder(), data_folder(), data_folder());
    course::write(&folder.path().join("tides"), course::FILES);
    let publish = |from: &Path, more: &[&str]| {
        let output = run(chapterwise(data.path()).arg("publish").arg(from).args(more));
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        text(&output.stdout).to_owned()
    };
    let rehearsed = publish(folder.path(), &["--dry-run"]);
    assert!(rehearsed.contains("would"), "{rehearsed}");
    let first = publish(folder.path(), &[]);
    assert!(first.contains("added"), "{first}");
    assert!(publish(folder.path(), &[]).contains("Nothing changed"));

    let export = |more: &[&str]| {
        run(chapterwise(data.path())
            .arg("export")
            .arg(out.path())
            .args(more))
    };
    let output = export(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for (name, content) in course::FILES {
        let exported = fs::read_to_string(out.path().join("tides").join(name)).expect("exported");
        assert_eq!(exported, *content, "{name}");
    }
    assert!(publish(out.path(), &[]).contains("Nothing changed"));

    let again = export(&[]);
    assert_eq!(again.status.code(), Some(3), "{}", said(&again));
    assert!(said(&again).contains("isn't empty"), "{}", said(&again));
    assert_eq!(
        export(&["--force", "--course", "tides"]).status.code(),
        Some(0)
    );
    assert_eq!(
        export(&["--force", "--course", "none"]).status.code(),
        Some(3)
    );

    course::write(
        &folder.path().join("tides"),
        &[("moon.md", "# No front matter\n")],
    );
    let refused = run(chapterwise(data.path()).arg("publish").arg(folder.path()));
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(
        text(&refused.stderr).contains("Nothing was published"),
        "{}",
        said(&refused)
    );
}

#[test]
fn a_refused_edit_is_at_the_path_that_was_typed() {
    let (data, folder) = (data_folder(), data_folder());
    let tides = folder.path().join("in-a-folder-of-its-own");
    course::write(&tides, course::FILES);
    let publish = || run(chapterwise(data.path()).arg("publish").arg(folder.path()));
    assert_eq!(publish().status.code(), Some(0));

    let moon = tides.join("moon.md");
    let edited = fs::read_to_string(&moon)
        .expect("text")
        .replace("\nTwo.\n", "\nThree.\n");
    fs::write(&moon, edited).expect("a file");
    let refused = publish();
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    let place = format!(
        "{}:13:1: error: the question `bulges` changed",
        moon.display()
    );
    assert!(text(&refused.stderr).contains(&place), "{}", said(&refused));
}

#[test]
fn a_program_without_its_site_folder_says_where_it_looked() {
    let data = data_folder();
    let alone = data.path().join("bin");
    fs::create_dir(&alone).expect("a folder");
    let program = alone.join("chapterwise");
    let built = env!("CARGO_BIN_EXE_chapterwise");
    fs::hard_link(built, &program)
        .or_else(|_| fs::copy(built, &program).map(|_| ()))
        .expect("a copy");
    let mut command = std::process::Command::new(&program);
    command
        .arg("serve")
        .env_remove("CHAPTERWISE_SITE")
        .env("CHAPTERWISE_DATA", data.path())
        .env("CHAPTERWISE_ADDR", "127.0.0.1:0");
    let output = run(&mut command);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let message = text(&output.stderr);
    let places = ["CHAPTERWISE_SITE", "bin/site", "bin/../site"].map(|place| message.find(place));
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{message}"
    );
}

#[test]
fn a_taken_port_is_named_before_anything_starts() {
    let (data, site) = (data_folder(), data_folder());
    write_site(site.path());
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = taken.local_addr().expect("it is bound");
    let mut command = chapterwise(data.path());
    command
        .arg("serve")
        .env("CHAPTERWISE_ADDR", addr.to_string());
    let output = run(command.env("CHAPTERWISE_SITE", site.path()));
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let message = text(&output.stderr);
    assert!(
        message.contains(&format!("port {} is taken", addr.port())),
        "{message}"
    );
    assert!(message.contains("CHAPTERWISE_ADDR"), "{message}");
    assert!(
        !data.path().join("postgres").exists(),
        "no Postgres was started"
    );
}

#[test]
fn a_database_that_is_not_there_is_named_with_what_happened_and_without_its_password() {
    let (data, site, folder) = (data_folder(), data_folder(), data_folder());
    write_site(site.path());
    course::write(folder.path(), course::FILES);
    // Nobody listens there any more.
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let free = free.expect("a free port");
    let folder = folder.path().to_str().expect("text");
    for arguments in [&["migrate"][..], &["publish", folder], &["serve"]] {
        let output = run(chapterwise(data.path())
            .args(arguments)
            .env("CHAPTERWISE_SITE", site.path())
            .env("DATABASE_URL", format!("postgres://me:hunter2@{free}/db")));
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        let message = text(&output.stderr);
        assert!(message.contains("Connection refused"), "{message}");
        assert!(message.contains(&free.to_string()), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[test]
fn serve_publishes_first_when_asked_and_refuses_what_has_problems() {
    let (data, site, folder) = (data_folder(), data_folder(), data_folder());
    write_site(site.path());
    course::write(folder.path(), &[("course.md", "# No front matter\n")]);
    let mut command = chapterwise(data.path());
    command
        .env("CHAPTERWISE_SITE", site.path())
        .args(["serve", "--publish"])
        .arg(folder.path());
    let output = run(&mut command);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        !data.path().join("postgres").exists(),
        "no Postgres was started"
    );
}
