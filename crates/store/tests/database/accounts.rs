//! People: what they and admins can do with an account, and what stays undone.

mod confirmations;
mod deletion;
mod email_change;
mod export;
mod log;
mod passkeys;
mod people;
mod sessions;
mod tokens;

use domain::accounts::{DisplayName, Email};
use domain::ids::{MailId, SessionId, UserId};
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::postgres::PgPool;
use store::accounts::{
    self, Account, By, Change, Confirmed, Made, NewConfirmation, NewSession, NewToken, Purpose,
};
use store::mail::{MailKind, NewMail};
use store::test_support::TestDatabase;
use store::{Error, Result, Store};
use uuid::Uuid;

use crate::fixtures::{at, id};

/// Who gives and takes roles, where it does not matter.
pub const BY: By = By::CommandLine;

pub fn token(n: u8) -> [u8; 32] {
    [n; 32]
}

pub fn user(n: u8) -> UserId {
    UserId(Uuid::from_u128(0x1000 + u128::from(n)))
}

/// The session whose cookie holds `token(n)`.
pub fn session(n: u8) -> NewSession<'static> {
    NewSession {
        id: session_id(n),
        token_hash: token(n),
        device: "Firefox on Linux",
    }
}

pub fn session_id(n: u8) -> SessionId {
    SessionId(Uuid::from_u128(0x2000 + u128::from(n)))
}

/// What is noted of an event that opens `session(n)`.
pub fn opened(n: u8) -> Value {
    json!({ "session": session_id(n), "device": session(n).device })
}

pub fn email(address: &str) -> Email {
    Email::parse(address).unwrap()
}

pub fn name(name: &str) -> DisplayName {
    DisplayName::parse(name).unwrap()
}

pub fn mail(n: u8, kind: MailKind) -> NewMail {
    NewMail {
        id: MailId(Uuid::from_u128(0x3000 + u128::from(n))),
        kind,
        to: "ada@example.org".to_owned(),
        payload: json!({ "token": format!("secret {n}") }),
    }
}

/// The mail that tells of a new password; any id will do, but it may be there once only.
pub fn notice() -> NewMail {
    NewMail {
        id: MailId(Uuid::now_v7()),
        kind: MailKind::PasswordChanged,
        to: "ada@example.org".to_owned(),
        payload: json!({}),
    }
}

/// Asks for a mail with the link `token(n)`, for an account.
pub async fn ask_to_sign_up(store: &Store, n: u8, address: &str, now: Timestamp) {
    let asked = NewConfirmation {
        token_hash: token(n),
        email: email(address),
        purpose: Purpose::SignUp {
            display_name: name("Ada"),
            zone: "Europe/London".to_owned(),
        },
        next: Some("/courses/tides#moon".to_owned()),
    };
    let mail = mail(n, MailKind::SignUp);
    accounts::begin_confirmation(store, &asked, &mail, now)
        .await
        .unwrap();
}

/// Asks for a mail with the link `token(n)`, that resets the password.
pub async fn ask_to_reset(store: &Store, n: u8, address: &str, now: Timestamp) {
    let asked = NewConfirmation {
        token_hash: token(n),
        email: email(address),
        purpose: Purpose::Reset,
        next: None,
    };
    let mail = mail(n, MailKind::Reset);
    accounts::begin_confirmation(store, &asked, &mail, now)
        .await
        .unwrap();
}

/// Makes the account `user(n)`, whose password's hash is `hash n`, signed in with `session(n)`.
pub async fn sign_up(store: &Store, n: u8, address: &str, now: Timestamp) -> Account {
    ask_to_sign_up(store, n, address, now).await;
    let hash = format!("hash {n}");
    let session = session(n);
    let confirmed =
        accounts::confirm_sign_up(store, &token(n), user(n), &hash, &session, now).await;
    assert_eq!(confirmed.unwrap(), Some(Confirmed::Made));
    account(store, n).await
}

pub async fn account(store: &Store, n: u8) -> Account {
    accounts::find(store, user(n)).await.unwrap().unwrap()
}

/// Makes a token of `user(1)`, in their first session.
pub async fn make_token(store: &Store, token: &NewToken, now: Timestamp) -> Result<Made> {
    let ada = account(store, 1).await;
    accounts::make_token(store, (&ada, session_id(1)), token, &notice(), now).await
}

pub async fn is_signed_in(store: &Store, n: u8, session: u8, now: Timestamp) -> bool {
    let found = accounts::find_session(store, user(n), &token(session), now).await;
    found.unwrap().is_some()
}

pub async fn pool(database: &TestDatabase) -> PgPool {
    PgPool::connect_with(database.options()).await.unwrap()
}

/// What was noted about an account, in order.
pub async fn events(database: &TestDatabase, n: u8) -> Vec<(String, Value)> {
    sqlx::query_as(
        "select kind, detail from security_event where user_id = $1 order by occurred_at, id",
    )
    .bind(user(n).0)
    .fetch_all(&pool(database).await)
    .await
    .unwrap()
}

pub async fn event_kinds(database: &TestDatabase, n: u8) -> Vec<String> {
    let events = events(database, n).await;
    events.into_iter().map(|(kind, _)| kind).collect()
}

pub async fn count(database: &TestDatabase, table: &'static str) -> i64 {
    let query = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    sqlx::query_scalar(query)
        .fetch_one(&pool(database).await)
        .await
        .unwrap()
}

/// Tries again as long as somebody is in the way: the machine may be too busy to be quick.
pub async fn patiently<T, F: Future<Output = Result<T>>>(work: impl Fn() -> F) -> T {
    loop {
        match work().await {
            Err(Error::Busy(_)) => {}
            done => return done.unwrap(),
        }
    }
}

#[tokio::test]
async fn who_confirms_a_sign_up_has_an_account_and_is_signed_in() {
    let database = TestDatabase::new().await;
    let store = database.store();
    ask_to_sign_up(&store, 1, "Ada@Example.org", at(1)).await;
    let key = email("ada@example.org").key();
    let found = accounts::find_by_email(&store, &key).await.unwrap();
    assert_eq!(found, None, "an address that nobody has proved");

    let first = session(1);
    let confirmed =
        accounts::confirm_sign_up(&store, &token(1), user(1), "hash 1", &first, at(2)).await;
    assert_eq!(confirmed.unwrap(), Some(Confirmed::Made));
    let expected = Account {
        delete_at: None,
        id: user(1),
        email: email("Ada@example.org"),
        display_name: name("Ada"),
        zone: "Europe/London".to_owned(),
        password_hash: "hash 1".to_owned(),
        is_admin: false,
        author_of: [].into(),
        suspended: false,
    };
    let found = accounts::find_by_email(&store, &key).await.unwrap();
    assert_eq!(found.as_ref(), Some(&expected));
    assert_eq!(account(&store, 1).await, expected);
    let found = accounts::find_session(&store, user(1), &token(1), at(2)).await;
    assert_eq!(found.unwrap(), Some((expected, session_id(1))));
    assert_eq!(
        events(&database, 1).await,
        [("signed_up".to_owned(), opened(1))]
    );
    let nobody = accounts::find(&store, user(2)).await.unwrap();
    assert_eq!(nobody, None);
}

#[tokio::test]
async fn roles_are_given_and_taken_and_each_change_is_noted_once() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(1)).await;
    let (tides, moons) = (id("tides"), id("moons"));
    let ada = user(1);
    for (hour, change) in [(2, Change::Made), (3, Change::AsBefore)] {
        let given = accounts::set_admin(&store, ada, true, BY, at(hour)).await;
        assert_eq!(given.unwrap(), change);
    }
    for (course, hour) in [(&tides, 4), (&moons, 5)] {
        let granted = accounts::grant_author(&store, ada, course, BY, at(hour)).await;
        assert_eq!(granted.unwrap(), Change::Made);
    }
    let again = accounts::grant_author(&store, ada, &tides, BY, at(6)).await;
    assert_eq!(again.unwrap(), Change::AsBefore);
    let (found, _) = accounts::find_session(&store, ada, &token(1), at(6))
        .await
        .unwrap()
        .unwrap();
    assert!(found.is_admin);
    assert_eq!(found.author_of, [tides.clone(), moons.clone()].into());
    assert_eq!(account(&store, 1).await, found);

    // Also the last one, on the command line.
    let taken = accounts::set_admin(&store, ada, false, BY, at(7)).await;
    assert_eq!(taken.unwrap(), Change::Made);
    sign_up(&store, 7, "eve@example.org", at(7)).await;
    accounts::set_admin(&store, user(7), true, BY, at(7))
        .await
        .unwrap();
    let by = By::Admin(user(7));
    for (hour, changes) in [(8, Change::Made), (9, Change::AsBefore)] {
        let revoked = accounts::revoke_author(&store, ada, &tides, by, at(hour)).await;
        assert_eq!(revoked.unwrap(), changes);
    }
    let found = account(&store, 1).await;
    assert!(!found.is_admin);
    assert_eq!(found.author_of, [moons].into());

    let expected = [
        ("signed_up", opened(1)),
        (
            "role_given",
            json!({ "role": "admin", "by": "command line" }),
        ),
        (
            "role_given",
            json!({ "role": "author", "course": "tides", "by": "command line" }),
        ),
        (
            "role_given",
            json!({ "role": "author", "course": "moons", "by": "command line" }),
        ),
        (
            "role_taken",
            json!({ "role": "admin", "by": "command line" }),
        ),
        (
            "role_taken",
            json!({ "role": "author", "course": "tides", "by": user(7) }),
        ),
    ];
    let expected = expected.map(|(kind, detail)| (kind.to_owned(), detail));
    assert_eq!(events(&database, 1).await, expected);

    let nobody = accounts::set_admin(&store, user(9), true, BY, at(10)).await;
    assert_eq!(nobody.unwrap(), Change::AsBefore);
    let nobody = accounts::grant_author(&store, user(9), &tides, BY, at(10)).await;
    assert_eq!(nobody.unwrap(), Change::AsBefore);
    assert_eq!(event_kinds(&database, 9).await, [""; 0]);
}

#[tokio::test]
async fn a_role_given_many_times_at_once_is_given_and_noted_once() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(1)).await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let course = id("tides");
                let admin =
                    patiently(|| accounts::set_admin(&store, user(1), true, BY, at(2))).await;
                let author =
                    patiently(|| accounts::grant_author(&store, user(1), &course, BY, at(3))).await;
                [admin, author].map(|change| u32::from(change == Change::Made))
            })
        })
        .collect();
    let (mut admin, mut author) = (0, 0);
    for task in tasks {
        let changed = task.await.unwrap();
        admin += changed[0];
        author += changed[1];
    }
    assert_eq!((admin, author), (1, 1));
    assert_eq!(
        event_kinds(&database, 1).await,
        ["signed_up", "role_given", "role_given"]
    );
}

#[tokio::test]
async fn who_is_suspended_is_signed_out_everywhere_and_cannot_come_back_until_reinstated() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(1)).await;
    ask_to_reset(&store, 2, "ada@example.org", at(2)).await;
    for change in [Change::Made, Change::AsBefore] {
        let suspended = accounts::suspend(&store, ada.id, BY, at(2)).await;
        assert_eq!(suspended.unwrap(), change);
    }
    assert!(account(&store, 1).await.suspended);
    assert!(!is_signed_in(&store, 1, 1, at(2)).await);
    assert_eq!(count(&database, "session").await, 0);

    let opened = accounts::open_session(&store, &ada, &session(3), Some(token(3)), at(2)).await;
    assert!(!opened.unwrap());
    let reset =
        accounts::reset_password(&store, &token(2), "new", &session(4), &notice(), at(2)).await;
    assert_eq!(reset.unwrap(), None);
    let letter = mail(9, MailKind::PasswordChanged);
    let changed =
        accounts::change_password(&store, &ada, "new", session_id(1), &letter, at(2)).await;
    assert!(!changed.unwrap());
    assert_eq!(account(&store, 1).await.password_hash, "hash 1");
    // As if a session had slipped through: it is none.
    database
        .execute(
            "insert into session (user_id, token_hash, id, device, created_at, last_used_at)
             select id, decode(repeat('05', 32), 'hex'), id, '', '2026-11-23', '2026-11-23'
             from account",
        )
        .await;
    let then = "2026-11-23T01:00:00Z".parse().unwrap();
    assert!(!is_signed_in(&store, 1, 5, then).await);

    for change in [Change::Made, Change::AsBefore] {
        let reinstated = accounts::reinstate(&store, ada.id, BY, at(3)).await;
        assert_eq!(reinstated.unwrap(), change);
    }
    assert!(is_signed_in(&store, 1, 5, then).await);
    assert!(!is_signed_in(&store, 1, 1, at(3)).await);
    let opened = accounts::open_session(&store, &ada, &session(6), None, at(4)).await;
    assert!(opened.unwrap());
    assert!(is_signed_in(&store, 1, 6, at(4)).await);
    assert_eq!(
        event_kinds(&database, 1).await,
        ["signed_up", "suspended", "reinstated", "signed_in"]
    );
}

#[tokio::test]
async fn a_new_name_and_zone_are_kept_and_only_a_change_is_noted() {
    let database = TestDatabase::new().await;
    let store = database.store();
    sign_up(&store, 1, "ada@example.org", at(1)).await;
    sign_up(&store, 2, "eve@example.org", at(1)).await;
    let change = async |display_name, zone, hour| {
        let name = name(display_name);
        accounts::change_profile(&store, user(1), &name, zone, at(hour))
            .await
            .unwrap();
    };
    change("Ada", "Europe/London", 2).await;
    change("Ada Lovelace", "Europe/London", 3).await;
    change("Ada Lovelace", "Asia/Tokyo", 4).await;
    let found = account(&store, 1).await;
    assert_eq!(found.display_name, name("Ada Lovelace"));
    assert_eq!(found.zone, "Asia/Tokyo");
    assert_eq!(account(&store, 2).await.display_name, name("Ada"));
    let expected = [
        ("signed_up".to_owned(), opened(1)),
        ("profile_changed".to_owned(), json!({})),
        ("profile_changed".to_owned(), json!({})),
    ];
    assert_eq!(events(&database, 1).await, expected);
}
