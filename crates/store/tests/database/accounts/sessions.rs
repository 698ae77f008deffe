//! Where somebody is signed in: for how long, and until who ends it.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::postgres::PgPool;
use store::accounts::{self, Change, NewSession};
use store::test_support::TestDatabase;

use super::{
    BY, count, event_kinds, events, is_signed_in, patiently, pool, session, session_id, sign_up,
    token, user,
};
use crate::fixtures::at;

const DAY: i64 = 24;
const SECOND: Duration = Duration::from_secs(1);

async fn last_used(pool: &PgPool, n: u8) -> Timestamp {
    let microseconds: i64 = sqlx::query_scalar(
        "select (extract(epoch from last_used_at) * 1000000)::int8 from session where id = $1",
    )
    .bind(session_id(n).0)
    .fetch_one(pool)
    .await
    .unwrap();
    Timestamp::from_microsecond(microseconds).unwrap()
}

#[tokio::test]
async fn a_session_lasts_while_it_is_used_but_ninety_days_at_most() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(0)).await;
    let opened = accounts::open_session(&store, &ada, &session(2), None, at(0)).await;
    assert!(opened.unwrap());

    // One is used every 29 days, the other never.
    let idle = at(30 * DAY);
    assert!(is_signed_in(&store, 1, 1, at(29 * DAY)).await);
    let seen = accounts::sessions(&store, ada.id, idle - SECOND).await;
    assert_eq!(seen.unwrap().len(), 2);
    let seen = accounts::sessions(&store, ada.id, idle).await.unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].id, session_id(1));
    assert!(!is_signed_in(&store, 1, 2, idle).await);

    assert!(is_signed_in(&store, 1, 1, at(58 * DAY)).await);
    assert!(is_signed_in(&store, 1, 1, at(87 * DAY)).await);
    assert!(is_signed_in(&store, 1, 1, at(90 * DAY) - SECOND).await);
    assert!(!is_signed_in(&store, 1, 1, at(90 * DAY)).await);
    let seen = accounts::sessions(&store, ada.id, at(90 * DAY)).await;
    assert_eq!(seen.unwrap(), []);
}

#[tokio::test]
async fn a_session_that_was_never_used_lasts_thirty_days() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    sign_up(&store, 2, "eve@example.org", at(0)).await;
    assert!(is_signed_in(&store, 1, 1, at(30 * DAY) - SECOND).await);
    assert!(!is_signed_in(&store, 2, 2, at(30 * DAY)).await);
}

#[tokio::test]
async fn the_last_use_is_noted_at_most_once_an_hour() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let pool = pool(&database).await;
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    for (now, noted) in [
        (at(1) - SECOND, at(0)),
        (at(1), at(1)),
        (at(2) - SECOND, at(1)),
        (at(7), at(7)),
        (at(3), at(7)),
    ] {
        assert!(is_signed_in(&store, 1, 1, now).await);
        assert_eq!(last_used(&pool, 1).await, noted, "at {now}");
    }
    let seen = accounts::sessions(&store, user(1), at(7)).await.unwrap();
    assert_eq!(seen[0].device, "Firefox on Linux");
    assert_eq!((seen[0].created_at, seen[0].last_used_at), (at(0), at(7)));
}

#[tokio::test]
async fn a_page_is_served_also_where_the_last_use_cannot_be_noted() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let pool = pool(&database).await;
    sign_up(&store, 1, "ada@example.org", at(0)).await;

    // Somebody else has the row; a wait would end in an error.
    let mut holder = pool.begin().await.unwrap();
    sqlx::query("select 1 from session for update")
        .execute(&mut *holder)
        .await
        .unwrap();
    assert!(is_signed_in(&store, 1, 1, at(5)).await);
    holder.rollback().await.unwrap();
    assert_eq!(last_used(&pool, 1).await, at(0));

    database
        .execute(
            "alter table session
             add constraint stays check (last_used_at = created_at)",
        )
        .await;
    assert!(is_signed_in(&store, 1, 1, at(5)).await);
    assert_eq!(last_used(&pool, 1).await, at(0));
}

#[tokio::test]
async fn a_cookie_opens_the_session_of_its_own_owner_only() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    sign_up(&store, 2, "eve@example.org", at(0)).await;
    assert!(is_signed_in(&store, 1, 1, at(0)).await);
    assert!(!is_signed_in(&store, 1, 2, at(0)).await);
    assert!(!is_signed_in(&store, 2, 1, at(0)).await);
    assert!(!is_signed_in(&store, 9, 1, at(0)).await);
    assert!(!is_signed_in(&store, 1, 9, at(0)).await);
}

#[tokio::test]
async fn people_end_their_own_sessions_and_nobody_elses() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(0)).await;
    sign_up(&store, 2, "eve@example.org", at(0)).await;
    for n in [3, 4, 5, 6] {
        let opened = accounts::open_session(&store, &ada, &session(n), None, at(n.into())).await;
        assert!(opened.unwrap());
    }
    let seen = accounts::sessions(&store, ada.id, at(7)).await.unwrap();
    let seen: Vec<_> = seen.into_iter().map(|session| session.id).collect();
    assert_eq!(seen, [6, 5, 4, 3, 1].map(session_id));

    let foreign = accounts::end_session(&store, user(2), session_id(1), at(7)).await;
    assert!(!foreign.unwrap());
    for (hour, ended) in [(8, true), (9, false)] {
        let done = accounts::end_session(&store, ada.id, session_id(3), at(hour)).await;
        assert_eq!(done.unwrap(), ended);
    }
    for hour in [10, 11] {
        accounts::sign_out(&store, ada.id, session_id(4), at(hour))
            .await
            .unwrap();
    }
    for (hour, ended) in [(12, 2), (13, 0)] {
        let done = accounts::end_other_sessions(&store, ada.id, session_id(6), at(hour)).await;
        assert_eq!(done.unwrap(), ended);
    }
    for (n, signed_in) in [(1, false), (3, false), (4, false), (5, false), (6, true)] {
        assert_eq!(is_signed_in(&store, 1, n, at(13)).await, signed_in, "{n}");
    }
    assert!(is_signed_in(&store, 2, 2, at(13)).await);
    let kinds = event_kinds(&database, 1).await;
    assert_eq!(
        &kinds[5..],
        ["session_ended", "signed_out", "sessions_ended"]
    );
    assert_eq!(event_kinds(&database, 2).await, ["signed_up"]);
    let kept = events(&database, 1).await.pop().unwrap().1;
    assert_eq!(kept, serde_json::json!({ "kept": session_id(6) }));
}

#[tokio::test]
async fn sessions_ended_from_everywhere_at_once_are_ended_and_noted_once() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(0)).await;
    for n in 2..=9 {
        let opened = accounts::open_session(&store, &ada, &session(n), None, at(1)).await;
        assert!(opened.unwrap());
    }
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let keep = session_id(1);
                let one =
                    patiently(|| accounts::end_session(&store, user(1), session_id(9), at(2)));
                let one = u64::from(one.await);
                one + patiently(|| accounts::end_other_sessions(&store, user(1), keep, at(3))).await
            })
        })
        .collect();
    let mut ended = 0;
    for task in tasks {
        ended += task.await.unwrap();
    }
    assert_eq!(ended, 8);
    assert!(is_signed_in(&store, 1, 1, at(3)).await);
    assert_eq!(count(&database, "session").await, 1);
    let kinds = event_kinds(&database, 1).await;
    assert_eq!(&kinds[9..], ["session_ended", "sessions_ended"]);
}

#[tokio::test]
async fn who_signs_in_while_being_suspended_has_no_session_afterwards() {
    let database = TestDatabase::new().await;
    let store = database.store();
    for n in 1..=10 {
        let ada = sign_up(&store, n, &format!("ada{n}@example.org"), at(0)).await;
        let tasks: Vec<_> = (0..4)
            .map(|i| {
                let (store, ada) = (store.clone(), ada.clone());
                tokio::spawn(async move {
                    let session = session(100 + i);
                    patiently(|| accounts::open_session(&store, &ada, &session, None, at(1))).await
                })
            })
            .collect();
        let suspended = patiently(|| accounts::suspend(&store, user(n), BY, at(1))).await;
        assert_eq!(suspended, Change::Made);
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(count(&database, "session").await, 0, "round {n}");
    }
}

#[tokio::test]
async fn one_person_signs_in_on_many_devices_at_once() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(0)).await;
    let tasks: Vec<_> = (2..22)
        .map(|n| {
            let (store, ada) = (store.clone(), ada.clone());
            tokio::spawn(async move {
                let (session, device) = (session(n), Some(token(200)));
                patiently(|| accounts::open_session(&store, &ada, &session, device, at(1))).await
            })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap());
    }
    for n in 1..22 {
        assert!(is_signed_in(&store, 1, n, at(1)).await, "{n}");
    }
    assert_eq!(event_kinds(&database, 1).await.len(), 21);
    assert_eq!(count(&database, "known_device").await, 1);
}

#[tokio::test]
async fn a_device_is_known_to_whoever_signed_in_on_it() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(0)).await;
    let eve = sign_up(&store, 2, "eve@example.org", at(0)).await;
    for n in [3, 4] {
        let device = Some(token(7));
        let opened = accounts::open_session(&store, &ada, &session(n), device, at(1)).await;
        assert!(opened.unwrap());
    }
    for hour in [2, 3] {
        accounts::remember_device(&store, eve.id, &token(9), at(hour))
            .await
            .unwrap();
    }
    for (user, n, known) in [
        (ada.id, 7, true),
        (ada.id, 8, false),
        (ada.id, 9, false),
        (eve.id, 7, false),
        (eve.id, 9, true),
    ] {
        let found = accounts::is_known_device(&store, user, &token(n)).await;
        assert_eq!(found.unwrap(), known, "{n}");
    }
}

#[tokio::test]
async fn a_sign_in_that_fails_half_way_leaves_nothing() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(0)).await;
    let again = NewSession {
        token_hash: token(3),
        ..session(1)
    };
    let refused = accounts::open_session(&store, &ada, &again, Some(token(4)), at(1)).await;
    assert!(refused.is_err(), "its id is another's: {refused:?}");
    assert_eq!(count(&database, "known_device").await, 0);
    assert_eq!(event_kinds(&database, 1).await, ["signed_up"]);
    assert!(!is_signed_in(&store, 1, 3, at(1)).await);
}

#[tokio::test]
async fn sessions_that_nobody_can_use_are_swept_away_and_others_are_not() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(0)).await;
    let opened = accounts::open_session(&store, &ada, &session(2), None, at(1)).await;
    assert!(opened.unwrap());
    // One confirmation is among them.
    let now = at(30 * DAY + 1) - SECOND;
    assert_eq!(accounts::sweep(&store, now).await.unwrap(), 2);
    assert!(is_signed_in(&store, 1, 2, now).await);
    assert!(!is_signed_in(&store, 1, 1, now).await);
    assert_eq!(accounts::sweep(&store, now).await.unwrap(), 0);
}

#[tokio::test]
async fn more_than_one_batch_is_swept_away() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    database
        .execute(
            "insert into session (user_id, token_hash, id, device, created_at, last_used_at)
             select id, sha256(n::text::bytea), gen_random_uuid(), '', '2020-01-01', '2020-01-01'
             from account
             cross join generate_series(1, 2500) as n",
        )
        .await;
    assert_eq!(accounts::sweep(&store, at(1)).await.unwrap(), 2_500);
    assert_eq!(count(&database, "session").await, 1);
}
