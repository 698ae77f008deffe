//! What `chapterwise publish --to` and a server say to each other: the folder as a tar, and one
//! answer in JSON. Fields are added and never change their meaning.

use markdown::Diagnostic;
use serde::{Deserialize, Serialize};

use crate::gate::Report;

/// Where a server takes courses. Each course is named in the query, `?course=ID`, so that it can be
/// refused before it is sent; `dry_run=true` only asks what would change.
pub const PATH: &str = "/api/v1/publish";

/// The most bytes of a tar.
pub const LARGEST: u64 = 256 * 1024 * 1024;

/// How it went, with everything that an author is told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// What came of it.
    pub outcome: Outcome,
    /// What changed, or in one sentence why nothing did.
    pub message: String,
    /// The version of the catalogue afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// What the checks found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
    /// Why what passed the checks does not fit to what is published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<String>,
    /// What came of running the snippets that say what they print.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Report>,
}

/// What came of it. Nothing was published but with the first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is published, or was so already.
    Published,
    /// It was only asked what would change.
    Rehearsed,
    /// The courses have problems.
    Problems,
    /// The token is none that works.
    Token,
    /// The token is not for this course.
    Course,
    /// It is more than is taken.
    TooLarge,
    /// It is no request that makes sense.
    Malformed,
    /// The token was used too often.
    TooOften,
    /// It may work later.
    Later,
    /// What a newer server says.
    #[serde(other)]
    Other,
}

impl Answer {
    /// An answer of a sentence.
    pub fn new(outcome: Outcome, message: impl Into<String>) -> Self {
        Self {
            outcome,
            message: message.into(),
            version: None,
            diagnostics: Vec::new(),
            refusals: Vec::new(),
            gate: None,
        }
    }
}
