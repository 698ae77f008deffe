//! What students write in playgrounds, on its way between their browsers and their accounts
//! (`playground/keep` is the other side).

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod commands;
