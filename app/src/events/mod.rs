//! What readers do, on its way from their browsers to their accounts.

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod commands;

#[cfg(feature = "ssr")]
pub(crate) use commands::{AGAIN_AFTER, take_room};
