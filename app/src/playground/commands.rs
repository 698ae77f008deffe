//! Keeping somebody's own code: permission is the route's, the rules are the domain's, and each command is
//! one call to the store.

use domain::ids::{AuthorId, ChapterId, CourseId};
use domain::playgrounds::{Version, Write};
use store::accounts::Account;
use store::playgrounds::{self, Draft, Fate, Page, Written};
use store::throttle;
use uuid::Uuid;

use crate::accounts::{Accounts, Trouble, throttle_key};

pub(crate) use crate::events::AGAIN_AFTER;

/// How many kilobytes of code one account may send, as a burst and a rate a second: 90 MB, and then 50 MB a
/// day. A snippet of the usual size can be saved once a second all day. It is apart from the room for
/// events, so that nobody who types much loses an answer.
const ROOM: (f64, f64) = (90_000.0, 0.6);

/// A playground, as pages know it.
pub type Place<'a> = (CourseId, &'a AuthorId);

/// What somebody has in the playgrounds of a chapter; `None` where there is no such chapter.
///
/// # Errors
///
/// [`Trouble`].
pub async fn drafts(
    on: &Accounts,
    account: &Account,
    chapter: ChapterId,
) -> Result<Option<Vec<(AuthorId, Draft)>>, Trouble> {
    Ok(playgrounds::drafts(&on.store, account.id, chapter).await?)
}

/// Stores what somebody wrote, which came as so many bytes; `None` where there is no such playground.
///
/// # Errors
///
/// [`Trouble`]; then nothing is stored.
pub async fn write(
    on: &Accounts,
    account: &Account,
    place: Place<'_>,
    write: &Write,
    bytes: usize,
) -> Result<Option<Written>, Trouble> {
    take_room(on, account, bytes).await?;
    let now = (on.now)();
    Ok(playgrounds::write(&on.store, account.id, place, write, now).await?)
}

/// Adds to somebody's history, as [`write()`] does.
///
/// # Errors
///
/// [`Trouble`]; then nothing is stored.
pub async fn add_version(
    on: &Accounts,
    account: &Account,
    place: Place<'_>,
    version: &Version,
    bytes: usize,
) -> Result<Option<Fate>, Trouble> {
    take_room(on, account, bytes).await?;
    let now = (on.now)();
    Ok(playgrounds::add_version(&on.store, account.id, place, version, now).await?)
}

/// A page of somebody's history; `None` where there is no such playground.
///
/// # Errors
///
/// [`Trouble`].
pub async fn versions(
    on: &Accounts,
    account: &Account,
    place: Place<'_>,
    before: Option<Uuid>,
) -> Result<Option<Page>, Trouble> {
    Ok(playgrounds::versions(&on.store, account.id, place, before).await?)
}

async fn take_room(on: &Accounts, account: &Account, bytes: usize) -> Result<(), Trouble> {
    let key = throttle_key("code", &account.id.to_string());
    let cost = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
    if throttle::take_together(&on.store, &key, cost, ROOM, (on.now)()).await? {
        Ok(())
    } else {
        Err(Trouble::Throttled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_tries_again_when_they_are_told_to_finds_room() {
        let back = AGAIN_AFTER.as_secs_f64() * ROOM.1;
        assert!(back >= f64::from(throttle::UNTOLD), "{back}");
    }
}
