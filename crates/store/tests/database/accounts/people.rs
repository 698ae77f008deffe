//! What admins find, and that one of them always stays.

use domain::ids::UserId;
use store::accounts::{self, By, Change};
use store::test_support::TestDatabase;

use super::{account, name, patiently, sign_up, user};
use crate::fixtures::at;

#[tokio::test]
async fn admins_find_people_by_a_part_of_their_address_or_name() {
    let database = TestDatabase::new().await;
    let store = database.store();
    for (n, address) in [
        (1, "ada@example.org"),
        (2, "Grace_h@example.org"),
        (3, "100%@sample.org"),
    ] {
        sign_up(&store, n, address, at(1)).await;
    }
    accounts::change_profile(&store, user(2), &name("Ärzte Hopper"), "UTC", at(2))
        .await
        .unwrap();
    for (search, expected) in [
        ("", &[3, 1, 2][..]),
        ("EXAMPLE", &[1, 2]),
        ("grace", &[2]),
        ("ärz", &[2]),
        ("TE HOP", &[2]),
        ("ADA", &[3, 1]),
        ("_", &[2]),
        ("%", &[3]),
        ("a%a", &[]),
        ("\\", &[]),
        ("'; drop table account; --", &[]),
        ("a\0", &[]),
    ] {
        let found = accounts::list(&store, search, None, 10).await.unwrap();
        let found: Vec<UserId> = found.into_iter().map(|account| account.id).collect();
        let expected: Vec<UserId> = expected.iter().map(|n| user(*n)).collect();
        assert_eq!(found, expected, "{search:?}");
    }
    let first = accounts::list(&store, "", None, 1).await.unwrap();
    assert_eq!(first.len(), 1);
}

#[tokio::test]
async fn the_list_goes_on_after_somebody_whoever_comes_meanwhile() {
    let database = TestDatabase::new().await;
    let store = database.store();
    for n in 1..=7 {
        sign_up(&store, n, &format!("p{n}@example.org"), at(1)).await;
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let part = accounts::list(&store, "EXAMPLE", after, 3).await.unwrap();
        let Some(last) = part.last() else { break };
        after = Some(last.id);
        seen.extend(part.iter().map(|account| account.email.to_string()));
        if seen.len() == 3 {
            // One before what was seen, and one after it.
            sign_up(&store, 8, "a@example.org", at(2)).await;
            sign_up(&store, 9, "p5z@example.org", at(2)).await;
        }
    }
    let expected = ["p1", "p2", "p3", "p4", "p5", "p5z", "p6", "p7"];
    let expected = expected.map(|name| format!("{name}@example.org"));
    assert_eq!(seen, expected);
    let gone = accounts::list(&store, "", Some(user(99)), 1).await.unwrap();
    assert_eq!(gone[0].email.as_str(), "a@example.org", "it begins anew");
    let long = "a".repeat(1_000_000);
    let found = accounts::list(&store, &long, None, 3).await.unwrap();
    assert_eq!(found, []);
}

#[tokio::test]
async fn admins_learn_where_somebody_is_signed_in_but_not_what_opens_it() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let ada = sign_up(&store, 1, "ada@example.org", at(1)).await;
    let person = accounts::person(&store, ada.id, at(2)).await.unwrap();
    let person = person.unwrap();
    assert_eq!((person.sessions, person.last_used_at), (1, Some(at(1))));
    assert_eq!((person.created_at, person.suspended_at), (at(1), None));
    accounts::suspend(&store, ada.id, By::CommandLine, at(3))
        .await
        .unwrap();
    let person = accounts::person(&store, ada.id, at(4)).await.unwrap();
    let person = person.unwrap();
    assert_eq!((person.sessions, person.last_used_at), (0, None));
    assert_eq!(person.suspended_at, Some(at(3)));
    assert!(person.account.suspended);
    let nobody = accounts::person(&store, user(9), at(4)).await.unwrap();
    assert_eq!(nobody, None);
}

#[tokio::test]
async fn the_last_admin_stays_one_whoever_asks_on_the_site() {
    let database = TestDatabase::new().await;
    let store = database.store();
    let command_line = By::CommandLine;
    for (n, address) in [(1, "ada@example.org"), (2, "eve@example.org")] {
        sign_up(&store, n, address, at(1)).await;
        let given = accounts::set_admin(&store, user(n), true, command_line, at(1)).await;
        assert_eq!(given.unwrap(), Change::Made);
    }
    let (ada, eve) = (user(1), user(2));
    let suspend = async |whom, by| accounts::suspend(&store, whom, by, at(2)).await.unwrap();
    let demote = async |whom, by| {
        accounts::set_admin(&store, whom, false, by, at(2))
            .await
            .unwrap()
    };
    assert_eq!(suspend(eve, By::Admin(ada)).await, Change::Made);
    // An admin who may not sign in is none to rely on.
    assert_eq!(demote(ada, By::Admin(ada)).await, Change::LastAdmin);
    assert_eq!(suspend(ada, By::Admin(ada)).await, Change::LastAdmin);
    assert!(account(&store, 1).await.is_admin);
    // She is no one's last hope, so she may be taken the role.
    assert_eq!(demote(eve, By::Admin(ada)).await, Change::Made);
    assert_eq!(demote(ada, command_line).await, Change::Made);
}

#[tokio::test]
async fn who_is_no_admin_any_more_brings_nothing_to_its_end() {
    let database = TestDatabase::new().await;
    let store = database.store();
    for (n, address) in [(1, "ada@example.org"), (2, "eve@example.org")] {
        sign_up(&store, n, address, at(1)).await;
    }
    let (ada, course) = (user(1), "tides".parse().unwrap());
    let command_line = By::CommandLine;
    accounts::set_admin(&store, user(2), true, command_line, at(1))
        .await
        .unwrap();
    // Suspended, and then an admin no longer: what Eve began before is refused.
    accounts::suspend(&store, user(2), command_line, at(2))
        .await
        .unwrap();
    for _ in 0..2 {
        let eve = By::Admin(user(2));
        for became in [
            accounts::set_admin(&store, user(2), true, eve, at(3)).await,
            accounts::set_admin(&store, ada, true, eve, at(3)).await,
            accounts::grant_author(&store, ada, &course, eve, at(3)).await,
            accounts::revoke_author(&store, ada, &course, eve, at(3)).await,
            accounts::suspend(&store, ada, eve, at(3)).await,
            accounts::reinstate(&store, user(2), eve, at(3)).await,
        ] {
            assert_eq!(became.unwrap(), Change::Refused);
        }
        accounts::reinstate(&store, user(2), command_line, at(4))
            .await
            .unwrap();
        accounts::set_admin(&store, user(2), false, command_line, at(4))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn of_admins_who_take_the_role_from_each_other_at_once_one_stays() {
    let database = TestDatabase::new().await;
    let store = database.store();
    for n in 1..=4 {
        sign_up(&store, n, &format!("p{n}@example.org"), at(1)).await;
    }
    for round in 0..8 {
        for n in 1..=4 {
            accounts::set_admin(&store, user(n), true, By::CommandLine, at(2))
                .await
                .unwrap();
            accounts::reinstate(&store, user(n), By::CommandLine, at(2))
                .await
                .unwrap();
        }
        let tasks: Vec<_> = (1..=4)
            .map(|n| {
                let store = store.clone();
                // Half of them suspend, and half of them take the role.
                let (by, whom) = (By::Admin(user(n)), user(n % 4 + 1));
                tokio::spawn(async move {
                    if n % 2 == 0 {
                        patiently(|| accounts::suspend(&store, whom, by, at(3))).await
                    } else {
                        patiently(|| accounts::set_admin(&store, whom, false, by, at(3))).await
                    }
                })
            })
            .collect();
        let mut made = 0;
        for task in tasks {
            made += u32::from(task.await.unwrap() == Change::Made);
        }
        let mut left = 0;
        for n in 1..=4 {
            let account = account(&store, n).await;
            left += u32::from(account.is_admin && !account.suspended);
        }
        // Whoever comes after they lost it changes nothing any more, so that at least every other stays.
        assert_eq!(left, 4 - made, "round {round}");
        assert!((1..=2).contains(&left), "round {round}: {left}");
    }
}
