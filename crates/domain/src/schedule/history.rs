//! The answers behind cards, one by one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Card, ContentEntry, Done, Grade, Learnt, Memory, Scheduler, Settings, Student, When};
use crate::ids::QuestionId;
use crate::learning::Learning;

/// An answer to a question.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Answer {
    /// When it was given.
    pub at: Timestamp,
    /// How it went.
    pub grade: Grade,
    /// How long it took, in milliseconds, where that is known.
    pub took_ms: Option<u32>,
    /// What it came to, where it moved the memory: at most one a day does.
    pub step: Option<AnswerStep>,
}

/// What an answer came to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct AnswerStep {
    /// The memory after it.
    pub memory: Memory,
    /// Days until it was to come back then, from 1.
    pub days: u32,
}

/// The answers behind what is learnt of each question, the earliest first. What was taken back is not
/// among them, nor are answers that a correction has set aside. It takes what
/// [`Student::replay`] takes.
pub fn answers(
    scheduler: &Scheduler,
    began: Settings,
    done: Vec<Done>,
    content: Vec<ContentEntry>,
    zone_of: impl Fn(&str) -> TimeZone,
) -> BTreeMap<QuestionId, Vec<Answer>> {
    let mut found: BTreeMap<QuestionId, Vec<Answer>> = BTreeMap::new();
    let mut student = Student::stored(began, [], []);
    student.go_on_noting(scheduler, done, content, zone_of, |done, before, card| {
        let Learning::QuestionGraded(graded) = &done.learning else {
            return;
        };
        let answers = found.entry(graded.question).or_default();
        let step = step(&done.when, before, card);
        // A memory that begins anew knows nothing of what was there before.
        if before.is_none() {
            answers.clear();
        }
        answers.push(Answer {
            at: done.when.at,
            grade: graded.grade,
            took_ms: graded.took_ms,
            step,
        });
    });
    found.retain(|question, _| {
        let card = student.cards.get(question);
        card.is_some_and(|card| card.learnt.is_some())
    });
    found
}

fn step(when: &When, before: Option<Learnt>, card: &Card) -> Option<AnswerStep> {
    let learnt = card.learnt?;
    if before.is_some_and(|before| before.answers == learnt.answers) {
        return None;
    }
    // It comes back tomorrow at the earliest, or never, where it was put aside before.
    let days = card.due.and_then(|due| when.day.until(due.day).ok());
    let days = days.and_then(|span| u32::try_from(span.get_days()).ok());
    Some(AnswerStep {
        memory: learnt.memory,
        days: days.unwrap_or_default().max(1),
    })
}
