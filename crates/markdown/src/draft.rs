//! A course as read: each file inspected on its own, nothing rendered yet.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostic, Reporter, closest, did_you_mean};
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
    pub fn read(mut folder: CourseFolder, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut report = Reporter::new(format!("{}{COURSE_FILE}", folder.prefix));
        let text = folder.markdown.remove(COURSE_FILE);
        let is_readable = text.is_some();
        let source = Source::new(text.unwrap_or_default());
        let (fields, parts) = if is_readable {
            let fields = CourseFields::read(&source.text, &mut report);
            (fields, inspect(&source, false, &mut report))
        } else {
            (None, Parts::default())
        };
        let listed = match &fields {
            Some(fields) => listed_files(&folder, fields, &mut report),
            None => possible_chapters(&folder).map(str::to_owned).collect(),
        };
        diagnostics.extend(report.into_diagnostics());

        // Each text moves into its chapter; nobody needs those of other files.
        let mut texts = std::mem::take(&mut folder.markdown);
        let files: Vec<(String, String)> = listed
            .into_iter()
            .filter_map(|file| texts.remove(&file).map(|text| (file, text)))
            .collect();
        drop(texts);
        let inspected = parallel::map(files, |(file, text)| {
            inspect_chapter(&folder.prefix, file, text)
        });
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

/// The Markdown files that may be chapters, `course.md` having been taken out.
fn possible_chapters(folder: &CourseFolder) -> impl Iterator<Item = &str> {
    let files = folder.markdown.keys().map(String::as_str);
    files.filter(|file| !file.ends_with("README.md"))
}

/// The chapter files in their order. For a misspelt name the file that was meant takes its place,
/// so that the one mistake makes no links to that file wrong.
fn listed_files(
    folder: &CourseFolder,
    fields: &CourseFields,
    report: &mut Reporter,
) -> Vec<String> {
    let mut listed: Vec<String> = Vec::new();
    let mut seen = HashSet::new();
    let named = || {
        let chapters = fields.chapters.iter();
        chapters.map(|(file, at)| (file.strip_prefix("./").unwrap_or(file), at))
    };
    let names: HashSet<&str> = named().map(|(file, _)| file).collect();
    let possible: Vec<&str> = possible_chapters(folder).collect();
    let mut unlisted = possible.clone();
    unlisted.retain(|file| !names.contains(file));
    for (file, at) in named() {
        if seen.contains(file) {
            report.error(
                *at,
                format!("`{file}` is listed twice"),
                "delete one of the lines",
            );
        } else if folder.markdown.contains_key(file) {
            seen.insert(file);
            listed.push(file.to_owned());
        } else if !folder.unreadable.contains(file) {
            let meant = closest(file, &unlisted);
            let help = match meant {
                Some(meant) => did_you_mean(file, &[meant]),
                None if possible.is_empty() => {
                    "there is no chapter file in this folder yet".to_owned()
                }
                None => did_you_mean(file, &possible),
            };
            report.error(
                *at,
                format!("`{file}` is not a chapter of this folder"),
                help,
            );
            if let Some(meant) = meant {
                unlisted.retain(|file| *file != meant);
                listed.push(meant.to_owned());
            }
        }
    }
    for file in unlisted {
        report.warning(
            fields.chapters_at,
            format!("`{file}` is in the folder but not in `chapters`"),
            "add it to the list, or move the file away",
        );
    }
    listed
}

fn inspect_chapter(prefix: &str, file: String, text: String) -> (ChapterDraft, Vec<Diagnostic>) {
    let mut report = Reporter::new(format!("{prefix}{file}"));
    let source = Source::new(text);
    let fields = ChapterFields::read(&source.text, &mut report);
    let parts = inspect(&source, true, &mut report);
    let draft = ChapterDraft {
        file,
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
