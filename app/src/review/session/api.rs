//! What the script of a session asks, as JSON.
//!
//! `GET /api/v1/review/mine` for whoever is signed in: the questions that are due, in their order; with
//! `dates=ID,ID` when these come again; with `over=yes` what is shown after the last one.
//!
//! ```json
//! {"due": 23, "more": false, "questions": ["…"]}
//! {"dates": {"…": "The one before comes again on Thursday 10 December, in 9 days"}}
//! {"html": "…"}
//! ```
//!
//! `POST /api/v1/review/schedule` for guests, who send the events that their browser keeps, and of whom nothing
//! is stored. `want` is `deck`, `over` or `dates`:
//!
//! ```json
//! {"events": [{"id": "…", …}], "zone": "Europe/Berlin", "want": "dates", "questions": ["…"]}
//! {"dates": {"…": "…"}, "kept": "Saved only in this browser, …"}
//! ```

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use domain::ids::QuestionId;
use domain::schedule::student_day;
use domain::text::text;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use store::cards::COUNTED;

use super::commands::{self, Asking, Who};
use super::faces::LANG;
use super::{forms, page};
use crate::accounts::{Accounts, Me, On, Query, Trouble};
use crate::json::values;
use crate::review::commands::zone_of;
use crate::review::json::{MOST_EVENTS, malformed, told, too_many};

/// What whoever is signed in asks for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    dates: String,
    over: String,
}

/// What a guest's browser asks for.
#[derive(Deserialize)]
struct Sent {
    events: Vec<Box<RawValue>>,
    #[serde(default)]
    zone: String,
    want: Want,
    #[serde(default)]
    questions: Vec<QuestionId>,
    #[serde(default)]
    beyond: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Want {
    Deck,
    Over,
    Dates,
}

/// GET `/api/v1/review/mine`.
pub async fn mine(State(on): On, me: Me, Query(asked): Query<Asked>) -> Response {
    let account = me.account();
    let asking = Asking::at((on.now)(), zone_of(account));
    let who = Who::Account(account);
    let said = if !asked.dates.is_empty() {
        let ids = forms::ids(&asked.dates).into_iter().map(QuestionId);
        dates(&on, who, &asking, ids.collect()).await
    } else if !asked.over.is_empty() {
        over(&on, who, asking).await
    } else {
        queue(&on, who, &asking).await
    };
    told(said)
}

/// POST `/api/v1/review/schedule`.
pub async fn schedule(State(on): On, body: Bytes) -> Response {
    let Ok(sent) = serde_json::from_slice::<Sent>(&body) else {
        return malformed();
    };
    if sent.events.len() > MOST_EVENTS {
        return too_many();
    }
    told(of_guest(&on, sent).await)
}

async fn of_guest(on: &Accounts, sent: Sent) -> Result<Value, Trouble> {
    let guest = commands::imagine(on, &values(&sent.events)).await?;
    let who = Who::Guest(&guest);
    let zone = TimeZone::get(&sent.zone).unwrap_or(TimeZone::UTC);
    let asking = Asking {
        is_beyond: sent.beyond,
        ..Asking::at((on.now)(), zone)
    };
    match sent.want {
        Want::Dates => dates(on, who, &asking, sent.questions).await,
        Want::Over => over(on, who, asking).await,
        Want::Deck => {
            let deck = commands::deck(on, who, &asking).await?;
            Ok(json!({ "html": page::guest_session(&deck) }))
        }
    }
}

async fn queue(on: &Accounts, who: Who<'_>, asking: &Asking) -> Result<Value, Trouble> {
    let plan = commands::plan(on, who, asking).await?;
    Ok(json!({
        "due": plan.desk.due,
        "more": plan.desk.due >= COUNTED,
        "questions": plan.questions,
    }))
}

async fn over(on: &Accounts, who: Who<'_>, asking: Asking) -> Result<Value, Trouble> {
    let asking = Asking {
        is_over: true,
        ..asking
    };
    let deck = commands::deck(on, who, &asking).await?;
    Ok(json!({ "html": page::over(&deck) }))
}

async fn dates(
    on: &Accounts,
    who: Who<'_>,
    asking: &Asking,
    questions: Vec<QuestionId>,
) -> Result<Value, Trouble> {
    let today = student_day(asking.now, &asking.zone);
    let dates: BTreeMap<QuestionId, Date> = commands::dates(on, who, &questions)
        .await?
        .into_iter()
        .collect();
    let say = text(LANG);
    let said: Map<String, Value> = dates
        .iter()
        .map(|(question, day)| {
            let when = (say.dates.when)(*day, today);
            let again = (say.review.previous)(&when);
            (question.to_string(), again.into())
        })
        .collect();
    let kept = matches!(who, Who::Guest(_)).then(|| {
        let first = dates.values().min();
        first.map(|day| page::kept_here(&named(*day, today)))
    });
    Ok(json!({ "dates": said, "kept": kept.flatten() }))
}

/// A day of the next week by its name alone, one that is further off with its date.
fn named(day: Date, today: Date) -> String {
    let is_near = today.until(day).is_ok_and(|span| span.get_days() < 7);
    if is_near {
        day.strftime("%A").to_string()
    } else {
        (text(LANG).dates.day)(day, today)
    }
}
