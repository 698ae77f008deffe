//! Images of chapters. Their name is the hash of their content, so they never change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;

use super::errors::{error_page, page_error};
use super::resource::{IMMUTABLE, Resource};
use crate::state::App;

/// How many bytes of images are kept in memory, so that chapters keep them when the database is
/// away. Beyond that an image is read each time; shared caches keep it anyway.
const KEEP: usize = 64 * 1024 * 1024;

/// Images in memory.
#[derive(Debug, Default)]
pub struct MediaCache {
    images: Mutex<HashMap<String, Arc<Resource>>>,
}

impl MediaCache {
    fn get(&self, name: &str) -> Option<Arc<Resource>> {
        self.images
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned()
    }

    fn keep(&self, name: &str, image: &Arc<Resource>) {
        let mut images = self.images.lock().unwrap_or_else(PoisonError::into_inner);
        let used: usize = images.values().map(|image| image.size()).sum();
        if used + image.size() <= KEEP {
            images.insert(name.to_owned(), image.clone());
        }
    }
}

/// The image, from memory or from the database; `None` where there is none.
pub async fn find(app: &App, name: &str) -> Result<Option<Arc<Resource>>, store::Error> {
    if let Some(image) = app.media.get(name) {
        return Ok(Some(image));
    }
    let Some(media) = store::media::find(&app.store, name).await? else {
        return Ok(None);
    };
    let Ok(content_type) = HeaderValue::from_str(&media.media_type) else {
        return Ok(None);
    };
    let image = Arc::new(Resource::new(content_type, IMMUTABLE, media.bytes.into()));
    app.media.keep(name, &image);
    Ok(Some(image))
}

/// `/media/{name}`.
pub async fn image(
    State(app): State<App>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    match find(&app, &name).await {
        Ok(Some(image)) => {
            let mut response = image.respond(&headers);
            // Opened on its own, a picture is a document; this one may do nothing at all.
            let policy = HeaderValue::from_static("default-src 'none'; sandbox");
            response
                .headers_mut()
                .insert(CONTENT_SECURITY_POLICY, policy);
            response
        }
        Ok(None) => error_page(&app, StatusCode::NOT_FOUND, uri.path()),
        Err(error) => page_error(&app, &error.into(), uri.path()),
    }
}
