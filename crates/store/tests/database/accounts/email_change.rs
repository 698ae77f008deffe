//! An account moves to another address when both have said so, once, and to no address that is taken.

use domain::accounts::Email;
use domain::ids::MailId;
use serde_json::json;
use store::accounts::{self, EmailChange, EmailStep, NewEmailChange};
use store::mail::{MailKind, NewMail};
use store::test_support::TestDatabase;
use store::{Result, Store};
use uuid::Uuid;

use super::{BY, account, ask_to_reset, count, email, event_kinds, sign_up, token, user};
use crate::fixtures::at;

fn letter(kind: MailKind, to: &str) -> NewMail {
    NewMail {
        id: MailId(Uuid::now_v7()),
        kind,
        to: to.to_owned(),
        payload: json!({}),
    }
}

/// Asks for another address: `token(old)` goes to the present one and `token(new)` to that. Says
/// whether it was asked for.
pub async fn ask(store: &Store, to: &str, (old, new): (u8, u8), hour: i64) -> bool {
    let change = NewEmailChange {
        email: email(to),
        old_token_hash: token(old),
        new_token_hash: token(new),
    };
    let letters = [
        letter(MailKind::EmailOld, "ada@example.org"),
        letter(MailKind::EmailNew, to),
    ];
    let ada = account(store, 1).await;
    let asked = accounts::begin_email_change(store, &ada, &change, &letters, at(hour));
    asked.await.unwrap()
}

async fn confirm(store: &Store, n: u8, hour: i64) -> Result<Option<EmailStep>> {
    let tell = |old: &Email| letter(MailKind::EmailChanged, old.as_str());
    accounts::confirm_email_change(store, user(1), &token(n), tell, at(hour)).await
}

#[tokio::test]
async fn both_addresses_have_to_confirm_in_any_order() {
    for order in [[11, 12], [12, 11]] {
        let database = TestDatabase::new().await;
        let store = database.store();
        sign_up(&store, 1, "ada@example.org", at(0)).await;
        ask_to_reset(&store, 9, "ada@example.org", at(0)).await;
        ask(&store, "New@example.org", (11, 12), 1).await;
        assert_eq!(
            confirm(&store, order[0], 2).await.unwrap(),
            Some(EmailStep::Waits)
        );
        assert_eq!(
            confirm(&store, order[0], 2).await.unwrap(),
            Some(EmailStep::Waits)
        );
        assert_eq!(account(&store, 1).await.email, email("ada@example.org"));
        let waits = accounts::email_change(&store, user(1), at(2))
            .await
            .unwrap();
        let expected = EmailChange {
            email: email("New@example.org"),
            is_confirmed_by_old: order[0] == 11,
            is_confirmed_by_new: order[0] == 12,
        };
        assert_eq!(waits, Some(expected));
        assert_eq!(
            confirm(&store, order[1], 3).await.unwrap(),
            Some(EmailStep::Changed)
        );
        assert_eq!(account(&store, 1).await.email, email("New@example.org"));
        assert_eq!(confirm(&store, order[1], 3).await.unwrap(), None);
        let reset = accounts::find_confirmation(&store, &token(9), at(0)).await;
        assert_eq!(
            reset.unwrap(),
            None,
            "whoever reads the old one resets nothing"
        );
        let kinds = event_kinds(&database, 1).await;
        assert_eq!(kinds[1..], ["email_change_asked", "email_changed"]);
    }
}

#[tokio::test]
async fn two_confirmations_at_once_change_it_once() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    ask(&store, "new@example.org", (11, 12), 0).await;
    let (one, two) = tokio::join!(confirm(&store, 11, 0), confirm(&store, 12, 0));
    let steps = [one.unwrap(), two.unwrap()];
    assert!(steps.contains(&Some(EmailStep::Waits)), "{steps:?}");
    assert!(steps.contains(&Some(EmailStep::Changed)), "{steps:?}");
    // Two that ask, and one that tells.
    assert_eq!(count(&database, "mail").await, 1 + 3);
}

#[tokio::test]
async fn an_address_that_was_taken_meanwhile_is_left_to_its_owner() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    ask(&store, "eve@example.org", (11, 12), 0).await;
    confirm(&store, 11, 0).await.unwrap();
    sign_up(&store, 2, "EVE@example.org", at(0)).await;
    assert_eq!(
        confirm(&store, 12, 0).await.unwrap(),
        Some(EmailStep::Taken)
    );
    assert_eq!(account(&store, 1).await.email, email("ada@example.org"));
    let waits = accounts::email_change(&store, user(1), at(0)).await;
    assert_eq!(waits.unwrap(), None);
}

#[tokio::test]
async fn a_token_is_good_for_its_account_its_time_and_until_another_change_is_asked_for() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(0)).await;
    sign_up(&store, 2, "eve@example.org", at(0)).await;
    ask(&store, "new@example.org", (11, 12), 0).await;
    let of_another = accounts::find_email_change(&store, user(2), &token(11), at(0)).await;
    assert_eq!(of_another.unwrap(), None);
    let in_time = accounts::find_email_change(&store, user(1), &token(11), at(23)).await;
    assert!(in_time.unwrap().is_some());
    let too_late = accounts::find_email_change(&store, user(1), &token(11), at(24)).await;
    assert_eq!(too_late.unwrap(), None);
    assert_eq!(confirm(&store, 11, 24).await.unwrap(), None);

    confirm(&store, 11, 0).await.unwrap();
    ask(&store, "newer@example.org", (13, 14), 1).await;
    assert_eq!(confirm(&store, 12, 1).await.unwrap(), None);
    assert_eq!(
        confirm(&store, 14, 1).await.unwrap(),
        Some(EmailStep::Waits),
        "the old one has to confirm again"
    );

    accounts::withdraw_email_change(&store, user(1), at(1))
        .await
        .unwrap();
    assert_eq!(confirm(&store, 13, 1).await.unwrap(), None);
    accounts::suspend(&store, user(1), BY, at(1)).await.unwrap();
    assert!(!ask(&store, "new@example.org", (15, 16), 1).await);
    assert_eq!(confirm(&store, 15, 1).await.unwrap(), None);
    accounts::sweep(&store, at(26)).await.unwrap();
    assert_eq!(count(&database, "email_change").await, 0);
}
