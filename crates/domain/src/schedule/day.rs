//! A student's day, which ends when they sleep and not at midnight.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// When a student's day begins and the one before ends, in hours by the clock on their wall.
pub const DAY_BEGINS: i8 = 4;

/// The student's day in which something happens. Before four in the morning it is still yesterday.
pub fn student_day(at: Timestamp, zone: &TimeZone) -> Date {
    let on_the_wall = zone.to_datetime(at);
    on_the_wall
        .saturating_sub(SignedDuration::from_hours(DAY_BEGINS.into()))
        .date()
}

/// When a student's day begins. Where a clock is put forward over that hour, it is as much later.
pub fn start_of(day: Date, zone: &TimeZone) -> Timestamp {
    let on_the_wall = day.at(DAY_BEGINS, 0, 0, 0);
    zone.to_ambiguous_timestamp(on_the_wall)
        .compatible()
        // No card lives until the year 9999.
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    #[test]
    fn the_day_ends_at_four_in_the_morning_of_where_the_student_is() {
        for (at, name, expected) in [
            ("2026-11-24T03:59:59Z", "UTC", date(2026, 11, 23)),
            ("2026-11-24T04:00:00Z", "UTC", date(2026, 11, 24)),
            ("2026-11-24T18:59:59Z", "Asia/Tokyo", date(2026, 11, 24)),
            ("2026-11-24T19:00:00Z", "Asia/Tokyo", date(2026, 11, 25)),
            (
                "2026-11-24T11:59:59Z",
                "America/Los_Angeles",
                date(2026, 11, 23),
            ),
            ("2026-11-23T22:14:59Z", "Asia/Kathmandu", date(2026, 11, 23)),
            ("2026-11-23T22:15:00Z", "Asia/Kathmandu", date(2026, 11, 24)),
        ] {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!(student_day(at, &zone(name)), expected, "{at} {name}");
        }
    }

    #[test]
    fn the_days_on_which_clocks_change_begin_and_end_at_four_as_well() {
        let berlin = zone("Europe/Berlin");
        for (day, hours) in [
            // Clocks go forward, and back, in the small hours of the day after.
            (date(2026, 3, 28), 23),
            (date(2026, 3, 29), 24),
            (date(2026, 10, 24), 25),
            (date(2026, 10, 25), 24),
        ] {
            let begins = start_of(day, &berlin);
            let ends = start_of(day.tomorrow().unwrap(), &berlin);
            assert_eq!(
                ends.duration_since(begins),
                SignedDuration::from_hours(hours)
            );
        }
    }

    #[test]
    fn a_day_that_was_left_out_begins_with_the_next() {
        // Samoa went from Thursday to Saturday.
        let apia = zone("Pacific/Apia");
        let friday = start_of(date(2011, 12, 30), &apia);
        assert_eq!(student_day(friday, &apia), date(2011, 12, 31));
    }

    proptest! {
        #[test]
        fn each_moment_is_in_the_day_that_began_last(
            second in 0_i64..4_000_000_000,
            name in prop::sample::select(vec![
                "UTC", "Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe",
                "Asia/Kathmandu", "America/St_Johns", "Africa/Casablanca", "Pacific/Chatham",
            ]),
        ) {
            let zone = zone(name);
            let at = Timestamp::from_second(second).unwrap();
            let day = student_day(at, &zone);
            prop_assert!(start_of(day, &zone) <= at);
            prop_assert!(at < start_of(day.tomorrow().unwrap(), &zone));
        }
    }
}
