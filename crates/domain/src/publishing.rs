//! What publishing does, decided before anything is written: [`plan`] compares what is published
//! with what an author has now, and gives either every step to take or every reason to refuse.

mod content_hash;
mod course_page;
mod questions;
mod refusals;
mod renamed;
mod report;
mod word_diff;
mod wording;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::chapters::{CheckedChapter, CheckedCourse, EditKind, EditMark};
use crate::ids::{AuthorId, Slug};

pub use content_hash::ContentHash;
pub use course_page::{CoursePart, ImageChange, ImageStep};
pub use refusals::Refusal;
pub use word_diff::changed_words;
pub use wording::is_only_wording;

/// What the site has, as far as planning needs it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Published {
    /// Every course of the site. Those that are not about to be published may come without
    /// their images, chapters and questions.
    pub courses: Vec<PublishedCourse>,
}

/// A course as it is published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishedCourse {
    /// The author's id.
    pub id: AuthorId,
    /// Its part of the URL.
    pub slug: Slug,
    /// What it held besides its chapters; see [`ContentHash::of_course`].
    pub content_hash: ContentHash,
    /// The title as plain text.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// BCP 47 language tag.
    pub lang: String,
    /// How many weeks the course takes.
    pub weeks: Option<u16>,
    /// `course.md` as written.
    pub source: String,
    /// The text of `course.md` as sanitised HTML.
    pub description: String,
    /// The names of its images, by their files.
    pub images: BTreeMap<String, String>,
    /// Its chapters, the retired ones too.
    pub chapters: Vec<PublishedChapter>,
    /// Its questions, the retired ones too.
    pub questions: Vec<PublishedQuestion>,
}

/// A chapter as it is published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishedChapter {
    /// The author's id.
    pub id: AuthorId,
    /// Its part of the URL.
    pub slug: Slug,
    /// Path of its file, relative to the course folder.
    pub file: String,
    /// The title of the published revision.
    pub title: String,
    /// Its place in the course, counted from 0.
    pub position: usize,
    /// See [`ContentHash::of_chapter`].
    pub content_hash: ContentHash,
    /// See [`ContentHash::of_source`].
    pub source_hash: ContentHash,
    /// Whether it has left the course.
    pub retired: bool,
}

/// A question as it is published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishedQuestion {
    /// The author's id.
    pub id: AuthorId,
    /// The author's id of its chapter.
    pub chapter: AuthorId,
    /// The prompt as written.
    pub prompt_source: String,
    /// The answer as written.
    pub answer_source: String,
    /// See [`ContentHash::of_question`].
    pub content_hash: ContentHash,
    /// How many texts it has had.
    pub version_number: u32,
    /// How many meanings it has had.
    pub meaning_number: u32,
    /// The edit mark that its published text carries.
    pub mark: Option<EditMark>,
    /// The snippet whose prediction it is; `None` for a question that its chapter asks.
    pub playground: Option<AuthorId>,
    /// Whether it has left the course.
    pub retired: bool,
}

/// The steps to take, for each course in the order given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// One for each course given.
    pub courses: Vec<CoursePlan>,
}

/// The steps to take in a course.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CoursePlan {
    /// The author's id.
    pub id: AuthorId,
    /// Its title.
    pub title: String,
    /// Whether the course is new.
    pub added: bool,
    /// What becomes of its own page.
    pub text: TextChange,
    /// What its author changed of that page.
    pub parts: Vec<CoursePart>,
    /// A step for each image that changes, by file.
    pub images: Vec<ImageStep>,
    /// Its earlier part of the URL, where that changes.
    pub slug_from: Option<Slug>,
    /// Whether chapters that stay change places among each other.
    pub reordered: bool,
    /// What it holds besides its chapters.
    pub content_hash: ContentHash,
    /// A step for each chapter of the course in reading order, then those that leave it.
    pub chapters: Vec<ChapterStep>,
    /// A step for each question of the course in reading order, after those of a chapter its
    /// predictions, then those that leave it.
    pub questions: Vec<QuestionStep>,
}

/// Whether something comes, stays, comes back or leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lifecycle {
    /// It is new.
    Added,
    /// It is there and stays.
    Kept,
    /// It had been retired and is back.
    Restored,
    /// It leaves the course; its history stays.
    Retired,
}

/// What becomes of the text of a chapter or of a course's own page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextChange {
    /// Nothing.
    None,
    /// The author's text is the same, what is made of it is not.
    Rendering,
    /// The author changed it.
    Source,
}

/// What becomes of a chapter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChapterStep {
    /// The author's id.
    pub id: AuthorId,
    /// Its title.
    pub title: String,
    /// Whether it comes, stays or leaves.
    pub lifecycle: Lifecycle,
    /// Whether it gets a new revision, and why.
    pub text: TextChange,
    /// Its earlier part of the URL, where that changes.
    pub slug_from: Option<Slug>,
    /// Whether its part of the URL, its file or its place in the course changes.
    pub placed_anew: bool,
    /// What the published revision holds, where there is one.
    pub hash_before: Option<ContentHash>,
    /// What the revision holds from now on.
    pub content_hash: ContentHash,
    /// The author's file.
    pub source_hash: ContentHash,
}

/// What becomes of a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuestionStep {
    /// The author's id.
    pub id: AuthorId,
    /// The author's id of the chapter where it stands from now on.
    pub chapter: AuthorId,
    /// The snippet whose prediction it is; `None` for a question that its chapter asks.
    pub playground: Option<AuthorId>,
    /// Whether it comes, stays or leaves.
    pub lifecycle: Lifecycle,
    /// What changed in its text.
    pub edit: Option<QuestionEdit>,
    /// The chapter where it stood, where it moves.
    pub moved_from: Option<AuthorId>,
    /// Its text from now on.
    pub content_hash: ContentHash,
    /// How many texts it has had, this one included.
    pub version_number: u32,
    /// How many meanings it has had, this one included.
    pub meaning_number: u32,
    /// The edit mark that its text carries from now on.
    pub mark: Option<EditMark>,
    /// Whether that mark is another one than before.
    pub mark_changed: bool,
    /// Why that mark does nothing, where the author may have meant it to.
    pub mark_ignored: Option<IgnoredMark>,
    /// For a new question, the one that leaves with nearly the same text: perhaps its id was
    /// changed, and with it every student's memory lost.
    pub looks_like: Option<AuthorId>,
}

/// Why an edit mark does nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IgnoredMark {
    /// The text is the published one.
    NothingChanged,
    /// It starts from another version than the published one, and the edit needs no mark.
    OtherVersion,
}

/// A change of a question's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QuestionEdit {
    /// What it does to students who know the question.
    pub kind: EditKind,
    /// The text before.
    pub from: ContentHash,
    /// The text after.
    pub to: ContentHash,
}

/// Compares what is published with what an author has now.
///
/// Courses that are not given stay as they are. In a given course, a chapter or question that is
/// no longer there is retired, and one that is there again is restored.
///
/// # Errors
///
/// Every reason to refuse, when there is one: then nothing may be published.
pub fn plan(published: &Published, checked: &[CheckedCourse]) -> Result<Plan, Vec<Refusal>> {
    let before: HashMap<&AuthorId, &PublishedCourse> = published
        .courses
        .iter()
        .map(|course| (&course.id, course))
        .collect();
    let mut refusals = refusals::of_names(published, checked);
    let courses = checked
        .iter()
        .map(|course| plan_course(before.get(&course.id).copied(), course, &mut refusals))
        .collect();
    if refusals.is_empty() {
        Ok(Plan { courses })
    } else {
        Err(refusals)
    }
}

fn plan_course(
    before: Option<&PublishedCourse>,
    course: &CheckedCourse,
    refusals: &mut Vec<Refusal>,
) -> CoursePlan {
    let content_hash = ContentHash::of_course(course);
    let chapters = plan_chapters(before.map_or(&[], |before| &before.chapters), course);
    let published = before.map_or(&[][..], |before| &before.questions);
    CoursePlan {
        id: course.id.clone(),
        title: course.title.clone(),
        added: before.is_none(),
        text: before.map_or(TextChange::None, |before| {
            course_page::text_change(before, course, content_hash)
        }),
        parts: before.map_or_else(Vec::new, |before| course_page::parts(before, course)),
        images: before.map_or_else(Vec::new, |before| course_page::images(before, course)),
        slug_from: before
            .map(|b| &b.slug)
            .filter(|&slug| *slug != course.slug)
            .cloned(),
        reordered: before.is_some_and(|before| is_reordered(&before.chapters, course)),
        content_hash,
        chapters,
        questions: questions::plan(published, course, refusals),
    }
}

fn plan_chapters(published: &[PublishedChapter], course: &CheckedCourse) -> Vec<ChapterStep> {
    let before: HashMap<&AuthorId, &PublishedChapter> = published
        .iter()
        .map(|chapter| (&chapter.id, chapter))
        .collect();
    let present: HashSet<&AuthorId> = course.chapters.iter().map(|chapter| &chapter.id).collect();
    let steps = course
        .chapters
        .iter()
        .enumerate()
        .map(|(position, chapter)| {
            plan_chapter(
                before.get(&chapter.id).copied(),
                position,
                chapter,
                &course.lang,
            )
        });
    let leaving = published
        .iter()
        .filter(|chapter| !chapter.retired && !present.contains(&chapter.id))
        .map(|chapter| ChapterStep {
            id: chapter.id.clone(),
            title: chapter.title.clone(),
            lifecycle: Lifecycle::Retired,
            text: TextChange::None,
            slug_from: None,
            placed_anew: false,
            hash_before: Some(chapter.content_hash),
            content_hash: chapter.content_hash,
            source_hash: chapter.source_hash,
        });
    steps.chain(leaving).collect()
}

fn plan_chapter(
    before: Option<&PublishedChapter>,
    position: usize,
    chapter: &CheckedChapter,
    lang: &str,
) -> ChapterStep {
    let content_hash = ContentHash::of_chapter(chapter, lang);
    let source_hash = ContentHash::of_source(&chapter.source);
    ChapterStep {
        id: chapter.id.clone(),
        title: chapter.title.clone(),
        lifecycle: match before {
            None => Lifecycle::Added,
            Some(before) if before.retired => Lifecycle::Restored,
            Some(_) => Lifecycle::Kept,
        },
        text: match before {
            Some(before) if before.content_hash == content_hash => TextChange::None,
            Some(before) if before.source_hash == source_hash => TextChange::Rendering,
            _ => TextChange::Source,
        },
        slug_from: before
            .map(|b| &b.slug)
            .filter(|&slug| *slug != chapter.slug)
            .cloned(),
        placed_anew: before.is_some_and(|before| {
            before.slug != chapter.slug
                || before.file != chapter.file
                || before.position != position
        }),
        hash_before: before.map(|before| before.content_hash),
        content_hash,
        source_hash,
    }
}

/// Whether two chapters that were there and stay have changed their order.
fn is_reordered(published: &[PublishedChapter], course: &CheckedCourse) -> bool {
    let position: HashMap<&AuthorId, usize> = published
        .iter()
        .filter(|chapter| !chapter.retired)
        .map(|chapter| (&chapter.id, chapter.position))
        .collect();
    let staying = course
        .chapters
        .iter()
        .filter_map(|chapter| position.get(&chapter.id));
    !staying.is_sorted()
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.courses.iter().all(CoursePlan::is_empty)
    }
}

impl CoursePlan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        !self.added
            && !self.holds_other()
            && self.slug_from.is_none()
            && self.chapters.iter().all(ChapterStep::is_empty)
            && self.questions.iter().all(QuestionStep::is_empty)
    }

    /// Whether what a known course holds besides its chapters changes.
    pub fn holds_other(&self) -> bool {
        self.text != TextChange::None || !self.images.is_empty()
    }

    /// Whether a reader would find anything changed.
    pub fn is_news(&self) -> bool {
        let rendering_only = |step: &ChapterStep| {
            step.lifecycle == Lifecycle::Kept
                && !step.placed_anew
                && step.text != TextChange::Source
        };
        self.added
            || self.text == TextChange::Source
            || !self.images.is_empty()
            || self.slug_from.is_some()
            || !self.chapters.iter().all(rendering_only)
    }
}

impl ChapterStep {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.lifecycle == Lifecycle::Kept && self.text == TextChange::None && !self.placed_anew
    }
}

impl QuestionStep {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.lifecycle == Lifecycle::Kept
            && self.edit.is_none()
            && self.moved_from.is_none()
            && !self.mark_changed
    }
}
