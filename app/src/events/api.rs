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

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use store::events::{Fate, LARGEST_BATCH, Merge};
use uuid::Uuid;

use super::commands::{self, Outcome};
use crate::accounts::{Me, On, Trouble, later, mark_of};
use crate::json::{answer, problem, values};

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

/// POST `/api/v1/events`.
pub async fn append(
    State(on): On,
    me: Me,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let account = me.account();
    let is_json = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().starts_with("application/json"));
    if !is_json {
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
        Ok(outcomes) => {
            let results: Vec<Value> = events
                .iter()
                .zip(outcomes)
                .map(|(event, outcome)| result(event, outcome))
                .collect();
            answer(StatusCode::OK, &json!({ "results": results }))
        }
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
