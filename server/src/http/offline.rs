//! What it takes to keep a course on a reader's device.

use app::site::{chapter_path, course_path};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use domain::chapters::CourseOutline;
use domain::ids::Slug;
use serde::Serialize;
use store::media::MediaSize;

use super::cache::PageId;
use super::encoding::{Effort, Encoding, negotiate};
use super::errors::{error_page, page_error};
use super::resource::{Resource, hex};
use crate::catalogue::{Fingerprint, Shows};
use crate::state::App;

/// Sizes and lists are asked for when a course page is opened; a publish may take this long to
/// show in them.
const FOR_A_MINUTE: HeaderValue = HeaderValue::from_static("public, max-age=60");
/// The files that the pages of a course name, by the names of the build.
const ASSETS: [&str; 5] = ["style.css", "loader.js", "offline.js", "app.js", "app.wasm"];

/// A course as something to fetch.
#[derive(Serialize)]
struct Contents<'a> {
    /// Another one means that some page has changed.
    version: String,
    title: &'a str,
    lang: &'a str,
    pages: Vec<Part>,
    images: Vec<Part>,
    assets: Vec<Part>,
}

/// Something with an address.
#[derive(Serialize)]
struct Part {
    path: String,
    /// Bytes as they cross the wire in brotli, where that is known.
    bytes: Option<usize>,
}

/// `/api/v1/courses/{course}/offline`.
pub async fn contents(
    State(app): State<App>,
    Path(course): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let snapshot = app.snapshot();
    let slug = course.parse::<Slug>();
    let route = slug
        .ok()
        .and_then(|slug| snapshot.route(&course_path(&slug)));
    let Some((Shows::Course(at), fingerprint)) =
        route.map(|route| (route.shows, route.fingerprint))
    else {
        return error_page(&app, StatusCode::NOT_FOUND, uri.path());
    };
    let outline = &snapshot.courses[at];
    let images = match store::media::of_course(&app.store, outline.id).await {
        Ok(images) => images,
        Err(error) => return page_error(&app, &error.into(), uri.path()),
    };
    let list = list(&app, outline, fingerprint, images);
    let json = serde_json::to_vec(&list).expect("it is made of texts and numbers");
    let encoding = negotiate(&headers, |_| true);
    let encoded = encoding.encode(&json, Effort::Quick);
    let media_type = HeaderValue::from_static("application/json");
    let mut resource = Resource::new(media_type, FOR_A_MINUTE, json.into())
        .with_surrogate_key(&format!("course-{}", outline.id));
    if let (Ok(bytes), true) = (encoded, encoding != Encoding::Identity) {
        resource = resource.with_form(encoding, bytes.into());
    }
    resource.respond(&method, &headers)
}

fn list<'a>(
    app: &App,
    course: &'a CourseOutline,
    fingerprint: Fingerprint,
    images: Vec<MediaSize>,
) -> Contents<'a> {
    let page = |path, id| Part {
        path,
        bytes: app.pages.transfer_size(id),
    };
    let mut pages = vec![page(course_path(&course.slug), PageId::Course(course.id))];
    pages.extend(course.chapters.iter().map(|chapter| {
        page(
            chapter_path(&course.slug, &chapter.slug),
            PageId::Chapter(chapter.id),
        )
    }));
    let images = images.into_iter().map(|image| Part {
        path: format!("/media/{}", image.name),
        bytes: usize::try_from(image.bytes).ok(),
    });
    let assets = ASSETS.into_iter().filter_map(|name| {
        let path = app.files.assets.0.get(name)?.clone();
        let bytes = app.files.get(&path).map(Resource::transfer_size);
        Some(Part { path, bytes })
    });
    Contents {
        version: hex(&fingerprint[..8]),
        title: &course.title,
        lang: &course.lang,
        pages,
        images: images.collect(),
        assets: assets.collect(),
    }
}
