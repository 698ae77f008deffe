//! The log of what readers did: what is told twice is there once, and nothing bad is in the way of
//! what is good.

use domain::events::Event;
use domain::ids::{EventId, UserId};
use jiff::{Timestamp, ToSpan};
use serde_json::json;
use store::Store;
use store::events::{Fate, LARGEST_BATCH, Merge, append, make_partitions, page};
use store::test_support::TestDatabase;
use store::throttle::take_many;
use uuid::Uuid;

use crate::accounts::{event_kinds, events as security_events, patiently, pool, sign_up, user};
use crate::fixtures::at;

/// The id that was made at a moment as its n-th.
fn id_of(made: Timestamp, n: u16) -> Uuid {
    let milliseconds = u128::try_from(made.as_millisecond()).unwrap();
    Uuid::from_u128(milliseconds << 80 | 0x7000_8000_0000_0000_0000 | u128::from(n))
}

/// Somebody opened the answer of a question at `at(1)`.
pub fn event(n: u16) -> Event {
    made_at(at(1), n)
}

fn made_at(made: Timestamp, n: u16) -> Event {
    let event = json!({
        "id": id_of(made, n),
        "kind": "answer_opened",
        "version": 1,
        "occurred_at": made,
        "zone": "Europe/London",
        "payload": { "question": format!("q-{n}"), "size": 1.5 },
    });
    Event::parse(&event, made, |_| true).unwrap()
}

async fn appended(store: &Store, user: UserId, events: &[Event], hour: i64) -> Vec<Fate> {
    append(store, user, events, None, at(hour)).await.unwrap()
}

async fn ids(store: &Store, user: UserId) -> Vec<EventId> {
    let events = page(store, user, None, 1000).await.unwrap();
    events.into_iter().map(|stored| stored.event.id).collect()
}

/// The partition of each event.
async fn partitions(database: &TestDatabase) -> Vec<String> {
    sqlx::query_scalar("select tableoid::regclass::text from student_event order by id")
        .fetch_all(&pool(database).await)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_is_told_twice_is_there_once_and_each_account_has_its_own() {
    let database = TestDatabase::new().await;
    let store = database.store();
    for (n, address) in [(1, "ada@example.org"), (2, "eve@example.org")] {
        sign_up(&store, n, address, at(0)).await;
    }
    let (one, two, three) = (event(1), event(2), event(3));
    let both = [one.clone(), two.clone()];
    assert_eq!(
        appended(&store, user(1), &both, 2).await,
        [Fate::Stored, Fate::Stored]
    );
    assert_eq!(
        appended(
            &store,
            user(1),
            &[two.clone(), three.clone(), one.clone()],
            3
        )
        .await,
        [Fate::Known, Fate::Stored, Fate::Known]
    );
    assert_eq!(appended(&store, user(2), &both, 4).await, [Fate::Stored; 2]);

    let stored = page(&store, user(1), None, 10).await.unwrap();
    let events: Vec<&Event> = stored.iter().map(|stored| &stored.event).collect();
    assert_eq!(events, [&one, &two, &three]);
    let received: Vec<Timestamp> = stored.iter().map(|stored| stored.received_at).collect();
    assert_eq!(received, [at(2), at(2), at(3)]);
    let first = page(&store, user(1), None, 2).await.unwrap();
    let rest = page(&store, user(1), Some(first[1].event.id), 2).await;
    assert_eq!([first, rest.unwrap()].concat(), stored);
    assert_eq!(appended(&store, user(1), &[], 5).await, []);
}

#[tokio::test]
async fn the_same_id_with_anything_else_is_a_conflict_and_keeps_nothing_else_out() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    let first = event(1);
    appended(&store, user(1), std::slice::from_ref(&first), 2).await;
    let other = |change: fn(&mut Event)| {
        let mut other = event(1);
        change(&mut other);
        other
    };
    for other in [
        other(|event| event.kind = "answer_closed".to_owned().try_into().unwrap()),
        other(|event| event.version = 2),
        other(|event| event.occurred_at = at(0)),
        other(|event| event.zone = "UTC".to_owned()),
        other(|event| drop(event.payload.insert("more".to_owned(), json!(null)))),
        other(|event| drop(event.payload.remove("size"))),
    ] {
        let beside = event(7);
        let fates = appended(&store, user(1), &[other, beside.clone(), first.clone()], 3).await;
        assert_eq!(fates[0], Fate::Conflict);
        assert_ne!(fates[1], Fate::Conflict);
        assert_eq!(fates[2], Fate::Known);
    }
    // Two that differ in one batch: the first of them counts.
    let (one, mut two) = (event(9), event(9));
    two.version = 3;
    assert_eq!(
        appended(&store, user(1), &[one.clone(), two, one.clone()], 4).await,
        [Fate::Stored, Fate::Conflict, Fate::Known]
    );
    let stored = page(&store, user(1), None, 10).await.unwrap();
    let events: Vec<Event> = stored.into_iter().map(|stored| stored.event).collect();
    assert_eq!(events, [first, event(7), one]);
}

#[tokio::test]
async fn what_a_fast_clock_made_was_done_when_it_arrived_and_is_known_when_it_comes_again() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    let mut early = event(1);
    early.occurred_at = at(8);
    let early = [early];
    assert_eq!(appended(&store, user(1), &early, 2).await, [Fate::Stored]);
    for hour in [2, 5, 9] {
        assert_eq!(appended(&store, user(1), &early, hour).await, [Fate::Known]);
    }
    let stored = page(&store, user(1), None, 10).await.unwrap();
    assert_eq!(stored[0].event.occurred_at, at(2));
}

#[tokio::test]
async fn of_many_who_tell_the_same_at_once_each_event_is_stored_by_one() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    let merge = Merge {
        id: id_of(at(1), 500),
        events: 40,
    };
    let tasks: Vec<_> = (0..8_usize)
        .map(|turn| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut batch: Vec<Event> = (0..40).map(event).collect();
                batch.rotate_left(turn * 5);
                patiently(|| append(&store, user(1), &batch, Some(merge), at(2))).await
            })
        })
        .collect();
    let mut fates = Vec::new();
    for task in tasks {
        fates.extend(task.await.unwrap());
    }
    let stored = fates.iter().filter(|fate| **fate == Fate::Stored).count();
    let known = fates.iter().filter(|fate| **fate == Fate::Known).count();
    assert_eq!((stored, known), (40, 280));
    assert_eq!(ids(&store, user(1)).await.len(), 40);
    assert_eq!(
        event_kinds(&database, 1).await,
        ["signed_up", "events_merged"]
    );
}

#[tokio::test]
async fn a_merge_is_noted_once_with_its_count_and_nothing_of_its_content() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    let merge = |n, events| {
        let id = id_of(at(1), n);
        Some(Merge { id, events })
    };
    for (events, merge) in [
        (vec![event(1), event(2)], merge(100, 3)),
        (vec![event(3)], merge(100, 3)),
        (vec![event(3)], merge(100, 3)),
        // Nothing of it is new.
        (vec![event(1)], merge(101, 1)),
        (vec![], merge(102, 1)),
        (vec![event(4)], merge(103, 1)),
    ] {
        append(&store, user(1), &events, merge, at(2))
            .await
            .unwrap();
    }
    let mut noted: Vec<String> = security_events(&database, 1)
        .await
        .into_iter()
        .filter(|(kind, _)| kind == "events_merged")
        .map(|(_, detail)| detail.to_string())
        .collect();
    // Both were noted in the same millisecond.
    noted.sort_unstable();
    let expected = [(1, 103), (3, 100)]
        .map(|(events, n)| json!({ "events": events, "merge": id_of(at(1), n) }).to_string());
    assert_eq!(noted, expected);
}

#[tokio::test]
async fn what_has_no_account_is_not_stored() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let refused = append(&store, user(9), &[event(1)], None, at(2)).await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(ids(&store, user(9)).await, []);
}

#[tokio::test]
async fn room_is_taken_as_a_whole_or_not_at_all() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let take = async |cost, hour| {
        // Ten, and ten come back in an hour.
        let room = (10.0, 10.0 / 3600.0);
        let taken = take_many(&store, b"ada", cost, room, at(hour)).await;
        taken.unwrap()
    };
    assert!(!take(11, 1).await, "there is never so much");
    assert!(take(6, 1).await);
    assert!(!take(6, 1).await);
    assert!(take(4, 1).await, "what was refused took nothing");
    assert!(!take(1, 1).await);
    assert!(take(9, 2).await);
    let others = take_many(&store, b"eve", 10, (10.0, 1.0), at(1)).await;
    assert!(others.unwrap());
}

#[tokio::test]
async fn a_whole_batch_of_the_largest_is_stored() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    let batch: Vec<Event> = (0..)
        .take(LARGEST_BATCH)
        .map(|n| {
            let mut event = event(n);
            let text = json!("\u{1f4d6}\"\\".repeat(1_500));
            event.payload.insert("text".to_owned(), text);
            event
        })
        .collect();
    let fates = patiently(|| append(&store, user(1), &batch, None, at(2))).await;
    assert!(fates.iter().all(|fate| *fate == Fate::Stored));
    let stored = page(&store, user(1), None, 1000).await.unwrap();
    assert!(stored.iter().map(|stored| &stored.event).eq(&batch));
}

#[tokio::test]
async fn each_month_has_its_partition_and_what_came_before_it_was_made_moves_there() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    let november: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
    let december: Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
    let just_before = |moment: Timestamp| moment - 1.millisecond();
    let events = [
        made_at(just_before(november), 9),
        made_at(november, 0),
        made_at(just_before(december), 9),
        made_at(december, 0),
    ];
    // The last comes when the rest was sorted, and then each of them again.
    appended(&store, user(1), &events[..3], 400).await;
    assert_eq!(partitions(&database).await, ["student_event_default"; 3]);
    assert_eq!(make_partitions(&store, at(0)).await.unwrap(), 4);
    appended(&store, user(1), &events[3..], 400).await;
    assert_eq!(
        partitions(&database).await,
        [
            "student_event_default",
            "student_event_2026_11",
            "student_event_2026_11",
            "student_event_2026_12"
        ]
    );
    assert_eq!(make_partitions(&store, at(0)).await.unwrap(), 0);
    assert_eq!(
        appended(&store, user(1), &events, 500).await,
        [Fate::Known; 4]
    );
    assert_eq!(
        ids(&store, user(1)).await,
        events.each_ref().map(|event| event.id)
    );
    // A month later there is one to be made, and an account is still asked for in each.
    let later = at(24 * 30);
    assert_eq!(make_partitions(&store, later).await.unwrap(), 1);
    let refused = append(&store, user(9), &events, None, later).await;
    assert!(refused.is_err(), "{refused:?}");
}

#[tokio::test]
async fn partitions_are_made_once_by_many_servers_while_readers_write() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    let makers: Vec<_> = (0..4)
        .map(|_| {
            let store = database.store();
            tokio::spawn(async move { patiently(|| make_partitions(&store, at(0))).await })
        })
        .collect();
    for n in 0..20 {
        let fates = patiently(|| {
            let store = store.clone();
            async move { append(&store, user(1), &[event(n)], None, at(2)).await }
        })
        .await;
        assert_eq!(fates, [Fate::Stored]);
    }
    let mut made = 0;
    for maker in makers {
        made += maker.await.unwrap();
    }
    assert_eq!(made, 4);
    assert_eq!(ids(&store, user(1)).await.len(), 20);
}
