//! Courses and chapters, as a reader meets them.

pub mod islands;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod samples;
