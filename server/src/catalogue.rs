//! The published courses as this process knows them: an immutable snapshot, and the task that
//! replaces it when something was published.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use app::site::{FEED, OFFLINE, OFFLINE_REVIEW, chapter_path, course_path};
use domain::chapters::{ChapterPlace, CourseOutline, Places};
use domain::ids::RevisionId;
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::catalogue::Catalogue;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::http::cache::{PageCache, PageId, Slot};
use crate::http::resource::hex;
use crate::http::{making, media};
use crate::state::App;

/// A hash of everything that a page shows.
pub type Fingerprint = [u8; 32];

/// How often the version is read. A notification only makes it sooner.
const POLL: Duration = Duration::from_secs(1);
/// How long to leave a database alone that won't let us listen.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);

/// After how long everybody has ended who was writing cards when something was published: no statement
/// of a command takes longer than two minutes, nor does its transaction wait so long for the next.
const CARDS_AGAIN: Duration = Duration::from_secs(5 * 60);

/// How long to leave images alone that could not be put on disk.
const IMAGES_AGAIN: Duration = Duration::from_secs(60);

/// The courses at one version, with what finding and making their pages needs.
#[derive(Debug)]
pub struct Snapshot {
    /// Counts up with each publishing.
    pub version: i64,
    /// The courses in the order of the landing page.
    pub courses: Vec<CourseOutline>,
    /// The names of the images that pages show.
    pub images: HashSet<String>,
    places: Vec<Places>,
    routes: HashMap<String, Route>,
}

/// A page that there is.
#[derive(Clone, Debug)]
pub struct Route {
    /// What the page must have been made from.
    pub fingerprint: Fingerprint,
    /// What it shows.
    pub shows: Shows,
    /// Where it is kept.
    pub slot: Arc<Slot>,
}

/// What a page shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(
    missing_docs,
    reason = "the names say it; numbers are places in the snapshot"
)]
pub enum Shows {
    Landing,
    Feed,
    Sitemap,
    Robots,
    Kept,
    KeptSession,
    Course(usize),
    Chapter {
        course: usize,
        chapter: usize,
        revision: RevisionId,
    },
}

impl Snapshot {
    /// Prepares a catalogue. `site` stands for what every page depends on besides the courses.
    pub fn new(catalogue: Catalogue, site: &[u8], pages: &PageCache) -> Self {
        let Catalogue {
            version,
            courses,
            images,
        } = catalogue;
        let places: Vec<Places> = courses.iter().map(Places::new).collect();
        let mut routes = HashMap::new();
        let mut all = Sha256::new_with_prefix(site);
        for (at, course) in courses.iter().enumerate() {
            let fingerprint = fingerprint(site, course);
            all.update(fingerprint);
            let route = Route {
                fingerprint,
                shows: Shows::Course(at),
                slot: pages.slot(PageId::Course(course.id)),
            };
            routes.insert(course_path(&course.slug), route);
            for (chapter, outline) in course.chapters.iter().enumerate() {
                let place = places[at].at(course, chapter);
                let route = Route {
                    fingerprint: self::fingerprint(site, &place),
                    shows: Shows::Chapter {
                        course: at,
                        chapter,
                        revision: outline.revision,
                    },
                    slot: pages.slot(PageId::Chapter(outline.id)),
                };
                routes.insert(chapter_path(&course.slug, &outline.slug), route);
            }
        }
        let fingerprint = all.finalize().into();
        for (path, shows, id) in [
            ("/", Shows::Landing, PageId::Landing),
            (FEED, Shows::Feed, PageId::Feed),
            ("/sitemap.xml", Shows::Sitemap, PageId::Sitemap),
            ("/robots.txt", Shows::Robots, PageId::Robots),
            (OFFLINE, Shows::Kept, PageId::Kept),
            (OFFLINE_REVIEW, Shows::KeptSession, PageId::KeptSession),
        ] {
            let route = Route {
                fingerprint,
                shows,
                slot: pages.slot(id),
            };
            routes.insert(path.to_owned(), route);
        }
        Self {
            version,
            courses,
            images: images.into_iter().collect(),
            places,
            routes,
        }
    }

    /// The page at a path.
    pub fn route(&self, path: &str) -> Option<&Route> {
        self.routes.get(path)
    }

    /// Every page with its path, in no order.
    pub fn routes(&self) -> impl Iterator<Item = (&str, &Route)> {
        self.routes
            .iter()
            .map(|(path, route)| (path.as_str(), route))
    }

    /// A chapter where it stands in its course.
    pub fn place(&self, course: usize, chapter: usize) -> Option<ChapterPlace> {
        self.places
            .get(course)?
            .at(self.courses.get(course)?, chapter)
    }

    /// When what a page shows was published; `None` for pages that show all of it.
    pub fn published_at(&self, shows: Shows) -> Option<Timestamp> {
        match shows {
            Shows::Chapter {
                course, chapter, ..
            } => Some(self.courses[course].chapters[chapter].published_at),
            _ => None,
        }
    }
}

/// A fingerprint as answers and lists say it: as much of it as tells the pages of one site apart.
pub fn short(fingerprint: &Fingerprint) -> String {
    hex(&fingerprint[..8])
}

fn fingerprint(site: &[u8], shown: &impl Serialize) -> Fingerprint {
    let shown = serde_json::to_vec(shown)
        .expect("an outline has no maps with odd keys and nothing that fails to serialise");
    Sha256::new_with_prefix(site)
        .chain_update(shown)
        .finalize()
        .into()
}

/// Keeps the snapshot current, and its pages in memory, until it is dropped. While the database is
/// away the last one stays, so courses can be read.
pub async fn follow(app: App) {
    let (call, pages, cards) = (Notify::new(), Notify::new(), Notify::new());
    tokio::join!(
        poll(&app, &call, [&pages, &cards]),
        listen(&app, &call),
        keep_warm(&app, &pages),
        keep_cards(&app, &cards),
    );
}

async fn poll(app: &App, call: &Notify, answered: [&Notify; 2]) {
    loop {
        match refresh(app).await {
            Ok(()) => {
                if app.health.set_database(true) {
                    tracing::info!("the database is back");
                }
                answered.into_iter().for_each(Notify::notify_one);
            }
            Err(error) => {
                if app.health.set_database(false) {
                    tracing::warn!(%error, "the database is away; courses stay readable");
                }
            }
        }
        tokio::time::timeout(POLL, call.notified()).await.ok();
    }
}

/// Makes pages ahead of their first readers, beside the poll, so that news don't wait for it. What
/// the database didn't give is asked for again when it next answers.
async fn keep_warm(app: &App, answered: &Notify) {
    // Not its version: a backup that was put back may count the same ones again.
    let mut warm: Option<Arc<Snapshot>> = None;
    // When to see to it that its images are on disk.
    let mut images: Option<Instant> = None;
    loop {
        let snapshot = app.snapshot();
        let is_new = warm
            .as_ref()
            .is_none_or(|warm| !Arc::ptr_eq(warm, &snapshot));
        let mut was_made = false;
        if is_new {
            match making::warm(app).await {
                Ok(failed) => {
                    warm = Some(snapshot);
                    was_made = true;
                    // A page that failed is still the one from before, and shows the images from
                    // before.
                    images = (failed == 0).then(Instant::now);
                }
                Err(error) => {
                    tracing::warn!(%error, "pages could not be made ahead of their first readers");
                }
            }
        }
        if let (Some(warm), Some(at)) = (&warm, images)
            && at <= Instant::now()
        {
            let has_all = media::keep_published(app, warm).await;
            images = (!has_all).then(|| Instant::now() + IMAGES_AGAIN);
        }
        if was_made {
            making::make_dense(app).await;
        }
        answered.notified().await;
    }
}

/// Brings the cards up to date of those who know what was published anew, beside everything else:
/// there may be many. Once more after a while, for whoever was writing cards meanwhile.
async fn keep_cards(app: &App, answered: &Notify) {
    let mut known: Option<Arc<Snapshot>> = None;
    let mut again: Option<Instant> = None;
    loop {
        let snapshot = app.snapshot();
        let is_new = known
            .as_ref()
            .is_none_or(|known| !Arc::ptr_eq(known, &snapshot));
        let is_again = !is_new && again.is_some_and(|at| at <= Instant::now());
        if is_new || is_again {
            match take_in(app, is_again.then_some(snapshot.version)).await {
                Ok(()) => {
                    known = Some(snapshot);
                    again = is_new.then(|| Instant::now() + CARDS_AGAIN);
                }
                Err(error) => {
                    tracing::warn!(%error, "cards don't know yet what was published");
                }
            }
        }
        answered.notified().await;
    }
}

async fn take_in(app: &App, known_to_all: Option<i64>) -> Result<(), store::Error> {
    let students = store::cards::take_in_published(&app.store).await?;
    if students > 0 {
        tracing::info!(students, "what was published is in their cards");
    }
    match known_to_all {
        Some(version) => store::cards::note_taken_in(&app.store, version).await,
        None => Ok(()),
    }
}

/// Passes on the calls of whoever publishes. Missing one costs a second, no more.
async fn listen(app: &App, call: &Notify) {
    loop {
        if let Ok(mut calls) = store::catalogue::listen(&app.store).await {
            while calls.next().await.is_ok() {
                call.notify_one();
            }
        }
        tokio::time::sleep(LISTEN_AGAIN).await;
    }
}

/// Loads the catalogue if its version differs from the snapshot's. A database that was away when
/// we started is brought up to date first.
async fn refresh(app: &App) -> Result<(), store::Error> {
    if app.health.must_migrate() {
        app.store.migrate().await?;
        app.health.migrated();
    }
    let version = store::soon(store::catalogue::version(&app.store)).await?;
    // One that was away may have come back from a backup and count the same versions again.
    if version == app.snapshot().version && app.health.is_database_reachable() {
        return Ok(());
    }
    let catalogue = store::soon(store::catalogue::load(&app.store)).await?;
    tracing::info!(
        version = catalogue.version,
        courses = catalogue.courses.len(),
        "courses loaded"
    );
    app.set_catalogue(catalogue).await;
    Ok(())
}
