//! Signing in with a key that a device keeps.

use domain::accounts::EventKind;
use serde_json::{Value, json};
use store::accounts::{self, By, Change, LogFilter};
use store::mail::MailKind;
use uuid::Uuid;

use super::ADA;
use crate::support::TestServer;
use crate::support::authenticator::{Passkey, encoded};
use crate::support::browser::{Browser, PASSWORD, account};

const BEGIN_ADD: &str = "/api/v1/passkeys/add/begin";
const ADD: &str = "/api/v1/passkeys/add/finish";
const BEGIN: &str = "/api/v1/passkeys/sign-in/begin";
const SIGN_IN: &str = "/api/v1/passkeys/sign-in/finish";
const SECURITY: &str = "/settings/security";

/// Sends JSON, and gives the status and the JSON of the answer.
async fn post(browser: &mut Browser<'_>, path: &str, said: &Value) -> (u16, Value) {
    let answer = browser.post_json(path, said).await;
    assert!(
        answer
            .header("cache-control")
            .is_some_and(|kept| kept.contains("no-store")),
        "{path}"
    );
    let heard = serde_json::from_slice(&answer.body).unwrap_or_default();
    (answer.status, heard)
}

/// What the site asks a device for a new passkey, of whoever knows the password.
async fn ask_to_add(browser: &mut Browser<'_>, name: &str) -> Value {
    let said = json!({ "name": name, "password": PASSWORD });
    let (status, asked) = post(browser, BEGIN_ADD, &said).await;
    assert_eq!(status, 200, "{asked}");
    asked
}

async fn add(browser: &mut Browser<'_>, name: &str) -> Passkey {
    let asked = ask_to_add(browser, name).await;
    let origin = browser.server.app.site.public_url.clone();
    let (passkey, answer) = Passkey::make(&origin, &asked["options"]);
    let said = json!({ "question": asked["question"], "answer": answer });
    let (status, added) = post(browser, ADD, &said).await;
    assert_eq!(status, 200, "{added}");
    assert_eq!(added["to"], "/settings/security?done=passkey-added");
    passkey
}

async fn ask(browser: &mut Browser<'_>) -> Value {
    let (status, asked) = post(browser, BEGIN, &json!({})).await;
    assert_eq!(status, 200, "{asked}");
    asked
}

/// Tries to sign in with a passkey, and gives the status.
async fn sign_in(browser: &mut Browser<'_>, passkey: &mut Passkey) -> u16 {
    let asked = ask(browser).await;
    let answer = passkey.sign(&asked["options"]);
    let said = json!({ "question": asked["question"], "answer": answer });
    post(browser, SIGN_IN, &said).await.0
}

#[tokio::test]
async fn a_passkey_is_added_opens_the_account_and_is_removed() {
    let server = TestServer::start_at_localhost().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let mut passkey = add(&mut ada, "Green key <b>").await;
    let page = ada.get(SECURITY).await;
    assert!(
        page.text().contains("Green key &lt;b&gt;"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("Never used"));

    let mut elsewhere = Browser::new(&server);
    let asked = ask(&mut elsewhere).await;
    let said = json!({
        "question": asked["question"],
        "answer": passkey.sign(&asked["options"]),
        "next": "/courses/tides",
    });
    let (status, heard) = post(&mut elsewhere, SIGN_IN, &said).await;
    assert_eq!((status, &heard["to"]), (200, &json!("/courses/tides")));
    assert!(elsewhere.is_signed_in().await);
    assert_eq!(elsewhere.cookie("reader"), Some("Ada"));
    assert!(elsewhere.cookie("device").is_some());
    let page = elsewhere.get(SECURITY).await;
    assert!(!page.text().contains("Never used"), "{}", page.text());

    let (_, id) = page
        .text()
        .split_once("name=\"passkey\" value=\"")
        .expect("a form");
    let id = &id[..36];
    let mut eve = Browser::new(&server);
    eve.join("eve@example.org", "Eve").await;
    for (browser, status) in [(&mut eve, 303), (&mut ada, 303)] {
        let fields = [("passkey", id)];
        let removed = browser.post("/settings/passkeys/remove", &fields).await;
        assert_eq!(removed.status, status);
        let still = sign_in(&mut Browser::new(&server), &mut passkey).await;
        let is_own = browser.cookie("reader") == Some("Ada");
        assert_eq!(still, if is_own { 422 } else { 200 });
    }
    // A nonsense id is no passkey.
    let removed = ada
        .post("/settings/passkeys/remove", &[("passkey", "x")])
        .await;
    assert_eq!(removed.status, 303);
}

#[tokio::test]
async fn adding_one_takes_the_password_a_name_and_the_session_that_asked() {
    let server = TestServer::start_at_localhost().await;
    let (mut ada, mut other, mut eve) = (
        Browser::new(&server),
        Browser::new(&server),
        Browser::new(&server),
    );
    ada.join(ADA, "Ada").await;
    other.sign_in(ADA, PASSWORD).await;
    eve.join("eve@example.org", "Eve").await;
    for (name, password, field) in [
        ("Key", "not this one at all", "password"),
        ("Key", "", "password"),
        (" ", PASSWORD, "name"),
        ("\u{202e}", PASSWORD, "name"),
    ] {
        let said = json!({ "name": name, "password": password });
        let (status, heard) = post(&mut ada, BEGIN_ADD, &said).await;
        assert_eq!((status, &heard["field"]), (422, &json!(field)), "{heard}");
        assert!(heard["problem"].is_string());
    }
    let asked = ask_to_add(&mut ada, "Key").await;
    let origin = server.app.site.public_url.clone();
    let (_, answer) = Passkey::make(&origin, &asked["options"]);
    let said = json!({ "question": asked["question"], "answer": answer });
    for stranger in [&mut other, &mut eve] {
        assert_eq!(post(stranger, ADD, &said).await.0, 422);
    }
    assert_eq!(post(&mut ada, ADD, &said).await.0, 200);
    assert_eq!(post(&mut ada, ADD, &said).await.0, 422, "it is used up");

    // Answers that don't fit, each to a question of its own.
    for cheat in ["origin", "host", "unverified", "challenge", "nothing"] {
        let asked = ask_to_add(&mut ada, "Key").await;
        let mut options = asked["options"].clone();
        if cheat == "host" {
            options["rp"]["id"] = json!("evil.example");
        }
        if cheat == "challenge" {
            options["challenge"] = json!(encoded(&[7; 32]));
        }
        let at = if cheat == "origin" {
            "https://evil.example"
        } else {
            &origin
        };
        let (mut passkey, mut answer) = Passkey::make(at, &options);
        if cheat == "unverified" {
            passkey.verifies = false;
            answer = passkey.made(&options);
        }
        if cheat == "nothing" {
            answer = json!({});
        }
        let said = json!({ "question": asked["question"], "answer": answer });
        assert_eq!(post(&mut ada, ADD, &said).await.0, 422, "{cheat}");
    }
    let page = ada.get(SECURITY).await;
    assert_eq!(page.text().matches("name=\"passkey\"").count(), 1);
}

#[tokio::test]
async fn an_answer_that_does_not_fit_opens_nothing_and_says_nothing() {
    let server = TestServer::start_at_localhost().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let passkey = add(&mut ada, "Key").await;
    let mut heard = Vec::new();
    let mut try_with = async |cheat: &dyn Fn(&mut Passkey, &mut Value)| {
        let mut eve = Browser::new(&server);
        let mut asked = ask(&mut eve).await;
        let mut copy = passkey.clone();
        copy.counter = 100;
        cheat(&mut copy, &mut asked);
        let answer = copy.sign(&asked["options"]);
        let said = json!({ "question": asked["question"], "answer": answer });
        let (status, said) = post(&mut eve, SIGN_IN, &said).await;
        assert_eq!(status, 422, "{said}");
        assert!(!eve.is_signed_in().await);
        heard.push(said);
    };
    try_with(&|passkey, _| passkey.origin = "https://evil.example".to_owned()).await;
    try_with(&|passkey, _| passkey.origin.push('0')).await;
    try_with(&|passkey, _| passkey.host = "evil.example".to_owned()).await;
    try_with(&|passkey, _| passkey.verifies = false).await;
    try_with(&|passkey, _| passkey.user = encoded(&[9; 16])).await;
    try_with(&|passkey, _| passkey.user = encoded(b"somebody")).await;
    try_with(&|_, asked| asked["options"]["challenge"] = json!(encoded(&[7; 32]))).await;
    try_with(&|_, asked| asked["question"] = json!("0".repeat(32))).await;
    try_with(&|_, asked| asked["question"] = json!("x")).await;
    heard.dedup();
    assert_eq!(heard.len(), 1, "{heard:?}");
    // Another's passkey under Ada's id.
    let mut eve = Browser::new(&server);
    eve.join("eve@example.org", "Eve").await;
    let mut hers = add(&mut eve, "Key").await;
    hers.user = passkey.user.clone();
    assert_eq!(sign_in(&mut Browser::new(&server), &mut hers).await, 422);
}

#[tokio::test]
async fn an_answer_counts_once_also_when_it_comes_twice_at_once() {
    let server = TestServer::start_at_localhost().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let mut passkey = add(&mut ada, "Key").await;
    let asked = ask(&mut ada).await;
    let answer = passkey.sign(&asked["options"]);
    let said = json!({ "question": asked["question"], "answer": answer });
    let (mut one, mut two) = (Browser::new(&server), Browser::new(&server));
    let (first, second) = tokio::join!(
        post(&mut one, SIGN_IN, &said),
        post(&mut two, SIGN_IN, &said)
    );
    let mut statuses = [first.0, second.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    assert_eq!(post(&mut two, SIGN_IN, &said).await.0, 422);

    // A copy of the key counts on its own, and falls behind.
    let mut copy = passkey.clone();
    let mut elsewhere = Browser::new(&server);
    assert_eq!(sign_in(&mut elsewhere, &mut passkey).await, 200);
    assert_eq!(sign_in(&mut elsewhere, &mut copy).await, 422);

    // Too late.
    let asked = ask(&mut elsewhere).await;
    server
        .break_database("update passkey_challenge set expires_at = now() - interval '1 second'")
        .await;
    let answer = passkey.sign(&asked["options"]);
    let said = json!({ "question": asked["question"], "answer": answer });
    assert_eq!(post(&mut elsewhere, SIGN_IN, &said).await.0, 422);
}

#[tokio::test]
async fn a_suspended_owner_stays_out_and_a_reset_takes_passkeys_away() {
    let server = TestServer::start_at_localhost().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let mut passkey = add(&mut ada, "Key").await;
    let (user, now) = (account(&server, ADA).await.id, server::clock::now());
    assert_eq!(passkey.user, encoded(user.0.as_bytes()));
    let suspended = accounts::suspend(&server.store, user, By::CommandLine, now).await;
    assert_eq!(suspended.expect("the database answers"), Change::Made);
    let mut elsewhere = Browser::new(&server);
    assert_eq!(sign_in(&mut elsewhere, &mut passkey).await, 422);
    assert!(!elsewhere.is_signed_in().await);
    let filter = LogFilter {
        user: Some(user),
        kind: Some(EventKind::SignInFailed),
    };
    let failed = accounts::log(&server.store, filter, None, 10).await;
    assert_eq!(failed.expect("the database answers").len(), 1);
    let reinstated = accounts::reinstate(&server.store, user, By::CommandLine, now).await;
    assert_eq!(reinstated.expect("the database answers"), Change::Made);
    assert_eq!(sign_in(&mut elsewhere, &mut passkey).await, 200);

    elsewhere.post("/reset", &[("email", ADA)]).await;
    let path = format!("/reset/{}", server.letter(ADA).await);
    let fields = [("password", "eleven black crows on a wire")];
    let set = ada.post(&path, &fields).await;
    let told = "/settings/security?done=password-passkeys";
    assert_eq!((set.status, set.header("location")), (303, Some(told)));
    let page = ada.get(told).await;
    assert!(page.text().contains("Your passkeys were removed"));
    let letters = server.letters().await;
    let letter = letters
        .iter()
        .rev()
        .find(|it| it.kind == MailKind::PasswordChanged);
    let letter = letter.expect("it was sent");
    assert_eq!(letter.payload, json!({ "passkeys": true, "tokens": false }));
    assert_eq!(sign_in(&mut elsewhere, &mut passkey).await, 422);
}

#[tokio::test]
async fn questions_are_limited_and_nobody_elses_browser_asks_them() {
    let server = TestServer::start_at_localhost().await;
    let mut eve = Browser::new(&server);
    let mut last = 0;
    for _ in 0..=220 {
        let answer = eve.post_json(BEGIN, &json!({})).await;
        last = answer.status;
        if last == 429 {
            assert!(answer.header("retry-after").is_some());
            break;
        }
    }
    assert_eq!(last, 429);
    let body = b"{}";
    let head = format!(
        "POST {SIGN_IN} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nsec-fetch-site: cross-site\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{{}}",
        server.addr,
        body.len()
    );
    let answer = crate::support::client::send_bytes(server.addr, head.as_bytes()).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn where_browsers_allow_no_passkeys_there_are_none() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    for path in [BEGIN, SIGN_IN, BEGIN_ADD, ADD] {
        assert_eq!(ada.post_json(path, &json!({})).await.status, 404, "{path}");
    }
    assert!(!ada.get(SECURITY).await.text().contains("asskey"));
    let mut guest = Browser::new(&server);
    assert!(!guest.get("/sign-in").await.text().contains("asskey"));
    // One from before the site moved can be removed all the same.
    let user = account(&server, ADA).await.id;
    let passkey = accounts::passkeys::NewPasskey {
        id: domain::ids::PasskeyId(Uuid::now_v7()),
        credential_id: vec![1],
        credential: json!({}),
        counter: 0,
        name: domain::accounts::DisplayName::parse("Old key").expect("a name"),
    };
    let (store, now) = (&server.store, server::clock::now());
    let sessions = accounts::sessions(store, user, now).await;
    let session = sessions.expect("the database answers")[0].id;
    let added = accounts::passkeys::add(store, (user, session), &passkey, now).await;
    added.expect("the database answers");
    let page = ada.get(SECURITY).await;
    assert!(page.text().contains("Old key") && !page.text().contains("data-passkey"));
}

#[tokio::test]
async fn a_zone_is_chosen_with_the_password() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.post("/sign-up", &[("email", ADA), ("name", "Ada")])
        .await;
    let path = format!("/confirm/{}", server.letter(ADA).await);
    let asked = ada.get(&path).await;
    assert!(
        asked.text().contains("data-zone=\"take\""),
        "{}",
        asked.text()
    );
    let refused = ada
        .post(&path, &[("password", PASSWORD), ("zone", "Mars/Olympus")])
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.text().matches("aria-invalid=\"true\"").count(), 1);
    let refused = ada
        .post(&path, &[("password", "short"), ("zone", "Asia/Kathmandu")])
        .await;
    let chosen = "<option value=\"Asia/Kathmandu\" selected";
    assert!(refused.text().contains(chosen), "{}", refused.text());
    assert!(!refused.text().contains("data-zone"));
    let done = ada
        .post(&path, &[("password", PASSWORD), ("zone", "Asia/Kathmandu")])
        .await;
    assert_eq!(done.status, 303);
    assert!(ada.get("/settings").await.text().contains(chosen));
}
