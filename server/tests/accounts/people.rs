//! The pages of admins, and what happened.

use store::accounts;
use store::mail::MailKind;

use super::ADA;
use crate::support::TestServer;
use crate::support::browser::{Browser, PASSWORD, account, make_account, make_admin};

const EVE: &str = "eve@example.org";

/// The text of each link to a person on a page, with its place.
fn people(page: &str) -> Vec<String> {
    let rows = page.split("<th scope=\"row\">").skip(1);
    let names = rows.filter_map(|row| row.split_once("<bdi>")?.1.split_once("</bdi>"));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[tokio::test]
async fn students_and_guests_see_nobody_and_change_nobody() {
    let server = TestServer::start().await;
    let (mut ada, mut guest) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    let own = account(&server, ADA).await.id;
    for page in ["", "/log", &format!("/{own}"), &format!("/{own}/suspend")] {
        let page = format!("/people{page}");
        let refused = ada.get(&page).await;
        assert_eq!(refused.status, 403, "{page}");
        assert!(!refused.text().contains(ADA), "{page}");
        let sent = guest.get(&page).await;
        let to = format!(
            "/sign-in?next={}",
            page.replace('/', "%2F").replace('-', "%2D")
        );
        assert_eq!(
            (sent.status, sent.header("location")),
            (303, Some(to.as_str()))
        );
    }
    for form in ["give", "take", "suspend", "reinstate"] {
        let path = format!("/people/{own}/{form}");
        for person in [&mut ada, &mut guest] {
            let refused = person.post(&path, &[("role", "admin")]).await;
            assert_eq!(refused.status, 403, "{path}");
        }
    }
    assert!(!account(&server, ADA).await.is_admin);
    assert!(!ada.get("/settings").await.text().contains("\"/people\""));
}

#[tokio::test]
async fn an_admin_gives_and_takes_roles_and_each_change_says_who_made_it() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    eve.join(EVE, "Eve").await;
    let admin = make_admin(&server, ADA).await;
    assert!(ada.get("/settings").await.text().contains("\"/people\""));
    let hers = account(&server, EVE).await.id;
    let path = |form: &str| format!("/people/{hers}{form}");

    let page = ada.get(&path("")).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("value=\"tides\""),
        "a course to choose"
    );
    let given = ada.post(&path("/give"), &[("course", " tides ")]).await;
    assert_eq!(given.status, 303, "{}", given.text());
    assert_eq!(given.header("location"), Some(path("?done=given").as_str()));
    let shown = ada.get(&path("?done=given")).await;
    assert!(shown.text().contains("Author of tides"));
    assert!(shown.text().contains("role=\"status\""));

    for wrong in ["Tides!", "", "<b>", "a\u{0}b", &"a".repeat(65)] {
        let again = ada.post(&path("/give"), &[("course", wrong)]).await;
        assert_eq!(again.status, 422, "{wrong:?}");
        let text = again.text();
        assert_eq!(
            text.matches("aria-invalid=\"true\"").count(),
            1,
            "{wrong:?}"
        );
        assert_eq!(text.matches("autofocus").count(), 1, "{wrong:?}");
        assert!(text.contains("<title>Problem: "), "{wrong:?}");
        assert!(!text.contains("value=\"<b>"));
    }
    // As the command line says it, but for the word that takes every role at once.
    for (role, status) in [("author:moons", 303), ("student", 422), ("root", 422)] {
        let answer = ada.post(&path("/give"), &[("role", role)]).await;
        assert_eq!(answer.status, status, "{role}");
    }
    let taken = ada.post(&path("/take"), &[("role", "author:moons")]).await;
    assert_eq!(taken.status, 303);
    assert_eq!(
        account(&server, EVE).await.author_of,
        ["tides".parse().expect("an id")].into()
    );

    ada.post(&path("/give"), &[("role", "admin")]).await;
    assert_eq!(eve.get("/people").await.status, 200);
    // Now there is another, so she may leave, and is asked first.
    let own = format!("/people/{admin}/take");
    let shown = ada.get(&format!("/people/{admin}")).await;
    assert!(shown.text().contains(&format!("href=\"{own}\"")));
    let asked = ada.get(&own).await;
    assert_eq!(asked.status, 200);
    assert!(asked.text().contains("Give up being an admin?"));
    assert_eq!(ada.get(&path("/take")).await.status, 303, "only of oneself");
    assert!(account(&server, ADA).await.is_admin, "asking takes nothing");
    let left = ada.post(&own, &[("role", "admin")]).await;
    assert_eq!(
        (left.status, left.header("location")),
        (303, Some("/settings?done=no-admin"))
    );
    let told = ada.get("/settings?done=no-admin").await;
    assert!(told.text().contains("You are no longer an admin."));
    assert_eq!(ada.get("/people").await.status, 403);

    let log = eve
        .get(&format!("/people/log?person={hers}&kind=role_given"))
        .await;
    assert_eq!(
        log.text().matches("<tr>").count(),
        4,
        "the head, and three roles"
    );
    assert!(log.text().contains(&format!("href=\"/people/{admin}\"")));
    for personal in [ADA, EVE, ">Ada<", ">Eve<"] {
        assert!(!log.text().contains(personal), "{personal}");
    }
    let log = eve.get("/people/log?kind=role_given").await;
    assert!(log.text().contains("Command line"), "who made Ada an admin");
    let own = eve.get("/settings/security").await;
    assert!(own.text().contains("You were made an admin."));
    assert!(
        own.text()
            .contains("You were made an author of the course tides.")
    );
    assert!(
        own.text()
            .contains("You are no longer an author of the course moons.")
    );
}

#[tokio::test]
async fn suspending_asks_first_and_nobody_suspends_the_last_admin() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    eve.join(EVE, "Eve").await;
    let (admin, hers) = (
        make_admin(&server, ADA).await,
        account(&server, EVE).await.id,
    );
    let suspend = format!("/people/{hers}/suspend");
    let asked = ada.get(&suspend).await;
    assert_eq!(asked.status, 200);
    assert!(asked.text().contains(&format!("action=\"{suspend}\"")));
    assert!(eve.is_signed_in().await, "the question does nothing");
    for _ in 0..2 {
        assert_eq!(ada.post(&suspend, &[]).await.status, 303);
    }
    assert!(!eve.is_signed_in().await);
    assert_eq!(eve.sign_in(EVE, PASSWORD).await.status, 403);
    let listed = ada.get("/people?q=eve").await;
    assert!(listed.text().contains("Suspended"));
    assert_eq!(
        ada.post(&format!("/people/{hers}/reinstate"), &[])
            .await
            .status,
        303
    );
    assert_eq!(eve.sign_in(EVE, PASSWORD).await.status, 303);

    let own = ada.post(&format!("/people/{admin}/suspend"), &[]).await;
    assert_eq!(own.status, 422);
    assert!(own.text().contains("role=\"alert\""));
    let own = ada
        .post(&format!("/people/{admin}/take"), &[("role", "admin")])
        .await;
    assert_eq!(own.status, 422);
    assert!(own.text().contains("role=\"alert\""));
    assert!(account(&server, ADA).await.is_admin);
}

#[tokio::test]
async fn of_two_admins_who_take_the_role_from_each_other_at_once_one_stays() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    eve.join(EVE, "Eve").await;
    for _ in 0..5 {
        let ids = [
            make_admin(&server, ADA).await,
            make_admin(&server, EVE).await,
        ];
        let [hers, others] = ids.map(|user| format!("/people/{user}/take"));
        let role = [("role", "admin")];
        let (one, two) = tokio::join!(ada.post(&others, &role), eve.post(&hers, &role));
        let admins = [account(&server, ADA).await, account(&server, EVE).await];
        let left = admins.iter().filter(|account| account.is_admin).count();
        assert_eq!(left, 1, "{} {}", one.status, two.status);
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        // Who came second was the last, or no admin any more.
        assert!([[303, 403], [303, 422]].contains(&statuses), "{statuses:?}");
    }
}

#[tokio::test]
async fn people_are_found_by_any_part_of_a_name_or_address_and_nothing_typed_is_a_joker() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    for (address, name) in [
        ("under_score@example.org", "100% Eve"),
        ("omar@example.org", "عمر خالد"),
        ("mallory@example.org", "<b>Mallory</b>"),
    ] {
        Browser::new(&server).join(address, name).await;
    }
    make_admin(&server, ADA).await;
    for (search, expected) in [
        ("%25", &["100% Eve"][..]),
        ("_", &["100% Eve"]),
        ("OMAR", &["عمر خالد"]),
        ("%D8%B9%D9%85%D8%B1", &["عمر خالد"]),
        ("%3Cb%3E", &["&lt;b&gt;Mallory&lt;/b&gt;"]),
        ("+under_score%40+", &["100% Eve"]),
        ("%5C", &[]),
        ("%27%3B+drop+table+account%3B--", &[]),
        ("%E2%80%AE", &[]),
    ] {
        let found = ada.get(&format!("/people?q={search}")).await;
        assert_eq!(found.status, 200, "{search}");
        assert_eq!(people(found.text()), expected, "{search}");
        let is_empty = found.text().contains("Nobody fits");
        assert_eq!(is_empty, expected.is_empty(), "{search}");
    }
    assert_eq!(ada.get("/people?q=%00").await.status, 400);
    let megabyte = ada
        .get(&format!("/people?q={}", "a".repeat(1_000_000)))
        .await;
    assert!((400..500).contains(&megabyte.status) || megabyte.status == 0);
    for odd in [
        "/people?after=x",
        "/people?after=00000000-0000-0000-0000-000000000000",
    ] {
        assert_eq!(people(ada.get(odd).await.text()).len(), 4, "{odd}");
    }
    for nobody in ["/people/x", "/people/00000000-0000-0000-0000-000000000000"] {
        assert_eq!(ada.get(nobody).await.status, 404, "{nobody}");
        let changed = ada
            .post(&format!("{nobody}/give"), &[("course", "tides")])
            .await;
        let led = ada.get(changed.header("location").unwrap_or(nobody)).await;
        assert_eq!(led.status, 404, "{nobody}");
    }
    for nobody in ["x", "x%40example.org"] {
        let log = ada.get(&format!("/people/log?person={nobody}")).await;
        assert_eq!(log.status, 422);
        assert!(!log.text().contains("Nothing that fits"));
    }
    let log = ada.get("/people/log?person=ADA%40example.org").await;
    assert_eq!(log.status, 200);
    assert!(log.text().contains("Command line"), "who made Ada an admin");
    assert_eq!(ada.get("/people/log?kind=x&before=y").await.status, 200);
}

#[tokio::test]
async fn the_list_goes_on_from_page_to_page_while_people_come() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    make_admin(&server, ADA).await;
    for n in 0..120 {
        make_account(&server, &format!("p{n:03}@example.org"), "hash").await;
    }
    let (mut path, mut seen) = ("/people?q=p".to_owned(), Vec::new());
    let addresses = |page: &str| -> Vec<String> {
        let cells = page.split("<td><bdi>").skip(1);
        let cells = cells.filter_map(|cell| cell.split_once('@'));
        cells.map(|(name, _)| name.to_owned()).collect()
    };
    loop {
        let page = ada.get(&path).await;
        assert_eq!(page.status, 200);
        let part = addresses(page.text());
        assert!(part.len() <= 50);
        seen.extend(part);
        make_account(&server, &format!("p000-{}@example.org", seen.len()), "hash").await;
        let Some((before, _)) = page.text().split_once("\" rel=\"next\"") else {
            break;
        };
        let (_, next) = before.rsplit_once("href=\"").expect("a link");
        path = next.replace("&amp;", "&");
    }
    let expected: Vec<String> = (0..120).map(|n| format!("p{n:03}")).collect();
    // Ada's own address holds a "p" as well.
    seen.retain(|name| name != "ada");
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn the_owner_sees_what_happened_and_who_tried_a_wrong_password() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let own = account(&server, ADA).await.id;
    let nobody = "nobody@example.org";
    for address in [ADA, nobody] {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0";
        let fields = [("email", address), ("password", "not this one at all")];
        let headers = [("user-agent", firefox), ("sec-fetch-site", "same-origin")];
        assert_eq!(server.post("/sign-in", &fields, &headers).await.status, 422);
    }
    let page = ada.get("/settings/security").await;
    let said = "A sign-in failed on Firefox, Linux.";
    assert!(page.text().contains(said), "{}", page.text());
    assert!(
        page.text()
            .contains("You made this account on Another program.")
    );
    assert!(!page.text().contains("rel=\"next\""));
    for hour in 0..25 {
        let now = server::clock::now() + jiff::SignedDuration::from_hours(hour);
        accounts::note_failed_sign_in(&server.store, Some(own), "Edge, Windows", now)
            .await
            .expect("the database answers");
    }
    let page = ada.get("/settings/security").await;
    assert_eq!(page.text().matches("on Edge, Windows").count(), 20);
    let (before, _) = page
        .text()
        .split_once("\" rel=\"next\"")
        .expect("it goes on");
    let (_, next) = before.rsplit_once("href=\"").expect("a link");
    let (next, _) = next.split_once('#').expect("it leads to the list");
    let older = ada.get(next).await;
    assert_eq!(older.text().matches("on Edge, Windows").count(), 5);
    assert!(older.text().contains(said));

    make_admin(&server, ADA).await;
    let log = ada.get("/people/log?kind=sign_in_failed").await;
    assert!(
        log.text().contains("No account"),
        "no row tells whose address it was"
    );
    assert!(!log.text().contains(nobody));
    // Of the two tries and 25 that were noted, each is there, and no device.
    let rows = log.text().matches("<b>Failed to sign in</b>").count();
    assert_eq!(rows, 27, "{}", log.text());
    assert!(!log.text().contains("Firefox"));
}

#[tokio::test]
async fn whoever_gains_or_loses_something_by_an_admin_gets_one_letter_for_each_change() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    eve.join(EVE, "Eve").await;
    let admin = make_admin(&server, ADA).await;
    let hers = account(&server, EVE).await.id;
    let told = server.letters().await;
    let told: Vec<_> = told
        .iter()
        .filter(|it| it.kind == MailKind::ByAdmin)
        .collect();
    assert_eq!(told.len(), 1, "also from the command line");
    assert_eq!(
        (told[0].to.as_str(), &told[0].payload["role"]),
        (ADA, &"admin".into())
    );
    for (form, fields, done) in [
        ("give", &[("course", "tides")][..], "role-given"),
        ("take", &[("role", "author:tides")], "role-taken"),
        ("suspend", &[], "suspended"),
        ("reinstate", &[], "reinstated"),
    ] {
        // To do it again changes nothing, and nobody is written to.
        for _ in 0..2 {
            let changed = ada.post(&format!("/people/{hers}/{form}"), fields).await;
            assert_eq!(changed.status, 303, "{form}");
        }
        let told = server.letters().await;
        assert_eq!(told.len(), 1, "{form}");
        assert_eq!(
            (told[0].kind, told[0].to.as_str()),
            (MailKind::ByAdmin, EVE)
        );
        assert_eq!(told[0].payload["done"], done);
        let said = told[0].payload.to_string();
        assert!(!said.contains(&admin.to_string()), "not who did it: {said}");
    }
}
