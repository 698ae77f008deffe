//! Removing what is of no use any more.

use jiff::Timestamp;

use super::sessions::IDLE;
use crate::moment::Moment;
use crate::{Result, Store};

/// How many rows are removed at once.
const BATCH: u32 = 1_000;

/// Removes the sessions that nobody can use any more and the confirmations that have expired, and
/// says how many of both. Used confirmations expire like the others.
///
/// # Errors
///
/// Where the database fails; what was removed until then stays removed.
#[tracing::instrument(name = "accounts.sweep", skip_all)]
pub async fn sweep(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(sessions(store, now).await? + confirmations(store, now).await?)
}

/// One that has ended for its age is not used any more, and goes when it has been idle long enough.
async fn sessions(store: &Store, now: Timestamp) -> Result<u64> {
    let mut removed = 0;
    loop {
        let batch = sqlx::query!(
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
            ",
            Moment::before(now, IDLE) as _,
            i64::from(BATCH),
        )
        .execute(&store.pool)
        .await?
        .rows_affected();
        removed += batch;
        if batch < u64::from(BATCH) {
            return Ok(removed);
        }
    }
}

async fn confirmations(store: &Store, now: Timestamp) -> Result<u64> {
    let mut removed = 0;
    loop {
        let batch = sqlx::query!(
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
            ",
            Moment(now) as _,
            i64::from(BATCH),
        )
        .execute(&store.pool)
        .await?
        .rows_affected();
        removed += batch;
        if batch < u64::from(BATCH) {
            return Ok(removed);
        }
    }
}
