//! Which of the cards that are due are asked next, and in which order.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Card, Scheduler, Settings};
use crate::ids::{ChapterId, QuestionId};

/// The most reviews in one session.
pub const LONGEST_SESSION: u16 = 50;

/// After so many days without a review a student comes back, and is not buried.
pub const ABSENCE: u32 = 7;

/// How many questions a day come of a chapter in which the student was lost and answered nothing.
pub const OF_A_LOST_CHAPTER: usize = 3;

/// On which days so many questions come that are due on a day, in a chapter in which the student was
/// lost and answered nothing.
pub fn of_a_lost_chapter(due: Date, questions: u32) -> impl Iterator<Item = (Date, u32)> {
    let most = OF_A_LOST_CHAPTER as u32;
    due.series(1.day())
        .zip(0..questions.div_ceil(most))
        .map(move |(day, n)| (day, most.min(questions - n * most)))
}

/// A card that is due.
#[derive(Clone, Copy, Debug)]
pub struct Waiting<'a> {
    /// The card.
    pub card: &'a Card,
    /// The chapter in which its question is now.
    pub chapter: ChapterId,
}

/// What a student has reviewed so far.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Reviewed {
    /// How many cards were reviewed today ([`Card::reviewed_on`]).
    pub today: u16,
    /// The day of the last one before.
    pub last_day: Option<Date>,
}

impl Reviewed {
    /// Whether this is the first session after an absence.
    pub fn is_come_back(self, today: Date) -> bool {
        self.today == 0
            && self
                .last_day
                .is_some_and(|last| super::card::days_between(last, today) >= ABSENCE)
    }
}

/// The questions of a session, in their order: at most [`LONGEST_SESSION`], and no more than the
/// student's daily cap leaves.
///
/// What was corrected comes first, then what the student was sure of and missed, then what is most
/// at risk of being forgotten. In the first session after an absence it is what they most likely
/// still know. Among those that were taken, two of one chapter follow each other only where nothing
/// else is left of the same urgency.
pub fn session(
    scheduler: &Scheduler,
    settings: &Settings,
    reviewed: Reviewed,
    today: Date,
    waiting: &[Waiting<'_>],
) -> Vec<QuestionId> {
    let room = settings
        .daily_cap
        .saturating_sub(reviewed.today)
        .min(LONGEST_SESSION);
    let is_come_back = reviewed.is_come_back(today);
    let mut ranked: Vec<Ranked<'_>> = waiting
        .iter()
        .map(|it| Ranked::new(scheduler, today, *it))
        .collect();
    ranked.sort_by(|a, b| a.compare(b, is_come_back));
    let mut lost = BTreeMap::<ChapterId, usize>::new();
    ranked.retain(|it| {
        let is_lost = it.waiting.card.is_lost();
        let count = lost.entry(it.waiting.chapter).or_default();
        *count += usize::from(is_lost);
        !is_lost || *count <= OF_A_LOST_CHAPTER
    });
    ranked.truncate(room.into());
    mixed(ranked)
}

/// A card with what it is sorted by.
#[derive(Clone, Copy)]
struct Ranked<'a> {
    waiting: Waiting<'a>,
    urgency: Urgency,
    retrievability: f32,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    Corrected,
    Surprise,
    Due,
}

impl<'a> Ranked<'a> {
    fn new(scheduler: &Scheduler, today: Date, waiting: Waiting<'a>) -> Self {
        let card = waiting.card;
        let urgency = match (card.is_corrected(), card.is_surprise) {
            (true, _) => Urgency::Corrected,
            (false, true) => Urgency::Surprise,
            (false, false) => Urgency::Due,
        };
        Self {
            waiting,
            urgency,
            retrievability: card.retrievability(scheduler, today).unwrap_or(0.0),
        }
    }

    fn compare(&self, other: &Self, is_come_back: bool) -> Ordering {
        let by_risk = self.retrievability.total_cmp(&other.retrievability);
        let confidence = |it: &Self| it.waiting.card.rating.map(|(_, level)| level);
        let id = |it: &Self| it.waiting.card.question;
        self.urgency
            .cmp(&other.urgency)
            .then(if is_come_back {
                by_risk.reverse()
            } else {
                by_risk
            })
            .then_with(|| confidence(self).cmp(&confidence(other)))
            .then_with(|| id(self).cmp(&id(other)))
    }
}

/// Takes the first of the same urgency that is of another chapter than the one before.
fn mixed(mut ranked: Vec<Ranked<'_>>) -> Vec<QuestionId> {
    let mut order = Vec::with_capacity(ranked.len());
    let mut last = None;
    while let Some(first) = ranked.first() {
        let urgency = first.urgency;
        let next = ranked
            .iter()
            .take_while(|it| it.urgency == urgency)
            .position(|it| Some(it.waiting.chapter) != last)
            .unwrap_or(0);
        let taken = ranked.remove(next);
        last = Some(taken.waiting.chapter);
        order.push(taken.waiting.card.question);
    }
    order
}
