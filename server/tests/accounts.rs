//! Accounts over HTTP.

mod command_line;
mod export;
mod hostile;
mod leaving;
mod moving;
mod passkeys;
mod people;
mod refusals;
mod timing;
mod tokens;
mod typed;

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::support::TestServer;
use crate::support::browser::{Browser, PASSWORD, make_account};

const ADA: &str = "ada@example.org";

#[tokio::test]
async fn somebody_joins_by_a_letter_leaves_and_comes_back() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    assert!(!ada.is_signed_in().await);
    let joined = ada.join(ADA, "Ada Lovelace").await;
    assert_eq!((joined.status, joined.header("location")), (303, Some("/")));
    assert_eq!(joined.header("cache-control"), Some("private, no-store"));
    assert!(ada.is_signed_in().await);
    assert_eq!(ada.cookie("reader"), Some("Ada%20Lovelace"));

    let left = ada.post("/sign-out", &[]).await;
    let told = "/sign-in?left=yes";
    assert_eq!((left.status, left.header("location")), (303, Some(told)));
    let page = ada.get(told).await;
    assert!(page.text().contains("You are signed out on this device."));
    assert!(
        !ada.get("/sign-in")
            .await
            .text()
            .contains("You are signed out")
    );
    assert_eq!(ada.cookie("session"), None);
    assert_eq!(ada.cookie("reader"), None);
    assert!(!ada.is_signed_in().await);

    let back = ada
        .post(
            "/sign-in",
            &[
                ("email", "ADA@Example.org "),
                ("password", PASSWORD),
                ("next", "/courses/tides"),
            ],
        )
        .await;
    assert_eq!(
        (back.status, back.header("location")),
        (303, Some("/courses/tides"))
    );
    assert!(ada.is_signed_in().await);
}

#[tokio::test]
async fn a_letter_makes_one_account_however_often_it_is_used() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.post("/sign-up", &[("email", ADA), ("name", "Ada")])
        .await;
    let path = format!("/confirm/{}", server.letter(ADA).await);
    let (mut one, mut two) = (Browser::new(&server), Browser::new(&server));
    let fields = [("password", PASSWORD)];
    let (first, second) = tokio::join!(one.post(&path, &fields), two.post(&path, &fields));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    let again = ada.post(&path, &fields).await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("href=\"/sign-up\"") || again.text().contains("/reset"));
    for foreign in [
        "/confirm/0123456789abcdef0123456789abcdef",
        "/confirm/x",
        "/reset/x",
    ] {
        assert_eq!(ada.get(foreign).await.status, 422, "{foreign}");
        assert_eq!(ada.post(foreign, &fields).await.status, 422, "{foreign}");
    }
}

#[tokio::test]
async fn a_form_comes_back_with_what_was_typed_but_never_with_a_password() {
    let server = TestServer::start().await;
    let mut eve = Browser::new(&server);
    let typed = [
        ("email", "\"><b>@x"),
        ("name", "<script>alert(1)</script>\u{202e}"),
    ];
    let back = eve.post("/sign-up", &typed).await;
    assert_eq!(back.status, 422);
    assert!(!back.text().contains("<script>alert"), "{}", back.text());
    assert!(
        back.text().contains("&lt;script&gt;alert(1)"),
        "{}",
        back.text()
    );
    assert_eq!(back.text().matches("aria-invalid=\"true\"").count(), 2);
    assert_eq!(back.text().matches("autofocus").count(), 1);

    eve.post("/sign-up", &[("email", ADA), ("name", "Ada")])
        .await;
    let path = format!("/confirm/{}", server.letter(ADA).await);
    for password in [
        "short",
        "password1234",
        "ada@example.org",
        &"x".repeat(1025),
    ] {
        let back = eve.post(&path, &[("password", password)]).await;
        assert_eq!(back.status, 422, "{password}");
        // The address stands there for whatever keeps the reader's passwords.
        let typed = back.text().replace(&format!("value=\"{ADA}\""), "");
        assert!(
            !typed.contains(&format!("value=\"{password}")),
            "{password}"
        );
        assert!(back.text().contains("aria-invalid=\"true\""), "{password}");
    }
    assert_eq!(
        eve.post(&path, &[("password", PASSWORD)]).await.status,
        303,
        "the letter is still good"
    );
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_a_letter_once_and_ends_every_session() {
    let server = TestServer::start().await;
    let (mut ada, mut elsewhere) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    elsewhere.sign_in(ADA, PASSWORD).await;
    assert!(elsewhere.is_signed_in().await);
    let mut forgetful = Browser::new(&server);
    let sent = forgetful.post("/reset", &[("email", ADA)]).await;
    assert_eq!(sent.header("location"), Some("/reset/sent"));
    let path = format!("/reset/{}", server.letter(ADA).await);
    assert_eq!(forgetful.get(&path).await.status, 200);
    let fields = [("password", "eleven black crows on a wire")];
    assert_eq!(forgetful.post(&path, &fields).await.status, 303);
    assert!(forgetful.is_signed_in().await);
    assert!(!ada.is_signed_in().await);
    assert!(!elsewhere.is_signed_in().await);
    assert_eq!(forgetful.post(&path, &fields).await.status, 422);
    assert_eq!(ada.sign_in(ADA, PASSWORD).await.status, 422);
    assert_eq!(ada.sign_in(ADA, fields[0].1).await.status, 303);
}

#[tokio::test]
async fn sessions_are_listed_and_can_be_ended() {
    let server = TestServer::start().await;
    let (mut here, mut there, mut third) = (
        Browser::new(&server),
        Browser::new(&server),
        Browser::new(&server),
    );
    here.join(ADA, "Ada").await;
    there.sign_in(ADA, PASSWORD).await;
    third.sign_in(ADA, PASSWORD).await;
    let page = here.get("/settings/security").await;
    let ids: Vec<&str> = page
        .text()
        .split("name=\"session\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| *id != "all-others")
        .collect();
    assert_eq!(
        ids.len(),
        2,
        "its own can't be ended there: {}",
        page.text()
    );
    let ended = here
        .post("/settings/sessions/end", &[("session", ids[0])])
        .await;
    assert_eq!(ended.status, 303);
    let left = [there.is_signed_in().await, third.is_signed_in().await];
    assert_eq!(left.iter().filter(|is_in| **is_in).count(), 1);
    here.post("/settings/sessions/end", &[("session", "all-others")])
        .await;
    assert!(!there.is_signed_in().await && !third.is_signed_in().await);
    assert!(here.is_signed_in().await);
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_needs_the_old_one() {
    let server = TestServer::start().await;
    let (mut here, mut there) = (Browser::new(&server), Browser::new(&server));
    here.join(ADA, "Ada").await;
    there.sign_in(ADA, PASSWORD).await;
    let new = "eleven black crows on a wire";
    let refused = here
        .post(
            "/settings/password",
            &[("old_password", "wrong one here"), ("password", new)],
        )
        .await;
    assert_eq!(refused.status, 422);
    let done = here
        .post(
            "/settings/password",
            &[("old_password", PASSWORD), ("password", new)],
        )
        .await;
    assert_eq!(done.status, 303);
    assert!(here.is_signed_in().await);
    assert!(!there.is_signed_in().await);
    assert_eq!(there.sign_in(ADA, new).await.status, 303);
}

#[tokio::test]
async fn a_name_and_a_zone_are_changed_and_nonsense_is_not() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let done = ada
        .post(
            "/settings/name",
            &[("name", "Zoë"), ("zone", "Europe/Berlin")],
        )
        .await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(ada.cookie("reader"), Some("Zo%C3%AB"));
    let page = ada.get("/settings").await;
    assert!(page.text().contains("Zoë") && page.text().contains("Europe/Berlin"));
    for (name, zone) in [
        ("", "Europe/Berlin"),
        ("Zoë", "Mars/Olympus"),
        ("Zo\u{202e}ë", "UTC"),
    ] {
        let refused = ada
            .post("/settings/name", &[("name", name), ("zone", zone)])
            .await;
        assert_eq!(refused.status, 422, "{name} {zone}");
    }
}

#[tokio::test]
async fn a_class_of_thirty_signs_in_at_once() {
    let server = TestServer::start().await;
    let hash = server
        .app
        .accounts
        .passwords
        .hash(PASSWORD.to_owned())
        .await;
    let hash = hash.expect("nobody else wants one");
    let addresses: Vec<String> = (0..30).map(|n| format!("student{n}@example.org")).collect();
    for address in &addresses {
        make_account(&server, address, &hash).await;
    }
    let class = addresses.iter().map(|address| async {
        let mut browser = Browser::new(&server);
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let answer = browser.sign_in(address, PASSWORD).await;
            // A machine that is busy with other tests may take longer over a password than anybody
            // is patient. Then it says when to come back, and nothing else may go wrong.
            let busy = answer.status == 503 && Instant::now() < until;
            match answer.header("retry-after").filter(|_| busy) {
                Some(after) => {
                    let after: u64 = after.parse().expect("a number of seconds");
                    tokio::time::sleep(Duration::from_secs(after)).await;
                }
                None => break answer.status,
            }
        }
    });
    let statuses = join_all(class).await;
    assert_eq!(statuses, [303; 30]);
}

#[tokio::test]
async fn without_the_database_account_pages_say_so_and_chapters_go_on() {
    let mut server = TestServer::start().await;
    server.lose_database();
    let mut ada = Browser::new(&server);
    let answer = ada.sign_in(ADA, PASSWORD).await;
    assert_eq!(answer.status, 503);
    assert!(answer.header("retry-after").is_some());
    assert_eq!(ada.get("/sign-in").await.status, 200);
    // Whoever leaves a shared computer has left it.
    ada.cookies.push(("session".to_owned(), "0".repeat(64)));
    assert_eq!(ada.post("/sign-out", &[]).await.status, 503);
    assert_eq!(ada.cookie("session"), None);
    assert_eq!(ada.get("/courses/tides/moon").await.status, 200);
}
