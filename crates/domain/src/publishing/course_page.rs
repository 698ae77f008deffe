//! What becomes of a course's own page and of its images.

use std::collections::{BTreeMap, BTreeSet};

use crate::chapters::CheckedCourse;
use crate::publishing::{ContentHash, PublishedCourse, TextChange};

/// A part of what `course.md` says of the course itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CoursePart {
    /// Its title.
    Title,
    /// Its summary.
    Summary,
    /// Its language.
    Language,
    /// How many weeks it takes.
    Weeks,
    /// The text below the title.
    Description,
}

/// What becomes of an image of the course.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImageStep {
    /// Path of the file, relative to the course folder.
    pub file: String,
    /// What happens to it.
    pub change: ImageChange,
}

/// Whether an image comes, becomes another one or leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImageChange {
    /// No image stood at that path.
    Added,
    /// Another image stood at that path.
    Replaced,
    /// The course shows it no longer.
    Removed,
}

/// Whether the course's own page changes, and why. `content_hash` is what the course holds now.
pub(super) fn text_change(
    before: &PublishedCourse,
    course: &CheckedCourse,
    content_hash: ContentHash,
) -> TextChange {
    if before.content_hash == content_hash {
        return TextChange::None;
    }
    if ContentHash::of_source(&before.source) != ContentHash::of_source(&course.source) {
        return TextChange::Source;
    }
    // The hash covers the images too.
    if before.description == course.description && !images(before, course).is_empty() {
        return TextChange::None;
    }
    TextChange::Rendering
}

/// The parts that differ.
pub(super) fn parts(before: &PublishedCourse, course: &CheckedCourse) -> Vec<CoursePart> {
    let differs = [
        (CoursePart::Title, before.title != course.title),
        (CoursePart::Summary, before.summary != course.summary),
        (CoursePart::Language, before.lang != course.lang),
        (CoursePart::Weeks, before.weeks != course.weeks),
        (
            CoursePart::Description,
            before.description != course.description,
        ),
    ];
    let differing = differs.into_iter().filter(|(_, differs)| *differs);
    differing.map(|(part, _)| part).collect()
}

/// A step for each image that changes, by file.
pub(super) fn images(before: &PublishedCourse, course: &CheckedCourse) -> Vec<ImageStep> {
    let now: BTreeMap<&str, &str> = course
        .images
        .iter()
        .map(|image| (image.file.as_str(), image.name.as_str()))
        .collect();
    let files: BTreeSet<&str> = before
        .images
        .keys()
        .map(String::as_str)
        .chain(now.keys().copied())
        .collect();
    let step = |file: &str| {
        let change = match (before.images.get(file), now.get(file)) {
            (None, _) => ImageChange::Added,
            (Some(_), None) => ImageChange::Removed,
            (Some(old), Some(new)) if old != new => ImageChange::Replaced,
            (Some(_), Some(_)) => return None,
        };
        Some(ImageStep {
            file: file.to_owned(),
            change,
        })
    };
    files.into_iter().filter_map(step).collect()
}
