//! The questions of a chapter, for one student: what they answered, how far they are, and when it
//! comes back.

pub mod api;
pub mod changes;
pub mod commands;
pub mod forms;
mod guest;
pub mod page;
pub mod view;
