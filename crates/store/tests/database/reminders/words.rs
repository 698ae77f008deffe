//! What letters say, what ends them, and when there is nothing to say any more.

use super::*;

#[tokio::test]
async fn whoever_has_the_secret_of_a_letter_stops_them_as_often_as_they_like() {
    let world = World::at_six().await;
    world.wants(2, hour(18), "2026-12-01T12:00:00Z").await;
    for who in [1, 2] {
        world.due(who, "a", "2026-11-30T04:00:00Z").await;
    }
    let ada = hash(secret(1));
    assert_eq!(find_stop(&world.store, &ada).await.unwrap(), Some(true));
    for _ in 0..2 {
        assert!(stop(&world.store, &ada).await.unwrap());
        assert_eq!(find_stop(&world.store, &ada).await.unwrap(), Some(false));
    }
    let other = hash(secret(9));
    assert!(!stop(&world.store, &other).await.unwrap());
    assert_eq!(find_stop(&world.store, &other).await.unwrap(), None);
    assert_eq!(
        world.letters("2026-12-01T18:00:00Z").await,
        ["eve@example.org"]
    );
    let of_ada = wishes(&world.store, user(1)).await.unwrap();
    assert_eq!(of_ada.hour, None);

    // Who wants them again has the same secret, since it is in the letters that they have kept.
    let wish = (hour(7), &TimeZone::UTC);
    choose(
        &world.store,
        user(1),
        wish,
        &secret(9),
        time("2026-12-02T12:00:00Z"),
    )
    .await
    .unwrap();
    assert_eq!(find_stop(&world.store, &ada).await.unwrap(), Some(true));
    assert_eq!(find_stop(&world.store, &other).await.unwrap(), None);
    let of_ada = wishes(&world.store, user(1)).await.unwrap();
    assert_eq!(of_ada.hour, hour(7));
}

#[tokio::test]
async fn a_letter_says_what_is_due_when_it_is_sent_or_nothing_any_more() {
    let world = World::at_six().await;
    let (day, evening) = ("2026-12-01", "2026-12-01T18:10:00Z");
    assert_eq!(world.says(day, evening).await, None, "nothing is due");
    for name in ["a", "b", "x"] {
        world.due(1, name, "2026-12-01T04:00:00Z").await;
    }
    world.due(1, "c", "2026-12-01T20:00:00Z").await;
    let expected = Reminder {
        today: ComingDay {
            day: date(2026, 12, 1),
            questions: 3,
            chapters: vec![("About moon".to_owned(), 2), ("About sun".to_owned(), 1)],
            readings: Vec::new(),
        },
        stop_secret: secret(1),
    };
    assert_eq!(world.says(day, evening).await, Some(expected));
    // The day ends at four.
    assert!(world.says(day, "2026-12-02T03:59:00Z").await.is_some());
    assert_eq!(world.says(day, "2026-12-02T04:00:00Z").await, None);
    let reviewed = "update card
                    set
                      last_day = '2026-12-01',
                      due_at = '2026-12-09',
                      state = '{\"reviewed_on\": \"2026-12-01\"}'
                    where due_at < '2026-12-01T05:00:00Z'
                      and question_id = (select id from question where author_id = 'a')";
    world.database.execute(reviewed).await;
    assert_eq!(world.says(day, evening).await, None, "they have begun");
}

#[tokio::test]
async fn whoever_wants_none_is_suspended_or_leaves_is_written_to_no_more() {
    let (day, evening) = ("2026-12-01", "2026-12-01T18:10:00Z");
    for statement in [
        "update reminder set next_at = null",
        "update account set suspended_at = now()",
        "update account set delete_at = now()",
    ] {
        let world = World::at_six().await;
        world.due(1, "a", "2026-12-01T04:00:00Z").await;
        assert!(world.says(day, evening).await.is_some());
        world.database.execute(statement).await;
        assert_eq!(world.says(day, evening).await, None, "{statement}");
    }
}

#[tokio::test]
async fn the_erased_leave_nothing_of_it() {
    let world = World::at_six().await;
    store::reminders::make_address(&world.store, user(1), &[7; 32], at(1))
        .await
        .unwrap();
    let ada = world.ada().await;
    accounts::ask_for_deletion(&world.store, &ada, session_id(1), &notice(), at(1))
        .await
        .unwrap();
    assert_eq!(accounts::erase(&world.store, at(1000)).await.unwrap(), 1);
    for table in ["reminder", "calendar_feed"] {
        assert_eq!(count(&world.database, table).await, 0, "{table}");
    }
    let gone = find_stop(&world.store, &hash(secret(1))).await.unwrap();
    assert_eq!(gone, None);
}
