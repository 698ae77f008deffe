//! What the endpoints share that scripts ask about reviews.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use crate::accounts::{Trouble, later};
use crate::json::{answer, problem};

/// The most events that a browser keeps, and so the most that a guest sends.
pub(super) const MOST_EVENTS: usize = 5000;

/// When what can't be said now may be asked for again.
const SOON: Duration = Duration::from_secs(5);

/// What was asked for, or that it can't be said now.
pub(super) fn told(said: Result<Value, Trouble>) -> Response {
    match said {
        Ok(body) => answer(StatusCode::OK, &body),
        Err(_) => later(
            problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            SOON,
        ),
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
