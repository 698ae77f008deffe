//! Tokens with which programs publish for somebody.

/// How many days a token works, as its owner may choose.
pub const TOKEN_DAYS: [u16; 4] = [7, 30, 90, 365];

/// What is chosen for those who choose nothing.
pub const USUAL_TOKEN_DAYS: u16 = 90;

/// Why a token can't be made for these courses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CoursesProblem {
    /// There is none.
    Missing,
    /// More than a token may name.
    TooMany,
    /// One of them can't be the id of a course.
    Malformed,
    /// One of them is neither published nor anybody's to write.
    Unknown,
    /// One of them is not theirs to publish.
    Foreign,
}
