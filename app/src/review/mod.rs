//! Testing oneself, and meeting it again: what a student does with questions, in the chapter and
//! afterwards.

#[cfg(feature = "ssr")]
pub mod answers;
#[cfg(feature = "ssr")]
pub mod commands;
#[cfg(feature = "ssr")]
mod json;
#[cfg(feature = "ssr")]
pub mod progress;
#[cfg(feature = "ssr")]
pub mod session;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod test;
#[cfg(feature = "ssr")]
mod visit;
