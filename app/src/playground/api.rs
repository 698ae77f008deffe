//! What browsers tell of the code that somebody writes, and ask about it. JSON both ways, whatever happens.
//!
//! `GET /api/v1/chapters/{id}/playgrounds` gives what is there for a chapter:
//!
//! ```json
//! {"account": "…", "playgrounds": {"order": {"revision": 3, "write": "…", "code": "…", "starter": "…",
//!   "current": true, "at": "…"}}}
//! ```
//!
//! `PUT /api/v1/courses/{course}/playgrounds/{id}` writes over a revision, 0 where there is none. It is
//! `stored`, or `known` where it was there already; then `now` is what is there, which may be a later one.
//! 409 says that it was made from an older revision (`stale`, with what is there `now`), that another write
//! has its id (`conflict`), or that somebody else is signed in (`other_account`); nothing is stored then.
//!
//! ```json
//! {"account": "…", "write": "…", "base": 3, "code": "…", "starter": "…"}
//! {"status": "stored", "revision": 4}
//! ```
//!
//! `POST …/versions` adds to the history, which `GET …/versions?before=…` gives, the newest first:
//!
//! ```json
//! {"account": "…", "id": "…", "code": "…", "at": "…", "last": "…", "runs": 1, "outcome": "done"}
//! {"account": "…", "versions": [{"id": "…", "code": "…", "at": "…", "last": "…", "runs": 1}], "more": false}
//! ```
//!
//! `account` is the mark in the cookie `account`, as with events (`app::events::api`). Code is any JSON
//! string of at most [`LARGEST_CODE`] bytes in UTF-8, which is kept exactly as it is; what is larger is a
//! 413 that says its `size`.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::ids::{AuthorId, ChapterId, CourseId};
use domain::playgrounds::{Code, LARGEST_CODE, Problem, Version, Write};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;
use store::accounts::Account;
use store::playgrounds::{Draft, Fate, Written};
use uuid::Uuid;

use super::commands::{self, AGAIN_AFTER};
use crate::accounts::{Me, On, Query, Trouble, later, mark_of};
use crate::json::{answer, is_json, problem};

/// The most that a request carries, in bytes: code and starter, of which each character may take six in
/// JSON.
pub const LARGEST_BODY: usize = 2 * 6 * LARGEST_CODE + 4096;

/// What a browser writes.
#[derive(Deserialize)]
struct SentWrite {
    account: String,
    write: Uuid,
    base: u32,
    code: Box<RawValue>,
    #[serde(default)]
    starter: Option<Box<RawValue>>,
}

/// What a browser adds to the history.
#[derive(Deserialize)]
struct SentVersion {
    account: String,
    id: Uuid,
    code: Box<RawValue>,
    at: Timestamp,
    last: Timestamp,
    runs: u32,
    #[serde(default)]
    outcome: Option<String>,
}

/// From where a page of the history goes on.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct From {
    before: String,
}

#[derive(Serialize)]
struct Drafts {
    account: String,
    playgrounds: BTreeMap<String, SaidDraft>,
}

#[derive(Serialize)]
struct SaidDraft {
    revision: u32,
    write: Uuid,
    code: Box<RawValue>,
    starter: Box<RawValue>,
    current: bool,
    at: Timestamp,
}

#[derive(Serialize)]
struct SaidWrite {
    status: &'static str,
    revision: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<SaidDraft>,
}

#[derive(Serialize)]
struct Stale {
    error: &'static str,
    now: Option<SaidDraft>,
}

#[derive(Serialize)]
struct Versions {
    account: String,
    versions: Vec<SaidVersion>,
    more: bool,
}

#[derive(Serialize)]
struct SaidVersion {
    id: Uuid,
    code: Box<RawValue>,
    at: Timestamp,
    last: Timestamp,
    runs: u32,
    outcome: Option<String>,
}

/// GET `/api/v1/chapters/{id}/playgrounds`.
pub async fn drafts(State(on): On, me: Me, Path(id): Path<String>) -> Response {
    let account = me.account();
    let Ok(id) = Uuid::try_parse(&id) else {
        return nowhere();
    };
    let drafts = match commands::drafts(&on, account, ChapterId(id)).await {
        Ok(Some(drafts)) => drafts,
        Ok(None) => return nowhere(),
        Err(trouble) => return troubled(&trouble),
    };
    let said = drafts
        .into_iter()
        .map(|(playground, draft)| (playground.to_string(), said(draft)));
    let body = Drafts {
        account: mark_of(account.id),
        playgrounds: said.collect(),
    };
    answer(StatusCode::OK, &body)
}

/// PUT `/api/v1/courses/{course}/playgrounds/{playground}`.
pub async fn write(
    State(on): On,
    me: Me,
    Path(place): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let account = me.account();
    let (sent, bytes) = match read::<SentWrite>(&headers, body) {
        Ok(sent) => sent,
        Err((status, name)) => return problem(status, name),
    };
    let Some((course, playground)) = place_of(&place) else {
        return nowhere();
    };
    if is_other(account, &sent.account) {
        return other_account();
    }
    let starter = sent.starter.as_deref().map(RawValue::get);
    let write = match Write::read(sent.write, sent.base, sent.code.get(), starter) {
        Ok(write) => write,
        Err(problem) => return refused(problem),
    };
    match commands::write(&on, account, (course, &playground), &write, bytes).await {
        Ok(None) => nowhere(),
        Ok(Some(Written::Stored(revision))) => written("stored", revision, None),
        Ok(Some(Written::Known(revision, draft))) => written("known", revision, Some(draft)),
        Ok(Some(Written::Conflict)) => problem(StatusCode::CONFLICT, "conflict"),
        Ok(Some(Written::Stale(draft))) => {
            let body = Stale {
                error: "stale",
                now: draft.map(said),
            };
            answer(StatusCode::CONFLICT, &body)
        }
        Err(trouble) => troubled(&trouble),
    }
}

fn written(status: &'static str, revision: u32, now: Option<Draft>) -> Response {
    let now = now.map(said);
    let body = SaidWrite {
        status,
        revision,
        now,
    };
    answer(StatusCode::OK, &body)
}

/// POST `/api/v1/courses/{course}/playgrounds/{playground}/versions`.
pub async fn add_version(
    State(on): On,
    me: Me,
    Path(place): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let account = me.account();
    let (sent, bytes) = match read::<SentVersion>(&headers, body) {
        Ok(sent) => sent,
        Err((status, name)) => return problem(status, name),
    };
    let Some((course, playground)) = place_of(&place) else {
        return nowhere();
    };
    if is_other(account, &sent.account) {
        return other_account();
    }
    let version = Code::from_json(sent.code.get()).and_then(|code| {
        let version = Version {
            id: sent.id,
            code,
            first: sent.at,
            last: sent.last,
            runs: sent.runs,
            outcome: sent.outcome,
        };
        version.read((on.now)())
    });
    let version = match version {
        Ok(version) => version,
        Err(problem) => return refused(problem),
    };
    match commands::add_version(&on, account, (course, &playground), &version, bytes).await {
        Ok(None) => nowhere(),
        Ok(Some(Fate::Stored)) => answer(StatusCode::OK, &json!({ "status": "stored" })),
        Ok(Some(Fate::Conflict)) => problem(StatusCode::CONFLICT, "conflict"),
        Err(trouble) => troubled(&trouble),
    }
}

/// GET `/api/v1/courses/{course}/playgrounds/{playground}/versions`.
pub async fn versions(
    State(on): On,
    me: Me,
    Path(place): Path<(String, String)>,
    Query(from): Query<From>,
) -> Response {
    let account = me.account();
    let Some((course, playground)) = place_of(&place) else {
        return nowhere();
    };
    let before = match from.before.as_str() {
        "" => None,
        id => match Uuid::try_parse(id) {
            Ok(id) => Some(id),
            Err(_) => return refused(Problem::Malformed),
        },
    };
    let page = match commands::versions(&on, account, (course, &playground), before).await {
        Ok(Some(page)) => page,
        Ok(None) => return nowhere(),
        Err(trouble) => return troubled(&trouble),
    };
    let said = page.versions.into_iter().map(|version| SaidVersion {
        id: version.id,
        code: raw(&version.code),
        at: version.first,
        last: version.last,
        runs: version.runs,
        outcome: version.outcome,
    });
    let body = Versions {
        account: mark_of(account.id),
        versions: said.collect(),
        more: page.more,
    };
    answer(StatusCode::OK, &body)
}

/// What was sent, and how many bytes that were; or the problem with it.
fn read<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(T, usize), (StatusCode, &'static str)> {
    if !is_json(headers) {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"));
    }
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        _ => (StatusCode::BAD_REQUEST, "broken_off"),
    })?;
    let sent = serde_json::from_slice(&body);
    let sent = sent.map_err(|_| (StatusCode::UNPROCESSABLE_ENTITY, "malformed"))?;
    Ok((sent, body.len()))
}

fn place_of((course, playground): &(String, String)) -> Option<(CourseId, AuthorId)> {
    let course = Uuid::try_parse(course).ok()?;
    Some((CourseId(course), playground.parse().ok()?))
}

/// By now somebody else may be signed in where this was written.
fn is_other(account: &Account, mark: &str) -> bool {
    mark != mark_of(account.id)
}

fn other_account() -> Response {
    problem(StatusCode::CONFLICT, "other_account")
}

fn said(draft: Draft) -> SaidDraft {
    SaidDraft {
        revision: draft.revision,
        write: draft.write,
        code: raw(&draft.code),
        starter: raw(&draft.starter),
        current: draft.is_current,
        at: draft.updated_at,
    }
}

fn raw(code: &Code) -> Box<RawValue> {
    RawValue::from_string(code.as_json().to_owned()).expect("code is a JSON string")
}

fn refused(refusal: Problem) -> Response {
    match refusal {
        Problem::Malformed => problem(StatusCode::UNPROCESSABLE_ENTITY, "malformed"),
        Problem::ClockAhead => problem(StatusCode::UNPROCESSABLE_ENTITY, "clock_ahead"),
        Problem::TooLarge(size) => answer(
            StatusCode::PAYLOAD_TOO_LARGE,
            &json!({ "error": "too_large", "size": size, "most": LARGEST_CODE }),
        ),
    }
}

fn nowhere() -> Response {
    problem(StatusCode::NOT_FOUND, "not_found")
}

fn troubled(trouble: &Trouble) -> Response {
    match trouble {
        Trouble::Throttled => later(
            problem(StatusCode::TOO_MANY_REQUESTS, "too_many"),
            AGAIN_AFTER,
        ),
        _ => later(
            problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Duration::from_secs(5),
        ),
    }
}
