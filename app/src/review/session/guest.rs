//! Whoever has no account: their browser says what they did, and nothing of it is stored.

use std::collections::BTreeMap;

use domain::events::Event;
use domain::ids::{ChapterId, QuestionId};
use domain::learning::Learning;
use domain::schedule::{Card, Confidence, Done, OF_A_LOST_CHAPTER, Reading, Reviewed, Student};
use domain::traces::Trace;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use store::cards::{COUNTED, Desk, Waiting, Written};
use store::chapters::Whereabouts;

/// As many as are looked at of somebody who has an account.
const LOOKED_AT: usize = 200;

/// So long whoever leaves a line to themselves may still be at the chapter's questions.
const STILL_THERE: SignedDuration = SignedDuration::from_hours(4);

/// What a browser says that its reader did.
#[derive(Default, Debug)]
pub struct Said {
    /// What shapes cards.
    pub done: Vec<Done>,
    /// The last line to their later self of each chapter.
    pub lines: BTreeMap<ChapterId, Written>,
}

/// The student that somebody would be whose log is this.
#[derive(Debug)]
pub struct Guest {
    /// What they did.
    pub said: Said,
    /// What it comes to.
    pub student: Student,
    /// Where each question is that they have a card of.
    pub places: BTreeMap<QuestionId, Whereabouts>,
    /// Of the chapters that they rated, which ask questions.
    pub asking: BTreeMap<ChapterId, bool>,
}

impl Said {
    /// Reads events, and leaves out what is none.
    pub fn read(values: &[Value], now: Timestamp) -> Self {
        let is_zone = |zone: &str| TimeZone::get(zone).is_ok();
        let zone_of = |zone: &str| TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let mut said = Self::default();
        for value in values {
            let Ok(event) = Event::parse(value, now, is_zone) else {
                continue;
            };
            said.done.extend(Done::read(&event, zone_of));
            if let Some(Trace::LineLeft { chapter, text }) = Trace::read(&event) {
                let at = event.occurred_at;
                let last = said.lines.entry(chapter).or_insert_with(|| Written {
                    text: String::new(),
                    at: Timestamp::MIN,
                });
                if last.at <= at {
                    *last = Written { text, at };
                }
            }
        }
        said.done.sort_by_key(Done::order);
        said
    }
}

impl Guest {
    /// What is due, as the database says it of somebody who has an account.
    pub fn desk(&self, now: Timestamp, today: Date, zone: &TimeZone) -> Desk {
        let reviewed = self.reviewed(today);
        let mut due: Vec<Waiting> = self
            .student
            .cards
            .values()
            .filter(|card| card.due.is_some_and(|due| due.at <= now) && card.is_due(now, zone))
            .filter_map(|card| {
                Some(Waiting {
                    card: card.clone(),
                    chapter: self.places.get(&card.question)?.chapter,
                })
            })
            .collect();
        due.sort_by_key(|waiting| waiting.card.due.map(|due| due.at));
        let count = due.len();
        self.keep_lost_few(today, &mut due);
        if reviewed.is_come_back(today) {
            due.reverse();
            due.truncate(LOOKED_AT);
        } else {
            let (mut urgent, mut other): (Vec<_>, Vec<_>) =
                due.into_iter().partition(|it| it.card.is_urgent());
            urgent.truncate(LOOKED_AT);
            other.truncate(LOOKED_AT);
            urgent.append(&mut other);
            due = urgent;
        }
        Desk {
            settings: self.student.settings,
            reviewed,
            due: u16::try_from(count).unwrap_or(COUNTED).min(COUNTED),
            waiting: due,
            readings: self.readings(),
        }
    }

    /// When the next cards come that are not due.
    pub fn ahead(&self, now: Timestamp) -> Vec<Timestamp> {
        let known = |card: &&Card| self.places.contains_key(&card.question);
        let cards = self.student.cards.values().filter(known);
        let moments = cards.filter_map(|card| card.due).map(|due| due.at);
        let mut ahead: Vec<Timestamp> = moments.filter(|at| *at > now).collect();
        ahead.sort_unstable();
        ahead
    }

    /// What was typed last for each question.
    pub fn typed(&self) -> BTreeMap<QuestionId, Written> {
        let mut typed = BTreeMap::new();
        for done in &self.said.done {
            if let Learning::QuestionGraded(graded) = &done.learning
                && let Some(text) = graded.typed.clone()
            {
                let at = done.when.at;
                typed.insert(graded.question, Written { text, at });
            }
        }
        typed
    }

    /// The lines to themselves that no review has followed.
    pub fn lines(&self) -> BTreeMap<ChapterId, Written> {
        let mut answered = BTreeMap::<ChapterId, Timestamp>::new();
        for card in self.student.cards.values() {
            if let (Some(place), Some(at)) = (self.places.get(&card.question), card.answered_at) {
                let last = answered.entry(place.chapter).or_insert(at);
                *last = at.max(*last);
            }
        }
        let mut lines = self.said.lines.clone();
        lines.retain(|chapter, line| {
            let is_over = |at: &Timestamp| at.duration_since(line.at) > STILL_THERE;
            !line.text.is_empty() && !answered.get(chapter).is_some_and(is_over)
        });
        lines
    }

    /// Leaves as many of the questions that come a few a day as were not answered today.
    fn keep_lost_few(&self, today: Date, due: &mut Vec<Waiting>) {
        let mut came = BTreeMap::<ChapterId, usize>::new();
        let lost = |card: &&Card| {
            let is_first = card.learnt.is_some_and(|learnt| learnt.answers == 1);
            let seed = card.seed.map(|seed| seed.level);
            let levels = [seed, card.rating.map(|(_, level)| level)];
            is_first && card.reviewed_on == Some(today) && levels.contains(&Some(Confidence::Lost))
        };
        for card in self.student.cards.values().filter(lost) {
            if let Some(place) = self.places.get(&card.question) {
                *came.entry(place.chapter).or_default() += 1;
            }
        }
        due.retain(|it| {
            if !it.card.is_lost() {
                return true;
            }
            let came = came.entry(it.chapter).or_default();
            *came += 1;
            *came <= OF_A_LOST_CHAPTER
        });
    }

    fn reviewed(&self, today: Date) -> Reviewed {
        let cards = || self.student.cards.values();
        let met = cards().filter(|card| card.reviewed_on == Some(today));
        let days = cards().filter_map(|card| card.learnt).map(|it| it.last_day);
        let before = days.filter(|day| *day < today).max();
        Reviewed {
            today: u16::try_from(met.count()).unwrap_or(u16::MAX),
            last_day: before,
        }
    }

    fn readings(&self) -> Vec<Reading> {
        let is_answered = |chapter: ChapterId| {
            let asked = Whereabouts {
                chapter,
                is_prediction: false,
            };
            let mut cards = self.student.cards.values();
            cards.any(|card| {
                card.learnt.is_some() && self.places.get(&card.question) == Some(&asked)
            })
        };
        let mut readings: Vec<Reading> = self
            .student
            .readings
            .values()
            .filter(|reading| reading.due.is_some())
            .filter(|reading| match self.asking.get(&reading.chapter) {
                None => false,
                Some(false) => true,
                Some(true) => {
                    let is_lost = matches!(reading.rating, Some((_, Confidence::Lost)));
                    is_lost && !is_answered(reading.chapter)
                }
            })
            .cloned()
            .collect();
        readings.sort_by_key(|reading| reading.due.map(|due| due.at));
        readings
    }
}
