//! The queue of mail: nothing is lost, and nothing is sent by two at once.

use std::collections::HashSet;
use std::time::Duration;

use domain::ids::MailId;
use jiff::Timestamp;
use serde_json::json;
use sqlx::postgres::PgPool;
use store::Store;
use store::mail::{self, MailKind, WaitingMail};
use store::test_support::TestDatabase;

use crate::accounts::{ask_to_reset, ask_to_sign_up, count, mail, pool};
use crate::fixtures::at;

const LEASE: Duration = Duration::from_secs(120);

async fn claim(store: &Store, limit: i64, now: Timestamp) -> Vec<WaitingMail> {
    mail::claim(store, limit, now, LEASE).await.unwrap()
}

async fn claimed_ids(store: &Store, limit: i64, now: Timestamp) -> Vec<MailId> {
    let claimed = claim(store, limit, now).await;
    claimed.into_iter().map(|mail| mail.id).collect()
}

fn id(n: u8) -> MailId {
    mail(n, MailKind::Reset).id
}

/// Puts so many messages into the queue by one statement.
async fn fill(database: &TestDatabase, many: u32) {
    let statement = format!(
        "insert into mail (id, kind, to_address, payload, created_at, next_try_at)
         select gen_random_uuid(), 'reset', 'ada@example.org', '{{}}', '2026-01-01', '2026-01-01'
         from generate_series(1, {many})"
    );
    database.execute(&statement).await;
}

async fn problem(pool: &PgPool, n: u8) -> Option<String> {
    sqlx::query_scalar("select last_problem from mail where id = $1")
        .bind(id(n).0)
        .fetch_one(pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn mail_is_claimed_as_it_was_written_the_oldest_first() {
    let database = TestDatabase::new().await;
    let store = database.store();
    ask_to_reset(&store, 2, "ada@example.org", at(2)).await;
    ask_to_sign_up(&store, 1, "ada@example.org", at(1)).await;
    ask_to_reset(&store, 3, "ada@example.org", at(3)).await;
    assert_eq!(claim(&store, 10, at(0)).await, []);

    let expected = WaitingMail {
        id: id(1),
        kind: MailKind::SignUp,
        to: "ada@example.org".to_owned(),
        payload: json!({ "token": "secret 1" }),
        created_at: at(1),
        tries: 1,
    };
    assert_eq!(claim(&store, 1, at(3)).await, [expected]);
    assert_eq!(claimed_ids(&store, 10, at(3)).await, [id(2), id(3)]);
    assert_eq!(claim(&store, 10, at(3)).await, []);
}

#[tokio::test]
async fn many_who_claim_at_once_never_get_the_same_message() {
    let database = TestDatabase::new().await;
    fill(&database, 300).await;
    let stores = [database.store(), database.store(), database.store()];
    let tasks: Vec<_> = (0..9)
        .map(|n| {
            let store = stores[n % 3].clone();
            tokio::spawn(async move {
                let mut all = Vec::new();
                loop {
                    let claimed = claimed_ids(&store, 7, at(1)).await;
                    assert!(claimed.len() <= 7, "no more than was asked for");
                    if claimed.is_empty() {
                        return all;
                    }
                    all.extend(claimed);
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    // Whoever finds only rows that others hold goes home; those others have them.
    assert_eq!(all.len(), 300);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 300);
}

#[tokio::test]
async fn what_a_killed_server_had_claimed_is_sent_by_another_when_the_lease_has_run_out() {
    let database = TestDatabase::new().await;
    let store = database.store();
    ask_to_reset(&store, 1, "ada@example.org", at(1)).await;
    assert_eq!(claimed_ids(&store, 1, at(1)).await, [id(1)]);
    let last = at(1) + LEASE - Duration::from_micros(1);
    assert_eq!(claim(&store, 1, last).await, []);
    let again = claim(&store, 1, at(1) + LEASE).await;
    assert_eq!(again[0].id, id(1));
    assert_eq!(again[0].tries, 2);
    assert_eq!(again[0].payload, json!({ "token": "secret 1" }));
}

#[tokio::test]
async fn a_message_that_was_sent_is_not_sent_again_and_what_it_said_is_gone() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let pool = pool(&database).await;
    ask_to_reset(&store, 1, "ada@example.org", at(1)).await;
    ask_to_reset(&store, 2, "ada@example.org", at(1)).await;
    let claimed = claim(&store, 1, at(1)).await.remove(0);
    for hour in [2, 3] {
        mail::sent(&store, claimed.id, at(hour)).await.unwrap();
    }
    // A late word of failure does not bring it back.
    mail::failed(&store, &claimed, "late", Some(at(3)), at(3))
        .await
        .unwrap();
    let other = if claimed.id == id(1) { id(2) } else { id(1) };
    assert_eq!(claimed_ids(&store, 10, at(9)).await, [other]);
    let secrets: Vec<String> =
        sqlx::query_scalar("select payload::text from mail order by sent_at")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(secrets[0], "{}");
    assert!(secrets[1].contains("secret"));
}

#[tokio::test]
async fn a_message_that_failed_is_tried_again_when_asked_and_one_given_up_is_not() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let pool = pool(&database).await;
    ask_to_reset(&store, 1, "ada@example.org", at(1)).await;
    let claimed = claim(&store, 1, at(1)).await.remove(0);
    let soon = at(1) + Duration::from_secs(30);
    mail::failed(&store, &claimed, "no answer", Some(soon), at(1))
        .await
        .unwrap();
    assert_eq!(problem(&pool, 1).await.as_deref(), Some("no answer"));
    assert_eq!(claim(&store, 1, at(1)).await, []);

    let claimed = claim(&store, 1, soon).await.remove(0);
    assert_eq!(claimed.tries, 2);
    let long = format!("no\0body {}", "é".repeat(10_000));
    mail::failed(&store, &claimed, &long, None, at(2))
        .await
        .unwrap();
    assert_eq!(claim(&store, 1, at(99)).await, []);
    let noted = problem(&pool, 1).await.unwrap();
    assert!(noted.starts_with("nobody ééé"), "{noted}");
    assert_eq!(noted.chars().count(), 500);

    // It had been sent nonetheless.
    mail::sent(&store, claimed.id, at(3)).await.unwrap();
    let payload: String =
        sqlx::query_scalar("select payload::text from mail where sent_at is not null")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(payload, "{}");
}

#[tokio::test]
async fn who_is_too_late_changes_nothing_for_whoever_has_the_message_now() {
    let database = TestDatabase::new().await;
    let store = database.store();
    ask_to_reset(&store, 1, "ada@example.org", at(1)).await;
    let slow = claim(&store, 1, at(1)).await.remove(0);
    let quick = claim(&store, 1, at(2)).await.remove(0);
    mail::failed(&store, &slow, "slow", Some(at(2)), at(2))
        .await
        .unwrap();
    mail::failed(&store, &slow, "slow", None, at(2))
        .await
        .unwrap();
    assert_eq!(claim(&store, 1, at(2)).await, []);
    mail::failed(&store, &quick, "quick", Some(at(2)), at(2))
        .await
        .unwrap();
    assert_eq!(claimed_ids(&store, 1, at(2)).await, [id(1)]);
}

#[tokio::test]
async fn mail_that_only_a_newer_program_knows_is_left_to_it() {
    let database = TestDatabase::new().await;
    let store = database.store();
    ask_to_reset(&store, 1, "ada@example.org", at(1)).await;
    ask_to_reset(&store, 2, "ada@example.org", at(2)).await;
    database
        .execute(
            "update mail set kind = 'digest' where created_at = (select min(created_at) from mail)",
        )
        .await;
    assert_eq!(claimed_ids(&store, 1, at(3)).await, [id(2)]);
}

#[tokio::test]
async fn mail_is_kept_for_a_week_after_it_was_sent_or_given_up() {
    let database = TestDatabase::new().await;
    let store = database.store();
    for n in 1..=3 {
        ask_to_reset(&store, n, "ada@example.org", at(0)).await;
    }
    let claimed = claim(&store, 2, at(0)).await;
    mail::sent(&store, claimed[0].id, at(0)).await.unwrap();
    mail::failed(&store, &claimed[1], "no", None, at(1))
        .await
        .unwrap();
    let week = 7 * 24;
    for (hour, removed) in [(week, 0), (week + 1, 1), (week + 2, 1), (99 * week, 0)] {
        let swept = mail::sweep(&store, at(hour)).await.unwrap();
        assert_eq!(swept, removed, "after {hour} hours");
    }
    assert_eq!(count(&database, "mail").await, 1);
    assert_eq!(claim(&store, 10, at(99 * week)).await.len(), 1);
}
