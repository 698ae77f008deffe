//! The review session: what is due, one question after another, in one place that does not move.

pub mod api;
pub mod commands;
pub mod deck;
pub mod faces;
pub mod forms;
mod guest;
mod hand;
mod html;
pub mod page;
mod rest;
mod today;
