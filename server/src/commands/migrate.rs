//! `chapterwise migrate`.

use anyhow::Result;

use super::with_database;
use crate::cli::Outcome;
use crate::config::Config;

/// Brings the database up to date.
pub async fn migrate(config: &Config) -> Result<Outcome> {
    with_database(config, async |database| {
        store::Store::connect(database.options.clone())
            .await?
            .migrate()
            .await?;
        println!("The database is up to date.");
        Ok(Outcome::Done)
    })
    .await
}
