//! Who is drawn: what a student's year is before any review.

use domain::schedule::{Confidence, Grade};

use super::mind::{Mind, first_grade};
use super::world::{Drawn, World};
use crate::chance::Chance;

/// A student, with all that does not depend on how they review.
pub struct Student {
    /// Which of the students.
    pub number: u64,
    /// What they remember.
    pub mind: Mind,
    /// On which days they are away.
    pub away: Vec<bool>,
    /// The chapters, in the order in which they are read.
    pub chapters: Vec<Read>,
}

/// A chapter as a student reads it.
pub struct Read {
    /// The day; none where the year was over before.
    pub day: Option<u32>,
    /// How the first answer to each of its questions goes.
    pub first: Vec<Grade>,
    /// What the student says of their confidence then.
    pub level: Confidence,
    /// What they would have said if they knew: the mean of the logarithm of the true stabilities.
    pub truth: f64,
    /// What they felt, on the same scale.
    pub felt: f64,
}

impl Student {
    /// The so-many-th student of a world.
    pub fn draw(world: &World, number: u64) -> Self {
        let chance =
            |what: Drawn, which: u64| Chance::of(&[world.seed, number, what as u64, which]);
        let mind = Mind::draw(&mut chance(Drawn::Mind, 0), world.spread);
        let away = absences(world, &mut chance(Drawn::Absences, 0));
        let (mean, deviation) = world.overconfidence;
        let leaning = mean + deviation * chance(Drawn::Leaning, 0).normal();
        let mut free = 0;
        let chapters = world
            .course()
            .into_iter()
            .zip(0_u32..)
            .map(|(questions, at)| {
                let which = u64::from(at);
                let planned = (at * 7 / world.chapters_a_week).max(free);
                let day = (planned..world.days).find(|day| !away[*day as usize]);
                free = day.map_or(world.days, |day| day + 1);
                let in_common = chance(Drawn::Chapter, which).normal();
                let mut own = chance(Drawn::Question, which);
                let first: Vec<Grade> = (0..questions)
                    .map(|_| first_grade((in_common + own.normal()) / 2_f64.sqrt()))
                    .collect();
                let stabilities = first
                    .iter()
                    .map(|grade| f64::from(mind.first(*grade).stability));
                let truth = stabilities.map(f64::ln).sum::<f64>() / questions as f64;
                let felt = truth + leaning + world.noise * chance(Drawn::Judgement, which).normal();
                Read {
                    day,
                    first,
                    level: level(felt),
                    truth,
                    felt,
                }
            });
        let chapters = chapters.collect();
        Self {
            number,
            mind,
            away,
            chapters,
        }
    }
}

/// What somebody says who feels that a chapter will stay for so long (the logarithm of days).
fn level(felt: f64) -> Confidence {
    match felt.exp() {
        it if it < 0.5 => Confidence::Lost,
        it if it < 1.5 => Confidence::Shaky,
        it if it < 3.0 => Confidence::GettingThere,
        it if it < 6.0 => Confidence::Solid,
        _ => Confidence::CouldTeachIt,
    }
}

/// A chain with two states, of which one lasts as long as an absence does.
fn absences(world: &World, chance: &mut Chance) -> Vec<bool> {
    let ends = 1.0 / world.absence;
    let begins = ends * world.away / (1.0 - world.away);
    let mut is_away = chance.fraction() < world.away;
    (0..world.days)
        .map(|_| {
            let changes = chance.fraction() < if is_away { ends } else { begins };
            is_away ^= changes;
            is_away
        })
        .collect()
}
