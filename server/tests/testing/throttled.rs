//! Whoever sends without end by forms is slowed down as scripts are, and loses nothing that was typed.

use super::*;

#[tokio::test]
async fn a_form_that_comes_too_soon_is_shown_again_with_what_was_typed() {
    let server = TestServer::start().await;
    let mut ada = Browser::new(&server);
    ada.join("ada@example.org", "Ada").await;
    let (chapter, _, question) = moon(&server).await;
    let page = ada.get(FORMS).await.text().to_owned();
    let id = question.to_string();
    let event = hidden(&page, "name=\"grade\"", "event");
    ada.use_up_room().await;
    let fields = [
        ("event", event),
        ("question", id.as_str()),
        ("meaning", "1"),
        ("typed", "Two & <no> more"),
        ("grade", "3"),
    ];
    let refused = ada.post(FORMS, &fields).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), Some("120"));
    let shown = refused.text();
    assert!(shown.contains("Send it again in 2 minutes."), "{shown}");
    assert!(shown.contains("Two &amp; &lt;no> more"), "{shown}");
    assert_eq!(hidden(shown, "name=\"grade\"", "event"), event);
    assert_eq!(mine(&mut ada, chapter).await["questions"], json!({}));

    let line = [
        ("event", Uuid::now_v7().to_string()),
        ("line", "To \"myself\"".to_owned()),
    ];
    let line = line.each_ref().map(|(name, value)| (*name, value.as_str()));
    let refused = ada.post(FORMS, &line).await;
    assert_eq!(refused.status, 429);
    let shown = refused.text();
    assert!(shown.contains("To &quot;myself&quot;"), "{shown}");

    // Once there is room again the same form is taken.
    server.break_database("delete from throttle").await;
    assert_eq!(ada.post(FORMS, &fields).await.status, 303);
    let told = mine(&mut ada, chapter).await;
    assert_eq!(told["questions"][&id]["typed"]["text"], "Two & <no> more");
}
