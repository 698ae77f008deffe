//! What Anki itself makes of packages: the real one, from PyPI, imports them.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anki::{About, Card, Chapter, Learnt, Package, Question, Review, Step};
use domain::ids::QuestionId;
use domain::schedule::{Grade, Scheduler};
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

const SITE: &str = "https://learn.example";

/// Everything that Anki has after each of the packages.
fn import(packages: &[&Path]) -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("../../.tools/python/bin/python");
    assert!(
        python.exists(),
        "Anki is missing: run `scripts/setup.sh test`"
    );
    // Somewhere else than the student was: days are days.
    let done = Command::new(python)
        .env("TZ", "America/Los_Angeles")
        .arg("-I")
        .arg(root.join("tests/import.py"))
        .args(packages)
        .output();
    let done = done.expect("it starts");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    serde_json::from_slice(&done.stdout).expect("it is JSON")
}

/// A package in a file of its own.
struct Packed {
    _folder: TempDir,
    path: PathBuf,
}

fn pack(about: &About<'_>, questions: &[(Chapter<'_>, Question<'_>)]) -> Packed {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tides.apkg");
    let bytes = try_pack(folder.path(), about, questions).expect("the disk has room");
    fs::write(&path, bytes).expect("the disk has room");
    Packed {
        _folder: folder,
        path,
    }
}

fn try_pack(
    folder: &Path,
    about: &About<'_>,
    questions: &[(Chapter<'_>, Question<'_>)],
) -> Result<Vec<u8>, anki::Error> {
    let mut package = Package::begin(folder, about)?;
    for (chapter, question) in questions {
        let url_of = |id: &str| Some(format!("{SITE}/courses/tides/{id}"));
        package.add(chapter, question, url_of)?;
    }
    let mut archive = package.close()?;
    for name in archive.pictures().to_vec() {
        archive.add_picture(&name, format!("bytes of {name}").as_bytes())?;
    }
    let mut bytes = Vec::new();
    archive.finish()?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Some time ago: cards keep their dates, whenever they are imported.
fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn about() -> About<'static> {
    About {
        course: "Tides",
        lang: "en",
        made_at: moment("2026-04-20T12:00:00Z"),
        first_day: date(2026, 3, 1),
        zone: TimeZone::get("Asia/Tokyo").expect("a zone"),
    }
}

fn chapter(number: Option<u16>, title: &'static str) -> Chapter<'static> {
    Chapter {
        number,
        title,
        url: "https://learn.example/courses/tides/moon",
    }
}

fn question<'a>(number: u128, anchor: &'a str, prompt: &'a str) -> Question<'a> {
    Question {
        id: QuestionId(Uuid::from_u128(
            0x0193_0000_0000_7000_8000_0000_0000_0000 + number,
        )),
        anchor,
        prompt,
        answer: "<p>Two.</p>",
        changed_at: moment("2026-03-01T10:00:00Z"),
        card: Card::default(),
        reviews: Vec::new(),
    }
}

#[test]
fn notes_decks_and_pictures_arrive_and_read_as_on_the_site() {
    let id = "question-bulges";
    let prompt = r##"<p>What is <code>a[0]</code> at <a href="chapter:harbour#x">the harbour</a>? <img src="/media/0123456789abcdef0123456789abcdef.png" alt="The sea"></p>"##;
    let first = question(1, id, prompt);
    let second = Question {
        answer: r"<pre><code><span class='k'>let</span> \(x\)</code></pre>",
        ..question(2, id, "<p>Two?</p>")
    };
    let packed = pack(
        &About {
            course: "Tides::of the sea",
            lang: "he",
            ..about()
        },
        &[
            (chapter(None, "The Moon"), first),
            (chapter(Some(1), "std::harbour"), second.clone()),
            (
                chapter(Some(1), "STD::Harbour"),
                Question {
                    id: QuestionId(Uuid::from_u128(7)),
                    ..second
                },
            ),
        ],
    );
    let said = import(&[&packed.path]).remove(0);
    assert_eq!(
        said["imported"],
        json!({ "new": 3, "updated": 0, "duplicate": 0, "conflicting": 0 })
    );
    assert_eq!(
        said["decks"],
        json!([
            "Default",
            "Tides∶∶of the sea",
            "Tides∶∶of the sea::01 std∶∶harbour",
            "Tides∶∶of the sea::The Moon"
        ])
    );
    let note = &said["notes"][0];
    assert_eq!(note["guid"], "01930000-0000-7000-8000-000000000001");
    assert_eq!(note["type"], "Chapterwise");
    assert_eq!(
        note["fields"],
        json!({
            "Prompt": r##"<div lang="he" dir="rtl"><p>What is <code>a[0]</code> at <a href="https://learn.example/courses/tides/harbour#x">the harbour</a>? <img src="0123456789abcdef0123456789abcdef.png" alt="The sea"></p></div>"##,
            "Answer": r#"<div lang="he" dir="rtl"><p>Two.</p></div>"#,
            "Source": r#"<div lang="he" dir="rtl"><a href="https://learn.example/courses/tides/moon#question-bulges">The Moon</a></div>"#,
        })
    );
    assert_eq!(
        said["media"],
        json!({ "0123456789abcdef0123456789abcdef.png": 45 })
    );
    let card = &note["cards"][0];
    assert_eq!(card["deck"], "Tides∶∶of the sea::The Moon");
    assert_eq!((&card["kind"], &card["queue"]), (&json!(0), &json!(0)));
    let answer = card["answer"].as_str().unwrap();
    assert!(
        answer.contains("color: var(--plum)") && answer.contains("<p>Two.</p>"),
        "{answer}"
    );
    assert!(answer.contains("#question-bulges"), "{answer}");
    assert!(!card["question"].as_str().unwrap().contains("Two."));
    let fault = said["problems"].as_str().unwrap();
    assert!(
        !fault.contains("Fixed") && !fault.contains("missing"),
        "{fault}"
    );
    // The harbour and the Harbour are one deck, as they are to Anki.
    assert_eq!(said["notes"].as_array().unwrap().len(), 3);
}

#[test]
fn what_was_learnt_arrives_with_dates_memory_and_answers() {
    let today = date(2026, 4, 20);
    let (id, other) = ("question-bulges", "question-spring");
    let days_ago = |days: i64| about().made_at - SignedDuration::from_hours(24 * days);
    let step = |interval_before, interval, difficulty| {
        Some(Step {
            interval,
            interval_before,
            difficulty,
        })
    };
    let scheduler = Scheduler::default();
    let first = scheduler.first(Grade::Good);
    let memory = scheduler.next(first, 3, Grade::Good);
    let learnt = Learnt {
        due: today.saturating_add(9.days()),
        last_day: today.saturating_sub(2.days()),
        last_at: days_ago(2),
        answers: 2,
        lapses: 0,
        stability: memory.stability,
        difficulty: memory.difficulty,
        decay: Scheduler::DECAY,
        retention: 0.9,
    };
    let reviews = vec![
        Review {
            at: days_ago(5),
            grade: Grade::Good,
            took_ms: Some(7_300),
            step: step(0, 3, 2.118),
        },
        Review {
            at: days_ago(4),
            grade: Grade::Good,
            took_ms: None,
            step: None,
        },
        Review {
            at: days_ago(2),
            grade: Grade::Good,
            took_ms: None,
            step: step(3, 11, 2.104),
        },
    ];
    let first = Question {
        card: Card {
            learnt: Some(learnt.clone()),
            is_suspended: false,
        },
        reviews,
        ..question(1, id, "<p>One?</p>")
    };
    let aside = Question {
        card: Card {
            learnt: Some(Learnt {
                due: today.saturating_sub(1.days()),
                ..learnt
            }),
            is_suspended: true,
        },
        reviews: vec![Review {
            at: days_ago(5),
            grade: Grade::Again,
            took_ms: None,
            step: step(0, 1, 6.4),
        }],
        ..question(2, other, "<p>Two?</p>")
    };
    let new_aside = Question {
        card: Card {
            learnt: None,
            is_suspended: true,
        },
        ..question(3, other, "<p>Three?</p>")
    };
    let moon = chapter(Some(1), "Moon");
    let packed = pack(&about(), &[(moon, first), (moon, aside), (moon, new_aside)]);
    let said = import(&[&packed.path]).remove(0);
    let card = |at: usize| &said["notes"][at]["cards"][0];
    let first = card(0);
    assert_eq!(
        json!([
            first["kind"],
            first["queue"],
            first["due_on"],
            first["interval"],
            first["reps"],
            first["lapses"]
        ]),
        json!([2, 2, "2026-04-29", 11, 2, 0])
    );
    let known = &first["memory"];
    let close = |value: &Value, expected: f32| {
        let value = value.as_f64().expect("a number");
        assert!(
            (value / f64::from(expected) - 1.0).abs() < 0.001,
            "{value} {expected}"
        );
    };
    close(&known["stability"], memory.stability);
    close(&known["difficulty"], memory.difficulty);
    close(&known["retention"], 0.9);
    // Anki keeps three places.
    close(&known["decay"], 0.154);
    assert_eq!(known["last_at"], json!(days_ago(2).as_second()));
    // Practice moves nothing in Anki either.
    close(&known["again"]["stability"], memory.stability);
    close(&known["again"]["difficulty"], memory.difficulty);
    let ms = |days| days_ago(days).as_millisecond();
    assert_eq!(
        first["reviews"],
        json!([
            { "at": ms(5), "grade": 3, "interval": 3, "kind": 0, "took_ms": 7300 },
            { "at": ms(4), "grade": 3, "interval": 0, "kind": 3, "took_ms": 0 },
            { "at": ms(2), "grade": 3, "interval": 11, "kind": 1, "took_ms": 0 },
        ])
    );
    let aside = card(1);
    assert_eq!(
        json!([aside["kind"], aside["queue"], aside["due_on"]]),
        json!([2, -1, "2026-04-19"])
    );
    // Of the same millisecond as an answer of the other card.
    assert_eq!(aside["reviews"][0]["at"], json!(ms(5) + 1));
    assert_eq!(
        json!([card(2)["kind"], card(2)["queue"], card(2)["reps"]]),
        json!([0, -1, 0])
    );
    assert_eq!(said["imported"]["new"], 3);
}

#[test]
fn a_later_package_changes_what_the_author_changed_and_doubles_nothing() {
    let id = "question-bulges";
    let moon = chapter(Some(1), "Moon");
    let old = [
        question(1, id, "<p>One?</p>"),
        question(2, id, "<p>Two?</p>"),
    ]
    .map(|it| (moon, it));
    let mut new = vec![(moon, question(3, id, "<p>Before?</p>"))];
    new.extend(old.clone());
    new[1].1.prompt = "<p>One, then?</p>";
    new[1].1.changed_at = moment("2026-03-02T10:00:00Z");
    let (old, new) = (pack(&about(), &old), pack(&about(), &new));
    let said = import(&[&old.path, &new.path, &new.path]);
    let counts = |at: usize| {
        let it = &said[at]["imported"];
        (
            it["new"].as_u64(),
            it["updated"].as_u64(),
            it["duplicate"].as_u64(),
        )
    };
    assert_eq!(counts(0), (Some(2), Some(0), Some(0)));
    assert_eq!(counts(1), (Some(1), Some(1), Some(1)));
    assert_eq!(counts(2), (Some(0), Some(0), Some(3)));
    let notes = said[2]["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 3);
    assert!(
        notes
            .iter()
            .all(|note| note["cards"].as_array().unwrap().len() == 1)
    );
    let one = notes
        .iter()
        .find(|note| note["guid"] == "01930000-0000-7000-8000-000000000001");
    assert_eq!(
        one.unwrap()["fields"]["Prompt"],
        r#"<div lang="en" dir="ltr"><p>One, then?</p></div>"#
    );
    assert_eq!(said[2]["decks"], said[0]["decks"]);
    assert_eq!(said[2]["note_types"], said[0]["note_types"]);
}

#[test]
fn the_same_questions_give_the_same_bytes() {
    let id = "question-bulges";
    let questions = [(
        chapter(Some(1), "Moon"),
        question(1, id, "<img src=\"/media/a.png\">"),
    )];
    let about = about();
    let bytes = || fs::read(&pack(&about, &questions).path).unwrap();
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_course_without_questions_is_a_package_with_nothing_in_it() {
    let packed = pack(&about(), &[]);
    let said = import(&[&packed.path]).remove(0);
    assert_eq!(said["notes"], json!([]));
    assert_eq!(said["imported"]["new"], 0);
}
