//! What a student's log says about how they learn: counted, and judged by nobody.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::ids::{ChapterId, EventId, QuestionId};
use crate::schedule::{Confidence, Grade};

/// Something in the log that is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its id, which decides about what was done at the same moment.
    pub id: EventId,
    /// When it was done.
    pub at: Timestamp,
    /// The student's day.
    pub day: Date,
    /// What was done.
    pub what: What,
}

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// A question was answered.
    Graded {
        /// The question.
        question: QuestionId,
        /// The chapter that asks it now; none for a prediction, of which ratings say nothing.
        chapter: Option<ChapterId>,
        /// How it went.
        grade: Grade,
        /// The day on which it was answered for the first time, by its card. Nothing where its
        /// answers count no more, as after a correction.
        first_day: Option<Date>,
    },
    /// A chapter was rated.
    Rated {
        /// The chapter.
        chapter: ChapterId,
        /// How sure the student was.
        confidence: Confidence,
    },
    /// Something was taken back.
    Undone {
        /// What.
        event: EventId,
        /// The question or the chapter that it was about.
        subject: Uuid,
    },
}

/// So many of so many.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Share {
    /// How many were right.
    pub right: u32,
    /// Of how many.
    pub of: u32,
}

impl Share {
    fn count(&mut self, is_right: bool) {
        self.right += u32::from(is_right);
        self.of += 1;
    }

    /// The part that was right, from 0 to 1; nothing of nothing.
    pub fn part(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.right) / f64::from(self.of))
    }

    /// Where the part may lie that so many answers are a sample of: in nineteen of twenty cases from
    /// the first to the second number. Of nothing it may be anything.
    ///
    /// Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    pub fn likely(self) -> (f64, f64) {
        const Z: f64 = 1.96;
        let Some(part) = self.part() else {
            return (0.0, 1.0);
        };
        let of = f64::from(self.of);
        let centre = part + Z * Z / (2.0 * of);
        let margin = Z * (part * (1.0 - part) / of + Z * Z / (4.0 * of * of)).sqrt();
        let whole = 1.0 + Z * Z / of;
        (
            ((centre - margin) / whole).max(0.0),
            ((centre + margin) / whole).min(1.0),
        )
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            right: self.right + other.right,
            of: self.of + other.of,
        }
    }
}

/// What was answered in one day. A question counts once a day, by its first answer: what comes after
/// that has just been seen.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Day {
    /// Questions that were answered for the first time.
    pub first: Share,
    /// Questions that had been answered on an earlier day.
    pub reviews: Share,
}

impl Day {
    /// How many questions were answered.
    pub fn answered(self) -> u32 {
        self.first.of + self.reviews.of
    }
}

/// What a part of a log comes to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct History {
    /// The days on which anything was answered.
    pub days: BTreeMap<Date, Day>,
    /// For each level of confidence, least sure first: what was right when a question came back
    /// after its chapter had been rated so.
    pub by_level: [Share; 5],
}

impl History {
    /// Counts what is in a part of a log, in whatever order it is given.
    ///
    /// What was taken back never was. Of a question only the first answer of a day counts. After a
    /// rating it is the first answer on a later day, once for each rating, that says how right the
    /// student was to be so sure.
    pub fn of(mut entries: Vec<Entry>) -> Self {
        let undone: BTreeSet<(EventId, Uuid)> = entries
            .iter()
            .filter_map(|entry| match entry.what {
                What::Undone { event, subject } => Some((event, subject)),
                What::Graded { .. } | What::Rated { .. } => None,
            })
            .collect();
        entries.retain(|entry| match entry.what {
            What::Graded { question, .. } => !undone.contains(&(entry.id, question.0)),
            What::Rated { chapter, .. } => !undone.contains(&(entry.id, chapter.0)),
            What::Undone { .. } => false,
        });
        entries.sort_by_key(|entry| (entry.at, entry.id));
        let mut history = Self::default();
        let mut counted = BTreeMap::<QuestionId, Date>::new();
        let mut rated = BTreeMap::<ChapterId, (Date, Confidence)>::new();
        // Of each question the day of the rating that its answers have been compared with.
        let mut compared = BTreeMap::<QuestionId, Date>::new();
        for entry in entries {
            let day = entry.day;
            match entry.what {
                What::Graded {
                    question,
                    chapter,
                    grade,
                    first_day,
                } => {
                    let before = counted.get(&question).copied();
                    // Whoever travels west may have the same day twice.
                    if before.is_some_and(|before| before >= day) {
                        continue;
                    }
                    counted.insert(question, day);
                    let is_right = !grade.is_miss();
                    let of_day = history.days.entry(day).or_default();
                    let is_first = before.is_none() && first_day.is_none_or(|first| first >= day);
                    if is_first {
                        of_day.first.count(is_right);
                    } else {
                        of_day.reviews.count(is_right);
                    }
                    let rating = chapter.and_then(|chapter| rated.get(&chapter));
                    let Some((rated_on, level)) = rating.copied() else {
                        continue;
                    };
                    if rated_on < day && compared.insert(question, rated_on) != Some(rated_on) {
                        history.by_level[level as usize - 1].count(is_right);
                    }
                }
                What::Rated {
                    chapter,
                    confidence,
                } => {
                    rated.insert(chapter, (day, confidence));
                }
                What::Undone { .. } => {}
            }
        }
        history
    }

    /// What was recalled in reviews from one day to another, both included.
    pub fn recall(&self, from: Date, to: Date) -> Share {
        let days = if from <= to {
            self.days.range(from..=to)
        } else {
            return Share::default();
        };
        days.map(|(_, day)| day.reviews)
            .fold(Share::default(), Share::and)
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const MONDAY: Date = date(2026, 11, 23);

    fn question(n: u128) -> QuestionId {
        QuestionId(Uuid::from_u128(n))
    }

    fn chapter(n: u128) -> ChapterId {
        ChapterId(Uuid::from_u128(100 + n))
    }

    /// Something done so many days after Monday.
    fn on(id: u128, day: i64, what: What) -> Entry {
        let at = Timestamp::from_second(1_795_400_000 + day * 86_400).unwrap();
        Entry {
            id: EventId(Uuid::from_u128(id)),
            at,
            day: MONDAY.saturating_add(day.days()),
            what,
        }
    }

    /// The answer to a question of the first chapter, which was answered first on Monday.
    fn graded(n: u128, grade: Grade) -> What {
        What::Graded {
            question: question(n),
            chapter: Some(chapter(1)),
            grade,
            first_day: Some(MONDAY),
        }
    }

    fn rated(confidence: Confidence) -> What {
        What::Rated {
            chapter: chapter(1),
            confidence,
        }
    }

    fn share(right: u32, of: u32) -> Share {
        Share { right, of }
    }

    #[test]
    fn the_first_answer_is_no_review_and_a_day_counts_one_answer_to_a_question() {
        let history = History::of(vec![
            on(1, 0, graded(1, Grade::Good)),
            on(2, 1, graded(1, Grade::Again)),
            // Until it was right, within the same session.
            on(3, 1, graded(1, Grade::Good)),
            on(4, 4, graded(1, Grade::Easy)),
        ]);
        let days: Vec<Day> = history.days.values().copied().collect();
        let expected = [
            (share(1, 1), share(0, 0)),
            (share(0, 0), share(0, 1)),
            (share(0, 0), share(1, 1)),
        ];
        assert_eq!(
            days,
            expected.map(|(first, reviews)| Day { first, reviews })
        );
        assert_eq!(history.recall(MONDAY, date(2026, 11, 30)), share(1, 2));
        assert_eq!(history.recall(date(2026, 11, 25), MONDAY), share(0, 0));
    }

    #[test]
    fn what_was_first_answered_before_the_part_that_is_read_is_a_review() {
        let history = History::of(vec![on(1, 3, graded(1, Grade::Good))]);
        let reviews: Vec<Share> = history.days.values().map(|day| day.reviews).collect();
        assert_eq!(reviews, [share(1, 1)]);
    }

    #[test]
    fn what_was_taken_back_never_was() {
        let undo = |id, event, subject: Uuid| {
            let event = EventId(Uuid::from_u128(event));
            on(id, 1, What::Undone { event, subject })
        };
        let answer = on(1, 1, graded(1, Grade::Again));
        let other = undo(2, 1, question(2).0);
        assert_eq!(History::of(vec![answer, other]).days.len(), 1);
        let right = undo(2, 1, question(1).0);
        assert_eq!(History::of(vec![answer, right]), History::default());
    }

    #[test]
    fn confidence_is_compared_with_the_next_return_and_with_no_other() {
        let history = History::of(vec![
            on(1, 0, graded(1, Grade::Good)),
            on(2, 0, rated(Confidence::Lost)),
            // Of two ratings in a day the last one counts.
            on(3, 0, rated(Confidence::Solid)),
            // The same day says nothing about memory.
            on(4, 0, graded(1, Grade::Again)),
            on(5, 2, graded(1, Grade::Good)),
            on(6, 9, graded(1, Grade::Again)),
            // Another question of the chapter, which was not answered before.
            on(7, 9, graded(2, Grade::Again)),
            on(8, 9, rated(Confidence::Shaky)),
            on(9, 12, graded(1, Grade::Good)),
        ]);
        let nothing = share(0, 0);
        assert_eq!(
            history.by_level,
            [nothing, share(1, 1), nothing, share(1, 2), nothing]
        );
    }

    #[test]
    fn few_answers_say_little_and_many_say_much() {
        let rounded = |share: Share| {
            let (from, to) = share.likely();
            ((from * 100.0).round(), (to * 100.0).round())
        };
        assert_eq!(rounded(share(0, 0)), (0.0, 100.0));
        assert_eq!(rounded(share(9, 10)), (60.0, 98.0));
        assert_eq!(rounded(share(900, 1000)), (88.0, 92.0));
        assert_eq!(share(0, 0).part(), None);
    }

    proptest! {
        #[test]
        fn the_order_in_which_a_log_is_read_changes_nothing(
            given in prop::collection::vec((0_i64..20, 0_u128..4, 1_u8..=4, 0_u8..6), 0..60),
            turned in 0_usize..60,
        ) {
            let mut entries: Vec<Entry> = (1..)
                .zip(given)
                .map(|(id, (day, n, grade, level))| {
                    let what = match Confidence::try_from(level) {
                        Ok(level) => rated(level),
                        Err(_) => graded(n, Grade::try_from(grade).unwrap()),
                    };
                    on(id, day, what)
                })
                .collect();
            let expected = History::of(entries.clone());
            let answered: u32 = expected.days.values().map(|day| day.answered()).sum();
            prop_assert!(answered as usize <= entries.len());
            let length = entries.len();
            entries.rotate_left(if length == 0 { 0 } else { turned % length });
            prop_assert_eq!(History::of(entries), expected);
        }

        #[test]
        fn what_is_likely_holds_what_was_seen(right in 0_u32..500, more in 0_u32..500) {
            let seen = share(right, right + more);
            let (from, to) = seen.likely();
            let part = seen.part().unwrap_or(0.5);
            prop_assert!((0.0..=1.0).contains(&from) && from <= part + 1e-9);
            prop_assert!((0.0..=1.0).contains(&to) && to >= part - 1e-9);
        }
    }
}
