//! `chapterwise serve`.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use domain::chapters::CheckedCourse;
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::publish::{checked, publish_checked};
use crate::catalogue;
use crate::cli::{Outcome, Serve};
use crate::config::Config;
use crate::database::Database;
use crate::embedded_postgres::ClusterError;
use crate::files;
use crate::http;
use crate::http::connections::Connections;
use crate::jobs;
use crate::jobs::mail::Mailer;
use crate::pages_on_disk::PageFolder;
use crate::site::{SiteError, SiteFiles};
use crate::state::{App, Settings};
use crate::stop::{Asked, Interrupted, Stop};

/// How many of those who watch are answered at once.
const MOST_WATCHERS: usize = 16;

/// How long the end waits for letters that are on their way.
const MAIL: Duration = Duration::from_secs(5);

/// Serves until asked to stop.
pub async fn serve(config: &Config, options: &Serve) -> Result<Outcome> {
    let mut stop = Stop::listen()?;
    // What can be wrong without a database is found before one is started: the address, the
    // assets, the folder to publish.
    let public = listen(&config.addr, "CHAPTERWISE_ADDR").await?;
    let watchers = match &config.metrics_addr {
        Some(addr) => Some(listen(addr, "CHAPTERWISE_METRICS_ADDR").await?),
        None => None,
    };
    let listeners = Listeners { public, watchers };
    let files = load_site(config)?;
    let courses = match &options.publish {
        Some(dir) => {
            let Some((courses, _)) = checked(config, dir)? else {
                return Ok(Outcome::Refused);
            };
            Some(courses)
        }
        None => None,
    };
    let database = match Database::open(config, &mut stop).await {
        Ok(database) => database,
        // What was published can be read all the same, where a server before us kept it.
        Err(error) if courses.is_none() && can_serve_without(config, &error) => {
            tracing::error!(%error, "the private Postgres does not start");
            Database::away(config)
        }
        Err(error) => return Err(error),
    };
    let outcome = work(config, &database, listeners, files, courses, &mut stop).await;
    let closed = database.close().await;
    let outcome = outcome?;
    closed?;
    if stop.was_asked() == Some(Asked::Terminal) {
        // The terminal may be gone.
        writeln!(io::stderr(), "Stopped.").ok();
    }
    Ok(outcome)
}

/// Where this process listens: to everybody, and to those who watch over it.
struct Listeners {
    public: TcpListener,
    watchers: Option<TcpListener>,
}

fn can_serve_without(config: &Config, error: &anyhow::Error) -> bool {
    let folder = PageFolder::new(&config.data, &Database::away(config).identity());
    error.is::<ClusterError>() && folder.catalogue().is_some()
}

async fn work(
    config: &Config,
    database: &Database,
    listeners: Listeners,
    files: SiteFiles,
    courses: Option<Vec<CheckedCourse>>,
    stop: &mut Stop,
) -> Result<Outcome> {
    let address = browser_url(listeners.public.local_addr()?);
    let public_url = config.public_url.clone().unwrap_or_else(|| address.clone());
    if public_url.starts_with("http://") && !is_this_machine(&public_url) {
        tracing::warn!(
            public_url,
            "without HTTPS anybody on the way can read passwords and take over sessions"
        );
    }
    let settings = Settings {
        public_url,
        page_memory: config.page_memory,
        folder: Some(PageFolder::new(&config.data, &database.identity())),
        max_connections: files::connections(config.max_connections),
        proxies: config.trusted_proxies.clone(),
        gate: config.gate.clone(),
        discussions: config.discussions,
    };
    let app = tokio::select! {
        app = prepare(database, settings, files, courses) => app?,
        _ = stop.asked() => return Err(Interrupted.into()),
    };
    let Some(app) = app else {
        return Ok(Outcome::Refused);
    };
    let passwords = app.accounts.passwords.clone();
    tokio::task::spawn_blocking(move || passwords.start());
    let mailer = Mailer::new(&config.mail, config.data.join("mail"))?;
    run(config, database, listeners, &address, app, mailer, stop).await;
    Ok(Outcome::Done)
}

/// Brings the database up to date, publishes where asked to, and loads the courses; `None` where
/// publishing was refused. A database that is away is brought up to date when it is back.
async fn prepare(
    database: &Database,
    settings: Settings,
    files: SiteFiles,
    courses: Option<Vec<CheckedCourse>>,
) -> Result<Option<App>> {
    let (store, away) = match Store::connect(database.options.clone()).await {
        Ok(store) => {
            store.migrate().await?;
            (store, None)
        }
        Err(error) if courses.is_some() => return Err(error.into()),
        Err(error) => {
            let options = database.options.clone();
            (Store::new(options, store::CONNECTIONS), Some(error))
        }
    };
    if let Some(courses) = courses
        && publish_checked(&store, &courses, false).await? == Outcome::Refused
    {
        return Ok(None);
    }
    match (App::new(store, files, settings).await, away) {
        (Ok(app), None) => Ok(Some(app)),
        (Ok(app), Some(_)) => {
            app.health.should_migrate();
            Ok(Some(app))
        }
        // The first try says why; a pool says only that nothing came of waiting.
        (Err(_), Some(error)) | (Err(error), None) => Err(error.into()),
    }
}

async fn run(
    config: &Config,
    database: &Database,
    listeners: Listeners,
    address: &str,
    app: App,
    mailer: Mailer,
    stop: &mut Stop,
) {
    let (stop_mail, mail_stopped) = oneshot::channel::<()>();
    let site = app.site.public_url.clone();
    let mail = tokio::spawn(jobs::mail::work(
        app.store.clone(),
        mailer,
        site,
        mail_stopped,
    ));
    let (stop_reminders, reminders_stopped) = oneshot::channel::<()>();
    let reminders = tokio::spawn(jobs::reminders::work(app.store.clone(), reminders_stopped));
    let follower = tokio::spawn(catalogue::follow(app.clone()));
    let (stopped, watching) = oneshot::channel::<()>();
    let watchers = tokio::spawn(watch(listeners.watchers, app.clone(), watching));
    println!("Chapterwise is at {address}");
    let stopping = async {
        let asked = stop.asked().await;
        app.health.drain();
        // Balancers need a moment to see that this copy is no longer ready.
        if asked == Asked::Manager && config.drain_wait > Duration::ZERO {
            tokio::time::sleep(config.drain_wait).await;
        }
    };
    let front = http::service(app.clone());
    let serving = http::serve::serve(
        listeners.public,
        |peer| front.to(peer),
        app.connections.clone(),
        stopping,
    );
    tokio::select! {
        () = serving => {}
        () = database.look_after(|| !app.health.is_database_reachable()) => {}
    }
    drop(stopped);
    watchers.await.ok();
    follower.abort();
    // A letter that is on its way arrives once, so its sending is waited for.
    drop((stop_mail, stop_reminders));
    let sending = async { tokio::join!(mail, reminders) };
    tokio::time::timeout(MAIL, sending).await.ok();
    // Saying goodbye spares the database a line in its log; it must not hold up the exit.
    tokio::time::timeout(Duration::from_secs(1), app.store.close())
        .await
        .ok();
}

/// Answers those who watch over this process until `stopped`, also while it drains.
async fn watch(listener: Option<TcpListener>, app: App, stopped: oneshot::Receiver<()>) {
    let Some(listener) = listener else { return };
    let (router, places) = (http::watchers(app), Connections::new(MOST_WATCHERS));
    http::serve::serve(listener, |_| router.clone(), places, async {
        stopped.await.ok();
    })
    .await;
}

async fn listen(addr: &str, variable: &str) -> Result<TcpListener> {
    match TcpListener::bind(addr).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            let (host, port) = addr.rsplit_once(':').unwrap_or(("127.0.0.1", addr));
            let other = port.parse().ok().and_then(|port: u16| port.checked_add(1));
            let other = other.unwrap_or(3001);
            bail!(
                "port {port} is taken by another program. Stop that program, or choose another \
                 port: {variable}={host}:{other}"
            )
        }
        Err(error) => Err(error).with_context(|| {
            format!("can't listen on `{addr}`; {variable} is HOST:PORT, like 127.0.0.1:3000")
        }),
    }
}

fn load_site(config: &Config) -> Result<SiteFiles, SiteError> {
    let program = std::env::current_exe().unwrap_or_default();
    let folder = config.site_folder(&program).map_err(SiteError::NotFound)?;
    let files = SiteFiles::load(&folder)?;
    Ok(if config.offline {
        files
    } else {
        files.without_offline()
    })
}

/// Whether only this machine gets at the address.
fn is_this_machine(public_url: &str) -> bool {
    let host = public_url.trim_start_matches("http://");
    ["localhost", "127.", "[::1]"]
        .iter()
        .any(|name| host.starts_with(name))
}

/// The address for a browser on this machine: a server that listens everywhere is also here.
fn browser_url(addr: SocketAddr) -> String {
    if addr.ip().is_unspecified() {
        format!("http://localhost:{}", addr.port())
    } else {
        format!("http://{addr}")
    }
}
