//! Pages that tell guests what an account would change, and what they can do without one.

use super::*;

#[tokio::test]
async fn a_guest_can_open_the_questions_and_is_told_why_nothing_is_kept() {
    let server = TestServer::start().await;
    let mut guest = Browser::new(&server);
    let answer = guest.get(FORMS).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let page = answer.text();
    assert!(page.contains("How many bulges are there?"), "{page}");
    assert!(page.contains("<details class=\"question\">"), "{page}");
    assert!(page.contains("Two."), "{page}");
    assert!(
        page.contains("Nothing can keep your answers here"),
        "{page}"
    );
    for way in ["sign-in", "sign-up"] {
        let way = format!("href=\"/{way}?next=%2Fcourses%2Ftides%2Fmoon%2Ftest\"");
        assert!(page.contains(&way), "{page}");
    }
    assert!(!page.contains("<form method=\"post\""), "{page}");
    let nowhere = guest.get("/courses/tides/there-is-none/test").await;
    assert_eq!(nowhere.status, 404);
    // Whatever is sent all the same is nobody's.
    let (_, _, question) = moon(&server).await;
    let sent = [
        ("question", question.to_string()),
        ("grade", "3".to_owned()),
    ];
    let sent = sent.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(guest.post(FORMS, &sent).await.status, 403);
}

#[tokio::test]
async fn whose_session_has_ended_is_no_guest() {
    let server = TestServer::start().await;
    for (path, address) in [(FORMS, "ada@example.org"), ("/progress", "eve@example.org")] {
        let mut ada = Browser::new(&server);
        ada.join(address, "Ada").await;
        server.break_database("delete from session").await;
        let sent = ada.get(path).await;
        assert_eq!(sent.status, 303, "{path}");
        let to = sent.header("location").unwrap_or_default();
        assert!(to.starts_with("/sign-in?next="), "{to}");
        // The browser has no session any more, so now it is one.
        assert_eq!(ada.get(path).await.status, 200);
    }
}
