//! What a calendar shows, and to whom.

use store::reminders::{Calendar, calendar, make_address, remove_address};

use super::*;

const TOKEN: [u8; 32] = [7; 32];
const NOON: &str = "2026-12-01T12:00:00Z";

impl World {
    async fn calendar(&self, token: [u8; 32]) -> Option<Calendar> {
        calendar(&self.store, &token, 30, time(NOON)).await.unwrap()
    }

    async fn make(&self, n: u8, token: [u8; 32]) {
        make_address(&self.store, user(n), &token, at(1))
            .await
            .unwrap();
    }

    async fn days(&self) -> Days {
        plain(self.calendar(TOKEN).await.unwrap().days)
    }
}

fn of<const N: usize>(chapters: [(&str, u32); N]) -> HashMap<String, u32> {
    chapters
        .into_iter()
        .map(|(name, count)| (format!("About {name}"), count))
        .collect()
}

#[tokio::test]
async fn an_address_is_good_for_one_student_until_there_is_another_or_none() {
    let world = World::new().await;
    world.due(1, "a", "2026-12-01T04:00:00Z").await;
    world.due(2, "b", "2026-12-01T04:00:00Z").await;
    assert_eq!(world.calendar(TOKEN).await, None);
    world.make(1, TOKEN).await;
    world.make(2, [8; 32]).await;
    assert_eq!(world.calendar(TOKEN).await.unwrap().user, user(1));
    let since = wishes(&world.store, user(1)).await.unwrap().address_since;
    assert_eq!(since, Some(at(1)));

    world.make(1, [9; 32]).await;
    assert_eq!(world.calendar(TOKEN).await, None);
    assert_eq!(world.calendar([9; 32]).await.unwrap().user, user(1));
    for _ in 0..2 {
        remove_address(&world.store, user(1)).await.unwrap();
        assert_eq!(world.calendar([9; 32]).await, None);
    }
    assert_eq!(world.calendar([8; 32]).await.unwrap().user, user(2));
    suspend(&world.store, 2).await;
    assert_eq!(world.calendar([8; 32]).await, None);
}

#[tokio::test]
async fn each_day_with_something_due_is_there_up_to_the_last() {
    let world = World::new().await;
    world.make(1, TOKEN).await;
    assert_eq!(world.days().await, []);
    for (name, at) in [
        // Overdue, and later today.
        ("a", "2026-10-01T04:00:00Z"),
        ("x", "2026-12-01T23:00:00Z"),
        // A day ends at four.
        ("b", "2026-12-03T03:59:59Z"),
        ("c", "2026-12-03T04:00:00Z"),
        ("d", "2026-12-31T03:59:59Z"),
        ("e", "2026-12-31T04:00:00Z"),
    ] {
        world.due(1, name, at).await;
    }
    let expected = [
        (date(2026, 12, 1), 2, of([("moon", 1), ("sun", 1)])),
        (date(2026, 12, 2), 1, of([("moon", 1)])),
        (date(2026, 12, 3), 1, of([("moon", 1)])),
        (date(2026, 12, 30), 1, of([("moon", 1)])),
    ];
    assert_eq!(world.days().await, expected);
}

#[tokio::test]
async fn what_a_day_has_no_room_for_is_shown_on_the_day_it_moves_to() {
    let world = World::new().await;
    world.make(1, TOKEN).await;
    for name in MOON {
        world.due(1, name, "2026-12-01T04:00:00Z").await;
    }
    // Wednesdays are off, and one of today's two is done.
    world
        .database
        .execute(
            "update student set daily_cap = 2, days_off = 4;
             update card
             set
               last_day = '2026-12-01',
               due_at = null,
               state = '{\"reviewed_on\": \"2026-12-01\"}'
             where question_id = (select id from question where author_id = 'f')",
        )
        .await;
    let expected = [
        (date(2026, 12, 1), 1, of([("moon", 1)])),
        (date(2026, 12, 3), 2, of([("moon", 2)])),
        (date(2026, 12, 4), 2, of([("moon", 2)])),
    ];
    assert_eq!(world.days().await, expected);
}

#[tokio::test]
async fn questions_of_a_chapter_that_was_too_much_come_three_a_day() {
    let world = World::new().await;
    world.make(1, TOKEN).await;
    for name in MOON {
        world.due(1, name, "2026-12-02T04:00:00Z").await;
    }
    world.due(1, "x", "2026-12-02T04:00:00Z").await;
    world
        .database
        .execute(
            "update card set answers = 0, state = '{\"lost_on\": \"2026-11-30\"}';
             update card set state = '{\"seed\": {\"level\": 1}, \"lost_on\": null}'
             where question_id = (select id from question where author_id = 'a')",
        )
        .await;
    let expected = [
        (date(2026, 12, 2), 4, of([("moon", 3), ("sun", 1)])),
        (date(2026, 12, 3), 3, of([("moon", 3)])),
    ];
    assert_eq!(world.days().await, expected);
}

#[tokio::test]
async fn what_was_answered_today_comes_tomorrow_wherever_the_student_has_travelled() {
    let world = World::new().await;
    world.make(1, TOKEN).await;
    world.due(1, "a", "2026-12-01T04:00:00Z").await;
    world
        .database
        .execute("update card set last_day = '2026-12-01', answers = 1")
        .await;
    assert_eq!(
        world.days().await,
        [(date(2026, 12, 2), 1, of([("moon", 1)]))]
    );
}
