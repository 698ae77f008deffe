//! The address at which a calendar program asks what is due.

use domain::ids::UserId;
use jiff::Timestamp;

use super::coming::{ComingDay, LaterToday, coming, named};
use crate::cards::zone_of;
use crate::moment::Moment;
use crate::{Result, Store};

/// What a calendar shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Calendar {
    /// Whose it is.
    pub user: UserId,
    /// The days on which something is due, today first.
    pub days: Vec<ComingDay>,
}

/// Makes an address for somebody's calendar. The one before works no more.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "reminders.make_address", skip_all, fields(user = %user))]
pub async fn make_address(
    store: &Store,
    user: UserId,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        insert into calendar_feed (user_id, token_hash, created_at)
        values ($1, $2, $3)
        on conflict on constraint calendar_feed_pkey do update
        set
          token_hash = excluded.token_hash,
          created_at = excluded.created_at
        ",
        user.0,
        token_hash,
        Moment(now) as _,
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// Ends the address of somebody's calendar, where there is one.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "reminders.remove_address", skip_all, fields(user = %user))]
pub async fn remove_address(store: &Store, user: UserId) -> Result<()> {
    sqlx::query!(
        "
        delete from calendar_feed
        where user_id = $1
        ",
        user.0
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// What is due in so many days from now on, for whoever has the address with this hash; `None` where
/// it is nobody's, or of somebody who is suspended.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "reminders.calendar", skip_all)]
pub async fn calendar(
    store: &Store,
    token_hash: &[u8; 32],
    days: u16,
    now: Timestamp,
) -> Result<Option<Calendar>> {
    let mut connection = store.pool.acquire().await?;
    let found = sqlx::query!(
        "
        select account.id, account.zone
        from calendar_feed
        join account on account.id = calendar_feed.user_id
        where calendar_feed.token_hash = $1
          and account.suspended_at is null
        ",
        token_hash
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(found) = found else { return Ok(None) };
    let user = UserId(found.id);
    let zone = zone_of(&found.zone);
    let here = (now, &zone);
    let coming = coming(&mut connection, user, here, days, LaterToday::Today).await?;
    let days = named(&mut connection, coming.days).await?;
    Ok(Some(Calendar { user, days }))
}
