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

    let back = there
        .post(
            "/sign-in",
            &[
                ("email", ADA),
                ("password", PASSWORD),
                ("next", "/courses/tides#moon"),
            ],
        )
        .await;
    let shown = "/settings/data?next=%2Fcourses%2Ftides%23moon";
    assert_eq!((back.status, back.header("location")), (303, Some(shown)));
    let page = there.get(shown).await;
    assert!(page.text().contains("goes for good on"), "{}", page.text());
    assert!(page.text().contains("href=\"/courses/tides#moon\""));
    let fields_to_keep = [("next", "/courses/tides#moon")];
    let kept = there.post("/settings/data/keep", &fields_to_keep).await;
    let told = "/settings/data?done=kept&next=%2Fcourses%2Ftides%23moon";
    assert_eq!((kept.status, kept.header("location")), (303, Some(told)));
    let page = there.get(told).await;
    assert!(page.text().contains("href=\"/courses/tides#moon\""));
    let evil = there.get("/settings/data?next=%2F%2Fevil.example").await;
    assert!(!evil.text().contains("evil.example"));
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
