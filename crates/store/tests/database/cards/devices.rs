//! Several devices at once.

use domain::events::Event;
use domain::schedule::Grade;
use store::events::{Fate, append, page};

use super::{World, event};
use crate::accounts::{patiently, user};
use crate::fixtures::at;

/// An answer every minute, of all questions in turn.
fn answers(world: &World, first: u128, count: u128) -> Vec<Event> {
    let names = ["a", "b", "c", "d", "e", "f"];
    (first..first + count)
        .map(|n| {
            let at = usize::try_from(n % 6).unwrap();
            let grade = Grade::ALL[usize::try_from(n % 4).unwrap()];
            event(
                n,
                i64::try_from(n).unwrap(),
                "UTC",
                &world.graded(names[at], grade, 1),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_of_several_devices_at_once_are_all_in_the_cards_and_each_once() {
    let world = World::new().await;
    // Each of three devices tells every third answer, alone, and a fourth tells all of them again.
    let all = answers(&world, 1, 90);
    let tasks: Vec<_> = (0..4)
        .map(|device| {
            let store = world.store.clone();
            let mine: Vec<Event> = all
                .iter()
                .enumerate()
                .filter(|(at, _)| device == 3 || at % 3 == device)
                .map(|(_, event)| event.clone())
                .collect();
            tokio::spawn(async move {
                let mut stored = 0;
                for event in mine {
                    let event = std::slice::from_ref(&event);
                    let fates = patiently(|| append(&store, user(1), event, None, at(100))).await;
                    stored += usize::from(fates == [Fate::Stored]);
                    assert!(
                        fates == [Fate::Stored] || fates == [Fate::Known],
                        "{fates:?}"
                    );
                }
                stored
            })
        })
        .collect();
    let mut stored = 0;
    for task in tasks {
        stored += task.await.unwrap();
    }
    assert_eq!(stored, all.len());
    let log = page(&world.store, user(1), None, 200).await.unwrap();
    assert_eq!(log.len(), all.len());
    world.assert_replays().await;
}

#[tokio::test]
async fn an_answer_that_is_told_alone_is_judged_as_one_of_many() {
    let world = World::new().await;
    let mut told = answers(&world, 1, 12);
    for event in &told {
        assert_eq!(
            world.tell(std::slice::from_ref(event), 13).await,
            [Fate::Stored]
        );
    }
    let before = world.desk(500).await.waiting;
    for event in &told {
        assert_eq!(
            world.tell(std::slice::from_ref(event), 14).await,
            [Fate::Known]
        );
    }
    let other = &mut told[3];
    other.zone = "Asia/Tokyo".to_owned();
    assert_eq!(
        world.tell(std::slice::from_ref(other), 14).await,
        [Fate::Conflict]
    );
    let beyond = event(50, 15, "UTC", &world.graded("a", Grade::Good, 2));
    assert_eq!(world.tell(&[beyond], 15).await, [Fate::Unknown]);
    assert_eq!(world.desk(500).await.waiting, before);
    // What comes late is folded where it belongs.
    let late = event(51, 2, "UTC", &world.graded("a", Grade::Again, 1));
    assert_eq!(world.tell(&[late], 15).await, [Fate::Stored]);
    world.assert_replays().await;
}
