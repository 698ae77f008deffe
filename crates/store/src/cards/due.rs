//! What is due.

use std::collections::HashMap;

use domain::ids::{ChapterId, UserId};
use domain::schedule::{Card, OF_A_LOST_CHAPTER, Reading, Reviewed, Settings};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::{began, settings_of};
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
    /// due for the shortest time instead, which is what is most likely known. At most some hundreds. Of
    /// a chapter in which the student was lost, no more questions than are left of those of the day.
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
    let settings = settings(&mut connection, user).await?;
    let reviewed = reviewed(&mut connection, user, today).await?;
    let mut waiting = waiting(&mut connection, user, now, today, reviewed).await?;
    keep_lost_few(&mut connection, user, today, &mut waiting).await?;
    Ok(Desk {
        settings,
        reviewed,
        due: counted(&mut connection, user, now).await?,
        waiting,
        readings: readings(&mut connection, user).await?,
    })
}

pub(crate) async fn settings(connection: &mut PgConnection, user: UserId) -> Result<Settings> {
    Ok(settings_and_first(connection, user).await?.0)
}

/// The settings of a student, and those that they began with.
pub(crate) async fn settings_and_first(
    connection: &mut PgConnection,
    user: UserId,
) -> Result<(Settings, Settings)> {
    let row = sqlx::query!(
        "
        select retention, daily_cap, days_off, four_buttons, began_retention
        from student
        where user_id = $1
        ",
        user.0
    )
    .fetch_optional(connection)
    .await?;
    row.map_or_else(
        || Ok((Settings::default(), Settings::default())),
        |row| {
            let now = settings_of(row.retention, row.daily_cap, row.days_off, row.four_buttons)?;
            Ok((now, began(row.began_retention)?))
        },
    )
}

pub(crate) async fn reviewed(
    connection: &mut PgConnection,
    user: UserId,
    today: Date,
) -> Result<Reviewed> {
    // What was answered before it was due, as in a chapter, is no review.
    let row = sqlx::query!(
        r#"
        select
          (
            select count(*)
            from card
            where user_id = $1
              and last_day = $2::text::date
              and state ->> 'reviewed_on' = $2
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

/// The cards of which a session is made. What was answered today already, where the student has
/// travelled west, waits until tomorrow, and so does what is due tomorrow where they are.
async fn waiting(
    connection: &mut PgConnection,
    user: UserId,
    now: Timestamp,
    today: Date,
    reviewed: Reviewed,
) -> Result<Vec<Waiting>> {
    // What comes a few a day was never answered, by which it is found, and may not crowd out the rest.
    // Chapters are looked up one by one: joined, the planner reads all questions of a site that has some
    // ten thousand of them, since it reckons with as many cards as the limits let through.
    let rows = sqlx::query!(
        r#"
        with due as not materialized (
          select question_id, state, due_at, is_urgent, last_day
          from card
          where user_id = $1
            and due_at <= $2
        ),
        usual as not materialized (
          select *
          from due
          where not is_urgent
            and (
              last_day < $3::text::date
              or last_day is null
                and state #>> '{seed,level}' is distinct from '1'
                and state ->> 'lost_on' is null
            )
        )
        select
          state as "state!: Json<Card>",
          (
            select chapter_id
            from question
            where id = waiting.question_id
          ) as "chapter_id!"
        from (
          (
            select question_id, state
            from due
            where is_urgent
              and (last_day is null or last_day < $3::text::date)
            order by due_at
            limit $4
          )
          union all
          (
            select question_id, state
            from usual
            where not $5
            order by due_at
            limit $4
          )
          union all
          (
            select question_id, state
            from usual
            where $5
            order by due_at desc
            limit $4
          )
          union all
          (
            select question_id, state
            from due
            where not is_urgent
              and last_day is null
              and (state #>> '{seed,level}' = '1' or state ->> 'lost_on' is not null)
            order by due_at
            limit $4
          )
        ) as waiting
        "#,
        user.0,
        Moment(now) as _,
        today.to_string(),
        LOOKED_AT,
        reviewed.is_come_back(today),
    )
    .fetch_all(connection)
    .await?;
    let waiting = rows.into_iter().map(|row| Waiting {
        card: row.state.0,
        chapter: ChapterId(row.chapter_id),
    });
    let has_come = |it: &Waiting| it.card.due.is_some_and(|due| due.day <= today);
    Ok(waiting.filter(has_come).collect())
}

/// Leaves as many of the questions that come a few a day as were not answered today.
async fn keep_lost_few(
    connection: &mut PgConnection,
    user: UserId,
    today: Date,
    waiting: &mut Vec<Waiting>,
) -> Result<()> {
    if !waiting.iter().any(|it| it.card.is_lost()) {
        return Ok(());
    }
    let rows = sqlx::query!(
        r#"
        select chapter_id, count(*) as "count!"
        from card
        join question on question.id = card.question_id
        where user_id = $1
          and last_day = $2::text::date
          and answers = 1
          and state ->> 'reviewed_on' = $2
          and (state #>> '{seed,level}' = '1' or state #>> '{rating,1}' = '1')
        group by chapter_id
        "#,
        user.0,
        today.to_string(),
    )
    .fetch_all(connection)
    .await?;
    let mut came: HashMap<ChapterId, usize> = HashMap::new();
    for row in rows {
        came.insert(ChapterId(row.chapter_id), number(row.count)?);
    }
    waiting.retain(|it| {
        if !it.card.is_lost() {
            return true;
        }
        let came = came.entry(it.chapter).or_default();
        *came += 1;
        *came <= OF_A_LOST_CHAPTER
    });
    Ok(())
}

async fn counted(connection: &mut PgConnection, user: UserId, now: Timestamp) -> Result<u16> {
    let count = sqlx::query_scalar!(
        r#"
        select count(*) as "count!"
        from (
          select 1
          from card
          where user_id = $1
            and due_at <= $2
          limit $3
        ) as counted
        "#,
        user.0,
        Moment(now) as _,
        i64::from(COUNTED),
    )
    .fetch_one(connection)
    .await?;
    number(count)
}

/// The chapters that come back as a whole, whenever that is. Confidence is stored as the second of the
/// pair of a day and a level; 1 is lost.
pub(crate) async fn readings(connection: &mut PgConnection, user: UserId) -> Result<Vec<Reading>> {
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
                and playground is null
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
                  and question.playground is null
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
