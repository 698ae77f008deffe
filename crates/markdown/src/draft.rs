//! A course as read: each file inspected on its own, nothing rendered yet.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Reporter, did_you_mean};
use crate::fields::{ChapterFields, CourseFields};
use crate::folder::{COURSE_FILE, CourseFolder};
use crate::inspect::{Parts, inspect};
use crate::parallel;
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
    /// Inspects the files of a course. `None` when there is no course to speak of; why is reported.
    pub fn read(folder: CourseFolder, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut report = Reporter::new(format!("{}{COURSE_FILE}", folder.prefix));
        // A course.md that is not UTF-8 or too large has been reported by the reader.
        let source = Source::new(folder.markdown.get(COURSE_FILE)?);
        let Some(fields) = CourseFields::read(&source.text, &mut report) else {
            diagnostics.extend(report.into_diagnostics());
            return None;
        };
        let parts = inspect(&source, false, &mut report);
        let listed = listed_files(&folder, &fields, &mut report);
        diagnostics.extend(report.into_diagnostics());

        let inspected = parallel::map(&listed, |file| inspect_chapter(&folder, file));
        let mut chapters = Vec::with_capacity(inspected.len());
        for (chapter, found) in inspected {
            diagnostics.extend(found);
            chapters.extend(chapter);
        }
        Some(Self {
            folder,
            fields,
            source,
            parts,
            chapters,
        })
    }

    /// A reporter for one of the course's files.
    pub fn reporter(&self, file: &str) -> Reporter {
        Reporter::new(format!("{}{file}", self.folder.prefix))
    }

    /// The author id of each chapter by its file; `course.md` has the empty id.
    pub fn ids_by_file(&self) -> HashMap<String, String> {
        let chapters = self.chapters.iter().map(|chapter| {
            let id = chapter.fields.id.as_ref().map(ToString::to_string);
            (chapter.file.clone(), id.unwrap_or_default())
        });
        chapters
            .chain([(COURSE_FILE.to_owned(), String::new())])
            .collect()
    }
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
        } else {
            let known: Vec<&str> = folder
                .markdown
                .keys()
                .map(String::as_str)
                .filter(|f| *f != COURSE_FILE && *f != "README.md")
                .collect();
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
    for file in folder.markdown.keys() {
        let known = file == COURSE_FILE || file.ends_with("README.md");
        if !known
            && !fields
                .chapters
                .iter()
                .any(|(f, _)| f.trim_start_matches("./") == file)
        {
            report.warning(
                fields.chapters_at,
                format!("`{file}` is in the folder but not in `chapters`"),
                "add it to the list, or move the file away",
            );
        }
    }
    listed
}

fn inspect_chapter(folder: &CourseFolder, file: &str) -> (Option<ChapterDraft>, Vec<Diagnostic>) {
    let mut report = Reporter::new(format!("{}{file}", folder.prefix));
    let source = Source::new(&folder.markdown[file]);
    let fields = ChapterFields::read(&source.text, &mut report);
    let parts = inspect(&source, true, &mut report);
    let draft = fields.map(|fields| ChapterDraft {
        file: file.to_owned(),
        fields,
        source,
        parts,
    });
    (draft, report.into_diagnostics())
}
