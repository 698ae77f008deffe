//! Limits that hold however many ask at once.

use std::time::Duration;

use jiff::Timestamp;
use store::test_support::TestDatabase;
use store::{Store, throttle};

use crate::accounts::{count, patiently};
use crate::fixtures::at;

/// Takes until nothing is left, and says how many there were.
async fn empty(store: &Store, key: &[u8], burst: f64, per_second: f64, now: Timestamp) -> u32 {
    let mut taken = 0;
    while throttle::take(store, key, burst, per_second, now)
        .await
        .unwrap()
    {
        taken += 1;
        assert!(taken <= 100, "there is no end to it");
    }
    taken
}

#[tokio::test]
async fn of_fifty_at_once_exactly_as_many_get_through_as_there_are_tokens() {
    let database = TestDatabase::new().await;
    let stores = [database.store(), database.store(), database.store()];
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let store = stores[n % 3].clone();
            tokio::spawn(async move {
                patiently(|| throttle::take(&store, b"ada", 10.0, 0.1, at(1))).await
            })
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        taken += u32::from(task.await.unwrap());
    }
    assert_eq!(taken, 10);
}

#[tokio::test]
async fn tokens_come_back_with_time_up_to_the_burst() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let after = |seconds| at(1) + Duration::from_millis(seconds);
    assert_eq!(empty(&store, b"ada", 5.0, 0.5, at(1)).await, 5);
    for (milliseconds, there) in [
        (1_900, 0),
        (2_000, 1),
        (3_900, 0),
        (8_000, 3),
        (3_600_000, 5),
    ] {
        let now = after(milliseconds);
        assert_eq!(
            empty(&store, b"ada", 5.0, 0.5, now).await,
            there,
            "after {milliseconds} ms"
        );
    }
}

#[tokio::test]
async fn whoever_keeps_asking_in_vain_waits_no_longer_for_it() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let take = async |milliseconds| {
        let now = at(1) + Duration::from_millis(milliseconds);
        throttle::take(&store, b"ada", 1.0, 1.0, now).await.unwrap()
    };
    assert!(take(0).await);
    for milliseconds in (100..1_000).step_by(100) {
        assert!(!take(milliseconds).await);
    }
    assert!(take(1_000).await);
}

#[tokio::test]
async fn each_key_has_tokens_of_its_own() {
    let database = TestDatabase::new().await;
    let store = database.store();
    assert_eq!(empty(&store, b"ada", 3.0, 0.1, at(1)).await, 3);
    assert_eq!(empty(&store, b"eve", 2.0, 0.1, at(1)).await, 2);
    assert_eq!(empty(&store, b"", 2.0, 0.1, at(1)).await, 2);
    assert_eq!(empty(&store, b"ada", 3.0, 0.1, at(1)).await, 0);
}

#[tokio::test]
async fn a_clock_that_is_behind_neither_fills_a_bucket_twice_nor_empties_it() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let slow = at(1) - Duration::from_secs(10);
    assert_eq!(empty(&store, b"ada", 4.0, 0.1, at(1)).await, 4);
    assert_eq!(empty(&store, b"ada", 4.0, 0.1, slow).await, 0);
    let later = at(1) + Duration::from_secs(10);
    assert_eq!(empty(&store, b"ada", 4.0, 0.1, later).await, 1);

    // Nor does it take away what is there.
    let one = throttle::take(&store, b"tim", 4.0, 0.1, at(1)).await;
    assert!(one.unwrap());
    assert_eq!(empty(&store, b"tim", 4.0, 0.1, slow).await, 3);

    // A take by the slow clock moves nothing back either.
    assert_eq!(empty(&store, b"eve", 4.0, 0.1, slow).await, 4);
    let one = throttle::take(&store, b"eve", 4.0, 0.1, at(1)).await;
    assert!(one.unwrap());
    assert_eq!(empty(&store, b"eve", 4.0, 0.1, slow).await, 0);
    assert_eq!(empty(&store, b"eve", 4.0, 0.1, at(1)).await, 0);
}

#[tokio::test]
async fn a_limit_that_was_lowered_holds_at_once() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let first = throttle::take(&store, b"ada", 100.0, 1.0, at(1)).await;
    assert!(first.unwrap());
    assert_eq!(empty(&store, b"ada", 3.0, 1.0, at(1)).await, 3);
    assert_eq!(empty(&store, b"eve", 0.5, 1.0, at(1)).await, 0);
}

#[tokio::test]
async fn buckets_that_are_full_again_are_swept_away_and_others_are_not() {
    let database = TestDatabase::new().await;
    let store = database.store();
    assert_eq!(empty(&store, b"ada", 2.0, 0.1, at(0)).await, 2);
    let eve = at(1);
    assert_eq!(empty(&store, b"eve", 2.0, 0.1, eve).await, 2);
    let now = at(1) + throttle::FULL_AFTER;
    assert_eq!(throttle::sweep(&store, now).await.unwrap(), 1);
    assert_eq!(count(&database, "throttle").await, 1);
    assert_eq!(empty(&store, b"ada", 2.0, 0.1, now).await, 2);
    assert_eq!(empty(&store, b"eve", 2.0, 0.1, eve).await, 0);
}

#[tokio::test]
async fn what_is_taken_together_costs_as_much_and_asks_the_database_seldom() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let room = (1000.0, 0.0001);
    let take = async |store: &Store, now| {
        throttle::take_together(store, b"ada", 1, room, now)
            .await
            .unwrap()
    };
    let mut taken = 0;
    while take(&store, at(1)).await {
        taken += 1;
        if taken == throttle::UNTOLD - 1 {
            assert_eq!(count(&database, "throttle").await, 0);
        }
        assert!(taken < 2000, "there is no end to it");
    }
    assert!((1000..1000 + throttle::UNTOLD).contains(&taken), "{taken}");
    // Who is refused is asked each time, and no other server lets them through for long.
    for _ in 0..2 * throttle::UNTOLD {
        assert!(!take(&store, at(1)).await);
    }
    let other = database.store();
    let mut elsewhere = 0;
    while take(&other, at(1)).await {
        elsewhere += 1;
    }
    assert!(elsewhere < throttle::UNTOLD, "{elsewhere}");
    // When there is room again, what was let through is paid for first.
    assert!(!take(&store, at(1) + Duration::from_secs(10)).await);
    assert!(take(&store, at(1) + Duration::from_secs(3600 * 1000)).await);
}
