//! The chapterwise program.

fn main() {}
