//! A calendar as other programs read it: by icalendar, which Apple's and Google's calendars agree
//! with where they agree with RFC 5545.

use std::io::{Seek, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::*;
use crate::support::client::Response;

/// The address as it is shown, once.
async fn make_address(browser: &mut Browser<'_>) -> String {
    let made = browser.post(&format!("{PAGE}/calendar"), &[]).await;
    assert_eq!(made.status, 200, "{}", made.text());
    assert_eq!(made.header("cache-control"), Some("private, no-store"));
    let url = format!("{}/calendar/", browser.server.app.site.public_url);
    let (_, after) = made
        .text()
        .split_once(&format!("<code>{url}"))
        .expect("it is shown");
    let (name, _) = after.split_once("</code>").expect("it ends");
    let secret = name.strip_suffix(".ics").expect("a calendar");
    assert_eq!(secret.len(), 32);
    let (_, rest) = url.split_once("://").expect("an address");
    let subscribe = format!("href=\"webcal://{rest}{name}\"");
    assert!(made.text().contains(&subscribe), "{}", made.text());
    format!("/calendar/{name}")
}

/// What icalendar reads, or what it has to complain of.
fn read(calendar: &Response) -> Value {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = here.join("../.tools/python/bin/python");
    assert!(python.exists(), "`scripts/setup.sh test` fetches icalendar");
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(&calendar.body).expect("it is written");
    file.rewind().expect("it is read from its beginning");
    let output = Command::new(python)
        .arg("-I")
        .arg(here.join("tests/reminders/read_calendar.py"))
        .stdin(file)
        .stderr(Stdio::inherit())
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}", calendar.text());
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

#[tokio::test]
async fn a_calendar_is_read_by_programs_and_says_what_is_due() {
    let server = harbour().await;
    make_due(&server, ADA, "bulges", "now() + interval '3 days'").await;
    let mut ada = signed_in(&server, ADA).await;
    let path = make_address(&mut ada).await;
    // No cookie: a program has none.
    let calendar = server.get(&path).await;
    assert_eq!(calendar.status, 200, "{}", calendar.text());
    for (name, value) in [
        ("content-type", "text/calendar; charset=utf-8"),
        ("cache-control", "private, no-store"),
        ("x-robots-tag", "noindex"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
    ] {
        assert_eq!(calendar.header(name), Some(value), "{name}");
    }
    let read = read(&calendar);
    assert_eq!(read["name"], "Chapterwise");
    assert_eq!(read["refresh_hours"], json!([4.0, 4.0]));
    let events = read["events"].as_array().expect("a list");
    let review = format!("{}/review", server.app.site.public_url);
    let summaries: Vec<&Value> = events.iter().map(|event| &event["summary"]).collect();
    assert_eq!(summaries, ["1 question to review"; 2]);
    let chapters = ["In the harbour", "The Moon pulls"];
    for (event, chapter) in events.iter().zip(chapters) {
        let expected = format!("About a minute. From “{chapter}” (1).\n{review}");
        assert_eq!(event["description"], expected);
        assert_eq!(event["url"], review);
        assert_eq!(event["days"], 1, "all of one day");
        assert_eq!(event["transparent"], true);
    }
    let day = |n: usize| events[n]["start"].as_str().expect("a date").parse();
    let (first, second): (jiff::civil::Date, jiff::civil::Date) =
        (day(0).expect("a date"), day(1).expect("a date"));
    assert_eq!(first.until(second).expect("days").get_days(), 3);
    let ids: Vec<&Value> = events.iter().map(|event| &event["uid"]).collect();
    assert_ne!(ids[0], ids[1]);
    let user = account(&server, ADA).await.id;
    assert!(!calendar.text().contains(ADA));
    assert!(!calendar.text().contains(&user.0.simple().to_string()));
    assert!(!calendar.text().contains(&user.to_string()));

    // The same day keeps its id, also at another address.
    let other = make_address(&mut ada).await;
    let again = super::calendar::read(&server.get(&other).await);
    assert_eq!(again["events"][0]["uid"], *ids[0]);
}

#[tokio::test]
async fn a_calendar_without_anything_due_is_one_too() {
    let server = TestServer::start().await;
    let mut eve = Browser::new(&server);
    eve.join("eve@example.org", "Eve").await;
    let path = make_address(&mut eve).await;
    let read = read(&server.get(&path).await);
    assert_eq!(read["events"], json!([]));
}

#[tokio::test]
async fn an_address_that_is_wrong_ended_or_of_somebody_suspended_is_the_same_nothing() {
    let server = harbour().await;
    let mut ada = signed_in(&server, ADA).await;
    let (first, second) = (make_address(&mut ada).await, make_address(&mut ada).await);
    assert_eq!(server.get(&second).await.status, 200);
    let shown = ada.get(PAGE).await;
    assert!(!shown.text().contains(&second), "it is shown once");

    let mut nothings = vec![
        server.get(&first).await,
        server
            .get("/calendar/00000000000000000000000000000000.ics")
            .await,
        server.get("/calendar/none.ics").await,
        server
            .get(second.strip_suffix(".ics").expect("it ends so"))
            .await,
        server.get(&format!("{second}.ics")).await,
    ];
    let suspended = "update account set suspended_at = now()";
    server.break_database(suspended).await;
    nothings.push(server.get(&second).await);
    server
        .break_database("update account set suspended_at = null")
        .await;
    assert_eq!(server.get(&second).await.status, 200);
    let removed = ada.post(&format!("{PAGE}/calendar/remove"), &[]).await;
    assert_eq!(removed.status, 303);
    nothings.push(server.get(&second).await);
    for nothing in nothings {
        assert_eq!(nothing.status, 404);
        assert_eq!(nothing.text(), "There is no calendar at this address.\n");
        assert_eq!(nothing.header("cache-control"), Some("private, no-store"));
        assert_eq!(nothing.header("x-robots-tag"), Some("noindex"));
    }
}

#[tokio::test]
async fn whoever_tries_addresses_is_slowed_down() {
    let server = TestServer::start().await;
    let mut statuses = Vec::new();
    for n in 0..100 {
        let path = format!("/calendar/{n:032x}.ics");
        let from = [("x-forwarded-for", "203.0.113.7")];
        statuses.push(server.get_with(&path, &from).await.status);
    }
    assert_eq!(statuses[0], 404);
    assert!(statuses.contains(&429), "{statuses:?}");
}
