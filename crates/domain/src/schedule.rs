//! When a question comes back.
//!
//! A [`Card`] is what is known of one student and one question, and of nothing else: a fold over
//! what happened to them, in the order in which it happened. Memory follows FSRS-6 ([`Scheduler`]).
//! What a student says of their confidence moves the first return only, and seeds what was never
//! answered; from there on recall decides alone. Every function is pure, with the time and the time
//! zone as arguments, so the same log always comes to the same cards.

mod day;
mod forecast;
mod grade;
mod progress;
mod settings;

#[cfg(feature = "schedule")]
mod card;
#[cfg(feature = "schedule")]
mod deed;
#[cfg(feature = "schedule")]
mod due;
#[cfg(feature = "schedule")]
mod history;
#[cfg(feature = "schedule")]
mod memory;
#[cfg(feature = "schedule")]
mod reading;
#[cfg(feature = "schedule")]
mod session;
#[cfg(feature = "schedule")]
mod student;

pub use day::{DAY_BEGINS, start_of, student_day};
pub use forecast::{forecast, forecast_by};
pub use grade::{Confidence, Grade, OutOfScale};
pub use progress::Progress;
pub use settings::{DaysOff, Retention, Settings};

#[cfg(feature = "schedule")]
pub use card::{Card, Edited, Learnt, Seed};
#[cfg(feature = "schedule")]
pub use deed::{Change, ContentMark, Deed, When};
#[cfg(feature = "schedule")]
pub use due::{Due, Reason};
#[cfg(feature = "schedule")]
pub use history::{Answer, AnswerStep, answers};
#[cfg(feature = "schedule")]
pub use memory::{Memory, ParameterSet, Scheduler};
#[cfg(feature = "schedule")]
pub use reading::Reading;
#[cfg(feature = "schedule")]
pub use session::{
    ABSENCE, LONGEST_SESSION, OF_A_LOST_CHAPTER, Reviewed, Waiting, of_a_lost_chapter, session,
};
#[cfg(feature = "schedule")]
pub use student::{ContentEntry, Done, Student};
