//! What every request handler shares.

use std::num::NonZeroUsize;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::available_parallelism;

use app::accounts::commands::Accounts;
use app::accounts::cookies::Cookies;
use app::accounts::passkeys::Passkeys;
use app::accounts::passwords::Passwords;
use app::site::Site;
use store::Store;
use store::catalogue::Catalogue;
use tokio::sync::Semaphore;

use crate::build::Build;
use crate::catalogue::Snapshot;
use crate::clock;
use crate::config::GateConfig;
use crate::gate::Gate;
use crate::http::anki;
use crate::http::cache::PageCache;
use crate::http::client::TrustedProxies;
use crate::http::connections::Connections;
use crate::http::headers::SecurityHeaders;
use crate::http::limit::Limit;
use crate::http::media::{self, MediaCache};
use crate::http::publish;
use crate::metrics::Metrics;
use crate::pages_on_disk::PageFolder;
use crate::program;
use crate::site::SiteFiles;

/// How many threads hash passwords at most, with 19 MiB each: a container may have many cores and
/// little memory.
const MOST_HASHING: NonZeroUsize = NonZeroUsize::new(4).expect("more than none");

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
    /// The built assets.
    pub files: SiteFiles,
    /// What pages say because of this build.
    pub build: Build,
    /// Rendered pages.
    pub pages: PageCache,
    /// The same on disk, where there is a place for them.
    pub folder: Option<PageFolder>,
    /// Images of chapters.
    pub media: MediaCache,
    /// How this process is.
    pub health: Health,
    /// What this process counts.
    pub metrics: Metrics,
    /// Every connection to this process.
    pub connections: Connections,
    /// Whose word is taken for who asks.
    pub proxies: TrustedProxies,
    /// What each client may do that costs the database something.
    pub limit: Limit,
    /// How often each client may ask for images that are not there.
    pub image_limit: Limit,
    /// Places for those who look such images up.
    pub image_lookups: Semaphore,
    /// Places for those who publish over HTTP.
    pub publishing: publish::Places,
    /// What runs the snippets of courses that come over the network.
    pub gate: Gate,
    /// Places for making packages for Anki.
    pub packing: anki::Places,
    /// What account pages work with.
    pub accounts: Arc<Accounts>,
    /// Headers of every response.
    pub security: SecurityHeaders,
    /// What every page depends on besides the courses, for fingerprints.
    inputs: Vec<u8>,
    snapshot: RwLock<Arc<Snapshot>>,
}

/// What an operator may want otherwise.
#[derive(Debug)]
pub struct Settings {
    /// How the world reaches the site, without a slash at the end.
    pub public_url: String,
    /// How many bytes of encoded pages are kept in memory.
    pub page_memory: usize,
    /// Where pages are kept on disk.
    pub folder: Option<PageFolder>,
    /// How many connections are served at once.
    pub max_connections: usize,
    /// Whose word is taken for who asks.
    pub proxies: TrustedProxies,
    /// How snippets are run before they are published.
    pub gate: GateConfig,
    /// Whether people talk to each other here.
    pub discussions: bool,
}

impl App {
    /// Loads the courses; from then on they are served also when the database is gone. Where it is
    /// gone already, they are the ones that a process before us kept on disk.
    ///
    /// # Errors
    ///
    /// Where there is neither a database nor anything on disk.
    pub async fn new(
        store: Store,
        files: SiteFiles,
        settings: Settings,
    ) -> Result<Self, store::Error> {
        // Rendering spawns nothing, but Leptos wants to know where it could. A second time is fine.
        any_spawner::Executor::init_tokio().ok();
        let Settings {
            public_url,
            page_memory,
            folder,
            max_connections,
            proxies,
            gate,
            discussions,
        } = settings;
        // Read while the database answers; both take a moment.
        let program = tokio::task::spawn_blocking(program::identity);
        let health = Health::default();
        let catalogue = match store::catalogue::load(&store).await {
            Ok(catalogue) => {
                if let Some(folder) = &folder {
                    folder.keep_catalogue(&catalogue);
                }
                catalogue
            }
            Err(error) => {
                let kept = folder.as_ref().and_then(PageFolder::catalogue);
                let Some(kept) = kept else {
                    return Err(error);
                };
                tracing::warn!(
                    %error,
                    version = kept.version,
                    "the database is away; serving the courses that were last known here"
                );
                health.set_database(false);
                health.should_migrate();
                kept
            }
        };
        let mut inputs = files.manifest.clone();
        inputs.extend_from_slice(public_url.as_bytes());
        inputs.push(discussions.into());
        let program = program.await;
        inputs.extend_from_slice(program.unwrap_or_else(|_| program::identity()).as_bytes());
        let pages = PageCache::new(page_memory);
        let snapshot = Arc::new(Snapshot::new(catalogue, &inputs, &pages));
        let security = SecurityHeaders::new(&public_url);
        let cookies = Cookies::of(&public_url);
        let passkeys = Passkeys::of(&public_url);
        let cores = available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let site = Site {
            public_url,
            assets: files.assets.clone(),
            discussions,
        };
        let accounts = Accounts {
            store: store.clone(),
            site: site.clone(),
            passwords: Passwords::new(cores.min(MOST_HASHING)),
            passkeys,
            cookies,
            now: clock::now,
        };
        Ok(Self(Arc::new(State {
            store,
            site,
            accounts: Arc::new(accounts),
            build: Build::new(&files.assets),
            files,
            pages,
            folder,
            media: MediaCache::default(),
            health,
            metrics: Metrics::new(),
            connections: Connections::new(max_connections),
            proxies,
            limit: Limit::default(),
            image_limit: Limit::default(),
            image_lookups: Semaphore::new(media::LOOKUPS),
            publishing: publish::Places::default(),
            gate: Gate::beside_readers(gate),
            packing: anki::Places::default(),
            security,
            inputs,
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
    pub async fn set_catalogue(&self, catalogue: Catalogue) {
        let app = self.clone();
        // Hashing ten thousand chapters takes longer than an async thread should.
        let prepared = tokio::task::spawn_blocking(move || {
            let snapshot = Snapshot::new(catalogue.clone(), &app.inputs, &app.pages);
            *app.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
            if let Some(folder) = &app.folder {
                folder.keep_catalogue(&catalogue);
            }
        });
        if let Err(error) = prepared.await {
            tracing::error!(%error, "the new courses could not be taken over");
        }
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
    not_migrated: AtomicBool,
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

    /// Notes that the database has not been brought up to date yet.
    pub fn should_migrate(&self) {
        self.not_migrated.store(true, Ordering::Relaxed);
    }

    /// Whether the database has to be brought up to date.
    pub fn must_migrate(&self) -> bool {
        self.not_migrated.load(Ordering::Relaxed)
    }

    /// Notes that it has been.
    pub fn migrated(&self) {
        self.not_migrated.store(false, Ordering::Relaxed);
    }
}
