//! Testing oneself in a chapter: what the page's script is told, what the forms without scripts do,
//! and what nobody else learns of it.

mod guests;
mod outline;
mod throttled;

use std::fs;

use domain::ids::{ChapterId, QuestionId, RevisionId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::browser::{Browser, make_admin};
use crate::support::{SOON, TestServer, course, publish};

const FORMS: &str = "/courses/tides/moon/test";

/// The chapter about the Moon, as it is published now, and its question.
pub async fn moon(server: &TestServer) -> (ChapterId, RevisionId, QuestionId) {
    let catalogue = server.catalogue();
    let chapters = &catalogue.courses[0].chapters;
    let moon = chapters.iter().find(|it| it.slug.as_str() == "moon");
    let moon = moon.expect("it is published");
    let content = store::chapters::content(&server.store, moon.revision).await;
    let content = content.expect("the database answers").expect("it is there");
    (moon.id, moon.revision, content.questions[0].id)
}

fn event(kind: &str, payload: &Value) -> Value {
    json!({
        "id": Uuid::now_v7(),
        "kind": kind,
        "version": 1,
        "occurred_at": server::clock::now(),
        "zone": "UTC",
        "payload": payload,
    })
}

pub fn graded(question: QuestionId, grade: u8) -> Value {
    event(
        "question_graded",
        &json!({ "question": question, "meaning": 1, "grade": grade, "typed": "Perhaps two." }),
    )
}

pub async fn send(browser: &mut Browser<'_>, events: &[Value]) {
    let account = browser.cookie("account").unwrap_or_default().to_owned();
    let said = json!({ "account": account, "events": events });
    let answer = browser.post_json("/api/v1/events", &said).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(!answer.text().contains("refused"), "{}", answer.text());
}

async fn mine(browser: &mut Browser<'_>, chapter: ChapterId) -> Value {
    let path = format!("/api/v1/chapters/{chapter}/mine?zone=UTC");
    let answer = browser.get(&path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    serde_json::from_str(answer.text()).expect("it is JSON")
}

async fn as_guest(browser: &mut Browser<'_>, chapter: ChapterId, events: &[Value]) -> Value {
    let path = format!("/api/v1/chapters/{chapter}/schedule?zone=UTC");
    let answer = browser.post_json(&path, &json!({ "events": events })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_str(answer.text()).expect("it is JSON")
}

/// The value of a hidden field of the first form that has one of these buttons or fields.
fn hidden<'p>(page: &'p str, form: &str, name: &str) -> &'p str {
    let forms = page.split("<form ").skip(1);
    let mut forms = forms.filter_map(|it| it.split("</form>").next());
    let form = forms.find(|it| it.contains(form)).expect("such a form");
    let (_, after) = form
        .split_once(&format!("name=\"{name}\" value=\""))
        .expect("such a field");
    after.split('"').next().expect("it ends")
}

#[tokio::test]
async fn a_guest_learns_what_an_account_would_and_nothing_of_it_is_stored() {
    let server = TestServer::start().await;
    let (mut guest, mut ada) = (Browser::new(&server), Browser::new(&server));
    ada.join("ada@example.org", "Ada").await;
    let (chapter, _, question) = moon(&server).await;
    let events = [
        graded(question, 1),
        event(
            "chapter_rated",
            &json!({ "chapter": chapter, "confidence": 2 }),
        ),
    ];
    let imagined = as_guest(&mut guest, chapter, &events).await;
    let told = &imagined["questions"][question.to_string()];
    assert_eq!(told["grade"], 1);
    assert_eq!(told["typed"]["text"], "Perhaps two.");
    let words = imagined["comes"]["words"].as_str().expect("a sentence");
    assert!(words.contains("tomorrow"), "{words}");
    assert!(words.ends_with("because you missed one."), "{words}");
    assert_eq!(imagined["score"], "0 of 1 got right");
    assert_eq!(imagined["rated"], 2);

    let exported = ada.post("/settings/data/export", &[]).await;
    assert!(!exported.text().contains("question_graded"));
    send(&mut ada, &events).await;
    assert_eq!(mine(&mut ada, chapter).await, imagined);

    // What only looks like events comes to nothing, and nothing is known of other people.
    let broken = [json!(1), json!({}), graded(QuestionId(Uuid::now_v7()), 3)];
    let nothing = as_guest(&mut guest, chapter, &broken).await;
    assert_eq!(nothing["questions"], json!({}));
    assert_eq!(nothing["comes"], Value::Null);
    let path = format!("/api/v1/chapters/{chapter}/schedule");
    let refused = guest.post_json(&path, &json!({ "events": 1 })).await;
    assert_eq!(refused.status, 422);
    let many = vec![json!(1); 5001];
    let refused = guest.post_json(&path, &json!({ "events": many })).await;
    assert_eq!(refused.status, 422);
}

#[tokio::test]
async fn what_one_did_nobody_else_is_told() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join("ada@example.org", "Ada").await;
    eve.join("eve@example.org", "Eve").await;
    let (chapter, _, question) = moon(&server).await;
    send(&mut ada, &[graded(question, 3)]).await;
    let ours = mine(&mut ada, chapter).await;
    assert_eq!(ours["score"], "Done");
    assert_eq!(ours["outline"]["moon"]["words"], "Done");
    let theirs = mine(&mut eve, chapter).await;
    assert_eq!(theirs["questions"], json!({}));
    assert_eq!(theirs["outline"], json!({}));

    // A stranger's event can't be taken back: what is undone is one's own, or nothing.
    let event = ours["questions"][question.to_string()]["event"].clone();
    let undone = self::event("undone", &json!({ "event": event, "subject": question }));
    send(&mut eve, &[undone]).await;
    assert_eq!(mine(&mut ada, chapter).await, ours);

    let mut guest = Browser::new(&server);
    let path = format!("/api/v1/chapters/{chapter}/mine");
    let refused = guest.get(&path).await;
    assert_eq!(refused.status, 401, "{}", refused.text());
    let nowhere = format!("/api/v1/chapters/{}/mine", Uuid::now_v7());
    assert_eq!(ada.get(&nowhere).await.status, 404);
    assert_eq!(ada.get("/api/v1/chapters/x/mine").await.status, 404);
}

#[tokio::test]
async fn without_scripts_forms_grade_and_rate_and_take_back() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    let (chapter, _, question) = moon(&server).await;
    let page = ada.get(FORMS).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), Some("private, no-store"));
    let page = page.text().to_owned();
    let id = question.to_string();
    let fields = [
        ("event", hidden(&page, "name=\"grade\"", "event")),
        ("question", id.as_str()),
        ("meaning", hidden(&page, "name=\"grade\"", "meaning")),
        ("typed", " Two, I </textarea><b>think</b>. "),
        ("grade", "3"),
    ];
    let sent = ada.post(FORMS, &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let to = format!("{FORMS}#Q-{id}");
    assert_eq!(sent.header("location"), Some(to.as_str()));

    // The button was pressed twice: it is one answer, and says so.
    let again = ada.post(FORMS, &fields).await;
    let to = format!("{FORMS}?before=yes#Q-{id}");
    assert_eq!(again.header("location"), Some(to.as_str()));
    let told = ada.get(&format!("{FORMS}?before=yes")).await;
    let told = told.text().to_owned();
    assert!(told.contains("That was taken already"), "{told}");
    // What was typed can't leave its field.
    let shown = "Two, I &lt;/textarea>&lt;b>think&lt;/b>.";
    assert!(told.contains(shown), "{told}");
    assert!(told.contains("It comes back on"), "{told}");
    assert_eq!(told.matches("aria-pressed=\"true\"").count(), 1);

    let rate = [
        ("event", hidden(&told, "name=\"level\"", "event")),
        ("was", hidden(&told, "name=\"level\"", "was")),
        ("level", "3"),
    ];
    let rated = ada.post(FORMS, &rate).await;
    let to = rated.header("location").expect("it leads back").to_owned();
    assert!(to.ends_with("#Confidence"), "{to}");
    let path = to.trim_end_matches("#Confidence");
    let still = ada.get(path).await.text().to_owned();
    assert!(
        still.contains("does not change the day on which the first of this chapter comes back"),
        "{still}"
    );

    let line = [
        ("event", hidden(&still, "name=\"line\"", "event")),
        ("line", "Think of the far side."),
    ];
    assert_eq!(ada.post(FORMS, &line).await.status, 303);
    let kept = mine(&mut ada, chapter).await;
    assert_eq!(kept["line"], "Think of the far side.");

    let undo = [
        ("event", hidden(&still, "name=\"undo\"", "event")),
        ("question", id.as_str()),
        ("undo", hidden(&still, "name=\"undo\"", "undo")),
    ];
    assert_eq!(ada.post(FORMS, &undo).await.status, 303);
    let undone = mine(&mut ada, chapter).await;
    assert_eq!(undone["questions"][&id]["grade"], Value::Null);
    assert_eq!(undone["score"], "0 of 1 got right");
}

#[tokio::test]
async fn a_form_that_can_not_be_read_changes_nothing_and_says_so() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    let (chapter, _, question) = moon(&server).await;
    let catalogue = server.catalogue();
    let harbour = catalogue.courses[0].chapters[1].revision;
    let elsewhere = store::chapters::content(&server.store, harbour).await;
    let elsewhere = elsewhere.expect("the database answers").expect("a text");
    let (id, other) = (question.to_string(), elsewhere.questions[0].id.to_string());
    let event = Uuid::now_v7().to_string();
    for fields in [
        vec![("event", event.as_str())],
        vec![
            ("event", &event),
            ("question", &id),
            ("grade", "5"),
            ("meaning", "1"),
        ],
        vec![
            ("event", &event),
            ("question", &id),
            ("grade", "3"),
            ("meaning", "-1"),
        ],
        vec![
            ("event", &event),
            ("question", &other),
            ("grade", "3"),
            ("meaning", "1"),
        ],
        vec![("event", &event), ("level", "6")],
        vec![("event", &event), ("question", &id), ("undo", "x")],
        vec![("event", "x"), ("level", "2")],
        vec![
            ("event", "019ab52a-4000-4123-8456-789abcdef012"),
            ("level", "2"),
        ],
        vec![("event", &event), ("line", "a\0b")],
    ] {
        let refused = ada.post(FORMS, &fields).await;
        assert_eq!(refused.status, 422, "{fields:?}");
        let page = refused.text();
        assert!(page.contains("could not be read"), "{fields:?}: {page}");
    }
    assert_eq!(mine(&mut ada, chapter).await["questions"], json!({}));
    assert_eq!(
        ada.get("/courses/tides/there-is-none/test").await.status,
        404
    );
}

#[tokio::test]
async fn whoever_comes_back_finds_their_place_and_what_has_changed_since() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    let (chapter, revision, question) = moon(&server).await;
    let read = event(
        "chapter_read",
        &json!({ "chapter": chapter, "revision": revision, "anchor": "two-bulges", "through": 60 }),
    );
    send(&mut ada, &[graded(question, 3), read.clone()]).await;
    let before = mine(&mut ada, chapter).await;
    assert_eq!(before["stopped"]["anchor"], "two-bulges");
    assert_eq!(before["stopped"]["changes"], json!([]));
    assert_eq!(before["stopped"]["changed"], Value::Null);

    let folder = tempfile::tempdir().expect("a folder");
    course::write(folder.path(), course::FILES);
    let moon_file = folder.path().join("moon.md");
    let text = fs::read_to_string(&moon_file).expect("text");
    let edited = text
        .replace(
            "One bulge faces the Moon",
            "The nearer bulge faces the Moon",
        )
        .replace("\nTwo.\n", "\nFour.\n")
        .replace("id=bulges", "id=bulges edit=correction");
    fs::write(&moon_file, edited).expect("a file");
    publish(&server.store, folder.path()).await;
    let id = question.to_string();
    let taken_in = async {
        loop {
            let now = mine(&mut ada, chapter).await;
            if now["questions"][&id]["edited"] != Value::Null {
                break now;
            }
            tokio::task::yield_now().await;
        }
    };
    let now = tokio::time::timeout(SOON, taken_in).await;
    let now = now.expect("the server takes it in");
    // The text, its heading, and the paragraph that is another one now.
    assert_eq!(now["stopped"]["changes"], json!([2]));
    let said = now["stopped"]["changed"].as_str().expect("a sentence");
    assert!(said.starts_with("One passage has changed"), "{said}");
    let edited = &now["questions"][&id]["edited"];
    let label = edited["label"].as_str().expect("a sentence");
    assert!(label.starts_with("Our answer was wrong."), "{label}");
    assert_eq!(
        edited["answer"].as_str().map(str::trim),
        Some("<p>Two.</p>")
    );
    let page = ada.get(FORMS).await;
    assert!(page.text().contains("Our answer was wrong."));
    assert!(page.text().contains("The answer before"));
}

#[tokio::test]
async fn an_answer_that_is_right_too_is_shown_once_its_author_says_so_and_never_whose_it_is() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join("ada@example.org", "Ada").await;
    eve.join("eve@example.org", "Eve").await;
    let mut author = Browser::new(&server);
    author.join("author@example.org", "Author").await;
    let (chapter, _, question) = moon(&server).await;
    let proposed = |text: &str| {
        event(
            "answer_proposed",
            &json!({ "question": question, "meaning": 1, "text": text }),
        )
    };
    // Of two by one student for one question the later waits.
    send(
        &mut ada,
        &[proposed("Perhaps one."), proposed("One & one.")],
    )
    .await;
    send(&mut eve, &[proposed("A <b>dozen</b>.")]).await;
    assert_eq!(eve.get("/answers").await.status, 403);
    assert_eq!(author.get("/answers").await.status, 403);

    make_admin(&server, "author@example.org").await;
    let page = author.get("/answers").await.text().to_owned();
    assert!(!page.contains("Perhaps one."), "{page}");
    assert!(page.contains("One &amp; one."), "{page}");
    assert!(page.contains("A &lt;b&gt;dozen&lt;/b&gt;."), "{page}");
    assert!(!page.contains("Ada") && !page.contains("ada@"), "{page}");
    let ids: Vec<String> = page
        .split("name=\"answer\" value=\"")
        .skip(1)
        .filter_map(|it| Some(it.split('"').next()?.to_owned()))
        .collect();
    let refused = eve
        .post("/answers", &[("answer", &ids[0]), ("decision", "accept")])
        .await;
    assert_eq!(refused.status, 403);
    for (id, decision, word) in [
        (&ids[0], "accept", "accepted"),
        (&ids[0], "accept", "before"),
        (&ids[1], "decline", "declined"),
        (&ids[1], "perhaps", "before"),
    ] {
        let decided = author
            .post("/answers", &[("answer", id), ("decision", decision)])
            .await;
        let to = format!("/answers?done={word}");
        assert_eq!(decided.header("location"), Some(to.as_str()));
    }
    assert!(
        author
            .get("/answers")
            .await
            .text()
            .contains("Nothing waits")
    );
    let told = mine(&mut eve, chapter).await;
    assert_eq!(
        told["alsoRight"],
        json!({ question.to_string(): ["One & one."] })
    );
    let guest = as_guest(&mut Browser::new(&server), chapter, &[]).await;
    assert_eq!(guest["alsoRight"], told["alsoRight"]);
    assert!(eve.get(FORMS).await.text().contains("One &amp; one."));
}
