//! What a student has learnt goes along, and nobody else's.

use domain::schedule::{Grade, Scheduler, student_day};
use jiff::tz::TimeZone;
use serde_json::json;
use store::cards::due;

use super::{OPEN, OWN, changed, days_ago, did, file, graded, notes, questions};
use crate::support::anki::import;
use crate::support::browser::{Browser, account};
use crate::support::{TestServer, publish};

#[tokio::test]
async fn a_student_takes_along_what_they_have_learnt_and_nobody_elses() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join("ada@example.org", "Ada").await;
    eve.join("eve@example.org", "Eve").await;
    let settings = ada.get("/settings/data").await;
    assert!(!settings.text().contains(OWN), "there are no cards yet");
    let ids = questions(&server).await;
    let bulges = ids["bulges"];
    graded(&mut ada, 9, bulges, Grade::Good).await;
    let slip = graded(&mut ada, 8, bulges, Grade::Again).await;
    did(
        &mut ada,
        8,
        "undone",
        json!({ "event": slip, "subject": bulges }),
    )
    .await;
    graded(&mut ada, 4, bulges, Grade::Good).await;
    graded(&mut ada, 3, bulges, Grade::Good).await;
    graded(&mut eve, 2, bulges, Grade::Again).await;

    let settings = ada.get("/settings/data").await;
    assert!(settings.text().contains(&format!("href=\"{OWN}\"")));
    let response = ada.get(OWN).await;
    assert_eq!(response.header("cache-control"), Some("private, no-store"));
    assert_eq!(
        response.header("content-disposition"),
        Some("attachment; filename=\"tides.apkg\"")
    );
    let said = import(&[file(&response)]).remove(0);
    let notes = notes(&said);
    let card = notes["bulges"].1;
    let scheduler = Scheduler::default();
    let memory = scheduler.next(scheduler.first(Grade::Good), 5, Grade::Good);
    let known = &card["memory"];
    for (said, expected) in [
        (&known["stability"], memory.stability),
        (&known["difficulty"], memory.difficulty),
        // As Anki computes it from the answers: the one a day later was practice.
        (&known["again"]["stability"], memory.stability),
        (&known["again"]["difficulty"], memory.difficulty),
        (&known["retention"], 0.85),
    ] {
        let said = said.as_f64().expect("a number");
        assert!(
            (said - f64::from(expected)).abs() < 0.01,
            "{said} {expected}"
        );
    }
    let reviews = card["reviews"].as_array().expect("a list");
    let kinds: Vec<_> = reviews
        .iter()
        .map(|it| json!([it["grade"], it["kind"]]))
        .collect();
    assert_eq!(kinds, [json!([3, 0]), json!([3, 1]), json!([3, 3])]);
    assert_eq!(
        json!([card["kind"], card["queue"], card["reps"]]),
        json!([2, 2, 2])
    );
    // The day that the site says.
    let then = days_ago(-60);
    let user = account(&server, "ada@example.org").await.id;
    let desk = due(&server.store, user, then, student_day(then, &TimeZone::UTC)).await;
    let due = desk.expect("the database answers").waiting[0]
        .card
        .due
        .expect("it is due");
    assert_eq!(card["due_on"], json!(due.day));
    let last = student_day(days_ago(4), &TimeZone::UTC);
    let interval = last.until(due.day).expect("days").get_days();
    assert_eq!(card["interval"], json!(interval));
    // Never answered: a new card.
    let other = notes["spring"].1;
    assert_eq!(
        json!([other["kind"], other["queue"], other["reviews"]]),
        json!([0, 0, []])
    );

    let hers = import(&[file(&eve.get(OWN).await)]).remove(0);
    let card = super::notes(&hers)["bulges"].1.clone();
    assert_eq!(card["reviews"].as_array().map(Vec::len), Some(1));
    assert_eq!(card["reviews"][0]["grade"], 1);
}

#[tokio::test]
async fn what_was_put_aside_stays_so_and_what_is_retired_stays_here() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    let ids = questions(&server).await;
    for question in [ids["bulges"], ids["spring"]] {
        graded(&mut ada, 9, question, Grade::Good).await;
    }
    let before = ada.get(OWN).await;
    did(
        &mut ada,
        1,
        "question_suspended",
        json!({ "question": ids["spring"] }),
    )
    .await;
    let gone = changed(
        ":::question id=bulges source=#two-bulges\nHow many bulges are there?\n:::\n\n:::answer\nTwo.\n:::\n",
        "",
    );
    let open = server.get(OPEN).await;
    publish(&server.store, gone.path()).await;
    server
        .eventually(OPEN, |response| {
            response.header("etag") != open.header("etag")
        })
        .await;
    let said = import(&[file(&before), file(&ada.get(OWN).await)]);
    let due_on = notes(&said[0])["spring"].1["due_on"].clone();
    let said = import(&[file(&ada.get(OWN).await)]).remove(0);
    let notes = notes(&said);
    assert_eq!(notes.keys().collect::<Vec<_>>(), ["spring"]);
    let card = notes["spring"].1;
    assert_eq!(
        json!([card["kind"], card["queue"], card["due_on"]]),
        json!([2, -1, due_on]),
        "when it is taken up again, it goes on"
    );
}
