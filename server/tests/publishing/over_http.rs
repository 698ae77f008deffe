//! Publishing with a token, as any program may do it.

use std::time::Duration;

use futures_util::future::join_all;
use store::accounts;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::browser::account;
use crate::support::client::{self, Response};
use crate::support::tokens::{
    author, grant, head, make_token, outcome, send, tar_of, token_of_author,
};
use crate::support::{TestServer, course};

const ADA: &str = "ada@example.org";

/// The sample course with a sentence of its own.
fn edited(sentence: &str) -> Vec<u8> {
    let files: Vec<(&str, String)> = course::FILES
        .iter()
        .map(|(name, text)| (*name, text.replace("A zephyr blows.", sentence)))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    tar_of(&files)
}

fn refused(response: &Response, status: u16, named: &str) {
    assert_eq!(response.status, status, "{}", response.text());
    assert_eq!(outcome(response), named, "{}", response.text());
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(response.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_token_publishes_its_course_and_the_second_time_changes_nothing() {
    let server = TestServer::start().await;
    let token = token_of_author(&server, ADA, &["tides"]).await;
    let tar = edited("A storm rises.");
    let rehearsed = send(&server, "course=tides&dry_run=true", &token, &tar).await;
    assert_eq!(rehearsed.status, 200, "{}", rehearsed.text());
    assert_eq!(outcome(&rehearsed), "rehearsed");
    assert!(rehearsed.text().contains("Publishing would do this"));
    assert!(
        !server
            .get("/courses/tides/harbour")
            .await
            .text()
            .contains("A storm")
    );

    let published = send(&server, "course=tides", &token, &tar).await;
    assert_eq!(published.status, 200, "{}", published.text());
    assert_eq!(outcome(&published), "published");
    assert!(
        published.text().contains("changed   chapter harbour"),
        "{}",
        published.text()
    );
    let is_there = |page: &Response| page.text().contains("A storm rises.");
    server.eventually("/courses/tides/harbour", is_there).await;

    let version = server.catalogue().version;
    let again = send(&server, "course=tides", &token, &tar).await;
    assert!(
        again.text().contains("Nothing changed."),
        "{}",
        again.text()
    );
    assert!(again.text().contains(&format!("\"version\":{version}")));
    // In the author's log once, with the token's id.
    let id = account(&server, ADA).await.id;
    server
        .break_database(&format!(
            "do $$ begin assert (select count(*) from security_event where user_id = '{id}' and \
             kind = 'published') = 1; end $$"
        ))
        .await;
}

#[tokio::test]
async fn every_check_is_made_again() {
    let server = TestServer::start().await;
    let token = token_of_author(&server, ADA, &["tides"]).await;
    let broken = [
        course::FILES[0],
        ("moon.md", "# No front matter\n"),
        course::FILES[2],
    ];
    let answer = send(&server, "course=tides", &token, &tar_of(&broken)).await;
    refused(&answer, 422, "problems");
    assert!(
        answer.text().contains("\"file\":\"moon.md\""),
        "{}",
        answer.text()
    );
    assert!(
        !answer.text().contains("chapterwise-publish-"),
        "{}",
        answer.text()
    );
    // What only the comparison with the published course finds, names its file as well.
    let files: Vec<(&str, String)> = course::FILES
        .iter()
        .map(|(name, text)| {
            (
                *name,
                text.replace("How many bulges are there?", "Which are there?"),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let answer = send(&server, "course=tides", &token, &tar_of(&files)).await;
    refused(&answer, 422, "problems");
    assert!(
        answer.text().contains("\"refusals\":[\"moon.md:"),
        "{}",
        answer.text()
    );
    let empty = send(&server, "course=tides", &token, &tar_of(&[])).await;
    refused(&empty, 422, "problems");
}

#[tokio::test]
async fn a_token_is_good_for_its_courses_and_no_others() {
    let server = TestServer::start().await;
    let mut ada = author(&server, ADA, &["tides", "moons"]).await;
    let token = make_token(&mut ada, &["moons"]).await;
    // Before anything is sent: of this body nothing ever arrives.
    let request = head("course=tides", &token, 1_000_000);
    let answer = client::send_bytes(server.addr, request.as_bytes()).await;
    refused(&answer, 403, "course");
    assert!(
        answer.text().contains("the course tides"),
        "{}",
        answer.text()
    );
    // And where what is sent is another than was said.
    let answer = send(&server, "course=moons", &token, &edited("Foreign.")).await;
    refused(&answer, 403, "course");
    let answer = send(
        &server,
        "course=moons&dry_run=true",
        &token,
        &edited("Foreign."),
    )
    .await;
    refused(&answer, 403, "course");
    for query in ["", "course=", "course=%00", "course=../x", "dry_run=true"] {
        let answer = send(&server, query, &token, &edited("Foreign.")).await;
        if query.contains("%00") {
            assert_eq!(answer.status, 400, "{query}");
        } else {
            refused(&answer, 400, "malformed");
        }
    }
    assert!(
        !server
            .get("/courses/tides/harbour")
            .await
            .text()
            .contains("Foreign.")
    );
}

#[tokio::test]
async fn a_token_gives_no_more_than_its_owner_has_now() {
    let server = TestServer::start().await;
    let token = token_of_author(&server, ADA, &["tides"]).await;
    let (id, now) = (account(&server, ADA).await.id, server::clock::now());
    let (store, course) = (&server.store, "tides".parse().expect("an id"));
    let tar = edited("Too late.");
    accounts::revoke_author(store, id, &course, accounts::By::CommandLine, now)
        .await
        .expect("it answers");
    refused(
        &send(&server, "course=tides", &token, &tar).await,
        403,
        "course",
    );
    grant(&server, ADA, "tides").await;
    accounts::suspend(store, id, accounts::By::CommandLine, now)
        .await
        .expect("it answers");
    let answer = send(&server, "course=tides", &token, &tar).await;
    refused(&answer, 401, "token");
    assert!(answer.text().contains("suspended"), "{}", answer.text());
    accounts::reinstate(store, id, accounts::By::CommandLine, now)
        .await
        .expect("it answers");
    server
        .break_database("update author_token set expires_at = now() - interval '1 second'")
        .await;
    let answer = send(&server, "course=tides", &token, &tar).await;
    refused(&answer, 401, "token");
    assert!(answer.text().contains("expired"), "{}", answer.text());
    server
        .break_database("update author_token set expires_at = null")
        .await;
    let answer = send(&server, "course=tides", &token, &tar).await;
    assert_eq!(outcome(&answer), "published");
}

#[tokio::test]
async fn whoever_shows_no_token_is_told_so() {
    let server = TestServer::start().await;
    let real = token_of_author(&server, ADA, &["tides"]).await;
    let last = if real.ends_with('0') { '1' } else { '0' };
    let near = format!("{}{last}", &real[..75]);
    let path = "/api/v1/publish?course=tides";
    for value in ["", "x", &near, &real[..75], "chapterwise_", &"é".repeat(40)] {
        let answer = send(&server, "course=tides", value, b"").await;
        refused(&answer, 401, "token");
    }
    let basic = [("authorization", &*format!("Basic {real}"))];
    refused(&server.post(path, &[], &basic).await, 401, "token");
    refused(&server.post(path, &[], &[]).await, 401, "token");
    refused(&server.get(path).await, 401, "token");
    // A session is no token, and a token no session.
    let mut ada = author(&server, "bea@example.org", &["tides"]).await;
    assert_eq!(ada.post(path, &[]).await.status, 401);
    let bearer = [("authorization", &*format!("Bearer {real}"))];
    assert_eq!(server.get_with("/settings", &bearer).await.status, 303);
}

#[tokio::test]
async fn a_revocation_while_the_course_arrives_comes_first() {
    let server = TestServer::start().await;
    let token = token_of_author(&server, ADA, &["tides"]).await;
    let tar = edited("Too late.");
    let mut stream = TcpStream::connect(server.addr).await.expect("it listens");
    let head = head("course=tides", &token, tar.len());
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream.write_all(&tar[..600]).await.expect("sent");
    tokio::time::sleep(Duration::from_millis(200)).await;
    server
        .break_database("update author_token set revoked_at = now()")
        .await;
    stream.write_all(&tar[600..]).await.expect("sent");
    let mut answer = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer)
        .await
        .expect("read");
    let answer = String::from_utf8(answer).expect("text");
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}

#[tokio::test]
async fn two_at_once_are_one_after_the_other() {
    let server = TestServer::start().await;
    let token = token_of_author(&server, ADA, &["tides"]).await;
    let tars = [
        edited("One wind."),
        edited("Another wind."),
        edited("One wind."),
    ];
    let sending = tars
        .iter()
        .map(|tar| send(&server, "course=tides", &token, tar));
    for answer in join_all(sending).await {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let last = |page: &Response| page.text().contains(" wind.");
    server.eventually("/courses/tides/harbour", last).await;
}

#[tokio::test]
async fn whoever_is_cut_off_leaves_nothing() {
    let server = TestServer::start().await;
    let token = token_of_author(&server, ADA, &["tides"]).await;
    let tar = edited("Half of it.");
    let before = server.catalogue().version;
    // Also where all files have come, and only the end is missing.
    for length in [700, tar.len() - 1024, tar.len() - 1] {
        let mut stream = TcpStream::connect(server.addr).await.expect("it listens");
        let head = head("course=tides", &token, tar.len());
        stream.write_all(head.as_bytes()).await.expect("sent");
        stream.write_all(&tar[..length]).await.expect("sent");
        tokio::time::sleep(Duration::from_millis(100)).await;
        drop(stream);
    }
    // All places become free again as soon as the server hears of it, and what comes next is the
    // first that counts.
    let answers = loop {
        let sending = (0..4).map(|_| send(&server, "course=tides", &token, &tar));
        let answers = join_all(sending).await;
        if answers.iter().all(|answer| answer.status != 503) {
            break answers;
        }
    };
    for answer in answers {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(
            answer
                .text()
                .contains(&format!("\"version\":{}", before + 1))
        );
    }
}

#[tokio::test]
async fn what_would_do_harm_is_refused() {
    let server = TestServer::start().await;
    let token = token_of_author(&server, ADA, &["tides"]).await;
    let entry = |name: &[u8], kind: tar::EntryType, size: u64, content: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(kind);
        header.set_link_name("/etc/passwd").expect("it is short");
        header.set_size(size);
        header.set_mode(0o644);
        header.set_cksum();
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    };
    let file = tar::EntryType::Regular;
    let end = [0; 1024];
    for (what, tar, status) in [
        ("up", entry(b"../moon.md", file, 1, b"x"), 400),
        ("up within", entry(b"a/../../moon.md", file, 1, b"x"), 400),
        ("absolute", entry(b"/tmp/moon.md", file, 1, b"x"), 400),
        ("no text", entry(b"a\xff.md", file, 1, b"x"), 400),
        ("line break", entry(b"a\nb.md", file, 1, b"x"), 400),
        (
            "symlink",
            entry(b"moon.md", tar::EntryType::Symlink, 0, b""),
            400,
        ),
        (
            "hard link",
            entry(b"moon.md", tar::EntryType::Link, 0, b""),
            400,
        ),
        (
            "device",
            entry(b"moon.md", tar::EntryType::Char, 0, b""),
            400,
        ),
        ("pipe", entry(b"moon.md", tar::EntryType::Fifo, 0, b""), 400),
        (
            "sparse",
            entry(b"moon.md", tar::EntryType::GNUSparse, 0, b""),
            400,
        ),
        ("huge", entry(b"moon.md", file, 1 << 40, b"x"), 413),
        (
            "huge name",
            entry(b"long", tar::EntryType::GNULongName, 1 << 40, b"x"),
            400,
        ),
        (
            "deep",
            entry("a/".repeat(45).as_bytes(), file, 1, b"x"),
            400,
        ),
        (
            "twice",
            [entry(b"a.md", file, 1, b"x"), entry(b"a.md", file, 1, b"y")].concat(),
            400,
        ),
        (
            "file as folder",
            [entry(b"a", file, 1, b"x"), entry(b"a/b.md", file, 1, b"y")].concat(),
            400,
        ),
        ("no tar", b"# Tides\n".repeat(200), 400),
        ("cut off", entry(b"moon.md", file, 5000, b"x"), 400),
    ] {
        let tar = [&tar[..], if what == "cut off" { &[] } else { &end[..] }].concat();
        let answer = send(&server, "course=tides", &token, &tar).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        refused(
            &answer,
            status,
            if status == 413 {
                "too-large"
            } else {
                "malformed"
            },
        );
    }
    let many = entry(b"a", tar::EntryType::Directory, 0, b"").repeat(50_001);
    // Each of these makes a folder for every part of its path.
    let deep = (0..300).flat_map(|n| {
        let path = format!("{n}/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q");
        entry(path.as_bytes(), tar::EntryType::Directory, 0, b"")
    });
    for tar in [many, deep.collect()] {
        refused(
            &send(&server, "course=tides", &token, &tar).await,
            413,
            "too-large",
        );
    }
}

#[tokio::test]
async fn more_than_is_taken_is_refused_before_it_is_sent() {
    let server = TestServer::start().await;
    let token = token_of_author(&server, ADA, &["tides"]).await;
    let request = head("course=tides", &token, 257 * 1024 * 1024);
    let answer = client::send_bytes(server.addr, request.as_bytes()).await;
    refused(&answer, 413, "too-large");
}

#[tokio::test]
async fn a_token_that_is_used_too_often_has_to_wait() {
    let server = TestServer::start().await;
    let token = token_of_author(&server, ADA, &["tides"]).await;
    let mut statuses = Vec::new();
    for _ in 0..32 {
        statuses.push(send(&server, "", &token, b"").await.status);
    }
    assert_eq!(statuses, [&[400; 30][..], &[429; 2]].concat());
    let other = token_of_author(&server, "bea@example.org", &["tides"]).await;
    assert_eq!(send(&server, "", &other, b"").await.status, 400);
}
