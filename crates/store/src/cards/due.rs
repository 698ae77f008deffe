//! What is due.

use domain::ids::{ChapterId, UserId};
use domain::schedule::{Card, Reviewed, Settings};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::postgres::PgConnection;

use super::settings_of;
use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::number;
use crate::{Result, Store};

/// How many of the cards that are due are looked at for a session: several times as many as one has,
/// so that chapters can be mixed and the most urgent chosen.
const LOOKED_AT: i64 = 200;

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
    /// What is due, the longest first, and before that what is urgent; after an absence what has been
    /// due for the shortest time instead, which is what is most likely known. At most some hundreds.
    pub waiting: Vec<Waiting>,
}

/// What is due for a student at `now`, which is in their day `today`.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.due", skip_all, fields(user = %user))]
pub async fn due(store: &Store, user: UserId, now: Timestamp, today: Date) -> Result<Desk> {
    let mut connection = store.pool.acquire().await?;
    let settings = settings(&mut connection, user).await?;
    let reviewed = reviewed(&mut connection, user, today).await?;
    let waiting = if reviewed.is_come_back(today) {
        latest(&mut connection, user, now).await?
    } else {
        longest(&mut connection, user, now).await?
    };
    Ok(Desk {
        settings,
        reviewed,
        waiting,
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

pub(super) async fn reviewed(
    connection: &mut PgConnection,
    user: UserId,
    today: Date,
) -> Result<Reviewed> {
    // The first answer, in a chapter, is no review.
    let row = sqlx::query!(
        r#"
        select
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
          ) as last_day
        "#,
        user.0,
        today.to_string(),
    )
    .fetch_one(connection)
    .await?;
    let last_day = row.last_day.map(|day| day.parse());
    Ok(Reviewed {
        today: number(row.today)?,
        last_day: last_day
            .transpose()
            .map_err(|_| unreadable("the day", user))?,
    })
}

async fn longest(
    connection: &mut PgConnection,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        r#"
        select state as "state!", chapter_id
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
    rows.into_iter()
        .map(|row| waiting(row.state, row.chapter_id))
        .collect()
}

async fn latest(
    connection: &mut PgConnection,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        "
        select state, chapter_id
        from (
          select question_id, state
          from card
          where user_id = $1
            and due_at <= $2
          order by due_at desc
          limit $3
        ) as waiting
        join question on question.id = waiting.question_id
        ",
        user.0,
        Moment(now) as _,
        LOOKED_AT,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| waiting(row.state, row.chapter_id))
        .collect()
}

fn waiting(state: serde_json::Value, chapter: uuid::Uuid) -> Result<Waiting> {
    let card = serde_json::from_value(state);
    Ok(Waiting {
        card: card.map_err(|error| unreadable("a card", error.to_string()))?,
        chapter: ChapterId(chapter),
    })
}
