//! What people say under chapters and about questions: pages and forms, and what they do.

#[cfg(feature = "ssr")]
pub mod commands;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod show;
