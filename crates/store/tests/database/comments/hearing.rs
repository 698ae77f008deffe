//! Who hears of what is said.

use domain::ids::CommentId;
use store::comments::{NewComment, Posted, mute, participants, unmute, who_mutes};
use uuid::Uuid;

use super::{World, written};
use crate::accounts::user;
use crate::fixtures::at;

fn told(kind: &str, id: CommentId) -> (String, Option<Uuid>) {
    (kind.to_owned(), Some(id.0))
}

#[tokio::test]
async fn whoever_is_answered_hears_of_it_once_and_nobody_of_their_own() {
    let world = World::new().await;
    let first = world.say(1, "First", None, 2).await;
    let reply = world.say(2, "Reply", Some(first), 3).await;
    let below = world.say(3, "Below", Some(reply), 4).await;
    let own = world.say(1, "My own", Some(first), 5).await;
    assert_eq!(
        world.told(1).await,
        [told("reply", reply), told("reply", below)]
    );
    assert_eq!(world.told(2).await, [told("reply", below)]);
    assert_eq!(world.told(3).await, []);
    // Whoever began the thread and is answered hears once.
    world.say(2, "To you", Some(own), 6).await;
    assert_eq!(world.told(1).await.len(), 3);
}

#[tokio::test]
async fn whoever_is_called_by_name_hears_of_it_and_a_muted_thread_says_nothing() {
    let world = World::new().await;
    let first = world.say(1, "First", None, 2).await;
    world.say(3, "I am here", Some(first), 3).await;
    let call = |words: &str, whom: &[u8]| {
        let mut written = written(words);
        written.mentions = whom.iter().map(|n| user(*n)).collect();
        NewComment {
            client: Uuid::now_v7(),
            place: world.moon,
            parent: Some(first),
            written,
        }
    };
    // Two of them, the first of whom is answered too, which comes first; oneself is nobody.
    let called = world.post(2, &call("You two", &[1, 2, 3]), at(4)).await;
    let Posted::Stored(called, _) = called else {
        panic!("{called:?}");
    };
    assert_eq!(world.told(1).await.last(), Some(&told("reply", called)));
    assert_eq!(world.told(3).await, [told("mention", called)]);
    assert_eq!(world.told(2).await, []);

    mute(&world.store, user(3), first, at(5)).await.unwrap();
    mute(&world.store, user(3), first, at(5)).await.unwrap();
    assert_eq!(
        who_mutes(&world.store, user(3), &[first, called])
            .await
            .unwrap(),
        [first]
    );
    world.post(2, &call("Once more", &[3]), at(6)).await;
    assert_eq!(world.told(3).await.len(), 1);
    unmute(&world.store, user(3), first).await.unwrap();
    world.post(2, &call("And again", &[3]), at(7)).await;
    assert_eq!(world.told(3).await.len(), 2);
}

#[tokio::test]
async fn those_who_take_part_can_be_called_by_name() {
    let world = World::new().await;
    let first = world.say(1, "First", None, 2).await;
    world.say(2, "Reply", Some(first), 3).await;
    let mut there = participants(&world.store, world.moon.topic(), Some(first))
        .await
        .unwrap();
    there.sort();
    let ids: Vec<_> = there.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, [user(1), user(2)]);
}
