//! The pages that people read.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use domain::search::SearchResults;

use super::encoding::{Effort, negotiate};
use super::errors::{error_page, html_error, page_error};
use super::making::{self, PageError};
use crate::state::App;

/// Media type of pages.
const HTML: &str = "text/html; charset=utf-8";
/// How many characters of a query are searched. Nobody types more; a paste is cut.
const LONGEST_QUERY: usize = 200;

/// A page of the catalogue.
pub async fn page(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    match making::find(&app, uri.path()).await {
        Ok(Some(resource)) => resource.respond(&method, &headers),
        Ok(None) | Err(PageError::Missing) => error_page(&app, StatusCode::NOT_FOUND, uri.path()),
        Err(error) => page_error(&app, &error, uri.path()),
    }
}

/// `/search?q=…`, made for each request: there is no end of queries.
pub async fn search(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "q")
        .map(|(_, value)| value.trim().chars().take(LONGEST_QUERY).collect::<String>())
        .unwrap_or_default();
    let results = if query.is_empty() {
        SearchResults::default()
    } else {
        match app::search::commands::search_in(&app.store, &query).await {
            Ok(results) => results,
            Err(_) => {
                let html = app::search::page::unavailable(&app.site, &query);
                return html_error(StatusCode::SERVICE_UNAVAILABLE, html);
            }
        }
    };
    let owned = app.clone();
    let encoding = negotiate(&headers, |_| true);
    let made = tokio::task::spawn_blocking(move || {
        let html = app::search::page::results(&owned.site, &results);
        encoding.encode(html.as_bytes(), Effort::Quick)
    });
    let body = match made.await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => {
            return page_error(&app, &PageError::Render(error.to_string()), uri.path());
        }
        Err(error) => return page_error(&app, &PageError::Render(error.to_string()), uri.path()),
    };
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(HTML));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(name) = encoding.name() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}
