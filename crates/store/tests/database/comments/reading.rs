//! Pages of discussions.

use domain::comments::Sort;
use domain::ids::CommentId;
use store::comments::{LISTED, REPLIES, before, news, replies, visit};

use super::World;
use crate::accounts::user;
use crate::fixtures::at;

#[tokio::test]
async fn pages_show_each_thread_once_in_either_order_while_others_write() {
    let world = World::new().await;
    let count = LISTED + 5;
    for n in 0..count {
        world.say(1, &format!("Thread {n}"), None, 2 + n).await;
    }
    for (sort, expected) in [
        (Sort::Oldest, (0..count).collect::<Vec<_>>()),
        (Sort::Newest, (0..count).rev().collect()),
    ] {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = world.page(sort, after, None).await;
            seen.extend(
                page.threads
                    .iter()
                    .map(|thread| thread.first.excerpt.clone()),
            );
            after = page.threads.last().map(|thread| thread.first.id);
            if !page.more {
                break;
            }
            if sort == Sort::Newest {
                // Comes before all that is shown, and moves nothing.
                world.say(2, "Meanwhile", None, 100).await;
            }
        }
        let expected: Vec<String> = expected.iter().map(|n| format!("Thread {n}")).collect();
        assert_eq!(seen, expected, "{sort:?}");
    }
}

#[tokio::test]
async fn a_list_shows_the_first_replies_and_how_many_more_there_are() {
    let world = World::new().await;
    let first = world.say(1, "First", None, 2).await;
    let one = world.say(2, "One", Some(first), 3).await;
    for n in 2..=6 {
        world
            .say(3, &format!("Number {n}"), Some(first), 3 + n)
            .await;
    }
    world.say(1, "Below one", Some(one), 20).await;
    let page = world.page(Sort::Newest, None, None).await;
    let [thread] = &page.threads[..] else {
        panic!("{page:?}");
    };
    let shown: Vec<&str> = thread
        .replies
        .iter()
        .map(|it| it.excerpt.as_str())
        .collect();
    // From top to bottom, each with what answers it.
    assert_eq!(shown, ["One", "Below one", "Number 2", "Number 3"]);
    assert_eq!(thread.more, 3);
    assert!(!page.more);
    let last = CommentId(
        replies(&world.store, first, None, None)
            .await
            .unwrap()
            .unwrap()
            .replies
            .last()
            .unwrap()
            .id
            .0,
    );
    store::comments::mark_helpful(&world.store, user(1), last, at(30))
        .await
        .unwrap();
    let page = world.page(Sort::Newest, None, None).await;
    let helpful = page.threads[0].helpful.as_ref().unwrap();
    assert_eq!((helpful.id, helpful.is_helpful), (last, true));
}

#[tokio::test]
async fn a_long_thread_has_pages_and_a_link_leads_to_the_right_one() {
    let world = World::new().await;
    let root = world.say(1, "First", None, 2).await;
    let count = REPLIES + 20;
    let mut ids = Vec::new();
    for n in 0..count {
        ids.push(world.say(2, &format!("Reply {n}"), Some(root), 3 + n).await);
    }
    let page = replies(&world.store, root, None, None)
        .await
        .unwrap()
        .unwrap();
    assert!(page.more);
    let last = page.replies.last().unwrap().path.clone();
    let next = replies(&world.store, root, Some(&last), None)
        .await
        .unwrap()
        .unwrap();
    assert!(!next.more);
    let seen: Vec<CommentId> = page
        .replies
        .iter()
        .chain(&next.replies)
        .map(|it| it.id)
        .collect();
    assert_eq!(seen, ids);
    for meant in [
        &page.replies[0],
        &page.replies[49],
        &next.replies[0],
        &next.replies[19],
    ] {
        let from = before(&world.store, root, &meant.path).await.unwrap();
        let there = replies(&world.store, root, from.as_ref(), None)
            .await
            .unwrap()
            .unwrap();
        assert!(
            there.replies.iter().any(|it| it.id == meant.id),
            "{meant:?}"
        );
    }
}

#[tokio::test]
async fn what_came_since_the_last_visit_is_new() {
    let world = World::new().await;
    let topic = world.moon.topic();
    let seen = |hour| visit(&world.store, user(1), topic, at(hour));
    assert_eq!(seen(2).await.unwrap(), None);
    let first = world.say(2, "First", None, 4).await;
    assert_eq!(seen(5).await.unwrap(), Some(at(2)));
    // It stays new as long as one is there.
    assert_eq!(seen(5).await.unwrap(), Some(at(2)));
    world.say(2, "Second", None, 6).await;
    world.say(1, "My own", None, 7).await;
    let now = news(&world.store, topic, Some(first), Some(user(1)))
        .await
        .unwrap();
    assert_eq!(now.count, 1);
    let all = news(&world.store, topic, None, None).await.unwrap();
    assert_eq!((all.count, all.last), (3, now.last));
    assert_eq!(seen(9).await.unwrap(), Some(at(5)));
}
