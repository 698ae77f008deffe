//! How far somebody has come: what comes back, what they know, how right they were to be sure, and
//! what they have done.

mod calibration;
mod chapters;
mod coming;
mod commands;
mod guest;
mod history;
mod page;
mod recall;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::ids::{EventId, QuestionId};
use domain::progress::History;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::cards::{Coming, CourseStanding, PutAside};
use store::catalogue::Beginning;
use uuid::Uuid;

use super::visit::{Seen, seen};
use crate::accounts::{Form, Me, On, Query, page as answer, see_other, troubled};
use crate::site::PROGRESS;

/// How many days are looked ahead: today and a month.
const AHEAD: u16 = 31;

/// How many days are looked back: thirteen weeks.
const BACK: u16 = 91;

/// What the page shows.
struct View {
    today: Date,
    zone: TimeZone,
    coming: Coming,
    courses: Vec<CourseStanding>,
    history: History,
    /// The first day that the history counts.
    since: Date,
    /// Whether more was done in that time than is counted.
    is_cut: bool,
    aside: Vec<PutAside>,
    /// Where to begin, for those who have begun nothing.
    beginnings: Vec<Beginning>,
    /// Whether something was just taken up again.
    is_resumed: bool,
}

/// What the address of the page tells.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Told {
    done: String,
}

/// The form that takes a question up again.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Resumed {
    question: String,
    event: String,
}

/// GET `/progress`.
pub async fn progress_page(
    State(on): On,
    headers: HeaderMap,
    Query(told): Query<Told>,
) -> Response {
    let me = match seen(&on, &headers, PROGRESS).await {
        Ok(Seen::Student(me)) => me,
        Ok(Seen::Guest) => return answer(StatusCode::OK, guest::page(&on.site)),
        Ok(Seen::Gone(response)) | Err(response) => return response,
    };
    match commands::look(&on, me.account()).await {
        Ok(mut view) => {
            view.is_resumed = told.done == "resumed";
            answer(StatusCode::OK, page::page(&on.site, &view))
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/progress/resume`: a question that was put aside comes back again.
pub async fn resume(State(on): On, me: Me, Form(sent): Form<Resumed>) -> Response {
    let question = Uuid::try_parse(&sent.question).map(QuestionId);
    let event = Uuid::try_parse(&sent.event).map(EventId);
    let resumed = match (question, event) {
        (Ok(question), Ok(event)) => commands::resume(&on, me.account(), question, event).await,
        _ => Ok(false),
    };
    match resumed {
        Ok(true) => see_other("/progress?done=resumed#Aside"),
        // Nobody has a card of what is no question, and others' cards are none of theirs.
        Ok(false) => {
            let html = crate::ui::errors::not_found(&on.site, "/progress", &[]);
            answer(StatusCode::NOT_FOUND, html)
        }
        Err(trouble) => troubled(&on, trouble),
    }
}
