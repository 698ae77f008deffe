//! Who doesn't get in, and what nobody learns.

use domain::accounts::permissions::{Action, Actor, may};
use store::accounts::{self, By};
use store::mail::MailKind;

use super::ADA;
use crate::support::TestServer;
use crate::support::browser::{Browser, PASSWORD, account};
use crate::support::client::Response;

#[tokio::test]
async fn nobody_learns_from_an_answer_whether_an_address_has_an_account() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let mut eve = Browser::new(&server);
    let plain = |response: &Response, email: &str| {
        let mut headers = response.headers.clone();
        headers.retain(|(name, _)| {
            !["date", "x-request-id", "content-length"].contains(&name.as_str())
        });
        (
            response.status,
            headers,
            response.text().replace(email, "ADDRESS"),
        )
    };
    let nobody = "nobody@example.org";
    for (path, more) in [
        ("/sign-up", ("name", "Eve")),
        ("/sign-in", ("password", "not this one at all")),
        ("/reset", ("name", "")),
    ] {
        let known = eve.post(path, &[("email", ADA), more]).await;
        let unknown = eve.post(path, &[("email", nobody), more]).await;
        assert_eq!(plain(&known, ADA), plain(&unknown, nobody), "{path}");
    }
}

#[tokio::test]
async fn names_and_fields_that_are_too_much_are_refused_with_a_page() {
    let server = TestServer::start().await;
    let mut eve = Browser::new(&server);
    let megabyte = "a".repeat(1_000_000);
    let answer = eve
        .post("/sign-up", &[("email", ADA), ("name", &megabyte)])
        .await;
    assert!(
        (400..500).contains(&answer.status) || answer.status == 0,
        "{}",
        answer.status
    );
    let long = "a".repeat(10_000);
    let answer = eve
        .post("/sign-up", &[("email", &long), ("name", &long)])
        .await;
    assert_eq!(answer.status, 422);
    let answer = eve.sign_in(ADA, &long).await;
    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn another_site_can_not_have_a_browser_send_forms() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let cookies = ada.header();
    let fields = [("name", "Eve"), ("zone", "UTC")];
    let own = server.app.site.public_url.clone();
    for (headers, status) in [
        (&[("sec-fetch-site", "cross-site")][..], 403),
        (&[("sec-fetch-site", "same-site")], 403),
        (&[("origin", "https://evil.example")], 403),
        (&[("origin", "null")], 403),
        (
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", &own.replace("http", "https")),
            ],
            403,
        ),
        // Neither header, but a session: no browser of today.
        (&[], 403),
        (&[("origin", own.as_str())], 303),
        (&[("sec-fetch-site", "same-origin")], 303),
        (&[("sec-fetch-site", "none")], 303),
    ] {
        let headers = [headers, &[("cookie", cookies.as_str())]].concat();
        let answer = server.post("/settings/name", &fields, &headers).await;
        assert_eq!(answer.status, status, "{headers:?}");
    }
}

#[tokio::test]
async fn a_session_is_what_the_server_gave_and_nothing_else() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let own = ada.cookie("session").expect("it is signed in").to_owned();
    let (user, secret) = own.split_at(32);
    let other_user = "0".repeat(32);
    for forged in [
        format!("{user}{}", "0".repeat(32)),
        format!("{other_user}{secret}"),
        format!("{own}0"),
        own[1..].to_owned(),
        String::new(),
    ] {
        let mut eve = Browser::new(&server);
        eve.cookies.push(("session".to_owned(), forged.clone()));
        assert!(!eve.is_signed_in().await, "{forged}");
    }
    // Planting a session before somebody signs in gains nothing: they get another.
    let planted = format!("{user}{}", "1".repeat(32));
    let mut victim = Browser::new(&server);
    victim.cookies.push(("session".to_owned(), planted.clone()));
    assert_eq!(victim.sign_in(ADA, PASSWORD).await.status, 303);
    assert_ne!(victim.cookie("session"), Some(planted.as_str()));
}

#[tokio::test]
async fn guessing_is_slowed_down_and_the_owner_still_gets_in_from_a_known_device() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    ada.post("/sign-out", &[]).await;
    let mut eve = Browser::new(&server);
    let mut statuses = Vec::new();
    for guess in 0..12 {
        let password = format!("guess number {guess}");
        statuses.push(eve.sign_in(ADA, &password).await.status);
    }
    assert_eq!(statuses, [&[422; 10][..], &[429; 2]].concat());
    let mut stranger = Browser::new(&server);
    let right = stranger.sign_in(ADA, PASSWORD).await;
    assert_eq!(right.status, 429);
    assert!(right.header("retry-after").is_some());
    assert_eq!(ada.sign_in(ADA, PASSWORD).await.status, 303);
    // An address without an account is no different.
    for guess in 0..12 {
        let status = eve
            .sign_in("nobody@example.org", "guess number x")
            .await
            .status;
        assert_eq!(status, if guess < 10 { 422 } else { 429 });
    }
}

#[tokio::test]
async fn who_shares_a_router_with_a_guesser_still_gets_in_from_a_known_device() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    ada.post("/sign-out", &[]).await;
    let mut eve = Browser::new(&server);
    let guess = eve.sign_in("somebody@example.org", "guess number 1").await;
    assert_eq!(guess.status, 422);
    // As if there had been as many as one address on the network may have.
    server
        .break_database("update throttle set level = 0, updated_at = now() + interval '1 hour'")
        .await;
    let full = eve.sign_in("else@example.org", "guess number 2").await;
    assert_eq!(full.status, 429);
    assert_eq!(ada.sign_in(ADA, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_letter_can_be_asked_for_only_so_often_and_each_purpose_has_its_own() {
    let server = TestServer::start().await;
    let mut eve = Browser::new(&server);
    for _ in 0..8 {
        let fields = [("email", ADA), ("name", "Eve")];
        assert_eq!(eve.post("/sign-up", &fields).await.status, 303);
    }
    // Other spellings of the mailbox count together, and keep nothing from the one that is Ada's.
    for n in 0..8 {
        let spelling = format!("ada+{n}@example.org");
        let asked = eve.post("/reset", &[("email", spelling.as_str())]).await;
        assert_eq!(asked.status, 303);
    }
    assert_eq!(eve.post("/reset", &[("email", ADA)]).await.status, 303);
    let lease = std::time::Duration::from_secs(60);
    let now = server::clock::now();
    let waiting = store::mail::claim(&server.store, 100, now, lease).await;
    let waiting = waiting.expect("the database answers");
    let of = |kind| waiting.iter().filter(|mail| mail.kind == kind).count();
    assert_eq!(of(MailKind::SignUp), 4);
    assert_eq!(of(MailKind::Reset), 5);
    let hers = |mail: &&store::mail::WaitingMail| mail.to == ADA && mail.kind == MailKind::Reset;
    assert_eq!(waiting.iter().filter(hers).count(), 1);
}

#[tokio::test]
async fn whoever_is_suspended_is_out_at_once() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let account = account(&server, ADA).await;
    let now = server::clock::now();
    accounts::suspend(&server.store, account.id, By::CommandLine, now)
        .await
        .expect("the database answers");
    assert!(!ada.is_signed_in().await);
    let told = ada.sign_in(ADA, PASSWORD).await;
    assert_eq!(told.status, 403);
    assert!(told.text().contains("This account is suspended"));
    let wrong = ada.sign_in(ADA, "seven grey herons on one leg").await;
    assert_eq!(wrong.status, 422, "only whoever knows the password is told");
    assert!(!wrong.text().contains("suspended"));
    ada.post("/reset", &[("email", ADA)]).await;
    let letter = format!("/reset/{}", server.letter(ADA).await);
    let fields = [("password", "seven grey herons on one leg")];
    let told = ada.post(&letter, &fields).await;
    assert_eq!(told.status, 403);
    assert!(told.text().contains("This account is suspended"));
    assert!(!ada.is_signed_in().await);
    accounts::reinstate(&server.store, account.id, By::CommandLine, now)
        .await
        .expect("the database answers");
    assert_eq!(ada.sign_in(ADA, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn every_route_is_in_the_table_and_guests_get_no_further_than_it_says() {
    let server = TestServer::start().await;
    let table = server::http::table(&server.app);
    let lines: Vec<String> = table
        .iter()
        .map(|(path, action)| format!("{path} {action:?}"))
        .collect();
    assert_eq!(lines, TABLE);
    for (path, action) in table {
        if may(&Actor::Guest, &action) || matches!(action, Action::Leave) {
            continue;
        }
        let mut guest = Browser::new(&server);
        if action == Action::SendCourses {
            assert_eq!(guest.post(&path, &[]).await.status, 401);
            assert_eq!(guest.get(&path).await.status, 401);
            continue;
        }
        let refused = guest.post(&path, &[]).await.status;
        assert!([401, 403, 405].contains(&refused), "{path}: {refused}");
        let sent_away = guest.get(&path).await;
        assert!([303, 401, 405].contains(&sent_away.status), "{path}");
    }
}

const TABLE: &[&str] = &[
    "/api/v1/search Read",
    "/search Read",
    "/api/v1/courses/{course}/offline Read",
    "/calendar/{token} Read",
    "/reminders/stop/{token} StopReminders",
    "/api/v1/courses/{course}/anki.apkg Read",
    "/settings/data/anki/{course} KeepOwnAccount",
    "/api/v1/publish SendCourses",
    "/ Read",
    "/courses/{course} Read",
    "/courses/{course}/{chapter} Read",
    "/feed.xml Read",
    "/offline Read",
    "/offline/review Read",
    "/sitemap.xml Read",
    "/robots.txt Read",
    "/media/{name} Read",
    "/sandbox/{version} Read",
    "/speculation-rules.json Read",
    "/livez Read",
    "/readyz Read",
    "/sign-out Leave",
    "/sign-up ComeIn",
    "/sign-up/sent ComeIn",
    "/confirm/{token} ComeIn",
    "/email/{token} ComeIn",
    "/email ComeIn",
    "/sign-in ComeIn",
    "/reset ComeIn",
    "/reset/sent ComeIn",
    "/reset/{token} ComeIn",
    "/api/v1/passkeys/sign-in/begin ComeIn",
    "/api/v1/passkeys/sign-in/finish ComeIn",
    "/settings KeepOwnAccount",
    "/settings/security KeepOwnAccount",
    "/settings/data KeepOwnAccount",
    "/settings/email KeepOwnAccount",
    "/settings/email/withdraw KeepOwnAccount",
    "/settings/data/delete KeepOwnAccount",
    "/settings/data/keep KeepOwnAccount",
    "/settings/name KeepOwnAccount",
    "/settings/tokens KeepOwnAccount",
    "/settings/tokens/revoke KeepOwnAccount",
    "/settings/reminders KeepOwnAccount",
    "/settings/reminders/calendar KeepOwnAccount",
    "/settings/reminders/calendar/remove KeepOwnAccount",
    "/settings/password KeepOwnAccount",
    "/settings/sessions/end KeepOwnAccount",
    "/settings/passkeys/remove KeepOwnAccount",
    "/api/v1/passkeys/add/begin KeepOwnAccount",
    "/api/v1/passkeys/add/finish KeepOwnAccount",
    "/settings/data/export KeepOwnAccount",
    "/settings/reviews KeepOwnAccount",
    "/settings/reviews/start KeepOwnAccount",
    "/progress/resume KeepOwnAccount",
    "/api/v1/events KeepOwnAccount",
    "/api/v1/chapters/{id}/playgrounds KeepOwnAccount",
    "/api/v1/courses/{course}/playgrounds/{playground} KeepOwnAccount",
    "/api/v1/courses/{course}/playgrounds/{playground}/versions KeepOwnAccount",
    "/api/v1/chapters/{id}/mine KeepOwnAccount",
    "/api/v1/courses/{course}/mine KeepOwnAccount",
    "/api/v1/review/mine KeepOwnAccount",
    "/answers JudgeAnswers",
    "/review Read",
    "/courses/{course}/{chapter}/test Read",
    "/progress Read",
    "/api/v1/chapters/{id}/schedule Read",
    "/api/v1/courses/{course}/schedule Read",
    "/api/v1/review/schedule Read",
    "/people ManagePeople",
    "/people/log ManagePeople",
    "/people/{id} ManagePeople",
    "/people/{id}/give ManagePeople",
    "/people/{id}/take ManagePeople",
    "/people/{id}/suspend ManagePeople",
    "/people/{id}/reinstate ManagePeople",
    "/courses/{course}/{chapter}/discussion Read",
    "/courses/{course}/{chapter}/discussion/{root} Read",
    "/comments/{id} Read",
    "/comments/{id}/edit Discuss",
    "/comments/{id}/delete Discuss",
    "/comments/{id}/restore Discuss",
    "/comments/{id}/helpful Discuss",
    "/threads/{root}/mute Discuss",
];
