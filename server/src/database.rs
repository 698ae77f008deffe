//! The database that a command works on: the operator's, or the private cluster.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use store::PgConnectOptions;

use crate::config::Config;
use crate::embedded_postgres::{Cluster, ClusterError, DATABASE, PORT, ROLE, SUPERUSER, socket_of};
use crate::stop::{Interrupted, Stop};

/// An open database.
#[derive(Debug)]
pub struct Database {
    /// How to connect.
    pub options: PgConnectOptions,
    /// As one string, for other programs.
    pub url: String,
    private: Option<Private>,
}

/// The private cluster, and how to have it.
#[derive(Clone, Debug)]
struct Private {
    data: PathBuf,
    postgres_options: Option<String>,
    cluster: Arc<Mutex<Option<Cluster>>>,
    /// Set when we leave, so that nobody goes on waiting for a start.
    given_up: Arc<AtomicBool>,
}

/// What an address looks like.
const LIKE: &str = "postgres://USER:PASSWORD@HOST/DATABASE";
/// How often to look whether a private Postgres has to be started again.
const LOOK_AFTER: Duration = Duration::from_secs(2);

impl Database {
    /// The database of `DATABASE_URL`, or the private cluster, started where needed. Being asked
    /// to stop meanwhile is heard: a cluster that recovers from a crash can take minutes.
    pub async fn open(config: &Config, stop: &mut Stop) -> Result<Self> {
        if let Some(url) = &config.database_url {
            return Ok(Self {
                options: parse(url)?,
                url: url.clone(),
                private: None,
            });
        }
        let cluster = open_cluster(config, stop).await?;
        let socket = cluster.socket().to_owned();
        Ok(Self::private(config, &socket, Some(cluster)))
    }

    /// The private database, which could not be started; [`Self::look_after`] goes on trying.
    pub fn away(config: &Config) -> Self {
        Self::private(config, &socket_of(&config.data), None)
    }

    fn private(config: &Config, socket: &Path, cluster: Option<Cluster>) -> Self {
        // Everything is said here, so that no PGHOST or PGUSER of the caller can lead elsewhere.
        let options = PgConnectOptions::new_without_pgpass()
            .socket(socket)
            .port(PORT)
            .username(ROLE)
            .database(DATABASE);
        Self {
            options,
            url: socket_url(socket, ROLE, DATABASE),
            private: Some(Private {
                data: config.data.clone(),
                postgres_options: config.postgres_options.clone(),
                cluster: Arc::new(Mutex::new(cluster)),
                given_up: Arc::default(),
            }),
        }
    }

    /// What tells this database from others, without its password.
    pub fn identity(&self) -> String {
        if self.private.is_some() {
            return "private".to_owned();
        }
        let options = &self.options;
        let (host, port) = (options.get_host(), options.get_port());
        let (socket, database) = (options.get_socket(), options.get_database());
        format!("{host}:{port} {socket:?} {database:?}")
    }

    /// Starts a private Postgres again that has died, whenever `is_away` says so; never ends.
    pub async fn look_after(&self, is_away: impl Fn() -> bool) {
        let Some(private) = &self.private else {
            return std::future::pending().await;
        };
        loop {
            tokio::time::sleep(LOOK_AFTER).await;
            if !is_away() {
                continue;
            }
            let private = private.clone();
            match tokio::task::spawn_blocking(move || private.start_again()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "the private Postgres does not start"),
                Err(error) => tracing::error!(%error, "starting the private Postgres failed"),
            }
        }
    }

    /// Leaves the database; the private cluster stops unless another process uses it.
    pub async fn close(self) -> Result<()> {
        if let Some(private) = self.private {
            private.given_up.store(true, Ordering::Relaxed);
            let closing = move || {
                let cluster = private.cluster().take();
                cluster.map_or(Ok(()), Cluster::close)
            };
            tokio::task::spawn_blocking(closing).await??;
        }
        Ok(())
    }

    /// The variables by which the programs of Postgres, and our tests, find this database.
    pub fn variables(&self) -> Vec<(&'static str, OsString)> {
        let mut variables = vec![
            ("DATABASE_URL", OsString::from(&self.url)),
            ("PGUSER", self.options.get_username().into()),
            ("PGPORT", self.options.get_port().to_string().into()),
        ];
        let host = match self.options.get_socket() {
            Some(socket) => socket.as_os_str().to_owned(),
            None => self.options.get_host().into(),
        };
        variables.push(("PGHOST", host));
        if let Some(database) = self.options.get_database() {
            variables.push(("PGDATABASE", database.into()));
        }
        let cluster = self.private.as_ref().map(Private::cluster);
        if let Some(cluster) = cluster.as_ref().and_then(|cluster| cluster.as_ref()) {
            variables.push((
                "CHAPTERWISE_TEST_DATABASE_URL",
                socket_url(cluster.socket(), SUPERUSER, SUPERUSER).into(),
            ));
            if let Some(path) = cluster.programs_on_path() {
                variables.push(("PATH", path));
            }
        }
        variables
    }
}

impl Private {
    fn cluster(&self) -> std::sync::MutexGuard<'_, Option<Cluster>> {
        self.cluster.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start_again(&self) -> Result<(), ClusterError> {
        let mut cluster = self.cluster();
        match &*cluster {
            Some(cluster) => cluster.revive(&self.given_up)?,
            None => {
                let options = self.postgres_options.as_deref();
                *cluster = Some(Cluster::open(&self.data, options, &self.given_up)?);
            }
        }
        Ok(())
    }
}

async fn open_cluster(config: &Config, stop: &mut Stop) -> Result<Cluster> {
    let (data, options) = (config.data.clone(), config.postgres_options.clone());
    let given_up = Arc::new(AtomicBool::new(false));
    let seen = given_up.clone();
    let mut opening =
        tokio::task::spawn_blocking(move || Cluster::open(&data, options.as_deref(), &seen));
    tokio::select! {
        biased;
        _ = stop.asked() => {
            given_up.store(true, Ordering::Relaxed);
            if let Ok(cluster) = opening.await? {
                tokio::task::spawn_blocking(move || cluster.close()).await??;
            }
            Err(Interrupted.into())
        }
        opened = &mut opening => Ok(opened??),
    }
}

/// What `DATABASE_URL` says. No message has any of it but its scheme: it may hold a password.
fn parse(url: &str) -> Result<PgConnectOptions> {
    let invalid = || format!("DATABASE_URL is not a Postgres address like {LIKE}");
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    // The parser takes whatever stands before a colon for a scheme, and any scheme for Postgres.
    match scheme.map(str::to_ascii_lowercase).as_deref() {
        Some("postgres" | "postgresql") => url.parse().with_context(invalid),
        Some(other) if other.chars().all(|c| c.is_ascii_alphanumeric()) => bail!(
            "DATABASE_URL is an address for `{other}`, and courses are kept in Postgres only. \
             Write {LIKE}"
        ),
        _ => bail!(invalid()),
    }
}

/// An address that both libpq and sqlx read: the socket's folder goes into the query, where it
/// overrides the host.
fn socket_url(socket: &Path, user: &str, database: &str) -> String {
    let folder = percent_encode(socket.as_os_str().as_encoded_bytes(), NON_ALPHANUMERIC);
    format!("postgres://{user}@localhost:{PORT}/{database}?host={folder}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_another_database_is_refused_as_what_it_is_and_its_password_stays_unsaid() {
        for good in [
            "postgres://me@here/db",
            "postgresql://here",
            "POSTGRES://here",
        ] {
            assert!(parse(good).is_ok(), "{good}");
        }
        let said = |url| {
            format!(
                "{:#}",
                parse(url).expect_err("it is no address of a Postgres")
            )
        };
        let other = said("mysql://me:hunter2@here/db");
        assert!(other.contains("`mysql`"), "{other}");
        for bad in [
            "mysql://me:hunter2@here/db",
            "me:hunter2@here/db",
            "hunter2",
        ] {
            let said = said(bad);
            assert!(said.contains(LIKE) && !said.contains("hunter2"), "{said}");
        }
    }
}
