//! What a change of the settings would do, before it is made.

use std::collections::BTreeMap;

use domain::ids::{EventId, UserId};
use domain::learning::Learning;
use domain::schedule::{Card, Done, Reading, Settings, Student, When, forecast, student_day};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{SCHEDULER, due, rows, zone_of};
use crate::catalogue::READ_SNAPSHOT;
use crate::{Result, Store};

/// How many cards are folded at once. They are read in pieces, so that whoever has a hundred thousand
/// holds up nobody else, and no statement takes long.
const AT_ONCE: i64 = 2000;

/// The coming days under the settings of now and under others.
#[derive(Clone, PartialEq, Debug)]
pub struct Preview {
    /// The settings of now.
    pub settings: Settings,
    /// How many reviews come today and on each of the days after it, as it is.
    pub now: Vec<(Date, u32)>,
    /// The same with the change.
    pub then: Vec<(Date, u32)>,
}

/// How many cards are due on each day of a student's.
#[derive(Default)]
struct Counts(BTreeMap<Date, u32>);

/// Computes the coming days, so many with today, for somebody who is in a zone, as they are and as
/// they would be with the settings that are wanted: by the same code that carries the change out, and
/// without storing anything.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.preview", skip_all, fields(user = %user))]
pub async fn preview(
    store: &Store,
    user: UserId,
    wanted: Settings,
    (now, zone): (Timestamp, &TimeZone),
    days: u16,
) -> Result<Preview> {
    let today = student_day(now, zone);
    let change = Done {
        id: EventId(Uuid::nil()),
        when: When::new(now, zone.clone()),
        learning: Learning::ScheduleChanged(wanted),
    };
    let mut snapshot = store.pool.begin_with(READ_SNAPSHOT).await?;
    let settings = due::settings(&mut snapshot, user).await?;
    let reviewed = due::reviewed(&mut snapshot, user, today).await?;
    let (mut before, mut after) = (Counts::default(), Counts::default());
    let mut fold = |cards: Vec<Card>, readings: Vec<Reading>| {
        let mut student = Student::stored(settings, cards, readings);
        before.add(&student, zone);
        student.go_on(&SCHEDULER, vec![change.clone()], Vec::new(), zone_of);
        after.add(&student, zone);
    };
    let mut last = Uuid::nil();
    loop {
        let cards = some_cards(&mut snapshot, user, last).await?;
        let Some(card) = cards.last() else { break };
        last = card.question.0;
        fold(cards, Vec::new());
    }
    fold(Vec::new(), readings(&mut snapshot, user).await?);
    let of = |counts: Counts, settings: &Settings| {
        forecast(counts.0, today, reviewed.today, settings, days)
    };
    Ok(Preview {
        now: of(before, &settings),
        then: of(after, &wanted),
        settings,
    })
}

impl Counts {
    fn add(&mut self, student: &Student, zone: &TimeZone) {
        let cards = student.cards.values().filter_map(|card| card.due);
        let readings = student.readings.values().filter_map(|it| it.due);
        for due in cards.chain(readings) {
            *self.0.entry(student_day(due.at, zone)).or_default() += 1;
        }
    }
}

async fn some_cards(connection: &mut PgConnection, user: UserId, after: Uuid) -> Result<Vec<Card>> {
    let cards = sqlx::query_scalar!(
        "
        select state
        from card
        where user_id = $1
          and question_id > $2
        order by question_id
        limit $3
        ",
        user.0,
        after,
        AT_ONCE,
    )
    .fetch_all(connection)
    .await?;
    cards.into_iter().map(rows::read).collect()
}

/// Those that come back by themselves, for their chapters have no question.
async fn readings(connection: &mut PgConnection, user: UserId) -> Result<Vec<Reading>> {
    let readings = sqlx::query_scalar!(
        "
        select state
        from reading
        where user_id = $1
          and not exists (
            select 1
            from question
            where question.chapter_id = reading.chapter_id
              and question.retired_at is null
          )
        ",
        user.0,
    )
    .fetch_all(connection)
    .await?;
    readings.into_iter().map(rows::read).collect()
}
