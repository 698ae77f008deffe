//! Predicted recall on a log of reviews, beside what the `fsrs` crate says of the same reviews.
//!
//! What counts is what counts for the crate: a review on a later day than the one before it. The
//! first review of a card and those on one day say nothing about forgetting; they shape the memory.

use domain::ids::QuestionId;
use domain::schedule::{
    Card, ContentMark, Deed, Grade, Memory, Scheduler, Settings, When, student_day,
};
use fsrs::{FSRS, FSRSItem, FSRSReview};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::review_log::{Review, ReviewLog};

/// A review that counts: what we predict, and what the crate is asked about.
struct Prediction {
    at: Timestamp,
    ours: f32,
    item: FSRSItem,
}

/// The log loss of our predictions and of the crate's.
struct Losses {
    count: usize,
    ours: f64,
    theirs: f64,
    /// How far apart two predictions of the same review are at most.
    furthest: f64,
}

/// Compares twice. With every review of the log as a step of the memory, as the crate reads logs;
/// and with the steps that a [`Card`] takes, one a day at most, where the crate gets these steps too.
pub fn compare(log: &ReviewLog) -> Value {
    let every = losses(log.cards.iter().flat_map(|it| every_review(it)).collect());
    let cards = losses(log.cards.iter().flat_map(|it| as_a_card(it)).collect());
    let say = |losses: &Losses| {
        json!({
            "reviews": losses.count,
            "ours": losses.ours,
            "fsrs": losses.theirs,
            "furthest": losses.furthest,
        })
    };
    json!({
        "source": log.source,
        "reviews": log.cards.iter().map(Vec::len).sum::<usize>(),
        "cards": log.cards.len(),
        "every_review": say(&every),
        "as_cards": say(&cards),
    })
}

/// The memory of a card with each review as a step of its own, also the second of a day.
fn every_review(reviews: &[Review]) -> Vec<Prediction> {
    let scheduler = Scheduler::default();
    let mut found = Vec::new();
    let mut steps: Vec<FSRSReview> = Vec::new();
    let mut memory: Option<(Memory, Timestamp)> = None;
    for review in reviews {
        let days = memory.map_or(0, |(_, last)| days_between(last, review.at));
        steps.push(step(review.grade, days));
        let after = match memory {
            None => scheduler.first(review.grade),
            Some((before, _)) => {
                if days > 0 {
                    found.push(Prediction {
                        at: review.at,
                        ours: scheduler.retrievability(before, days),
                        item: FSRSItem {
                            reviews: steps.clone(),
                        },
                    });
                }
                scheduler.next(before, days, review.grade)
            }
        };
        memory = Some((after, review.at));
    }
    found
}

/// What a student would have whose deeds these reviews were: the fold of [`Card`], where the steps
/// are the answers that counted.
fn as_a_card(reviews: &[Review]) -> Vec<Prediction> {
    let scheduler = Scheduler::default();
    let settings = Settings::default();
    let mut card = Card::new(QuestionId(Uuid::nil()), 0, ContentMark::NONE);
    let mut found = Vec::new();
    let mut steps: Vec<FSRSReview> = Vec::new();
    for review in reviews {
        let when = When::new(review.at, TimeZone::UTC);
        let before = card.learnt;
        let predicted = card.retrievability(&scheduler, when.day);
        let deed = Deed::Graded {
            grade: review.grade,
            meaning: 1,
        };
        card.apply(&scheduler, &settings, &when, deed);
        let days = before.map_or(0, |it| {
            let span = it.last_day.until(when.day);
            span.map_or(0, |span| u32::try_from(span.get_days()).unwrap_or(0))
        });
        let now = step(review.grade, days);
        if let (Some(ours), true) = (predicted, days > 0) {
            let mut reviews = steps.clone();
            reviews.push(now);
            found.push(Prediction {
                at: review.at,
                ours,
                item: FSRSItem { reviews },
            });
        }
        if card.learnt.map(|it| it.answers) != before.map(|it| it.answers) {
            steps.push(now);
        }
    }
    found
}

fn losses(mut predictions: Vec<Prediction>) -> Losses {
    predictions.sort_by_key(|it| it.at);
    let last = (predictions.len() as f64 - 1.0).max(1.0);
    let fsrs = FSRS::default();
    let mut furthest = 0.0_f64;
    let mut sum = 0.0;
    let mut weights = 0.0;
    for (at, it) in predictions.iter().enumerate() {
        // The crate gives later reviews more weight; so do we, or the sums would not be of the same.
        let weight = 0.25 + 0.75 * (at as f64 / last).powi(3);
        sum += weight * loss(f64::from(it.ours), is_hit(&it.item));
        weights += weight;
        furthest = furthest.max(apart(&fsrs, it));
    }
    let count = predictions.len();
    let items = predictions.into_iter().map(|it| it.item).collect();
    let theirs = fsrs
        .evaluate(items, |_| true)
        .expect("the items are reviews, with one before each");
    Losses {
        count,
        ours: sum / weights,
        theirs: f64::from(theirs.log_loss),
        furthest,
    }
}

/// How far our prediction is from the crate's, which says the loss of one review and not what it
/// predicted.
fn apart(fsrs: &FSRS, it: &Prediction) -> f64 {
    let alone = fsrs
        .evaluate(vec![it.item.clone()], |_| true)
        .expect("the item is a review, with one before it");
    let likely = (-f64::from(alone.log_loss)).exp();
    let ours = f64::from(it.ours);
    let theirs = if is_hit(&it.item) {
        likely
    } else {
        1.0 - likely
    };
    (ours - theirs).abs()
}

fn loss(predicted: f64, is_hit: bool) -> f64 {
    -if is_hit {
        predicted.ln()
    } else {
        (1.0 - predicted).ln()
    }
}

fn is_hit(item: &FSRSItem) -> bool {
    item.reviews.last().is_some_and(|it| it.rating > 1)
}

fn step(grade: Grade, days: u32) -> FSRSReview {
    FSRSReview {
        rating: u8::from(grade).into(),
        delta_t: days,
    }
}

/// From one student's day to the other. Where the person lived is not in a log; the day ends at four
/// in the morning of UTC, for us and for the crate.
fn days_between(from: Timestamp, to: Timestamp) -> u32 {
    let day = |at| student_day(at, &TimeZone::UTC);
    let span = day(from).until(day(to));
    span.map_or(0, |span| u32::try_from(span.get_days()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review_log::{generated, read};

    #[test]
    fn predictions_are_those_of_the_crate_for_the_same_steps() {
        let mut log = generated();
        log.cards.truncate(60);
        for fold in [every_review, as_a_card] {
            let losses = losses(log.cards.iter().flat_map(|it| fold(it)).collect());
            assert!(losses.count > 200, "{}", losses.count);
            assert!((losses.ours - losses.theirs).abs() < 1e-4);
            assert!(losses.furthest < 1e-4, "{}", losses.furthest);
            assert!((0.05..0.9).contains(&losses.theirs), "{}", losses.theirs);
        }
    }

    #[test]
    fn first_reviews_and_the_second_of_a_day_are_not_predicted() {
        let log = read(
            "card_id,review_rating,review_time\n\
             1,1,2024-03-29T20:00:00Z\n\
             1,3,2024-03-29T20:10:00Z\n\
             1,3,2024-03-30T03:59:00Z\n\
             1,3,2024-03-30T04:00:00Z\n\
             2,3,2024-03-30T04:00:00Z\n",
        )
        .unwrap();
        let predicted: Vec<_> = log.cards.iter().flat_map(|it| every_review(it)).collect();
        assert_eq!(predicted.len(), 1);
        let deltas: Vec<u32> = predicted[0]
            .item
            .reviews
            .iter()
            .map(|it| it.delta_t)
            .collect();
        assert_eq!(deltas, [0, 0, 0, 1]);
    }

    #[test]
    fn a_wrong_prediction_shows() {
        let log = generated();
        let mut predictions = every_review(&log.cards[0]);
        predictions[0].ours *= 0.5;
        assert!(losses(predictions).furthest > 0.1);
    }
}
