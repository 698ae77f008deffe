//! The end of an account.

use std::time::Duration;

use store::accounts::{self, GRACE};
use store::mail::MailKind;

use super::ADA;
use crate::support::TestServer;
use crate::support::browser::{Browser, PASSWORD};

#[tokio::test]
async fn an_account_that_is_to_go_can_be_kept_and_then_goes_for_good() {
    let server = TestServer::start().await;
    let (mut ada, mut there) = (Browser::new(&server), Browser::new(&server));
    ada.join(ADA, "Ada").await;
    there.sign_in(ADA, PASSWORD).await;
    let wrong = ada
        .post("/settings/data/delete", &[("old_password", "not hers")])
        .await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("autofocus"), "{}", wrong.text());
    let fields = [("old_password", PASSWORD)];
    for _ in 0..2 {
        assert_eq!(ada.post("/settings/data/delete", &fields).await.status, 303);
    }
    let told = server.letters().await;
    let told = told
        .iter()
        .filter(|mail| mail.kind == MailKind::DeletionAsked);
    assert_eq!(told.count(), 1);
    assert!(!there.is_signed_in().await);
    for page in ["/settings", "/settings/security", "/settings/data"] {
        assert!(
            ada.get(page).await.text().contains("goes for good on"),
            "{page}"
        );
    }

    assert_eq!(there.sign_in(ADA, PASSWORD).await.status, 303, "to keep it");
    assert_eq!(there.post("/settings/data/keep", &[]).await.status, 303);
    assert!(
        !ada.get("/settings")
            .await
            .text()
            .contains("goes for good on")
    );

    ada.post("/settings/data/delete", &fields).await;
    let after = server::clock::now() + GRACE + Duration::from_secs(1);
    let erased = accounts::erase(&server.store, after).await;
    assert_eq!(erased.expect("the database answers"), 1);
    assert!(!ada.is_signed_in().await);
    assert_eq!(ada.sign_in(ADA, PASSWORD).await.status, 422);
    assert_eq!(ada.join(ADA, "Ada, again").await.status, 303);
}
