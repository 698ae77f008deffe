//! Reading without a connection. The worker and the script that keep pages are in the folder
//! `offline` of the repository; here is what pages say about it.

#[cfg(feature = "ssr")]
pub mod page;

#[cfg(feature = "ssr")]
pub use page::keep_course;
