//! Posting: once for each client id, where one may, and under the rules.

use domain::comments::{DEEPEST, HeldFor, Verdict};
use domain::ids::CommentId;
use store::comments::{NewComment, Place, Posted, post};
use uuid::Uuid;

use super::{World, poster, written};
use crate::accounts::{pool, user};
use crate::fixtures::at;

#[tokio::test]
async fn what_is_sent_twice_is_said_once_also_at_the_same_time() {
    let world = World::new().await;
    let comment = NewComment {
        client: Uuid::from_u128(1),
        place: world.moon,
        parent: None,
        written: written("Hello"),
    };
    let tries = (0..8).map(|_| {
        let (store, comment) = (world.store.clone(), comment.clone());
        tokio::spawn(async move { post(&store, poster(1), &comment, at(2)).await })
    });
    let mut ids = Vec::new();
    let mut stored = 0;
    for one in tries.collect::<Vec<_>>() {
        match one.await.unwrap().unwrap() {
            Posted::Stored(id, Verdict::Show) => {
                stored += 1;
                ids.push(id);
            }
            Posted::Known(id, Verdict::Show) => ids.push(id),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(stored, 1);
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(world.read().await, ["Hello"]);
    // Somebody else's browser may have made the same id.
    assert!(matches!(
        world.post(2, &comment, at(2)).await,
        Posted::Stored(..)
    ));
    // The same id with other words is another comment.
    let other = NewComment {
        written: written("Bye"),
        ..comment
    };
    assert_eq!(world.post(1, &other, at(2)).await, Posted::Conflict);
}

#[tokio::test]
async fn the_same_words_in_the_same_place_are_said_once_a_day() {
    let world = World::new().await;
    let first = world.say(1, "Thanks!", None, 2).await;
    let again = world.try_to_say(1, "thanks", None, at(3)).await;
    assert_eq!(again, Posted::Said(first));
    // To somebody else they are something else, and so they are tomorrow, and from another.
    world.say(1, "Thanks!", Some(first), 3).await;
    world.say(2, "Thanks!", None, 3).await;
    world.say(1, "Thanks!", None, 27).await;
}

#[tokio::test]
async fn only_what_can_be_read_here_can_be_answered() {
    let world = World::new().await;
    let first = world.say(1, "First", None, 2).await;
    store::comments::delete(&world.store, user(1), first, at(3))
        .await
        .unwrap();
    let nobody = CommentId(Uuid::from_u128(7));
    for parent in [first, nobody] {
        let said = world.try_to_say(2, "Reply", Some(parent), at(3)).await;
        assert_eq!(said, Posted::NoParent);
    }
    // What is said elsewhere can't be answered here.
    let second = world.say(1, "Second", None, 4).await;
    let elsewhere = NewComment {
        client: Uuid::now_v7(),
        place: Place {
            question: Some(domain::ids::QuestionId(Uuid::from_u128(1))),
            ..world.moon
        },
        parent: Some(second),
        written: written("Reply"),
    };
    assert_eq!(world.post(2, &elsewhere, at(4)).await, Posted::NoParent);
}

#[tokio::test]
async fn threads_go_no_deeper_than_a_phone_is_wide() {
    let world = World::new().await;
    let mut last = world.say(1, "Level 0", None, 2).await;
    let root = last;
    for level in 1..=DEEPEST + 2 {
        let hour = 2 + i64::try_from(level).unwrap();
        last = world
            .say(2, &format!("Level {level}"), Some(last), hour)
            .await;
    }
    let thread = store::comments::replies(&world.store, root, None, None).await;
    let replies = thread.unwrap().unwrap().replies;
    let depths: Vec<usize> = replies.iter().map(|it| it.path.depth()).collect();
    assert_eq!(depths, [1, 2, 3, 4, 5, 5, 5]);
    let answers: Vec<_> = replies
        .iter()
        .map(|it| it.answers.as_ref().map(|(id, _)| *id))
        .collect();
    let meant = [
        None,
        None,
        None,
        None,
        None,
        Some(replies[4].id),
        Some(replies[5].id),
    ];
    assert_eq!(answers, meant);
}

#[tokio::test]
async fn the_rules_hold_what_they_are_for_and_nobody_is_told_of_it() {
    let world = World::new().await;
    let first = world.say(1, "First", None, 2).await;
    world
        .database
        .execute("update discussion_rules set blocked_words = 'pills', holds_first = true")
        .await;
    let held = world.try_to_say(2, "Cheap pills", Some(first), at(3)).await;
    let Posted::Stored(held, Verdict::Hold(HeldFor::Words)) = held else {
        panic!("{held:?}");
    };
    let other = world.try_to_say(2, "Hello", None, at(4)).await;
    assert!(
        matches!(other, Posted::Stored(_, Verdict::Hold(HeldFor::First))),
        "{other:?}"
    );
    // Who was read before is not new.
    assert!(matches!(
        world.try_to_say(1, "Second", None, at(3)).await,
        Posted::Stored(_, Verdict::Show)
    ));
    assert_eq!(world.read().await, ["Second", "First"]);
    assert_eq!(world.told(1).await, []);
    // Whoever wrote them sees them.
    let own = store::comments::own(&world.store, user(2), world.moon.topic(), false).await;
    let own: Vec<String> = own.unwrap().into_iter().map(|it| it.excerpt).collect();
    assert_eq!(own, ["Hello", "Cheap pills"]);
    // Nobody answers what nobody sees.
    assert_eq!(
        world.try_to_say(3, "What?", Some(held), at(3)).await,
        Posted::NoParent
    );
}

#[tokio::test]
async fn a_wave_of_the_same_words_from_new_accounts_waits_from_the_third_on() {
    let world = World::new().await;
    for n in 1..=2 {
        assert!(matches!(
            world.try_to_say(n, "Win money", None, at(2)).await,
            Posted::Stored(_, Verdict::Show)
        ));
    }
    let third = world.try_to_say(3, "WIN  money!", None, at(2)).await;
    assert!(
        matches!(third, Posted::Stored(_, Verdict::Hold(HeldFor::Repeated))),
        "{third:?}"
    );
}

#[tokio::test]
async fn whoever_may_not_write_is_told_until_when() {
    let world = World::new().await;
    let until = at(5);
    let pool = pool(&world.database).await;
    sqlx::query(
        "insert into writing_suspension (user_id, action_id, reason, began_at, ends_at)
         values ($1, $1, 'spam', now(), to_timestamp($2))",
    )
    .bind(user(1).0)
    .bind(until.as_second() as f64)
    .execute(&pool)
    .await
    .unwrap();
    let said = world.try_to_say(1, "Hello", None, at(4)).await;
    assert_eq!(said, Posted::Suspended(Some(until)));
    assert!(matches!(
        world.try_to_say(1, "Hello", None, at(5)).await,
        Posted::Stored(..)
    ));
    world
        .database
        .execute("update writing_suspension set ends_at = null")
        .await;
    let said = world.try_to_say(1, "Hello again", None, at(6)).await;
    assert_eq!(said, Posted::Suspended(None));
    world
        .database
        .execute("update account set suspended_at = now()")
        .await;
    assert_eq!(
        world.try_to_say(2, "Hello", None, at(6)).await,
        Posted::Gone
    );
}

#[tokio::test]
async fn where_it_is_locked_moderators_alone_write() {
    let world = World::new().await;
    let first = world.say(1, "First", None, 2).await;
    world
        .database
        .execute("update comment set locked_at = now()")
        .await;
    let reply = world.try_to_say(2, "Reply", Some(first), at(2)).await;
    assert_eq!(reply, Posted::Locked);
    let until = at(9);
    let calm = format!(
        "update discussion_rules set calm_until = to_timestamp({}), calm_locks = true",
        until.as_second()
    );
    world.database.execute(&calm).await;
    let closed = world.try_to_say(2, "Another", None, at(3)).await;
    assert_eq!(closed, Posted::Closed(until));
    let mut moderator = poster(3);
    moderator.is_moderator = true;
    let comment = NewComment {
        client: Uuid::now_v7(),
        place: world.moon,
        parent: Some(first),
        written: written("Calm down"),
    };
    let said = post(&world.store, moderator, &comment, at(3))
        .await
        .unwrap();
    assert!(matches!(said, Posted::Stored(_, Verdict::Show)), "{said:?}");
}
