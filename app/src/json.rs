//! What endpoints share that talk to scripts in JSON: the events that are sent, and answers that are kept
//! nowhere.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// What a browser says its reader did, each for itself: half a surrogate pair, which a browser can write
/// and nobody here reads, keeps no other out.
pub(crate) fn values(events: &[Box<RawValue>]) -> Vec<Value> {
    let read = |event: &RawValue| serde_json::from_str(event.get()).unwrap_or(Value::Null);
    events.iter().map(|event| read(event)).collect()
}

/// Whether what was sent says that it is JSON, as no form can.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().starts_with("application/json"))
}

/// An answer for one reader.
///
/// # Panics
///
/// Where the answer is no JSON: a map whose keys are no strings.
pub(crate) fn answer(status: StatusCode, body: &impl Serialize) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "private, no-store"),
    ];
    let body = serde_json::to_string(body).expect("what is answered is JSON");
    (status, headers, body).into_response()
}

/// Why there is none, by a name that scripts know.
pub(crate) fn problem(status: StatusCode, error: &'static str) -> Response {
    answer(status, &json!({ "error": error }))
}
