//! What happened: found again, in order, and forgotten in time.

use std::collections::BTreeSet;

use domain::accounts::EventKind;
use domain::ids::UserId;
use serde_json::json;
use store::accounts::{self, LogFilter};
use store::test_support::TestDatabase;
use uuid::Uuid;

use super::{count, events, pool, sign_up, user};
use crate::fixtures::at;

const DAYS: i64 = 24;

#[tokio::test]
async fn the_log_pages_through_everybody_the_newest_first_also_while_more_happens() {
    let database = TestDatabase::new().await;
    let store = database.store();
    for n in 1..=3 {
        sign_up(&store, n, &format!("p{n}@example.org"), at(i64::from(n))).await;
    }
    for hour in 4..10 {
        accounts::note_failed_sign_in(&store, Some(user(1)), "curl", at(hour))
            .await
            .unwrap();
    }
    let read = async |filter: LogFilter| {
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let part = accounts::log(&store, filter, before, 2).await.unwrap();
            let Some(last) = part.last() else { break seen };
            before = Some(last.id);
            seen.extend(part.iter().map(|event| (event.user, event.occurred_at)));
            accounts::note_failed_sign_in(&store, Some(user(1)), "curl", at(20))
                .await
                .unwrap();
            assert!(seen.len() < 30, "it comes to an end");
        }
    };
    let everything = read(LogFilter::default()).await;
    let failed = (4..10).rev().map(|hour| (user(1), at(hour)));
    let joined = (1..=3).rev().map(|n| (user(n), at(i64::from(n))));
    assert_eq!(everything, failed.chain(joined).collect::<Vec<_>>());
    let of = |n: Option<u8>, kind| LogFilter {
        user: n.map(user),
        kind,
    };
    let joined = read(of(None, Some(EventKind::SignedUp))).await;
    assert_eq!(joined.len(), 3);
    let own = read(of(Some(2), None)).await;
    assert_eq!(own, [(user(2), at(2))]);
    let none = read(of(Some(2), Some(EventKind::SignInFailed))).await;
    assert_eq!(none, []);
    let both = read(of(Some(1), Some(EventKind::SignedUp))).await;
    assert_eq!(both, [(user(1), at(1))]);
}

#[tokio::test]
async fn a_failed_sign_in_is_noted_alike_with_and_without_an_account() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(1)).await;
    for user in [Some(user(1)), None] {
        accounts::note_failed_sign_in(&store, user, "Firefox, Linux", at(2))
            .await
            .unwrap();
    }
    let failed = LogFilter {
        user: None,
        kind: Some(EventKind::SignInFailed),
    };
    let failed = accounts::log(&store, failed, None, 9).await.unwrap();
    let users: BTreeSet<UserId> = failed.iter().map(|event| event.user).collect();
    assert_eq!(users, [UserId(Uuid::nil()), user(1)].into());
    for event in failed {
        assert_eq!(event.detail, json!({ "device": "Firefox, Linux" }));
    }
    assert_eq!(events(&database, 1).await.len(), 2);
}

#[tokio::test]
async fn failed_sign_ins_are_forgotten_after_90_days_and_everything_after_400() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    let note = async |hour| {
        accounts::note_failed_sign_in(&store, None, "curl", at(hour))
            .await
            .unwrap();
    };
    note(0).await;
    note(60 * DAYS).await;
    accounts::sweep(&store, at(90 * DAYS - 1)).await.unwrap();
    assert_eq!(count(&database, "security_event").await, 3);
    accounts::sweep(&store, at(91 * DAYS)).await.unwrap();
    assert_eq!(count(&database, "security_event").await, 2);
    accounts::sweep(&store, at(400 * DAYS - 1)).await.unwrap();
    assert_eq!(count(&database, "security_event").await, 1);
    accounts::sweep(&store, at(401 * DAYS)).await.unwrap();
    assert_eq!(count(&database, "security_event").await, 0);
}

#[tokio::test]
async fn the_program_knows_every_kind_that_the_database_takes() {
    let database = TestDatabase::new().await;
    let check: String = sqlx::query_scalar(
        "select pg_get_constraintdef(oid) from pg_constraint
         where conname = 'security_event_kind_known'",
    )
    .fetch_one(&pool(&database).await)
    .await
    .unwrap();
    let taken: BTreeSet<&str> = check.split('\'').skip(1).step_by(2).collect();
    let known: BTreeSet<&str> = EventKind::ALL.map(EventKind::as_str).into();
    assert_eq!(taken, known);
    for kind in EventKind::ALL {
        assert_eq!(EventKind::from_name(kind.as_str()), Some(kind));
    }
}
