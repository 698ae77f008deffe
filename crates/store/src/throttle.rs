//! Limits that every copy of the server shares: a token bucket per key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use crate::batches::remove_in_batches;
use crate::moment::Moment;
use crate::{Result, Store};

/// After so long without a take, every bucket has to be full again (`burst / per_second` is at most
/// this): it is then forgotten.
pub const FULL_AFTER: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// How much is let through of one key before the database hears of it.
pub const UNTOLD: u32 = 64;

/// Of how many keys that is remembered: a few hundred kilobytes.
const MOST_UNTOLD: usize = 10_000;

/// Takes one token from the key's bucket, as [`take_many`] takes several.
///
/// # Errors
///
/// As [`take_many`].
pub async fn take(
    store: &Store,
    key: &[u8],
    burst: f64,
    per_second: f64,
    now: Timestamp,
) -> Result<bool> {
    take_many(store, key, 1, (burst, per_second), now).await
}

/// Takes so many tokens at once from the key's bucket, and says whether they were there. A bucket holds
/// at most `burst` tokens and is full at first; `per_second` come back. A take that is refused costs
/// nothing.
///
/// Of many that take at once, exactly as many succeed as there are tokens. The clocks of two copies
/// may differ: what one has counted as past does not fill the bucket a second time.
///
/// # Errors
///
/// Where the database fails; [`crate::Error::Busy`] where too many wait for the same bucket.
#[tracing::instrument(name = "throttle.take", skip_all)]
pub async fn take_many(
    store: &Store,
    key: &[u8],
    tokens: u32,
    (burst, per_second): (f64, f64),
    now: Timestamp,
) -> Result<bool> {
    let tokens = f64::from(tokens);
    if burst < tokens {
        return Ok(false);
    }
    let taken = sqlx::query!(
        "
        insert into throttle as bucket (key, level, updated_at)
        values ($1, $2::float8 - $5::float8, $4::timestamptz)
        on conflict on constraint throttle_pkey do update
        set
          level = least(
            $2::float8,
            bucket.level
              + greatest(0, extract(epoch from $4::timestamptz - bucket.updated_at)::float8)
                * $3::float8
          ) - $5::float8,
          updated_at = greatest(bucket.updated_at, $4::timestamptz)
        where least(
          $2::float8,
          bucket.level
            + greatest(0, extract(epoch from $4::timestamptz - bucket.updated_at)::float8)
              * $3::float8
        ) >= $5::float8
        ",
        key,
        burst,
        per_second,
        Moment(now) as _,
        tokens,
    )
    .execute(&store.pool)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// As [`take_many`], for what is taken often and a little at a time from a bucket that holds a hundred
/// times [`UNTOLD`] or more: the database hears of it when that much has come together. A process that
/// ends forgets the rest, so each lets through that much more than there is, and again where very many
/// keys make it forget.
///
/// # Errors
///
/// As [`take_many`].
pub async fn take_together(
    store: &Store,
    key: &[u8],
    tokens: u32,
    room: (f64, f64),
    now: Timestamp,
) -> Result<bool> {
    let together = store.untold.add(key, tokens);
    if together < UNTOLD {
        return Ok(true);
    }
    store.untold.remove(key);
    let taken = take_many(store, key, together, room, now).await;
    if !matches!(taken, Ok(true)) {
        // What went through before has not been paid for. Until it is, each asks the database.
        store.untold.add(key, together.saturating_sub(tokens));
        return taken;
    }
    Ok(true)
}

/// As [`take_together`], where the database need not hear of it yet. Where it must, this takes nothing
/// and says no.
pub fn take_untold(store: &Store, key: &[u8], tokens: u32) -> bool {
    store.untold.add_below(key, tokens, UNTOLD)
}

/// What was let through and the database has not heard of, by the keys of buckets.
#[derive(Clone, Default, Debug)]
pub(crate) struct Untold(Arc<Mutex<HashMap<Vec<u8>, u32>>>);

impl Untold {
    /// Adds to what a key owes, and says how much that is.
    fn add(&self, key: &[u8], tokens: u32) -> u32 {
        self.change(key, |owed| {
            *owed = owed.saturating_add(tokens);
            *owed
        })
    }

    /// Adds to what a key owes where that stays below a bound, and says whether it does.
    fn add_below(&self, key: &[u8], tokens: u32, bound: u32) -> bool {
        self.change(key, |owed| {
            let together = owed.saturating_add(tokens);
            let is_below = together < bound;
            if is_below {
                *owed = together;
            }
            is_below
        })
    }

    fn change<T>(&self, key: &[u8], change: impl FnOnce(&mut u32) -> T) -> T {
        let mut owed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if owed.len() >= MOST_UNTOLD && !owed.contains_key(key) {
            owed.clear();
        }
        change(owed.entry(key.to_vec()).or_default())
    }

    fn remove(&self, key: &[u8]) {
        let mut owed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        owed.remove(key);
    }
}

/// Forgets the buckets that are full again, and says how many.
///
/// # Errors
///
/// Where the database fails; what was removed until then stays removed.
#[tracing::instrument(name = "throttle.sweep", skip_all)]
pub async fn sweep(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(remove_in_batches!(
        store,
        [Moment::before(now, FULL_AFTER) as _],
        "
        with old as materialized (
          select key
          from throttle
          where updated_at < $1
          limit $2
          for update skip locked
        )
        delete from throttle
        using old
        where throttle.key = old.key
        "
    ))
}
