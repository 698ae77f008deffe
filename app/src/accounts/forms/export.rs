//! Everything that is kept of whoever is signed in, to take along.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::own::zone_of;
use super::{Me, On, troubled};
use crate::accounts::commands;

/// POST `/settings/data/export`: a file to keep. It is written while it is read.
pub async fn export(State(on): On, me: Me) -> Response {
    let (account, session) = me.person();
    let written = match commands::export(&on, account, session).await {
        Ok(written) => written,
        Err(trouble) => return troubled(&on, trouble),
    };
    let day = (on.now)().to_zoned(zone_of(account)).date();
    let name = format!("attachment; filename=\"chapterwise-{day}.json\"");
    let name = HeaderValue::from_str(&name);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (
            CONTENT_DISPOSITION,
            name.unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, Body::from_stream(written)).into_response()
}
