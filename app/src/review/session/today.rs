//! What a student did today, as their log has it.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{EventId, QuestionId};
use domain::learning::{Graded, Learning};
use domain::schedule::{Confidence, Done, Grade};
use uuid::Uuid;

/// Something that can be taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Last {
    /// The event.
    pub event: EventId,
    /// The question or the chapter that it was about.
    pub subject: Uuid,
    /// What it was.
    pub deed: Deed,
}

/// What is done with a card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// A question was graded.
    Graded(Grade),
    /// A question was put aside.
    PutAside,
    /// A chapter was rated.
    Rated(Confidence),
}

/// What somebody did today that counts: what was taken back is not here.
#[derive(Clone, Default, Debug)]
pub struct Today {
    /// Of each question whether its last grade was a miss.
    graded: BTreeMap<QuestionId, bool>,
    /// In the order in which they were missed first.
    missed: Vec<QuestionId>,
    /// What was put aside comes no more, also not once more.
    aside: BTreeSet<QuestionId>,
    /// What can be taken back: the last thing.
    pub last: Option<Last>,
}

impl Today {
    /// From everything that was done today, in its order.
    pub fn of(done: &[Done]) -> Self {
        let undone: BTreeSet<(EventId, Uuid)> = done
            .iter()
            .filter_map(|done| match done.learning {
                Learning::Undone { event, subject } => Some((event, subject)),
                _ => None,
            })
            .collect();
        let mut today = Self::default();
        for done in done {
            let Some(subject) = done.learning.subject() else {
                continue;
            };
            if undone.contains(&(done.id, subject)) {
                continue;
            }
            let deed = match &done.learning {
                Learning::QuestionGraded(Graded {
                    question, grade, ..
                }) => {
                    today.graded.insert(*question, grade.is_miss());
                    if grade.is_miss() && !today.missed.contains(question) {
                        today.missed.push(*question);
                    }
                    Deed::Graded(*grade)
                }
                Learning::QuestionSuspended { question } => {
                    today.aside.insert(*question);
                    Deed::PutAside
                }
                Learning::ChapterRated { confidence, .. } => Deed::Rated(*confidence),
                Learning::QuestionResumed { .. }
                | Learning::ScheduleChanged(_)
                | Learning::Undone { .. } => continue,
            };
            today.last = Some(Last {
                event: done.id,
                subject,
                deed,
            });
        }
        today
    }

    /// Questions that were missed and not got right since.
    pub fn to_meet_again(&self) -> impl Iterator<Item = QuestionId> {
        self.missed
            .iter()
            .copied()
            .filter(|question| self.graded.get(question) == Some(&true))
            .filter(|question| !self.aside.contains(question))
    }

    /// Questions that were missed, in the order in which that was.
    pub fn missed(&self) -> &[QuestionId] {
        &self.missed
    }

    /// How many questions were answered.
    pub fn met(&self) -> u16 {
        u16::try_from(self.graded.len()).unwrap_or(u16::MAX)
    }
}

#[cfg(test)]
mod tests {
    use domain::schedule::{Grade, When};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;

    fn done(id: u128, learning: Learning) -> Done {
        Done {
            id: EventId(Uuid::from_u128(id)),
            when: When::new(Timestamp::UNIX_EPOCH, TimeZone::UTC),
            learning,
        }
    }

    fn graded(id: u128, question: u128, grade: Grade) -> Done {
        let question = QuestionId(Uuid::from_u128(question));
        let graded = Graded {
            question,
            meaning: 1,
            grade,
            typed: None,
            took_ms: None,
        };
        done(id, Learning::QuestionGraded(graded))
    }

    fn undone(id: u128, event: u128, subject: u128) -> Done {
        let (event, subject) = (EventId(Uuid::from_u128(event)), Uuid::from_u128(subject));
        done(id, Learning::Undone { event, subject })
    }

    #[test]
    fn what_was_missed_is_met_again_until_it_is_right_once() {
        let mut all = vec![
            graded(1, 71, Grade::Again),
            graded(2, 72, Grade::Again),
            graded(3, 73, Grade::Good),
            graded(4, 71, Grade::Good),
        ];
        let today = Today::of(&all);
        let again: Vec<_> = today.to_meet_again().collect();
        assert_eq!(again, [QuestionId(Uuid::from_u128(72))]);
        assert_eq!((today.met(), today.missed().len()), (3, 2));
        assert_eq!(
            today.last,
            Some(Last {
                event: EventId(Uuid::from_u128(4)),
                subject: Uuid::from_u128(71),
                deed: Deed::Graded(Grade::Good),
            })
        );
        // Taking back the hit brings the miss back, and so on to the first.
        all.push(undone(5, 4, 71));
        assert_eq!(Today::of(&all).to_meet_again().count(), 2);
        // Who names another subject takes nothing back.
        all.push(undone(6, 2, 71));
        assert_eq!(Today::of(&all).to_meet_again().count(), 2);
        all.push(undone(7, 1, 71));
        assert_eq!(Today::of(&all).met(), 2);
    }
}
