//! What a request gets that can't have what it asked for. It is always one of our pages: 404 for
//! a path that leads nowhere, 400 for one that makes no sense, never 500 because of the request.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use app::accounts::forms;
use app::error::AppError;
use app::playground::api as playground;
use app::ui::errors as pages;
use app::ui::suggest::suggestions;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use http_body_util::Limited;
use percent_encoding::percent_decode_str;
use server_fn::error::FromServerFnError;

use super::making::PageError;
use super::publish;
use crate::exchange;
use crate::state::App;

/// The longest path with query that means anything here.
const LONGEST_TARGET: usize = 4096;
/// The most bytes a request may carry. Nothing that exists today needs more than a few hundred.
const LARGEST_BODY: usize = 256 * 1024;
/// The most bytes of what a guest has done: five thousand events, most of them a few hundred bytes.
const LARGEST_GUEST: usize = 2 * 1024 * 1024;
/// The longest that reading the request's body and answering may take. Less than a connection's
/// patience, so that the refusal still arrives.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);
/// When to ask again for what the database has to answer, in seconds.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("5");

/// The page for an error status.
pub fn error_page(app: &App, status: StatusCode, path: &str) -> Response {
    // The page for a fault must come even if that fault is in what all pages share.
    let html = catch_unwind(AssertUnwindSafe(|| render(app, status, path)))
        .unwrap_or_else(|_| format!("<!doctype html><title>{status}</title><h1>{status}</h1>"));
    html_error(status, html)
}

/// A page that says why there is no other; never kept and never indexed.
pub fn html_error(status: StatusCode, html: String) -> Response {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    response
}

fn render(app: &App, status: StatusCode, path: &str) -> String {
    match status {
        StatusCode::NOT_FOUND => {
            let suggestions = suggestions(&app.snapshot().courses, path);
            pages::not_found(&app.site, path, &suggestions)
        }
        StatusCode::SERVICE_UNAVAILABLE => pages::unavailable(&app.site),
        StatusCode::TOO_MANY_REQUESTS => pages::too_many(&app.site),
        status if status.is_client_error() => pages::bad_request(&app.site),
        _ => pages::internal(&app.site),
    }
}

/// The page for what kept another page from being made. The cause goes to the log only.
pub fn page_error(app: &App, error: &PageError, path: &str) -> Response {
    let status = match error {
        PageError::Store => StatusCode::SERVICE_UNAVAILABLE,
        PageError::Missing => StatusCode::NOT_FOUND,
        PageError::Render(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    tracing::warn!(%error, path, "no page");
    error_page(app, status, path)
}

/// Gives a server function's error the status that fits it; as it comes, each of them is a 500.
/// The body stays as it is, for the island that asked.
pub async fn function_error(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let body = axum::body::to_bytes(body, LARGEST_BODY)
        .await
        .unwrap_or_default();
    head.status = match AppError::de(body.clone()) {
        AppError::BadRequest => StatusCode::BAD_REQUEST,
        AppError::Unavailable => {
            head.headers.insert(RETRY_AFTER, RETRY_AFTER_SECONDS);
            StatusCode::SERVICE_UNAVAILABLE
        }
        AppError::Lost => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Response::from_parts(head, Body::from(body))
}

/// Refuses what makes no sense, bounds what a request may cost, and gives every refusal a page.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if !is_well_formed(request.uri()) {
        return error_page(&app, StatusCode::BAD_REQUEST, "");
    }
    if let Some(to) = without_trailing_slash(request.method(), request.uri()) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
        response.headers_mut().insert(LOCATION, to);
        return response;
    }
    let (largest, within) = bounds(&path);
    // Also where nobody would read it. Scripts are answered by what reads them.
    if !is_for_scripts(&path) && announced(request.headers()) > largest {
        return forms::too_large(&app.accounts);
    }
    let request = request.map(|body| Body::new(Limited::new(body, largest)));
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    let response = match tokio::time::timeout(within, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => {
            // The panic itself was written to the log by its hook.
            return error_page(&app, StatusCode::INTERNAL_SERVER_ERROR, &path);
        }
        Err(_elapsed) => return error_page(&app, StatusCode::SERVICE_UNAVAILABLE, &path),
    };
    let status = response.status();
    let bare = !response.headers().contains_key(CONTENT_TYPE);
    if bare && (status.is_client_error() || status.is_server_error()) {
        // Statuses that the router makes, such as 405, come without words.
        let mut page = error_page(&app, status, &path);
        if let Some(allow) = response.headers().get(ALLOW) {
            page.headers_mut().insert(ALLOW, allow.clone());
        }
        return page;
    }
    response
}

/// Whether a path is for programs, which are answered in JSON.
pub fn is_for_scripts(path: &str) -> bool {
    path.starts_with("/api/")
}

/// How many bytes a request says it carries; one that does not say is bounded as it is read.
fn announced(headers: &HeaderMap) -> usize {
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    length
        .and_then(|length| length.parse().ok())
        .unwrap_or_default()
}

/// How much a request may carry, and how long it may take. Courses are bounded where they arrive, a
/// little closer, and refused with words of their own.
fn bounds(path: &str) -> (usize, Duration) {
    if path == exchange::PATH {
        let more = exchange::LARGEST as usize + LARGEST_BODY;
        return (more, publish::ANSWER_WITHIN);
    }
    // A guest sends all that their browser keeps.
    if path.starts_with("/api/v1/") && path.ends_with("/schedule") {
        return (LARGEST_GUEST, ANSWER_WITHIN);
    }
    if path.starts_with("/api/v1/courses/") && path.contains("/playgrounds/") {
        return (playground::LARGEST_BODY, ANSWER_WITHIN);
    }
    (LARGEST_BODY, ANSWER_WITHIN)
}

/// Whether path and query decode to text that can mean something: complete escapes, UTF-8, and no
/// NUL, which Postgres can't store.
fn is_well_formed(uri: &Uri) -> bool {
    let query = uri.query().unwrap_or_default();
    uri.path().len() + query.len() <= LONGEST_TARGET && decodes(uri.path()) && decodes(query)
}

fn decodes(text: &str) -> bool {
    let complete = text.split('%').skip(1).all(|after| {
        matches!(after.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
    });
    complete
        && percent_decode_str(text)
            .decode_utf8()
            .is_ok_and(|decoded| !decoded.contains('\0'))
}

/// Where a path with slashes at its end should lead. A path that starts with two slashes never
/// does: as a location it would name another host.
fn without_trailing_slash(method: &Method, uri: &Uri) -> Option<HeaderValue> {
    let path = uri.path();
    let reads = method == Method::GET || method == Method::HEAD;
    if !reads || path == "/" || !path.ends_with('/') || !path.starts_with('/') {
        return None;
    }
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() || trimmed[1..].starts_with(['/', '\\']) {
        return None;
    }
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    HeaderValue::from_str(&format!("{trimmed}{query}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Uri {
        text.parse().expect("a URI")
    }

    #[test]
    fn what_does_not_decode_is_malformed() {
        for good in [
            "/",
            "/courses/caf%C3%A9",
            "/search?q=a+b%20c",
            "/search?q=%F0%9F%92%A1",
        ] {
            assert!(is_well_formed(&uri(good)), "{good}");
        }
        for bad in [
            "/%",
            "/%4",
            "/%zz",
            "/%ff",
            "/a%00b",
            "/search?q=%00",
            "/search?q=%",
            "/%ED%A0%80",
        ] {
            assert!(!is_well_formed(&uri(bad)), "{bad}");
        }
        assert!(!is_well_formed(&uri(&format!("/{}", "a".repeat(5000)))));
    }

    #[test]
    fn a_slash_at_the_end_goes_and_never_leads_to_another_host() {
        let to = |text| without_trailing_slash(&Method::GET, &uri(text));
        assert_eq!(to("/courses/a/?x=1").expect("redirected"), "/courses/a?x=1");
        assert_eq!(to("/courses/a///").expect("redirected"), "/courses/a");
        for stays in [
            "/",
            "/courses/a",
            "//evil.example/",
            "///",
            "/\\evil.example/",
        ] {
            assert_eq!(to(stays), None, "{stays}");
        }
        assert_eq!(without_trailing_slash(&Method::POST, &uri("/a/")), None);
    }
}
