//! What a student really remembers.

use domain::schedule::Grade;
use fsrs::{DEFAULT_PARAMETERS, FSRS, FSRSItem, FSRSReview, MemoryState, current_retrievability};

use crate::chance::Chance;

/// Memory by FSRS-6, with parameters of its own.
///
/// The four initial stabilities are those of the defaults, each times `exp(0.6 z)`, where half of the
/// variance of `z` is common to the four; every other parameter is the default times `exp(0.2 z)`, and
/// kept within the bounds that the `fsrs` crate has for it. `z` is standard normal, no further than 2
/// from 0.
pub struct Mind {
    fsrs: FSRS,
    decay: f32,
}

/// The bounds of the crate for the decay, which it does not tell.
const DECAYS: (f32, f32) = (0.1, 0.8);

impl Mind {
    /// One of many. A `spread` of 1 is as described, and with 0 all have the default parameters.
    pub fn draw(chance: &mut Chance, spread: f64) -> Self {
        let mut parameters = DEFAULT_PARAMETERS;
        let common = chance.normal();
        for (index, parameter) in parameters.iter_mut().enumerate() {
            let own = chance.normal();
            let (sigma, z) = if index < 4 {
                (0.6, (common + own) / 2_f64.sqrt())
            } else {
                (0.2, own)
            };
            *parameter *= (sigma * spread * z.clamp(-2.0, 2.0)).exp() as f32;
        }
        // Who finds it easier remembers longer.
        parameters[..4].sort_by(f32::total_cmp);
        parameters[20] = parameters[20].clamp(DECAYS.0, DECAYS.1);
        Self {
            decay: parameters[20],
            fsrs: FSRS::new(&parameters).expect("there are 21 finite parameters"),
        }
    }

    /// The memory after the first answer.
    pub fn first(&self, grade: Grade) -> MemoryState {
        self.step(None, 0, grade)
    }

    /// The memory after an answer so many days after the one before.
    pub fn next(&self, before: MemoryState, days: u32, grade: Grade) -> MemoryState {
        self.step(Some(before), days, grade)
    }

    /// The probability of recall after so many days.
    pub fn recall(&self, memory: MemoryState, days: u32) -> f32 {
        current_retrievability(memory, days as f32, self.decay)
    }

    /// How easy something was that was got right.
    pub fn ease_of_a_hit(&self, chance: &mut Chance) -> Grade {
        match chance.fraction() {
            it if it < 0.224 => Grade::Hard,
            it if it < 0.224 + 0.631 => Grade::Good,
            _ => Grade::Easy,
        }
    }

    fn step(&self, before: Option<MemoryState>, days: u32, grade: Grade) -> MemoryState {
        let review = FSRSReview {
            rating: u8::from(grade).into(),
            delta_t: days,
        };
        let item = FSRSItem {
            reviews: vec![review],
        };
        self.fsrs
            .memory_state(item, before)
            .expect("a finite memory and a grade come to a finite memory")
    }
}

/// How a first answer goes, by how easy the question is to the student: a draw from the standard
/// normal distribution, cut where 24 %, 9.4 %, 49.5 % and 17.1 % lie between the cuts.
pub fn first_grade(ease: f64) -> Grade {
    match ease {
        it if it < -0.7063 => Grade::Again,
        it if it < -0.4289 => Grade::Hard,
        it if it < 0.9502 => Grade::Good,
        _ => Grade::Easy,
    }
}
