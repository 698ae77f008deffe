//! What it takes to keep a course on a reader's device.

use app::site::{chapter_path, course_path};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use domain::chapters::CourseOutline;
use domain::ids::Slug;
use serde::Serialize;
use store::media::MediaSize;

use super::encoding::{Effort, Encoding, negotiate};
use super::errors::{error_page, page_error};
use super::resource::Resource;
use crate::catalogue::{Shows, Snapshot, short};
use crate::state::App;

/// Sizes and lists are asked for when a course page is opened; a publish may take this long to
/// show in them.
const FOR_A_MINUTE: HeaderValue = HeaderValue::from_static("public, max-age=60");
/// The files that the pages of a course name, by the names of the build.
const ASSETS: [&str; 15] = [
    "style.css",
    "loader.js",
    "offline.js",
    "guest.js",
    "testing.js",
    "keep.js",
    "playground.css",
    "playground.js",
    "editor.js",
    "versions.js",
    "sandbox.js",
    "sandbox-node.js",
    "sandbox-ts.js",
    "app.js",
    "app.wasm",
];

/// A course as something to fetch.
#[derive(Serialize)]
struct Contents<'a> {
    title: &'a str,
    lang: &'a str,
    pages: Vec<PagePart>,
    images: Vec<Part>,
    assets: Vec<Part>,
}

/// A page that the answer for it may not be yet: it is served old while the new one is made, and
/// for a minute by a shared cache.
#[derive(Serialize)]
struct PagePart {
    #[serde(flatten)]
    part: Part,
    /// What the answer for the page calls itself once it is this one.
    fingerprint: String,
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
    let Some(Shows::Course(at)) = route.map(|route| route.shows) else {
        return error_page(&app, StatusCode::NOT_FOUND, uri.path());
    };
    let outline = &snapshot.courses[at];
    let images = match store::media::of_course(&app.store, outline.id).await {
        Ok(images) => images,
        Err(error) => return page_error(&app, &error.into(), uri.path()),
    };
    let list = list(&app, &snapshot, outline, images);
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
    snapshot: &Snapshot,
    course: &'a CourseOutline,
    images: Vec<MediaSize>,
) -> Contents<'a> {
    let chapters = course
        .chapters
        .iter()
        .map(|chapter| chapter_path(&course.slug, &chapter.slug));
    let pages = std::iter::once(course_path(&course.slug))
        .chain(chapters)
        .filter_map(|path| {
            let route = snapshot.route(&path)?;
            Some(PagePart {
                fingerprint: short(&route.fingerprint),
                part: Part {
                    bytes: app.pages.transfer_size(route.slot.id),
                    path,
                },
            })
        });
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
        title: &course.title,
        lang: &course.lang,
        pages: pages.collect(),
        images: images.collect(),
        assets: assets.collect(),
    }
}
