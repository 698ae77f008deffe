//! From a memory to a date.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Confidence, Retention, Scheduler};
use crate::chapters::EditKind;

/// Nothing is due so soon after an answer: what is fresh in mind says nothing about memory.
pub(super) const REST: SignedDuration = SignedDuration::from_hours(8);

/// The longest interval, in days: a hundred years.
const LONGEST: f32 = 36_525.0;

/// The longest first return after a rating, in days.
const LONGEST_RATED: f32 = 8.0;

/// The longest wait for a question that was never answered, in days, whatever the retention.
const LONGEST_UNANSWERED: f32 = 7.0;

/// When something is to come back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Due {
    /// The student's day.
    pub day: Date,
    /// The moment from which on it may be asked: the beginning of that day, or eight hours after the
    /// last answer.
    pub at: Timestamp,
    /// What set the date.
    pub reason: Reason,
}

/// What set a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It was answered, and will be about to be forgotten then.
    Recalled,
    /// It was answered for the first time, and the student's confidence moved the date.
    Rated(Confidence),
    /// It was missed.
    Missed,
    /// It was not answered, and the student's confidence set the date.
    Unanswered(Confidence),
    /// The student was lost in the chapter.
    Lost,
    /// It has changed since it was answered.
    Edited(EditKind),
}

/// How much a rating on the day of the first answer moves the first return.
fn factor(level: Confidence) -> f32 {
    match level {
        // That is tomorrow in any case.
        Confidence::Lost => 0.0,
        Confidence::Shaky => 0.5,
        Confidence::GettingThere => 1.0,
        Confidence::Solid => 1.5,
        Confidence::CouldTeachIt => 2.0,
    }
}

/// Days from an answer to its return, at least one. `rated` is the rating of the day where the
/// answer was the first there was, and `fuzz` from -1 to 1.
pub(super) fn days_after_answer(
    scheduler: &Scheduler,
    stability: f32,
    retention: Retention,
    rated: Option<Confidence>,
    fuzz: f32,
) -> i32 {
    let by_memory = scheduler.interval(stability, retention);
    match rated {
        None => whole_days(spread(by_memory, fuzz), LONGEST),
        Some(level) => whole_days(spread(by_memory * factor(level), fuzz), LONGEST_RATED),
    }
}

/// Days until a question comes that was never answered, at least one, by the stability that the
/// student's confidence seeded.
pub(super) fn days_unanswered(scheduler: &Scheduler, stability: f32, retention: Retention) -> i32 {
    whole_days(scheduler.interval(stability, retention), LONGEST_UNANSWERED)
}

/// The day so many days later.
pub(super) fn after(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

fn whole_days(days: f32, longest: f32) -> i32 {
    days.round().clamp(1.0, longest) as i32
}

/// Moves an interval a little, so that what was learnt together does not come back together for
/// ever. It grows from nothing at two and a half days, and never so fast that of two intervals the
/// longer one would end before the shorter one.
fn spread(days: f32, fuzz: f32) -> f32 {
    let share = |from: f32, to: f32, share: f32| (days.min(to) - from).max(0.0) * share;
    let most = share(2.5, 7.0, 0.15) + share(7.0, 20.0, 0.1) + share(20.0, f32::INFINITY, 0.05);
    days + fuzz * most
}

/// A number from -1 to 1 (excluded) for the so-many-th answer to a question: the same wherever and
/// whenever it is computed. The finaliser is that of SplitMix64 (Steele, Lea and Flood, 2014).
pub(super) fn fuzz(question: Uuid, answers: u32) -> f32 {
    let (high, low) = question.as_u64_pair();
    let mixed = mix(mix(mix(high) ^ low) ^ u64::from(answers));
    // The upper 24 bits, since that many fit a float.
    (mixed >> 40) as f32 / 8_388_608.0 - 1.0
}

fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fuzz_is_even_and_depends_on_nothing_but_the_question_and_the_count() {
        let question = |n: u128| Uuid::from_u128(0x019a_b52a_4000_7000_8000_0000_0000_0000 + n);
        let all: Vec<f32> = (0..1000_u128)
            .flat_map(|n| (0..10).map(move |count| fuzz(question(n), count)))
            .collect();
        let mean = all.iter().sum::<f32>() / all.len() as f32;
        assert!(mean.abs() < 0.02, "{mean}");
        for tenth in 0..10 {
            let from = tenth as f32 / 5.0 - 1.0;
            let inside = all.iter().filter(|fuzz| (from..from + 0.2).contains(*fuzz));
            let share = inside.count() as f32 / all.len() as f32;
            assert!((0.09..0.11).contains(&share), "{from}: {share}");
        }
        // Written down: another build must come to the same dates.
        assert_eq!(fuzz(question(7), 3), -0.509_222_75);
    }

    proptest! {
        #[test]
        fn a_longer_interval_never_ends_before_a_shorter_one(
            a in 0.0_f32..5000.0, b in 0.0_f32..5000.0, fuzz in -1.0_f32..1.0,
        ) {
            let (short, long) = if a <= b { (a, b) } else { (b, a) };
            prop_assert!(spread(short, fuzz) <= spread(long, fuzz));
            prop_assert!((spread(a, fuzz) - a).abs() <= a * 0.15);
        }
    }
}
