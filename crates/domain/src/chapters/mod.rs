//! Courses and chapters: as an author wrote them and the checks accepted them
//! ([`CheckedCourse`]), and as a reader finds them ([`CourseOutline`], [`ChapterContent`]).

mod place;
mod predictions;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{AuthorId, ChapterId, CourseId, QuestionId, RevisionId, Slug};

pub use place::{ChapterLink, ChapterPlace, CourseHead, Links, Places};
pub use predictions::{CheckedPrediction, PredictionContent, name_predictions, prediction_id};

/// How hard a chapter is, in the author's judgement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// No background needed.
    Easy,
    /// Builds on earlier chapters.
    Medium,
    /// Wants time and paper.
    Hard,
}

impl Level {
    /// Every level, in rising order.
    pub const ALL: [Level; 3] = [Level::Easy, Level::Medium, Level::Hard];

    /// The word an author writes in front matter.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Easy => "easy",
            Level::Medium => "medium",
            Level::Hard => "hard",
        }
    }
}

/// The weeks of the course in which a chapter belongs, both ends included, counted from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Weeks {
    /// The first week.
    pub first: u16,
    /// The last week, never before `first`.
    pub last: u16,
}

/// A heading in the table of contents.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TocEntry {
    /// The heading's level, 2 or 3.
    pub level: u8,
    /// The heading's id, without `#`.
    pub anchor: String,
    /// The heading as plain text.
    pub text: String,
}

/// A part of a chapter under one heading, for the search index.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SearchSection {
    /// The id of the heading it stands under; empty for what stands before the first.
    pub anchor: String,
    /// That heading as plain text; empty for what stands before the first.
    pub heading: String,
    /// Its prose as plain text, code included, answers of questions left out.
    pub text: String,
}

/// What kind of change an author says an edit of a question is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EditKind {
    /// Said better; students keep their memory state.
    Wording,
    /// Asks or says something else; the question comes back soon.
    Meaning,
    /// The old answer was wrong; earlier grades no longer shape the card.
    Correction,
}

impl EditKind {
    /// Every kind, mildest first.
    pub const ALL: [EditKind; 3] = [EditKind::Wording, EditKind::Meaning, EditKind::Correction];

    /// The word an author writes.
    pub fn as_str(self) -> &'static str {
        match self {
            EditKind::Wording => "wording",
            EditKind::Meaning => "meaning",
            EditKind::Correction => "correction",
        }
    }
}

impl fmt::Display for EditKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An author's `edit=` mark on a question.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EditMark {
    /// What the author says the change is.
    pub kind: EditKind,
    /// The version the change starts from, where the mark names it (`wording@3fa1b2c`):
    /// the first seven hexadecimal digits of the earlier question's content hash.
    pub from: Option<String>,
}

/// `KIND` or `KIND@VERSION`, as an author writes it.
impl fmt::Display for EditMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.from {
            Some(from) => write!(f, "{}@{from}", self.kind),
            None => write!(f, "{}", self.kind),
        }
    }
}

/// Why a text is not an [`EditMark`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InvalidEditMark {
    /// What stands before `@` is no kind of edit.
    Kind,
    /// What stands after `@` is not seven hexadecimal digits.
    Version,
}

impl FromStr for EditMark {
    type Err = InvalidEditMark;

    fn from_str(text: &str) -> Result<Self, InvalidEditMark> {
        let (kind, from) = match text.split_once('@') {
            Some((kind, from)) => (kind, Some(from)),
            None => (text, None),
        };
        let kind = EditKind::ALL.into_iter().find(|k| k.as_str() == kind);
        let is_version =
            |from: &&str| from.len() == 7 && from.bytes().all(|b| b.is_ascii_hexdigit());
        if from.is_some_and(|from| !is_version(&from)) {
            return Err(InvalidEditMark::Version);
        }
        Ok(Self {
            kind: kind.ok_or(InvalidEditMark::Kind)?,
            from: from.map(str::to_ascii_lowercase),
        })
    }
}

/// A course whose every file passed the checks.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CheckedCourse {
    /// Path of its folder as the author gave it, for messages.
    pub folder: String,
    /// The author's id.
    pub id: AuthorId,
    /// Its part of the URL.
    pub slug: Slug,
    /// The title as plain text.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// BCP 47 language tag, such as `en`.
    pub lang: String,
    /// How many weeks the course takes.
    pub weeks: Option<u16>,
    /// `course.md` as written.
    pub source: String,
    /// The text of `course.md` as sanitised HTML.
    pub description: String,
    /// The chapters in reading order; never empty.
    pub chapters: Vec<CheckedChapter>,
    /// The images that chapters use.
    pub images: Vec<CheckedImage>,
}

/// A chapter that passed the checks.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CheckedChapter {
    /// The author's id.
    pub id: AuthorId,
    /// Its part of the URL.
    pub slug: Slug,
    /// Path of the file, relative to the course folder, with `/`.
    pub file: String,
    /// The file as written.
    pub source: String,
    /// Its number; a chapter without one is a primer.
    pub number: Option<u16>,
    /// The title as plain text.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// What it is about, in a word or two.
    pub topic: Option<String>,
    /// How hard it is.
    pub level: Option<Level>,
    /// Reading time in minutes, at least 1.
    pub minutes: u16,
    /// When in the course it belongs.
    pub weeks: Option<Weeks>,
    /// Author ids of the chapters to read first.
    pub requires: Vec<AuthorId>,
    /// The prose as sanitised HTML. Links to other chapters of the course read
    /// `<a href="chapter:ID#ANCHOR"` until a page is rendered; see [`resolve_links`].
    pub body: String,
    /// The headings of the prose.
    pub toc: Vec<TocEntry>,
    /// A heading the author gave the questions, in place of "Test yourself".
    pub questions_heading: Option<String>,
    /// The questions, in order.
    pub questions: Vec<CheckedQuestion>,
    /// The runnable snippets, in order.
    pub playgrounds: Vec<CheckedPlayground>,
    /// What snippets ask to be predicted, in order.
    pub predictions: Vec<CheckedPrediction>,
    /// The text for the search index.
    pub sections: Vec<SearchSection>,
    /// What the checks noted and accepted.
    pub warnings: Vec<Warning>,
}

/// What the checks noted about a chapter and accepted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Warning {
    /// Line, counted from 1; 0 where it is about the file as a whole.
    pub line: usize,
    /// Column in characters, counted from 1; 0 where it is about the file as a whole.
    pub column: usize,
    /// What is odd, in one sentence.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
}

/// A question that passed the checks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckedQuestion {
    /// The author's id, unique among the questions of the course.
    pub id: AuthorId,
    /// The prompt as sanitised HTML.
    pub prompt: String,
    /// The model answer as sanitised HTML.
    pub answer: String,
    /// The prompt as written.
    pub prompt_source: String,
    /// The answer as written.
    pub answer_source: String,
    /// The id of the heading the answer comes from.
    pub source_anchor: Option<String>,
    /// The author's word on what changed.
    pub edit: Option<EditMark>,
    /// The file, relative to the course folder, where the question stands.
    pub file: String,
    /// The line where the question starts, counted from 1.
    pub line: usize,
    /// The column, in characters, counted from 1.
    pub column: usize,
}

/// A runnable snippet that passed the checks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckedPlayground {
    /// The author's id, unique among the playgrounds of the course.
    pub id: AuthorId,
    /// Its title.
    pub title: String,
    /// The language, as in the fence: `js` or `ts`.
    pub language: String,
    /// The starter code.
    pub code: String,
    /// What it prints, where the author says.
    pub expected: Option<String>,
    /// Whether the reader is asked to predict the output first.
    pub predict: bool,
}

/// An image that a chapter uses. Its name is its content, so it never changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckedImage {
    /// `HASH.EXT`: the first 32 hexadecimal digits of the SHA-256 of its bytes. Served at `/media/NAME`.
    pub name: String,
    /// Path of the file, relative to the course folder.
    pub file: String,
    /// `image/png`, `image/jpeg`, `image/webp`, `image/gif` or `image/avif`.
    pub media_type: String,
    /// Intrinsic width in pixels.
    pub width: u32,
    /// Intrinsic height in pixels.
    pub height: u32,
    /// The file.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// A published course, as every page needs it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CourseOutline {
    /// As stored.
    pub id: CourseId,
    /// Its part of the URL.
    pub slug: Slug,
    /// The title as plain text.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// BCP 47 language tag.
    pub lang: String,
    /// How many weeks the course takes.
    pub weeks: Option<u16>,
    /// The author's description as sanitised HTML.
    pub description: String,
    /// When anything in it last changed.
    pub updated_at: Timestamp,
    /// The chapters in reading order.
    pub chapters: Vec<ChapterOutline>,
}

/// A published chapter without its text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ChapterOutline {
    /// As stored.
    pub id: ChapterId,
    /// The author's id.
    pub author_id: AuthorId,
    /// The published revision.
    pub revision: RevisionId,
    /// Its part of the URL.
    pub slug: Slug,
    /// Its number; a chapter without one is a primer.
    pub number: Option<u16>,
    /// The title as plain text.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// What it is about, in a word or two.
    pub topic: Option<String>,
    /// How hard it is.
    pub level: Option<Level>,
    /// Reading time in minutes.
    pub minutes: u16,
    /// When in the course it belongs.
    pub weeks: Option<Weeks>,
    /// The chapters to read first.
    pub requires: Vec<ChapterId>,
    /// How many questions it asks.
    pub question_count: u16,
    /// When the chapter was first published.
    pub first_published_at: Timestamp,
    /// When this revision was published.
    pub published_at: Timestamp,
}

/// The text of one revision.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ChapterContent {
    /// The prose as sanitised HTML, links to chapters unresolved; see [`resolve_links`].
    pub body: String,
    /// The headings of the prose.
    pub toc: Vec<TocEntry>,
    /// A heading the author gave the questions.
    pub questions_heading: Option<String>,
    /// The questions, in order.
    pub questions: Vec<QuestionContent>,
    /// The author's ids of the playgrounds whose output is to be predicted first. They are the chapter's
    /// and no part of what a revision stores.
    #[serde(default, skip_serializing)]
    pub predicted: Vec<String>,
    /// What snippets ask to be predicted, in order.
    pub predictions: Vec<PredictionContent>,
}

/// A question as a reader meets it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QuestionContent {
    /// As stored.
    pub id: QuestionId,
    /// The author's id, which is also its anchor: `#question-ID`.
    pub author_id: AuthorId,
    /// The prompt as sanitised HTML.
    pub prompt: String,
    /// The model answer as sanitised HTML.
    pub answer: String,
    /// The id of the heading the answer comes from.
    pub source_anchor: Option<String>,
    /// The number of its meaning in this revision, which a grade names. It belongs to the question and
    /// is no part of what a revision stores.
    #[serde(default, skip_serializing)]
    pub meaning: u32,
}

/// Replaces each `<a href="chapter:ID#ANCHOR"` in sanitised HTML by the URL that `url_of` gives
/// for the chapter with that author id, or by `#` where it gives none; the empty id is the course
/// itself. In sanitised HTML `<` stands only where a tag starts, so the search
/// cannot hit text.
pub fn resolve_links(html: &str, url_of: impl Fn(&str) -> Option<String>) -> String {
    const MARK: &str = "<a href=\"chapter:";
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = html;
    while let Some(at) = rest.find(MARK) {
        out.push_str(&rest[..at]);
        out.push_str("<a href=\"");
        rest = &rest[at + MARK.len()..];
        let end = rest.find(['#', '"']).unwrap_or(rest.len());
        out.push_str(&url_of(&rest[..end]).unwrap_or_else(|| "#".to_owned()));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_between_chapters_become_urls_and_text_is_left_alone() {
        let html = r#"<p><a href="chapter:one#here">x</a> href="chapter:one" <a href="chapter:two">y</a></p>"#;
        let out = resolve_links(html, |id| {
            (id == "one").then(|| "/courses/c/first".to_owned())
        });
        assert_eq!(
            out,
            r##"<p><a href="/courses/c/first#here">x</a> href="chapter:one" <a href="#">y</a></p>"##
        );
    }
}
