//! When a student is reminded of what is due, for those who want that: one letter a day at most,
//! and none that the next day would say better.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::schedule::student_day;

/// How long a question takes, in seconds, for saying beforehand how long a review will.
pub const SECONDS_A_QUESTION: u32 = 20;

/// Two letters are never closer to each other, also where a student travels or chooses another hour.
pub const LEAST_GAP: SignedDuration = SignedDuration::from_hours(12);

/// After so many letters without a review in between, there is one a week.
pub const PATIENCE: u16 = 7;

/// A letter that could not be written at its hour is not written much later: nobody wants it in the
/// middle of the night because a server was away.
pub const LATEST: SignedDuration = SignedDuration::from_hours(3);

/// About how many minutes so many questions take, at least one.
pub fn minutes(questions: u32) -> u32 {
    (questions.saturating_mul(SECONDS_A_QUESTION))
        .div_ceil(60)
        .max(1)
}

/// An hour by the clock on a student's wall, from 0 to 23.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Hour(i8);

impl Hour {
    /// Every hour, from midnight on.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..24).map(Self)
    }

    /// The hour as a number from 0 to 23.
    pub fn number(self) -> i8 {
        self.0
    }

    /// When it comes next after a moment: once each day, also on those on which clocks change. Where
    /// they skip the hour it is as much later, and where they repeat it, it is the first of the two.
    pub fn next_after(self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        let here = zone.to_datetime(at).date();
        (-1..=2)
            .filter_map(|days| {
                let on_the_wall = here.saturating_add(days.days()).at(self.0, 0, 0, 0);
                zone.to_ambiguous_timestamp(on_the_wall).compatible().ok()
            })
            .find(|moment| *moment > at)
            // No reminder is asked for in the year 9999.
            .unwrap_or(Timestamp::MAX)
    }
}

impl TryFrom<i16> for Hour {
    type Error = &'static str;

    fn try_from(number: i16) -> Result<Self, Self::Error> {
        match i8::try_from(number) {
            Ok(number @ 0..24) => Ok(Self(number)),
            _ => Err("a day has the hours from 0 to 23"),
        }
    }
}

/// What there is to be said at a student's hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Occasion {
    /// The moment.
    pub at: Timestamp,
    /// The student's day.
    pub day: Date,
    /// How many questions, and chapters to be read again, a review would bring now; none on a day off.
    pub due: u32,
    /// How many one would bring tomorrow, if today's were done.
    pub due_tomorrow: u32,
    /// The last day on which the student reviewed, today included.
    pub reviewed_on: Option<Date>,
}

/// What became of the occasions before.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Past {
    /// The student's day of the last one.
    pub decided_on: Option<Date>,
    /// Whether that one waited for the day after it.
    pub has_waited: bool,
    /// When there was a letter last.
    pub sent_at: Option<Timestamp>,
    /// How many letters there were since the student reviewed last.
    pub unanswered: u16,
}

/// What becomes of an occasion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// There is a letter.
    Send,
    /// There is none, since tomorrow's session is fuller.
    Wait,
    /// There is none.
    Rest,
}

impl Past {
    /// Decides about an occasion of a student in a zone, and says what is to be known the next time.
    ///
    /// There is a letter where something is due and the student has not reviewed that day; once a
    /// student's day and never within [`LEAST_GAP`] of the one before. It waits for a fuller session
    /// within a day, but not twice in a row, or ever fuller days would put it off for ever. Whoever
    /// lets [`PATIENCE`] letters go by has one a week until they come back.
    pub fn decide(self, now: &Occasion, zone: &TimeZone) -> (Decision, Self) {
        // Whoever travels west has the same day, or one that is over, once more.
        if self.decided_on.is_some_and(|day| now.day <= day) {
            return (Decision::Rest, self);
        }
        let sent_on = self.sent_at.map(|at| student_day(at, zone));
        let has_answered = now.reviewed_on >= sent_on;
        let unanswered = if has_answered { 0 } else { self.unanswered };
        let is_too_soon = self
            .sent_at
            .is_some_and(|sent| now.at.duration_since(sent) < LEAST_GAP);
        let waits_for_a_week = unanswered >= PATIENCE
            && sent_on.is_some_and(|sent| now.day < sent.saturating_add(7.days()));
        let has_reviewed = now.reviewed_on.is_some_and(|day| day >= now.day);
        let decision = if now.due == 0 || has_reviewed || is_too_soon || waits_for_a_week {
            Decision::Rest
        } else if now.due_tomorrow > now.due && !self.has_waited {
            Decision::Wait
        } else {
            Decision::Send
        };
        let is_sent = decision == Decision::Send;
        let past = Self {
            decided_on: Some(now.day),
            has_waited: decision == Decision::Wait,
            sent_at: if is_sent { Some(now.at) } else { self.sent_at },
            unanswered: unanswered.saturating_add(is_sent.into()),
        };
        (decision, past)
    }
}

#[cfg(test)]
mod tests;
