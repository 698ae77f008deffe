//! One student, one way to review, one year.

use fsrs::MemoryState;

use super::student::Student;
use super::ways::Policy;
use super::world::{Drawn, World};
use crate::chance::Chance;
use domain::schedule::Grade;

/// A moment of the year: the day from 0, and the second of the evening in which somebody learns.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moment {
    /// The day.
    pub day: u32,
    /// Seconds since the student sat down.
    pub second: u32,
}

/// What a year came to.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Year {
    /// The mean probability of recall over all questions of the course, on the day after the year.
    pub knowledge: f64,
    /// The same on average over the days since the last chapter was read, looked at once a week.
    pub through: f64,
    /// Answers in reviews, those included that repeat what was missed.
    pub reviews: u32,
    /// Those of them that were missed.
    pub misses: u32,
    /// Seconds that the reviews took.
    pub seconds: u32,
    /// Days on which there was more to review than time.
    pub full_days: u32,
}

/// What is really remembered of a question.
#[derive(Clone, Copy)]
struct Trace {
    memory: MemoryState,
    day: u32,
    answers: u64,
}

/// Reviews begin so many seconds after a chapter, if one was read.
const AFTER_READING: u32 = 3600;

/// Lives the year of a student by a way to review.
pub fn live(world: &World, student: &Student, policy: &mut dyn Policy) -> Year {
    let questions = student.chapters.iter().map(|it| it.first.len()).sum();
    let mut life = Life {
        world,
        student,
        traces: vec![None; questions],
        year: Year::default(),
    };
    let all_read = student.chapters.iter().filter_map(|it| it.day).max();
    let mut looks = Vec::new();
    for day in 0..world.days {
        if !student.away[day as usize] {
            life.read(day, policy);
            life.review(day, policy);
        }
        if day % 7 == 0 && all_read.is_some_and(|last| last < day) {
            looks.push(life.knowledge(day));
        }
    }
    life.year.knowledge = life.knowledge(world.days);
    looks.push(life.year.knowledge);
    life.year.through = looks.iter().sum::<f64>() / looks.len() as f64;
    life.year
}

struct Life<'a> {
    world: &'a World,
    student: &'a Student,
    traces: Vec<Option<Trace>>,
    year: Year,
}

impl Life<'_> {
    fn read(&mut self, day: u32, policy: &mut dyn Policy) {
        let now = Moment { day, second: 0 };
        let mut question = 0;
        for (number, chapter) in self.student.chapters.iter().enumerate() {
            for grade in &chapter.first {
                if chapter.day == Some(day) {
                    self.traces[question] = Some(Trace {
                        memory: self.student.mind.first(*grade),
                        day,
                        answers: 1,
                    });
                    policy.meets(now, question, button(*grade));
                }
                question += 1;
            }
            if chapter.day == Some(day) {
                policy.rates(now, number, chapter.level);
            }
        }
    }

    /// Session after session, until nothing is due or the time is up.
    fn review(&mut self, day: u32, policy: &mut dyn Policy) {
        let limit = self.world.seconds_a_day;
        let mut spent = 0;
        loop {
            let at = |spent| Moment {
                day,
                second: AFTER_READING + spent,
            };
            let session = policy.session(at(spent));
            if session.is_empty() {
                break;
            }
            let mut missed = Vec::new();
            let mut is_full = false;
            for question in session {
                // Nobody begins what may take longer than there is time.
                if spent + self.world.miss > limit {
                    is_full = true;
                    break;
                }
                let grade = self.answer(day, question);
                spent += if grade.is_miss() {
                    self.world.miss
                } else {
                    self.world.hit
                };
                policy.answers(at(spent), question, button(grade));
                self.year.reviews += 1;
                if grade.is_miss() {
                    self.year.misses += 1;
                    missed.push(question);
                }
            }
            for question in missed {
                if spent + self.world.hit > limit {
                    is_full = true;
                    break;
                }
                spent += self.world.hit;
                self.step(day, question, Grade::Good);
                policy.repeats(at(spent), question);
                self.year.reviews += 1;
            }
            if is_full {
                self.year.full_days += 1;
                break;
            }
        }
        self.year.seconds += spent;
    }

    /// How it goes, by what is really remembered.
    fn answer(&mut self, day: u32, question: usize) -> Grade {
        let trace = self.traces[question].expect("nothing is asked before it was met");
        let mut chance = Chance::of(&[
            self.world.seed,
            self.student.number,
            Drawn::Review as u64,
            question as u64,
            trace.answers,
        ]);
        let recall = self.student.mind.recall(trace.memory, day - trace.day);
        let grade = if chance.fraction() < f64::from(recall) {
            self.student.mind.ease_of_a_hit(&mut chance)
        } else {
            Grade::Again
        };
        self.step(day, question, grade);
        grade
    }

    fn step(&mut self, day: u32, question: usize, grade: Grade) {
        if let Some(trace) = &mut self.traces[question] {
            let days = day - trace.day;
            trace.memory = self.student.mind.next(trace.memory, days, grade);
            trace.answers += u64::from(days > 0);
            trace.day = day;
        }
    }

    fn knowledge(&self, day: u32) -> f64 {
        let recalled = self.traces.iter().flatten().map(|trace| {
            let days = day - trace.day;
            f64::from(self.student.mind.recall(trace.memory, days))
        });
        recalled.sum::<f64>() / self.traces.len() as f64
    }
}

/// The button that a student presses who has two.
fn button(grade: Grade) -> Grade {
    if grade.is_miss() {
        Grade::Again
    } else {
        Grade::Good
    }
}
