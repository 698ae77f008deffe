//! The end of an account: not at once, and then for good.

use domain::ids::TokenId;
use store::accounts::{self, By, Change, GRACE, Leaving, Made, NewToken};
use store::test_support::TestDatabase;
use store::{Store, mail};

use super::{
    BY, account, ask_to_reset, count, event_kinds, is_signed_in, make_token, notice, pool, session,
    session_id, sign_up, token, user,
};
use crate::fixtures::{at, everybody_learns};

/// Of account 1, which asks from its first session.
async fn ask(store: &Store, hour: i64) -> Leaving {
    let ada = account(store, 1).await;
    let letter = notice();
    let asked = accounts::ask_for_deletion(store, &ada, session_id(1), &letter, at(hour));
    asked.await.unwrap()
}

#[tokio::test]
async fn whoever_thinks_better_of_it_keeps_the_account() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(0)).await;
    accounts::open_session(&store, &ada, &session(5), None, at(0))
        .await
        .unwrap();
    assert_eq!(ask(&store, 1).await, Leaving::Asked);
    assert!(is_signed_in(&store, 1, 1, at(1)).await);
    assert!(
        !is_signed_in(&store, 1, 5, at(0)).await,
        "whoever else was signed in is out"
    );
    let until = account(&store, 1).await.delete_at;
    assert_eq!(until, Some(at(1) + GRACE));
    assert_eq!(ask(&store, 9).await, Leaving::Asked);
    assert_eq!(
        account(&store, 1).await.delete_at,
        until,
        "to ask again moves nothing"
    );
    assert_eq!(accounts::erase(&store, at(7 * 24)).await.unwrap(), 0);
    assert!(
        accounts::withdraw_deletion(&store, user(1), at(100))
            .await
            .unwrap()
    );
    assert!(
        !accounts::withdraw_deletion(&store, user(1), at(100))
            .await
            .unwrap()
    );
    assert_eq!(accounts::erase(&store, at(1000)).await.unwrap(), 0);
    assert_eq!(account(&store, 1).await.delete_at, None);
    let kinds = event_kinds(&database, 1).await;
    assert_eq!(kinds[2..], ["deletion_asked", "deletion_withdrawn"]);
}

#[tokio::test]
async fn what_was_asked_with_an_older_password_is_not_done() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let before = sign_up(&store, 1, "ada@example.org", at(0)).await;
    accounts::change_password(&store, &before, "new", session_id(1), &notice(), at(0))
        .await
        .unwrap();
    let asked = accounts::ask_for_deletion(&store, &before, session_id(1), &notice(), at(0)).await;
    assert_eq!(asked.unwrap(), Leaving::Stale);
    assert_eq!(account(&store, 1).await.delete_at, None);
}

#[tokio::test]
async fn of_two_admins_who_leave_one_stays() {
    let database = TestDatabase::new().await;
    let store = database.store();
    for (n, address) in [(1, "ada@example.org"), (2, "eve@example.org")] {
        sign_up(&store, n, address, at(0)).await;
        accounts::set_admin(&store, user(n), true, BY, at(0))
            .await
            .unwrap();
    }
    let (ada, eve) = (account(&store, 1).await, account(&store, 2).await);
    let (first, second) = (notice(), notice());
    let (first, second) = tokio::join!(
        accounts::ask_for_deletion(&store, &ada, session_id(1), &first, at(1)),
        accounts::ask_for_deletion(&store, &eve, session_id(2), &second, at(1)),
    );
    let mut became = [first.unwrap(), second.unwrap()];
    became.sort_by_key(|leaving| *leaving == Leaving::LastAdmin);
    assert_eq!(became, [Leaving::Asked, Leaving::LastAdmin]);
    let stays = [account(&store, 1).await, account(&store, 2).await];
    let stays = stays.iter().find(|admin| admin.delete_at.is_none());
    let stays = stays.expect("one of them");
    // Nor does the one who leaves take the role from the one who stays.
    let leaves = [user(1), user(2)]
        .into_iter()
        .find(|user| *user != stays.id);
    let by = By::Admin(leaves.expect("the other"));
    let taken = accounts::set_admin(&store, stays.id, false, by, at(2)).await;
    assert_eq!(taken.unwrap(), Change::LastAdmin);
}

async fn give_token(store: &Store) {
    let token = NewToken {
        id: TokenId(uuid::Uuid::from_u128(0x4001)),
        token_hash: token(21),
        name: super::name("at home"),
        courses: ["tides".parse().unwrap()].into(),
        expires_at: None,
    };
    let made = make_token(store, &token, at(0)).await;
    assert_eq!(made.unwrap(), Made::Made);
}

/// A table that is added later with something of somebody's, and is not erased, fails here.
#[tokio::test]
async fn nothing_is_left_but_that_there_was_an_account() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "Ada@example.org", at(0)).await;
    sign_up(&store, 2, "eve@example.org", at(0)).await;
    accounts::open_session(&store, &ada, &session(5), Some(token(6)), at(0))
        .await
        .unwrap();
    accounts::grant_author(&store, user(1), &"tides".parse().unwrap(), BY, at(0))
        .await
        .unwrap();
    let done = [crate::events::event(1)];
    store::events::append(&store, user(1), &done, None, at(0))
        .await
        .unwrap();
    ask_to_reset(&store, 9, "ada@EXAMPLE.org", at(0)).await;
    super::email_change::ask(&store, "new@example.org", (11, 12), 0).await;
    give_token(&store).await;
    super::passkeys::give(&store).await;
    assert_eq!(ask(&store, 0).await, Leaving::Asked);
    let pool = pool(&database).await;
    everybody_learns(&database).await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text
         from information_schema.columns
         where table_schema = 'public'
           and column_name = 'user_id'
           -- Parts of a table are read with the whole.
           and table_name not in (select inhrelid::regclass::text from pg_inherits)",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let left = async |table: &str, user: uuid::Uuid| -> i64 {
        let query = format!("select count(*) from {table} where user_id = $1");
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(user);
        count.fetch_one(&pool).await.unwrap()
    };
    for table in &tables {
        assert!(
            left(table, user(1).0).await > 0,
            "{table} has nothing to lose"
        );
    }

    let (one, two) = tokio::join!(
        accounts::erase(&store, at(7 * 24)),
        accounts::erase(&store, at(7 * 24))
    );
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    assert_eq!(accounts::find(&store, user(1)).await.unwrap(), None);
    for table in tables {
        let expected = i64::from(table == "security_event");
        assert_eq!(left(&table, user(1).0).await, expected, "{table}");
    }
    assert_eq!(event_kinds(&database, 1).await, ["deleted"]);
    let dump: Vec<String> = sqlx::query_scalar(
        "select to_address from mail
         union all
         select email from confirmation",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let about_ada = dump
        .iter()
        .filter(|text| text.to_lowercase().contains("ada@"));
    assert_eq!(about_ada.count(), 0, "{dump:?}");
    assert!(accounts::find(&store, user(2)).await.unwrap().is_some());
    assert!(count(&database, "session").await > 0);

    sign_up(&store, 3, "ada@example.org", at(200)).await;
    mail::sweep(&store, at(200)).await.unwrap();
}

#[tokio::test]
async fn sweeps_at_once_erase_each_account_once_and_leave_its_line() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let most: u8 = 12;
    for n in 1..=most {
        sign_up(&store, n, &format!("user{n}@example.org"), at(0)).await;
    }
    database
        .execute("update account set delete_at = created_at")
        .await;
    let mut sweeps = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = store.clone();
        sweeps.spawn(async move { accounts::erase(&store, at(1)).await.unwrap() });
    }
    let erased = sweeps.join_all().await;
    assert_eq!(erased.iter().sum::<u64>(), u64::from(most));
    for n in 1..=most {
        assert_eq!(event_kinds(&database, n).await, ["deleted"], "{n}");
    }
}

#[tokio::test]
async fn an_account_has_so_many_sessions_and_no_more() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(0)).await;
    for n in 100..160 {
        let device = Some(token(n));
        accounts::open_session(&store, &ada, &session(n), device, at(i64::from(n)))
            .await
            .unwrap();
    }
    let most = usize::try_from(accounts::MOST_SESSIONS).unwrap();
    assert_eq!(
        accounts::sessions(&store, user(1), at(160))
            .await
            .unwrap()
            .len(),
        most
    );
    assert!(is_signed_in(&store, 1, 159, at(160)).await);
    assert!(!is_signed_in(&store, 1, 100, at(160)).await);
    assert_eq!(count(&database, "known_device").await, 50);
}
