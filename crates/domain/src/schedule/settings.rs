//! What students decide about their schedule.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// What shapes the dates of a student's cards, and how many come at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default = "Settings::of_old")]
pub struct Settings {
    /// The recall that cards are to have when they are due.
    pub retention: Retention,
    /// The most reviews in a student's day, from 1.
    pub daily_cap: u16,
    /// The days on which nothing is due.
    pub days_off: DaysOff,
    /// Whether there are four buttons and not two.
    pub four_buttons: bool,
}

impl Settings {
    /// What an event of the first version means by what it leaves out, whatever students begin with by
    /// now: the log keeps its meaning.
    fn of_old() -> Self {
        Self {
            retention: Retention(90),
            ..Self::default()
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            retention: Retention::default(),
            daily_cap: 100,
            days_off: DaysOff::default(),
            four_buttons: false,
        }
    }
}

/// Desired retention in whole percent, from 80 to 97: below, too much is forgotten to be worth
/// it; above, reviews cost many times as much for little.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Retention(u8);

impl Retention {
    /// The least that can be chosen.
    pub const LEAST: Self = Self(80);
    /// What students begin with. In a simulated year it keeps more than nine in ten at the end, and
    /// more of them a minute than what is above it: see `docs/schedule.md`.
    pub const USUAL: Self = Self(85);
    /// The most that can be chosen.
    pub const MOST: Self = Self(97);

    /// The probability, from 0.80 to 0.97.
    pub fn fraction(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self::USUAL
    }
}

impl TryFrom<u8> for Retention {
    type Error = &'static str;

    fn try_from(percent: u8) -> Result<Self, Self::Error> {
        let asked = Self(percent);
        if (Self::LEAST..=Self::MOST).contains(&asked) {
            Ok(asked)
        } else {
            Err("desired retention is from 80 to 97 percent")
        }
    }
}

impl From<Retention> for u8 {
    fn from(retention: Retention) -> Self {
        retention.0
    }
}

/// The days of the week without reviews: a bit for each, Monday the lowest. Never all seven.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct DaysOff(u8);

impl DaysOff {
    /// Whether a day of the week is off.
    pub fn contains(self, weekday: Weekday) -> bool {
        self.0 >> weekday.to_monday_zero_offset() & 1 == 1
    }

    /// The day itself, or the first after it that is not off.
    pub fn first_day_on(self, day: Date) -> Date {
        (0..7)
            .map(|days| day.saturating_add(days.days()))
            .find(|day| !self.contains(day.weekday()))
            .unwrap_or(day)
    }
}

impl TryFrom<u8> for DaysOff {
    type Error = &'static str;

    fn try_from(days: u8) -> Result<Self, Self::Error> {
        if days < 0b111_1111 {
            Ok(Self(days))
        } else {
            Err("at least one day of the week has reviews")
        }
    }
}

impl From<DaysOff> for u8 {
    fn from(days: DaysOff) -> Self {
        days.0
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_is_no_setting_is_refused() {
        let read = |json: &str| serde_json::from_str::<Settings>(json).ok();
        // As the log means it that was written when people began with 0.90.
        let old = read("{}").map(|read| (read.retention.fraction(), read.daily_cap));
        assert_eq!(old, Some((0.9, 100)));
        assert_eq!(
            read(r#"{"retention":97}"#).map(|read| read.retention.fraction()),
            Some(0.97)
        );
        for wrong in [
            r#"{"retention":79}"#,
            r#"{"retention":98}"#,
            r#"{"retention":0.9}"#,
            r#"{"days_off":127}"#,
            r#"{"daily_cap":-1}"#,
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_off_gives_way_to_the_next_day_on() {
        let tuesday = date(2026, 11, 24);
        assert_eq!(DaysOff::default().first_day_on(tuesday), tuesday);
        let all_but_monday = DaysOff::try_from(0b111_1110).unwrap();
        assert_eq!(all_but_monday.first_day_on(tuesday), date(2026, 11, 30));
        let weekend = DaysOff::try_from(0b110_0000).unwrap();
        assert_eq!(weekend.first_day_on(tuesday), tuesday);
        assert_eq!(weekend.first_day_on(date(2026, 11, 28)), date(2026, 11, 30));
    }
}
