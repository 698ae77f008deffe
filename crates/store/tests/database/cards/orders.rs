//! Months of learning, told in many orders.

use domain::chapters::EditKind;
use domain::events::Event;
use domain::ids::QuestionId;
use domain::learning::Learning;
use domain::schedule::{AnswerStep, Confidence, Grade, Settings};
use store::cards::{of_course, replay, take_in_published};

use super::{World, event, tides_with};
use crate::accounts::{patiently, user};
use crate::fixtures::{at, publish_at};

/// How many months are tried.
const SEEDS: u64 = 5;

/// A small generator, so that a failure can be had again.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = usize::try_from(self.below(all.len() as u64)).unwrap();
        &all[at]
    }
}

/// What somebody does in a month on several devices, in zones around the world.
fn month(world: &World, random: &mut Random) -> Vec<Event> {
    let zones = [
        "UTC",
        "Asia/Tokyo",
        "America/Los_Angeles",
        "Pacific/Chatham",
    ];
    let mut events: Vec<Event> = Vec::new();
    for n in 0..60 {
        let hour = i64::try_from(random.below(24 * 30)).unwrap();
        let name = *random.one_of(&["a", "b", "c", "d", "e", "f"]);
        let grade = *random.one_of(&Grade::ALL);
        let learning = match random.below(10) {
            0..5 => world.graded(name, grade, 1 + u32::try_from(random.below(2)).unwrap()),
            5..7 => {
                let chapter = *random.one_of(&["moon", "sun"]);
                world.rated(chapter, *random.one_of(&Confidence::ALL))
            }
            7 => Learning::ScheduleChanged(Settings {
                retention: u8::try_from(80 + random.below(18))
                    .unwrap()
                    .try_into()
                    .unwrap(),
                ..Settings::default()
            }),
            8 => {
                let question = QuestionId(world.ids[name]);
                match random.below(2) {
                    0 => Learning::QuestionSuspended { question },
                    _ => Learning::QuestionResumed { question },
                }
            }
            _ => match events.is_empty() {
                true => world.graded(name, grade, 1),
                false => {
                    let taken_back = random.one_of(&events);
                    let learning = Learning::read(taken_back).unwrap();
                    let subject = learning.subject().unwrap_or(world.ids[name]);
                    Learning::Undone {
                        event: taken_back.id,
                        subject,
                    }
                }
            },
        };
        events.push(event(n, hour, random.one_of::<&str>(&zones), &learning));
    }
    events
}

#[tokio::test]
async fn whatever_is_told_in_whatever_order_while_authors_publish_comes_to_the_same_cards() {
    for seed in 0..SEEDS {
        let mut random = Random(seed);
        let world = World::new().await;
        let mut events = month(&world, &mut random);
        for n in (1..events.len()).rev() {
            let other = usize::try_from(random.below(n as u64 + 1)).unwrap();
            events.swap(n, other);
        }
        let twice: Vec<Event> = events.iter().take(20).cloned().collect();
        events.extend(twice);
        let corrected = ("a", "It is not so.", EditKind::Correction);
        let changed = ("b", "It was so.", EditKind::Meaning);
        let mut moved = tides_with(&[corrected, changed]);
        let question = moved[0].chapters[0].questions.remove(2);
        moved[0].chapters[1].questions.push(question);
        for (hour, courses) in [
            (100, Some(tides_with(&[corrected]))),
            (200, Some(tides_with(&[corrected, changed]))),
            (400, Some(moved)),
            (24 * 31, None),
        ] {
            // Some devices are offline: what they tell comes after the next publish, or the last.
            let (told, later): (Vec<Event>, Vec<Event>) = events.into_iter().partition(|event| {
                event.occurred_at <= at(hour) && (courses.is_none() || random.below(3) > 0)
            });
            events = later;
            let world = &world;
            let tell = |events: Vec<Event>| async move {
                // One is told alone as often as with others.
                for batch in events.chunks(4) {
                    let (alone, together) = batch.split_at(batch.len() / 2);
                    for event in alone {
                        world.tell(std::slice::from_ref(event), hour).await;
                    }
                    world.tell(together, hour).await;
                }
            };
            let (one, other) = told.split_at(told.len() / 2);
            let take_in = patiently(|| take_in_published(&world.store));
            tokio::join!(tell(one.to_vec()), tell(other.to_vec()), take_in);
            if let Some(courses) = courses {
                // By the clock of an author, which may be behind.
                let behind = i64::try_from(random.below(3) * random.below(30)).unwrap();
                publish_at(&world.store, hour - behind, &courses).await;
            }
        }
        assert_eq!(events, []);
        patiently(|| take_in_published(&world.store)).await;
        let replayed = replay(&world.store, |_| {}).await.unwrap();
        assert_eq!(replayed.differences, [], "seed {seed}");
        assert!(replayed.cards > 4, "{replayed:?}");
        assert_answers_lead_to_cards(&world, seed).await;
    }
}

/// What is taken along: as many answers moved each memory as its card has counted, and the last one
/// led to it.
async fn assert_answers_lead_to_cards(world: &World, seed: u64) {
    let mut learnt = of_course(&world.store, user(1), world.course().await)
        .await
        .unwrap();
    let answers = learnt.answers();
    assert!(learnt.cards.values().any(|card| card.learnt.is_some()));
    for (question, card) in &learnt.cards {
        let answers = answers.get(question).into_iter().flatten();
        let steps: Vec<AnswerStep> = answers.filter_map(|answer| answer.step).collect();
        let led_to = steps.last().map(|last| (steps.len() as u32, last.memory));
        let known = card.learnt.map(|learnt| (learnt.answers, learnt.memory));
        assert_eq!(led_to, known, "seed {seed}, {question}");
        let is_known = card.learnt.is_some() || card.seed.is_some();
        assert!(
            !is_known || learnt.due(card).is_some(),
            "seed {seed}, {question}"
        );
    }
}
