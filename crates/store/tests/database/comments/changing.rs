//! Edits, and taking away.

use domain::comments::{HeldFor, Status, Verdict};
use domain::ids::CommentId;
use store::comments::{
    Change, Edited, NewComment, Posted, delete, edit, find, mark_helpful, post, put_back,
    unmark_helpful,
};
use uuid::Uuid;

use super::{World, poster, written};
use crate::accounts::{pool, user};
use crate::fixtures::at;

impl World {
    async fn edits(&self, n: u8, id: CommentId, words: &str) -> Edited {
        edit(&self.store, poster(n), id, &written(words), at(50))
            .await
            .unwrap()
    }

    async fn deletes(&self, n: u8, id: CommentId) -> Change {
        delete(&self.store, user(n), id, at(50)).await.unwrap()
    }

    async fn puts_back(&self, n: u8, id: CommentId, hour: i64) -> Change {
        put_back(&self.store, user(n), id, at(hour)).await.unwrap()
    }

    async fn status(&self, id: CommentId) -> Status {
        find(&self.store, id).await.unwrap().unwrap().status
    }
}

#[tokio::test]
async fn an_edit_is_marked_and_what_was_said_before_is_kept() {
    let world = World::new().await;
    let id = world.say(1, "Frist", None, 2).await;
    assert_eq!(
        world.edits(1, id, "First").await,
        Edited::Stored(Verdict::Show)
    );
    assert_eq!(world.edits(1, id, "First").await, Edited::Same);
    assert_eq!(
        world.edits(1, id, "First!").await,
        Edited::Stored(Verdict::Show)
    );
    let now = find(&world.store, id).await.unwrap().unwrap();
    assert_eq!(
        (now.source.as_str(), now.edited_at),
        ("First!", Some(at(50)))
    );
    let pool = pool(&world.database).await;
    let kept: Vec<(i32, String)> =
        sqlx::query_as("select number, source from comment_version order by number")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(kept, [(1, "Frist".to_owned()), (2, "First".to_owned())]);
}

#[tokio::test]
async fn nobody_changes_what_is_not_theirs_or_not_there() {
    let world = World::new().await;
    let id = world.say(1, "First", None, 2).await;
    assert_eq!(world.edits(2, id, "Mine").await, Edited::Gone);
    assert_eq!(world.deletes(2, id).await, Change::Gone);
    assert_eq!(world.deletes(1, CommentId(Uuid::nil())).await, Change::Gone);
    assert_eq!(world.deletes(1, id).await, Change::Made);
    assert_eq!(world.edits(1, id, "Second").await, Edited::Gone);
    assert_eq!(world.puts_back(2, id, 51).await, Change::Gone);
    assert_eq!(world.read().await, [""; 0]);
}

#[tokio::test]
async fn an_edit_goes_through_the_rules_and_holds_a_place_for_replies() {
    let world = World::new().await;
    let id = world.say(1, "First", None, 2).await;
    world.say(2, "Reply", Some(id), 3).await;
    world
        .database
        .execute("update discussion_rules set blocked_words = 'pills'")
        .await;
    let held = Edited::Stored(Verdict::Hold(HeldFor::Words));
    assert_eq!(world.edits(1, id, "pills").await, held);
    assert_eq!(world.read().await, ["-", "Reply"]);
    // To take the word out again is not enough: somebody looks at it first.
    assert_eq!(world.edits(1, id, "First").await, held);
    assert_eq!(world.status(id).await, Status::Held);
    world
        .database
        .execute(&format!(
            "insert into writing_suspension (user_id, action_id, reason, began_at)
             values ('{0}', '{0}', 'spam', now())",
            user(1)
        ))
        .await;
    assert_eq!(world.edits(1, id, "More").await, Edited::Suspended(None));
}

#[tokio::test]
async fn a_comment_that_goes_leaves_its_replies_where_they_are() {
    let world = World::new().await;
    let first = world.say(1, "First", None, 2).await;
    let reply = world.say(2, "Reply", Some(first), 3).await;
    let below = world.say(3, "Below", Some(reply), 4).await;
    assert_eq!(world.deletes(1, first).await, Change::Made);
    assert_eq!(world.deletes(1, first).await, Change::Same);
    assert_eq!(world.deletes(2, reply).await, Change::Made);
    assert_eq!(world.read().await, ["-", "-", "Below"]);
    // Who wrote it can't read it either.
    assert_eq!(world.read_by(Some(user(1))).await, ["-", "-", "Below"]);
    // With the last reply the places go too.
    assert_eq!(world.deletes(3, below).await, Change::Made);
    assert_eq!(world.read().await, [""; 0]);
    // And come back with it.
    assert_eq!(world.puts_back(3, below, 51).await, Change::Made);
    assert_eq!(world.puts_back(3, below, 51).await, Change::Same);
    assert_eq!(world.read().await, ["-", "-", "Below"]);
    assert_eq!(world.puts_back(1, first, 51).await, Change::Made);
    assert_eq!(world.read().await, ["First", "-", "Below"]);
    assert_eq!(
        world.puts_back(2, reply, 74).await,
        Change::Gone,
        "a day has passed"
    );
}

#[tokio::test]
async fn no_reply_is_lost_with_what_goes_in_the_same_moment() {
    let world = World::new().await;
    for round in 0..12_i64 {
        let first = world
            .say(1, &format!("First {round}"), None, 100 + 30 * round)
            .await;
        let reply = NewComment {
            client: Uuid::now_v7(),
            place: world.moon,
            parent: Some(first),
            written: written(&format!("Reply {round}")),
        };
        let (replies, deletes) = (world.store.clone(), world.store.clone());
        let now = at(101 + 30 * round);
        let (said, gone) = tokio::join!(
            tokio::spawn(async move { post(&replies, poster(2), &reply, now).await }),
            tokio::spawn(async move { delete(&deletes, user(1), first, now).await }),
        );
        assert_eq!(gone.unwrap().unwrap(), Change::Made);
        let read = world.read().await;
        match said.unwrap().unwrap() {
            Posted::Stored(..) => assert_eq!(read[..2], ["-".to_owned(), format!("Reply {round}")]),
            Posted::NoParent => assert!(!read.contains(&format!("Reply {round}"))),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_reply_is_helpful_until_somebody_takes_that_back() {
    let world = World::new().await;
    let first = world.say(1, "How?", None, 2).await;
    let reply = world.say(2, "So.", Some(first), 3).await;
    let mark = |by, id| mark_helpful(&world.store, user(by), id, at(4));
    assert_eq!(
        mark(1, first).await.unwrap(),
        Change::Same,
        "it is no reply"
    );
    assert_eq!(
        mark(2, reply).await.unwrap(),
        Change::Same,
        "it is their own"
    );
    assert_eq!(mark(1, reply).await.unwrap(), Change::Made);
    assert_eq!(mark(1, reply).await.unwrap(), Change::Same);
    let helped = world.told(2).await;
    assert_eq!(helped, [("helpful".to_owned(), Some(reply.0))]);
    assert_eq!(
        unmark_helpful(&world.store, reply).await.unwrap(),
        Change::Made
    );
    assert_eq!(
        unmark_helpful(&world.store, reply).await.unwrap(),
        Change::Same
    );
    // It is told once.
    mark(1, reply).await.unwrap();
    assert_eq!(world.told(2).await, helped);
}

#[tokio::test]
async fn the_words_of_what_was_deleted_are_forgotten_after_a_month_and_its_place_stays() {
    let world = World::new().await;
    let first = world.say(1, "First", None, 2).await;
    world.say(2, "Reply", Some(first), 3).await;
    world.edits(1, first, "Frist").await;
    world.deletes(1, first).await;
    let forget = |hour| store::comments::forget_deleted(&world.store, at(hour));
    assert_eq!(forget(50 + 30 * 24).await.unwrap(), 0);
    assert_eq!(forget(51 + 30 * 24).await.unwrap(), 1);
    assert_eq!(forget(51 + 30 * 24).await.unwrap(), 0);
    let left = find(&world.store, first).await.unwrap().unwrap();
    assert_eq!((left.source.as_str(), left.html.as_str()), ("", ""));
    let pool = pool(&world.database).await;
    let versions: i64 = sqlx::query_scalar("select count(*) from comment_version")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(versions, 0);
    assert_eq!(world.read().await, ["-", "Reply"]);
}
