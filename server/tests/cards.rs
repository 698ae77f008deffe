//! Reviews over HTTP: an answer that was acknowledged is in a card.

use std::fs;

use domain::ids::{QuestionId, UserId};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::cards::{Desk, due};
use uuid::Uuid;

use crate::support::browser::Browser;
use crate::support::client;
use crate::support::{SOON, TestServer, course, publish};

/// The only question of the chapter about the Moon.
async fn question(server: &TestServer) -> QuestionId {
    let catalogue = server.catalogue();
    let chapters = &catalogue.courses[0].chapters;
    let moon = chapters.iter().find(|it| it.slug.as_str() == "moon");
    let revision = moon.expect("it is published").revision;
    let content = store::chapters::content(&server.store, revision).await;
    let content = content.expect("the database answers").expect("it is there");
    content.questions[0].id
}

fn event(kind: &str, payload: &Value) -> Value {
    json!({
        "id": Uuid::now_v7(),
        "kind": kind,
        "version": 1,
        "occurred_at": server::clock::now(),
        "zone": "Europe/London",
        "payload": payload,
    })
}

/// What became of each event.
async fn send(browser: &Browser<'_>, events: &[Value]) -> Value {
    let account = browser.cookie("account").unwrap_or_default();
    let body = json!({ "account": account, "events": events }).to_string();
    let cookies = browser.header();
    let headers = [
        ("cookie", cookies.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/json"),
    ];
    let addr = browser.server.addr;
    let answer = client::post_json(addr, "/api/v1/events", &headers, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer: Value = serde_json::from_str(answer.text()).expect("it is JSON");
    let results = answer["results"].as_array().expect("one for each");
    results
        .iter()
        .map(|result| json!([result["status"], result["problem"]]))
        .collect()
}

/// What is due for whoever is signed in, some days from now.
async fn due_in(browser: &Browser<'_>, days: i64) -> Desk {
    let session = browser.cookie("session").expect("somebody is signed in");
    let user = Uuid::try_parse(&session[..32]).expect("whose it is");
    let then: Timestamp = server::clock::now() + SignedDuration::from_hours(24 * days);
    let today = domain::schedule::student_day(then, &TimeZone::UTC);
    let desk = due(&browser.server.store, UserId(user), then, today).await;
    desk.expect("the database answers")
}

#[tokio::test]
async fn an_answer_that_was_acknowledged_is_in_the_card_of_whoever_gave_it() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join("ada@example.org", "Ada").await;
    eve.join("eve@example.org", "Eve").await;
    let question = question(&server).await;
    let missed = event(
        "question_graded",
        &json!({ "question": question, "meaning": 1, "grade": 1, "typed": "One <b>." }),
    );
    let batch = std::slice::from_ref(&missed);
    assert_eq!(send(&ada, batch).await, json!([["stored", null]]));
    assert_eq!(send(&ada, batch).await, json!([["known", null]]));
    let desk = due_in(&ada, 2).await;
    assert_eq!(desk.waiting.len(), 1);
    let learnt = desk.waiting[0].card.learnt.expect("it was answered");
    assert_eq!((learnt.answers, learnt.memory.stability), (1, 0.212));
    assert_eq!(due_in(&ada, 0).await.waiting.len(), 0);
    assert_eq!(due_in(&eve, 2).await.waiting.len(), 0);
    // The same id with another grade is another answer, and is not taken.
    let mut other = missed;
    other["payload"]["grade"] = json!(3);
    assert_eq!(send(&ada, &[other]).await, json!([["conflict", null]]));
    assert_eq!(due_in(&ada, 2).await.waiting, desk.waiting);
}

#[tokio::test]
async fn an_answer_by_a_session_that_has_ended_is_in_no_log() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    let question = question(&server).await;
    let graded = || {
        event(
            "question_graded",
            &json!({ "question": question, "meaning": 1, "grade": 3 }),
        )
    };
    // The first goes the long way, as there was nothing of hers; the second the quick one.
    for _ in 0..2 {
        assert_eq!(send(&ada, &[graded()]).await, json!([["stored", null]]));
    }
    let session = ada.cookie("session").expect("she is signed in");
    let user = UserId(Uuid::try_parse(&session[..32]).expect("whose it is"));
    let logged = async || {
        let log = store::events::page(&server.store, user, None, 10).await;
        log.expect("the database answers").len()
    };
    assert_eq!(logged().await, 2);
    let account = ada.cookie("account").unwrap_or_default().to_owned();
    let told = json!({ "account": account, "events": [graded()] });
    let mut gone = Browser {
        server: &server,
        cookies: ada.cookies.clone(),
    };
    ada.post("/sign-out", &[]).await;
    let answer = gone.post_json("/api/v1/events", &told).await;
    assert_eq!(answer.status, 401, "{}", answer.text());
    assert_eq!(logged().await, 2);
}

#[tokio::test]
async fn what_is_no_answer_to_anything_is_refused_and_keeps_nothing_out() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    let question = question(&server).await;
    let graded = |question: &dyn std::fmt::Display, grade: Value| {
        let question = question.to_string();
        event(
            "question_graded",
            &json!({ "question": question, "meaning": 1, "grade": grade }),
        )
    };
    let good = graded(&question, json!(3));
    let batch = [
        graded(&question, json!(5)),
        graded(&question, json!("good")),
        graded(&"x", json!(3)),
        event(
            "chapter_rated",
            &json!({ "chapter": question, "confidence": 6 }),
        ),
        event("schedule_changed", &json!({ "retention": 50 })),
        graded(&Uuid::now_v7(), json!(3)),
        event(
            "undone",
            &json!({ "event": Uuid::now_v7(), "subject": Uuid::now_v7() }),
        ),
        good,
        // A later page may know more than we do.
        json!({
            "id": Uuid::now_v7(), "kind": "question_graded", "version": 2,
            "occurred_at": server::clock::now(), "zone": "UTC", "payload": {},
        }),
    ];
    assert_eq!(
        send(&ada, &batch).await,
        json!([
            ["refused", "payload"],
            ["refused", "payload"],
            ["refused", "payload"],
            ["refused", "payload"],
            ["refused", "payload"],
            ["refused", "unknown"],
            ["refused", "unknown"],
            ["stored", null],
            ["stored", null],
        ])
    );
    assert_eq!(due_in(&ada, 30).await.waiting.len(), 1);
}

#[tokio::test]
async fn who_learnt_what_was_wrong_is_asked_first_once_it_is_published() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    let question = question(&server).await;
    let right = event(
        "question_graded",
        &json!({ "question": question, "meaning": 1, "grade": 3 }),
    );
    send(&ada, &[right]).await;
    assert_eq!(due_in(&ada, 1).await.waiting.len(), 0);

    let folder = tempfile::tempdir().expect("a folder");
    course::write(folder.path(), course::FILES);
    let moon = folder.path().join("moon.md");
    let text = fs::read_to_string(&moon).expect("text");
    let corrected = text
        .replace("\nTwo.\n", "\nFour.\n")
        .replace("id=bulges", "id=bulges edit=correction");
    fs::write(&moon, corrected).expect("a file");
    publish(&server.store, folder.path()).await;
    let corrected = async {
        loop {
            let desk = due_in(&ada, 1).await;
            if let Some(waiting) = desk.waiting.first() {
                break waiting.card.is_corrected();
            }
            tokio::task::yield_now().await;
        }
    };
    let corrected = tokio::time::timeout(SOON, corrected).await;
    assert!(corrected.expect("the server takes it in"));
}
