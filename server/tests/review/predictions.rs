//! What a snippet asks to be predicted, from the page of its chapter to a review.

use serde_json::{Value, json};

use super::{World, event, session, tell};
use crate::support::anki::import;
use crate::support::browser::Browser;

async fn mine(browser: &mut Browser<'_>, world: &World) -> Value {
    let path = format!("/api/v1/chapters/{}/mine?zone=UTC", world.ids["walk"]);
    let answer = browser.get(&path).await;
    serde_json::from_str(answer.text()).expect("JSON")
}

#[tokio::test]
async fn the_page_says_which_question_it_is_and_asks_it_nowhere() {
    let world = World::new().await;
    let page = world.server.get("/courses/tides/walk").await;
    let named = format!(
        "data-prediction=\"{}\" data-meaning=\"1\"",
        world.ids["order"]
    );
    assert_eq!(page.text().matches(&named).count(), 1, "{}", page.text());
    assert!(!page.text().contains("What does this print?"));
    assert!(!page.text().contains("id=\"Test\""), "there is no question");
    let course = world.server.get("/courses/tides").await;
    assert!(course.text().contains("Take its 8 questions to Anki"));
}

#[tokio::test]
async fn who_adds_one_meets_it_in_a_review_with_its_code_and_its_output() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    assert_eq!(mine(&mut ada, &world).await["predictions"], json!({}));
    let mut missed = world.graded("order", 1, 2);
    missed["payload"]["typed"] = json!("flow & ebb");
    tell(&mut ada, &[missed]).await;
    let told = mine(&mut ada, &world).await;
    let when = &told["predictions"][world.ids["order"].to_string()]["when"];
    assert_eq!(when, "Due now.");
    assert_eq!(
        (&told["questions"], &told["score"]),
        (&json!({}), &json!(null))
    );
    assert_eq!(told["outline"], json!({}));
    let page = session(&mut ada).await;
    assert_eq!(world.asked(&page), "order");
    for part in [
        "<p>What does this print?</p>",
        "<code class=\"language-js\">",
        "<code class=\"language-text\">ebb &amp; flow</code>",
        "<a href=\"/courses/tides/walk#playground-order\" lang=\"en\">In which order?</a>",
        "flow &amp; ebb",
        "data-prediction",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    // How far she is with the chapters says nothing of it.
    let progress = ada.get("/progress").await;
    assert!(!progress.text().contains("A walk on the shore"));
}

#[tokio::test]
async fn a_guest_gets_the_same() {
    let world = World::new().await;
    let (mut ada, mut guest) = (Browser::new(&world.server), Browser::new(&world.server));
    ada.join("ada@example.org", "Ada").await;
    let events = [
        world.graded("order", 1, 3),
        world.graded("a", 3, 9),
        // A chapter that asks nothing comes back as a whole, whatever was predicted in it.
        world.rated("walk", 2, 30),
    ];
    tell(&mut ada, &events).await;
    let path = format!("/api/v1/chapters/{}/schedule?zone=UTC", world.ids["walk"]);
    let told = guest.post_json(&path, &json!({ "events": events })).await;
    let told: Value = serde_json::from_str(told.text()).expect("JSON");
    assert_eq!(told, mine(&mut ada, &world).await);
    assert_eq!(
        told["predictions"].as_object().map(|all| all.len()),
        Some(1)
    );
    let said = json!({ "events": events, "zone": "UTC", "want": "deck" });
    let deck = guest.post_json("/api/v1/review/schedule", &said).await;
    let deck: Value = serde_json::from_str(deck.text()).expect("JSON");
    let html = deck["html"].as_str().expect("HTML");
    let hers = session(&mut ada).await;
    let mut names: Vec<String> = world.asked(html).split(' ').map(str::to_owned).collect();
    assert_eq!(world.asked(&hers), names.join(" "));
    names.sort_unstable();
    assert_eq!(names, ["a", "order", "walk"]);
}

#[tokio::test]
async fn what_was_added_by_mistake_is_taken_back() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    let missed = world.graded("order", 1, 2);
    let undone = json!({ "event": missed["id"], "subject": world.ids["order"] });
    tell(&mut ada, &[missed, event("undone", &undone, 2)]).await;
    assert_eq!(mine(&mut ada, &world).await["predictions"], json!({}));
    assert_eq!(world.asked(&session(&mut ada).await), "");
}

#[tokio::test]
async fn only_who_has_added_one_takes_it_along_to_anki() {
    let world = World::new().await;
    let (mut ada, mut eve) = (Browser::new(&world.server), Browser::new(&world.server));
    ada.join("ada@example.org", "Ada").await;
    eve.join("eve@example.org", "Eve").await;
    tell(&mut ada, &[world.graded("order", 1, 2)]).await;
    tell(&mut eve, &[world.graded("a", 1, 2)]).await;
    let everybody = world.server.get("/api/v1/courses/tides/anki.apkg").await;
    let own = "/settings/data/anki/tides";
    let (hers, eves) = (ada.get(own).await, eve.get(own).await);
    let files = [&everybody, &hers, &eves].map(|it| it.body.as_slice());
    let of: Vec<Vec<Value>> = files
        .iter()
        .map(|file| {
            let said = import(&[file]).remove(0);
            let notes = said["notes"].as_array().expect("a list").iter();
            let source = |note: &&Value| note["fields"]["Source"].to_string();
            let own = notes.filter(|note| source(note).contains("walk#playground-order"));
            own.cloned().collect()
        })
        .collect();
    assert_eq!((of[0].len(), of[1].len(), of[2].len()), (0, 1, 0));
    let card = &of[1][0]["cards"][0];
    assert_eq!(card["reviews"].as_array().map(Vec::len), Some(1));
    let prompt = of[1][0]["fields"].to_string();
    assert!(prompt.contains("What does this print?"), "{prompt}");
}
