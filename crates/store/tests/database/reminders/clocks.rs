//! Hours that move: with clocks, with students, and with servers that were away.

use super::*;

#[tokio::test]
async fn whose_server_was_away_at_the_hour_hears_soon_or_the_next_day() {
    for (back, expected) in [("2026-12-01T20:59:00Z", 1), ("2026-12-01T23:30:00Z", 0)] {
        let world = World::at_six().await;
        world.due(1, "a", "2026-11-30T04:00:00Z").await;
        assert_eq!(world.count(back).await, expected);
        assert_eq!(world.count("2026-12-02T18:00:00Z").await, expected + 1);
    }
}

#[tokio::test]
async fn the_hour_stays_where_the_student_is_when_clocks_change() {
    let world = World::new().await;
    world.wants(1, hour(18), "2027-03-26T12:00:00Z").await;
    world.due(1, "a", "2027-03-01T04:00:00Z").await;
    // Clocks go forward in the night to the 28th.
    for (at, expected) in [
        ("2027-03-26T17:59:59Z", 0),
        ("2027-03-26T18:00:00Z", 1),
        ("2027-03-27T18:00:00Z", 2),
        ("2027-03-28T16:59:59Z", 2),
        ("2027-03-28T17:00:00Z", 3),
        ("2027-03-29T17:00:00Z", 4),
    ] {
        assert_eq!(world.count(at).await, expected, "{at}");
    }
}

#[tokio::test]
async fn a_student_who_travels_hears_at_the_same_hour_there_and_once_a_day() {
    let world = World::at_six().await;
    world.due(1, "a", "2026-11-30T04:00:00Z").await;
    assert_eq!(world.count("2026-12-01T18:00:00Z").await, 1);
    let moves = async |to: &str, at: &str| {
        let ada = name("Ada");
        accounts::change_profile(&world.store, user(1), &ada, to, time(at))
            .await
            .unwrap();
    };
    // In Honolulu it is still the morning of that day.
    moves("Pacific/Honolulu", "2026-12-01T19:00:00Z").await;
    assert_eq!(world.count("2026-12-02T04:00:00Z").await, 1);
    assert_eq!(world.count("2026-12-03T03:59:59Z").await, 1);
    assert_eq!(world.count("2026-12-03T04:00:00Z").await, 2);
    // In Auckland it is the afternoon of the 3rd already.
    moves("Pacific/Auckland", "2026-12-03T04:10:00Z").await;
    assert_eq!(world.count("2026-12-03T05:00:00Z").await, 2);
    assert_eq!(world.count("2026-12-04T05:00:00Z").await, 3);
}
