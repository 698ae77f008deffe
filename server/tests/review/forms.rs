//! Reviewing without scripts: each button is a form, and what it says is said once.

use serde_json::json;
use uuid::Uuid;

use super::{World, cards_of, event, field, led_to, session, tell};
use crate::support::browser::Browser;

/// The fields of the form on a page, with the button that is pressed.
fn form<'a>(page: &'a str, button: (&'a str, &'a str), typed: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("event", field(page, "event")),
        ("question", field(page, "question")),
        ("meaning", field(page, "meaning")),
        ("typed", typed),
        button,
    ];
    for name in ["last", "subject", "skipped", "beyond"] {
        if page.contains(&format!("name=\"{name}\"")) {
            fields.push((name, field(page, name)));
        }
    }
    fields
}

/// What a name on the page is called.
fn first(world: &World, page: &str) -> String {
    let asked = world.asked(page);
    asked.split(' ').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_session_goes_to_its_end_by_forms_alone() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    let events = ["a", "b"].map(|name| world.graded(name, 3, 5));
    tell(&mut ada, &events).await;

    let page = session(&mut ada).await;
    let missed = first(&world, &page);
    let sent = form(&page, ("grade", "1"), "A <guess>");
    assert_eq!(led_to(&ada.post("/review", &sent).await), "/review");
    // The button was pressed twice.
    assert_eq!(led_to(&ada.post("/review", &sent).await), "/review");

    let page = session(&mut ada).await;
    let right = first(&world, &page);
    assert_ne!(missed, right);
    let sent = form(&page, ("grade", "3"), "");
    ada.post("/review", &sent).await;

    // It comes once more, with what was typed.
    let page = session(&mut ada).await;
    assert_eq!(world.asked(&page), missed);
    assert!(page.contains("Once more"), "{page}");
    assert!(
        page.contains("A &lt;guess&gt;") && page.contains("You wrote today"),
        "{page}"
    );
    let sent = form(&page, ("grade", "3"), "");
    ada.post("/review", &sent).await;

    let page = session(&mut ada).await;
    assert_eq!(world.asked(&page), "");
    assert!(page.contains("You met 2 questions today."), "{page}");
    assert!(page.contains("Next: tomorrow, "), "{page}");
    assert!(
        page.contains("Missed today, and worth a look")
            && page.contains("/courses/tides/moon#two-bulges"),
        "{page}"
    );
    let sent = store::cards::replay(&world.server.store, |_| {}).await;
    assert_eq!(sent.expect("the database answers").differences, []);
    let export = ada.post("/settings/data/export", &[]).await;
    let answers = export.text().replace(": ", ":");
    let answers = answers.matches("\"kind\":\"question_graded\"").count();
    assert_eq!(answers, 5, "two of five days ago, and three of today");
}

#[tokio::test]
async fn what_was_done_last_can_be_taken_back_also_after_the_last_card() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    tell(&mut ada, &["a", "b"].map(|name| world.graded(name, 3, 5))).await;
    let before = session(&mut ada).await;
    assert!(
        !before.contains("name=\"last\""),
        "there is nothing to take back"
    );
    for _ in 0..2 {
        let page = session(&mut ada).await;
        let sent = form(&page, ("grade", "3"), "");
        ada.post("/review", &sent).await;
    }
    for left in 1..=2 {
        let page = session(&mut ada).await;
        let event = Uuid::now_v7().to_string();
        let undo = [
            ("event", event.as_str()),
            ("last", field(&page, "last")),
            ("subject", field(&page, "subject")),
            ("do", "undo"),
        ];
        assert_eq!(led_to(&ada.post("/review", &undo).await), "/review");
        let asked = world.asked(&session(&mut ada).await);
        assert_eq!(asked.split(' ').count(), left, "{asked}");
    }
    assert_eq!(
        world.asked(&session(&mut ada).await),
        world.asked(&before),
        "all is as it was"
    );
}

#[tokio::test]
async fn a_card_is_left_for_the_end_or_put_aside() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    tell(
        &mut ada,
        &["a", "b", "e"].map(|name| world.graded(name, 3, 5)),
    )
    .await;
    let page = session(&mut ada).await;
    let asked = world.asked(&page);
    let skip = form(&page, ("do", "skip"), "");
    let to = led_to(&ada.post("/review", &skip).await).to_owned();
    assert_eq!(to, format!("/review?skipped={}", field(&page, "question")));
    let page = ada.get(&to).await.text().to_owned();
    let mut expected: Vec<&str> = asked.split(' ').collect();
    expected.rotate_left(1);
    assert_eq!(world.asked(&page), expected.join(" "));
    // What is put aside comes no more, and what was left for the end stays there.
    let aside = form(&page, ("do", "aside"), "");
    assert_eq!(led_to(&ada.post("/review", &aside).await), to);
    let page = ada.get(&to).await.text().to_owned();
    expected.remove(0);
    assert_eq!(world.asked(&page), expected.join(" "));
    let undo = form(&page, ("do", "undo"), "");
    ada.post("/review", &undo).await;
    assert_eq!(world.asked(&session(&mut ada).await).split(' ').count(), 3);
}

#[tokio::test]
async fn what_is_no_answer_changes_nothing() {
    let world = World::new().await;
    let (mut ada, mut eve) = (Browser::new(&world.server), Browser::new(&world.server));
    ada.join("ada@example.org", "Ada").await;
    eve.join("eve@example.org", "Eve").await;
    tell(&mut ada, &[world.graded("a", 3, 5)]).await;
    let page = session(&mut ada).await;
    let good = form(&page, ("grade", "3"), "");
    let with = |name: &str, value: &str| -> Vec<(String, String)> {
        let changed = good.iter().map(|(known, old)| {
            let new = if *known == name { value } else { old };
            ((*known).to_owned(), new.to_owned())
        });
        changed.collect()
    };
    let unknown = Uuid::now_v7().to_string();
    for (name, value, status) in [
        ("grade", "5", 422),
        ("grade", "", 422),
        ("meaning", "two", 422),
        ("event", "x", 422),
        ("event", "ffffffff-ffff-7fff-8fff-ffffffffffff", 422),
        ("question", "x", 422),
        ("question", &unknown, 404),
    ] {
        let sent = with(name, value);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let answer = ada.post("/review", &sent).await;
        assert_eq!(answer.status, status, "{name}={value}");
        assert!(answer.text().contains("<h1"), "{}", answer.text());
    }
    assert_eq!(world.asked(&session(&mut ada).await), "a");

    // Somebody else takes back what Ada did, and sends her form.
    ada.post("/review", &good).await;
    let after = session(&mut ada).await;
    let event = Uuid::now_v7().to_string();
    let undo = [
        ("event", event.as_str()),
        ("last", field(&after, "last")),
        ("subject", field(&after, "subject")),
        ("do", "undo"),
    ];
    eve.post("/review", &undo).await;
    let fresh = Uuid::now_v7().to_string();
    let own: Vec<(&str, &str)> = good
        .iter()
        .map(|(name, value)| (*name, if *name == "event" { &*fresh } else { *value }))
        .collect();
    eve.post("/review", &own).await;
    assert_eq!(
        world.asked(&session(&mut ada).await),
        "",
        "Ada's answer stays"
    );
    assert_eq!(
        cards_of(&world, "eve@example.org").await,
        1,
        "and Eve has one of her own"
    );
    // Nobody has to be signed out in silence.
    let mut nobody = Browser::new(&world.server);
    let answer = nobody.post("/review", &good).await;
    assert_eq!(led_to(&answer), "/sign-in?next=%2Freview");
}

#[tokio::test]
async fn an_answer_says_which_meaning_it_is_about() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    tell(&mut ada, &[world.graded("a", 3, 5)]).await;
    let page = session(&mut ada).await;
    let before = ":::question id=a source=#two-bulges\nAsk a?\n:::\n\n:::answer\nIt is so.\n:::";
    let marked =
        ":::question id=a edit=correction source=#two-bulges\nAsk a?\n:::\n\n:::answer\nNo.\n:::";
    world.publish("moon.md", &[(before, marked)]).await;
    // It was corrected while it was on the screen: what was answered there is not what is asked now.
    let sent = form(&page, ("grade", "3"), "");
    ada.post("/review", &sent).await;
    assert!(world.is_corrected("ada@example.org", "a").await);
    let payload = json!({ "question": world.ids["a"], "meaning": 2, "grade": 3 });
    tell(&mut ada, &[event("question_graded", &payload, 0)]).await;
    assert!(!world.is_corrected("ada@example.org", "a").await);
}

#[tokio::test]
async fn what_comes_too_soon_is_asked_again_with_what_was_typed() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    tell(&mut ada, &["a", "b"].map(|name| world.graded(name, 3, 5))).await;
    let page = session(&mut ada).await;
    let asked = first(&world, &page);
    ada.use_up_room().await;
    let sent = form(&page, ("grade", "3"), "A <guess>");
    let refused = ada.post("/review", &sent).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), Some("120"));
    let shown = refused.text();
    assert!(shown.contains("Send it again in 2 minutes."), "{shown}");
    assert_eq!(first(&world, shown), asked);
    assert!(shown.contains("\nA &lt;guess></textarea>"), "{shown}");
    let events = [&page, shown].map(|page| field(page, "event"));
    assert_eq!(events[0], events[1]);

    world.server.break_database("delete from throttle").await;
    let sent = form(shown, ("grade", "3"), "A <guess>");
    assert_eq!(led_to(&ada.post("/review", &sent).await), "/review");
    assert_ne!(first(&world, &session(&mut ada).await), asked);
}
