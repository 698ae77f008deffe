//! Passkeys, and what their devices were asked.

use domain::ids::PasskeyId;
use jiff::Timestamp;
use serde_json::json;
use store::Store;
use store::accounts::passkeys::{
    self, Added, CHALLENGE_LASTS, Challenge, MOST_PASSKEYS, NewPasskey, UsedPasskey,
};
use store::accounts::{self, By};
use store::mail::MailKind;
use store::test_support::TestDatabase;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{
    Confirmed, account, ask_to_reset, ask_to_sign_up, event_kinds, events, is_signed_in, mail,
    name, patiently, session, session_id, sign_up, token, user,
};
use crate::fixtures::at;

fn passkey_id(n: u8) -> PasskeyId {
    PasskeyId(Uuid::from_u128(0x4000 + u128::from(n)))
}

fn passkey(n: u8) -> NewPasskey {
    NewPasskey {
        id: passkey_id(n),
        credential_id: vec![n; 16],
        credential: json!({ "key": n }),
        counter: 4,
        name: name("My phone"),
    }
}

/// Gives `user(1)` a passkey, and asks for another.
pub async fn give(store: &Store) {
    let added = passkeys::add(store, (user(1), session_id(1)), &passkey(1), at(0)).await;
    assert_eq!(added.unwrap(), Added::Yes);
    let challenge = Challenge {
        of: Some((user(1), session_id(1))),
        state: json!({}),
    };
    passkeys::ask(store, &token(1), &challenge, at(0))
        .await
        .unwrap();
}

fn used(n: u8, counter: u32) -> UsedPasskey {
    UsedPasskey {
        id: passkey_id(n),
        credential: json!({ "key": n, "counter": counter }),
        counter,
    }
}

/// Within the time that a device has.
fn soon() -> Timestamp {
    at(0) + CHALLENGE_LASTS / 2
}

/// Signs in as `user(1)` with a passkey, in `session(n)`.
async fn open(store: &Store, n: u8, used: &UsedPasskey) -> bool {
    let account = account(store, 1).await;
    let session = session(n);
    let opened = passkeys::open_session(store, &account, used, &session, token(n), at(5)).await;
    opened.unwrap()
}

#[tokio::test]
async fn a_challenge_is_answered_once_and_by_nobody_else() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let own = Some((user(1), session_id(1)));
    let ask = |n, of| {
        let state = json!({ "n": n });
        let store = &store;
        async move {
            let challenge = Challenge { of, state };
            passkeys::ask(store, &token(n), &challenge, at(0))
                .await
                .unwrap();
        }
    };
    ask(1, own).await;
    for other in [
        None,
        Some((user(2), session_id(1))),
        Some((user(1), session_id(2))),
    ] {
        let taken = passkeys::take(&store, &token(1), other, soon()).await;
        assert_eq!(taken.unwrap(), None, "{other:?}");
    }
    let taken = passkeys::take(&store, &token(1), own, soon()).await;
    assert_eq!(taken.unwrap(), Some(json!({ "n": 1 })));
    let again = passkeys::take(&store, &token(1), own, soon()).await;
    assert_eq!(again.unwrap(), None);

    // Of many at once one has it.
    ask(2, None).await;
    let mut takes = JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        takes.spawn(async move {
            let hash = token(2);
            patiently(|| passkeys::take(&store, &hash, None, soon())).await
        });
    }
    let taken = takes.join_all().await;
    assert_eq!(taken.iter().flatten().count(), 1);

    // Too late, and then forgotten.
    ask(3, None).await;
    let end = at(0) + CHALLENGE_LASTS;
    let late = passkeys::take(&store, &token(3), None, end).await;
    assert_eq!(late.unwrap(), None);
    assert_eq!(accounts::sweep(&store, end).await.unwrap(), 0);
    let after = end + std::time::Duration::from_secs(1);
    assert_eq!(accounts::sweep(&store, after).await.unwrap(), 1);
}

#[tokio::test]
async fn a_passkey_is_added_listed_and_removed_and_its_owner_hears_of_it() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    sign_up(&store, 2, "eve@example.org", at(0)).await;
    let add = |who, n| passkeys::add(&store, (user(who), session_id(who)), n, at(2));
    let first = passkey(1);
    assert_eq!(add(1, &first).await.unwrap(), Added::Yes);
    let again = NewPasskey {
        id: passkey_id(9),
        ..passkey(1)
    };
    assert_eq!(add(1, &again).await.unwrap(), Added::Known);
    assert_eq!(add(3, &first).await.unwrap(), Added::Gone);

    let listed = passkeys::list(&store, user(1)).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].name, name("My phone"));
    assert_eq!(
        (listed[0].created_at, listed[0].last_used_at),
        (at(2), None)
    );
    let ids = passkeys::credential_ids(&store, user(1)).await.unwrap();
    assert_eq!(ids, [vec![1; 16]]);
    assert_eq!(passkeys::list(&store, user(2)).await.unwrap(), []);

    let removed = passkeys::remove(&store, user(2), passkey_id(1), at(3)).await;
    assert!(!removed.unwrap(), "it is somebody else's");
    let remove = || passkeys::remove(&store, user(1), passkey_id(1), at(3));
    assert!(remove().await.unwrap());
    assert!(!remove().await.unwrap());
    let found = passkeys::find(&store, user(1), &[1; 16]).await;
    assert_eq!(found.unwrap(), None);

    let lease = std::time::Duration::from_secs(60);
    let waiting = store::mail::claim(&store, 10, at(4), lease).await.unwrap();
    let told = |kind| waiting.iter().filter(|mail| mail.kind == kind).count();
    assert_eq!(told(MailKind::PasskeyAdded), 1);
    assert_eq!(told(MailKind::PasskeyRemoved), 1);
    let kinds = event_kinds(&database, 1).await;
    assert_eq!(kinds, ["signed_up", "passkey_added", "passkey_removed"]);
}

#[tokio::test]
async fn many_at_once_add_no_more_than_there_may_be() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    let most = u8::try_from(MOST_PASSKEYS).unwrap();
    for n in 2..most {
        let added = passkeys::add(&store, (user(1), session_id(1)), &passkey(n), at(2)).await;
        assert_eq!(added.unwrap(), Added::Yes);
    }
    let mut adding = JoinSet::new();
    for n in most..most + 5 {
        let store = store.clone();
        adding.spawn(async move {
            patiently(|| async {
                passkeys::add(&store, (user(1), session_id(1)), &passkey(n), at(2)).await
            })
            .await
        });
    }
    let added = adding.join_all().await;
    let full = added.iter().filter(|added| **added == Added::Full).count();
    // Two places were left.
    assert_eq!(full, 3);
    let listed = passkeys::list(&store, user(1)).await.unwrap();
    assert_eq!(listed.len(), MOST_PASSKEYS);
}

#[tokio::test]
async fn a_counter_goes_on_and_a_copy_of_the_key_is_left_behind() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    passkeys::add(&store, (user(1), session_id(1)), &passkey(1), at(2))
        .await
        .unwrap();
    assert!(open(&store, 11, &used(1, 5)).await);
    assert!(is_signed_in(&store, 1, 11, at(6)).await);
    for counter in [5, 4, 0] {
        assert!(!open(&store, 12, &used(1, counter)).await, "{counter}");
    }
    let listed = passkeys::list(&store, user(1)).await.unwrap();
    assert_eq!(listed[0].last_used_at, Some(at(5)));
    let found = passkeys::find(&store, user(1), &[1; 16]).await.unwrap();
    assert_eq!(found.unwrap().credential["counter"], 5);

    // Both say that it was the sixth time.
    let sixth = used(1, 6);
    let (one, two) = tokio::join!(open(&store, 13, &sixth), open(&store, 14, &sixth));
    assert!(one != two);

    // Keys that live on many devices at once don't count.
    let mut synced = passkey(2);
    synced.counter = 0;
    passkeys::add(&store, (user(1), session_id(1)), &synced, at(2))
        .await
        .unwrap();
    assert!(open(&store, 15, &used(2, 0)).await);
    assert!(open(&store, 16, &used(2, 0)).await);

    let told = json!({
        "session": session_id(16),
        "device": "Firefox on Linux",
        "method": "passkey",
        "passkey": passkey_id(2),
    });
    let events = events(&database, 1).await;
    assert!(
        events.contains(&("signed_in".to_owned(), told)),
        "{events:?}"
    );
}

#[tokio::test]
async fn nobody_comes_in_who_is_suspended_or_has_removed_the_passkey() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    passkeys::add(&store, (user(1), session_id(1)), &passkey(1), at(2))
        .await
        .unwrap();
    accounts::suspend(&store, user(1), By::CommandLine, at(3))
        .await
        .unwrap();
    assert!(!open(&store, 11, &used(1, 5)).await);
    let more = passkeys::add(&store, (user(1), session_id(1)), &passkey(2), at(3)).await;
    assert_eq!(more.unwrap(), Added::Gone);
    accounts::reinstate(&store, user(1), By::CommandLine, at(4))
        .await
        .unwrap();
    assert!(open(&store, 11, &used(1, 5)).await);
    passkeys::remove(&store, user(1), passkey_id(1), at(5))
        .await
        .unwrap();
    assert!(!open(&store, 12, &used(1, 6)).await);
}

#[tokio::test]
async fn a_password_that_is_reset_removes_passkeys_and_one_that_is_changed_does_not() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(0)).await;
    passkeys::add(&store, (user(1), session_id(1)), &passkey(1), at(2))
        .await
        .unwrap();
    let letter = mail(9, MailKind::PasswordChanged);
    let changed =
        accounts::change_password(&store, &ada, "another", session_id(1), &letter, at(3)).await;
    assert!(changed.unwrap());
    assert_eq!(passkeys::list(&store, user(1)).await.unwrap().len(), 1);

    ask_to_reset(&store, 8, "ada@example.org", at(4)).await;
    let (session, another) = (session(8), mail(10, MailKind::PasswordChanged));
    let reset =
        accounts::reset_password(&store, &token(8), "third", &session, &another, at(4)).await;
    let reset = reset.unwrap().unwrap();
    assert_eq!(
        (reset.user, reset.passkeys, reset.tokens),
        (user(1), true, false)
    );
    assert_eq!(passkeys::list(&store, user(1)).await.unwrap(), []);
    // Nor does whoever asked before it, in a session that it ended, add one afterwards.
    let late = passkeys::add(&store, (user(1), session_id(1)), &passkey(2), at(5)).await;
    assert_eq!(late.unwrap(), Added::Gone);
    let told = json!({ "passkey": passkey_id(1) });
    let events = events(&database, 1).await;
    assert!(
        events.contains(&("passkey_removed".to_owned(), told)),
        "{events:?}"
    );
}

#[tokio::test]
async fn the_zone_is_chosen_before_there_is_an_account() {
    let database = TestDatabase::new().await;
    let store = database.store();
    ask_to_sign_up(&store, 1, "ada@example.org", at(0)).await;
    let choose = async |n, zone| accounts::choose_zone(&store, &token(n), zone, at(1)).await;
    choose(1, "Asia/Kathmandu").await.unwrap();
    choose(2, "Asia/Tokyo").await.unwrap();
    let session = session(1);
    let made = accounts::confirm_sign_up(&store, &token(1), user(1), "hash", &session, at(2)).await;
    assert_eq!(made.unwrap(), Some(Confirmed::Made));
    choose(1, "Asia/Tokyo").await.unwrap();
    assert_eq!(account(&store, 1).await.zone, "Asia/Kathmandu");
}
