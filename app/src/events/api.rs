//! POST `/api/v1/events`: how browsers tell what a reader did. JSON both ways, whatever happens.
//!
//! ```json
//! {"account": "…", "merge": {"id": "…", "events": 3}, "events": [{"id": "…", "kind": "…", …}]}
//! {"results": [{"id": "…", "status": "stored"}, {"id": "…", "status": "refused", "problem": "zone"}]}
//! ```
//!
//! `account` is the mark in the cookie `account` when the browser decided whose events these are. By
//! now somebody else may be signed in there; then nothing is stored. The statuses are `stored`,
//! `known` (it is there already), `conflict` (another is there with this id) and `refused`, for a
//! [`domain::events::Problem`] or since it is about something `unknown`; none of them is changed by sending the event again, so a browser forgets an event that has one. Only what
//! is refused for `clock_ahead` it keeps, with another id, for which it reads our clock in `date`.

use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use store::events::{Fate, LARGEST_BATCH, Merge};
use uuid::Uuid;

use super::commands::{self, Outcome};
use crate::accounts::{Accounts, Me, On, Proof, Trouble, later, mark_of};
use crate::json::{answer, is_json, problem, values};

/// The most events that one browser may say it merges.
const LARGEST_MERGE: u32 = 100_000;

/// What a browser sends. It may send more one day. Each event is read for itself: half a surrogate
/// pair, which a browser can write and nobody here reads, is to refuse no other.
#[derive(Deserialize)]
struct Batch {
    account: String,
    #[serde(default)]
    merge: Option<Merged>,
    events: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Merged {
    id: Uuid,
    events: u32,
}

/// How long a request with one answer is at most, in bytes: an event is 16 KB at most.
const LONGEST_ANSWER: usize = 20 * 1024;

/// In front of the guard of `/api/v1/events`. One answer to one question, which is most of what
/// students do, is stored without asking for the session first: the statement that reads what the
/// answer needs confirms it as well. Everything else goes on to the guard and to [`append`], and so
/// does what could not be stored here, to find out why.
pub async fn quick(State(on): On, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let length = headers.get(CONTENT_LENGTH).and_then(number);
    let is_short = length.is_some_and(|length| length <= LONGEST_ANSWER);
    let proof = on.cookies.session_of(headers);
    let Some(proof) = proof.filter(|_| is_short && is_json(headers)) else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST_ANSWER).await else {
        return problem(StatusCode::BAD_REQUEST, "broken_off");
    };
    match one_answer(&on, &proof, &body).await {
        Some(response) => response,
        None => next.run(Request::from_parts(parts, body.into())).await,
    }
}

fn number(value: &HeaderValue) -> Option<usize> {
    value.to_str().ok()?.parse().ok()
}

/// Stores one answer. Nothing, where that is not what came, or could not be done here.
async fn one_answer(on: &Accounts, proof: &Proof, body: &[u8]) -> Option<Response> {
    let batch: Batch = serde_json::from_slice(body).ok()?;
    let [event] = values(&batch.events).try_into().ok()?;
    if batch.merge.is_some() || batch.account != mark_of(proof.user) {
        return None;
    }
    let is_stored = commands::answer(on, proof, &event, body.len()).await;
    is_stored
        .is_ok_and(|is_stored| is_stored)
        .then(|| results([(&event, Outcome::Judged(Fate::Stored))]))
}

/// POST `/api/v1/events`.
pub async fn append(
    State(on): On,
    me: Me,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let account = me.account();
    if !is_json(&headers) {
        return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json");
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return problem(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
        }
        Err(_) => return problem(StatusCode::BAD_REQUEST, "broken_off"),
    };
    let Ok(batch) = serde_json::from_slice::<Batch>(&body) else {
        return problem(StatusCode::UNPROCESSABLE_ENTITY, "malformed");
    };
    if batch.events.len() > LARGEST_BATCH {
        return problem(StatusCode::PAYLOAD_TOO_LARGE, "too_many");
    }
    let merge = match batch.merge {
        None => None,
        Some(Merged { id, events })
            if id.get_version_num() == 7 && (1..=LARGEST_MERGE).contains(&events) =>
        {
            Some(Merge { id, events })
        }
        Some(_) => return problem(StatusCode::UNPROCESSABLE_ENTITY, "malformed"),
    };
    if batch.account != mark_of(account.id) {
        return problem(StatusCode::CONFLICT, "other_account");
    }
    let events = values(&batch.events);
    match commands::append(&on, account, &events, body.len(), merge).await {
        Ok(outcomes) => results(events.iter().zip(outcomes)),
        Err(Trouble::Throttled) => later(
            problem(StatusCode::TOO_MANY_REQUESTS, "too_many"),
            commands::AGAIN_AFTER,
        ),
        Err(Trouble::Away | Trouble::Busy(_) | Trouble::Forbidden | Trouble::Suspended) => later(
            problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Duration::from_secs(5),
        ),
    }
}

/// What became of each event.
fn results<'a>(outcomes: impl IntoIterator<Item = (&'a Value, Outcome)>) -> Response {
    let results: Vec<Value> = outcomes
        .into_iter()
        .map(|(event, outcome)| result(event, outcome))
        .collect();
    answer(StatusCode::OK, &json!({ "results": results }))
}

/// What a browser is told that is not signed in, or no longer.
pub fn signed_out() -> Response {
    problem(StatusCode::UNAUTHORIZED, "signed_out")
}

/// What became of one event, by the id that it came with.
fn result(event: &Value, outcome: Outcome) -> Value {
    let id = event.get("id").filter(|id| id.is_string());
    let status = match outcome {
        Outcome::Judged(Fate::Stored) => "stored",
        Outcome::Judged(Fate::Known) => "known",
        Outcome::Judged(Fate::Conflict) => "conflict",
        Outcome::Judged(Fate::Unknown) => {
            return json!({ "id": id, "status": "refused", "problem": "unknown" });
        }
        Outcome::Refused(problem) => {
            return json!({ "id": id, "status": "refused", "problem": problem });
        }
    };
    json!({ "id": id, "status": status })
}
