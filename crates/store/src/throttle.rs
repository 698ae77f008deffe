//! Limits that every copy of the server shares: a token bucket per key.

use std::time::Duration;

use jiff::Timestamp;

use crate::batches::remove_in_batches;
use crate::moment::Moment;
use crate::{Result, Store};

/// After so long without a take, every bucket has to be full again (`burst / per_second` is at most
/// this): it is then forgotten.
pub const FULL_AFTER: Duration = Duration::from_secs(2 * 24 * 60 * 60);

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
