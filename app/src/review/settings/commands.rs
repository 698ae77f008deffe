//! What people choose about their reviews: permission, then the domain's rules, then one call to the
//! store.

use domain::ids::{CourseId, EventId};
use domain::learning::Learning;
use domain::schedule::Settings;
use jiff::civil::Date;
use store::accounts::Account;
use store::cards::{self, Preview};
use store::enrolment::{self, CourseStart};
use store::events::Fate;
use uuid::Uuid;

use super::DAYS;
use super::asked::Asked;
use crate::accounts::{Accounts, Trouble};
use crate::review::commands::{record, zone_of};

/// The years in which courses may begin.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;

/// What became of a change.
pub(super) enum Applied {
    /// It is made, now or by the same form before.
    Done,
    /// What was shown is no longer what it would do.
    NotAsShown,
}

/// What became of a first day.
pub(super) enum Started {
    Noted,
    Forgotten,
    Not(StartProblem),
}

/// Why a first day was not noted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum StartProblem {
    Day,
    Course,
}

/// What somebody has chosen.
pub(super) async fn settings(on: &Accounts, account: &Account) -> Result<Settings, Trouble> {
    Ok(cards::settings(&on.store, account.id).await?)
}

/// What the coming days would be like.
pub(super) async fn preview(
    on: &Accounts,
    account: &Account,
    wanted: Settings,
) -> Result<Preview, Trouble> {
    let zone = zone_of(account);
    let here = ((on.now)(), &zone);
    Ok(cards::preview(&on.store, account.id, wanted, here, DAYS).await?)
}

/// Carries out a change that was shown by a form with this id, when the settings were those of `was`.
pub(super) async fn apply(
    on: &Accounts,
    account: &Account,
    wanted: Settings,
    (id, was): (Option<Uuid>, &str),
) -> Result<Applied, Trouble> {
    let current = settings(on, account).await?;
    if current == wanted {
        // The same form was here before, or another with the same wish.
        return Ok(Applied::Done);
    }
    let is_as_shown = was == Asked::word(&current);
    let Some(id) = id.filter(|id| is_as_shown && id.get_version_num() == 7) else {
        return Ok(Applied::NotAsShown);
    };
    let change = Learning::ScheduleChanged(wanted);
    match record(on, account, EventId(id), change.write()).await? {
        Fate::Stored | Fate::Known => Ok(Applied::Done),
        // Of two that were sent at once one is carried out, and the other finds it here.
        Fate::Conflict if settings(on, account).await? == wanted => Ok(Applied::Done),
        Fate::Conflict | Fate::Unknown => Ok(Applied::NotAsShown),
    }
}

/// The courses and their first days.
pub(super) async fn courses(on: &Accounts, account: &Account) -> Result<Vec<CourseStart>, Trouble> {
    Ok(enrolment::courses(&on.store, account.id).await?)
}

/// Notes the first day of a course, or forgets it where there is none any more.
pub(super) async fn start(
    on: &Accounts,
    account: &Account,
    course: &str,
    start: Option<&String>,
) -> Result<Started, Trouble> {
    let Ok(course) = Uuid::try_parse(course).map(CourseId) else {
        return Ok(Started::Not(StartProblem::Course));
    };
    let Some(start) = start else {
        enrolment::forget(&on.store, account.id, course).await?;
        return Ok(Started::Forgotten);
    };
    let day: Option<Date> = start.parse().ok();
    let Some(day) = day.filter(|day| YEARS.contains(&day.year())) else {
        return Ok(Started::Not(StartProblem::Day));
    };
    let here = (day, account.zone.as_str());
    if enrolment::begin(&on.store, account.id, course, here).await? {
        Ok(Started::Noted)
    } else {
        Ok(Started::Not(StartProblem::Course))
    }
}
