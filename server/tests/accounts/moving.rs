//! An account moves to another address.

use store::mail::MailKind;

use super::ADA;
use crate::support::TestServer;
use crate::support::browser::{Browser, PASSWORD};

const NEW: &str = "ada@new.example";

/// The links in the letters to the address until now and to the one to be.
async fn links(server: &TestServer) -> [String; 2] {
    let letters = server.letters().await;
    [(MailKind::EmailOld, ADA), (MailKind::EmailNew, NEW)].map(|(kind, to)| {
        let letter = letters.iter().rev().find(|mail| mail.kind == kind);
        let letter = letter.expect("it was sent");
        assert_eq!(letter.to, to);
        let token = letter.payload["token"].as_str().expect("it has one");
        format!("/email/{token}")
    })
}

async fn ask(browser: &mut Browser<'_>, email: &str, password: &str) -> u16 {
    let fields = [("email", email), ("old_password", password)];
    browser.post("/settings/email", &fields).await.status
}

#[tokio::test]
async fn the_address_is_changed_when_both_have_said_yes() {
    let server = TestServer::start().await;
    let (mut ada, mut letters) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    assert_eq!(ask(&mut ada, NEW, "not her password").await, 422);
    assert_eq!(ask(&mut ada, "ada@", PASSWORD).await, 422);
    assert_eq!(ask(&mut ada, NEW, PASSWORD).await, 303);
    assert!(ada.get("/settings").await.text().contains(NEW));
    let [old, new] = links(&server).await;

    // To open a letter's link changes nothing.
    assert_eq!(letters.get(&old).await.status, 200);
    assert!(letters.get(&new).await.text().contains(NEW));
    let half = letters.post(&new, &[]).await;
    assert_eq!(half.header("location"), Some("/email?said=half"));
    assert_eq!(letters.sign_in(NEW, PASSWORD).await.status, 422);
    let whole = letters.post(&old, &[]).await;
    assert_eq!(whole.header("location"), Some("/email?said=changed"));
    assert_eq!(letters.get("/email?said=changed").await.status, 200);
    assert_eq!(letters.post(&old, &[]).await.status, 422, "once");
    let told = server.letters().await;
    assert!(
        told.iter()
            .any(|mail| mail.kind == MailKind::EmailChanged && mail.to == ADA)
    );
    assert_eq!(letters.sign_in(ADA, PASSWORD).await.status, 422);
    assert_eq!(letters.sign_in(NEW, PASSWORD).await.status, 303);
    assert!(ada.is_signed_in().await, "nobody is signed out");
}

#[tokio::test]
async fn a_change_that_was_given_up_or_reset_away_is_over() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    ask(&mut ada, NEW, PASSWORD).await;
    let [old, _] = links(&server).await;
    assert_eq!(ada.post("/settings/email/withdraw", &[]).await.status, 303);
    assert_eq!(ada.post(&old, &[]).await.status, 422);
    assert!(!ada.get("/settings").await.text().contains(NEW));

    ask(&mut ada, NEW, PASSWORD).await;
    let [old, new] = links(&server).await;
    ada.post("/reset", &[("email", ADA)]).await;
    let reset = format!("/reset/{}", server.letter(ADA).await);
    let chosen = [("password", "eleven black crows on a wire")];
    assert_eq!(ada.post(&reset, &chosen).await.status, 303);
    assert_eq!(ada.post(&old, &[]).await.status, 422);
    assert_eq!(ada.post(&new, &[]).await.status, 422);
    let told = server.letters().await;
    assert!(
        told.iter()
            .any(|mail| mail.kind == MailKind::PasswordChanged && mail.to == ADA)
    );
}

#[tokio::test]
async fn nobody_learns_from_a_change_whether_an_address_has_an_account() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    eve.join(NEW, "Eve").await;
    let mut said = Vec::new();
    for email in [NEW, "nobody@example.org"] {
        assert_eq!(ask(&mut ada, email, PASSWORD).await, 303);
        said.push(ada.get("/settings").await.text().replace(email, ""));
    }
    assert_eq!(said[0], said[1]);
}

#[tokio::test]
async fn a_link_that_is_nobodys_changes_nothing() {
    let server = TestServer::start().await;
    let mut eve = Browser::new(&server);
    let long = "0".repeat(64);
    for token in ["x", long.as_str(), "%F0%9F%93%96"] {
        let path = format!("/email/{token}");
        assert_eq!(eve.get(&path).await.status, 422, "{token}");
        assert_eq!(eve.post(&path, &[]).await.status, 422, "{token}");
    }
    assert_eq!(eve.get("/email?said=x").await.status, 303);
}

#[tokio::test]
async fn a_wrong_password_in_the_settings_is_in_the_log_of_its_owner() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join(ADA, "Ada").await;
    let said = "A wrong password was typed in your settings on ";
    let wrong = ("old_password", "not this one at all");
    let new = ("password", "eleven black crows on a wire");
    for (tries, path, fields) in [
        (1, "/settings/password", &[wrong, new][..]),
        (2, "/settings/email", &[("email", "new@example.org"), wrong]),
        (3, "/settings/data/delete", &[wrong]),
    ] {
        assert_eq!(ada.post(path, fields).await.status, 422, "{path}");
        let page = ada.get("/settings/security").await;
        assert_eq!(page.text().matches(said).count(), tries, "{path}");
    }
    let right = [("old_password", PASSWORD), new];
    assert_eq!(ada.post("/settings/password", &right).await.status, 303);
    let page = ada.get("/settings/security").await;
    assert_eq!(page.text().matches(said).count(), 3);
}

#[tokio::test]
async fn a_link_that_is_dead_says_where_to_go_on() {
    let server = TestServer::start().await;
    let dead = format!("/email/{}", "0".repeat(64));
    for answer in [
        server.get(&dead).await,
        Browser::new(&server).post(&dead, &[]).await,
    ] {
        assert_eq!(answer.status, 422);
        assert!(
            answer
                .text()
                .contains("the change of the address was given up")
        );
        assert!(answer.text().contains("href=\"/settings\""));
    }
}
