//! What is assumed.

use domain::schedule::Retention;

use crate::chance::Chance;

/// What a simulated year is like. The default is what `make bench` measures.
#[derive(Clone, PartialEq, Debug)]
pub struct World {
    /// What chance begins with.
    pub seed: u64,
    /// How many students there are.
    pub students: usize,
    /// Days of the year.
    pub days: u32,
    /// Chapters of the course.
    pub chapters: usize,
    /// The fewest and the most questions of a chapter.
    pub questions: (usize, usize),
    /// How many chapters are read in a week, until all are.
    pub chapters_a_week: u32,
    /// The most seconds of review in a day.
    pub seconds_a_day: u32,
    /// The share of days on which a student is away.
    pub away: f64,
    /// How many days an absence lasts, on average.
    pub absence: f64,
    /// Seconds of a review that goes well.
    pub hit: u32,
    /// Seconds of one that does not.
    pub miss: u32,
    /// How far the parameters of memories are from the defaults; 1 is as described at [`super::Mind`].
    pub spread: f64,
    /// How far a rating is off by chance: the standard deviation, in the logarithm of stability.
    pub noise: f64,
    /// How much surer than right students are, on average, and by how much they differ in that.
    pub overconfidence: (f64, f64),
}

impl Default for World {
    fn default() -> Self {
        Self {
            seed: 2026,
            students: 1000,
            days: 365,
            chapters: 30,
            questions: (4, 8),
            chapters_a_week: 3,
            seconds_a_day: 15 * 60,
            away: 0.1,
            absence: 5.0,
            hit: 12,
            miss: 20,
            spread: 1.0,
            noise: 1.5,
            overconfidence: (0.3, 0.5),
        }
    }
}

impl World {
    /// Assumes something else, as in `noise=0`.
    pub fn choose(&mut self, choice: &str) -> Result<(), String> {
        let (name, value) = choice
            .split_once('=')
            .ok_or_else(|| format!("{choice} is no NAME=VALUE"))?;
        let number: f64 = value
            .parse()
            .map_err(|_| format!("{value} is no number, in {choice}"))?;
        match name {
            "seed" => self.seed = number as u64,
            "students" => self.students = number as usize,
            "days" => self.days = number as u32,
            "chapters" => self.chapters = number as usize,
            "fewest_questions" => self.questions.0 = number as usize,
            "most_questions" => self.questions.1 = number as usize,
            "chapters_a_week" => self.chapters_a_week = number as u32,
            "seconds_a_day" => self.seconds_a_day = number as u32,
            "away" => self.away = number,
            "absence" => self.absence = number,
            "hit" => self.hit = number as u32,
            "miss" => self.miss = number as u32,
            "spread" => self.spread = number,
            "noise" => self.noise = number,
            "overconfidence" => self.overconfidence.0 = number,
            _ => return Err(format!("nothing is called {name}")),
        }
        Ok(())
    }

    /// How many questions each chapter has. All students read the same course.
    pub fn course(&self) -> Vec<usize> {
        let (fewest, most) = self.questions;
        let mut chance = Chance::of(&[self.seed, Drawn::Course as u64]);
        let more = (most - fewest + 1) as u64;
        (0..self.chapters)
            .map(|_| fewest + chance.below(more) as usize)
            .collect()
    }

    /// All of this in sentences, to stand beside a result.
    pub fn assumptions(&self) -> Vec<String> {
        let course = self.course();
        let minutes = self.seconds_a_day / 60;
        vec![
            format!(
                "{} students, {} days, one course of {} chapters with {} to {} questions each, {} in all; {} chapters a week are read until all are, and their questions answered then. Seed {}.",
                self.students,
                self.days,
                self.chapters,
                self.questions.0,
                self.questions.1,
                course.iter().sum::<usize>(),
                self.chapters_a_week,
                self.seed,
            ),
            format!(
                "Memory is FSRS-6 with parameters of each student's own: initial stabilities are those of the defaults times a log-normal factor (sigma {:.1}, half of its variance common to the four), every other parameter times one with sigma {:.1}. No way to review knows them; ours uses the defaults.",
                0.6 * self.spread,
                0.2 * self.spread,
            ),
            "First answers are 24 % missed, 9 % hard, 50 % good, 17 % easy, half of the variance common to a chapter; later hits are 22 % hard, 63 % good, 15 % easy (the rates with which the fsrs crate simulates). Memory follows these; the ways to review see two buttons, missed or got it.".to_owned(),
            format!(
                "At most {minutes} minutes of review a day. A hit takes {} s and a miss {} s; what was missed is asked once more in the same session, comes right, and takes {} s. First answers, in the chapter, are the same for all and not counted.",
                self.hit, self.miss, self.hit,
            ),
            format!(
                "Away on {:.0} % of the days, in absences of {} days on average (geometric); a chapter of such a day is read after it.",
                100.0 * self.away,
                self.absence,
            ),
            format!(
                "A rating is a noisy judgement of memory: the mean of the logarithm of the true stabilities of a chapter after its first answers, {} too sure on average (from student to student with standard deviation {}), with noise of standard deviation {}; below half a day it is Lost, below 1.5 Shaky, below 3 Getting there, below 6 Solid, beyond Could teach it.",
                self.overconfidence.0, self.overconfidence.1, self.noise,
            ),
            "Every student has the same luck in all ways: the same parameters, absences, first answers and ratings, and for the same review of the same question the same draw.".to_owned(),
            format!("Ours: retention {:.2}, no days off, cap of 100 a day, come-back mode after seven days away. SM-2: 1 day, 6 days, then times 2.5; two buttons leave that factor as it is, and a miss begins again with one day, as Wozniak published it. Where the factor falls, a miss also lowers it by 0.32, to 1.3 at least, as in most programs. Doubling: 1, 2, 4, … days, and from 1 again after a miss. All but ours ask first what has waited longest.", Retention::USUAL.fraction()),
        ]
    }
}

/// What chance is asked for, so that each has draws of its own.
#[derive(Clone, Copy)]
pub(super) enum Drawn {
    Course = 1,
    Mind,
    Absences,
    Chapter,
    Question,
    Judgement,
    Leaning,
    Review,
}
