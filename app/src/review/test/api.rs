//! What a chapter says to one student, as JSON for the script of its page.
//!
//! `GET /api/v1/chapters/{id}/mine?zone=…` and `GET /api/v1/courses/{id}/mine` for whoever is signed
//! in; `POST /api/v1/chapters/{id}/schedule` and `POST /api/v1/courses/{id}/schedule` for guests, who
//! send the events that their browser keeps, and of whom nothing is stored:
//!
//! ```json
//! {"events": [{"id": "…", "kind": "question_graded", …}]}
//! ```
//!
//! Both answer the same. All days are sentences: a browser computes no date.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::chapters::{EditKind, Weeks};
use domain::events::Event;
use domain::ids::{ChapterId, CourseId, Slug};
use domain::text::{TestingText, Text, text};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use store::cards::Far;
use store::chapters::By;
use uuid::Uuid;

use super::commands::{self, Looked};
use super::view::{Here, QuestionView, TestView, view};
use crate::accounts::{Accounts, Me, On, Query, Trouble};
use crate::json::values;
use crate::review::commands::zone_of;
use crate::review::json::{MOST_EVENTS, malformed, nowhere, told};

/// Where the reader is, as their browser says.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    zone: String,
}

/// What a guest sends. Each event is read for itself.
#[derive(Deserialize)]
struct Sent {
    events: Vec<Box<RawValue>>,
}

/// GET `/api/v1/chapters/{id}/mine`.
pub async fn mine(
    State(on): On,
    me: Me,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let Ok(id) = Uuid::try_parse(&id) else {
        return nowhere();
    };
    let account = me.account();
    let zone = TimeZone::get(&asked.zone).unwrap_or_else(|_| zone_of(account));
    let looked = commands::look(&on, account, By::Id(ChapterId(id))).await;
    answer(&on, looked, zone).await
}

/// GET `/api/v1/courses/{id}/mine`.
pub async fn course(State(on): On, me: Me, Path(id): Path<String>) -> Response {
    let Ok(id) = Uuid::try_parse(&id) else {
        return nowhere();
    };
    let outline = commands::outline(&on, me.account(), CourseId(id)).await;
    told(outline.map(|outline| json!({ "outline": outlined(text("en"), &outline) })))
}

/// POST `/api/v1/chapters/{id}/schedule`.
pub async fn schedule(
    State(on): On,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    body: Bytes,
) -> Response {
    let Some(events) = read(&on, &body) else {
        return malformed();
    };
    let Ok(id) = Uuid::try_parse(&id) else {
        return nowhere();
    };
    let zone = TimeZone::get(&asked.zone).unwrap_or(TimeZone::UTC);
    let looked = commands::look_as_guest(&on, &events, ChapterId(id)).await;
    answer(&on, looked, zone).await
}

/// POST `/api/v1/courses/{id}/schedule`.
pub async fn course_schedule(State(on): On, Path(id): Path<String>, body: Bytes) -> Response {
    let Some(events) = read(&on, &body) else {
        return malformed();
    };
    let Ok(id) = Uuid::try_parse(&id) else {
        return nowhere();
    };
    let outline = commands::outline_as_guest(&on, &events, CourseId(id)).await;
    told(outline.map(|outline| json!({ "outline": outlined(text("en"), &outline) })))
}

/// What is an event among what a guest sent; nothing where it can't be read at all.
pub fn read(on: &Accounts, body: &[u8]) -> Option<Vec<Event>> {
    let sent: Sent = serde_json::from_slice(body).ok()?;
    if sent.events.len() > MOST_EVENTS {
        return None;
    }
    let now = (on.now)();
    let is_zone = |zone: &str| TimeZone::get(zone).is_ok();
    let values = values(&sent.events);
    let events = values.iter().map(|value| Event::parse(value, now, is_zone));
    Some(events.filter_map(Result::ok).collect())
}

async fn answer(
    on: &Accounts,
    looked: Result<Option<Looked>, Trouble>,
    zone: TimeZone,
) -> Response {
    let looked = match looked {
        Ok(Some(looked)) => looked,
        Ok(None) => return nowhere(),
        Err(trouble) => return told(Err(trouble)),
    };
    let here = Here {
        now: (on.now)(),
        zone,
    };
    told(described(on, &looked, &here).await)
}

async fn described(on: &Accounts, looked: &Looked, here: &Here) -> Result<Value, Trouble> {
    let say = text(&looked.chapter.lang);
    let has = (looked.present.as_slice(), looked.predictions.as_slice());
    let view = view(say, has, &looked.mine, here);
    let earlier = commands::earlier(on, looked).await?;
    let changes = commands::changes(on, looked).await?;
    let also_right = commands::also_right(on, looked).await?;
    let also_right: Map<String, Value> = also_right
        .into_iter()
        .map(|(id, texts)| (id.to_string(), texts.into()))
        .collect();
    let questions: Map<String, Value> = view
        .questions
        .iter()
        .map(|(id, question)| {
            let before = earlier.get(id);
            (id.to_string(), question_of(say.testing, question, before))
        })
        .collect();
    let predictions: Map<String, Value> = view
        .predictions
        .iter()
        .map(|(id, when)| (id.to_string(), json!({ "when": when })))
        .collect();
    let TestView {
        score,
        rated_today,
        comes,
        four_buttons,
        progress,
        ..
    } = &view;
    let today = here.today();
    let window = looked.mine.began.zip(looked.chapter.weeks);
    Ok(json!({
        "questions": questions,
        "predictions": predictions,
        "score": score,
        "done": progress.is_done,
        "rated": rated_today,
        "comes": comes.as_ref().map(|comes| json!({
            "day": comes.day,
            "words": comes.words,
            "still": comes.still,
            "weekday": comes.day.strftime("%A").to_string(),
        })),
        "alsoRight": also_right,
        "buttons": if *four_buttons { 4 } else { 2 },
        "outline": outlined(say, &looked.outline),
        "window": window.map(|(began, weeks)| dates_of(say, began, weeks)),
        "line": looked.mine.line,
        "stopped": looked.mine.stopped.as_ref().map(|stopped| {
            let day = domain::schedule::student_day(stopped.at, &here.zone);
            json!({
                "anchor": stopped.anchor,
                "through": stopped.through,
                "when": (say.dates.was)(day, today),
                "changes": changes,
                "changed": (!changes.is_empty()).then(|| {
                    (say.testing.changed)(&(say.dates.was)(day, today), changes.len())
                }),
            })
        }),
    }))
}

fn question_of(
    say: &TestingText,
    question: &QuestionView,
    before: Option<&(String, String)>,
) -> Value {
    let edited = question.edited.map(|(kind, _)| {
        let [label, heading] = say.edited[usize::from(kind != EditKind::Correction)];
        json!({
            "label": label,
            "heading": heading,
            "prompt": before.map(|(prompt, _)| prompt),
            "answer": before.map(|(_, answer)| answer),
        })
    });
    json!({
        "grade": question.today.map(|(grade, _)| grade),
        "event": question.today.map(|(_, event)| event),
        "right": question.was_right,
        "went": question.went,
        "when": question.when,
        "typed": question.typed.as_ref().map(|typed| json!({
            "label": typed.label,
            "text": typed.text,
            "today": typed.is_today,
        })),
        "edited": edited,
    })
}

/// How far somebody is with chapters: in words, and in few letters for those who see them.
fn outlined(say: &Text, outline: &BTreeMap<Slug, Far>) -> Value {
    let said = outline.iter().map(|(chapter, far)| {
        let (say, progress) = (say.testing, far.progress);
        let [read, read_short] = say.read_in_outline;
        let right = || (say.in_outline)(progress.right, progress.questions);
        let (words, short) = match (progress.is_done, progress.new) {
            (true, 0) => (say.done_in_outline.to_owned(), "✓".to_owned()),
            (true, new) => ((say.new_in_outline)(new), format!("✓ +{new}")),
            // Read, and nothing of it known yet, if there is anything to know.
            (false, _) if far.is_read && progress.right == 0 => {
                (read.to_owned(), read_short.to_owned())
            }
            (false, _) => {
                let words = match far.is_read {
                    true => format!("{read}, {}", right()),
                    false => right(),
                };
                (words, format!("{}/{}", progress.right, progress.questions))
            }
        };
        (
            chapter.to_string(),
            json!({ "words": words, "short": short }),
        )
    });
    said.collect::<Map<_, _>>().into()
}

/// The real dates of some weeks of a course that somebody began on a day.
pub fn dates_of(say: &Text, began: Date, weeks: Weeks) -> String {
    let from = began.saturating_add((i64::from(weeks.first) - 1).weeks());
    let to = began
        .saturating_add(i64::from(weeks.last).weeks())
        .saturating_sub(1.day());
    (say.dates.span)(from, to)
}
