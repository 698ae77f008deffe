//! `chapterwise replay`.

use std::time::{Duration, Instant};

use anyhow::Result;
use store::Store;
use store::cards::{self, Difference, Replayed};

use super::with_database;
use crate::cli::{Outcome, Replay};
use crate::config::Config;

/// How many differences are shown.
const SHOWN: usize = 20;

/// How often it says how far it is.
const PROGRESS: Duration = Duration::from_secs(2);

/// Compares every card with what the logs come to, or makes all of them anew.
pub async fn replay(config: &Config, options: &Replay) -> Result<Outcome> {
    with_database(config, async |database| {
        let store = Store::connect(database.options.clone()).await?;
        store.migrate().await?;
        let mut said = Instant::now();
        let progress = |so_far: &Replayed| {
            if said.elapsed() >= PROGRESS {
                said = Instant::now();
                eprintln!("{} students so far", so_far.students);
            }
        };
        let replayed = if options.rebuild {
            cards::rebuild(&store, progress).await
        } else {
            cards::replay(&store, progress).await
        };
        store.close().await;
        Ok(report(&replayed?, options.rebuild))
    })
    .await
}

fn report(replayed: &Replayed, is_rebuild: bool) -> Outcome {
    let Replayed {
        students,
        cards,
        differences,
    } = replayed;
    for Difference {
        user,
        subject,
        stored,
        replayed,
    } in differences.iter().take(SHOWN)
    {
        let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
        println!("student {user}, {subject}:");
        println!("  stored:   {}", text(stored));
        println!("  replayed: {}", text(replayed));
    }
    if differences.len() > SHOWN {
        println!("… and {} more", differences.len() - SHOWN);
    }
    println!(
        "{} and {}: {} from what the logs come to.",
        many(*students, "student"),
        many(*cards, "card"),
        match differences.len() {
            0 => "none differs".to_owned(),
            1 => "1 differs".to_owned(),
            number => format!("{number} differ"),
        },
    );
    if is_rebuild {
        println!("All cards were made anew.");
        Outcome::Done
    } else if differences.is_empty() {
        Outcome::Done
    } else {
        println!("`chapterwise replay --rebuild` makes them anew.");
        Outcome::Refused
    }
}

fn many(number: u64, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}
