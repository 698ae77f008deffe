//! `chapterwise publish DIR --to URL`, run as somebody would.

use std::path::Path;
use std::process::Output;

use crate::support::browser::account;
use crate::support::programs::{chapterwise, data_folder, run, said};
use crate::support::tokens::{author, make_token, token_of_author};
use crate::support::{TestServer, course};

const ADA: &str = "ada@example.org";

/// Runs it against an address, beside the server that this test runs.
async fn publish(folder: &Path, to: &str, token: &str, more: &[&str]) -> Output {
    // Wherever it would look for a database, there is none.
    let mut command = chapterwise(Path::new("/nowhere"));
    command
        .arg("publish")
        .arg(folder)
        .args(["--to", to])
        .args(more);
    command.env("CHAPTERWISE_TOKEN", token);
    let running = tokio::task::spawn_blocking(move || run(&mut command));
    running.await.expect("it ran")
}

#[tokio::test]
async fn it_publishes_and_prints_what_publishing_here_would_print() {
    let server = TestServer::start().await;
    let token = token_of_author(&server, ADA, &["tides"]).await;
    let folder = data_folder();
    course::write(folder.path(), course::FILES);
    let to = format!("http://{}", server.addr);
    let same = publish(folder.path(), &to, &token, &[]).await;
    assert_eq!(same.status.code(), Some(0), "{}", said(&same));
    assert_eq!(
        String::from_utf8_lossy(&same.stdout),
        "Nothing changed.\n",
        "{}",
        said(&same)
    );

    let harbour = folder.path().join("harbour.md");
    let text = std::fs::read_to_string(&harbour).expect("text");
    std::fs::write(&harbour, text.replace("A zephyr blows.", "A gale blows.")).expect("a file");
    let rehearsed = publish(folder.path(), &to, &token, &["--dry-run"]).await;
    assert!(
        said(&rehearsed).contains("Publishing would do this"),
        "{}",
        said(&rehearsed)
    );
    let done = publish(folder.path(), &format!("{to}/"), &token, &[]).await;
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let printed = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        printed.contains("tides (Tides)\n  changed   chapter harbour"),
        "{printed}"
    );
    server
        .eventually("/courses/tides/harbour", |page| {
            page.text().contains("A gale blows.")
        })
        .await;
    assert!(!said(&done).contains(&token));
}

#[tokio::test]
async fn what_is_refused_says_where_and_why() {
    let server = TestServer::start().await;
    let mut ada = author(&server, ADA, &["tides", "moons"]).await;
    let token = make_token(&mut ada, &["tides"]).await;
    let elsewhere = make_token(&mut ada, &["moons"]).await;
    let folder = data_folder();
    let to = format!("http://{}", server.addr);
    let try_with = async |token: &str, to: &str, code: i32, words: &str| {
        let output = publish(folder.path(), to, token, &[]).await;
        let all = said(&output);
        assert_eq!(output.status.code(), Some(code), "{all}");
        assert!(all.contains(words), "{all}");
        assert!(token.is_empty() || !all.contains(token), "{all}");
    };
    // What only the server can know: the published question has other words.
    let changed: Vec<(&str, String)> = course::FILES
        .iter()
        .map(|(name, text)| {
            (
                *name,
                text.replace("How many bulges are there?", "Which are there?"),
            )
        })
        .collect();
    for (name, text) in &changed {
        course::write(folder.path(), &[(*name, text.as_str())]);
    }
    let place = format!("{}:", folder.path().join("moon.md").display());
    try_with(&token, &to, 1, &place).await;
    course::write(folder.path(), course::FILES);
    try_with("", &to, 3, "CHAPTERWISE_TOKEN is not set").await;
    try_with("chapterwise_0123", &to, 3, "CHAPTERWISE_TOKEN").await;
    try_with(&elsewhere, &to, 3, "not for the course tides").await;
    try_with(&token, "http://learn.example.org", 3, "without HTTPS").await;
    try_with(&token, "http://127.0.0.1:1", 3, "can't be reached").await;
    try_with(&token, &format!("{to}/courses"), 3, "takes no courses").await;
    let unknown = format!("{}{}", &token[..70], "abcdef");
    try_with(&unknown, &to, 3, "Nobody here has this token").await;
    let (id, now) = (account(&server, ADA).await.id, server::clock::now());
    let listed = store::accounts::tokens(&server.store, id)
        .await
        .expect("it answers");
    for row in listed {
        let revoked = store::accounts::revoke_token(&server.store, id, row.id, now).await;
        assert!(revoked.expect("it answers"));
    }
    try_with(&token, &to, 3, "was revoked").await;
    // A folder with problems is not even sent.
    course::write(folder.path(), &[("moon.md", "# Nothing\n")]);
    try_with(&token, "http://127.0.0.1:1", 1, &place).await;
}
