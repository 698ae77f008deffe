//! The pages that people read.

use std::sync::Arc;

use app::chapters::page;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use domain::search::SearchResults;

use super::cache::{Draft, PageError, PageId};
use super::encoding::negotiate;
use super::errors::{error_page, html_error, page_error};
use super::resource::Resource;
use super::{feeds, media};
use crate::catalogue::Snapshot;
use crate::state::App;

/// Media type of pages.
const HTML: &str = "text/html; charset=utf-8";
/// How many characters of a query are searched. Nobody types more; a paste is cut.
const LONGEST_QUERY: usize = 200;

/// `/`.
pub async fn landing(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    about_all(
        &app,
        PageId::Landing,
        &uri,
        &headers,
        HTML,
        |app, snapshot| page::landing(&app.site, &snapshot.courses),
    )
    .await
}

/// The Atom feed.
pub async fn feed(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let atom = "application/atom+xml; charset=utf-8";
    about_all(&app, PageId::Feed, &uri, &headers, atom, |app, snapshot| {
        feeds::atom(&app.site, &snapshot.courses)
    })
    .await
}

/// `/sitemap.xml`.
pub async fn sitemap(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let xml = "application/xml; charset=utf-8";
    about_all(
        &app,
        PageId::Sitemap,
        &uri,
        &headers,
        xml,
        |app, snapshot| feeds::sitemap(&app.site, &snapshot.courses),
    )
    .await
}

/// `/robots.txt`.
pub async fn robots(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let text = "text/plain; charset=utf-8";
    about_all(&app, PageId::Robots, &uri, &headers, text, |app, _| {
        feeds::robots(&app.site)
    })
    .await
}

/// `/offline`.
pub async fn kept(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    about_all(&app, PageId::Kept, &uri, &headers, HTML, |app, _| {
        app::offline::page::kept(&app.site)
    })
    .await
}

/// A page made from the catalogue alone.
async fn about_all(
    app: &App,
    page: PageId,
    uri: &Uri,
    headers: &HeaderMap,
    content_type: &'static str,
    body: impl FnOnce(&App, &Snapshot) -> String + Send + 'static,
) -> Response {
    let snapshot = app.snapshot();
    let key = (page, snapshot.all);
    let owned = app.clone();
    let found = app.pages.get_or_render(key, async || {
        Ok(move || Draft {
            content_type,
            body: body(&owned, &snapshot),
            surrogate_key: "catalogue".to_owned(),
        })
    });
    match found.await {
        Ok(resource) => resource.respond(headers),
        Err(error) => page_error(app, &error, uri.path()),
    }
}

/// `/courses/{course}`.
pub async fn course(
    State(app): State<App>,
    Path(course): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let snapshot = app.snapshot();
    let Some((outline, fingerprint)) = snapshot.course(&course) else {
        return error_page(&app, StatusCode::NOT_FOUND, uri.path());
    };
    let key = (PageId::Course(outline.id), fingerprint);
    let (owned, snapshot) = (app.clone(), snapshot.clone());
    let found = app.pages.get_or_render(key, async || {
        Ok(move || {
            let (outline, _) = snapshot
                .course(&course)
                .expect("it was found in this same snapshot");
            Draft {
                content_type: HTML,
                body: page::course(&owned.site, outline),
                surrogate_key: format!("course-{}", outline.id),
            }
        })
    });
    match found.await {
        Ok(resource) => resource.respond(&headers),
        Err(error) => page_error(&app, &error, uri.path()),
    }
}

/// `/courses/{course}/{chapter}`.
pub async fn chapter(
    State(app): State<App>,
    Path((course, chapter)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    match find_chapter(&app, course, chapter).await {
        Ok(resource) => resource.respond(&headers),
        Err(PageError::Missing) => error_page(&app, StatusCode::NOT_FOUND, uri.path()),
        Err(error) => page_error(&app, &error, uri.path()),
    }
}

async fn find_chapter(
    app: &App,
    course: String,
    chapter: String,
) -> Result<Arc<Resource>, PageError> {
    let snapshot = app.snapshot();
    let (outline, index, fingerprint) = snapshot
        .chapter(&course, &chapter)
        .ok_or(PageError::Missing)?;
    let revision = outline.chapters[index].revision;
    let key = (PageId::Chapter(revision), fingerprint);
    let (owned, snapshot) = (app.clone(), snapshot.clone());
    app.pages
        .get_or_render(key, async || {
            let content = store::chapters::content(&app.store, revision)
                .await?
                .ok_or(PageError::Missing)?;
            for name in images(&content.body) {
                // The page comes first; an image that is missing now is asked for later.
                media::find(app, name).await.ok();
            }
            Ok(move || {
                let (outline, index, _) = snapshot
                    .chapter(&course, &chapter)
                    .expect("it was found in this same snapshot");
                let (course_id, chapter_id) = (outline.id, outline.chapters[index].id);
                Draft {
                    content_type: HTML,
                    body: page::chapter(&owned.site, outline, index, &content),
                    surrogate_key: format!("course-{course_id} chapter-{chapter_id}"),
                }
            })
        })
        .await
}

/// The names of the images that sanitised HTML shows.
fn images(html: &str) -> impl Iterator<Item = &str> {
    html.split("src=\"/media/")
        .skip(1)
        .filter_map(|after| after.split('"').next())
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
        encoding.encode(app::search::page::results(&owned.site, &results).as_bytes())
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

/// Renders every chapter of the snapshot that isn't in memory, so that it can be read when the
/// database goes away, and forgets what the snapshot no longer leads to. One after the other:
/// readers come first. False when the database failed before the end.
pub async fn warm(app: &App) -> bool {
    let snapshot = app.snapshot();
    for course in &snapshot.courses {
        for chapter in &course.chapters {
            let [course, chapter] = [&course.slug, &chapter.slug].map(|slug| slug.to_string());
            match find_chapter(app, course, chapter).await {
                // Gone with a newer snapshot, which gets its own turn.
                Ok(_) | Err(PageError::Missing) => {}
                Err(error) => {
                    tracing::warn!(%error, "a page could not be made ahead of its first reader");
                    if matches!(error, PageError::Store(_)) {
                        return false;
                    }
                }
            }
        }
    }
    app.pages.keep_only(&app.snapshot());
    true
}
