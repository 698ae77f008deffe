//! What is refused, each with its status and its sentence, and the words still in the box.

use domain::comments::LONGEST;
use uuid::Uuid;

use super::{PAGE, join, say, see, send, thread_of, to};
use crate::support::TestServer;
use crate::support::browser::{Browser, account};

#[tokio::test]
async fn what_can_not_be_posted_is_said_and_its_words_stay() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let long = "x".repeat(LONGEST + 3);
    for (words, says) in [
        ("", "Write something first."),
        (" \n\u{200b} ", "Write something first."),
        (long.as_str(), "3 more than fit"),
        (&"> ".repeat(100), "too deep"),
    ] {
        let refused = send(&mut ada, PAGE, words).await;
        assert_eq!(refused.status, 422, "{words:.20}");
        assert!(refused.text().contains(says), "{says}");
        let kept = format!("\n{words}</textarea>");
        assert!(refused.text().contains(&kept), "{words:.20}");
    }
}

#[tokio::test]
async fn the_same_form_posts_once_and_the_same_words_are_not_said_twice() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let client = Uuid::now_v7().to_string();
    let fields = [
        ("client", client.as_str()),
        ("text", "Hello"),
        ("do", "post"),
    ];
    let (one, two) = (ada.post(PAGE, &fields).await, ada.post(PAGE, &fields).await);
    assert_eq!(to(&one), to(&two));
    let other = [("client", client.as_str()), ("text", "Bye"), ("do", "post")];
    let conflict = ada.post(PAGE, &other).await;
    assert_eq!(conflict.status, 409);
    assert!(conflict.text().contains("\nBye</textarea>"));
    assert!(!conflict.text().contains(&client), "the box has another id");
    let again = send(&mut ada, PAGE, "hello!").await;
    assert_eq!(again.status, 409);
    let (path, _) = to(&one)
        .split_once('?')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    assert!(again.text().contains(&format!("href=\"{path}\"")));
}

#[tokio::test]
async fn whoever_is_signed_out_meanwhile_keeps_their_words() {
    let server = TestServer::start().await;
    let mut guest = Browser::new(&server);
    let refused = send(&mut guest, PAGE, "Hello <there>").await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("You are no longer signed in"));
    let kept = refused.text().contains("\nHello &lt;there></textarea>");
    assert!(kept, "{}", refused.text());
}

#[tokio::test]
async fn a_preview_stores_nothing() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let fields = [("text", "So *it* is"), ("do", "preview")];
    let shown = ada.post(PAGE, &fields).await;
    assert_eq!(shown.status, 200);
    assert!(
        shown.text().contains("<em>it</em>") && shown.text().contains("\nSo *it* is</textarea>")
    );
    assert!(!see(&mut ada, PAGE).await.contains("<em>it</em>"));
}

#[tokio::test]
async fn nobody_answers_what_was_deleted_and_the_words_can_stand_alone() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let mut eve = join(&server, "Eve").await;
    let first = say(&mut ada, PAGE, "Why?").await;
    let thread = thread_of(&mut ada, &first).await;
    let reply = say(&mut eve, &thread, "Because.").await;
    assert_eq!(ada.post(&format!("{first}/delete"), &[]).await.status, 303);
    let refused = send(&mut eve, &thread, "So?").await;
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("was deleted meanwhile"));
    assert!(refused.text().contains("\nSo?</textarea>"));
    // The reply is where it was.
    let seen = see(&mut ada, &thread).await;
    assert!(seen.contains("Because.") && seen.contains("Deleted by whoever wrote it."));
    assert!(to(&ada.get(&reply).await).starts_with(&thread));
}

#[tokio::test]
async fn too_much_in_a_short_time_waits() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let mut statuses = Vec::new();
    for n in 0..5 {
        statuses.push(send(&mut ada, PAGE, &format!("Number {n}")).await.status);
    }
    assert_eq!(statuses, [303, 303, 303, 303, 429]);
    let refused = send(&mut ada, PAGE, "More").await;
    assert!(refused.text().contains("\nMore</textarea>"));
}

#[tokio::test]
async fn whoever_may_not_write_reads_until_when_and_keeps_their_words() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let first = say(&mut ada, PAGE, "Why?").await;
    let id = account(&server, "ada@example.org").await.id;
    let suspended = format!(
        "insert into writing_suspension (user_id, action_id, reason, began_at, ends_at)
         values ('{id}', '{id}', 'spam', now(), '2999-01-01T00:00:00Z')"
    );
    server.break_database(&suspended).await;
    let seen = see(&mut ada, PAGE).await;
    assert!(seen.contains("You can write again from") && !seen.contains("<textarea"));
    let refused = send(&mut ada, PAGE, "But!").await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("\nBut!</textarea>"));
    let edit = [("text", "Whatever"), ("do", "post")];
    let refused = ada.post(&format!("{first}/edit"), &edit).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("\nWhatever</textarea>"));
    // What is theirs they can still take away.
    assert_eq!(ada.post(&format!("{first}/delete"), &[]).await.status, 303);
}

#[tokio::test]
async fn what_waits_for_a_moderator_is_seen_by_its_author_alone() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    server
        .break_database("update discussion_rules set blocked_words = 'pills'")
        .await;
    let sent = send(&mut ada, PAGE, "Cheap pills").await;
    assert!(to(&sent).ends_with("?said=held"));
    let path = to(&sent);
    let path = path.split('?').next().unwrap_or_default();
    assert!(see(&mut ada, PAGE).await.contains("Cheap pills"));
    let mut guest = Browser::new(&server);
    assert!(!see(&mut guest, PAGE).await.contains("Cheap pills"));
    assert_eq!(guest.get(path).await.status, 404);
    let (page, _) = super::follow(&mut ada, &sent).await;
    assert!(page.text().contains("A moderator looks at it"));
}
