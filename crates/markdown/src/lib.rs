#![doc = include_str!("../README.md")]

mod anywhere;
mod attributes;
mod blocks;
mod circles;
mod comment;
mod cross_checks;
mod diagnostics;
mod directive;
mod draft;
mod expectations;
mod fence;
mod fields;
mod fix;
mod folder;
mod front_matter;
mod highlight;
mod html_tags;
mod images;
mod inspect;
mod links;
mod parallel;
mod predictions;
mod render;
mod sanitize;
mod search_text;
mod source;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use comrak::Arena;
use domain::chapters::{
    CheckedChapter, CheckedCourse, CheckedImage, CheckedPrediction, CheckedQuestion, Warning,
};
use domain::ids::Slug;
use domain::text::text;

pub use comment::{RenderedComment, TooDeep, render_comment};
pub use diagnostics::{Diagnostic, Position, Severity};
pub use expectations::Expectation;
pub use fix::write_missing_ids;
pub use folder::files;

use cross_checks::slug_of;
use directive::{Directive, Kind};
use draft::{ChapterDraft, CourseDraft};
use render::{ChapterTarget, Renderer};
use source::Source;

/// A folder of courses after all checks.
pub struct Checked {
    dir: PathBuf,
    courses: Vec<(CourseDraft, HashMap<String, CheckedImage>)>,
    diagnostics: Vec<Diagnostic>,
}

/// Reads and checks every course of a folder, and finds every problem in one run. The folder is a
/// course, or a folder of courses. Nothing is rendered yet.
///
/// # Errors
/// When the folder or one of its files can't be read. A faulty course is no error: its
/// [diagnostics](Checked::diagnostics) say what is wrong.
pub fn check_folder(dir: &Path) -> io::Result<Checked> {
    let (folders, mut diagnostics) = folder::read(dir)?;
    let drafts: Vec<CourseDraft> = folders
        .into_iter()
        .map(|folder| CourseDraft::read(folder, &mut diagnostics))
        .collect();
    cross_checks::check_courses(&drafts, &mut diagnostics);
    let courses = drafts
        .into_iter()
        .map(|mut draft| {
            let images = cross_checks::check_course(&draft, &mut diagnostics);
            // Those that the course shows are kept there.
            draft.folder.images.clear();
            (draft, images)
        })
        .collect();
    diagnostics.sort();
    diagnostics.dedup();
    Ok(Checked {
        dir: dir.to_owned(),
        courses,
        diagnostics,
    })
}

impl Checked {
    /// Everything found, by file, line and column.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether anything found keeps the folder from being published.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error)
    }

    /// How many courses and chapters were read.
    pub fn counts(&self) -> (usize, usize) {
        (
            self.courses.len(),
            self.courses
                .iter()
                .map(|(course, _)| course.chapters.len())
                .sum(),
        )
    }

    /// The courses, rendered and sanitised; `None` while there are errors.
    pub fn render(self) -> Option<Vec<CheckedCourse>> {
        if self.has_errors() {
            return None;
        }
        let mut warnings: Warnings = HashMap::new();
        for one in self.diagnostics {
            warnings.entry(one.file).or_default().push(Warning {
                line: one.line,
                column: one.column,
                message: one.message,
                help: one.help,
            });
        }
        self.courses
            .into_iter()
            .map(|(draft, images)| render_course(&self.dir, draft, images, &warnings))
            .collect()
    }
}

/// What was noted and accepted, by file.
type Warnings = HashMap<String, Vec<Warning>>;

fn render_course(
    dir: &Path,
    mut draft: CourseDraft,
    images: HashMap<String, CheckedImage>,
    warnings: &Warnings,
) -> Option<CheckedCourse> {
    let targets = draft.targets();
    let lang = &draft.fields.lang;
    let prefix = &draft.folder.prefix;
    let chapters = parallel::map(std::mem::take(&mut draft.chapters), |chapter| {
        let noted = warnings.get(&format!("{prefix}{}", chapter.file));
        let warnings = noted.map_or_else(Vec::new, Clone::clone);
        render_chapter(chapter, warnings, &targets, &images, lang)
    });
    let description = {
        let arena = Arena::new();
        let renderer = Renderer {
            source: &draft.source,
            file: folder::COURSE_FILE,
            parts: &draft.parts,
            chapters: &targets,
            images: &images,
            lang,
            text: text(lang),
        };
        renderer.body(draft.source.parse(&arena))
    };
    let (id, _) = draft.fields.id?;
    let mut images: Vec<CheckedImage> = images.into_values().collect();
    images.sort_by(|a, b| a.file.cmp(&b.file));
    Some(CheckedCourse {
        folder: dir.join(&draft.folder.prefix).display().to_string(),
        slug: draft
            .fields
            .slug
            .map(|(slug, _)| slug)
            .or_else(|| id.as_str().parse::<Slug>().ok())?,
        id,
        title: draft.parts.title?,
        summary: draft.fields.summary,
        lang: draft.fields.lang,
        weeks: draft.fields.weeks,
        source: draft.source.into_written(),
        description,
        chapters: chapters.into_iter().collect::<Option<Vec<_>>>()?,
        images,
    })
}

fn render_chapter(
    chapter: ChapterDraft,
    warnings: Vec<Warning>,
    chapters: &HashMap<String, ChapterTarget>,
    images: &HashMap<String, CheckedImage>,
    lang: &str,
) -> Option<CheckedChapter> {
    let (body, questions, predictions) = {
        let arena = Arena::new();
        let root = chapter.source.parse(&arena);
        let renderer = Renderer {
            source: &chapter.source,
            file: &chapter.file,
            parts: &chapter.parts,
            chapters,
            images,
            lang,
            text: text(lang),
        };
        let questions = render_questions(root, &chapter, &renderer)?;
        let playgrounds = chapter.parts.playgrounds.iter();
        let predictions: Vec<CheckedPrediction> = playgrounds
            .filter_map(|part| predictions::prediction(&renderer, &part.playground, part.at))
            .collect();
        (renderer.body(root), questions, predictions)
    };
    let slug = slug_of(&chapter)?;
    let ChapterDraft {
        file,
        fields,
        source,
        parts,
    } = chapter;
    let requires = fields.requires.iter().filter_map(|(required, _)| {
        let path = links::join(&file, required)?;
        chapters.get(&path)?.id.parse().ok()
    });
    Some(CheckedChapter {
        id: fields.id?.0,
        slug,
        requires: requires.collect(),
        file,
        source: source.into_written(),
        number: fields.number.map(|(number, _)| number),
        minutes: fields.minutes.unwrap_or_else(|| reading_minutes(&parts)),
        title: parts.title?,
        summary: fields.summary,
        topic: fields.topic,
        level: fields.level,
        weeks: fields.weeks.map(|(weeks, _)| weeks),
        body,
        toc: parts.toc,
        questions_heading: parts.questions_heading.map(|(_, text)| text),
        questions,
        playgrounds: parts
            .playgrounds
            .into_iter()
            .map(|part| part.playground)
            .collect(),
        predictions,
        sections: parts.sections,
        warnings,
    })
}

fn render_questions(
    root: source::Node<'_>,
    chapter: &ChapterDraft,
    renderer: &Renderer<'_>,
) -> Option<Vec<CheckedQuestion>> {
    let content_of = |wanted: Kind| -> Vec<String> {
        root.children()
            .filter(|node| {
                let quiet = &mut diagnostics::Reporter::new("");
                Directive::read(node, &chapter.source, quiet).is_some_and(|d| d.kind == wanted)
            })
            .map(|node| renderer.content(node))
            .collect()
    };
    let rendered = content_of(Kind::Question)
        .into_iter()
        .zip(content_of(Kind::Answer));
    chapter
        .parts
        .questions
        .iter()
        .zip(rendered)
        .map(|(part, (prompt, answer))| {
            Some(CheckedQuestion {
                id: part.id.clone()?,
                prompt,
                answer,
                prompt_source: part.prompt_source.clone(),
                answer_source: part.answer_source.clone()?,
                source_anchor: part
                    .source
                    .as_ref()
                    .map(|(anchor, _)| anchor.strip_prefix('#').unwrap_or(anchor).to_owned()),
                edit: part.edit.clone(),
                file: chapter.file.clone(),
                line: part.at.line,
                column: part.at.column,
            })
        })
        .collect()
}

/// Prose at 220 words a minute, code at 15 lines a minute; at least one minute.
fn reading_minutes(parts: &inspect::Parts) -> u16 {
    let minutes = parts.words as f64 / 220.0 + parts.code_lines as f64 / 15.0;
    minutes.round().clamp(1.0, 6_000.0) as u16
}

/// One chapter on its own, rendered whatever its diagnostics say: for tests that must know that
/// even what the checks refuse would reach no page.
#[doc(hidden)]
pub fn render_unchecked(markdown: &str) -> (CheckedChapterPreview, Vec<Diagnostic>) {
    let source = Source::new(markdown);
    let mut report = diagnostics::Reporter::new("chapter.md");
    let parts = inspect::inspect(&source, true, &mut report);
    let diagnostics = report.into_diagnostics();
    let mut preview = CheckedChapterPreview::default();
    if parts.too_deep {
        return (preview, diagnostics);
    }
    let arena = Arena::new();
    let root = source.parse(&arena);
    let renderer = Renderer {
        source: &source,
        file: "chapter.md",
        parts: &parts,
        chapters: &HashMap::new(),
        images: &HashMap::new(),
        lang: "en",
        text: text("en"),
    };
    preview.body = renderer.body(root);
    for node in root.children() {
        let quiet = &mut diagnostics::Reporter::new("");
        match Directive::read(node, &source, quiet).map(|d| d.kind) {
            Some(Kind::Question) => preview.prompts.push(renderer.content(node)),
            Some(Kind::Answer) => preview.answers.push(renderer.content(node)),
            _ => {}
        }
    }
    (preview, diagnostics)
}

/// What [`render_unchecked`] rendered.
#[doc(hidden)]
#[derive(Debug, Default, serde::Serialize)]
pub struct CheckedChapterPreview {
    /// The prose.
    pub body: String,
    /// The prompts of its questions.
    pub prompts: Vec<String>,
    /// The answers of its questions.
    pub answers: Vec<String>,
}
