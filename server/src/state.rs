//! What every request handler shares.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use app::site::Site;
use store::Store;

use crate::catalogue::Snapshot;
use crate::http::cache::PageCache;
use crate::http::headers::SecurityHeaders;
use crate::http::media::MediaCache;
use crate::site::SiteFiles;

/// A handle to the state; clones share it.
#[derive(Clone, Debug)]
pub struct App(Arc<State>);

/// The state behind an [`App`].
#[derive(Debug)]
pub struct State {
    /// The database.
    pub store: Store,
    /// What pages need to know about the site.
    pub site: Site,
    /// What every page depends on besides the courses, for cache keys.
    pub inputs: Vec<u8>,
    /// The built assets.
    pub files: SiteFiles,
    /// Rendered pages.
    pub pages: PageCache,
    /// Images of chapters.
    pub media: MediaCache,
    /// How this process is.
    pub health: Health,
    /// Headers of every response.
    pub security: SecurityHeaders,
    snapshot: RwLock<Arc<Snapshot>>,
}

impl App {
    /// Loads the courses; from then on they are served also when the database is gone.
    pub async fn new(
        store: Store,
        public_url: String,
        files: SiteFiles,
    ) -> Result<Self, store::Error> {
        // Rendering spawns nothing, but Leptos wants to know where it could. A second time is fine.
        any_spawner::Executor::init_tokio().ok();
        let mut inputs = files.manifest.clone();
        inputs.extend_from_slice(public_url.as_bytes());
        let catalogue = store::catalogue::load(&store).await?;
        let snapshot = Arc::new(Snapshot::new(catalogue, &inputs));
        let security = SecurityHeaders::new(&public_url);
        Ok(Self(Arc::new(State {
            store,
            site: Site {
                public_url,
                assets: files.assets.clone(),
            },
            inputs,
            files,
            pages: PageCache::default(),
            media: MediaCache::default(),
            health: Health::default(),
            security,
            snapshot: RwLock::new(snapshot),
        })))
    }

    /// The courses as they are known now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Replaces the courses. Requests that began earlier go on with what they have.
    pub fn set_snapshot(&self, snapshot: Arc<Snapshot>) {
        *self
            .snapshot
            .write()
            .unwrap_or_else(PoisonError::into_inner) = snapshot;
    }
}

impl Deref for App {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

/// Whether this process should get requests, and how its database is.
#[derive(Debug, Default)]
pub struct Health {
    draining: AtomicBool,
    database_away: AtomicBool,
}

impl Health {
    /// Says that this process is about to stop.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether this process is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Notes whether the database answered; true when that is news.
    pub fn set_database(&self, reachable: bool) -> bool {
        self.database_away.swap(!reachable, Ordering::Relaxed) == reachable
    }

    /// Whether the database answered when it was last asked.
    pub fn is_database_reachable(&self) -> bool {
        !self.database_away.load(Ordering::Relaxed)
    }
}
