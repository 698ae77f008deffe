//! One student and one chapter, to be read again.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::card::{days_between, seeded};
use super::due::{self, Due, Reason};
use super::{Change, Confidence, ContentMark, Grade, Memory, Scheduler, Settings, When, start_of};
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
    #[serde(default)]
    pub is_retired: bool,
    /// Where the student was when they last rated it, or changed their settings (IANA name).
    zone: String,
    /// The last thing that publishing did to the chapter, that is in here.
    content: ContentMark,
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
    /// A chapter that was never rated, as publishing has left it.
    pub fn new(chapter: ChapterId, content: ContentMark) -> Self {
        Self {
            chapter,
            rating: None,
            before: None,
            now: None,
            is_retired: false,
            zone: "UTC".to_owned(),
            content,
            due: None,
        }
    }

    /// The student rates the chapter. Of several ratings in one day the last one counts, computed
    /// from what was before that day.
    pub fn rate(
        &mut self,
        scheduler: &Scheduler,
        settings: &Settings,
        when: &When,
        level: Confidence,
    ) {
        let last = self.rating.map_or(Date::MIN, |(day, _)| day);
        let today = when.day.max(last);
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
        self.schedule(scheduler, settings, &when.zone);
    }

    /// Takes in what publishing did to the chapter, unless it is in already. `zone_of` gives the zone
    /// of a name.
    pub fn publish(
        &mut self,
        scheduler: &Scheduler,
        settings: &Settings,
        zone_of: impl Fn(&str) -> TimeZone,
        mark: ContentMark,
        change: Change,
    ) {
        if mark <= self.content {
            return;
        }
        self.content = mark;
        match change {
            Change::Present | Change::Back => self.is_retired = false,
            Change::Retired => self.is_retired = true,
            Change::Edited { .. } => {}
        }
        let zone = zone_of(&self.zone);
        self.schedule(scheduler, settings, &zone);
    }

    /// Where publishing had come when this was last brought up to date.
    pub fn content(&self) -> ContentMark {
        self.content
    }

    /// Sets the date anew, as after a change of settings.
    pub fn schedule(&mut self, scheduler: &Scheduler, settings: &Settings, zone: &TimeZone) {
        zone.iana_name().unwrap_or("UTC").clone_into(&mut self.zone);
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
