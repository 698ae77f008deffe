//! What each command does.

pub mod check;
pub mod export;
pub mod migrate;
pub mod postgres;
pub mod publish;
pub mod replay;
pub mod serve;
mod snippets;
pub mod user;

use anyhow::Result;

use crate::config::Config;
use crate::database::Database;
use crate::stop::{Interrupted, Stop};

/// Opens the database, works with it, and leaves it however the work ends. Being asked to stop
/// drops the work where it is: what it had not committed never happened.
async fn with_database<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Database) -> Result<T>,
) -> Result<T> {
    let mut stop = Stop::listen()?;
    let database = Database::open(config, &mut stop).await?;
    let result = tokio::select! {
        result = work(&database) => result,
        _ = stop.asked() => Err(Interrupted.into()),
    };
    let closed = database.close().await;
    let value = result?;
    closed?;
    Ok(value)
}
