//! The ways to review that are compared.

use domain::schedule::{Confidence, Grade, Retention, Settings};

use super::year::Moment;

/// A way to review.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Our schedule, with ratings or without, for a retention.
    Ours {
        /// Whether students rate chapters.
        rated: bool,
        /// What is desired to be recalled.
        retention: Retention,
    },
    /// SM-2 (Wozniak, 1990), with two buttons.
    Sm2 {
        /// Whether a miss lowers the factor of a question, as in most programs, or leaves it, as in
        /// the published text.
        falls: bool,
    },
    /// Intervals that double, and begin again after a miss.
    Doubling,
    /// No reviews.
    Nothing,
}

/// What a way to review is told, and what it asks. Questions are numbered through the course.
pub trait Policy {
    /// A question was answered for the first time, in its chapter.
    fn meets(&mut self, now: Moment, question: usize, grade: Grade);

    /// A chapter was rated, after the first answers to its questions.
    fn rates(&mut self, _now: Moment, _chapter: usize, _level: Confidence) {}

    /// What is asked now, in this order.
    fn session(&mut self, now: Moment) -> Vec<usize>;

    /// An answer in a review.
    fn answers(&mut self, now: Moment, question: usize, grade: Grade);

    /// What was missed in this session was asked once more, and came right.
    fn repeats(&mut self, _now: Moment, _question: usize) {}
}

/// The ways of those that keep no memory but an interval.
pub struct Intervals {
    way: Way,
    plans: Vec<Option<Plan>>,
}

#[derive(Clone, Copy)]
struct Plan {
    due: u32,
    interval: f64,
    hits: u32,
    factor: f64,
}

/// The factor of SM-2 to begin with. A hit with two buttons is "correct after a hesitation" (4 of 5),
/// which leaves it as it is.
const FACTOR: f64 = 2.5;
/// By how much "incorrect" (2 of 5) lowers it, where it does.
const FALL: f64 = 0.32;
/// It never falls below.
const LEAST_FACTOR: f64 = 1.3;

impl Intervals {
    /// A student who has met none of so many questions.
    pub fn new(way: Way, questions: usize) -> Self {
        Self {
            way,
            plans: vec![None; questions],
        }
    }

    fn plan(&mut self, today: u32, question: usize, grade: Grade) {
        if self.way == Way::Nothing {
            return;
        }
        let before = self.plans[question];
        let mut factor = before.map_or(FACTOR, |it| it.factor);
        if grade.is_miss() && self.way == (Way::Sm2 { falls: true }) {
            factor = (factor - FALL).max(LEAST_FACTOR);
        }
        let run = before.filter(|_| !grade.is_miss());
        let hits = run.map_or(0, |it| it.hits) + u32::from(!grade.is_miss());
        let last = run.map_or(0.0, |it| it.interval);
        let interval = match (self.way, hits) {
            (_, 0 | 1) => 1.0,
            (Way::Sm2 { .. }, 2) => 6.0,
            (Way::Sm2 { .. }, _) => (last * factor).ceil(),
            _ => 2.0 * last,
        };
        self.plans[question] = Some(Plan {
            due: today + interval as u32,
            interval,
            hits,
            factor,
        });
    }
}

impl Policy for Intervals {
    fn meets(&mut self, now: Moment, question: usize, grade: Grade) {
        self.plan(now.day, question, grade);
    }

    fn session(&mut self, now: Moment) -> Vec<usize> {
        let due_on = |question: &usize| self.plans[*question].map(|plan| plan.due);
        let mut due: Vec<usize> = (0..self.plans.len())
            .filter(|question| due_on(question).is_some_and(|day| day <= now.day))
            .collect();
        due.sort_by_key(|question| (due_on(question), *question));
        due
    }

    fn answers(&mut self, now: Moment, question: usize, grade: Grade) {
        self.plan(now.day, question, grade);
    }
}

impl Way {
    /// What students have set who review by our schedule in this way.
    pub fn settings(self) -> Settings {
        let mut settings = Settings::default();
        if let Self::Ours { retention, .. } = self {
            settings.retention = retention;
        }
        settings
    }
}
