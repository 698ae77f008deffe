//! Clocks that are wrong, days on which clocks change, and students who travel.

use std::collections::BTreeSet;

use domain::events::Event;
use domain::schedule::{Grade, student_day};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::students::{event, graded, replay};
use crate::{Desk, at, grades, question, zone};

/// Around the world, with clocks that change by an hour, by half of one, or never.
const PLACES: [&str; 8] = [
    "Pacific/Kiritimati",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Asia/Tokyo",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Pacific/Pago_Pago",
];

/// Looks at their reviews every few hours, wherever they are, and answers whatever is due. Says on
/// which days they were asked, and how long it took at most until they were after it was due.
fn look(
    desk: &mut Desk,
    hours: u32,
    mut place: impl FnMut(u32) -> &'static str,
    mut grade: impl FnMut(u32) -> Grade,
) -> (Vec<Date>, SignedDuration) {
    let mut asked = Vec::new();
    let mut longest = SignedDuration::ZERO;
    for hour in 0..hours {
        desk.wait(60);
        desk.zone = zone(place(hour));
        if desk.card.is_due(desk.now, &desk.zone) {
            let due = desk.card.due.map_or(desk.now, |due| due.at);
            longest = longest.max(desk.now.duration_since(due));
            asked.push(student_day(desk.now, &desk.zone));
            desk.grade(grade(hour));
        }
    }
    (asked, longest)
}

/// Midnight in the zone of a day on which its clocks change, or an hour around it.
fn around_a_change() -> impl Strategy<Value = (Timestamp, &'static str)> {
    let change = prop::sample::select(vec![
        ("2026-03-28T22:00:00Z", "Europe/Berlin"),
        ("2026-10-24T21:00:00Z", "Europe/Berlin"),
        ("2026-03-08T05:00:00Z", "America/New_York"),
        ("2026-11-01T04:00:00Z", "America/New_York"),
        ("2026-04-04T12:00:00Z", "Australia/Lord_Howe"),
        ("2026-10-03T12:00:00Z", "Australia/Lord_Howe"),
    ]);
    (change, -26_i64..27)
        .prop_map(|((time, place), hours)| (at(time) + SignedDuration::from_hours(hours), place))
}

proptest! {
    #[test]
    fn who_travels_is_asked_once_a_day_and_misses_nothing(
        places in prop::collection::vec(prop::sample::select(PLACES.to_vec()), 1..40),
        given in prop::collection::vec(grades(), 1..20),
        stay in 5_usize..40,
    ) {
        let mut desk = Desk::new();
        desk.zone = zone(places[0]);
        desk.grade(Grade::Again);
        let place = |hour: u32| places[(hour as usize / stay) % places.len()];
        let grade = |hour: u32| given[hour as usize % given.len()];
        let (asked, longest) = look(&mut desk, 24 * 40, place, grade);
        prop_assert!(asked.windows(2).all(|days| days[0] < days[1]), "{asked:?}");
        // The day may have to end once more, for who has flown west over the date line.
        prop_assert!(longest <= SignedDuration::from_hours(49), "{longest}");
        prop_assert!(asked.len() > 1);
    }

    #[test]
    fn on_days_on_which_clocks_change_and_zones_with_them_all_is_asked_once(
        (begin, place) in around_a_change(),
        other in prop::sample::select(PLACES.to_vec()),
        leaves_after in 0_u32..60,
    ) {
        let mut desk = Desk::new();
        desk.now = begin;
        desk.zone = zone(place);
        desk.grade(Grade::Again);
        let place = |hour| if hour < leaves_after { place } else { other };
        let (asked, longest) = look(&mut desk, 24 * 6, place, |_| Grade::Again);
        prop_assert!(asked.windows(2).all(|days| days[0] < days[1]), "{asked:?}");
        prop_assert!(asked.len() >= 4, "{asked:?}");
        prop_assert!(longest <= SignedDuration::from_hours(26), "{longest}");
    }

    /// An hour of a device that is a day behind is what it says. Of one that is a day ahead it is the
    /// hour at which it was told.
    #[test]
    fn a_clock_that_jumps_back_or_ahead_by_a_day_loses_no_date_and_counts_no_day_twice(
        given in prop::collection::vec((grades(), -1_i64..=1), 1..40),
        place in prop::sample::select(PLACES.to_vec()),
    ) {
        let begin = at("2026-03-25T09:00:00Z");
        let events: Vec<Event> = (1_u8..)
            .zip(&given)
            .map(|(n, (grade, ahead))| {
                let told = begin + SignedDuration::from_hours(5 * i64::from(n));
                let said = told + SignedDuration::from_hours(24 * ahead);
                event(n.into(), said.min(told), place, &graded(1, *grade))
            })
            .collect();
        let student = replay(&events, &[]);
        let card = &student.cards[&question(1)];
        let learnt = card.learnt.unwrap();
        let days: BTreeSet<Date> = events
            .iter()
            .map(|event| student_day(event.occurred_at, &zone(place)))
            .collect();
        prop_assert!(learnt.answers as usize <= days.len());
        prop_assert!(days.contains(&learnt.last_day));
        let due = card.due.unwrap();
        let last = events.iter().map(|event| event.occurred_at).max().unwrap();
        prop_assert!(due.day > learnt.last_day);
        prop_assert!(due.at >= last + SignedDuration::from_hours(8));
        prop_assert!(!card.is_due(last, &zone(place)));
    }
}
