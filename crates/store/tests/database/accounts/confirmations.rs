//! Links in mails: each is good once, for what it was asked for, and for its time.

use std::time::Duration;

use store::accounts::{self, Confirmation, Confirmed, NewConfirmation, Purpose};
use store::mail::{self, MailKind};
use store::test_support::TestDatabase;

use super::{
    account, ask_to_reset, ask_to_sign_up, count, email, event_kinds, is_signed_in, name, notice,
    patiently, session, session_id, sign_up, token, user,
};
use crate::fixtures::at;

const MICROSECOND: Duration = Duration::from_micros(1);

#[tokio::test]
async fn what_is_to_be_confirmed_and_its_mail_are_written_together_or_not_at_all() {
    let database = TestDatabase::new().await;
    let store = database.store();
    ask_to_sign_up(&store, 1, "ada@example.org", at(1)).await;
    let found = accounts::find_confirmation(&store, &token(1), at(1)).await;
    let expected = Confirmation {
        email: email("ada@example.org"),
        purpose: Purpose::SignUp {
            display_name: name("Ada"),
            zone: "Europe/London".to_owned(),
        },
        next: Some("/courses/tides#moon".to_owned()),
    };
    assert_eq!(found.unwrap(), Some(expected));
    let claimed = mail::claim(&store, 10, at(1), Duration::from_secs(60)).await;
    assert_eq!(claimed.unwrap().len(), 1);

    // A mail with an id that there is already can't be written.
    let asked = NewConfirmation {
        token_hash: token(2),
        email: email("ada@example.org"),
        purpose: Purpose::Reset,
        next: None,
    };
    let twice = super::mail(1, MailKind::Reset);
    let refused = accounts::begin_confirmation(&store, &asked, &twice, at(1)).await;
    assert!(refused.is_err(), "{refused:?}");
    let found = accounts::find_confirmation(&store, &token(2), at(1)).await;
    assert_eq!(found.unwrap(), None);
    assert_eq!(count(&database, "mail").await, 1);
}

#[tokio::test]
async fn a_link_is_good_for_its_time_and_its_purpose_only() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    ask_to_sign_up(&store, 2, "eve@example.org", at(0)).await;
    ask_to_reset(&store, 3, "ada@example.org", at(0)).await;

    let last_of_sign_up = at(24) - MICROSECOND;
    let last_of_reset = at(1) - MICROSECOND;
    for (n, now, good) in [
        (2, last_of_sign_up, true),
        (2, at(24), false),
        (3, last_of_reset, true),
        (3, at(1), false),
        (1, at(0), false),
        (9, at(0), false),
    ] {
        let found = accounts::find_confirmation(&store, &token(n), now).await;
        assert_eq!(found.unwrap().is_some(), good, "{n} at {now}");
    }
    for (n, now) in [(2, at(24)), (1, at(0)), (9, at(0)), (3, at(0))] {
        let confirmed =
            accounts::confirm_sign_up(&store, &token(n), user(5), "x", &session(5), now).await;
        assert_eq!(confirmed.unwrap(), None, "{n} at {now}");
    }
    for (n, now) in [(3, at(1)), (1, at(0)), (9, at(0)), (2, at(0))] {
        let reset =
            accounts::reset_password(&store, &token(n), "new", &session(5), &notice(), now).await;
        assert_eq!(reset.unwrap(), None, "{n} at {now}");
    }
    assert_eq!(count(&database, "account").await, 1);
    assert_eq!(count(&database, "session").await, 1);
    assert_eq!(account(&store, 1).await.password_hash, "hash 1");

    let second = session(2);
    let confirmed =
        accounts::confirm_sign_up(&store, &token(2), user(2), "x", &second, last_of_sign_up).await;
    assert_eq!(confirmed.unwrap(), Some(Confirmed::Made));
    let reset = accounts::reset_password(
        &store,
        &token(3),
        "new",
        &session(3),
        &notice(),
        last_of_reset,
    )
    .await;
    assert_eq!(reset.unwrap().map(|reset| reset.user), Some(user(1)));
}

#[tokio::test]
async fn a_sign_up_confirmed_many_times_at_once_makes_one_account_and_one_session() {
    let database = TestDatabase::new().await;
    let store = database.store();
    ask_to_sign_up(&store, 1, "ada@example.org", at(1)).await;
    let tasks: Vec<_> = (1..=12)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let (token, session) = (token(1), session(n));
                patiently(|| {
                    accounts::confirm_sign_up(&store, &token, user(n), "x", &session, at(2))
                })
                .await
            })
        })
        .collect();
    let mut made = 0;
    for task in tasks {
        match task.await.unwrap() {
            Some(Confirmed::Made) => made += 1,
            other => assert_eq!(other, None),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(count(&database, "account").await, 1);
    assert_eq!(count(&database, "session").await, 1);
    assert_eq!(count(&database, "security_event").await, 1);
}

#[tokio::test]
async fn of_many_sign_ups_of_one_address_at_once_the_first_makes_the_account() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let spellings = ["ada@example.org", "ADA@example.org", "Ada@EXAMPLE.org"];
    for n in 1..=9 {
        ask_to_sign_up(&store, n, spellings[usize::from(n) % 3], at(1)).await;
    }
    let tasks: Vec<_> = (1..=9)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let (token, session, hash) = (token(n), session(n), format!("hash {n}"));
                let confirmed = patiently(|| {
                    accounts::confirm_sign_up(&store, &token, user(n), &hash, &session, at(2))
                });
                (n, confirmed.await)
            })
        })
        .collect();
    let mut made = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            (n, Some(Confirmed::Made)) => made.push(n),
            (n, other) => assert_eq!(other, Some(Confirmed::Taken), "{n}"),
        }
    }
    assert_eq!(made.len(), 1, "{made:?}");
    let winner = account(&store, made[0]).await;
    assert_eq!(winner.password_hash, format!("hash {}", made[0]));
    assert!(is_signed_in(&store, made[0], made[0], at(2)).await);
    assert_eq!(count(&database, "account").await, 1);
    assert_eq!(count(&database, "session").await, 1);
    assert_eq!(count(&database, "security_event").await, 1);
    for n in 1..=9 {
        let again =
            accounts::confirm_sign_up(&store, &token(n), user(20), "x", &session(20), at(3)).await;
        assert_eq!(again.unwrap(), None, "{n} is used up");
    }
}

#[tokio::test]
async fn who_resets_the_password_is_signed_in_there_and_nowhere_else() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "Ada@example.org", at(0)).await;
    sign_up(&store, 2, "eve@example.org", at(0)).await;
    let opened = accounts::open_session(&store, &ada, &session(3), None, at(1)).await;
    assert!(opened.unwrap());
    for (n, address) in [
        (4, "ada@example.org"),
        (5, "ADA@example.org"),
        (6, "eve@example.org"),
        (7, "nobody@example.org"),
    ] {
        ask_to_reset(&store, n, address, at(2)).await;
    }

    let reset =
        accounts::reset_password(&store, &token(4), "new", &session(8), &notice(), at(2)).await;
    assert_eq!(reset.unwrap().map(|reset| reset.user), Some(ada.id));
    assert_eq!(account(&store, 1).await.password_hash, "new");
    for (session, signed_in) in [(1, false), (3, false), (8, true)] {
        assert_eq!(
            is_signed_in(&store, 1, session, at(2)).await,
            signed_in,
            "{session}"
        );
    }
    for (n, good) in [(4, false), (5, false), (6, true), (7, true)] {
        let found = accounts::find_confirmation(&store, &token(n), at(2)).await;
        assert_eq!(found.unwrap().is_some(), good, "{n}");
    }
    assert!(is_signed_in(&store, 2, 2, at(2)).await);
    assert_eq!(account(&store, 2).await.password_hash, "hash 2");
    let nobody =
        accounts::reset_password(&store, &token(7), "new", &session(9), &notice(), at(2)).await;
    assert_eq!(nobody.unwrap(), None);
    assert_eq!(
        event_kinds(&database, 1).await,
        ["signed_up", "signed_in", "password_reset"]
    );
}

#[tokio::test]
async fn of_many_resets_at_once_one_counts_whether_by_the_same_link_or_by_others() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    let links = [11, 12, 13];
    for n in links {
        ask_to_reset(&store, n, "ada@example.org", at(1)).await;
    }
    let tasks: Vec<_> = (20..32)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let link = token(links[usize::from(n) % 3]);
                let (session, hash, notice) = (session(n), format!("hash {n}"), notice());
                let reset = patiently(|| {
                    accounts::reset_password(&store, &link, &hash, &session, &notice, at(1))
                });
                (n, reset.await)
            })
        })
        .collect();
    let mut counted = Vec::new();
    for task in tasks {
        let (n, reset) = task.await.unwrap();
        counted.extend(reset.map(|_| n));
    }
    assert_eq!(counted.len(), 1, "{counted:?}");
    let hash = format!("hash {}", counted[0]);
    assert_eq!(account(&store, 1).await.password_hash, hash);
    assert!(is_signed_in(&store, 1, counted[0], at(1)).await);
    assert_eq!(count(&database, "session").await, 1);
    assert_eq!(
        event_kinds(&database, 1).await,
        ["signed_up", "password_reset"]
    );
}

#[tokio::test]
async fn two_links_of_one_address_never_wait_for_each_other() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    for round in 0..20 {
        let (one, other) = (40 + 2 * round, 41 + 2 * round);
        ask_to_reset(&store, one, "ada@example.org", at(1)).await;
        ask_to_reset(&store, other, "ada@example.org", at(1)).await;
        let (tokens, sessions) = ((token(one), token(other)), (session(one), session(other)));
        let letters = (notice(), notice());
        // No patience: a deadlock would show as somebody in the way.
        let (one, other) = tokio::join!(
            accounts::reset_password(&store, &tokens.0, "one", &sessions.0, &letters.0, at(1)),
            accounts::reset_password(&store, &tokens.1, "other", &sessions.1, &letters.1, at(1)),
        );
        let counted = [one.unwrap(), other.unwrap()];
        assert_eq!(counted.iter().flatten().count(), 1, "{counted:?}");
    }
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_the_links_that_could_reset_it() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(0)).await;
    sign_up(&store, 2, "eve@example.org", at(0)).await;
    let opened = accounts::open_session(&store, &ada, &session(3), None, at(1)).await;
    assert!(opened.unwrap());
    ask_to_reset(&store, 4, "ada@example.org", at(2)).await;

    let letter = super::mail(90 + 3, MailKind::PasswordChanged);
    let changed =
        accounts::change_password(&store, &ada, "new", session_id(3), &letter, at(2)).await;
    assert!(changed.unwrap());
    assert_eq!(account(&store, 1).await.password_hash, "new");
    assert!(is_signed_in(&store, 1, 3, at(2)).await);
    assert!(!is_signed_in(&store, 1, 1, at(2)).await);
    assert!(is_signed_in(&store, 2, 2, at(2)).await);
    let reset =
        accounts::reset_password(&store, &token(4), "newer", &session(5), &notice(), at(2)).await;
    assert_eq!(reset.unwrap(), None);
    assert_eq!(
        event_kinds(&database, 1).await,
        ["signed_up", "signed_in", "password_changed"]
    );
    let waiting = mail::claim(&store, 10, at(2), Duration::from_secs(60)).await;
    let waiting = waiting.unwrap();
    let told = waiting.iter().filter(|waiting| waiting.id == letter.id);
    assert_eq!(told.count(), 1, "its owner is told");
}

#[tokio::test]
async fn what_was_begun_with_the_old_password_comes_to_nothing_after_a_reset() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let before = sign_up(&store, 1, "ada@example.org", at(0)).await;
    ask_to_reset(&store, 2, "ada@example.org", at(1)).await;
    let reset =
        accounts::reset_password(&store, &token(2), "new", &session(2), &notice(), at(1)).await;
    assert_eq!(reset.unwrap().map(|reset| reset.user), Some(before.id));

    let opened = accounts::open_session(&store, &before, &session(3), Some(token(3)), at(1)).await;
    assert!(!opened.unwrap());
    let letter = super::mail(90 + 1, MailKind::PasswordChanged);
    let changed =
        accounts::change_password(&store, &before, "mine", session_id(1), &letter, at(1)).await;
    assert!(!changed.unwrap());
    assert_eq!(account(&store, 1).await.password_hash, "new");
    assert!(!is_signed_in(&store, 1, 3, at(1)).await);
    assert!(is_signed_in(&store, 1, 2, at(1)).await);
    let known = accounts::is_known_device(&store, before.id, &token(3)).await;
    assert!(!known.unwrap());
    // The link, and that it was used; nothing of what came to nothing.
    assert_eq!(count(&database, "mail").await, 3);
}

#[tokio::test]
async fn expired_confirmations_are_swept_away_and_others_are_not() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    ask_to_reset(&store, 2, "ada@example.org", at(0)).await;
    ask_to_sign_up(&store, 3, "eve@example.org", at(2)).await;
    assert_eq!(accounts::sweep(&store, at(2)).await.unwrap(), 1);
    assert_eq!(accounts::sweep(&store, at(25)).await.unwrap(), 1);
    let found = accounts::find_confirmation(&store, &token(3), at(25)).await;
    assert!(found.unwrap().is_some());
    assert_eq!(count(&database, "confirmation").await, 1);
}
