//! The database that a command works on: the operator's, or the private cluster.

use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use store::PgConnectOptions;

use crate::config::Config;
use crate::embedded_postgres::{Cluster, DATABASE, PORT, ROLE, SUPERUSER};
use crate::stop::{Interrupted, Stop};

/// An open database.
#[derive(Debug)]
pub struct Database {
    /// How to connect.
    pub options: PgConnectOptions,
    /// As one string, for other programs.
    pub url: String,
    cluster: Option<Cluster>,
}

impl Database {
    /// The database of `DATABASE_URL`, or the private cluster, started where needed. Being asked
    /// to stop meanwhile is heard: a cluster that recovers from a crash can take minutes.
    pub async fn open(config: &Config, stop: &mut Stop) -> Result<Self> {
        if let Some(url) = &config.database_url {
            let options = url
                .parse()
                .context("DATABASE_URL is not a Postgres address like postgres://USER:PASSWORD@HOST/DATABASE")?;
            return Ok(Self {
                options,
                url: url.clone(),
                cluster: None,
            });
        }
        let cluster = open_cluster(config, stop).await?;
        // Everything is said here, so that no PGHOST or PGUSER of the caller can lead elsewhere.
        let options = PgConnectOptions::new_without_pgpass()
            .socket(cluster.socket())
            .port(PORT)
            .username(ROLE)
            .database(DATABASE);
        let url = socket_url(&cluster, ROLE, DATABASE);
        Ok(Self {
            options,
            url,
            cluster: Some(cluster),
        })
    }

    /// Leaves the database; the private cluster stops unless another process uses it.
    pub async fn close(self) -> Result<()> {
        if let Some(cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.close()).await??;
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
        if let Some(cluster) = &self.cluster {
            variables.push((
                "CHAPTERWISE_TEST_DATABASE_URL",
                socket_url(cluster, SUPERUSER, SUPERUSER).into(),
            ));
            if let Some(path) = cluster.programs_on_path() {
                variables.push(("PATH", path));
            }
        }
        variables
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

/// An address that both libpq and sqlx read: the socket's folder goes into the query, where it
/// overrides the host.
fn socket_url(cluster: &Cluster, user: &str, database: &str) -> String {
    let folder = percent_encode(
        cluster.socket().as_os_str().as_encoded_bytes(),
        NON_ALPHANUMERIC,
    );
    format!("postgres://{user}@localhost:{PORT}/{database}?host={folder}")
}
