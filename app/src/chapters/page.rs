//! The pages of courses and chapters.

mod chapter;
mod course;
mod landing;
mod outline;
mod playgrounds;
mod questions;
mod structured;
#[cfg(test)]
mod tests;

pub use chapter::chapter;
pub use course::course;
pub use landing::landing;
