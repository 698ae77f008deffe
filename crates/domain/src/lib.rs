//! What a course is: pure types and rules. Nothing here reads a clock, draws a
//! random number or touches a file, so everything compiles for the browser too.

pub mod accounts;
pub mod chapters;
pub mod comments;
pub mod events;
pub mod ids;
pub mod learning;
pub mod moderation;
mod payload;
pub mod playgrounds;
pub mod progress;
pub mod publishing;
pub mod reminders;
pub mod schedule;
pub mod search;
pub mod text;
pub mod traces;
