//! The published courses as this process knows them: an immutable snapshot, and the task that
//! replaces it when something was published.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::chapters::CourseOutline;
use sha2::{Digest, Sha256};
use store::catalogue::Catalogue;
use tokio::sync::Notify;

use crate::state::App;

/// A hash of everything that a page shows apart from its revision.
pub type Fingerprint = [u8; 32];

/// How often the version is read. A notification only makes it sooner.
const POLL: Duration = Duration::from_secs(1);
/// How long to leave a database alone that won't let us listen.
const LISTEN_AGAIN: Duration = Duration::from_secs(5);

/// The courses at one version, with what finding and caching their pages needs.
#[derive(Debug)]
pub struct Snapshot {
    /// Counts up with each publishing.
    pub version: i64,
    /// The courses in the order of the landing page.
    pub courses: Vec<CourseOutline>,
    /// The inputs of pages about all courses.
    pub all: Fingerprint,
    by_slug: HashMap<String, usize>,
    by_course: Vec<Fingerprint>,
}

impl Snapshot {
    /// Prepares a catalogue. `site` stands for what every page depends on besides the courses.
    pub fn new(catalogue: Catalogue, site: &[u8]) -> Self {
        let Catalogue { version, courses } = catalogue;
        let by_course: Vec<Fingerprint> = courses
            .iter()
            .map(|course| fingerprint(site, course))
            .collect();
        let mut all = Sha256::new_with_prefix(site);
        by_course.iter().for_each(|course| all.update(course));
        let by_slug = courses
            .iter()
            .enumerate()
            .map(|(index, course)| (course.slug.as_str().to_owned(), index))
            .collect();
        Self {
            version,
            courses,
            all: all.finalize().into(),
            by_slug,
            by_course,
        }
    }

    /// A course by its part of the URL.
    pub fn course(&self, slug: &str) -> Option<(&CourseOutline, Fingerprint)> {
        let index = *self.by_slug.get(slug)?;
        Some((&self.courses[index], self.by_course[index]))
    }

    /// A course and the place of one of its chapters.
    pub fn chapter(
        &self,
        course: &str,
        slug: &str,
    ) -> Option<(&CourseOutline, usize, Fingerprint)> {
        let (course, fingerprint) = self.course(course)?;
        let index = course
            .chapters
            .iter()
            .position(|chapter| chapter.slug.as_str() == slug)?;
        Some((course, index, fingerprint))
    }
}

fn fingerprint(site: &[u8], course: &CourseOutline) -> Fingerprint {
    let outline = serde_json::to_vec(course)
        .expect("an outline has no maps with odd keys and nothing that fails to serialise");
    Sha256::new_with_prefix(site)
        .chain_update(outline)
        .finalize()
        .into()
}

/// Keeps the snapshot current, and its pages in memory, until it is dropped. While the database is
/// away the last one stays, so courses can be read.
pub async fn follow(app: App) {
    let (call, answered) = (Notify::new(), Notify::new());
    tokio::join!(
        poll(&app, &call, &answered),
        listen(&app, &call),
        keep_warm(&app, &answered),
    );
}

async fn poll(app: &App, call: &Notify, answered: &Notify) {
    loop {
        match refresh(app).await {
            Ok(()) => {
                if app.health.set_database(true) {
                    tracing::info!("the database is back");
                }
                answered.notify_one();
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
    let mut warm = None;
    loop {
        let version = app.snapshot().version;
        if warm != Some(version) && crate::http::pages::warm(app).await {
            warm = Some(version);
        }
        answered.notified().await;
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

/// Loads the catalogue if its version differs from the snapshot's.
async fn refresh(app: &App) -> Result<(), store::Error> {
    let version = store::catalogue::version(&app.store).await?;
    if version == app.snapshot().version {
        return Ok(());
    }
    let catalogue = store::catalogue::load(&app.store).await?;
    tracing::info!(
        version = catalogue.version,
        courses = catalogue.courses.len(),
        "courses loaded"
    );
    app.set_snapshot(Arc::new(Snapshot::new(catalogue, &app.inputs)));
    Ok(())
}
