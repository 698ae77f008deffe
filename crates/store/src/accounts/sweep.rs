//! Removing what is of no use any more.

use std::time::Duration;

use jiff::Timestamp;

use super::devices::DEVICE_LASTS;
use super::events::first_id_of;
use super::sessions::IDLE;
use super::tokens;
use crate::batches::remove_in_batches;
use crate::moment::Moment;
use crate::{Result, Store};

/// For how long what happened to an account is kept: whoever looks back once a year still finds all
/// of the year before.
const LOG_KEPT: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// For how long failed sign-ins are: anybody may cause them, also where there is no account.
const FAILURES_KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Removes the sessions and devices that nobody can use any more, the confirmations, changes of
/// address and questions to devices that have expired, the tokens that ended long ago, and what
/// happened long ago, and says how many rows in all. Used confirmations expire like the others.
///
/// # Errors
///
/// Where the database fails; what was removed until then stays removed.
#[tracing::instrument(name = "accounts.sweep", skip_all)]
pub async fn sweep(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(sessions(store, now).await?
        + devices(store, now).await?
        + confirmations(store, now).await?
        + email_changes(store, now).await?
        + tokens::sweep(store, now).await?
        + challenges(store, now).await?
        + log(store, now).await?
        + failed_sign_ins(store, now).await?)
}

/// One that has ended for its age is not used any more, and goes when it has been idle long enough.
async fn sessions(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(remove_in_batches!(
        store,
        [Moment::before(now, IDLE) as _],
        "
        with old as materialized (
          select user_id, token_hash
          from session
          where last_used_at < $1
          limit $2
          for update skip locked
        )
        delete from session
        using old
        where session.user_id = old.user_id
          and session.token_hash = old.token_hash
        "
    ))
}

async fn devices(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(remove_in_batches!(
        store,
        [Moment::before(now, DEVICE_LASTS) as _],
        "
        with old as materialized (
          select user_id, token_hash
          from known_device
          where created_at < $1
          limit $2
          for update skip locked
        )
        delete from known_device
        using old
        where known_device.user_id = old.user_id
          and known_device.token_hash = old.token_hash
        "
    ))
}

async fn confirmations(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(remove_in_batches!(
        store,
        [Moment(now) as _],
        "
        with old as materialized (
          select token_hash
          from confirmation
          where expires_at < $1
          limit $2
          for update skip locked
        )
        delete from confirmation
        using old
        where confirmation.token_hash = old.token_hash
        "
    ))
}

async fn email_changes(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(remove_in_batches!(
        store,
        [Moment(now) as _],
        "
        with old as materialized (
          select user_id
          from email_change
          where expires_at < $1
          limit $2
          for update skip locked
        )
        delete from email_change
        using old
        where email_change.user_id = old.user_id
        "
    ))
}

async fn challenges(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(remove_in_batches!(
        store,
        [Moment(now) as _],
        "
        with old as materialized (
          select token_hash
          from passkey_challenge
          where expires_at < $1
          limit $2
          for update skip locked
        )
        delete from passkey_challenge
        using old
        where passkey_challenge.token_hash = old.token_hash
        "
    ))
}

async fn log(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(remove_in_batches!(
        store,
        [first_id_of(Moment::before(now, LOG_KEPT).0)],
        "
        with old as materialized (
          select user_id, id
          from security_event
          where id < $1
          limit $2
          for update skip locked
        )
        delete from security_event
        using old
        where security_event.user_id = old.user_id
          and security_event.id = old.id
        "
    ))
}

async fn failed_sign_ins(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(remove_in_batches!(
        store,
        [first_id_of(Moment::before(now, FAILURES_KEPT).0)],
        "
        with old as materialized (
          select user_id, id
          from security_event
          where kind = 'sign_in_failed'
            and id < $1
          limit $2
          for update skip locked
        )
        delete from security_event
        using old
        where security_event.user_id = old.user_id
          and security_event.id = old.id
        "
    ))
}
