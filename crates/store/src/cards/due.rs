//! What is due.

use domain::ids::{ChapterId, UserId};
use domain::schedule::{Card, Reading, Reviewed, Settings};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::settings_of;
use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::number;
use crate::{Result, Store};

/// How many of the cards that are due are looked at for a session: several times as many as one has,
/// so that chapters can be mixed and the most urgent chosen.
const LOOKED_AT: i64 = 200;

/// How many cards that are due are counted. Beyond that nobody wants to know how many.
pub const COUNTED: u16 = 1000;

/// A card that is due, and where its question is.
#[derive(Clone, PartialEq, Debug)]
pub struct Waiting {
    /// The card.
    pub card: Card,
    /// The chapter in which the question is now.
    pub chapter: ChapterId,
}

/// Whose cards are due, and how many there may be.
#[derive(Clone, Debug)]
pub struct Desk {
    /// What the student chose.
    pub settings: Settings,
    /// What they have reviewed.
    pub reviewed: Reviewed,
    /// How many cards are due, counted up to [`COUNTED`].
    pub due: u16,
    /// What is due, the longest first, and before that what is urgent; after an absence what has been
    /// due for the shortest time instead, which is what is most likely known. At most some hundreds.
    pub waiting: Vec<Waiting>,
    /// The chapters that come back as a whole, due or not: those without questions, and those in which
    /// the student was lost and answered nothing.
    pub readings: Vec<Reading>,
}

/// What is due for a student at `now`, which is in their day `today`.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.due", skip_all, fields(user = %user))]
pub async fn due(store: &Store, user: UserId, now: Timestamp, today: Date) -> Result<Desk> {
    let mut connection = store.pool.acquire().await?;
    let (settings, reviewed, due) = state(&mut connection, user, now, today).await?;
    let waiting = if reviewed.is_come_back(today) {
        latest(&mut connection, user, now).await?
    } else {
        longest(&mut connection, user, now).await?
    };
    let readings = readings(&mut connection, user).await?;
    Ok(Desk {
        settings,
        reviewed,
        due,
        waiting,
        readings,
    })
}

pub(super) async fn settings(connection: &mut PgConnection, user: UserId) -> Result<Settings> {
    let row = sqlx::query!(
        "
        select retention, daily_cap, days_off, four_buttons
        from student
        where user_id = $1
        ",
        user.0
    )
    .fetch_optional(connection)
    .await?;
    row.map_or_else(
        || Ok(Settings::default()),
        |row| settings_of(row.retention, row.daily_cap, row.days_off, row.four_buttons),
    )
}

/// What the student chose and has reviewed, and how much is due.
async fn state(
    connection: &mut PgConnection,
    user: UserId,
    now: Timestamp,
    today: Date,
) -> Result<(Settings, Reviewed, u16)> {
    // The first answer, in a chapter, is no review.
    let row = sqlx::query!(
        r#"
        select
          retention as "retention?",
          daily_cap as "daily_cap?",
          days_off as "days_off?",
          four_buttons as "four_buttons?",
          (
            select count(*)
            from card
            where user_id = $1
              and last_day = $2::text::date
              and answers > 1
          ) as "today!",
          (
            select max(last_day)::text
            from card
            where user_id = $1
              and last_day < $2::text::date
          ) as last_day,
          (
            select count(*)
            from (
              select 1
              from card
              where user_id = $1
                and due_at <= $3
              limit $4
            ) as counted
          ) as "due!"
        from (select $1::uuid as user_id) as whoever
        left join student using (user_id)
        "#,
        user.0,
        today.to_string(),
        Moment(now) as _,
        i64::from(COUNTED),
    )
    .fetch_one(connection)
    .await?;
    let settings = match (row.retention, row.daily_cap, row.days_off, row.four_buttons) {
        (Some(retention), Some(daily_cap), Some(days_off), Some(four_buttons)) => {
            settings_of(retention, daily_cap, days_off, four_buttons)?
        }
        _ => Settings::default(),
    };
    let last_day = row.last_day.map(|day| day.parse());
    let reviewed = Reviewed {
        today: number(row.today)?,
        last_day: last_day
            .transpose()
            .map_err(|_| unreadable("the day", user))?,
    };
    Ok((settings, reviewed, number(row.due)?))
}

async fn longest(
    connection: &mut PgConnection,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        r#"
        select state as "state!: Json<Card>", chapter_id
        from (
          (
            select question_id, state
            from card
            where user_id = $1
              and is_urgent
              and due_at <= $2
            order by due_at
            limit $3
          )
          union all
          (
            select question_id, state
            from card
            where user_id = $1
              and not is_urgent
              and due_at <= $2
            order by due_at
            limit $3
          )
        ) as waiting
        join question on question.id = waiting.question_id
        "#,
        user.0,
        Moment(now) as _,
        LOOKED_AT,
    )
    .fetch_all(connection)
    .await?;
    let waiting = rows.into_iter().map(|row| Waiting {
        card: row.state.0,
        chapter: ChapterId(row.chapter_id),
    });
    Ok(waiting.collect())
}

async fn latest(
    connection: &mut PgConnection,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        r#"
        select state as "state: Json<Card>", chapter_id
        from (
          select question_id, state
          from card
          where user_id = $1
            and due_at <= $2
          order by due_at desc
          limit $3
        ) as waiting
        join question on question.id = waiting.question_id
        "#,
        user.0,
        Moment(now) as _,
        LOOKED_AT,
    )
    .fetch_all(connection)
    .await?;
    let waiting = rows.into_iter().map(|row| Waiting {
        card: row.state.0,
        chapter: ChapterId(row.chapter_id),
    });
    Ok(waiting.collect())
}

/// Confidence is stored as the second of the pair of a day and a level; 1 is lost.
async fn readings(connection: &mut PgConnection, user: UserId) -> Result<Vec<Reading>> {
    let states = sqlx::query_scalar!(
        r#"
        select state as "state: Json<Reading>"
        from reading
        where user_id = $1
          and due_at is not null
          and (
            not exists (
              select 1
              from question
              where question.chapter_id = reading.chapter_id
                and retired_at is null
            )
            or (
              state -> 'rating' ->> 1 = '1'
              and not exists (
                select 1
                from question
                join card on card.question_id = question.id
                where card.user_id = $1
                  and question.chapter_id = reading.chapter_id
                  and card.answers > 0
              )
            )
          )
        order by due_at
        "#,
        user.0,
    )
    .fetch_all(connection)
    .await?;
    Ok(states.into_iter().map(|state| state.0).collect())
}
