//! What a student has learnt, as Anki says it.

use std::collections::BTreeMap;

use anki::{Card, Learnt, Review, Step};
use domain::ids::QuestionId;
use domain::schedule::{self, Answer, Scheduler, student_day};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::cards::LearntOfCourse;

/// A student, and all that they have learnt of a course.
pub struct Learner {
    /// Where they are.
    pub zone: TimeZone,
    /// When that was.
    pub now: Timestamp,
    /// The first day on which any of it was answered or is due, or today.
    pub first_day: Date,
    cards: BTreeMap<QuestionId, (Card, Vec<Review>)>,
}

impl Learner {
    /// Computes it, which may take a while.
    pub fn new(mut learnt: LearntOfCourse, zone: TimeZone, now: Timestamp) -> Self {
        let mut answers = learnt.answers();
        let mut first_day = student_day(now, &zone);
        let mut cards = BTreeMap::new();
        for (question, card) in &learnt.cards {
            let answers = answers.remove(question).unwrap_or_default();
            let known = known(&learnt, card, &answers);
            let mut reviews = Vec::new();
            if let (Some(before), Some(known)) = (card.learnt, &known) {
                first_day = first_day.min(before.first_day).min(known.due);
                reviews = self::reviews(&answers);
            }
            let card = Card {
                learnt: known,
                is_suspended: card.is_suspended,
            };
            cards.insert(*question, (card, reviews));
        }
        Self {
            zone,
            now,
            first_day,
            cards,
        }
    }

    /// The questions of which they have cards.
    pub fn questions(&self) -> impl Iterator<Item = QuestionId> {
        self.cards.keys().copied()
    }

    /// What is known of a question; nothing of one that was neither answered nor put aside.
    pub fn of(&self, question: QuestionId) -> (Card, Vec<Review>) {
        self.cards.get(&question).cloned().unwrap_or_default()
    }
}

/// What the answers have come to. A question that was rated with its chapter and not answered is new,
/// and so is one whose answer was wrong until now.
fn known(learnt: &LearntOfCourse, card: &schedule::Card, answers: &[Answer]) -> Option<Learnt> {
    let before = card.learnt?;
    let due = learnt.due(card)?;
    let last = answers.iter().rev().find(|answer| answer.step.is_some());
    Some(Learnt {
        due,
        last_day: before.last_day,
        last_at: last.map(|answer| answer.at).or(card.answered_at)?,
        answers: before.answers,
        lapses: before.lapses,
        stability: before.memory.stability,
        difficulty: before.memory.difficulty,
        decay: Scheduler::DECAY,
        retention: learnt.settings.retention.fraction(),
    })
}

fn reviews(answers: &[Answer]) -> Vec<Review> {
    let mut interval = 0;
    let review = |answer: &Answer| Review {
        at: answer.at,
        grade: answer.grade,
        took_ms: answer.took_ms,
        step: answer.step.map(|step| Step {
            interval_before: std::mem::replace(&mut interval, step.days),
            interval: step.days,
            difficulty: step.memory.difficulty,
        }),
    };
    answers.iter().map(review).collect()
}
