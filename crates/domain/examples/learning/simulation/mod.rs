//! A year of a thousand students who read a course and review it, by several ways to review.
//!
//! [`World`] says what is assumed, a `Student` is drawn from it, `live` lets one of them live a year by
//! a `Way`, and [`report()`] compares the ways. What a student remembers is the business of their
//! [`Mind`] alone: it follows FSRS-6 with parameters of its own, which no way to review ever sees.
//! The ways see the two buttons that were pressed, and ours sees ratings too.

mod mind;
mod ours;
mod report;
mod student;
#[cfg(test)]
mod tests;
mod ways;
mod world;
mod year;

pub use mind::{Mind, first_grade};
pub use report::report;
pub use world::World;
