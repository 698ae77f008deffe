//! Clocks that are wrong, days on which clocks change, and students who travel, with what is stored.

use std::collections::BTreeMap;

use domain::events::Event;
use domain::ids::QuestionId;
use domain::learning::{Graded, Learning};
use domain::schedule::{Grade, student_day};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::cards::due;
use store::events::append;
use uuid::Uuid;

use super::World;
use crate::accounts::{patiently, user};

/// An answer that is told at `now` by a device whose clock says something else.
fn answer(
    n: u128,
    question: QuestionId,
    grade: Grade,
    (now, said): (Timestamp, Timestamp),
    zone: &str,
) -> Event {
    let (kind, payload) = Learning::QuestionGraded(Graded {
        question,
        meaning: 1,
        grade,
        typed: None,
        took_ms: None,
    })
    .write();
    let milliseconds = u128::try_from(said.as_millisecond()).unwrap();
    let said = json!({
        "id": Uuid::from_u128(milliseconds << 80 | 0x7000_8000_0000_0000_0000 | n),
        "kind": kind,
        "version": Learning::VERSION,
        "occurred_at": said,
        "zone": zone,
        "payload": payload,
    });
    Event::parse(&said, now, |_| true).unwrap()
}

/// Somebody answers whatever is due, looking every three hours, where `place` says that they are and
/// by a clock that is so many hours ahead. Gives the days on which each question was asked, and the
/// longest that one had been due.
async fn learn(
    world: &World,
    begin: &str,
    hours: u32,
    place: impl Fn(u32) -> &'static str,
    ahead: impl Fn(u32) -> i64,
) -> (BTreeMap<QuestionId, Vec<Date>>, SignedDuration) {
    let begin: Timestamp = begin.parse().unwrap();
    let mut asked = BTreeMap::<QuestionId, Vec<Date>>::new();
    let mut longest = SignedDuration::ZERO;
    let mut n = 0;
    let tell = async |event: Event, now| {
        patiently(|| {
            append(
                &world.store,
                user(1),
                std::slice::from_ref(&event),
                None,
                now,
            )
        })
        .await
    };
    for name in ["a", "b", "c"] {
        n += 1;
        let question = QuestionId(world.ids[name]);
        let event = answer(n, question, Grade::Again, (begin, begin), place(0));
        tell(event, begin).await;
    }
    for hour in (1..hours).step_by(3) {
        let now = begin + SignedDuration::from_hours(hour.into());
        let zone = TimeZone::get(place(hour)).unwrap();
        let today = student_day(now, &zone);
        let desk = due(&world.store, user(1), now, today).await.unwrap();
        for waiting in desk.waiting {
            n += 1;
            let since = waiting.card.due.map_or(now, |due| due.at);
            longest = longest.max(now.duration_since(since));
            asked.entry(waiting.card.question).or_default().push(today);
            let said = now + SignedDuration::from_hours(ahead(hour));
            let grade = Grade::ALL[usize::try_from(n % 3).unwrap()];
            let event = answer(n, waiting.card.question, grade, (now, said), place(hour));
            tell(event, now).await;
        }
    }
    (asked, longest)
}

#[tokio::test]
async fn who_travels_around_the_world_is_asked_once_a_day_and_misses_nothing() {
    let world = World::new().await;
    let places = [
        "Europe/Berlin",
        "Asia/Tokyo",
        "Pacific/Kiritimati",
        "America/Los_Angeles",
        "America/New_York",
    ];
    let place = |hour: u32| places[(hour as usize / 31) % places.len()];
    let (asked, longest) = learn(&world, "2026-11-20T08:00:00Z", 24 * 16, place, |_| 0).await;
    assert_eq!(asked.len(), 3);
    for days in asked.values() {
        assert!(days.is_sorted_by(|one, other| one < other), "{days:?}");
    }
    assert!(longest <= SignedDuration::from_hours(52), "{longest}");
    world.assert_replays().await;
}

#[tokio::test]
async fn a_zone_that_changes_on_the_day_on_which_clocks_do_loses_nothing() {
    for begin in ["2026-03-27T20:00:00Z", "2026-10-23T20:00:00Z"] {
        let world = World::new().await;
        let place = |hour: u32| {
            if hour < 30 {
                "Europe/Berlin"
            } else {
                "America/New_York"
            }
        };
        let (asked, longest) = learn(&world, begin, 24 * 6, place, |_| 0).await;
        assert_eq!(asked.len(), 3);
        for days in asked.values() {
            assert!(days.is_sorted_by(|one, other| one < other), "{days:?}");
        }
        assert!(longest <= SignedDuration::from_hours(28), "{longest}");
        world.assert_replays().await;
    }
}

#[tokio::test]
async fn a_clock_that_is_a_day_ahead_asks_nothing_twice() {
    let world = World::new().await;
    let ahead = |hour: u32| i64::from(hour / 24 % 2) * 23;
    let place = |_| "Europe/Berlin";
    let (asked, longest) = learn(&world, "2026-11-20T08:00:00Z", 24 * 10, place, ahead).await;
    for days in asked.values() {
        assert!(days.is_sorted_by(|one, other| one < other), "{days:?}");
    }
    assert!(longest <= SignedDuration::from_hours(4), "{longest}");
    world.assert_replays().await;
}

#[tokio::test]
async fn a_clock_that_is_a_day_behind_loses_no_date() {
    let world = World::new().await;
    let behind = |hour: u32| i64::from(hour / 24 % 2) * -24;
    let place = |_| "Europe/Berlin";
    let (asked, _) = learn(&world, "2026-11-20T08:00:00Z", 24 * 10, place, behind).await;
    assert_eq!(asked.len(), 3);
    let end: Timestamp = "2026-12-31T12:00:00Z".parse().unwrap();
    let today = student_day(end, &TimeZone::UTC);
    let desk = due(&world.store, user(1), end, today).await.unwrap();
    assert_eq!(desk.waiting.len(), 3);
    world.assert_replays().await;
}
