//! Changing what one said, and taking it away.

use uuid::Uuid;

use super::{PAGE, follow, join, say, see, thread_of, to};
use crate::support::TestServer;
use crate::support::browser::Browser;

#[tokio::test]
async fn an_edit_shows_and_a_deletion_can_be_taken_back() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let comment = say(&mut ada, PAGE, "Frist").await;
    let form = see(&mut ada, &format!("{comment}/edit")).await;
    assert!(form.contains("\nFrist</textarea>"));
    let fields = [("text", "First"), ("do", "post")];
    let edited = ada.post(&format!("{comment}/edit"), &fields).await;
    let (page, _) = follow(&mut ada, &edited).await;
    assert!(page.text().contains("Your change is saved."));
    assert!(page.text().contains("<p>First</p>") && page.text().contains("edited "));

    assert!(
        see(&mut ada, &format!("{comment}/delete"))
            .await
            .contains("Delete your comment?")
    );
    let deleted = ada.post(&format!("{comment}/delete"), &[]).await;
    let (page, _) = follow(&mut ada, &deleted).await;
    assert!(page.text().contains("Your comment is deleted."));
    assert!(!page.text().contains("<p>First</p>"));
    assert!(
        page.text()
            .contains(&format!("action=\"{comment}/restore\""))
    );
    let back = ada.post(&format!("{comment}/restore"), &[]).await;
    let (page, _) = follow(&mut ada, &back).await;
    assert!(page.text().contains("<p>First</p>"));
}

#[tokio::test]
async fn others_change_nothing_and_learn_nothing() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let mut eve = join(&server, "Eve").await;
    let mut guest = Browser::new(&server);
    let comment = say(&mut ada, PAGE, "First").await;
    let nobody = format!("/comments/{}", Uuid::now_v7());
    for path in [&comment, &nobody] {
        for what in ["edit", "delete", "restore"] {
            let path = format!("{path}/{what}");
            let fields = [("text", "Mine"), ("do", "post")];
            assert_eq!(eve.post(&path, &fields).await.status, 404, "{path}");
            assert_eq!(guest.post(&path, &fields).await.status, 403, "{path}");
        }
    }
    assert!(see(&mut guest, PAGE).await.contains("<p>First</p>"));
    for path in ["/comments/x", "/comments/x/edit"] {
        assert_eq!(eve.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_thread_is_muted_and_heard_again() {
    let server = TestServer::start().await;
    let mut ada = join(&server, "Ada").await;
    let comment = say(&mut ada, PAGE, "First").await;
    let id = comment.rsplit('/').next().unwrap_or_default();
    let thread = thread_of(&mut ada, &comment).await;
    assert!(
        see(&mut ada, &thread)
            .await
            .contains("Don’t tell me of replies")
    );
    let muted = ada.post(&format!("/threads/{id}/mute"), &[]).await;
    let (page, _) = follow(&mut ada, &muted).await;
    assert!(page.text().contains("Tell me of replies again"));
    let fields = [("mute", "no")];
    let heard = ada.post(&format!("/threads/{id}/mute"), &fields).await;
    assert!(to(&heard).ends_with("?said=heard"));
    assert!(
        see(&mut ada, &thread)
            .await
            .contains("Don’t tell me of replies")
    );
}
