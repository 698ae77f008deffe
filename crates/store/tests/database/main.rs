//! What the store does with a real Postgres, a fresh database per test.
#![expect(
    clippy::unwrap_used,
    reason = "where a test unwraps, it tests that there is something"
)]

mod accounts;
mod cards;
mod comments;
mod events;
mod export;
mod fixtures;
mod index;
mod mail;
mod migrations;
mod publishing;
mod question_edits;
mod reading;
mod reminders;
mod search;
mod speed;
mod summary;
mod throttle;
