//! Tokens of authors.

use std::collections::BTreeSet;

use domain::ids::{AuthorId, TokenId};
use store::accounts::{Change, Ended, MOST_TOKENS, Made, NewToken, Shown};

use super::*;

/// In hours.
const DAY: i64 = 24;

fn course(id: &str) -> AuthorId {
    id.parse().unwrap()
}

fn new_token(n: u8, expires_at: Option<Timestamp>) -> NewToken {
    NewToken {
        id: TokenId(Uuid::from_u128(0x4000 + u128::from(n))),
        token_hash: token(n),
        name: name("Machine"),
        courses: BTreeSet::from([course("tides")]),
        expires_at,
    }
}

/// Ada, who writes the tides.
async fn author(store: &Store) {
    sign_up(store, 1, "ada@example.org", at(0)).await;
    let granted = accounts::grant_author(store, user(1), &course("tides"), BY, at(1)).await;
    assert_eq!(granted.unwrap(), Change::Made);
}

async fn shown(store: &Store, n: u8, now: Timestamp) -> Option<Shown> {
    let shown = accounts::show_token(store, user(1), &token(n), now).await;
    shown.unwrap()
}

#[tokio::test]
async fn it_is_found_by_its_hash_until_it_ends() {
    let database = TestDatabase::new().await;
    let store = database.store();
    author(&store).await;
    let made = make_token(&store, &new_token(1, Some(at(10 * DAY))), at(2)).await;
    assert_eq!(made.unwrap(), Made::Made);
    assert_eq!(shown(&store, 2, at(3)).await, None);
    let works = shown(&store, 1, at(3)).await.unwrap();
    assert_eq!(works.ended, None);
    assert_eq!(works.forbidden([&course("tides")]), None);
    let others = [course("tides"), course("moons")];
    assert_eq!(works.forbidden(&others), Some(&others[1]));
    let expired = shown(&store, 1, at(10 * DAY)).await.unwrap();
    assert_eq!(expired.ended, Some(Ended::Expired));
    assert_eq!(
        expired.forbidden([&course("tides")]),
        Some(&course("tides"))
    );

    accounts::suspend(&store, user(1), BY, at(4)).await.unwrap();
    let barred = shown(&store, 1, at(5)).await.unwrap();
    assert_eq!(barred.ended, Some(Ended::Suspended));
    assert!(barred.forbidden([&course("tides")]).is_some());
    accounts::reinstate(&store, user(1), BY, at(6))
        .await
        .unwrap();
    let id = new_token(1, None).id;
    assert!(
        !accounts::revoke_token(&store, user(2), id, at(7))
            .await
            .unwrap()
    );
    assert!(
        accounts::revoke_token(&store, user(1), id, at(7))
            .await
            .unwrap()
    );
    assert!(
        !accounts::revoke_token(&store, user(1), id, at(8))
            .await
            .unwrap()
    );
    let revoked = shown(&store, 1, at(9)).await.unwrap();
    assert_eq!(revoked.ended, Some(Ended::Revoked));
    assert!(accounts::tokens(&store, user(1)).await.unwrap().is_empty());
    let kinds = event_kinds(&database, 1).await;
    let kinds: Vec<_> = kinds
        .iter()
        .filter(|kind| kind.starts_with("token"))
        .collect();
    assert_eq!(kinds, ["token_made", "token_revoked"]);
}

#[tokio::test]
async fn its_use_is_noted_to_the_hour() {
    let database = TestDatabase::new().await;
    let store = database.store();
    author(&store).await;
    make_token(&store, &new_token(1, None), at(0))
        .await
        .unwrap();
    let after = |minutes: u64| at(1) + std::time::Duration::from_secs(minutes * 60);
    for (used, noted) in [(0, 0), (20, 0), (59, 0), (60, 60), (90, 60)] {
        shown(&store, 1, after(used)).await.unwrap();
        let listed = accounts::tokens(&store, user(1)).await.unwrap();
        assert_eq!(listed[0].last_used_at, Some(after(noted)), "{used}");
    }
}

#[tokio::test]
async fn of_many_at_once_no_more_are_made_than_there_may_be() {
    let database = TestDatabase::new().await;
    let store = database.store();
    author(&store).await;
    let mut making = tokio::task::JoinSet::new();
    for n in 1..=30 {
        let store = store.clone();
        making.spawn(async move {
            loop {
                match make_token(&store, &new_token(n, None), at(1)).await {
                    Err(Error::Busy(_) | Error::Unavailable(_)) => {}
                    made => break made.unwrap(),
                }
            }
        });
    }
    let made = making.join_all().await;
    let of = |wanted| made.iter().filter(|made| **made == wanted).count() as i64;
    assert_eq!(
        (of(Made::Made), of(Made::TooMany)),
        (MOST_TOKENS, 30 - MOST_TOKENS)
    );
}

#[tokio::test]
async fn those_that_ended_long_ago_are_forgotten() {
    let database = TestDatabase::new().await;
    let store = database.store();
    author(&store).await;
    for (n, expires_at) in [(1, None), (2, Some(at(DAY))), (3, None)] {
        make_token(&store, &new_token(n, expires_at), at(1))
            .await
            .unwrap();
    }
    let revoked = new_token(3, None).id;
    accounts::revoke_token(&store, user(1), revoked, at(50 * DAY))
        .await
        .unwrap();
    accounts::sweep(&store, at(91 * DAY)).await.unwrap();
    assert!(shown(&store, 2, at(91 * DAY)).await.is_some());
    accounts::sweep(&store, at(92 * DAY)).await.unwrap();
    assert!(shown(&store, 2, at(92 * DAY)).await.is_none());
    assert!(shown(&store, 3, at(92 * DAY)).await.is_some());
    accounts::sweep(&store, at(141 * DAY)).await.unwrap();
    assert!(shown(&store, 3, at(141 * DAY)).await.is_none());
    assert!(shown(&store, 1, at(141 * DAY)).await.is_some());
}

#[tokio::test]
async fn a_reset_ends_every_token_and_no_ended_session_makes_another() {
    let database = TestDatabase::new().await;
    let store = database.store();
    author(&store).await;
    let before = account(&store, 1).await;
    make_token(&store, &new_token(1, None), at(2))
        .await
        .unwrap();
    ask_to_reset(&store, 8, "ada@example.org", at(3)).await;
    let opened = session(8);
    let reset = accounts::reset_password(&store, &token(8), "new", &opened, &notice(), at(3)).await;
    let reset = reset.unwrap().unwrap();
    assert_eq!(
        (reset.user, reset.passkeys, reset.tokens),
        (user(1), false, true)
    );
    let ended = shown(&store, 1, at(4)).await.unwrap().ended;
    assert_eq!(ended, Some(Ended::Revoked));
    let kinds = event_kinds(&database, 1).await;
    assert!(kinds.contains(&"token_revoked".to_owned()), "{kinds:?}");
    // Asked before the reset, and carried out after it.
    for (account, session) in [(&before, 8), (&account(&store, 1).await, 1)] {
        let of = (account, session_id(session));
        let made = accounts::make_token(&store, of, &new_token(2, None), &notice(), at(4)).await;
        assert_eq!(made.unwrap(), Made::Stale);
    }
    assert_eq!(shown(&store, 2, at(4)).await, None);
}
