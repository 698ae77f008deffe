//! What is left of an answer after so many days: FSRS-6.

use fsrs::{FSRS, FSRS6_DEFAULT_DECAY, FSRSItem, FSRSReview, MemoryState};
use serde::{Deserialize, Serialize};

use super::{Grade, Retention};

/// How well a question is remembered.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Memory {
    /// After how many days recall has fallen to nine in ten.
    pub stability: f32,
    /// How hard it is to make it more stable, from 1 to 10.
    pub difficulty: f32,
}

/// Which parameters a memory was computed with. It is noted beside each review, so that those who
/// one day have parameters of their own know what was what.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterSet {
    /// The defaults of FSRS-6, fitted to the reviews of many thousands of people.
    #[default]
    Fsrs6Default,
}

/// FSRS-6 with a set of parameters, as the `fsrs` crate computes it.
///
/// Source of the algorithm: Open Spaced Repetition, "The Algorithm" of the FSRS wiki, version 6.
#[derive(Clone, Default, Debug)]
pub struct Scheduler {
    fsrs: FSRS,
}

impl Scheduler {
    /// How fast recall falls: the last of the parameters.
    pub const DECAY: f32 = FSRS6_DEFAULT_DECAY;

    /// The memory after the first answer.
    pub fn first(&self, grade: Grade) -> Memory {
        self.step(None, 0, grade)
    }

    /// The memory after an answer that came so many days after the one before.
    pub fn next(&self, memory: Memory, days: u32, grade: Grade) -> Memory {
        let before = MemoryState {
            stability: memory.stability,
            difficulty: memory.difficulty,
        };
        self.step(Some(before), days, grade)
    }

    /// After how many days recall has fallen to the retention that is desired. Never negative; less
    /// than a day for what is hardly known.
    pub fn interval(&self, stability: f32, retention: Retention) -> f32 {
        // The grade counts only where there is no stability.
        self.fsrs
            .next_interval(Some(stability), retention.fraction(), 0)
    }

    /// The probability of recall after so many days without an answer.
    pub fn retrievability(&self, memory: Memory, days: u32) -> f32 {
        // The decay is the one of the default parameters, which are the only ones so far.
        let state = MemoryState {
            stability: memory.stability,
            difficulty: memory.difficulty,
        };
        fsrs::current_retrievability(state, days as f32, Self::DECAY)
    }

    fn step(&self, before: Option<MemoryState>, days: u32, grade: Grade) -> Memory {
        let review = FSRSReview {
            rating: u8::from(grade).into(),
            delta_t: days,
        };
        let item = FSRSItem {
            reviews: vec![review],
        };
        let after = self
            .fsrs
            .memory_state(item, before)
            .expect("a finite memory and a grade on the scale come to a finite memory");
        Memory {
            stability: after.stability,
            difficulty: after.difficulty,
        }
    }
}
