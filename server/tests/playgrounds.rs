//! What students write in playgrounds, as their browsers tell it over HTTP and ask for it.

mod history;
mod refusals;

use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::browser::Browser;
use crate::support::client::{self, Response};
use crate::support::{TestServer, course, publish};

const ADA: &str = "ada@example.org";
const EVE: &str = "eve@example.org";

/// A course with a chapter that has two playgrounds.
const TIDES: &[(&str, &str)] = &[("course.md", COURSE), ("moon.md", MOON)];
const COURSE: &str =
    "---\nid: tides\nsummary: The sea.\nchapters:\n  - moon.md\n---\n# Tides\n\nTwo times a day.\n";
const MOON: &str = "---\nid: moon\nsummary: What pulls.\n---\n# The Moon\n\nIt pulls.\n\n\
    ```js run id=pull title=\"Pull\"\nconsole.log(1)\n```\n\nAnd:\n\n\
    ```js run id=push title=\"Push\"\nconsole.log(2)\n```\n";
/// The same without the second playground, and with another starter in the first.
const MOON_LATER: &str = "---\nid: moon\nsummary: What pulls.\n---\n# The Moon\n\nIt pulls.\n\n\
    ```js run id=pull title=\"Pull\"\nconsole.log(3)\n```\n";

async fn serve() -> TestServer {
    TestServer::start_with(&[("", TIDES)]).await
}

/// Somebody at a browser of theirs.
struct Desk<'s> {
    browser: Browser<'s>,
}

impl<'s> Desk<'s> {
    async fn of(server: &'s TestServer, address: &str) -> Self {
        let mut browser = Browser::new(server);
        browser.join(address, "Student").await;
        Self { browser }
    }

    /// Another device of somebody who has an account.
    async fn another(server: &'s TestServer, address: &str) -> Self {
        let mut browser = Browser::new(server);
        browser
            .sign_in(address, crate::support::browser::PASSWORD)
            .await;
        Self { browser }
    }

    fn mark(&self) -> String {
        self.browser
            .cookie("account")
            .unwrap_or_default()
            .to_owned()
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> Response {
        let server = self.browser.server;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {}\r\n\
             sec-fetch-site: same-origin\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            server.addr,
            self.browser.header(),
            body.len()
        );
        client::send_bytes(server.addr, request.as_bytes()).await
    }

    async fn write(&self, playground: &str, said: &Value) -> Response {
        let path = place(self.browser.server, playground);
        self.ask("PUT", &path, &said.to_string()).await
    }

    /// A write over a revision, with an id of its own.
    fn said(&self, base: u32, code: &str) -> Value {
        json!({
            "account": self.mark(), "write": Uuid::now_v7(), "base": base, "code": code,
            "starter": "console.log(1)",
        })
    }

    async fn drafts(&self) -> Value {
        let answer = self.ask("GET", &chapter(self.browser.server), "").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        let drafts = json_of(&answer);
        assert_eq!(drafts["account"], json!(self.mark()));
        drafts["playgrounds"].clone()
    }
}

fn place(server: &TestServer, playground: &str) -> String {
    let course = server.catalogue().courses[0].id;
    format!("/api/v1/courses/{course}/playgrounds/{playground}")
}

fn chapter(server: &TestServer) -> String {
    let chapter = server.catalogue().courses[0].chapters[0].id;
    format!("/api/v1/chapters/{chapter}/playgrounds")
}

fn json_of(response: &Response) -> Value {
    assert_eq!(response.header("content-type"), Some("application/json"));
    serde_json::from_str(response.text()).expect("it is JSON")
}

/// The status and, of what was said, the word by which scripts know it.
fn word(response: &Response) -> (u16, String) {
    let said = json_of(response);
    let word = said["status"].as_str().or(said["error"].as_str());
    (response.status, word.unwrap_or_default().to_owned())
}

fn is(response: &Response, status: u16, expected: &str) {
    let expected = (status, expected.to_owned());
    assert_eq!(word(response), expected, "{}", response.text());
}

#[tokio::test]
async fn what_is_written_is_there_on_every_device() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    assert_eq!(desk.drafts().await, json!({}));
    let first = desk.said(0, "console.log(10)");
    let stored = desk.write("pull", &first).await;
    assert_eq!(
        json_of(&stored),
        json!({ "status": "stored", "revision": 1 })
    );
    let other = Desk::another(&server, ADA).await;
    let there = &other.drafts().await["pull"];
    assert_eq!(there["code"], "console.log(10)");
    assert_eq!(there["starter"], "console.log(1)");
    assert_eq!(there["revision"], 1);
    assert_eq!(there["write"], first["write"]);
    let mut second = other.said(1, "console.log(11)");
    second.as_object_mut().unwrap().remove("starter");
    is(&other.write("pull", &second).await, 200, "stored");
    let there = &desk.drafts().await["pull"];
    assert_eq!(there["code"], "console.log(11)");
    assert_eq!(there["starter"], "console.log(1)", "it was told before");
    assert_eq!(there["revision"], 2);
}

#[tokio::test]
async fn of_two_devices_that_write_over_one_revision_the_second_is_told_what_is_there() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    let phone = Desk::another(&server, ADA).await;
    is(
        &desk.write("pull", &desk.said(0, "desk")).await,
        200,
        "stored",
    );
    let stale = phone.write("pull", &phone.said(0, "phone")).await;
    is(&stale, 409, "stale");
    let now = &json_of(&stale)["now"];
    assert_eq!(
        (&now["code"], &now["revision"]),
        (&json!("desk"), &json!(1))
    );
    assert_eq!(desk.drafts().await["pull"]["code"], "desk");
    is(
        &phone.write("pull", &phone.said(1, "both")).await,
        200,
        "stored",
    );
    // A revision that there never was is no better than one that has passed.
    is(&desk.write("pull", &desk.said(7, "x")).await, 409, "stale");
    let nothing = desk.write("push", &desk.said(7, "x")).await;
    is(&nothing, 409, "stale");
    assert_eq!(json_of(&nothing)["now"], Value::Null);
}

#[tokio::test]
async fn of_many_at_once_one_is_stored_for_each_revision() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    for base in 0..3 {
        let writes: Vec<Value> = (0..5)
            .map(|n| desk.said(base, &format!("{base} {n}")))
            .collect();
        let answers = join_all(writes.iter().map(|said| desk.write("pull", said))).await;
        let stored = answers.iter().filter(|answer| answer.status == 200);
        assert_eq!(stored.count(), 1, "{base}");
        let others = answers.iter().filter(|answer| answer.status != 200);
        // Who waits for a lock for too long is told to come back.
        others.for_each(|answer| assert!(matches!(answer.status, 409 | 503), "{}", answer.text()));
        assert_eq!(desk.drafts().await["pull"]["revision"], base + 1);
    }
}

#[tokio::test]
async fn a_write_that_is_sent_again_is_stored_once_whatever_came_after_it() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    let first = desk.said(0, "one");
    let again = join_all((0..6).map(|_| desk.write("pull", &first))).await;
    let words: Vec<String> = again.iter().map(|answer| word(answer).1).collect();
    assert_eq!(words.iter().filter(|word| *word == "stored").count(), 1);
    assert_eq!(
        words.iter().filter(|word| *word == "known").count(),
        5,
        "{words:?}"
    );

    // Its answer was lost, and another device has written over it meanwhile.
    let phone = Desk::another(&server, ADA).await;
    for base in 1..4 {
        let said = phone.said(base, &format!("phone {base}"));
        is(&phone.write("pull", &said).await, 200, "stored");
    }
    let known = desk.write("pull", &first).await;
    is(&known, 200, "known");
    let known = json_of(&known);
    assert_eq!(known["revision"], 1);
    assert_eq!(
        (&known["now"]["revision"], &known["now"]["code"]),
        (&json!(4), &json!("phone 3"))
    );
    assert_eq!(desk.drafts().await["pull"]["revision"], 4);
}

#[tokio::test]
async fn another_write_with_the_same_id_is_refused() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    let first = desk.said(0, "one");
    is(&desk.write("pull", &first).await, 200, "stored");
    for (field, value) in [
        ("code", json!("two")),
        ("base", json!(1)),
        ("starter", json!("another")),
    ] {
        let mut other = first.clone();
        other[field] = value;
        is(&desk.write("pull", &other).await, 409, "conflict");
    }
    is(&desk.write("push", &first).await, 409, "conflict");
    let drafts = desk.drafts().await;
    assert_eq!(drafts["pull"]["code"], "one");
    assert_eq!(drafts["push"], Value::Null);
    // Somebody else's ids are theirs.
    let eve = Desk::of(&server, EVE).await;
    let mut same = first.clone();
    same["account"] = json!(eve.mark());
    is(&eve.write("pull", &same).await, 200, "stored");
}

#[tokio::test]
async fn code_stays_exactly_as_it_is() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    let codes = [
        r#""""#,
        r#""a\rb\r\nc\n\rd""#,
        r#""nul \u0000 nul\u0000""#,
        r#""half \ud83d and \ude00, other way round \ude00\ud83d""#,
        "\"\u{1f600} \u{feff}\u{2028}\u{2029}\u{85}é\u{301}\u{202e}\u{fffd}\u{ffff}\"",
        r#""\\u0000 \" \\ </script> ${x} `' \t\b\f\u001b""#,
    ];
    for (base, code) in codes.into_iter().enumerate() {
        let said = desk.said(u32::try_from(base).unwrap(), "CODE");
        let said = said.to_string().replace("\"CODE\"", code);
        let path = place(&server, "pull");
        is(&desk.ask("PUT", &path, &said).await, 200, "stored");
        let answer = desk.ask("GET", &chapter(&server), "").await;
        let expected = format!("\"code\":{code},");
        assert!(answer.text().contains(&expected), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_account_says_whether_a_starter_is_what_is_published_now() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    is(
        &desk.write("pull", &desk.said(0, "mine")).await,
        200,
        "stored",
    );
    assert_eq!(desk.drafts().await["pull"]["current"], true);
    let folder = tempfile::tempdir().unwrap();
    course::write(
        folder.path(),
        &[("course.md", COURSE), ("moon.md", MOON_LATER)],
    );
    publish(&server.store, folder.path()).await;
    let there = &desk.drafts().await["pull"];
    assert_eq!(there["current"], false);
    assert_eq!(there["starter"], "console.log(1)");
    let mut taken = desk.said(1, "mine");
    taken["starter"] = json!("console.log(3)");
    is(&desk.write("pull", &taken).await, 200, "stored");
    assert_eq!(desk.drafts().await["pull"]["current"], true);
}

#[tokio::test]
async fn a_retired_playground_is_not_there_and_comes_back_with_what_was_written() {
    let server = serve().await;
    let desk = Desk::of(&server, ADA).await;
    is(
        &desk.write("push", &desk.said(0, "kept")).await,
        200,
        "stored",
    );
    let folder = tempfile::tempdir().unwrap();
    course::write(
        folder.path(),
        &[("course.md", COURSE), ("moon.md", MOON_LATER)],
    );
    publish(&server.store, folder.path()).await;
    assert_eq!(desk.drafts().await, json!({}));
    is(
        &desk.write("push", &desk.said(1, "x")).await,
        404,
        "not_found",
    );
    let path = format!("{}/versions", place(&server, "push"));
    is(&desk.ask("GET", &path, "").await, 404, "not_found");
    course::write(folder.path(), TIDES);
    publish(&server.store, folder.path()).await;
    assert_eq!(desk.drafts().await["push"]["code"], "kept");
}
