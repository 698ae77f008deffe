//! Letters to those whose hour has come.

use domain::ids::{MailId, UserId};
use domain::reminders::{Decision, LATEST, Occasion, Past};
use domain::schedule::student_day;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::coming::{ComingDay, Days, LaterToday, coming, named};
use super::hour_of;
use crate::accounts::Account;
use crate::cards::zone_of;
use crate::error::unreadable;
use crate::mail::{self, MailKind, NewMail};
use crate::moment::Moment;
use crate::values::{narrow, number};
use crate::{Result, Store};

/// How many are looked at in one transaction: whoever changes their settings meanwhile waits for it.
pub const BATCH: i64 = 10;

/// How many letters of these may wait to be sent, before there are more: those that somebody waits for
/// are sent in turn with them, and are not to come after a million.
pub const MOST_WAITING: i64 = 100;

/// Decides for up to [`BATCH`] of those whose hour has come, those first who have waited longest, and
/// says how many there were; `None` where [`MOST_WAITING`] letters wait. Their letters are put into the queue of mail in the same transaction, so
/// that nobody has two of a day, however many servers do this at once and whichever is killed.
///
/// # Errors
///
/// Where the database fails. Nothing is decided then.
#[tracing::instrument(name = "reminders.write_due", skip_all)]
pub async fn write_due(store: &Store, now: Timestamp) -> Result<Option<usize>> {
    let mut transaction = store.pool.begin().await?;
    let waiting = sqlx::query_scalar!(
        r#"
        select count(*) as "count!"
        from (
          select
          from mail
          where kind = $1
            and sent_at is null
            and given_up_at is null
            and next_try_at <= $2
          limit $3
        ) as waiting
        "#,
        MailKind::Reminder.as_str(),
        Moment(now) as _,
        MOST_WAITING,
    )
    .fetch_one(&mut *transaction)
    .await?;
    if waiting >= MOST_WAITING {
        return Ok(None);
    }
    let rows = sqlx::query_as!(
        Row,
        r#"
        select
          reminder.user_id,
          reminder.hour,
          reminder.next_at as "next_at!: Moment",
          reminder.decided_on::text,
          reminder.has_waited,
          reminder.sent_at as "sent_at: Moment",
          reminder.unanswered,
          account.email,
          account.zone,
          account.suspended_at is null and account.delete_at is null as "is_here!"
        from reminder
        join account on account.id = reminder.user_id
        where reminder.next_at <= $1
        order by reminder.next_at
        limit $2
        for no key update of reminder skip locked
        "#,
        Moment(now) as _,
        BATCH,
    )
    .fetch_all(&mut *transaction)
    .await?;
    let count = rows.len();
    for row in rows {
        decide(&mut transaction, row, now).await?;
    }
    transaction.commit().await?;
    Ok(Some(count))
}

/// Somebody whose hour has come.
struct Row {
    user_id: Uuid,
    hour: i16,
    next_at: Moment,
    decided_on: Option<String>,
    has_waited: bool,
    sent_at: Option<Moment>,
    unanswered: i16,
    email: String,
    zone: String,
    is_here: bool,
}

impl Row {
    fn past(&self) -> Result<Past> {
        let decided_on = self.decided_on.as_ref().map(|day| day.parse());
        Ok(Past {
            decided_on: decided_on
                .transpose()
                .map_err(|_| unreadable("the day", &self.decided_on))?,
            has_waited: self.has_waited,
            sent_at: self.sent_at.map(|at| at.0),
            unanswered: number(self.unanswered)?,
        })
    }
}

async fn decide(connection: &mut PgConnection, row: Row, now: Timestamp) -> Result<()> {
    let zone = zone_of(&row.zone);
    let mut past = row.past()?;
    let is_in_time = now.duration_since(row.next_at.0) <= LATEST;
    if row.is_here && is_in_time {
        let (occasion, _) = occasion(connection, UserId(row.user_id), (now, &zone)).await?;
        let decision;
        (decision, past) = past.decide(&occasion, &zone);
        if decision == Decision::Send {
            let mail = NewMail {
                id: MailId(Uuid::now_v7()),
                kind: MailKind::Reminder,
                to: row.email,
                payload: json!({ "day": occasion.day }),
            };
            mail::put(connection, &mail, now).await?;
        }
    }
    sqlx::query!(
        "
        update reminder
        set
          next_at = $2,
          decided_on = $3::text::date,
          has_waited = $4,
          sent_at = $5,
          unanswered = $6
        where user_id = $1
        ",
        row.user_id,
        Moment(hour_of(row.hour)?.next_after(now, &zone)) as _,
        past.decided_on.map(|day| day.to_string()),
        past.has_waited,
        past.sent_at.map(Moment) as _,
        narrow(past.unanswered),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What there is to be said to a student at a moment, and what a review would bring then.
async fn occasion(
    connection: &mut PgConnection,
    user: UserId,
    (now, zone): (Timestamp, &TimeZone),
) -> Result<(Occasion, Days)> {
    let here = (now, zone);
    let mut coming = coming(connection, user, here, 2, LaterToday::Tomorrow).await?;
    let count = |n: usize| coming.days[n].1.count();
    let occasion = Occasion {
        at: now,
        day: student_day(now, zone),
        due: count(0),
        due_tomorrow: count(1),
        reviewed_on: coming.reviewed_on,
    };
    coming.days.truncate(1);
    Ok((occasion, coming.days))
}

/// What a letter says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reminder {
    /// What a review would bring now.
    pub today: ComingDay,
    /// What ends the letters; it is in each of them.
    pub stop_secret: [u8; 16],
}

/// What a letter of a day says to somebody, as it is at the moment in which it is sent; `None` where
/// there is nothing to be said any more: the day is over, they have reviewed or want no letters, or
/// nothing is due.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "reminders.reminder", skip_all, fields(user = %account.id))]
pub async fn reminder(
    store: &Store,
    account: &Account,
    day: &str,
    now: Timestamp,
) -> Result<Option<Reminder>> {
    let zone = zone_of(&account.zone);
    let is_over = student_day(now, &zone).to_string() != day;
    if is_over || account.suspended || account.delete_at.is_some() {
        return Ok(None);
    }
    let mut connection = store.pool.acquire().await?;
    let secret = sqlx::query_scalar!(
        "
        select stop_secret
        from reminder
        where user_id = $1
          and next_at is not null
        ",
        account.id.0
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(secret) = secret else {
        return Ok(None);
    };
    let stop_secret = secret
        .try_into()
        .map_err(|_| unreadable("the secret of the letters of", account.id))?;
    let (occasion, days) = occasion(&mut connection, account.id, (now, &zone)).await?;
    if occasion.reviewed_on >= Some(occasion.day) {
        return Ok(None);
    }
    let today = named(&mut connection, days).await?.pop();
    Ok(today.map(|today| Reminder { today, stop_secret }))
}
