//! Our schedule, by the code that students get.

use domain::ids::{ChapterId, QuestionId};
use domain::schedule::{
    Card, Confidence, ContentMark, Deed, Grade, Reviewed, Scheduler, Settings, Waiting, When,
    session,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::ways::{Policy, Way};
use super::world::World;
use super::year::Moment;

/// A student's cards.
pub struct Ours<'a> {
    scheduler: &'a Scheduler,
    settings: Settings,
    is_rated: bool,
    /// The cards, and the chapter of each.
    pub cards: Vec<(Card, usize)>,
}

impl<'a> Ours<'a> {
    /// A student who has met nothing of the course yet.
    pub fn new(scheduler: &'a Scheduler, world: &World, way: Way) -> Self {
        let chapters = world.course().into_iter().enumerate();
        let chapter_of = chapters.flat_map(|(chapter, count)| std::iter::repeat_n(chapter, count));
        let cards = chapter_of.enumerate().map(|(question, chapter)| {
            let card = Card::new(question_id(question), 0, ContentMark::NONE);
            (card, chapter)
        });
        Self {
            scheduler,
            settings: way.settings(),
            is_rated: matches!(way, Way::Ours { rated: true, .. }),
            cards: cards.collect(),
        }
    }

    fn apply(&mut self, now: Moment, question: usize, deed: Deed) {
        let when = When::new(at(now), TimeZone::UTC);
        self.cards[question]
            .0
            .apply(self.scheduler, &self.settings, &when, deed);
    }

    /// What was reviewed, as the store counts it: first answers, in a chapter, are no reviews.
    fn reviewed(&self, when: &When) -> Reviewed {
        let learnt = || self.cards.iter().filter_map(|(card, _)| card.learnt);
        let today = learnt().filter(|it| it.last_day == when.day && it.answers > 1);
        let before = learnt().map(|it| it.last_day).filter(|day| *day < when.day);
        Reviewed {
            today: u16::try_from(today.count()).unwrap_or(u16::MAX),
            last_day: before.max(),
        }
    }
}

impl Policy for Ours<'_> {
    fn meets(&mut self, now: Moment, question: usize, grade: Grade) {
        self.apply(now, question, Deed::Graded { grade, meaning: 1 });
    }

    fn rates(&mut self, now: Moment, chapter: usize, level: Confidence) {
        if !self.is_rated {
            return;
        }
        for question in 0..self.cards.len() {
            if self.cards[question].1 == chapter {
                self.apply(now, question, Deed::Rated(level));
            }
        }
    }

    fn session(&mut self, now: Moment) -> Vec<usize> {
        let when = When::new(at(now), TimeZone::UTC);
        let is_due = |card: &Card| card.is_due(when.at, &when.zone);
        let waiting: Vec<Waiting<'_>> = self
            .cards
            .iter()
            .filter(|(card, _)| is_due(card))
            .map(|(card, chapter)| Waiting {
                card,
                chapter: ChapterId(Uuid::from_u128(*chapter as u128)),
            })
            .collect();
        if waiting.is_empty() {
            return Vec::new();
        }
        let reviewed = self.reviewed(&when);
        session(self.scheduler, &self.settings, reviewed, when.day, &waiting)
            .into_iter()
            .map(number_of)
            .collect()
    }

    fn answers(&mut self, now: Moment, question: usize, grade: Grade) {
        self.apply(now, question, Deed::Graded { grade, meaning: 1 });
    }

    fn repeats(&mut self, now: Moment, question: usize) {
        let grade = Grade::Good;
        self.apply(now, question, Deed::Graded { grade, meaning: 1 });
    }
}

/// The id of a question. The upper half is what the spread of intervals makes of it.
pub fn question_id(question: usize) -> QuestionId {
    QuestionId(Uuid::from_u64_pair(0x019a_b52a_4000_7000, question as u64))
}

fn number_of(id: QuestionId) -> usize {
    id.0.as_u64_pair().1 as usize
}

/// The moment in the calendar: the year begins on a Monday, and days at five in the afternoon.
pub fn at(now: Moment) -> Timestamp {
    const FIRST: i64 = 1_767_632_400;
    let seconds = FIRST + i64::from(now.day) * 86_400 + i64::from(now.second);
    Timestamp::from_second(seconds).expect("a year from now is no end of time")
}
