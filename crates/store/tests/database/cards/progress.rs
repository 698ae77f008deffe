//! How far a student is, what comes, and what a change would do.

use domain::progress::History;
use domain::schedule::{DaysOff, Retention};
use jiff::ToSpan;
use store::cards::{coming, logged, preview, put_aside, settings, standing};
use store::enrolment;

use super::*;

/// Ada, who has answered all six questions on different days, and rated one chapter.
async fn learnt() -> World {
    let world = World::new().await;
    let names = ["a", "b", "c", "d", "e", "f"];
    let grades = [Grade::Good, Grade::Easy, Grade::Again];
    let mut events = Vec::new();
    for (n, name) in (0_u8..).zip(names) {
        let first = grades[usize::from(n) % 3];
        let hour = i64::from(n) * 24;
        events.push(event(n.into(), hour, "UTC", &world.graded(name, first, 1)));
    }
    let rating = world.rated("moon", Confidence::Solid);
    events.push(event(100, 130, "UTC", &rating));
    for (n, name) in (10_u8..).zip(names) {
        let hour = 140 + i64::from(n) * 24;
        events.push(event(
            n.into(),
            hour,
            "UTC",
            &world.graded(name, Grade::Good, 1),
        ));
    }
    world.tell(&events, 600).await;
    world
}

#[tokio::test]
async fn what_a_preview_shows_is_what_the_change_does() {
    let world = learnt().await;
    let changes = [
        (80, 1, 0),
        (97, 2, 0b110_0000),
        (90, 100, 0),
        (93, 3, 0b000_0001),
    ];
    // Of two changes at once the one with the greater id is the later one.
    let mut ids = 200..;
    for (retention, daily_cap, off) in changes {
        for name in ["UTC", "Asia/Tokyo", "America/Los_Angeles"] {
            let zone = TimeZone::get(name).unwrap();
            let here = (at(601), &zone);
            let wanted = Settings {
                retention: Retention::try_from(retention).unwrap(),
                daily_cap,
                days_off: DaysOff::try_from(off).unwrap(),
                four_buttons: true,
            };
            let before = coming(&world.store, user(1), here, 31).await.unwrap();
            let shown = preview(&world.store, user(1), wanted, here, 31)
                .await
                .unwrap();
            assert_eq!(
                (shown.settings, &shown.now),
                (before.settings, &before.days)
            );
            let id = ids.next().unwrap();
            let change = event(id, 601, name, &Learning::ScheduleChanged(wanted));
            assert_eq!(world.tell(&[change], 601).await, [Fate::Stored]);
            let after = coming(&world.store, user(1), here, 31).await.unwrap();
            assert_eq!((after.settings, after.days), (wanted, shown.then), "{name}");
        }
    }
    world.assert_replays().await;
}

#[tokio::test]
async fn a_preview_stores_nothing_and_looks_at_nobody_elses_cards() {
    let world = learnt().await;
    sign_up(&world.store, 2, "eve@example.org", at(-100)).await;
    let wanted = Settings {
        daily_cap: 1,
        ..Settings::default()
    };
    let here = (at(601), &TimeZone::UTC);
    let hers = preview(&world.store, user(2), wanted, here, 31)
        .await
        .unwrap();
    assert!(hers.then.iter().all(|(_, count)| *count == 0));
    preview(&world.store, user(1), wanted, here, 31)
        .await
        .unwrap();
    let chosen = settings(&world.store, user(1)).await.unwrap();
    assert_eq!(chosen, Settings::default());
    world.assert_replays().await;
}

#[tokio::test]
async fn a_student_stands_where_they_have_read_answered_and_rated() {
    let world = learnt().await;
    let of_sun = Learning::ChapterRated {
        chapter: ChapterId(world.ids["sun"]),
        confidence: Confidence::Lost,
    };
    let read = json!({
        "id": Uuid::from_u128(0x019a_b52a_4000_7000_8000_0000_0000_0000),
        "kind": "chapter_read",
        "version": 1,
        "occurred_at": at(600),
        "zone": "UTC",
        "payload": {
            "chapter": world.ids["moon"], "revision": Uuid::nil(), "anchor": "", "through": 100,
        },
    });
    let read = Event::parse(&read, at(601), |_| true).unwrap();
    let events = [event(300, 601, "UTC", &of_sun), read];
    assert_eq!(world.tell(&events, 601).await, [Fate::Stored; 2]);
    let courses = standing(&world.store, user(1)).await.unwrap();
    assert_eq!((courses.len(), courses[0].chapters), (1, 2));
    let [moon, sun] = &courses[0].begun[..] else {
        panic!("two chapters");
    };
    assert_eq!((moon.slug.as_str(), sun.slug.as_str()), ("moon", "sun"));
    assert!(moon.is_read && !sun.is_read);
    assert!(moon.progress.is_done && moon.progress.right == 3);
    let levels = [moon, sun].map(|it| it.rating.map(|(_, level)| level));
    assert_eq!(levels, [Some(Confidence::Solid), Some(Confidence::Lost)]);
    assert!(moon.due_at.is_some());
    sign_up(&world.store, 2, "eve@example.org", at(-100)).await;
    assert_eq!(standing(&world.store, user(2)).await.unwrap(), []);
}

#[tokio::test]
async fn a_history_begins_where_it_is_asked_to() {
    let world = learnt().await;
    let all = logged(&world.store, user(1), at(-1)).await.unwrap();
    assert_eq!((all.entries.len(), all.is_cut), (13, false));
    let history = History::of(all.entries);
    let of = |day: domain::progress::Day| (day.first.of, day.reviews.of);
    let sum = history.days.values().copied().map(of);
    let sum = sum.fold((0, 0), |sum, day| (sum.0 + day.0, sum.1 + day.1));
    assert_eq!(sum, (6, 6));
    // The first answers lie before it, and their cards say that.
    let late = logged(&world.store, user(1), at(300)).await.unwrap();
    let history = History::of(late.entries);
    assert!(
        history
            .days
            .values()
            .all(|day| day.first.of == 0 && day.reviews.of > 0)
    );
    let none = logged(&world.store, user(2), at(-1)).await.unwrap();
    assert_eq!(none.entries, []);
}

#[tokio::test]
async fn what_was_put_aside_is_named_until_it_is_taken_up_again() {
    let world = learnt().await;
    let question = QuestionId(world.ids["b"]);
    let aside = event(400, 602, "UTC", &Learning::QuestionSuspended { question });
    world.tell(&[aside], 602).await;
    let named = put_aside(&world.store, user(1)).await.unwrap();
    assert_eq!(named.len(), 1);
    assert_eq!(
        (named[0].question, named[0].slugs.1.as_str()),
        (question, "moon")
    );
    assert!(put_aside(&world.store, user(2)).await.unwrap().is_empty());
    let again = event(401, 603, "UTC", &Learning::QuestionResumed { question });
    world.tell(&[again], 603).await;
    assert!(put_aside(&world.store, user(1)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_course_has_one_first_day_for_each_student() {
    let world = learnt().await;
    let list = || async { enrolment::courses(&world.store, user(1)).await.unwrap() };
    let [course] = &list().await[..] else {
        panic!("one course");
    };
    assert!(course.is_begun && course.start.is_none());
    let course = course.course;
    let first = student_day(at(0), &TimeZone::UTC);
    for day in [first, first.saturating_add(7.days())] {
        let begun = enrolment::begin(&world.store, user(1), course, (day, "UTC")).await;
        assert!(begun.unwrap());
        assert_eq!(list().await[0].start, Some(day));
    }
    let nothing = domain::ids::CourseId(Uuid::from_u128(7));
    let begun = enrolment::begin(&world.store, user(1), nothing, (first, "UTC")).await;
    assert!(!begun.unwrap());
    enrolment::forget(&world.store, user(2), course)
        .await
        .unwrap();
    assert!(list().await[0].start.is_some());
    enrolment::forget(&world.store, user(1), course)
        .await
        .unwrap();
    assert!(list().await[0].start.is_none());
}

#[tokio::test]
async fn what_was_too_much_is_counted_alike_before_and_in_a_preview() {
    let world = World::new().await;
    let lost = event(1, 0, "UTC", &world.rated("sun", Confidence::Lost));
    world.tell(&[lost], 0).await;
    let here = (at(1), &TimeZone::UTC);
    let before = coming(&world.store, user(1), here, 31).await.unwrap();
    let asked: u32 = before.days.iter().map(|(_, count)| *count).sum();
    assert_eq!((before.due, asked), (0, 3));
    let wanted = Settings {
        daily_cap: 1,
        ..Settings::default()
    };
    let shown = preview(&world.store, user(1), wanted, here, 31)
        .await
        .unwrap();
    assert_eq!(shown.now, before.days);
    let then: Vec<u32> = shown.then.iter().take(4).map(|(_, count)| *count).collect();
    assert_eq!(then, [0, 1, 1, 1]);
}
