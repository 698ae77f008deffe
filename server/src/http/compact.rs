//! Pages that are made for one reader, in the form that takes the least of their connection.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;

use super::encoding::{Effort, negotiate};
use crate::state::App;

/// What is smaller goes as it is, in bytes.
const SMALL: usize = 1024;
/// No page of ours is larger, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// Compresses what these methods answer.
pub fn methods(methods: MethodRouter<App>) -> MethodRouter<App> {
    methods.layer(from_fn(compact))
}

async fn compact(request: Request, next: Next) -> Response {
    let encoding = negotiate(request.headers(), |_| true);
    let (mut head, body) = next.run(request).await.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Some(name) = encoding.name().filter(|_| body.len() > SMALL) else {
        return Response::from_parts(head, Body::from(body));
    };
    let plain = body.clone();
    let made = tokio::task::spawn_blocking(move || encoding.encode(&plain, Effort::Quick)).await;
    let Ok(Ok(encoded)) = made else {
        return Response::from_parts(head, Body::from(body));
    };
    head.headers
        .insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    head.headers
        .insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    Response::from_parts(head, Body::from(encoded))
}
