//! Work that this process does beside answering requests.

pub mod mail;
pub mod reminders;

use store::Store;

use crate::clock;

/// Makes ahead what coming months need, and removes what is of no use any more: mail that was sent
/// long ago, links and sessions that have ended, limits that nobody is near, accounts whose owners
/// asked for that. What fails is tried again the next time, and nobody misses it until then.
async fn sweep(store: &Store) {
    let now = clock::now();
    let swept = [
        store::mail::sweep(store, now).await,
        store::accounts::sweep(store, now).await,
        store::comments::forget_deleted(store, now).await,
        store::accounts::erase(store, now).await,
        store::throttle::sweep(store, now).await,
    ];
    // Partitions of coming months, where they are missing.
    if let Err(error) = store::events::make_partitions(store, now).await {
        tracing::warn!(%error, "could not make room for the events of coming months");
    }
    for error in swept.into_iter().filter_map(Result::err) {
        tracing::warn!(%error, "could not remove what is of no use any more");
    }
}
