//! When there is a letter, and when there is none.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn hour(number: i16) -> Hour {
    Hour::try_from(number).unwrap()
}

fn occasion(day: Date, due: u32, due_tomorrow: u32) -> Occasion {
    Occasion {
        at: day
            .at(18, 0, 0, 0)
            .to_zoned(TimeZone::UTC)
            .unwrap()
            .timestamp(),
        day,
        due,
        due_tomorrow,
        reviewed_on: None,
    }
}

/// What became of each day from the 1st of December on, with so many questions due each day.
fn decisions(due: &[u32]) -> Vec<Decision> {
    let mut past = Past::default();
    (0..due.len())
        .map(|n| {
            let day = date(2026, 12, 1).saturating_add((n as i64).days());
            let tomorrow = due.get(n + 1).copied().unwrap_or(0);
            let decision;
            (decision, past) = past.decide(&occasion(day, due[n], tomorrow), &TimeZone::UTC);
            decision
        })
        .collect()
}

use Decision::{Rest, Send, Wait};

#[test]
fn a_letter_waits_for_a_fuller_session_of_tomorrow_but_not_twice() {
    assert_eq!(decisions(&[5, 5, 4]), [Send, Send, Send]);
    assert_eq!(decisions(&[5, 6]), [Wait, Send]);
    assert_eq!(decisions(&[1, 2, 3, 4, 5]), [Wait, Send, Wait, Send, Send]);
    assert_eq!(decisions(&[1, 9, 1, 9]), [Wait, Send, Wait, Send]);
    assert_eq!(decisions(&[0, 9, 0]), [Rest, Send, Rest]);
}

#[test]
fn whoever_has_reviewed_that_day_is_left_alone() {
    let today = date(2026, 12, 1);
    let of = |reviewed_on| {
        let now = Occasion {
            reviewed_on,
            ..occasion(today, 30, 0)
        };
        Past::default().decide(&now, &TimeZone::UTC).0
    };
    assert_eq!(of(None), Send);
    assert_eq!(of(today.yesterday().ok()), Send);
    assert_eq!(of(Some(today)), Rest);
}

#[test]
fn whoever_does_not_come_back_hears_of_it_once_a_week() {
    let decided = decisions(&[3; 24]);
    let sent: Vec<usize> = (0..24).filter(|n| decided[*n] == Send).collect();
    assert_eq!(sent, [0, 1, 2, 3, 4, 5, 6, 13, 20]);
}

#[test]
fn a_review_brings_the_daily_letter_back() {
    let past = Past {
        decided_on: Some(date(2026, 12, 9)),
        has_waited: false,
        sent_at: Some("2026-12-07T18:00:00Z".parse().unwrap()),
        unanswered: PATIENCE,
    };
    let of = |reviewed_on| {
        let now = Occasion {
            reviewed_on,
            ..occasion(date(2026, 12, 10), 3, 0)
        };
        past.decide(&now, &TimeZone::UTC)
    };
    assert_eq!(of(Some(date(2026, 12, 6))).0, Rest);
    let (decision, after) = of(Some(date(2026, 12, 8)));
    assert_eq!((decision, after.unanswered), (Send, 1));
}

#[test]
fn a_student_who_travels_has_no_second_letter_in_a_day() {
    // In Honolulu, then in Kiritimati, where it is the same hour of the day after.
    let evening = Occasion {
        at: "2026-12-02T04:00:00Z".parse().unwrap(),
        ..occasion(date(2026, 12, 1), 3, 0)
    };
    let (sent, past) = Past::default().decide(&evening, &zone("Pacific/Honolulu"));
    assert_eq!(sent, Send);
    let there = Occasion {
        at: "2026-12-02T04:10:00Z".parse().unwrap(),
        day: date(2026, 12, 2),
        ..evening
    };
    assert_eq!(past.decide(&there, &zone("Pacific/Kiritimati")).0, Rest);
    // And the other way round, into the day that they have had already.
    let (_, past) = Past::default().decide(&there, &zone("Pacific/Kiritimati"));
    let back = Occasion {
        at: "2026-12-03T03:00:00Z".parse().unwrap(),
        day: date(2026, 12, 2),
        ..evening
    };
    assert_eq!(past.decide(&back, &zone("Pacific/Honolulu")).0, Rest);
}

#[test]
fn the_hour_comes_once_on_the_days_on_which_clocks_change() {
    let berlin = zone("Europe/Berlin");
    let from =
        |hour_of: Hour, at: &str| hour_of.next_after(at.parse().unwrap(), &berlin).to_string();
    // Clocks skip the hour from two to three.
    assert_eq!(
        from(hour(2), "2026-03-28T23:00:00Z"),
        "2026-03-29T01:00:00Z"
    );
    assert_eq!(
        from(hour(2), "2026-03-29T01:00:00Z"),
        "2026-03-30T00:00:00Z"
    );
    // They repeat it.
    assert_eq!(
        from(hour(2), "2026-10-24T22:00:00Z"),
        "2026-10-25T00:00:00Z"
    );
    assert_eq!(
        from(hour(2), "2026-10-25T00:00:00Z"),
        "2026-10-26T01:00:00Z"
    );
    assert_eq!(
        from(hour(18), "2026-10-24T16:00:00Z"),
        "2026-10-25T17:00:00Z"
    );
    for wrong in [-1, 24, 300] {
        assert!(Hour::try_from(wrong).is_err());
    }
}

#[test]
fn a_review_is_said_to_take_whole_minutes() {
    let of = |questions| minutes(questions);
    assert_eq!([of(1), of(3), of(4), of(12), of(100)], [1, 1, 2, 4, 34]);
}

/// A day of somebody: what is due, what tomorrow would bring, whether they review after the letter,
/// and how far they travel before the next, in hours.
type Day = (u32, u32, bool, i64);

fn days() -> impl Strategy<Value = Vec<Day>> {
    prop::collection::vec((0_u32..12, 0_u32..12, prop::bool::ANY, -9_i64..10), 1..60)
}

proptest! {
    #[test]
    fn never_two_in_a_day_never_without_need_and_never_put_off_twice(days in days()) {
        let (mut past, mut reviewed_on) = (Past::default(), None);
        let mut at: Timestamp = "2026-12-01T18:00:00Z".parse().unwrap();
        let (mut offset, mut letters, mut before) = (0_i64, Vec::<(Timestamp, Date)>::new(), Rest);
        for (due, due_tomorrow, reviews, travels) in days {
            let here = TimeZone::fixed(jiff::tz::Offset::from_hours(offset as i8).unwrap());
            let day = student_day(at, &here);
            let now = Occasion { at, day, due, due_tomorrow, reviewed_on };
            let (decision, after) = past.decide(&now, &here);
            match decision {
                Send => {
                    prop_assert!(due > 0);
                    prop_assert!(reviewed_on.is_none_or(|reviewed| reviewed < day));
                    for (sent, of) in &letters {
                        prop_assert!(*of < day);
                        prop_assert!(at.duration_since(*sent) >= LEAST_GAP);
                    }
                    letters.push((at, day));
                }
                Wait => {
                    prop_assert!(due_tomorrow > due && due > 0);
                    prop_assert!(before != Wait);
                }
                Rest => {}
            }
            before = decision;
            past = after;
            if reviews {
                reviewed_on = reviewed_on.max(Some(day));
            }
            let moved = (offset + travels).clamp(-12, 14);
            // The same hour of the next day, wherever that is.
            at = at.saturating_add(jiff::SignedDuration::from_hours(24 + offset - moved)).unwrap();
            offset = moved;
        }
    }

    #[test]
    fn whoever_has_something_due_each_day_and_stays_away_hears_within_two_days(
        due in prop::collection::vec(1_u32..20, 14),
    ) {
        let decided = decisions(&due);
        let first: Vec<usize> = (0..14).filter(|n| decided[*n] == Send).take(7).collect();
        prop_assert_eq!(first.len(), 7);
        prop_assert!(first[0] <= 1);
        prop_assert!(first.windows(2).all(|pair| pair[1] - pair[0] <= 2));
    }

    #[test]
    fn each_hour_comes_once_on_each_day(
        number in 0_i16..24,
        second in 1_700_000_000_i64..1_900_000_000,
        name in prop::sample::select(vec![
            "UTC", "Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe",
            "Asia/Kathmandu", "America/St_Johns", "Africa/Casablanca", "Pacific/Chatham",
        ]),
    ) {
        let zone = zone(name);
        let at = Timestamp::from_second(second).unwrap();
        let first = hour(number).next_after(at, &zone);
        let second = hour(number).next_after(first, &zone);
        prop_assert!(first > at && first.duration_since(at) <= SignedDuration::from_hours(26));
        let day = |at| zone.to_datetime(at).date();
        prop_assert_eq!(day(first).tomorrow().unwrap(), day(second));
    }
}
