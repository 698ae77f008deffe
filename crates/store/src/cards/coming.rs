//! What the coming days bring.

use std::collections::BTreeMap;

use domain::ids::UserId;
use domain::schedule::{Settings, forecast, start_of, student_day};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::due;
use crate::catalogue::READ_SNAPSHOT;
use crate::values::number;
use crate::{Result, Store};

/// What a student is to expect.
#[derive(Clone, PartialEq, Debug)]
pub struct Coming {
    /// What they chose.
    pub settings: Settings,
    /// How many reviews come today and on each of the days after it, within the daily cap.
    pub days: Vec<(Date, u32)>,
    /// How many are due by the end of today, whatever the cap.
    pub due: u32,
}

/// What today and the days after it bring, so many days in all, for somebody who is in a zone.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.coming", skip_all, fields(user = %user))]
pub async fn coming(
    store: &Store,
    user: UserId,
    (now, zone): (Timestamp, &TimeZone),
    days: u16,
) -> Result<Coming> {
    let today = student_day(now, zone);
    let mut snapshot = store.pool.begin_with(READ_SNAPSHOT).await?;
    let settings = due::settings(&mut snapshot, user).await?;
    let reviewed = due::reviewed(&mut snapshot, user, today).await?;
    // Tomorrow and the days after it begin then; the last of these moments ends what is asked for.
    let begins: Vec<String> = (1..=i64::from(days))
        .map(|later| start_of(today.saturating_add(later.days()), zone).to_string())
        .collect();
    let rows = sqlx::query!(
        r#"
        with asked as materialized (
          select $2::text[]::timestamptz[] as begins
        ),
        waiting as (
          select due_at
          from card
          where user_id = $1
            and due_at < (select begins[array_upper(begins, 1)] from asked)
          union all
          select due_at
          from reading
          where user_id = $1
            and due_at < (select begins[array_upper(begins, 1)] from asked)
            and not exists (
              select 1
              from question
              where question.chapter_id = reading.chapter_id
                and question.retired_at is null
            )
        )
        select
          width_bucket(waiting.due_at, asked.begins) as "later!",
          count(*) as "count!"
        from waiting
        cross join asked
        group by 1
        "#,
        user.0,
        &begins,
    )
    .fetch_all(&mut *snapshot)
    .await?;
    let mut due = BTreeMap::new();
    for row in rows {
        let day = today.saturating_add(i64::from(row.later).days());
        due.insert(day, number::<i64, u32>(row.count)?);
    }
    Ok(Coming {
        due: due.get(&today).copied().unwrap_or_default(),
        days: forecast(due, today, reviewed.today, &settings, days),
        settings,
    })
}

/// What a student chose; what everybody begins with where they chose nothing.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.settings", skip_all, fields(user = %user))]
pub async fn settings(store: &Store, user: UserId) -> Result<Settings> {
    let mut connection = store.pool.acquire().await?;
    due::settings(&mut connection, user).await
}
