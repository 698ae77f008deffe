//! Questions that leave for Anki: what everybody gets, and what a student gets with what they have
//! learnt. Anki itself says what is in the files.

mod own;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use domain::ids::QuestionId;
use domain::schedule::Grade;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::anki::import;
use crate::support::browser::Browser;
use crate::support::client::Response;
use crate::support::{TestServer, course, publish};

const OPEN: &str = "/api/v1/courses/tides/anki.apkg";
const OWN: &str = "/settings/data/anki/tides";

/// The questions that are published, by the ids that their author gave them.
async fn questions(server: &TestServer) -> BTreeMap<String, QuestionId> {
    let catalogue = server.catalogue();
    let chapters = catalogue.courses.iter().flat_map(|it| &it.chapters);
    let revisions: Vec<_> = chapters.map(|it| it.revision).collect();
    let contents = store::chapters::contents(&server.store, &revisions).await;
    let contents = contents.expect("the database answers").into_iter();
    contents
        .flat_map(|(_, content)| content.questions)
        .map(|question| (question.author_id.to_string(), question.id))
        .collect()
}

fn days_ago(days: i64) -> Timestamp {
    server::clock::now() - SignedDuration::from_hours(24 * days)
}

/// Does something, some days ago.
async fn did(browser: &mut Browser<'_>, days: i64, kind: &str, payload: Value) -> Uuid {
    let id = Uuid::now_v7();
    let event = json!({
        "id": id, "kind": kind, "version": 1, "occurred_at": days_ago(days), "zone": "UTC",
        "payload": payload,
    });
    let account = browser.cookie("account").unwrap_or_default().to_owned();
    let said = json!({ "account": account, "events": [event] });
    let answer = browser.post_json("/api/v1/events", &said).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.text().contains("\"stored\""), "{}", answer.text());
    id
}

async fn graded(browser: &mut Browser<'_>, days: i64, question: QuestionId, grade: Grade) -> Uuid {
    let payload = json!({
        "question": question, "meaning": 1, "grade": u8::from(grade), "typed": "Two, I think.",
    });
    did(browser, days, "question_graded", payload).await
}

fn file(response: &Response) -> &[u8] {
    assert_eq!(response.status, 200, "{:?}", response.headers);
    assert_eq!(response.header("content-type"), Some("application/x-apkg"));
    let length = response.header("content-length").expect("a length");
    assert_eq!(length, response.body.len().to_string());
    &response.body
}

/// The notes by the place that their sources name, each with its only card.
fn notes(said: &Value) -> BTreeMap<String, (&Value, &Value)> {
    let notes = said["notes"].as_array().expect("a list");
    let name = |note: &Value| {
        let source = note["fields"]["Source"].as_str().expect("a field");
        let (_, after) = source.split_once("#question-").expect("it names it");
        after.split('"').next().unwrap_or_default().to_owned()
    };
    let one = |note: &'_ Value| {
        note["cards"]
            .as_array()
            .is_some_and(|cards| cards.len() == 1)
    };
    assert!(notes.iter().all(one));
    notes
        .iter()
        .map(|note| (name(note), (note, &note["cards"][0])))
        .collect()
}

/// The course of these tests with a change of its chapter about the Moon.
fn changed(from: &str, to: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    course::write(folder.path(), course::FILES);
    change(folder.path(), "moon.md", from, to);
    folder
}

fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).expect("text");
    assert!(text.contains(from));
    fs::write(path, text.replace(from, to)).expect("a file");
}

#[tokio::test]
async fn everybody_can_take_a_courses_questions_to_anki_and_nobody_elses_learning() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    let ids = questions(&server).await;
    graded(&mut ada, 3, ids["bulges"], Grade::Good).await;

    let page = server.get("/courses/tides").await;
    let link = format!("href=\"{OPEN}\"");
    assert!(page.text().contains(&link), "{}", page.text());
    let response = ada.get(OPEN).await;
    let said = import(&[file(&response)]).remove(0);
    assert_eq!(
        said["decks"],
        json!([
            "Default",
            "Tides",
            "Tides::01 In the harbour",
            "Tides::The Moon pulls"
        ])
    );
    let notes = notes(&said);
    assert_eq!(notes.keys().collect::<Vec<_>>(), ["bulges", "spring"]);
    let (note, card) = notes["bulges"];
    assert_eq!(note["guid"], json!(ids["bulges"]));
    let url = &server.app.site.public_url;
    assert_eq!(
        note["fields"],
        json!({
            "Prompt": "<div lang=\"en\" dir=\"ltr\"><p>How many bulges are there?</p>\n</div>",
            "Answer": "<div lang=\"en\" dir=\"ltr\"><p>Two.</p>\n</div>",
            "Source": format!(
                "<div lang=\"en\" dir=\"ltr\"><a href=\"{url}/courses/tides/moon#question-bulges\">\
                 The Moon pulls</a></div>"
            ),
        })
    );
    assert_eq!(card["deck"], "Tides::The Moon pulls");
    for (_, card) in notes.values() {
        assert_eq!(
            json!([card["kind"], card["queue"], card["reviews"]]),
            json!([0, 0, []])
        );
    }
}

#[tokio::test]
async fn the_file_for_everybody_is_the_same_until_something_is_published() {
    let server = TestServer::start().await;
    let first = server.get(OPEN).await;
    let etag = first.header("etag").expect("it has one").to_owned();
    assert_eq!(
        first.header("content-disposition"),
        Some("attachment; filename=\"tides.apkg\"")
    );
    let kept = first.header("cache-control").expect("it says so");
    assert!(kept.starts_with("public, max-age=0, s-maxage="), "{kept}");
    assert!(first.header("set-cookie").is_none());
    assert_eq!(server.get(OPEN).await.body, file(&first));
    let known = server.get_with(OPEN, &[("if-none-match", &etag)]).await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    assert_eq!(known.header("etag"), Some(etag.as_str()));

    // Anki counts in whole seconds, and takes for the same what is of the same.
    let second = || server::clock::now().as_second();
    let before = second();
    while second() == before {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let folder = changed("\nTwo.\n", "\nTwo of them.\n");
    change(
        folder.path(),
        "moon.md",
        "id=bulges",
        "id=bulges edit=wording",
    );
    publish(&server.store, folder.path()).await;
    let is_new = |response: &Response| response.header("etag") != Some(&etag);
    let new = server.eventually(OPEN, is_new).await;
    let said = import(&[file(&first), file(&new), file(&new)]);
    let counts = |at: usize| {
        let it = &said[at]["imported"];
        json!([it["new"], it["updated"], it["duplicate"]])
    };
    assert_eq!(counts(0), json!([2, 0, 0]));
    assert_eq!(counts(1), json!([0, 1, 1]), "what the author changed");
    assert_eq!(counts(2), json!([0, 0, 2]));
    let answer = notes(&said[2])["bulges"].0["fields"]["Answer"].to_string();
    assert!(answer.contains("Two of them."), "{answer}");
}

#[tokio::test]
async fn whoever_may_not_have_it_or_asks_for_nothing_that_is_there_gets_no_file() {
    let server = TestServer::start().await;
    let guest = server.get(OWN).await;
    assert_eq!(guest.status, 303);
    let back = "/sign-in?next=%2Fsettings%2Fdata%2Fanki%2Ftides";
    assert_eq!(guest.header("location"), Some(back));
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    for nothing in ["rivers", "Tides", "moon", "..", "%00"] {
        let open = ada
            .get(&format!("/api/v1/courses/{nothing}/anki.apkg"))
            .await;
        let own = ada.get(&format!("/settings/data/anki/{nothing}")).await;
        for response in [open, own] {
            assert!(
                [400, 404].contains(&response.status),
                "{nothing}: {}",
                response.status
            );
            assert_ne!(response.header("content-type"), Some("application/x-apkg"));
        }
    }
    assert_eq!(ada.post(OPEN, &[]).await.status, 405);
    // Nothing learnt yet is no reason against it: all of it is new.
    let said = import(&[file(&ada.get(OWN).await)]).remove(0);
    assert_eq!(said["imported"]["new"], 2);
}

#[tokio::test]
async fn a_course_without_questions_is_a_file_with_none() {
    let sea = "---\nid: sea\nsummary: Blue.\n---\n# The sea\n\nBlue.\n";
    let about = "---\nid: tides\nsummary: Of it.\nchapters:\n  - sea.md\n---\n# Tides\n\nOf it.\n";
    let files: &[(&str, &str)] = &[("course.md", about), ("sea.md", sea)];
    let server = TestServer::start_with(&[("", files)]).await;
    let said = import(&[file(&server.get(OPEN).await)]).remove(0);
    assert_eq!(
        json!([said["notes"], said["decks"]]),
        json!([[], ["Default"]])
    );
    assert!(!server.get("/courses/tides").await.text().contains(OPEN));
}

#[tokio::test]
async fn texts_pictures_links_and_directions_are_those_of_the_site() {
    let server = TestServer::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let about = "---\nid: tides\nlang: ar\nsummary: البحر.\nchapters:\n  - moon.md\n  - sea.md\n---\n# المد\n\nنعم.\n";
    let moon = "---\nid: moon\nnumber: 1\nsummary: القمر.\n---\n# القمر\n\nنعم.\n";
    let sea = "---\nid: sea\nnumber: 2\nsummary: البحر.\n---\n# البحر: *a* & b\n\nنعم.\n\n\
        :::question id=why\n![البحر](calm.png)\n\nلماذا [القمر](moon.md)؟\n:::\n\n\
        :::answer\n```js\nconst tide = [\"high\"]; // \\(x\\)\n```\n:::\n";
    course::write(
        folder.path(),
        &[("course.md", about), ("moon.md", moon), ("sea.md", sea)],
    );
    let picture = course::picture(b"calm");
    fs::write(folder.path().join("calm.png"), &picture).expect("a file");
    publish(&server.store, folder.path()).await;
    server
        .eventually("/courses/tides", |page| page.text().contains("lang=\"ar\""))
        .await;
    let said = import(&[file(&server.get(OPEN).await)]).remove(0);
    let notes = notes(&said);
    let (note, card) = notes["why"];
    let field = |name: &str| note["fields"][name].as_str().expect("a field");
    let (name, size) = said["media"]
        .as_object()
        .and_then(|it| it.iter().next())
        .expect("one");
    assert_eq!(*size, json!(picture.len()));
    let url = &server.app.site.public_url;
    let prompt = field("Prompt");
    assert!(
        prompt.starts_with("<div lang=\"ar\" dir=\"rtl\">"),
        "{prompt}"
    );
    assert!(
        prompt.contains(&format!("<img src=\"{name}\" alt=\"البحر\"")),
        "{prompt}"
    );
    assert!(
        prompt.contains(&format!("<a href=\"{url}/courses/tides/moon\">القمر</a>")),
        "{prompt}"
    );
    let answer = field("Answer");
    assert!(
        answer.contains("<span class=\"k\">const</span>"),
        "{answer}"
    );
    assert!(
        answer.contains("<span class=\"c\">// \\<span></span>(x\\)</span>"),
        "{answer}"
    );
    let source = field("Source");
    assert!(source.contains(">البحر: a &#38; b</a>"), "{source}");
    let shown = card["answer"].as_str().expect("a page");
    assert!(
        shown.contains("direction: ltr") && shown.contains(".nightMode"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_thousand_questions_come_whole_to_many_at_once() {
    let server = TestServer::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut about = "---\nid: tides\nsummary: All.\nchapters:\n".to_owned();
    for chapter in 1..=20 {
        about += &format!("  - c{chapter}.md\n");
        let mut text = format!(
            "---\nid: c{chapter}\nnumber: {chapter}\nsummary: One.\n---\n# Part {chapter}\n\nText.\n\n"
        );
        for question in 1..=50 {
            let words = "The sea comes and goes. ".repeat(40);
            text += &format!(
                ":::question id=q{chapter}-{question}\nWhat of {question}?\n:::\n\n:::answer\n{words}\n:::\n\n"
            );
        }
        course::write(
            folder.path(),
            &[(format!("c{chapter}.md").as_str(), text.as_str())],
        );
    }
    about += "---\n# Tides\n\nAll.\n";
    course::write(folder.path(), &[("course.md", about.as_str())]);
    publish(&server.store, folder.path()).await;
    server
        .eventually("/courses/tides", |page| {
            page.text().contains("1000 questions")
        })
        .await;
    let all = tokio::join!(
        server.get(OPEN),
        server.get(OPEN),
        server.get(OPEN),
        server.get(OPEN)
    );
    let bytes = file(&all.0);
    for other in [&all.1, &all.2, &all.3] {
        assert_eq!(file(other), bytes);
    }
    let said = import(&[bytes]).remove(0);
    assert_eq!(said["imported"]["new"], 1000);
    assert_eq!(said["decks"].as_array().map(Vec::len), Some(22));
}
