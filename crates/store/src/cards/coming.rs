//! What the coming days bring.

use domain::ids::UserId;
use domain::schedule::{Settings, forecast, student_day};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::due;
use crate::catalogue::READ_SNAPSHOT;
use crate::reminders::due_by_day;
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
    let due = due_by_day(&mut snapshot, user, (now, zone), days).await?;
    let by_now = due.iter().filter(|(day, _)| *day <= today);
    Ok(Coming {
        due: by_now.map(|(_, count)| *count).sum(),
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
