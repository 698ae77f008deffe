//! One student and one chapter, to be read again.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::card::{days_between, seeded};
use super::due::{self, Due, Reason};
use super::{Confidence, Grade, Memory, Scheduler, Settings, start_of, student_day};
use crate::ids::ChapterId;

/// What a student's ratings of a chapter come to. It is a card of its own where the chapter has no
/// question; where it has some, it comes only to those who were lost and answered none.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reading {
    /// The chapter.
    pub chapter: ChapterId,
    /// The last rating and its day.
    pub rating: Option<(Date, Confidence)>,
    /// What the ratings came to before that day, and when it was due then.
    before: Option<(Read, Date)>,
    /// What they come to now.
    now: Option<Read>,
    /// Whether the course has it no more.
    pub is_retired: bool,
    /// When it comes back.
    pub due: Option<Due>,
}

#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
struct Read {
    memory: Memory,
    /// The day of the last rating that counted.
    day: Date,
    /// Whether there was no other before.
    is_first: bool,
}

impl Reading {
    /// A chapter that was never rated.
    pub fn new(chapter: ChapterId) -> Self {
        Self {
            chapter,
            rating: None,
            before: None,
            now: None,
            is_retired: false,
            due: None,
        }
    }

    /// The student rates the chapter. Of several ratings in one day the last one counts, computed
    /// from what was before that day.
    pub fn rate(
        &mut self,
        scheduler: &Scheduler,
        settings: &Settings,
        at: Timestamp,
        zone: &TimeZone,
        level: Confidence,
    ) {
        let last = self.rating.map_or(Date::MIN, |(day, _)| day);
        let today = student_day(at, zone).max(last);
        if last < today {
            self.before = self.now.zip(self.due.map(|due| due.day));
        }
        self.rating = Some((today, level));
        self.now = Some(match self.before {
            None => Read {
                memory: seeded(scheduler, level),
                day: today,
                is_first: true,
            },
            Some((read, due)) if due <= today => Read {
                memory: scheduler.next(
                    read.memory,
                    days_between(read.day, today),
                    taken_for(level),
                ),
                day: today,
                is_first: false,
            },
            Some((read, _)) => read,
        });
        self.schedule(scheduler, settings, zone);
    }

    /// The course has the chapter, or has it no more.
    pub fn retire(
        &mut self,
        scheduler: &Scheduler,
        settings: &Settings,
        zone: &TimeZone,
        is_retired: bool,
    ) {
        self.is_retired = is_retired;
        self.schedule(scheduler, settings, zone);
    }

    /// Sets the date anew, as after a change of settings.
    pub fn schedule(&mut self, scheduler: &Scheduler, settings: &Settings, zone: &TimeZone) {
        self.due = self.next_due(scheduler, settings, zone);
    }

    fn next_due(&self, scheduler: &Scheduler, settings: &Settings, zone: &TimeZone) -> Option<Due> {
        if self.is_retired {
            return None;
        }
        let (rated_on, level) = self.rating?;
        let read = self.now?;
        let (day, reason) = if level == Confidence::Lost {
            (due::after(rated_on, 1), Reason::Lost)
        } else {
            let rated = read.is_first.then_some(Confidence::GettingThere);
            let days = due::days_after_answer(
                scheduler,
                read.memory.stability,
                settings.retention,
                rated,
                0.0,
            );
            (due::after(read.day, days), Reason::Unanswered(level))
        };
        let day = settings.days_off.first_day_on(day);
        Some(Due {
            day,
            at: start_of(day, zone),
            reason,
        })
    }
}

/// Where nothing is answered, the rating is all there is to go by.
fn taken_for(level: Confidence) -> Grade {
    match level {
        Confidence::Lost => Grade::Again,
        Confidence::Shaky => Grade::Hard,
        Confidence::GettingThere | Confidence::Solid => Grade::Good,
        Confidence::CouldTeachIt => Grade::Easy,
    }
}
