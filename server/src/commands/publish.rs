//! `chapterwise publish`.

mod pack;
mod remote;

use std::io;
use std::path::Path;

use anyhow::{Context, Result};
use domain::chapters::CheckedCourse;
use store::Store;
use store::publishing::PublishError;

use super::{snippets, with_database};
use crate::cli::{Outcome, Publish};
use crate::clock;
use crate::config::Config;
use crate::gate::Report;
use crate::report;

/// Publishes a folder, or says what publishing would change.
pub async fn publish(config: &Config, options: &Publish) -> Result<Outcome> {
    if let Some(to) = &options.to {
        // What needs no folder is found before it is read.
        remote::address(to)?;
        remote::token(config)?;
    }
    // A folder with problems never needs the database.
    let Some((courses, run)) = checked(config, &options.dir)? else {
        return Ok(Outcome::Refused);
    };
    if let Some(to) = &options.to {
        return remote::publish(config, to, options, &courses, &run).await;
    }
    let outcome = with_database(config, async |database| {
        let store = Store::connect(database.options.clone()).await?;
        store.migrate().await?;
        publish_checked(&store, &courses, options.dry_run).await
    })
    .await?;
    Ok(match outcome {
        Outcome::Done if run.is_incomplete() => Outcome::Unchecked,
        outcome => outcome,
    })
}

/// The courses of a folder, and what came of running their snippets; `None` after its problems were
/// reported.
pub fn checked(config: &Config, dir: &Path) -> Result<Option<(Vec<CheckedCourse>, Report)>> {
    let mut checked =
        markdown::check_folder(dir).with_context(|| format!("{} can't be read", dir.display()))?;
    let run = snippets::run(&mut checked, &config.gate);
    let mut out = io::stderr().lock();
    let colours = report::colours(&out);
    report::write(&mut out, dir, checked.diagnostics(), colours)?;
    if checked.has_errors() {
        let summary = report::summary(checked.diagnostics());
        eprintln!("{summary} Nothing was published.");
    }
    if let Some(note) = run.note() {
        eprintln!("{note}");
    }
    Ok(checked.render().map(|courses| (courses, run)))
}

/// Publishes courses that passed the checks, and prints what changed.
pub async fn publish_checked(
    store: &Store,
    courses: &[CheckedCourse],
    dry_run: bool,
) -> Result<Outcome> {
    match store::publishing::publish(store, courses, clock::now(), dry_run).await {
        Ok(outcome) => {
            println!("{outcome}");
            Ok(Outcome::Done)
        }
        Err(PublishError::Refused(refusals)) => {
            for refusal in &refusals {
                eprintln!("{refusal}");
            }
            eprintln!("Nothing was published.");
            Ok(Outcome::Refused)
        }
        Err(error) => Err(error.into()),
    }
}
