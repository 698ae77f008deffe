//! Cards: what a student's log and the content log come to ([`domain::schedule`]). They are brought
//! up to date in the transaction that appends to the log, so that what was acknowledged is in both.

mod aside;
mod beside;
mod chapter;
mod coming;
mod content;
mod due;
mod export;
mod fold;
mod guest;
mod history;
mod known;
mod late;
mod outline;
mod preview;
mod published;
mod replay;
mod review;
mod rows;
mod standing;

use std::sync::LazyLock;

use domain::events::Event;
use domain::ids::UserId;
use domain::schedule::{Done, ParameterSet, Scheduler, Settings};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;
use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::number;

pub use aside::{MOST_ASIDE, PutAside, has, put_aside};
pub use beside::{Written, ahead, done_since, held, lines, typed};
pub use chapter::{Answered, Mine, OfChapter, Present, Stopped, of_chapter, present};
pub use coming::{Coming, coming, settings};
pub use due::{COUNTED, Desk, Waiting, due};
pub(crate) use due::{readings as readings_in, reviewed, settings as settings_in};
pub use export::{LearntCourse, LearntOfCourse, courses, of_course};
pub(crate) use fold::{fold, ground};
pub use guest::imagined;
pub use history::{Logged, logged};
pub use outline::{Begun, Far, begun, outline};
pub use preview::{Preview, preview};
pub use published::{note_taken_in, take_in_published};
pub use replay::{Difference, Replayed, rebuild, replay};
pub(crate) use review::answer;
pub use standing::{ChapterStanding, CourseStanding, standing};

/// With the default parameters, which are the only ones so far.
static SCHEDULER: LazyLock<Scheduler> = LazyLock::new(Scheduler::default);

/// The zone of a name. What has one that this program doesn't know was done in UTC.
pub(crate) fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// A student whose row is locked: nobody else changes any card of theirs until the transaction ends. Or
/// one who was read without that, by whoever writes only where it is still so (`review`).
pub(crate) struct Locked {
    user: UserId,
    pub(crate) settings: Settings,
    /// The settings that they began with, before they chose any.
    began: Settings,
    /// The last event that is in the cards.
    last: Option<(Timestamp, Uuid)>,
}

impl Locked {
    /// What is known now of something that has just arrived, and can't be known later.
    pub(crate) fn context(&self, done: &Done) -> Value {
        json!({
            "day": done.when.day,
            "retention": self.settings.retention,
            "parameters": ParameterSet::default(),
        })
    }
}

/// What an event says that shapes cards.
pub(crate) fn done(event: &Event) -> Option<Done> {
    Done::read(event, zone_of)
}

/// Waits until nobody else changes the student's cards. Where there is no student, there is one
/// afterwards.
pub(crate) async fn lock(connection: &mut PgConnection, user: UserId) -> Result<Locked> {
    if let Some(locked) = lock_existing(connection, user).await? {
        return Ok(locked);
    }
    let Settings {
        retention,
        daily_cap,
        days_off,
        four_buttons,
    } = Settings::default();
    // Of two at once, one finds what the other has inserted. Whose row was lost began with what was
    // noted with the first that they did.
    sqlx::query!(
        "
        insert into student (
          user_id, retention, daily_cap, days_off, four_buttons, began_retention
        )
        values (
          $1,
          $2,
          $3,
          $4,
          $5,
          coalesce(
            (
              select (context ->> 'retention')::smallint
              from student_event
              where user_id = $1
                and context ->> 'retention' is not null
              order by received_at
              limit 1
            ),
            $2
          )
        )
        on conflict on constraint student_pkey do nothing
        ",
        user.0,
        i16::from(u8::from(retention)),
        i32::from(daily_cap),
        i16::from(u8::from(days_off)),
        four_buttons,
    )
    .execute(&mut *connection)
    .await?;
    let locked = lock_existing(connection, user).await?;
    locked.ok_or_else(|| unreadable("no student", user))
}

async fn lock_existing(connection: &mut PgConnection, user: UserId) -> Result<Option<Locked>> {
    let row = sqlx::query!(
        r#"
        select
          retention,
          daily_cap,
          days_off,
          four_buttons,
          began_retention,
          learnt_at as "learnt_at: Moment",
          learnt_id
        from student
        where user_id = $1
        for update
        "#,
        user.0
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Locked {
        user,
        settings: settings_of(row.retention, row.daily_cap, row.days_off, row.four_buttons)?,
        began: began(row.began_retention)?,
        last: row.learnt_at.map(|at| at.0).zip(row.learnt_id),
    }))
}

/// What a student began with; what else there is to choose has always begun as it does now.
fn began(retention: i16) -> Result<Settings> {
    let retention = number::<i16, u8>(retention)?;
    Ok(Settings {
        retention: retention
            .try_into()
            .map_err(|what: &'static str| unreadable("the settings", what))?,
        ..Settings::default()
    })
}

fn settings_of(
    retention: i16,
    daily_cap: i32,
    days_off: i16,
    four_buttons: bool,
) -> Result<Settings> {
    let small = |value: i16| number::<i16, u8>(value);
    let unreadable = |what: &'static str| unreadable("the settings", what);
    Ok(Settings {
        retention: small(retention)?.try_into().map_err(unreadable)?,
        daily_cap: number(daily_cap)?,
        days_off: small(days_off)?.try_into().map_err(unreadable)?,
        four_buttons,
    })
}
