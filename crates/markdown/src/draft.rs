//! A course as read: each file inspected on its own, nothing rendered yet.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Reporter, did_you_mean};
use crate::fields::{ChapterFields, CourseFields};
use crate::folder::{COURSE_FILE, CourseFolder};
use crate::inspect::{Parts, inspect};
use crate::parallel;
use crate::render::ChapterTarget;
use crate::source::Source;

/// A course whose files were inspected.
pub(crate) struct CourseDraft {
    pub folder: CourseFolder,
    pub fields: CourseFields,
    pub source: Source,
    pub parts: Parts,
    pub chapters: Vec<ChapterDraft>,
}

/// A chapter file that was inspected.
pub(crate) struct ChapterDraft {
    pub file: String,
    pub fields: ChapterFields,
    pub source: Source,
    pub parts: Parts,
}

impl CourseDraft {
    /// Inspects the files of a course. What can't be read stands in for itself with nothing in it:
    /// it has been reported, and the other files' problems are still to be found.
    pub fn read(folder: CourseFolder, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut report = Reporter::new(format!("{}{COURSE_FILE}", folder.prefix));
        let text = folder.markdown.get(COURSE_FILE);
        let source = Source::new(text.map_or("", String::as_str));
        let fields = text.and_then(|_| CourseFields::read(&source.text, &mut report));
        let parts = match text {
            Some(_) => inspect(&source, false, &mut report),
            None => Parts::default(),
        };
        let listed = match &fields {
            Some(fields) => listed_files(&folder, fields, &mut report),
            None => possible_chapters(&folder).map(str::to_owned).collect(),
        };
        diagnostics.extend(report.into_diagnostics());

        let inspected = parallel::map(&listed, |file| inspect_chapter(&folder, file));
        let mut chapters = Vec::with_capacity(inspected.len());
        for (chapter, found) in inspected {
            diagnostics.extend(found);
            chapters.push(chapter);
        }
        Self {
            folder,
            fields: fields.unwrap_or_default(),
            source,
            parts,
            chapters,
        }
    }

    /// A reporter for one of the course's files.
    pub fn reporter(&self, file: &str) -> Reporter {
        Reporter::new(format!("{}{file}", self.folder.prefix))
    }

    /// What links to each file lead to; `course.md` has the empty id.
    pub fn targets(&self) -> HashMap<String, ChapterTarget> {
        let chapters = self.chapters.iter().map(|chapter| {
            let target = ChapterTarget {
                id: chapter
                    .fields
                    .id
                    .as_ref()
                    .map_or_else(String::new, |(id, _)| id.to_string()),
                questions_anchor: chapter.parts.questions_anchor.clone(),
            };
            (chapter.file.clone(), target)
        });
        let course = ChapterTarget {
            id: String::new(),
            questions_anchor: None,
        };
        chapters.chain([(COURSE_FILE.to_owned(), course)]).collect()
    }
}

/// The Markdown files that may be chapters.
fn possible_chapters(folder: &CourseFolder) -> impl Iterator<Item = &str> {
    let files = folder.markdown.keys().map(String::as_str);
    files.filter(|file| *file != COURSE_FILE && !file.ends_with("README.md"))
}

fn listed_files(
    folder: &CourseFolder,
    fields: &CourseFields,
    report: &mut Reporter,
) -> Vec<String> {
    let mut listed: Vec<String> = Vec::new();
    for (file, at) in &fields.chapters {
        let file = file.strip_prefix("./").unwrap_or(file).to_owned();
        if listed.contains(&file) {
            report.error(
                *at,
                format!("`{file}` is listed twice"),
                "delete one of the lines",
            );
        } else if folder.markdown.contains_key(&file) && file != COURSE_FILE {
            listed.push(file);
        } else if !folder.unreadable.contains(&file) {
            let known: Vec<&str> = possible_chapters(folder).collect();
            let help = if known.is_empty() {
                "there is no chapter file in this folder yet".to_owned()
            } else {
                did_you_mean(&file, &known)
            };
            report.error(
                *at,
                format!("`{file}` is not a chapter of this folder"),
                help,
            );
        }
    }
    for file in possible_chapters(folder) {
        let is_listed = fields
            .chapters
            .iter()
            .any(|(f, _)| f.strip_prefix("./").unwrap_or(f) == file);
        if !is_listed {
            report.warning(
                fields.chapters_at,
                format!("`{file}` is in the folder but not in `chapters`"),
                "add it to the list, or move the file away",
            );
        }
    }
    listed
}

fn inspect_chapter(folder: &CourseFolder, file: &str) -> (ChapterDraft, Vec<Diagnostic>) {
    let mut report = Reporter::new(format!("{}{file}", folder.prefix));
    let source = Source::new(&folder.markdown[file]);
    let fields = ChapterFields::read(&source.text, &mut report);
    let parts = inspect(&source, true, &mut report);
    let draft = ChapterDraft {
        file: file.to_owned(),
        // Without front matter there is no place to write an id either.
        fields: fields.unwrap_or_else(|| ChapterFields {
            has_id: true,
            ..ChapterFields::default()
        }),
        source,
        parts,
    };
    (draft, report.into_diagnostics())
}
