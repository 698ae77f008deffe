//! The page of an author's tokens.

use domain::accounts::DisplayName;
use domain::ids::{MailId, TokenId};
use futures_util::future::join_all;
use store::accounts::{self, Made, NewToken};
use store::mail::{MailKind, NewMail};
use uuid::Uuid;

use crate::support::TestServer;
use crate::support::browser::{Browser, PASSWORD, account, make_admin};
use crate::support::tokens::{author, form, grant, make_token, outcome, send, token_in};

const ADA: &str = "ada@example.org";

#[tokio::test]
async fn a_token_is_shown_once_listed_and_revoked() {
    let server = TestServer::start().await;
    let mut ada = author(&server, ADA, &["tides"]).await;
    let token = make_token(&mut ada, &["tides"]).await;
    let listed = ada.get("/settings/tokens").await;
    assert!(listed.text().contains("Machine"), "{}", listed.text());
    assert!(listed.text().contains("For tides"), "{}", listed.text());
    assert!(listed.text().contains("Never used"), "{}", listed.text());
    assert_eq!(token_in(&listed), None);
    assert!(!listed.text().contains(&token[12..]));

    let used = send(&server, "course=tides&dry_run=true", &token, b"").await;
    assert_eq!(outcome(&used), "problems");
    let listed = ada.get("/settings/tokens").await;
    assert!(listed.text().contains("Last used"), "{}", listed.text());

    let (_, after) = listed
        .text()
        .split_once("name=\"token\" value=\"")
        .expect("a form");
    let id = after[..36].to_owned();
    // Nobody else can revoke it.
    let mut eve = author(&server, "eve@example.org", &[]).await;
    eve.post("/settings/tokens/revoke", &[("token", &id)]).await;
    assert_eq!(send(&server, "course=tides", &token, b"").await.status, 422);
    let revoked = ada.post("/settings/tokens/revoke", &[("token", &id)]).await;
    assert_eq!(revoked.status, 303);
    let listed = ada.get("/settings/tokens?done=token").await;
    assert!(listed.text().contains("The token is revoked"));
    assert!(!listed.text().contains("Machine"));
    let refused = send(&server, "course=tides", &token, b"").await;
    assert_eq!(refused.status, 401);
    assert!(refused.text().contains("was revoked"), "{}", refused.text());
    assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn a_form_that_is_sent_again_makes_no_second_token() {
    let server = TestServer::start().await;
    let mut ada = author(&server, ADA, &["tides"]).await;
    let form = form(&mut ada).await;
    let fields = [
        ("form", form.as_str()),
        ("name", "Machine"),
        ("course", "tides"),
        ("days", "90"),
        ("old_password", PASSWORD),
    ];
    let cookies = ada.cookies.clone();
    let sending = (0..8).map(|_| {
        let (cookies, fields, server) = (cookies.clone(), fields, &server);
        async move {
            let mut tab = Browser { server, cookies };
            tab.post("/settings/tokens", &fields).await
        }
    });
    let answers = join_all(sending).await;
    let shown: Vec<_> = answers.iter().filter_map(token_in).collect();
    assert_eq!(
        shown.len(),
        1,
        "{:?}",
        answers.iter().map(|a| a.status).collect::<Vec<_>>()
    );
    let others = answers.iter().filter(|answer| answer.status == 303);
    assert_eq!(others.count(), 7);
    let listed = ada.get("/settings/tokens?done=token-before").await;
    assert_eq!(
        listed.text().matches("<h3>").count(),
        1,
        "{}",
        listed.text()
    );
    assert!(listed.text().contains("This form was sent before"));
    // Also when it was revoked in between.
    let (_, after) = listed
        .text()
        .split_once("name=\"token\" value=\"")
        .expect("a form");
    let id = after[..36].to_owned();
    ada.post("/settings/tokens/revoke", &[("token", &id)]).await;
    assert_eq!(ada.post("/settings/tokens", &fields).await.status, 303);
}

#[tokio::test]
async fn what_is_wrong_comes_back_beside_its_field() {
    let server = TestServer::start().await;
    let mut ada = author(&server, ADA, &["tides", "moons"]).await;
    let long = "x".repeat(100_000);
    for (fields, wrong) in [
        (vec![("name", "CI"), ("days", "90")], 2),
        (vec![("name", "CI"), ("days", "90"), ("course", "sun")], 2),
        (vec![("name", "CI"), ("days", "90"), ("course", "../x")], 2),
        (vec![("name", ""), ("days", "90"), ("course", "tides")], 1),
        (
            vec![("name", "a\u{202e}b"), ("days", "90"), ("course", "tides")],
            1,
        ),
        (
            vec![("name", long.as_str()), ("days", "90"), ("course", "tides")],
            1,
        ),
        (vec![("name", "CI"), ("days", "91"), ("course", "tides")], 1),
        (vec![], 4),
        // All is well but for the password.
        (vec![("name", "CI"), ("days", "90"), ("course", "tides")], 1),
        (
            vec![
                ("name", "CI"),
                ("days", "90"),
                ("course", "tides"),
                ("old_password", "not hers"),
            ],
            1,
        ),
    ] {
        let back = ada.post("/settings/tokens", &fields).await;
        assert_eq!(back.status, 422, "{fields:?}");
        let found = back.text().matches("aria-invalid=\"true\"").count();
        assert_eq!(found, wrong, "{fields:?}: {}", back.text());
        assert_eq!(back.text().matches(" autofocus").count(), 1, "{fields:?}");
        assert_eq!(token_in(&back), None);
    }
    let listed = ada.get("/settings/tokens").await;
    assert!(listed.text().contains("None yet."));
}

#[tokio::test]
async fn a_student_has_none_and_an_admin_names_any_course() {
    let server = TestServer::start().await;
    let mut eve = author(&server, "eve@example.org", &[]).await;
    let page = eve.get("/settings/tokens").await;
    assert!(
        page.text()
            .contains("Tokens are for those who write courses")
    );
    let fields = [("name", "CI"), ("course", "tides"), ("days", "90")];
    assert_eq!(eve.post("/settings/tokens", &fields).await.status, 422);

    let mut ada = author(&server, ADA, &[]).await;
    make_admin(&server, ADA).await;
    // It is not published yet, but somebody else is to write it.
    grant(&server, "eve@example.org", "new-one").await;
    let form = form(&mut ada).await;
    let fields = [
        ("form", form.as_str()),
        ("name", "CI"),
        ("courses", "tides, new-one"),
        ("days", "0"),
        ("old_password", PASSWORD),
    ];
    let made = ada.post("/settings/tokens", &fields).await;
    assert!(token_in(&made).is_some(), "{}", made.text());
    let listed = ada.get("/settings/tokens").await;
    assert!(
        listed.text().contains("For new-one, tides"),
        "{}",
        listed.text()
    );
    assert!(listed.text().contains("Works until you revoke it"));
}

#[tokio::test]
async fn nobody_has_more_than_twenty_that_work() {
    let server = TestServer::start().await;
    let mut ada = author(&server, ADA, &["tides"]).await;
    // The form asks for the password, which is not tried so often.
    let (store, now) = (&server.store, server::clock::now());
    let owner = account(&server, ADA).await;
    let sessions = accounts::sessions(store, owner.id, now).await;
    let session = sessions.expect("the database answers")[0].id;
    for n in 0..20 {
        let token = NewToken {
            id: TokenId(Uuid::now_v7()),
            token_hash: [n; 32],
            name: DisplayName::parse("Machine").expect("a name"),
            courses: ["tides".parse().expect("an id")].into(),
            expires_at: None,
        };
        let letter = NewMail {
            id: MailId(Uuid::now_v7()),
            kind: MailKind::TokenMade,
            to: ADA.to_owned(),
            payload: serde_json::json!({}),
        };
        let made = accounts::make_token(store, (&owner, session), &token, &letter, now).await;
        assert_eq!(made.expect("the database answers"), Made::Made);
    }
    let fields = [
        ("name", "CI"),
        ("course", "tides"),
        ("days", "7"),
        ("old_password", PASSWORD),
    ];
    let refused = ada.post("/settings/tokens", &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("nobody may have more"));
    assert_eq!(refused.text().matches(" autofocus").count(), 1);
}

#[tokio::test]
async fn an_admin_who_mistypes_a_course_is_told_which_and_an_announced_one_is_taken() {
    let server = TestServer::start().await;
    let mut ada = author(&server, ADA, &[]).await;
    make_admin(&server, ADA).await;
    let form = form(&mut ada).await;
    let fields = |courses| {
        [
            ("form", form.as_str()),
            ("name", "Machine"),
            ("days", "90"),
            ("old_password", PASSWORD),
            ("courses", courses),
        ]
    };
    let again = ada.post("/settings/tokens", &fields("tides tidse")).await;
    assert_eq!(again.status, 422);
    let text = again.text();
    assert!(text.contains("<bdi>tidse</bdi>"), "{text}");
    assert!(text.contains("value=\"tides tidse\""), "{text}");
    assert_eq!(text.matches("aria-invalid=\"true\"").count(), 1, "{text}");
    assert!(
        accounts::tokens(&server.store, account(&server, ADA).await.id)
            .await
            .expect("the database answers")
            .is_empty()
    );
    // It is not published, but somebody is to write it.
    grant(&server, ADA, "tidse").await;
    let made = ada.post("/settings/tokens", &fields("tides tidse")).await;
    assert_eq!(made.status, 200, "{}", made.text());
}
