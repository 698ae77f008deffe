//! What the store does with a real Postgres, a fresh database per test.

mod export;
mod fixtures;
mod migrations;
mod publishing;
mod question_edits;
mod search;
mod speed;
