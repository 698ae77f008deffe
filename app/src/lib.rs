//! What people see: pages rendered on the server (feature `ssr`), islands that wake in the
//! browser (feature `hydrate`), and the server functions between them.
//!
//! A page function takes what it shows and gives a whole HTML document, the same bytes for the
//! same input. Everything on a page works without the islands.

pub mod accounts;
pub mod chapters;
pub mod comments;
pub mod error;
pub mod events;
#[cfg(feature = "ssr")]
mod json;
pub mod offline;
pub mod playground;
pub mod reminders;
pub mod review;
pub mod search;
#[cfg(feature = "ssr")]
pub mod server_functions;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod site;
#[cfg(feature = "ssr")]
pub mod ui;

#[cfg(feature = "ssr")]
pub use site::{Assets, Site};
