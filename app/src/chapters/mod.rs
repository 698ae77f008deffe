//! Courses and chapters, as a reader meets them.

pub mod islands;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(test)]
#[cfg(feature = "ssr")]
pub(crate) mod samples;
