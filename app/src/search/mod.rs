//! Searching every chapter.

pub mod api;
#[cfg(feature = "ssr")]
pub mod commands;
#[cfg(feature = "ssr")]
mod field;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod page;
pub mod results;
pub mod types;

#[cfg(feature = "ssr")]
pub use field::SearchForm;
