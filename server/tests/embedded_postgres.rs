//! The private Postgres: shared by whoever needs it, stopped by the last, and none the worse for
//! anything being killed. These tests start real clusters, as root too.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::support::client::send;
use crate::support::programs::{Serving, chapterwise, data_folder, postmaster, run, said};
use crate::support::{SOON, write_site};
use rustix::process::{Pid, Signal, kill_process};

/// `serve` needs assets.
fn serve(data: &Path, site: &Path) -> Command {
    write_site(site);
    let mut command = chapterwise(data);
    command.env("CHAPTERWISE_SITE", site);
    command
}

fn assert_works(data: &Path) {
    let output = run(chapterwise(data).args(["postgres", "--", "psql", "-Atc", "select 6 * 7"]));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "42\n",
        "{}",
        said(&output)
    );
}

#[test]
fn two_commands_at_once_share_one_new_cluster_and_the_last_stops_it() {
    let data = data_folder();
    let spawn = || {
        chapterwise(data.path())
            .arg("migrate")
            .spawn()
            .expect("it starts")
    };
    let mut both = [spawn(), spawn()];
    for child in &mut both {
        assert_eq!(child.wait().expect("it ends").code(), Some(0));
    }
    assert_eq!(postmaster(data.path()), None, "the last one out stops it");
    assert_works(data.path());
    assert_eq!(postmaster(data.path()), None);
}

#[test]
fn a_command_uses_the_cluster_of_a_running_server_and_leaves_it_running() {
    let (data, site) = (data_folder(), data_folder());
    let log = data.path().join("log");
    let mut command = serve(data.path(), site.path());
    command.stderr(fs::File::create(&log).expect("a file"));
    let serving = Serving::start(&mut command);
    let running = postmaster(data.path()).expect("the server started it");
    assert_works(data.path());
    assert_eq!(postmaster(data.path()), Some(running));
    // Browsers open connections ahead of need; one without a request must not hold up the end.
    let _idle = TcpStream::connect(&serving.addr).expect("it serves");
    serving.signal(Signal::TERM);
    let (code, rest) = serving.end();
    let log = fs::read_to_string(log).expect("text");
    assert!(!log.contains("cut off by the deadline"), "{log}");
    assert_eq!(code, Some(0));
    assert_eq!(rest, "", "the address is the last thing it prints");
    assert_eq!(postmaster(data.path()), None);
}

#[test]
fn ctrl_c_stops_everything_and_says_so() {
    let (data, site) = (data_folder(), data_folder());
    let log = data.path().join("log");
    let mut command = serve(data.path(), site.path());
    command.stderr(fs::File::create(&log).expect("a file"));
    let serving = Serving::start(&mut command);
    serving.signal(Signal::INT);
    assert_eq!(serving.end().0, Some(0));
    let log = fs::read_to_string(log).expect("text");
    assert!(log.ends_with("Stopped.\n"), "{log}");
    assert_eq!(postmaster(data.path()), None);
}

#[test]
fn after_a_kill_the_next_command_recovers() {
    let (data, site) = (data_folder(), data_folder());
    // Only we are killed: the cluster lives on, is used, and then stopped.
    let serving = Serving::start(&mut serve(data.path(), site.path()));
    serving.signal(Signal::KILL);
    serving.end();
    let orphan = postmaster(data.path()).expect("it outlives us");
    assert_works(data.path());
    assert_eq!(
        postmaster(data.path()),
        None,
        "orphan {orphan} is stopped by whoever used it"
    );

    // The cluster is killed as well, as in a power cut, and leaves its files behind.
    let serving = Serving::start(&mut serve(data.path(), site.path()));
    let pid = postmaster(data.path())
        .and_then(Pid::from_raw)
        .expect("it runs");
    serving.signal(Signal::KILL);
    kill_process(pid, Signal::KILL).expect("it runs");
    serving.end();
    assert!(data.path().join("postgres/cluster/postmaster.pid").exists());
    assert_works(data.path());

    // The process id in a stale file now belongs to somebody else.
    let stale = format!(
        "{}\n/nowhere\n0\n5432\n/nowhere\n\n\nready\n",
        std::process::id()
    );
    fs::write(data.path().join("postgres/cluster/postmaster.pid"), stale).expect("a file");
    assert_works(data.path());
}

#[test]
fn a_cluster_that_was_never_finished_is_made_again() {
    let data = data_folder();
    let output = run(chapterwise(data.path()).args(["postgres", "--", "true"]));
    assert!(output.status.success(), "{}", said(&output));
    let home = data.path().join("postgres");
    fs::rename(home.join("cluster"), home.join("cluster.unfinished")).expect("it is stopped");
    assert_works(data.path());
    assert!(!home.join("cluster.unfinished").exists());
}

#[test]
fn a_kill_while_the_cluster_is_made_does_not_disturb_the_next_start() {
    let data = data_folder();
    let mut child = chapterwise(data.path())
        .arg("migrate")
        .spawn()
        .expect("it starts");
    let unfinished = || {
        let home = fs::read_dir(data.path().join("postgres"));
        home.into_iter().flatten().flatten().any(|entry| {
            let name = entry.file_name().into_string().unwrap_or_default();
            name.starts_with("cluster.unfinished") && entry.path().join("base").exists()
        })
    };
    let began = Instant::now();
    while !unfinished() {
        assert!(began.elapsed() < SOON, "it never started");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert_works(data.path());
    assert_works(data.path());
}

#[test]
fn a_stale_file_that_names_another_postgres_disturbs_neither() {
    let (data, other, site) = (data_folder(), data_folder(), data_folder());
    assert_works(data.path());
    let serving = Serving::start(&mut serve(other.path(), site.path()));
    let running = postmaster(other.path()).expect("the server started it");
    // A killed server's number may go to the server of another cluster.
    let file = "postgres/cluster/postmaster.pid";
    fs::copy(other.path().join(file), data.path().join(file)).expect("a file");
    assert_works(data.path());
    assert_eq!(postmaster(other.path()), Some(running));
    serving.signal(Signal::TERM);
    assert_eq!(serving.end().0, Some(0));
}

#[test]
fn a_long_path_gets_its_socket_elsewhere() {
    let data = data_folder();
    let long = data.path().join("long-".repeat(20)).join("it's here");
    fs::create_dir_all(&long).expect("a folder");
    assert_works(&long);
}

#[test]
fn a_server_that_began_without_its_postgres_finds_it_also_at_the_end_of_a_long_path() {
    let (data, site) = (data_folder(), data_folder());
    let long = data.path().join("long-".repeat(20));
    fs::create_dir_all(&long).expect("a folder");
    let serving = Serving::start(&mut serve(&long, site.path()));
    serving.signal(Signal::TERM);
    assert_eq!(serving.end().0, Some(0));

    let needed = long.join("postgres/cluster/global/pg_control");
    let away = needed.with_extension("away");
    fs::rename(&needed, &away).expect("it is stopped");
    let serving = Serving::start(&mut serve(&long, site.path()));
    let addr = serving.addr.parse().expect("an address");
    let asking = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let database_is = |how: &str| {
        let ready = asking.block_on(send(addr, "GET", "/readyz", &[]));
        ready.text().contains(how)
    };
    assert!(database_is("away"));
    fs::rename(&away, &needed).expect("it is still away");
    let began = Instant::now();
    while !database_is("reachable") {
        assert!(began.elapsed() < SOON, "it was never found");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    serving.signal(Signal::TERM);
    assert_eq!(serving.end().0, Some(0));
}

#[test]
fn data_of_another_version_is_left_alone_with_a_clear_message() {
    let data = data_folder();
    let cluster = data.path().join("postgres/cluster");
    fs::create_dir_all(&cluster).expect("a folder");
    fs::write(cluster.join("PG_VERSION"), "9\n").expect("a file");
    let output = run(chapterwise(data.path()).arg("migrate"));
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(
        said(&output).contains("written by Postgres 9"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_folder_that_postgres_can_not_reach_is_named() {
    let data = data_folder();
    fs::set_permissions(data.path(), fs::Permissions::from_mode(0o700)).expect("it is ours");
    if !rustix::process::geteuid().is_root() {
        // An ordinary user's Postgres reaches whatever that user reaches.
        assert_works(data.path());
        return;
    }
    let output = run(chapterwise(data.path()).arg("migrate"));
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(
        said(&output).contains("CHAPTERWISE_DATA"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_command_gets_the_variables_and_its_exit_code_comes_back() {
    let data = data_folder();
    let script = "test -n \"$DATABASE_URL\" -a -d \"$PGHOST\" && \
                  psql \"$CHAPTERWISE_TEST_DATABASE_URL\" -Atc 'show is_superuser' && exit 7";
    let output = run(chapterwise(data.path()).args(["postgres", "--", "sh", "-c", script]));
    assert_eq!(output.status.code(), Some(7), "{}", said(&output));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "on\n");
    let output = run(chapterwise(data.path()).args(["postgres", "--", "/no/such/program"]));
    assert_eq!(output.status.code(), Some(127), "{}", said(&output));
}

#[test]
fn an_interrupt_is_heard_while_another_command_starts_the_cluster() {
    let data = data_folder();
    assert_works(data.path());
    let lock = data.path().join("postgres/start.lock");
    let starting = fs::File::options()
        .write(true)
        .open(&lock)
        .expect("it is there");
    starting.lock().expect("nobody has it");
    let mut child = chapterwise(data.path())
        .arg("migrate")
        .spawn()
        .expect("it starts");
    let files = format!("/proc/{}/fd", child.id());
    let waits = || {
        let files = fs::read_dir(&files).into_iter().flatten().flatten();
        files
            .filter_map(|file| fs::read_link(file.path()).ok())
            .any(|file| file == lock)
    };
    let began = Instant::now();
    while !waits() {
        assert!(began.elapsed() < SOON, "it never started");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    kill_process(Pid::from_child(&child), Signal::INT).expect("it runs");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert_eq!(postmaster(data.path()), None);
}

#[test]
fn an_interrupt_while_it_starts_leaves_nothing_running() {
    let data = data_folder();
    let mut command = chapterwise(data.path());
    let began = Instant::now();
    let mut child = command
        .args(["postgres", "--", "sleep", "60"])
        .spawn()
        .expect("it starts");
    // The lock file is the first sign of life; from then on signals are heard.
    while !data.path().join("postgres/start.lock").exists() {
        assert!(began.elapsed() < SOON, "it never started");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    kill_process(Pid::from_child(&child), Signal::TERM).expect("it runs");
    let status = child.wait().expect("it ends");
    assert!(
        !status.success(),
        "it did not wait for the command to end by itself"
    );
    assert_eq!(postmaster(data.path()), None);
}
