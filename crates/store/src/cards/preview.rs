//! What a change of the settings would do, before it is made.

use std::collections::BTreeMap;

use domain::ids::{ChapterId, EventId, QuestionId, UserId};
use domain::learning::Learning;
use domain::schedule::{
    Card, Done, Settings, Student, When, forecast, of_a_lost_chapter, student_day,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
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

/// How many cards are due on each of a student's days. Those of a chapter that was too much, and that were
/// never answered, are counted by it, since they come a few a day.
#[derive(Default)]
struct Counts(BTreeMap<(Date, Option<ChapterId>), u32>);

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
    let mut last = Uuid::nil();
    loop {
        let cards = some_cards(&mut snapshot, user, last).await?;
        let Some((card, _)) = cards.last() else { break };
        last = card.question.0;
        let chapters: BTreeMap<QuestionId, ChapterId> = cards
            .iter()
            .map(|(card, chapter)| (card.question, *chapter))
            .collect();
        let cards = cards.into_iter().map(|(card, _)| card);
        let mut student = Student::stored(settings, cards, Vec::new());
        before.add(&student, &chapters, (today, zone));
        student.go_on(&SCHEDULER, vec![change.clone()], Vec::new(), zone_of);
        after.add(&student, &chapters, (today, zone));
    }
    let of = |counts: Counts, settings: &Settings| {
        forecast(counts.days(), today, reviewed.today, settings, days)
    };
    Ok(Preview {
        now: of(before, &settings),
        then: of(after, &wanted),
        settings,
    })
}

impl Counts {
    fn add(
        &mut self,
        student: &Student,
        chapters: &BTreeMap<QuestionId, ChapterId>,
        (today, zone): (Date, &TimeZone),
    ) {
        for card in student.cards.values() {
            let (Some(due), Some(chapter)) = (card.due, chapters.get(&card.question)) else {
                continue;
            };
            let day = student_day(due.at, zone).max(today);
            // What was answered today is not asked again today, wherever the student has travelled.
            let was_today = card.learnt.is_some_and(|learnt| learnt.last_day >= today);
            let day = if was_today {
                day.max(today.saturating_add(1.day()))
            } else {
                day
            };
            let lost = card.is_lost().then_some(*chapter);
            *self.0.entry((day, lost)).or_default() += 1;
        }
    }

    fn days(self) -> Vec<(Date, u32)> {
        let parts = self.0.into_iter().flat_map(|((day, lost), count)| {
            if lost.is_some() {
                of_a_lost_chapter(day, count).collect()
            } else {
                vec![(day, count)]
            }
        });
        parts.collect()
    }
}

/// Some cards after one of them, each with the chapter in which its question is.
async fn some_cards(
    connection: &mut PgConnection,
    user: UserId,
    after: Uuid,
) -> Result<Vec<(Card, ChapterId)>> {
    let rows = sqlx::query!(
        "
        select card.state, question.chapter_id
        from card
        join question on question.id = card.question_id
        where card.user_id = $1
          and card.question_id > $2
        order by card.question_id
        limit $3
        ",
        user.0,
        after,
        AT_ONCE,
    )
    .fetch_all(connection)
    .await?;
    let cards = rows.into_iter();
    cards
        .map(|row| Ok((rows::read(row.state)?, ChapterId(row.chapter_id))))
        .collect()
}
