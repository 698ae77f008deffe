//! Reminding students of what is due, at the hour that they chose.
//!
//! Any number of processes may do so beside each other: each student is looked at by one of them, in
//! the transaction that puts a letter into the queue of mail and says when to look again.

use std::time::Duration;

use store::Store;
use store::reminders::{BATCH, write_due};
use tokio::sync::oneshot;

use crate::clock;

/// How often to look for those whose hour has come.
const OFTEN: Duration = Duration::from_secs(15);

/// How often to look whether letters that wait have been sent, where there are as many as may be.
const WHEN_FULL: Duration = Duration::from_secs(1);

/// Writes the letters that are due until `stopped`.
pub async fn work(store: Store, mut stopped: oneshot::Receiver<()>) {
    let mut is_away = false;
    loop {
        // A task and no mere future: stopping waits for its end, or a transaction would be left open.
        let writing = store.clone();
        let written = tokio::spawn(async move { write_due(&writing, clock::now()).await }).await;
        let wait = match written {
            Ok(Ok(count)) => {
                is_away = false;
                match count {
                    None => WHEN_FULL,
                    Some(count) if count as i64 >= BATCH => Duration::ZERO,
                    Some(_) => OFTEN,
                }
            }
            Ok(Err(error)) => {
                // Once: the database has an alert of its own.
                if !is_away {
                    tracing::warn!(%error, "reminders have to wait");
                }
                is_away = true;
                OFTEN
            }
            Err(_panic) => OFTEN,
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = &mut stopped => break,
        }
    }
}
