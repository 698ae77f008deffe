//! Images of chapters. Their name is the hash of their content, so they never change.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use store::media::Media;

use super::client::Client;
use super::errors::{error_page, page_error};
use super::limit;
use super::resource::{IMMUTABLE, Resource};
use crate::catalogue::Snapshot;
use crate::pages_on_disk::PageFolder;
use crate::state::App;

/// How many bytes of images are kept in memory, so that chapters keep them when the database is
/// away. Beyond that the one that nobody asked for longest makes room, so images that no chapter
/// shows any more don't stay.
const KEEP: usize = 64 * 1024 * 1024;

/// How many images that perhaps nothing has are looked up at once. Only the outcome costs a client
/// something, so all that it asks for together would be looked up before the first is charged.
pub const LOOKUPS: usize = 4;

/// Images in memory.
#[derive(Debug, Default)]
pub struct MediaCache(Mutex<Images>);

#[derive(Debug, Default)]
struct Images {
    /// Each image, and when it was last asked for as a count of all questions.
    kept: HashMap<String, (Arc<Resource>, u64)>,
    asked: u64,
}

impl MediaCache {
    fn get(&self, name: &str) -> Option<Arc<Resource>> {
        let mut images = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        images.asked += 1;
        let now = images.asked;
        let (image, asked) = images.kept.get_mut(name)?;
        *asked = now;
        Some(image.clone())
    }

    fn keep(&self, name: &str, image: &Arc<Resource>, most: usize) {
        if image.size() > most {
            return;
        }
        let mut images = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = images.asked;
        images.kept.insert(name.to_owned(), (image.clone(), now));
        let mut used: usize = images.kept.values().map(|(image, _)| image.size()).sum();
        while used > most {
            let oldest = images
                .kept
                .iter()
                .filter(|(other, _)| *other != name)
                .min_by_key(|(_, (_, asked))| *asked)
                .map(|(other, _)| other.clone());
            let Some((dropped, _)) = oldest.and_then(|oldest| images.kept.remove(&oldest)) else {
                return;
            };
            used -= dropped.size();
        }
    }
}

/// The image, from memory, from the database, or from the disk; `None` where there is none.
pub async fn find(app: &App, name: &str) -> Result<Option<Arc<Resource>>, store::Error> {
    if let Some(image) = app.media.get(name) {
        return Ok(Some(image));
    }
    let owned = name.to_owned();
    let image = match store::media::find(&app.store, name).await {
        Ok(None) => return Ok(None),
        Ok(Some(media)) => blocking(app, move |app| kept_resource(app, &owned, media)).await,
        Err(error) => {
            let image = blocking(app, move |app| app.folder.as_ref()?.image(&owned)).await;
            Some(image.ok_or(error)?)
        }
    };
    let Some(image) = image.map(Arc::new) else {
        return Ok(None);
    };
    app.media.keep(name, &image, KEEP);
    Ok(Some(image))
}

/// An image of the database as it is answered; it is kept on disk as well.
fn kept_resource(app: &App, name: &str, media: Media) -> Option<Resource> {
    keep_on_disk(app, name, &media);
    let content_type = HeaderValue::from_str(&media.media_type).ok()?;
    Some(Resource::new(content_type, IMMUTABLE, media.bytes.into()))
}

/// Whether the image is on disk now.
fn keep_on_disk(app: &App, name: &str, media: &Media) -> bool {
    let folder = app.folder.as_ref();
    folder.is_some_and(|folder| folder.keep_image(name, &media.media_type, &media.bytes))
}

/// Leaves exactly those images on disk that pages of this snapshot show: fetches what a crash or a
/// damage took away, and then removes what nothing published shows any more. False where some are
/// still missing. Pages don't wait for any of it.
pub async fn keep_published(app: &App, snapshot: &Arc<Snapshot>) -> bool {
    if app.folder.is_none() {
        return true;
    }
    keep_all(app, snapshot).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "images could not be compared with those on disk");
        false
    })
}

async fn keep_all(app: &App, snapshot: &Arc<Snapshot>) -> Result<bool, store::Error> {
    // Not by its version, which a backup that was put back may count again.
    let is_current = || Arc::ptr_eq(&app.snapshot(), snapshot);
    let kept = blocking(app, |app| app.folder.as_ref().map(PageFolder::images)).await;
    let kept = kept.unwrap_or_default();
    // Asked after looking: whatever is put there from now on was not seen, and stays.
    let published = store::soon(store::media::published(&app.store)).await?;
    let published: HashSet<String> = published.into_iter().collect();
    // Versions only rise, so if it is this one now it was when the names were read. After another
    // publish the pages on disk still show what this snapshot shows.
    if store::soon(store::catalogue::version(&app.store)).await? != snapshot.version {
        return Ok(true);
    }
    let mut has_all = true;
    for name in published.difference(&kept) {
        if !is_current() {
            // The pages of another publish come first; it sees to its own images then.
            return Ok(true);
        }
        match store::soon(store::media::find(&app.store, name)).await {
            Ok(None) => {}
            Ok(Some(media)) => {
                let name = name.clone();
                let keep = move |app: &App| keep_on_disk(app, &name, &media).then_some(());
                if blocking(app, keep).await.is_none() {
                    // The folder has said why. What can't take this one would take none, and
                    // reading them all would only cost the database. What goes below may make room.
                    has_all = false;
                    break;
                }
            }
            // One that can't be had keeps nobody from the others, but a database that is away does.
            Err(error) if app.health.is_database_reachable() => {
                tracing::warn!(%error, name, "an image could not be fetched to be kept on disk");
                has_all = false;
            }
            Err(error) => return Err(error),
        }
    }
    if !is_current() {
        return Ok(true);
    }
    let unused: Vec<String> = kept.difference(&published).cloned().collect();
    blocking(app, move |app| {
        let folder = app.folder.as_ref()?;
        unused.iter().for_each(|name| folder.remove_image(name));
        Some(())
    })
    .await;
    Ok(has_all)
}

/// Does something on a thread that may hash for long and wait for the disk.
async fn blocking<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&App) -> Option<T> + Send + 'static,
) -> Option<T> {
    let app = app.clone();
    let done = tokio::task::spawn_blocking(move || work(&app));
    done.await.ok().flatten()
}

/// Whether this can be the name of an image: half of a SHA-256 in hexadecimal digits, and an end
/// that says what kind it is.
pub fn is_name(name: &str) -> bool {
    let digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    name.split_once('.').is_some_and(|(hash, end)| {
        let known = ["avif", "gif", "jpg", "png", "webp"].contains(&end);
        known && hash.len() == 32 && hash.bytes().all(digit)
    })
}

/// `/media/{name}`. What can't be a name is answered without asking anybody, and who asks for names
/// that nothing has may do so only so often.
///
/// What the snapshot names is never refused, so that a class behind one address can read a chapter
/// of many images, whatever one of it asks for. But the snapshot alone must not decide: a copy may
/// be a publish behind the one that sent the page, and a page in a tab or in a cache shows images
/// that nothing published shows any more. So the database is asked, and only what it doesn't have
/// counts, once that is known.
pub async fn image(
    State(app): State<App>,
    Path(name): Path<String>,
    client: Option<Extension<Client>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if !is_name(&name) {
        return error_page(&app, StatusCode::NOT_FOUND, uri.path());
    }
    let found = match app.media.get(&name) {
        Some(image) => Ok(Some(image)),
        None => {
            let client = client.map(|Extension(client)| client);
            let counted = client.filter(|_| !app.snapshot().images.contains(&name));
            match counted {
                None => find(&app, &name).await,
                Some(client) => match find_counted(&app, &name, client).await {
                    Some(found) => found,
                    None => return limit::refusal(&app, uri.path()),
                },
            }
        }
    };
    match found {
        Ok(Some(image)) => {
            let mut response = image.respond(&method, &headers);
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

/// The image, and a charge where there is none; `None` where the client has nothing left.
async fn find_counted(
    app: &App,
    name: &str,
    client: Client,
) -> Option<Result<Option<Arc<Resource>>, store::Error>> {
    let has_left = || app.image_limit.has_left(client, Instant::now());
    if !has_left() {
        return None;
    }
    // Nobody closes the semaphore. What was left may be gone after the wait.
    let _permit = app.image_lookups.acquire().await.ok()?;
    if !has_left() {
        return None;
    }
    let found = find(app, name).await;
    if let Ok(None) | Err(_) = found {
        app.image_limit.charge(client, Instant::now());
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_hash_and_a_kind() {
        let hash = "0123456789abcdef0123456789abcdef";
        assert!(is_name(&format!("{hash}.png")));
        for other in [
            "none.png".to_owned(),
            hash.to_owned(),
            format!("{hash}."),
            format!("{hash}.svg"),
            format!("{hash}.png.png"),
            format!("{hash}0.png"),
            format!("{}.png", hash.to_uppercase()),
            format!("../{hash}.png"),
        ] {
            assert!(!is_name(&other), "{other}");
        }
    }

    #[test]
    fn the_image_that_nobody_asked_for_longest_makes_room() {
        let cache = MediaCache::default();
        let keep = |name, bytes| {
            assert!(cache.get(name).is_none());
            let png = HeaderValue::from_static("image/png");
            let image = Resource::new(png, IMMUTABLE, vec![0; bytes].into());
            cache.keep(name, &Arc::new(image), 100);
        };
        keep("a", 40);
        keep("b", 40);
        assert!(cache.get("a").is_some());
        keep("c", 40);
        assert!(cache.get("b").is_none(), "it makes room");
        assert!(cache.get("a").is_some() && cache.get("c").is_some());
        keep("huge", 101);
        assert!(cache.get("huge").is_none(), "it would push out all others");
        assert!(cache.get("a").is_some());
    }
}
