//! What a chapter page shows of its course: the part of the outline around it, its neighbours,
//! and where the links of its text lead. Nothing else of a course reaches the page, so a change
//! elsewhere in the course leaves the page as it is.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use super::{ChapterOutline, CourseOutline};
use crate::ids::{AuthorId, ChapterId, CourseId, Slug};

/// A course with more chapters is outlined in part.
const MOST: usize = 40;
/// How many chapters before and after the current one that part has.
const AROUND: usize = 12;

/// A chapter where it stands in its course.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterPlace {
    /// The course.
    pub course: CourseHead,
    /// The chapter itself.
    pub chapter: ChapterOutline,
    /// The chapters of the outline, in reading order, the chapter itself among them.
    pub outline: Vec<ChapterLink>,
    /// The chapter before this one.
    pub previous: Option<ChapterLink>,
    /// The chapter after this one.
    pub next: Option<ChapterLink>,
    /// The chapters to read first.
    pub requires: Vec<ChapterLink>,
    /// Where links of the text lead, the same for all chapters of the course. Its hash stands
    /// for it in [`Links`], so serialising a place costs the same in a course of any length.
    pub links: Arc<Links>,
}

/// A course as each of its chapters names it.
#[derive(Clone, Debug, Serialize)]
pub struct CourseHead {
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
    /// How many chapters it has.
    pub chapters: usize,
}

/// A chapter as others refer to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ChapterLink {
    /// As stored.
    pub id: ChapterId,
    /// Its part of the URL.
    pub slug: Slug,
    /// Its number; a primer has none.
    pub number: Option<u16>,
    /// The title as plain text.
    pub title: String,
}

/// From the ids that authors write to the slugs of the chapters that they name.
#[derive(Clone, Debug, Serialize)]
pub struct Links {
    /// Changes with any id or slug of the course.
    hash: String,
    #[serde(skip)]
    slugs: HashMap<AuthorId, Slug>,
}

impl Links {
    /// The slug of the chapter with this id, where the course has one.
    pub fn slug(&self, id: &str) -> Option<&Slug> {
        self.slugs.get(&id.parse::<AuthorId>().ok()?)
    }
}

/// What the places of a course's chapters have in common, made once for all of them.
#[derive(Clone, Debug)]
pub struct Places {
    head: CourseHead,
    links: Arc<Links>,
    by_id: HashMap<ChapterId, usize>,
}

impl Places {
    /// Prepares the places of a course.
    pub fn new(course: &CourseOutline) -> Self {
        let ids = course.chapters.iter().map(|chapter| chapter.id);
        Self {
            head: CourseHead {
                id: course.id,
                slug: course.slug.clone(),
                title: course.title.clone(),
                summary: course.summary.clone(),
                lang: course.lang.clone(),
                weeks: course.weeks,
                chapters: course.chapters.len(),
            },
            links: Arc::new(links(course)),
            by_id: ids.zip(0..).collect(),
        }
    }

    /// The place of the chapter at `index` of that same course; `None` where it has none there.
    pub fn at(&self, course: &CourseOutline, index: usize) -> Option<ChapterPlace> {
        let chapters = &course.chapters;
        let chapter = chapters.get(index)?;
        let required = chapter.requires.iter();
        let required = required.filter_map(|id| chapters.get(*self.by_id.get(id)?));
        Some(ChapterPlace {
            course: self.head.clone(),
            chapter: chapter.clone(),
            outline: chapters[window(chapters.len(), index)]
                .iter()
                .map(link)
                .collect(),
            previous: index.checked_sub(1).map(|before| link(&chapters[before])),
            next: chapters.get(index + 1).map(link),
            requires: required.map(link).collect(),
            links: self.links.clone(),
        })
    }
}

fn link(chapter: &ChapterOutline) -> ChapterLink {
    ChapterLink {
        id: chapter.id,
        slug: chapter.slug.clone(),
        number: chapter.number,
        title: chapter.title.clone(),
    }
}

fn links(course: &CourseOutline) -> Links {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for chapter in &course.chapters {
        // Neither an id nor a slug can hold these separators.
        hash.update(format!("{}:{}\n", chapter.author_id, chapter.slug));
    }
    Links {
        hash: hash
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        slugs: course
            .chapters
            .iter()
            .map(|chapter| (chapter.author_id.clone(), chapter.slug.clone()))
            .collect(),
    }
}

/// The chapters that an outline shows: all of a short course, else those around the current one.
fn window(chapters: usize, current: usize) -> Range<usize> {
    if chapters <= MOST {
        return 0..chapters;
    }
    let length = 2 * AROUND + 1;
    let first = current.saturating_sub(AROUND).min(chapters - length);
    first..first + length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_course_is_shown_whole() {
        assert_eq!(window(40, 3), 0..40);
        assert_eq!(window(1, 0), 0..1);
    }

    #[test]
    fn a_long_course_is_shown_around_the_current_chapter_and_never_beyond_its_ends() {
        assert_eq!(window(1000, 500), 488..513);
        assert_eq!(window(1000, 0), 0..25);
        assert_eq!(window(1000, 999), 975..1000);
        assert_eq!(window(41, 40), 16..41);
    }
}
