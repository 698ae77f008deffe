//! Browsers in which somebody has signed in, so that guesses from elsewhere don't lock them out.

use std::time::Duration;

use domain::ids::UserId;
use jiff::Timestamp;
use sqlx::PgConnection;

use crate::moment::Moment;
use crate::{Result, Store};

/// How many devices are known to an account at most, the latest ones.
const MOST_DEVICES: i64 = 50;

/// How long a device stays known: as long as browsers keep its cookie.
pub(super) const DEVICE_LASTS: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// Whether somebody has signed in on the device that has this token.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.is_known_device", skip_all, fields(user = %user))]
pub async fn is_known_device(store: &Store, user: UserId, token_hash: &[u8; 32]) -> Result<bool> {
    let known = sqlx::query_scalar!(
        r#"
        select exists (
          select 1
          from known_device
          where user_id = $1
            and token_hash = $2
        ) as "known!"
        "#,
        user.0,
        &token_hash[..]
    )
    .fetch_one(&store.pool)
    .await?;
    Ok(known)
}

/// Remembers the device on which somebody was signed in without a password: by a link in a mail.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.remember_device", skip_all, fields(user = %user))]
pub async fn remember_device(
    store: &Store,
    user: UserId,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<()> {
    let mut connection = store.pool.acquire().await?;
    remember(&mut connection, user, token_hash, now).await
}

/// Notes that a device is known, and forgets the one that was noted the longest ago where there are
/// too many.
pub(super) async fn remember(
    connection: &mut PgConnection,
    user: UserId,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        insert into known_device (user_id, token_hash, created_at)
        values ($1, $2, $3)
        on conflict on constraint known_device_pkey do update
        set created_at = excluded.created_at
        ",
        user.0,
        &token_hash[..],
        Moment(now) as _,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "
        delete from known_device
        where user_id = $1
          and token_hash in (
            select token_hash
            from known_device
            where user_id = $1
            order by created_at desc, token_hash
            offset $2
          )
        ",
        user.0,
        MOST_DEVICES,
    )
    .execute(connection)
    .await?;
    Ok(())
}
