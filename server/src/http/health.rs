//! For whoever watches over this process.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::IntoResponse;
use serde::Serialize;

use crate::state::App;

const NO_STORE: [(HeaderName, &str); 1] = [(CACHE_CONTROL, "no-store")];

/// The process runs. It looks at nothing else: restarting it would not mend a database.
pub async fn live() -> ([(HeaderName, &'static str); 1], &'static str) {
    (NO_STORE, "ok\n")
}

/// What [`ready`] says.
#[derive(Debug, Serialize)]
pub struct Readiness {
    ready: bool,
    database: &'static str,
    version: i64,
}

/// Whether this process should get requests: it has the courses and isn't about to stop. Without
/// its database it still serves every chapter, so that only shows in the body; if it made every
/// copy unready, a balancer would withdraw them all just when they are needed.
pub async fn ready(
    State(app): State<App>,
) -> (StatusCode, [(HeaderName, &'static str); 1], Json<Readiness>) {
    let ready = !app.health.is_draining();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let database = if app.health.is_database_reachable() {
        "reachable"
    } else {
        "away"
    };
    (
        status,
        NO_STORE,
        Json(Readiness {
            ready,
            database,
            version: app.snapshot().version,
        }),
    )
}

/// The figures of this process, for Prometheus.
pub async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, app.metrics.text(&app))
}
