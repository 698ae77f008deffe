//! What a search finds.

use serde::{Deserialize, Serialize};

/// The answer to a search, best hit first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SearchResults {
    /// The words as the reader typed them.
    pub query: String,
    /// The words that were searched instead, where the typed ones found nothing and close ones do.
    pub corrected: Option<String>,
    /// How many sections match, also those beyond `hits`.
    pub total: u32,
    /// The best sections, at most one page of them.
    pub hits: Vec<SearchHit>,
}

/// A section of a chapter that matches.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SearchHit {
    /// The course's part of the URL.
    pub course_slug: String,
    /// The course's title.
    pub course_title: String,
    /// The course's language (BCP 47), which is also the section's.
    pub lang: String,
    /// The chapter's part of the URL.
    pub chapter_slug: String,
    /// The chapter's title.
    pub chapter_title: String,
    /// The chapter's number; a primer has none.
    pub number: Option<u16>,
    /// The id of the heading; empty for the chapter's opening.
    pub anchor: String,
    /// The heading as plain text; empty for the chapter's opening.
    pub heading: String,
    /// An excerpt, cut where words match and where they don't.
    pub excerpt: Vec<Fragment>,
}

/// A piece of an excerpt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fragment {
    /// Plain text.
    pub text: String,
    /// Whether the searched words hit here.
    pub matched: bool,
}
