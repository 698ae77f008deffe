//! What readers do, as their browsers tell it over HTTP.

use futures_util::future::join_all;
use serde_json::{Value, json};
use store::events::{self, StoredEvent};
use uuid::Uuid;

use crate::support::TestServer;
use crate::support::browser::Browser;
use crate::support::client::{self, Response};

const ADA: &str = "ada@example.org";
const PATH: &str = "/api/v1/events";

/// Somebody opened the answer of a question.
fn event(question: &str) -> Value {
    json!({
        "id": Uuid::now_v7(),
        "kind": "answer_opened",
        "version": 1,
        "occurred_at": server::clock::now(),
        "zone": "Europe/London",
        "payload": { "course": "tides", "chapter": "moon", "question": question },
    })
}

/// Sends a batch as the script does, in the account that the browser knows.
async fn send(browser: &Browser<'_>, events: &[Value]) -> Response {
    let mark = browser.cookie("account").unwrap_or_default();
    send_as(browser, &json!({ "account": mark, "events": events })).await
}

async fn send_as(browser: &Browser<'_>, batch: &Value) -> Response {
    send_text(browser, "application/json", &batch.to_string()).await
}

async fn send_text(browser: &Browser<'_>, content_type: &str, body: &str) -> Response {
    let cookies = browser.header();
    let headers = [
        ("cookie", cookies.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("content-type", content_type),
    ];
    client::post_json(browser.server.addr, PATH, &headers, body).await
}

fn json_of(response: &Response) -> Value {
    assert_eq!(
        response.header("content-type"),
        Some("application/json"),
        "{}",
        response.text()
    );
    serde_json::from_str(response.text()).expect("it is JSON")
}

fn statuses(response: &Response) -> Vec<String> {
    assert_eq!(response.status, 200, "{}", response.text());
    let answer = json_of(response);
    let results = answer["results"].as_array().expect("one for each");
    let status = |result: &Value| result["status"].as_str().map(str::to_owned);
    results.iter().filter_map(status).collect()
}

/// What is in the log of whoever is signed in.
async fn log(browser: &Browser<'_>) -> Vec<StoredEvent> {
    let session = browser.cookie("session").expect("somebody is signed in");
    let user = Uuid::try_parse(&session[..32]).expect("whose it is");
    let user = domain::ids::UserId(user);
    let log = events::page(&browser.server.store, user, None, 1000).await;
    log.expect("the database answers")
}

#[tokio::test]
async fn a_batch_is_stored_once_however_often_it_is_sent() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let batch = [event("one"), event("two")];
    let sent = send(&ada, &batch).await;
    assert_eq!(statuses(&sent), ["stored", "stored"]);
    assert_eq!(sent.header("cache-control"), Some("private, no-store"));
    assert_eq!(json_of(&sent)["results"][1]["id"], batch[1]["id"]);
    assert_eq!(statuses(&send(&ada, &batch).await), ["known", "known"]);

    let more = [event("three"), batch[0].clone(), event("four")];
    let at_once = join_all((0..6).map(|_| send(&ada, &more))).await;
    let all: Vec<String> = at_once.iter().flat_map(statuses).collect();
    assert_eq!(all.iter().filter(|status| *status == "stored").count(), 2);
    let log = log(&ada).await;
    let questions: Vec<&str> = log
        .iter()
        .filter_map(|stored| stored.event.payload["question"].as_str())
        .collect();
    assert_eq!(questions, ["one", "two", "three", "four"]);
}

#[tokio::test]
async fn each_event_has_its_own_fate() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let first = event("one");
    send(&ada, std::slice::from_ref(&first)).await;
    let with = |field: &str, value: Value| {
        let mut event = event("bad");
        event[field] = value;
        event
    };
    let batch = [
        with("id", first["id"].clone()),
        json!("x"),
        with("version", json!(0)),
        with("kind", json!("DROP TABLE")),
        with("payload", json!({ "text": "a\0b" })),
        event("good"),
    ];
    let answer = send(&ada, &batch).await;
    let bad = ["refused"; 4];
    let expected = [&["conflict"][..], &bad, &["stored"]].concat();
    assert_eq!(statuses(&answer), expected);
    let results = &json_of(&answer)["results"];
    let problems: Vec<&Value> = (1..5).map(|at| &results[at]["problem"]).collect();
    assert_eq!(problems, ["shape", "version", "kind", "payload"]);
    assert_eq!(results[1]["id"], json!(null));
    assert_eq!(log(&ada).await.len(), 2);
}

#[tokio::test]
async fn a_zone_that_is_newer_than_the_server_keeps_no_event_out() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let mut event = event("one");
    event["zone"] = json!("Mars/Olympus");
    let batch = [event];
    assert_eq!(statuses(&send(&ada, &batch).await), ["stored"]);
    assert_eq!(statuses(&send(&ada, &batch).await), ["known"]);
    assert_eq!(log(&ada).await[0].event.zone, "UTC");
}

#[tokio::test]
async fn a_text_that_nobody_can_read_refuses_its_own_event_alone() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let mark = ada.cookie("account").expect("it is signed in");
    // What a browser makes of half a surrogate pair.
    let bad = event("HALF").to_string().replace("HALF", "\\ud83d");
    let deep = event("DEEP").to_string();
    let deep = deep.replace("\"DEEP\"", &("[".repeat(5_000) + &"]".repeat(5_000)));
    let good = event("good");
    let body = format!("{{\"account\":\"{mark}\",\"events\":[{bad},{good},{deep}]}}");
    let answer = send_text(&ada, "application/json", &body).await;
    assert_eq!(statuses(&answer), ["refused", "stored", "refused"]);
    assert_eq!(json_of(&answer)["results"][0]["problem"], "shape");
    assert_eq!(log(&ada).await.len(), 1);
}

#[tokio::test]
async fn what_is_no_batch_is_refused_in_json() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let mark = ada.cookie("account").expect("it is signed in").to_owned();
    let too_many: Vec<Value> = (0..101).map(|_| event("x")).collect();
    let merge = |id: &str, events: i64| {
        json!({
            "account": mark, "events": [event("x")], "merge": { "id": id, "events": events },
        })
        .to_string()
    };
    let v4 = "936da01f-9abd-4d9d-80c7-02af85c822a8";
    let v7 = "019ab52a-4000-7123-8456-789abcdef012";
    let deep = "[".repeat(10_000);
    let large = json!({ "account": mark, "events": ["x".repeat(300_000)] }).to_string();
    for (content_type, body, status, error) in [
        ("text/plain", "{}", 415, "not_json"),
        (
            "application/x-www-form-urlencoded",
            "events=",
            415,
            "not_json",
        ),
        ("application/json", "", 422, "malformed"),
        ("application/json", "{}", 422, "malformed"),
        ("application/json", "[]", 422, "malformed"),
        ("application/json", &deep, 422, "malformed"),
        ("application/json", &merge(v4, 1), 422, "malformed"),
        ("application/json", &merge(v7, 0), 422, "malformed"),
        ("application/json", &merge(v7, -1), 422, "malformed"),
        (
            "application/json; charset=utf-8",
            &json!({ "account": mark, "events": too_many }).to_string(),
            413,
            "too_many",
        ),
        ("application/json", &large, 413, "too_large"),
    ] {
        let answer = send_text(&ada, content_type, body).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_eq!(json_of(&answer), json!({ "error": error }));
    }
    assert_eq!(log(&ada).await, []);
}

#[tokio::test]
async fn nothing_is_stored_without_a_session_or_in_an_account_that_was_not_meant() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    eve.join("eve@example.org", "Eve").await;
    let batch = |browser: &Browser<'_>| {
        let mark = browser.cookie("account").expect("a mark").to_owned();
        json!({ "account": mark, "events": [event("x")] })
    };
    assert_ne!(ada.cookie("account"), eve.cookie("account"));
    let hers = batch(&ada);
    let answer = send_as(&eve, &hers).await;
    assert_eq!(answer.status, 409);
    assert_eq!(json_of(&answer), json!({ "error": "other_account" }));
    assert_eq!(log(&eve).await, []);

    ada.post("/sign-out", &[]).await;
    assert!(ada.cookie("account").is_some(), "who was here last");
    let answer = send_as(&ada, &hers).await;
    assert_eq!(answer.status, 401);
    assert_eq!(json_of(&answer), json!({ "error": "signed_out" }));

    // Another site can't have a browser tell anything.
    let (cookies, body) = (eve.header(), batch(&eve).to_string());
    for from in [("sec-fetch-site", "cross-site"), ("x-nothing", "said")] {
        let headers = [
            ("cookie", cookies.as_str()),
            ("content-type", "application/json"),
            from,
        ];
        let answer = client::post_json(server.addr, PATH, &headers, &body).await;
        assert_eq!(answer.status, 403);
    }
    assert_eq!(log(&eve).await, []);
}

#[tokio::test]
async fn one_account_that_sends_without_end_is_slowed_down_and_no_other() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    eve.join("eve@example.org", "Eve").await;
    // All that a browser holds gets through, and not the same once more.
    let large = json!("x".repeat(250 * 1024));
    let (mut through, mut throttled) = (0, None);
    while throttled.is_none() && through < 700 {
        let batches = join_all((0..10).map(|_| send(&ada, std::slice::from_ref(&large)))).await;
        through += batches.iter().filter(|it| it.status == 200).count();
        throttled = batches.into_iter().find(|it| it.status == 429);
    }
    let throttled = throttled.expect("there is an end");
    assert!(throttled.header("retry-after").is_some());
    assert_eq!(json_of(&throttled), json!({ "error": "too_many" }));
    assert!((320..400).contains(&through), "{through}");
    assert_eq!(statuses(&send(&eve, &[event("x")]).await), ["stored"]);
}

#[tokio::test]
async fn a_sign_up_leads_back_to_where_it_began_also_in_another_browser() {
    let server = TestServer::start().await;
    let wanted = "/courses/tides/moon#pull:~:text=The%20moon%20pulls";
    let (mut here, mut there) = (Browser::new(&server), Browser::new(&server));
    let page = here
        .get("/sign-up?next=%2Fcourses%2Ftides%2Fmoon%23pull%3A~%3Atext%3DThe%2520moon%2520pulls")
        .await;
    assert!(
        page.text().contains(&format!("value=\"{wanted}\"")),
        "{}",
        page.text()
    );
    let fields = [("email", ADA), ("name", "Ada"), ("next", wanted)];
    here.post("/sign-up", &fields).await;
    let path = format!("/confirm/{}", server.letter(ADA).await);
    let choose = there.get(&path).await;
    assert!(choose.text().contains(&format!("value=\"{wanted}\"")));
    let again = [("password", "short"), ("next", wanted)];
    let again = there.post(&path, &again).await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains(&format!("value=\"{wanted}\"")));
    let fields = [
        ("password", crate::support::browser::PASSWORD),
        ("next", wanted),
    ];
    let joined = there.post(&path, &fields).await;
    assert_eq!(joined.header("location"), Some(wanted));

    // So does a password that was forgotten on the way.
    let form = here
        .get(&format!(
            "/reset?next={}",
            wanted.replace('%', "%25").replace('#', "%23")
        ))
        .await;
    assert!(
        form.text().contains(&format!("value=\"{wanted}\"")),
        "{}",
        form.text()
    );
    here.post("/reset", &[("email", ADA), ("next", wanted)])
        .await;
    let path = format!("/reset/{}", server.letter(ADA).await);
    let choose = there.get(&path).await;
    assert!(choose.text().contains(&format!("value=\"{wanted}\"")));
    let fields = [
        ("password", "eleven black crows on a wire"),
        ("next", wanted),
    ];
    let back = there.post(&path, &fields).await;
    assert_eq!(back.header("location"), Some(wanted));

    // Whoever asks for a letter in somebody's name can't send them elsewhere with it.
    let eve = "eve@example.org";
    let fields = [
        ("email", eve),
        ("name", "Eve"),
        ("next", "https://evil.example/"),
    ];
    here.post("/sign-up", &fields).await;
    let path = format!("/confirm/{}", server.letter(eve).await);
    assert!(!there.get(&path).await.text().contains("evil.example"));
}
