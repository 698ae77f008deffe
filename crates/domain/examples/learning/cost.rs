//! What it costs to schedule one review: from a learnt card that is due, the moment and the grade to
//! the card with its new memory and date.

use std::hint::black_box;
use std::time::Instant;

use domain::ids::QuestionId;
use domain::schedule::{Card, Confidence, ContentMark, Deed, Grade, Scheduler, Settings, When};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::chance::Chance;

/// So many that they don't fit the nearest cache, as the cards of many students don't.
const CARDS: usize = 10_000;
const ROUNDS: usize = 51;
/// How many are timed together: so few that hardly anybody else gets the processor meanwhile.
const TOGETHER: usize = 200;
const SEED: u64 = 1;
/// A zone where clocks change, as most students have one.
const ZONE: &str = "Europe/Berlin";

/// A card that is due, and what is about to happen to it.
struct Waiting {
    card: Card,
    at: Timestamp,
    grade: Grade,
}

/// Schedules a review of each of many cards, in many rounds.
pub fn measure() -> Value {
    let zone = TimeZone::get(ZONE).expect("the zone is one of the bundled ones");
    let scheduler = Scheduler::default();
    let settings = Settings::default();
    let waiting: Vec<Waiting> = (0..CARDS)
        .map(|number| learnt(&scheduler, &settings, &zone, number as u64))
        .collect();
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let mut cards: Vec<Card> = waiting.iter().map(|it| it.card.clone()).collect();
        for (cards, waiting) in cards.chunks_mut(TOGETHER).zip(waiting.chunks(TOGETHER)) {
            let began = Instant::now();
            for (card, it) in cards.iter_mut().zip(black_box(waiting)) {
                let when = When::new(it.at, zone.clone());
                let deed = Deed::Graded {
                    grade: it.grade,
                    meaning: 1,
                };
                black_box(card).apply(black_box(&scheduler), black_box(&settings), &when, deed);
            }
            times.push(began.elapsed().as_secs_f64() * 1e9 / cards.len() as f64);
            black_box(cards);
        }
    }
    times.sort_by(f64::total_cmp);
    let part = |share: usize| times[(times.len() - 1) * share / 100];
    json!({
        "nanoseconds": part(50),
        "tenth": part(10),
        "ninetieth": part(90),
        "cards": CARDS,
        "rounds": ROUNDS,
        "together": TOGETHER,
        "zone": ZONE,
    })
}

/// A card after one to nine answers, each of them when it was due, some of them with a rating of the
/// chapter on the first day.
fn learnt(scheduler: &Scheduler, settings: &Settings, zone: &TimeZone, number: u64) -> Waiting {
    let mut chance = Chance::of(&[SEED, number]);
    let question = Uuid::from_u64_pair(chance.number(), chance.number());
    let mut card = Card::new(QuestionId(question), 0, ContentMark::NONE);
    let mut at = Timestamp::UNIX_EPOCH
        + SignedDuration::from_hours(24 * 365 * 54 + chance.below(24 * 365) as i64);
    let apply = |card: &mut Card, at, deed| {
        card.apply(scheduler, settings, &When::new(at, zone.clone()), deed);
    };
    let answer = |chance: &mut Chance| match chance.below(10) {
        0 => Grade::Again,
        _ => Grade::Good,
    };
    let answers = 1 + chance.below(9);
    for count in 0..answers {
        let grade = answer(&mut chance);
        apply(&mut card, at, Deed::Graded { grade, meaning: 1 });
        let level = Confidence::ALL.get(chance.below(10) as usize);
        if let (0, Some(level)) = (count, level) {
            apply(&mut card, at, Deed::Rated(*level));
        }
        let due = card.due.expect("what was answered comes back");
        at = due.at + SignedDuration::from_mins(chance.below(20 * 60) as i64);
    }
    let grade = answer(&mut chance);
    Waiting { card, at, grade }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_is_learnt_and_due_and_its_answer_counts() {
        let scheduler = Scheduler::default();
        let settings = Settings::default();
        let zone = TimeZone::get(ZONE).unwrap();
        let cards = (0..200).map(|number| learnt(&scheduler, &settings, &zone, number));
        for Waiting {
            mut card,
            at,
            grade,
        } in cards
        {
            assert!(card.is_due(at, &zone));
            let before = card.learnt.unwrap();
            let when = When::new(at, zone.clone());
            card.apply(
                &scheduler,
                &settings,
                &when,
                Deed::Graded { grade, meaning: 1 },
            );
            let after = card.learnt.unwrap();
            assert_eq!(after.answers, before.answers + 1);
            assert_ne!(after.memory, before.memory);
            assert!(card.due.unwrap().at > at);
        }
    }
}
