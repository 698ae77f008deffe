//! The review session over HTTP: what is asked, what stands beside it, and what forms come to.

mod forms;
mod guests;
mod predictions;

use std::collections::HashMap;
use std::fs;

use domain::ids::UserId;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::browser::{Browser, account};
use crate::support::client::Response;
use crate::support::{TestServer, course, publish};

/// Two chapters of four questions each, and one without, which asks for a prediction.
pub const COURSE: &[(&str, &str)] = &[
    (
        "course.md",
        "---\nid: tides\nsummary: The sea.\nchapters:\n  - moon.md\n  - sun.md\n  - walk.md\n---\n# Tides\n\nText.\n",
    ),
    (
        "moon.md",
        "---\nid: moon\nnumber: 1\nsummary: What pulls.\n---\n# The Moon pulls\n\nText.\n\n## Two bulges\n\n\
         One bulge faces the Moon, and [one](sun.md) faces away.\n\n:::question id=a source=#two-bulges\nAsk a?\n:::\n\n\
         :::answer\nIt is so.\n:::\n\n:::question id=b source=#two-bulges\nAsk b?\n:::\n\n:::answer\nIt is so.\n:::\n\n\
         :::question id=c source=#two-bulges\nAsk c?\n:::\n\n:::answer\nIt is so.\n:::\n\n\
         :::question id=d source=#two-bulges\nAsk d?\n:::\n\n:::answer\nIt is so.\n:::\n",
    ),
    (
        "sun.md",
        "---\nid: sun\nsummary: What pulls too.\n---\n# The Sun pulls too\n\nText.\n\n## Less\n\nLess than half.\n\n\
         :::question id=e source=#less\nAsk e?\n:::\n\n:::answer\nIt is so.\n:::\n\n\
         :::question id=f source=#less\nAsk f?\n:::\n\n:::answer\nIt is so.\n:::\n\n\
         :::question id=g source=#less\nAsk g?\n:::\n\n:::answer\nIt is so.\n:::\n\n\
         :::question id=h source=#less\nAsk h?\n:::\n\n:::answer\nIt is so.\n:::\n",
    ),
    (
        "walk.md",
        "---\nid: walk\nsummary: Go out.\n---\n# A walk on the shore\n\nTake a map.\n\n\
         ```js run id=order title=\"In which order?\" predict\nconsole.log(\"ebb & flow\")\n```\n\n\
         ```text expected\nebb & flow\n```\n",
    ),
];

/// A server, and the ids of what it publishes by the names that authors wrote.
pub struct World {
    pub server: TestServer,
    pub ids: HashMap<String, Uuid>,
}

impl World {
    pub async fn new() -> Self {
        let server = TestServer::start_with(&[("", COURSE)]).await;
        // It has been there for longer than anybody has learnt from it.
        let long = "update content_log set occurred_at = occurred_at - interval '90 days'";
        server.break_database(long).await;
        let mut ids = HashMap::new();
        for chapter in &server.catalogue().courses[0].chapters {
            ids.insert(chapter.author_id.to_string(), chapter.id.0);
            let content = store::chapters::content(&server.store, chapter.revision).await;
            let content = content.expect("the database answers").expect("it is there");
            for question in content.questions {
                ids.insert(question.author_id.to_string(), question.id.0);
            }
            for prediction in content.predictions {
                ids.insert(prediction.playground.to_string(), prediction.id.0);
            }
        }
        Self { server, ids }
    }

    /// An answer to a question, so many days ago, an hour later for each letter.
    pub fn graded(&self, name: &str, grade: u8, days: i64) -> Value {
        let payload = json!({ "question": self.ids[name], "meaning": 1, "grade": grade });
        event("question_graded", &payload, days)
    }

    /// A rating of a chapter, so many days ago.
    pub fn rated(&self, name: &str, confidence: u8, days: i64) -> Value {
        let payload = json!({ "chapter": self.ids[name], "confidence": confidence });
        event("chapter_rated", &payload, days)
    }

    /// Whether somebody has yet to meet the corrected answer of a question.
    pub async fn is_corrected(&self, address: &str, name: &str) -> bool {
        let user = account(&self.server, address).await.id;
        let question = domain::ids::QuestionId(self.ids[name]);
        let held = store::cards::held(&self.server.store, user, &[question]).await;
        let held = held.expect("the database answers");
        held.first().is_some_and(|card| card.is_corrected())
    }

    /// The names of what is asked on a page, in its order.
    pub fn asked(&self, page: &str) -> String {
        let names: HashMap<String, &str> = self
            .ids
            .iter()
            .map(|(name, id)| (id.to_string(), name.as_str()))
            .collect();
        let found = page.split("<article ").skip(1).filter_map(|face| {
            let (tag, _) = face.split_once('>')?;
            let value = |name: &str| tag.split_once(name)?.1.split('"').next();
            let id = value("data-question=\"").or_else(|| value("data-chapter=\""))?;
            names.get(id).copied()
        });
        found.collect::<Vec<_>>().join(" ")
    }

    /// Publishes a chapter with something replaced, and waits until cards know it.
    pub async fn publish(&self, file: &str, replaced: &[(&str, &str)]) {
        let folder = tempfile::tempdir().expect("a folder");
        course::write(folder.path(), COURSE);
        let path = folder.path().join(file);
        let mut text = fs::read_to_string(&path).expect("text");
        for (from, to) in replaced {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        fs::write(&path, text).expect("a file");
        publish(&self.server.store, folder.path()).await;
        store::cards::take_in_published(&self.server.store)
            .await
            .expect("the database answers");
    }
}

/// An event that was done so many days ago, and told now.
pub fn event(kind: &str, payload: &Value, days: i64) -> Value {
    let at: Timestamp = server::clock::now() - SignedDuration::from_hours(24 * days);
    json!({
        "id": Uuid::now_v7(),
        "kind": kind,
        "version": 1,
        "occurred_at": at,
        "zone": "UTC",
        "payload": payload,
    })
}

/// Tells events, each of which is taken.
pub async fn tell(browser: &mut Browser<'_>, events: &[Value]) {
    let account = browser.cookie("account").unwrap_or_default().to_owned();
    let said = json!({ "account": account, "events": events });
    let answer = browser.post_json("/api/v1/events", &said).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.text().matches("\"stored\"").count(),
        events.len(),
        "{}",
        answer.text()
    );
}

pub async fn session(browser: &mut Browser<'_>) -> String {
    let page = browser.get("/review").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(page.header("cache-control"), Some("private, no-store"));
    page.text().to_owned()
}

/// The value of a hidden field.
pub fn field<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, after) = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("no field {name} in {page}"));
    after.split('"').next().unwrap_or_default()
}

#[tokio::test]
async fn who_has_never_answered_anything_is_shown_the_way() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    let page = session(&mut ada).await;
    assert!(page.contains("Nothing to review yet"), "{page}");
    assert!(page.contains("Find a chapter"));
    assert_eq!(world.asked(&page), "");
}

#[tokio::test]
async fn what_is_due_is_asked_in_one_page_with_chapters_mixed() {
    let world = World::new().await;
    let (mut ada, mut eve) = (Browser::new(&world.server), Browser::new(&world.server));
    ada.join("ada@example.org", "Ada").await;
    eve.join("eve@example.org", "Eve").await;
    let names = ["a", "b", "c", "e", "f"];
    let events: Vec<Value> = names.map(|name| world.graded(name, 3, 5)).to_vec();
    tell(&mut ada, &events).await;
    // This one has just been learnt.
    tell(&mut ada, &[world.graded("g", 3, 0)]).await;
    let page = session(&mut ada).await;
    let asked = world.asked(&page);
    let chapters: Vec<bool> = asked.split(' ').map(|name| name < "e").collect();
    assert_eq!(chapters, [true, false, true, false, true], "{asked}");
    assert!(page.contains("1 of 5"));
    assert!(
        page.contains("Chapter 01") && page.contains("Primer"),
        "{page}"
    );
    let own = ada.get("/api/v1/review/mine").await;
    let own: Value = serde_json::from_str(own.text()).expect("JSON");
    assert_eq!(own["due"], 5);
    let ids: Vec<String> = asked
        .split(' ')
        .map(|name| world.ids[name].to_string())
        .collect();
    assert_eq!(own["questions"], json!(ids));
    // Nobody else sees any of it.
    assert!(session(&mut eve).await.contains("Nothing to review yet"));
    let own = eve.get("/api/v1/review/mine").await;
    assert!(own.text().contains("\"questions\":[]"), "{}", own.text());
    let dates = format!("/api/v1/review/mine?dates={}", world.ids["a"]);
    assert_eq!(eve.get(&dates).await.text(), "{\"dates\":{},\"kept\":null}");
    let nobody = world.server.get("/api/v1/review/mine").await;
    assert_eq!(nobody.status, 401);
}

#[tokio::test]
async fn the_cap_holds_and_says_so_and_can_be_passed() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    let capped = json!({ "retention": 90, "daily_cap": 2, "days_off": 0, "four_buttons": true });
    let mut events = vec![event("schedule_changed", &capped, 6)];
    events.extend(["a", "b", "c", "d"].map(|name| world.graded(name, 3, 5)));
    tell(&mut ada, &events).await;
    let page = session(&mut ada).await;
    assert_eq!(world.asked(&page).split(' ').count(), 2);
    assert!(
        page.contains("4 questions are due. Here are 2 of them."),
        "{page}"
    );
    assert!(page.contains("data-count=\"4\"") && page.contains("Hard"));
    let now: Vec<Value> = world
        .asked(&page)
        .split(' ')
        .map(|name| world.graded(name, 3, 0))
        .collect();
    tell(&mut ada, &now).await;
    let page = session(&mut ada).await;
    assert_eq!(world.asked(&page), "");
    assert!(page.contains("You met 2 questions today."), "{page}");
    assert!(
        page.contains("2 more are due; they wait for you."),
        "{page}"
    );
    assert!(
        page.contains("Next: tomorrow, ") && page.contains("about 2 questions."),
        "{page}"
    );
    let beyond = ada.get("/review?beyond=yes").await;
    assert_eq!(world.asked(beyond.text()).split(' ').count(), 2);
}

#[tokio::test]
async fn who_comes_back_is_greeted_and_begins_with_what_is_known_best() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    let events = [("a", 3), ("b", 4), ("c", 2)].map(|(name, grade)| world.graded(name, grade, 20));
    tell(&mut ada, &events).await;
    let page = session(&mut ada).await;
    assert_eq!(world.asked(&page), "b a c");
    assert!(
        page.contains("Good to have you back. 3 questions are due; at most 100 come a day"),
        "{page}"
    );
    tell(&mut ada, &[world.graded("b", 3, 0)]).await;
    let page = session(&mut ada).await;
    assert_eq!(
        world.asked(&page),
        "c a",
        "from then on it is what is most at risk"
    );
    assert!(!page.contains("Good to have you back"));
}

#[tokio::test]
async fn a_corrected_answer_comes_first_and_both_are_shown_until_it_is_answered() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    let events = ["a", "b", "e"].map(|name| world.graded(name, 3, 5));
    tell(&mut ada, &events).await;
    let marked = ":::question id=b edit=correction source=#two-bulges\nAsk b?\n:::\n\n:::answer\nIt is not so.\n:::";
    let before = ":::question id=b source=#two-bulges\nAsk b?\n:::\n\n:::answer\nIt is so.\n:::";
    world.publish("moon.md", &[(before, marked)]).await;
    let page = session(&mut ada).await;
    assert!(
        world.asked(&page).starts_with("b "),
        "{}",
        world.asked(&page)
    );
    assert!(page.contains("Our answer was wrong"), "{page}");
    assert!(page.contains("It is <ins>not</ins> so."), "{page}");
    assert!(page.contains("<p>It is so.</p>"), "{page}");
    let payload = json!({ "question": world.ids["b"], "meaning": 2, "grade": 3 });
    tell(&mut ada, &[event("question_graded", &payload, 0)]).await;
    assert!(!session(&mut ada).await.contains("Our answer was wrong"));
}

#[tokio::test]
async fn a_question_that_means_something_else_is_shown_with_what_changed() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    tell(&mut ada, &[world.graded("a", 3, 5)]).await;
    let before = ":::question id=a source=#two-bulges\nAsk a?\n:::";
    let marked = ":::question id=a edit=meaning source=#two-bulges\nAsk why a?\n:::";
    world.publish("moon.md", &[(before, marked)]).await;
    let page = session(&mut ada).await;
    assert!(page.contains("This question has changed"), "{page}");
    assert!(
        page.contains("Asked before") && page.contains("<p>Ask a?</p>"),
        "{page}"
    );
    assert!(page.contains("data-meaning=\"2\""), "{page}");
}

#[tokio::test]
async fn what_somebody_was_sure_of_and_missed_comes_first_with_where_it_comes_from() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    let events = [
        world.graded("e", 3, 9),
        world.graded("a", 3, 9),
        world.rated("moon", 5, 8),
        world.graded("a", 1, 3),
    ];
    tell(&mut ada, &events).await;
    let page = session(&mut ada).await;
    assert!(
        world.asked(&page).starts_with("a "),
        "{}",
        world.asked(&page)
    );
    assert!(
        page.contains("You were sure of this one and missed it."),
        "{page}"
    );
    assert!(
        page.contains("<p>One bulge faces the Moon, and <a href=\"/courses/tides/sun\">one</a> faces away.</p>"),
        "{page}"
    );
}

#[tokio::test]
async fn a_chapter_without_questions_comes_back_and_is_rated_on_its_card() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    let events = [
        world.rated("walk", 3, 30),
        world.rated("sun", 1, 30),
        world.rated("moon", 1, 30),
        world.graded("a", 3, 29),
        event(
            "line_left",
            &json!({ "chapter": world.ids["walk"], "text": "Bring <boots>" }),
            30,
        ),
    ];
    tell(&mut ada, &events).await;
    let page = session(&mut ada).await;
    let asked = world.asked(&page);
    // Lost with nothing answered is read before its questions, of which three come a day; a chapter
    // of which something was answered is not.
    let sun = asked.find("sun").expect("it is read again");
    for question in asked.split(' ').filter(|name| ("e"..="h").contains(name)) {
        assert!(sun < asked.find(question).expect("it is there"), "{asked}");
    }
    assert_eq!(asked.matches(['e', 'f', 'g', 'h']).count(), 3, "{asked}");
    assert!(asked.contains("walk") && !asked.contains("moon"), "{asked}");
    assert!(page.contains("Bring &lt;boots&gt;"), "{page}");
    let form = [
        ("event", &*Uuid::now_v7().to_string()),
        ("chapter", &*world.ids["walk"].to_string()),
        ("confidence", "4"),
    ];
    assert_eq!(ada.post("/review", &form).await.status, 303);
    assert!(!world.asked(&session(&mut ada).await).contains("walk"));
}

#[tokio::test]
async fn a_question_that_is_retired_meanwhile_is_not_asked() {
    let world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    tell(
        &mut ada,
        &[world.graded("a", 3, 5), world.graded("b", 3, 5)],
    )
    .await;
    let gone = ":::question id=b source=#two-bulges\nAsk b?\n:::\n\n:::answer\nIt is so.\n:::\n\n";
    world.publish("moon.md", &[(gone, "")]).await;
    assert_eq!(world.asked(&session(&mut ada).await), "a");
    // Its page may still be open somewhere. To answer it is no mistake.
    tell(&mut ada, &[world.graded("b", 3, 0)]).await;
}

#[tokio::test]
async fn while_the_database_is_away_the_page_says_what_is_safe() {
    let mut world = World::new().await;
    let mut ada = Browser::new(&world.server);
    ada.join("ada@example.org", "Ada").await;
    let cookies = ada.header();
    world.server.lose_database();
    let page = world
        .server
        .get_with("/review", &[("cookie", &cookies)])
        .await;
    assert_eq!(page.status, 503);
    assert_eq!(page.header("retry-after"), Some("5"));
    assert!(
        page.text()
            .contains("Everything that you have answered is safe"),
        "{}",
        page.text()
    );
    // A guest's answers are in the browser, which asks for itself.
    assert_eq!(world.server.get("/review").await.status, 200);
}

/// How many rows a table has that are somebody's.
pub async fn cards_of(world: &World, address: &str) -> usize {
    let user: UserId = account(&world.server, address).await.id;
    let all: Vec<_> = world
        .ids
        .values()
        .map(|id| domain::ids::QuestionId(*id))
        .collect();
    let held = store::cards::held(&world.server.store, user, &all).await;
    held.expect("the database answers").len()
}

/// Where a form leads.
pub fn led_to(response: &Response) -> &str {
    assert_eq!(response.status, 303, "{}", response.text());
    response.header("location").unwrap_or_default()
}
