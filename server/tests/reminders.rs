//! Reminders from end to end: the page on which they are chosen, letters as a mail server gets them,
//! what stops them, and calendars as other programs read them.

mod calendar;
mod letters;

use app::reminders::forms::NEVER;

use crate::support::TestServer;
use crate::support::browser::{Browser, account};

const ADA: &str = "ada@example.org";
const PAGE: &str = "/settings/reminders";

/// A server and Ada, for whom the question about spring tides has been due since yesterday, and the
/// one about bulges is not.
async fn harbour() -> TestServer {
    let server = TestServer::start().await;
    Browser::new(&server).join(ADA, "Ada").await;
    make_due(&server, ADA, "spring", "now() - interval '1 day'").await;
    server
}

/// A question is due for somebody at a time, as SQL says it.
async fn make_due(server: &TestServer, address: &str, question: &str, due: &str) {
    let user = account(server, address).await.id;
    let statement = format!(
        "insert into student (user_id, retention, daily_cap, days_off, four_buttons)
         values ('{user}', 90, 100, 0, false)
         on conflict on constraint student_pkey do nothing;
         insert into card (
           user_id, question_id, state, due_at, is_urgent, answers, last_day, content_version
         )
         select '{user}', id, '{{}}', {due}, false, 2, '2020-01-01', 1
         from question where author_id = '{question}'"
    );
    server.break_database(&statement).await;
}

async fn signed_in<'s>(server: &'s TestServer, address: &str) -> Browser<'s> {
    let mut browser = Browser::new(server);
    let password = crate::support::browser::PASSWORD;
    assert_eq!(browser.sign_in(address, password).await.status, 303);
    browser
}

/// The value of the option that is chosen on the page.
async fn chosen(browser: &mut Browser<'_>) -> String {
    let page = browser.get(PAGE).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let (before, _) = page.text().split_once(" selected").expect("one is chosen");
    let (_, value) = before.rsplit_once("value=\"").expect("it has a value");
    value.trim_end_matches('"').to_owned()
}

#[tokio::test]
async fn an_hour_is_chosen_kept_and_given_up() {
    let server = harbour().await;
    let mut eve = Browser::new(&server);
    eve.join("eve@example.org", "Eve").await;
    let mut ada = signed_in(&server, ADA).await;
    assert_eq!(chosen(&mut ada).await, NEVER);
    for (hour, done) in [
        ("18", "reminders-on"),
        ("0", "reminders-on"),
        (NEVER, "reminders-off"),
        ("23", "reminders-on"),
    ] {
        let saved = ada.post(PAGE, &[("hour", hour)]).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let to = format!("{PAGE}?done={done}");
        assert_eq!(saved.header("location"), Some(to.as_str()));
        assert!(ada.get(&to).await.text().contains("role=\"status\""));
        assert_eq!(chosen(&mut ada).await, hour);
    }
    assert_eq!(chosen(&mut eve).await, NEVER);
}

#[tokio::test]
async fn what_is_no_hour_is_refused_and_changes_nothing() {
    let server = harbour().await;
    let mut ada = signed_in(&server, ADA).await;
    ada.post(PAGE, &[("hour", "7")]).await;
    for wrong in ["24", "-1", "", "noon", "99999999999999999999", "1.5"] {
        let refused = ada.post(PAGE, &[("hour", wrong)]).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.text().contains("Choose one of these times"));
        assert!(refused.text().contains("aria-invalid=\"true\""));
    }
    assert_eq!(ada.post(PAGE, &[]).await.status, 422);
    assert_eq!(chosen(&mut ada).await, "7");
}
