//! Making pages: for whoever asks first, and ahead of everybody.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use app::chapters::page;
use app::review::session::page::kept as kept_session;
use axum::http::HeaderValue;
use domain::chapters::ChapterContent;
use domain::ids::RevisionId;
use tokio::time::{Instant, timeout};

use super::cache::{Page, PageId, Slot};
use super::resource::{REVALIDATE, Resource};
use super::{feeds, media};
use crate::catalogue::{Route, Shows, Snapshot, short};
use crate::pages_on_disk::KeptPage;
use crate::state::App;

/// How long somebody waits for the new page before getting the old one. Making a page takes a
/// tenth of it.
const WAIT_FOR_NEW: Duration = Duration::from_millis(100);
/// For how long a failure stands for all who waited for the same page.
const FAILURE_STANDS: Duration = Duration::from_millis(250);
/// How many chapters are read from the database at once.
const BATCH: usize = 16;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// What it needs is in a database that doesn't answer.
    #[error("the database did not give the page")]
    Store,
    /// The revision isn't there, though the catalogue named it.
    #[error("the revision is missing")]
    Missing,
    /// Rendering failed, which is a fault of ours.
    #[error("rendering failed: {0}")]
    Render(String),
}

impl From<store::Error> for PageError {
    fn from(error: store::Error) -> Self {
        tracing::debug!(%error, "the database did not give a page");
        Self::Store
    }
}

/// The page at a path, `None` where there is none: from memory, or made now. The old one is given
/// where the new one takes long, or can't be made because the database is away.
pub async fn find(app: &App, path: &str) -> Result<Option<Arc<Resource>>, PageError> {
    let snapshot = app.snapshot();
    let Some(route) = snapshot.route(path) else {
        return Ok(None);
    };
    app.pages.note_asked(&route.slot);
    if let Some(resource) = route.slot.current(&route.fingerprint) {
        return Ok(Some(resource));
    }
    let old = route.slot.page();
    if let Some(old) = &old
        && (!app.health.is_database_reachable() || route.slot.making.try_lock().is_err())
    {
        app.metrics.pages.stale.inc();
        return Ok(Some(old.resource.clone()));
    }
    // It goes on when whoever asked goes away: the next one will want it too.
    let (app_too, path) = (app.clone(), path.to_owned());
    let made = tokio::spawn(async move { make(&app_too, &path).await });
    let Some(old) = old else {
        let made = made.await;
        return made
            .unwrap_or_else(|error| Err(PageError::Render(error.to_string())))
            .map(Some);
    };
    match timeout(WAIT_FOR_NEW, made).await {
        Ok(Ok(Ok(new))) => Ok(Some(new)),
        _ => {
            app.metrics.pages.stale.inc();
            Ok(Some(old.resource))
        }
    }
}

/// Makes a page unless somebody else has meanwhile.
async fn make(app: &App, path: &str) -> Result<Arc<Resource>, PageError> {
    let slot = {
        let snapshot = app.snapshot();
        let route = snapshot.route(path).ok_or(PageError::Missing)?;
        route.slot.clone()
    };
    let mut failed = slot.making.lock().await;
    // Whoever had to wait makes what is newest now, not what was when the request came.
    let snapshot = &app.snapshot();
    let route = snapshot.route(path).ok_or(PageError::Missing)?;
    if let Some(made) = route.slot.current(&route.fingerprint) {
        return Ok(made);
    }
    if failed.is_some_and(|at| at.elapsed() < FAILURE_STANDS) {
        // Whoever failed may have found an older page.
        let old = route.slot.page().ok_or(PageError::Store)?;
        app.metrics.pages.stale.inc();
        return Ok(old.resource);
    }
    let kept = kept_on_disk(app, &route.slot).await;
    if let Some(KeptPage { page, .. }) = &kept
        && page.fingerprint == route.fingerprint
    {
        app.pages.keep(&route.slot, page.clone());
        return Ok(page.resource.clone());
    }
    app.metrics.pages.misses.inc();
    let made = async {
        let content = match route.shows {
            Shows::Chapter { revision, .. } => Some(content(app, revision).await?),
            _ => None,
        };
        render(app, snapshot, route, content, true).await
    };
    match made.await {
        Ok(page) => Ok(page.resource),
        Err(error) => {
            *failed = Some(Instant::now());
            // An old page from the disk is better than none.
            let Some(kept) = kept else {
                return Err(error);
            };
            let now = app.clone();
            let page = tokio::task::spawn_blocking(move || kept.with_assets_of(&now.build));
            let page = page
                .await
                .map_err(|error| PageError::Render(error.to_string()))?;
            app.pages.keep(&route.slot, page.clone());
            app.metrics.pages.stale.inc();
            Ok(page.resource)
        }
    }
}

async fn kept_on_disk(app: &App, slot: &Slot) -> Option<KeptPage> {
    app.folder.as_ref()?;
    let (app, id) = (app.clone(), slot.id);
    tokio::task::spawn_blocking(move || app.folder.as_ref()?.page(id))
        .await
        .ok()?
}

async fn content(app: &App, revision: RevisionId) -> Result<ChapterContent, PageError> {
    let content = store::soon(store::chapters::content(&app.store, revision)).await?;
    content.ok_or(PageError::Missing)
}

/// Renders and encodes a page, and keeps it: on disk, and in memory if so wished.
async fn render(
    app: &App,
    snapshot: &Arc<Snapshot>,
    route: &Route,
    content: Option<ChapterContent>,
    in_memory: bool,
) -> Result<Page, PageError> {
    if let Some(content) = &content {
        for name in images(&content.body) {
            // The page comes first; an image that is missing now is asked for later.
            media::find(app, name).await.ok();
        }
    }
    let (app, snapshot, route) = (app.clone(), snapshot.clone(), route.clone());
    // Rendering and compressing take milliseconds, too long for an async thread.
    let made = tokio::task::spawn_blocking(move || {
        let kind = match route.shows {
            Shows::Chapter { .. } => "chapter",
            Shows::Course(_) => "course",
            _ => "other",
        };
        let timer = app.metrics.pages.render.with_label_values(&[kind]);
        let timer = timer.start_timer();
        let draft = draft(&app, &snapshot, route.shows, content.as_ref())?;
        let resource = finish(draft)?.with_fingerprint(&short(&route.fingerprint));
        timer.observe_duration();
        let page = Page {
            fingerprint: route.fingerprint,
            resource: Arc::new(resource),
            dense: false,
        };
        if let Some(folder) = &app.folder {
            folder.keep_page(route.slot.id, &page, &app.build);
        }
        if in_memory {
            app.pages.keep(&route.slot, page.clone());
        }
        Ok(page)
    });
    made.await
        .map_err(|error| PageError::Render(error.to_string()))?
}

/// A page before it is encoded.
struct Draft {
    content_type: &'static str,
    body: String,
    /// Names for shared caches.
    surrogate_key: String,
}

fn draft(
    app: &App,
    snapshot: &Snapshot,
    shows: Shows,
    content: Option<&ChapterContent>,
) -> Result<Draft, PageError> {
    let courses = &snapshot.courses;
    let html = |body, surrogate_key| Draft {
        content_type: "text/html; charset=utf-8",
        body,
        surrogate_key,
    };
    let about_all = |content_type, body| Draft {
        content_type,
        body,
        surrogate_key: "catalogue".to_owned(),
    };
    Ok(match shows {
        Shows::Landing => html(page::landing(&app.site, courses), "catalogue".to_owned()),
        Shows::Feed => about_all(
            "application/atom+xml; charset=utf-8",
            feeds::atom(&app.site, courses),
        ),
        Shows::Sitemap => about_all(
            "application/xml; charset=utf-8",
            feeds::sitemap(&app.site, courses),
        ),
        Shows::Robots => about_all("text/plain; charset=utf-8", feeds::robots(&app.site)),
        Shows::Kept => html(app::offline::page::kept(&app.site), "catalogue".to_owned()),
        Shows::KeptSession => html(kept_session(&app.site), "catalogue".to_owned()),
        Shows::Course(at) => {
            let course = &courses[at];
            let key = format!("course-{}", course.id);
            html(page::course(&app.site, course), key)
        }
        Shows::Chapter {
            course, chapter, ..
        } => {
            let place = snapshot.place(course, chapter).ok_or(PageError::Missing)?;
            let content = content.ok_or(PageError::Missing)?;
            let key = format!("course-{} chapter-{}", place.course.id, place.chapter.id);
            html(page::chapter(&app.site, &place, content), key)
        }
    })
}

fn finish(draft: Draft) -> Result<Resource, PageError> {
    let content_type = HeaderValue::from_static(draft.content_type);
    let packed = Resource::packed(content_type, REVALIDATE, draft.body.as_bytes())
        .map_err(|error| PageError::Render(error.to_string()))?;
    Ok(packed.with_surrogate_key(&draft.surrogate_key))
}

/// The names of the images that sanitised HTML shows.
fn images(html: &str) -> impl Iterator<Item = &str> {
    html.split("src=\"/media/")
        .skip(1)
        .filter_map(|after| after.split('"').next())
}

/// Makes every page of the snapshot that is not current, the newest chapters first, so that it can
/// be read when the database goes away, and forgets what the snapshot no longer leads to. One
/// after the other: readers come first. How many could not be rendered.
///
/// # Errors
///
/// Where the database fails before the end.
pub async fn warm(app: &App) -> Result<usize, store::Error> {
    let snapshot = app.snapshot();
    let known: HashSet<PageId> = snapshot.routes().map(|(_, route)| route.slot.id).collect();
    app.pages.keep_only(&known);
    let mut missing: Vec<&Route> = snapshot
        .routes()
        .map(|(_, route)| route)
        .filter(|route| route.slot.current(&route.fingerprint).is_none())
        .collect();
    missing.sort_by_key(|route| std::cmp::Reverse(snapshot.published_at(route.shows)));
    app.metrics.pages.pending.set(missing.len() as i64);

    let mut to_make = Vec::new();
    for route in missing {
        match kept_on_disk(app, &route.slot).await {
            Some(KeptPage { page, .. }) if page.fingerprint == route.fingerprint => {
                if app.pages.has_room() {
                    app.pages.keep(&route.slot, page);
                }
                app.metrics.pages.pending.dec();
            }
            _ => to_make.push(route),
        }
    }
    let failed = make_all(app, &snapshot, &to_make).await?;
    let owned = app.clone();
    tokio::task::spawn_blocking(move || owned.folder.as_ref().map(|f| f.keep_only(&known)))
        .await
        .ok();
    Ok(failed)
}

/// Makes these pages; how many could not be rendered.
async fn make_all(
    app: &App,
    snapshot: &Arc<Snapshot>,
    routes: &[&Route],
) -> Result<usize, store::Error> {
    let mut failed = 0;
    for batch in routes.chunks(BATCH) {
        let revisions: Vec<RevisionId> = batch
            .iter()
            .filter_map(|route| match route.shows {
                Shows::Chapter { revision, .. } => Some(revision),
                _ => None,
            })
            .collect();
        let mut contents = store::soon(store::chapters::contents(&app.store, &revisions)).await?;
        for route in batch {
            app.metrics.pages.pending.dec();
            let content = match route.shows {
                Shows::Chapter { revision, .. } => {
                    let at = contents.iter().position(|(id, _)| *id == revision);
                    let Some(at) = at else {
                        // Gone with a newer snapshot, which gets its own turn.
                        continue;
                    };
                    Some(contents.swap_remove(at).1)
                }
                _ => None,
            };
            let _making = route.slot.making.lock().await;
            if route.slot.current(&route.fingerprint).is_some() {
                continue;
            }
            // What is old in memory must go even when there is no room for more.
            let in_memory = app.pages.has_room() || route.slot.page().is_some();
            if let Err(error) = render(app, snapshot, route, content, in_memory).await {
                tracing::error!(%error, page = %route.slot.id, "a page could not be made");
                failed += 1;
            }
        }
    }
    Ok(failed)
}

/// Makes the forms of each page in memory as small as they get, until all are or the courses
/// change. It takes some eighty milliseconds a page, on a thread that yields to everything else.
pub async fn make_dense(app: &App) {
    let snapshot = app.snapshot();
    for (_, route) in snapshot.routes() {
        if app.snapshot().version != snapshot.version {
            return;
        }
        let Some(page) = route.slot.page() else {
            continue;
        };
        if page.dense || page.fingerprint != route.fingerprint {
            continue;
        }
        let (app, slot) = (app.clone(), route.slot.clone());
        crate::background::run(move || {
            let resource = match page.resource.densest() {
                Ok(dense) => Arc::new(dense),
                Err(error) => {
                    tracing::error!(%error, page = %slot.id, "a page could not be compressed");
                    return;
                }
            };
            let dense = Page {
                fingerprint: page.fingerprint,
                resource,
                dense: true,
            };
            let replaced = app.pages.replace(&slot, &page.resource, dense.clone());
            if let Some(folder) = &app.folder
                && replaced
            {
                folder.keep_page(slot.id, &dense, &app.build);
            }
        })
        .await;
    }
}
