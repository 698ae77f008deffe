//! How students hear of what is due: by letter, where they want that, and in their calendar.

mod calendar;
mod coming;
mod letters;

use domain::ids::UserId;
use domain::reminders::Hour;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sqlx::PgConnection;

use crate::cards::zone_of;
use crate::error::unreadable;
use crate::moment::Moment;
use crate::{Result, Store};

pub use calendar::{Calendar, calendar, make_address, remove_address};
pub use coming::ComingDay;
pub(crate) use coming::due_by_day;
pub use letters::{BATCH, MOST_WAITING, Reminder, reminder, write_due};

/// What somebody wants to hear of.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Wishes {
    /// At which hour they want letters; `None` where they want none.
    pub hour: Option<Hour>,
    /// Since when there is an address for their calendar.
    pub address_since: Option<Timestamp>,
}

/// What somebody wants to hear of.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "reminders.wishes", skip_all, fields(user = %user))]
pub async fn wishes(store: &Store, user: UserId) -> Result<Wishes> {
    let row = sqlx::query!(
        r#"
        select
          (
            select hour
            from reminder
            where user_id = $1
              and next_at is not null
          ) as hour,
          (
            select created_at
            from calendar_feed
            where user_id = $1
          ) as "address_since: Moment"
        "#,
        user.0
    )
    .fetch_one(&store.pool)
    .await?;
    Ok(Wishes {
        hour: row.hour.map(hour_of).transpose()?,
        address_since: row.address_since.map(|since| since.0),
    })
}

/// Has letters written at an hour from now on, or none. `stop_secret` is for somebody who has had no
/// letter yet; others keep the one that is in those they have had.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "reminders.choose", skip_all, fields(user = %user))]
pub async fn choose(
    store: &Store,
    user: UserId,
    (hour, zone): (Option<Hour>, &TimeZone),
    stop_secret: &[u8; 16],
    now: Timestamp,
) -> Result<()> {
    let Some(hour) = hour else {
        sqlx::query!(
            "
            update reminder
            set next_at = null
            where user_id = $1
            ",
            user.0
        )
        .execute(&store.pool)
        .await?;
        return Ok(());
    };
    // Whether there was a letter today stays known.
    sqlx::query!(
        "
        insert into reminder (user_id, hour, next_at, stop_secret)
        values ($1, $2, $3, $4)
        on conflict on constraint reminder_pkey do update
        set
          hour = excluded.hour,
          next_at = excluded.next_at,
          has_waited = false,
          unanswered = 0
        ",
        user.0,
        i16::from(hour.number()),
        Moment(hour.next_after(now, zone)) as _,
        stop_secret,
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// Whether letters come to whoever has the secret with this hash; `None` where nobody has it.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "reminders.find_stop", skip_all)]
pub async fn find_stop(store: &Store, stop_hash: &[u8; 32]) -> Result<Option<bool>> {
    let is_on = sqlx::query_scalar!(
        r#"
        select next_at is not null as "is_on!"
        from reminder
        where sha256(stop_secret) = $1
        "#,
        stop_hash
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(is_on)
}

/// Ends the letters to whoever has the secret with this hash, also where they have ended; false where
/// nobody has it.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "reminders.stop", skip_all)]
pub async fn stop(store: &Store, stop_hash: &[u8; 32]) -> Result<bool> {
    let stopped = sqlx::query!(
        "
        update reminder
        set next_at = null
        where sha256(stop_secret) = $1
        ",
        stop_hash
    )
    .execute(&store.pool)
    .await?;
    Ok(stopped.rows_affected() > 0)
}

/// Lets the hour of somebody's letters be the one where they are now, in the transaction that says
/// where that is.
pub(crate) async fn follow_zone(
    connection: &mut PgConnection,
    user: UserId,
    zone: &str,
    now: Timestamp,
) -> Result<()> {
    let hour = sqlx::query_scalar!(
        "
        select hour
        from reminder
        where user_id = $1
          and next_at is not null
        for update
        ",
        user.0
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(hour) = hour else { return Ok(()) };
    sqlx::query!(
        "
        update reminder
        set next_at = $2
        where user_id = $1
        ",
        user.0,
        Moment(hour_of(hour)?.next_after(now, &zone_of(zone))) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn hour_of(number: i16) -> Result<Hour> {
    Hour::try_from(number).map_err(|_| unreadable("the hour", number))
}
