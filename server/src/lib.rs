//! The chapterwise program.
