//! What the endpoints share that scripts ask about reviews: what a guest sends, and answers that are
//! kept nowhere.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::accounts::Trouble;

/// The most events that a browser keeps, and so the most that a guest sends.
pub(super) const MOST_EVENTS: usize = 5000;

/// What a guest's browser says they did, each for itself: half a surrogate pair, which a browser can
/// write and nobody here reads, keeps no other out.
pub(super) fn values(events: &[Box<RawValue>]) -> Vec<Value> {
    let read = |event: &RawValue| serde_json::from_str(event.get()).unwrap_or(Value::Null);
    events.iter().map(|event| read(event)).collect()
}

/// What was asked for, or that it can't be said now.
pub(super) fn told(said: Result<Value, Trouble>) -> Response {
    match said {
        Ok(body) => respond(StatusCode::OK, &body),
        Err(_) => {
            let mut response = problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
            let headers = response.headers_mut();
            headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
            response
        }
    }
}

/// What is not there.
pub(super) fn nowhere() -> Response {
    problem(StatusCode::NOT_FOUND, "not_found")
}

/// What was sent can't be read.
pub(super) fn malformed() -> Response {
    problem(StatusCode::UNPROCESSABLE_ENTITY, "malformed")
}

/// More events were sent than a browser keeps.
pub(super) fn too_many() -> Response {
    problem(StatusCode::PAYLOAD_TOO_LARGE, "too_many")
}

fn problem(status: StatusCode, error: &'static str) -> Response {
    respond(status, &json!({ "error": error }))
}

fn respond(status: StatusCode, body: &Value) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (status, headers, body.to_string()).into_response()
}
