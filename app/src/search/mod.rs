//! Searching every chapter.

pub mod api;
#[cfg(feature = "ssr")]
pub mod commands;
#[cfg(feature = "ssr")]
pub mod field;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod page;
pub mod results;
pub mod types;
