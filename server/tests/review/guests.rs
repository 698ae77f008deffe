//! Guests: their browser says what they did, and the server says what is due and keeps nothing.

use serde_json::{Value, json};

use super::{World, event, session, tell};
use crate::support::browser::Browser;

async fn asked_of(browser: &mut Browser<'_>, said: &Value) -> Value {
    let answer = browser.post_json("/api/v1/review/schedule", said).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_str(answer.text()).expect("JSON")
}

#[tokio::test]
async fn a_guest_gets_what_an_account_would_and_nothing_is_stored() {
    let world = World::new().await;
    let (mut ada, mut guest) = (Browser::new(&world.server), Browser::new(&world.server));
    ada.join("ada@example.org", "Ada").await;
    let mut typed = world.graded("b", 1, 4);
    typed["payload"]["typed"] = json!("my guess");
    let events = [
        world.graded("a", 3, 9),
        world.graded("e", 3, 9),
        world.graded("f", 1, 9),
        world.rated("moon", 4, 9),
        typed,
        world.graded("c", 3, 9),
        event(
            "question_suspended",
            &json!({ "question": world.ids["c"] }),
            8,
        ),
        world.rated("walk", 2, 30),
        event(
            "line_left",
            &json!({ "chapter": world.ids["sun"], "text": "Look again" }),
            9,
        ),
    ];
    tell(&mut ada, &events).await;
    let page = session(&mut ada).await;
    let said = json!({ "events": events, "zone": "UTC", "want": "deck" });
    let deck = asked_of(&mut guest, &said).await;
    let html = deck["html"].as_str().expect("HTML");
    assert_eq!(world.asked(html), world.asked(&page));
    assert!(world.asked(html).contains("walk"), "{}", world.asked(html));
    for words in [
        "my guess",
        "You were sure of this one",
        "Look again",
        "1 of",
    ] {
        assert_eq!(html.contains(words), page.contains(words), "{words}");
        assert!(html.contains(words), "{words}");
    }
    let faces = |html: &str| {
        let (_, after) = html.split_once("<article ").expect("a face");
        let (faces, _) = after.split_once("</article>").expect("it ends");
        faces.to_owned()
    };
    assert_eq!(faces(html), faces(&page), "the same to the letter");
    let replayed = store::cards::replay(&world.server.store, |_| {}).await;
    assert_eq!(
        replayed.expect("the database answers").students,
        1,
        "only Ada has cards"
    );
}

#[tokio::test]
async fn a_guest_hears_when_a_question_comes_again_and_where_the_answers_are() {
    let world = World::new().await;
    let mut guest = Browser::new(&world.server);
    let said = json!({
        "events": [world.graded("a", 1, 0)],
        "zone": "UTC",
        "want": "dates",
        "questions": [world.ids["a"], world.ids["b"]],
    });
    let told = asked_of(&mut guest, &said).await;
    let dates = told["dates"].as_object().expect("dates");
    assert_eq!(dates.len(), 1);
    let date = dates[&world.ids["a"].to_string()].as_str().expect("words");
    assert!(
        date.starts_with("The one before comes again tomorrow, "),
        "{date}"
    );
    let kept = told["kept"].as_str().expect("a sentence");
    assert!(
        kept.contains("Saved only in this browser") && kept.contains("/sign-up?next=/review"),
        "{kept}"
    );
    let over = json!({ "events": [world.graded("a", 1, 0)], "zone": "UTC", "want": "over" });
    let over = asked_of(&mut guest, &over).await;
    assert!(
        over["html"]
            .as_str()
            .expect("HTML")
            .contains("Next: tomorrow, "),
        "{over}"
    );
}

#[tokio::test]
async fn what_is_no_event_keeps_no_other_out_and_what_is_no_request_is_refused() {
    let world = World::new().await;
    let mut guest = Browser::new(&world.server);
    let events =
        json!([null, 7, { "id": "x" }, world.graded("a", 3, 5), { "kind": "question_graded" }]);
    let said = json!({ "events": events, "zone": "Nowhere/Else", "want": "deck" });
    let deck = asked_of(&mut guest, &said).await;
    assert_eq!(world.asked(deck["html"].as_str().expect("HTML")), "a");
    let first = asked_of(&mut guest, &json!({ "events": [], "want": "deck" })).await;
    assert!(
        first["html"]
            .as_str()
            .expect("HTML")
            .contains("Nothing to review yet")
    );
    for (said, status) in [
        (json!({}), 422),
        (json!({ "events": [], "want": "everything" }), 422),
        (
            json!({ "events": vec![Value::Null; 5001], "want": "deck" }),
            413,
        ),
    ] {
        let answer = guest.post_json("/api/v1/review/schedule", &said).await;
        assert_eq!(answer.status, status);
    }
    // More than other requests may carry, and still taken.
    let many: Vec<Value> = (0..2000).map(|_| world.graded("a", 3, 5)).collect();
    let said = json!({ "events": many, "zone": "UTC", "want": "deck" });
    assert!(said.to_string().len() > 400_000);
    asked_of(&mut guest, &said).await;
}

#[tokio::test]
async fn the_page_of_a_guest_is_the_same_for_everybody_and_says_what_it_needs() {
    let world = World::new().await;
    let mut guest = Browser::new(&world.server);
    let page = session(&mut guest).await;
    assert!(
        page.contains("data-guest=\"\"") && page.contains("This needs a script, or an account"),
        "{page}"
    );
    assert_eq!(page, session(&mut guest).await);
    // Who comes with a session that has ended is asked to sign in: their answers are in the account.
    guest.cookies.push(("session".to_owned(), "0".repeat(64)));
    let answer = guest.get("/review").await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), Some("/sign-in?next=%2Freview"));
}
