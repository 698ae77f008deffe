//! `chapterwise serve`.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use domain::chapters::CheckedCourse;
use store::Store;
use tokio::net::TcpListener;

use super::publish::{checked, publish_checked};
use crate::catalogue;
use crate::cli::{Outcome, Serve};
use crate::config::Config;
use crate::database::Database;
use crate::files;
use crate::http;
use crate::site::{SiteError, SiteFiles};
use crate::state::App;
use crate::stop::{Asked, Interrupted, Stop};

/// Serves until asked to stop.
pub async fn serve(config: &Config, options: &Serve) -> Result<Outcome> {
    let mut stop = Stop::listen()?;
    // What can be wrong without a database is found before one is started: the address, the
    // assets, the folder to publish.
    let listener = listen(&config.addr).await?;
    let files = load_site(config)?;
    let courses = match &options.publish {
        Some(dir) => {
            let Some(courses) = checked(dir)? else {
                return Ok(Outcome::Refused);
            };
            Some(courses)
        }
        None => None,
    };
    let database = Database::open(config, &mut stop).await?;
    let outcome = work(config, &database, listener, files, courses, &mut stop).await;
    let closed = database.close().await;
    let outcome = outcome?;
    closed?;
    Ok(outcome)
}

async fn work(
    config: &Config,
    database: &Database,
    listener: TcpListener,
    files: SiteFiles,
    courses: Option<Vec<CheckedCourse>>,
    stop: &mut Stop,
) -> Result<Outcome> {
    let address = browser_url(listener.local_addr()?);
    let public_url = config.public_url.clone().unwrap_or_else(|| address.clone());
    let app = tokio::select! {
        app = prepare(database, public_url, files, courses) => app?,
        _ = stop.asked() => return Err(Interrupted.into()),
    };
    let Some(app) = app else {
        return Ok(Outcome::Refused);
    };
    run(config, listener, &address, app, stop).await;
    Ok(Outcome::Done)
}

/// Brings the database up to date, publishes where asked to, and loads the courses; `None` where
/// publishing was refused.
async fn prepare(
    database: &Database,
    public_url: String,
    files: SiteFiles,
    courses: Option<Vec<CheckedCourse>>,
) -> Result<Option<App>> {
    let store = Store::connect(database.options.clone()).await?;
    store.migrate().await?;
    if let Some(courses) = courses
        && publish_checked(&store, &courses, false).await? == Outcome::Refused
    {
        return Ok(None);
    }
    Ok(Some(App::new(store, public_url, files).await?))
}

async fn run(config: &Config, listener: TcpListener, address: &str, app: App, stop: &mut Stop) {
    let follower = tokio::spawn(catalogue::follow(app.clone()));
    println!("Chapterwise is at {address}");
    let stopping = async {
        let asked = stop.asked().await;
        app.health.drain();
        // Balancers need a moment to see that this copy is no longer ready.
        if asked == Asked::Manager && config.drain_wait > Duration::ZERO {
            tokio::time::sleep(config.drain_wait).await;
        }
    };
    http::serve::serve(
        listener,
        http::router(app.clone()),
        files::connections(config.max_connections),
        stopping,
    )
    .await;
    follower.abort();
    // Saying goodbye spares the database a line in its log; it must not hold up the exit.
    tokio::time::timeout(Duration::from_secs(1), app.store.close())
        .await
        .ok();
}

async fn listen(addr: &str) -> Result<TcpListener> {
    match TcpListener::bind(addr).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            let (host, port) = addr.rsplit_once(':').unwrap_or(("127.0.0.1", addr));
            let other = port.parse().ok().and_then(|port: u16| port.checked_add(1));
            let other = other.unwrap_or(3001);
            bail!(
                "port {port} is taken by another program. Stop that program, or choose another \
                 port: CHAPTERWISE_ADDR={host}:{other}"
            )
        }
        Err(error) => Err(error).with_context(|| {
            format!("can't listen on `{addr}`; CHAPTERWISE_ADDR is HOST:PORT, like 127.0.0.1:3000")
        }),
    }
}

fn load_site(config: &Config) -> Result<SiteFiles, SiteError> {
    let folder = std::env::current_exe()
        .ok()
        .and_then(|program| config.site_folder(&program))
        .ok_or(SiteError::NotFound)?;
    let files = SiteFiles::load(&folder)?;
    Ok(if config.offline {
        files
    } else {
        files.without_offline()
    })
}

/// The address for a browser on this machine: a server that listens everywhere is also here.
fn browser_url(addr: SocketAddr) -> String {
    if addr.ip().is_unspecified() {
        format!("http://localhost:{}", addr.port())
    } else {
        format!("http://{addr}")
    }
}
