//! Work that this process does beside answering requests.

pub mod mail;

use store::Store;

use crate::clock;

/// Removes what is of no use any more: mail that was sent long ago, links and sessions that have
/// ended, limits that nobody is near. What fails is tried again the next time, and nobody misses it
/// until then.
async fn sweep(store: &Store) {
    let now = clock::now();
    let swept = [
        store::mail::sweep(store, now).await,
        store::accounts::sweep(store, now).await,
        store::throttle::sweep(store, now).await,
    ];
    for error in swept.into_iter().filter_map(Result::err) {
        tracing::warn!(%error, "could not remove what is of no use any more");
    }
}
