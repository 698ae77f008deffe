//! Limits that every copy of the server shares: a token bucket per key.

use std::time::Duration;

use jiff::Timestamp;

use crate::moment::Moment;
use crate::{Result, Store};

/// After so long without a take, every bucket has to be full again (`burst / per_second` is at most
/// this): it is then forgotten.
pub const FULL_AFTER: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// How many buckets are removed at once.
const BATCH: u32 = 1_000;

/// Takes one token from the key's bucket, and says whether there was one. A bucket holds at most
/// `burst` tokens and is full at first; `per_second` come back. A take that is refused costs nothing.
///
/// Of many that take at once, exactly as many succeed as there are tokens. The clocks of two copies
/// may differ: what one has counted as past does not fill the bucket a second time.
///
/// # Errors
///
/// Where the database fails; [`crate::Error::Busy`] where too many wait for the same bucket.
#[tracing::instrument(name = "throttle.take", skip_all)]
pub async fn take(
    store: &Store,
    key: &[u8],
    burst: f64,
    per_second: f64,
    now: Timestamp,
) -> Result<bool> {
    if burst < 1.0 {
        return Ok(false);
    }
    let taken = sqlx::query!(
        "
        insert into throttle as bucket (key, level, updated_at)
        values ($1, $2::float8 - 1, $4::timestamptz)
        on conflict on constraint throttle_pkey do update
        set
          level = least(
            $2::float8,
            bucket.level
              + greatest(0, extract(epoch from $4::timestamptz - bucket.updated_at)::float8)
                * $3::float8
          ) - 1,
          updated_at = greatest(bucket.updated_at, $4::timestamptz)
        where least(
          $2::float8,
          bucket.level
            + greatest(0, extract(epoch from $4::timestamptz - bucket.updated_at)::float8)
              * $3::float8
        ) >= 1
        ",
        key,
        burst,
        per_second,
        Moment(now) as _,
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
    let mut removed = 0;
    loop {
        let batch = sqlx::query!(
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
            ",
            Moment::before(now, FULL_AFTER) as _,
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
