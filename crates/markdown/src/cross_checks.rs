//! What only the whole course can tell: doubled names, links to nowhere, cycles.

use std::collections::HashMap;

use domain::chapters::CheckedImage;
use domain::ids::Slug;

use crate::circles::circles;
use crate::diagnostics::{Diagnostic, Position, Reporter, did_you_mean};
use crate::draft::{ChapterDraft, CourseDraft};
use crate::folder::COURSE_FILE;
use crate::images::check_image;
use crate::inspect::Parts;
use crate::links::{Target, classify, join, percent_decode};

/// Checks courses against each other.
pub(crate) fn check_courses(courses: &[CourseDraft], diagnostics: &mut Vec<Diagnostic>) {
    let mut ids = Names::new("course id");
    let mut slugs = Names::new("course slug");
    for course in courses {
        let mut report = course.reporter(COURSE_FILE);
        let file = format!("{}{COURSE_FILE}", course.folder.prefix);
        if let Some((id, at)) = &course.fields.id {
            ids.add(id.as_str(), &file, *at, &mut report);
            let slug = course.fields.slug.as_ref();
            let (slug, at) = slug.map_or((id.as_str(), at), |(slug, at)| (slug.as_str(), at));
            slugs.add(slug, &file, *at, &mut report);
        }
        diagnostics.extend(report.into_diagnostics());
    }
}

/// Checks the chapters of a course against each other, and returns the images they use.
pub(crate) fn check_course(
    course: &CourseDraft,
    diagnostics: &mut Vec<Diagnostic>,
) -> HashMap<String, CheckedImage> {
    let mut images = HashMap::new();
    let files: HashMap<&str, &Parts> = course
        .chapters
        .iter()
        .map(|chapter| (chapter.file.as_str(), &chapter.parts))
        .chain([(COURSE_FILE, &course.parts)])
        .collect();
    check_names(course, diagnostics);
    check_requires(course, diagnostics);
    let mut report = course.reporter(COURSE_FILE);
    check_targets(course, &files, COURSE_FILE, &mut images, &mut report);
    diagnostics.extend(report.into_diagnostics());
    for chapter in &course.chapters {
        let mut report = course.reporter(&chapter.file);
        check_targets(course, &files, &chapter.file, &mut images, &mut report);
        check_sources(chapter, &mut report);
        if let (Some(total), Some((weeks, at))) = (course.fields.weeks, chapter.fields.weeks)
            && weeks.last > total
        {
            report.error(
                at,
                format!("week {} is after the course's last, {total}", weeks.last),
                "change these weeks, or `weeks` in course.md",
            );
        }
        diagnostics.extend(report.into_diagnostics());
    }
    images
}

/// The slug of a chapter: written, or the file's name.
pub(crate) fn slug_of(chapter: &ChapterDraft) -> Option<Slug> {
    if let Some((slug, _)) = &chapter.fields.slug {
        return Some(slug.clone());
    }
    let name = chapter.file.rsplit('/').next().unwrap_or_default();
    name.trim_end_matches(".md").parse().ok()
}

fn check_names(course: &CourseDraft, diagnostics: &mut Vec<Diagnostic>) {
    let mut ids = Names::new("chapter id");
    let mut slugs = Names::new("chapter slug");
    let mut numbers = Names::new("chapter number");
    let mut questions = Names::new("question id");
    let mut playgrounds = Names::new("snippet id");
    for chapter in &course.chapters {
        let mut report = course.reporter(&chapter.file);
        let file = &chapter.file;
        let mut at = Position { line: 1, column: 1 };
        if let Some((id, place)) = &chapter.fields.id {
            ids.add(id.as_str(), file, *place, &mut report);
            at = *place;
        }
        if let Some((_, place)) = &chapter.fields.slug {
            at = *place;
        }
        match slug_of(chapter) {
            Some(slug) => slugs.add(slug.as_str(), file, at, &mut report),
            None => report.error(
                at,
                format!("the file name `{file}` can't be part of a URL"),
                "rename it with lower-case letters, digits and hyphens, or add a `slug:` line",
            ),
        }
        if let Some((number, at)) = chapter.fields.number {
            numbers.add(&number.to_string(), file, at, &mut report);
        }
        for question in &chapter.parts.questions {
            if let Some(id) = &question.id {
                questions.add(id.as_str(), file, question.at, &mut report);
            }
        }
        for part in &chapter.parts.playgrounds {
            playgrounds.add(part.playground.id.as_str(), file, part.at, &mut report);
        }
        diagnostics.extend(report.into_diagnostics());
    }
}

/// Names that must be unique, and where each was seen first.
struct Names {
    what: &'static str,
    seen: HashMap<String, (String, usize)>,
}

impl Names {
    fn new(what: &'static str) -> Self {
        Self {
            what,
            seen: HashMap::new(),
        }
    }

    fn add(&mut self, name: &str, file: &str, at: Position, report: &mut Reporter) {
        match self.seen.get(name) {
            Some((other, line)) => report.error(
                at,
                format!("the {} `{name}` is used twice", self.what),
                format!("it stands in {other}:{line} already; give the newer one another"),
            ),
            None => {
                self.seen
                    .insert(name.to_owned(), (file.to_owned(), at.line));
            }
        }
    }
}

fn check_targets(
    course: &CourseDraft,
    files: &HashMap<&str, &Parts>,
    file: &str,
    images: &mut HashMap<String, CheckedImage>,
    report: &mut Reporter,
) {
    let parts = files[file];
    for (url, at) in &parts.links {
        match classify(url, file) {
            Target::External => {}
            Target::Refused(message, help) => {
                report.error(*at, format!("{message}: `{url}`"), help);
            }
            Target::Anchor(anchor) => check_anchor(&anchor, parts, "this file", *at, report),
            Target::File { path, anchor } => match (files.get(path.as_str()), anchor) {
                (Some(parts), Some(anchor)) => check_anchor(&anchor, parts, &path, *at, report),
                (Some(_), None) => {}
                (None, _) if course.folder.unreadable.contains(&path) => {}
                (None, _) => {
                    let known: Vec<&str> =
                        course.chapters.iter().map(|c| c.file.as_str()).collect();
                    let message = format!("`{path}` is not a chapter of this course");
                    report.error(*at, message, did_you_mean(&path, &known));
                }
            },
        }
    }
    for (url, at) in &parts.images {
        let path = match classify(url, file) {
            Target::File { .. } => join(file, &percent_decode(url)),
            _ => None,
        };
        let Some(path) = path else {
            report.error(
                *at,
                format!("`{url}` is not an image of this course"),
                "copy the image into the course's folder and give its path from this file",
            );
            continue;
        };
        match course.folder.images.get(&path) {
            Some(_) if images.contains_key(&path) => {}
            Some(bytes) => {
                if let Some(image) = check_image(&path, bytes, *at, report) {
                    images.insert(path, image);
                }
            }
            None => {
                let known: Vec<&str> = course.folder.images.keys().map(String::as_str).collect();
                let help = if known.is_empty() {
                    "there is no image in the course's folder".to_owned()
                } else {
                    did_you_mean(&path, &known)
                };
                report.error(*at, format!("there is no image `{path}`"), help);
            }
        }
    }
}

fn check_anchor(anchor: &str, parts: &Parts, file: &str, at: Position, report: &mut Reporter) {
    if parts.too_deep || parts.anchors.contains(anchor) {
        return;
    }
    let known: Vec<&str> = parts
        .toc
        .iter()
        .map(|entry| entry.anchor.as_str())
        .collect();
    let help = if known.is_empty() {
        "it has no headings; link to the file alone".to_owned()
    } else {
        did_you_mean(anchor, &known)
    };
    report.error(
        at,
        format!("there is no heading `#{anchor}` in {file}"),
        help,
    );
}

fn check_sources(chapter: &ChapterDraft, report: &mut Reporter) {
    for question in &chapter.parts.questions {
        match &question.source {
            Some((anchor, at)) => {
                let anchor = anchor.strip_prefix('#').unwrap_or(anchor);
                let toc = &chapter.parts.toc;
                if !chapter.parts.too_deep && toc.iter().all(|entry| entry.anchor != anchor) {
                    let known: Vec<&str> = toc.iter().map(|entry| entry.anchor.as_str()).collect();
                    let message = format!("`{anchor}` is no section of this chapter");
                    report.error(*at, message, did_you_mean(anchor, &known));
                }
            }
            None if chapter.parts.toc.is_empty() => {}
            None => report.warning(
                question.at,
                "this question does not name the heading its answer comes from",
                "add source=#heading, so that whoever misses it can go back there",
            ),
        }
    }
}

fn check_requires(course: &CourseDraft, diagnostics: &mut Vec<Diagnostic>) {
    let places: HashMap<&str, usize> = course
        .chapters
        .iter()
        .enumerate()
        .map(|(place, chapter)| (chapter.file.as_str(), place))
        .collect();
    let required = |chapter: &ChapterDraft, file: &str| {
        let path = join(&chapter.file, file);
        path.and_then(|path| places.get(path.as_str()).copied())
    };
    let edges: Vec<Vec<usize>> = course
        .chapters
        .iter()
        .map(|chapter| {
            let files = chapter.fields.requires.iter();
            files
                .filter_map(|(file, _)| required(chapter, file))
                .collect()
        })
        .collect();
    let circle = circles(&edges);
    for (place, chapter) in course.chapters.iter().enumerate() {
        let mut report = course.reporter(&chapter.file);
        for (file, at) in &chapter.fields.requires {
            match required(chapter, file) {
                Some(other) if other == place => {
                    report.error(*at, "a chapter can't require itself", "delete the line");
                }
                Some(other) if circle[other] == circle[place] => {
                    let path = &course.chapters[other].file;
                    report.error(
                        *at,
                        format!(
                            "the prerequisites go in a circle: `{path}` needs this chapter too"
                        ),
                        "take one of the `requires` lines away",
                    );
                }
                Some(_) => {}
                None if join(&chapter.file, file)
                    .is_some_and(|path| course.folder.unreadable.contains(&path)) => {}
                None => {
                    let known: Vec<&str> =
                        course.chapters.iter().map(|c| c.file.as_str()).collect();
                    report.error(
                        *at,
                        format!("`{file}` is not a chapter of this course"),
                        did_you_mean(file, &known),
                    );
                }
            }
        }
        diagnostics.extend(report.into_diagnostics());
    }
}
