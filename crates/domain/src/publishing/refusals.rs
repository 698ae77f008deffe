//! Why a publish is refused.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use crate::chapters::CheckedCourse;
use crate::ids::AuthorId;
use crate::publishing::Published;

/// A reason to publish nothing, at a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The author's id of the course.
    pub course: AuthorId,
    /// Path of the course's folder as the author gave it.
    pub folder: String,
    /// The file, relative to the course folder.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it; several lines where there is a choice.
    pub help: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = Path::new(&self.folder).join(&self.file);
        write!(
            f,
            "{}:{}:{}: error: {}",
            file.display(),
            self.line,
            self.column,
            self.message
        )?;
        self.help
            .lines()
            .try_for_each(|line| write!(f, "\n  {line}"))
    }
}

/// Refuses names that two things would share, and text that no database row can hold. The
/// checks of the Markdown find most of it with better places; publishing does not rely on them.
pub(super) fn of_names(published: &Published, checked: &[CheckedCourse]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut course_ids = Names::new("course id");
    let mut course_slugs = Names::new("course slug");
    for course in published
        .courses
        .iter()
        .filter(|old| checked.iter().all(|c| c.id != old.id))
    {
        course_slugs.take(course.slug.as_str(), &format!("course `{}`", course.id));
    }
    for course in checked {
        let mut place = Place {
            course,
            file: "course.md",
            line: 1,
            refusals: &mut refusals,
        };
        let this_course = format!("course `{}`", course.id);
        place.refuse_if_taken(&mut course_ids, course.id.as_str(), &this_course);
        place.refuse_if_taken(&mut course_slugs, course.slug.as_str(), &this_course);
        place.refuse_nul(&course.source);

        let mut ids = Names::new("chapter id");
        let mut slugs = Names::new("chapter slug");
        let mut questions = Names::new("question id");
        let mut playgrounds = Names::new("playground id");
        for chapter in &course.chapters {
            let here = format!("`{}`", chapter.file);
            let mut place = Place {
                course,
                file: &chapter.file,
                line: 1,
                refusals: &mut refusals,
            };
            place.refuse_if_taken(&mut ids, chapter.id.as_str(), &here);
            place.refuse_if_taken(&mut slugs, chapter.slug.as_str(), &here);
            place.refuse_nul(&chapter.source);
            for playground in &chapter.playgrounds {
                place.refuse_if_taken(&mut playgrounds, playground.id.as_str(), &here);
            }
            let predictions = chapter.predictions.iter().map(|it| &it.question);
            for question in chapter.questions.iter().chain(predictions) {
                place.line = question.line;
                place.refuse_if_taken(&mut questions, question.id.as_str(), &here);
            }
        }
    }
    refusals
}

/// Names of one kind, with what holds each.
struct Names {
    kind: &'static str,
    holders: HashMap<String, String>,
}

impl Names {
    fn new(kind: &'static str) -> Self {
        Self {
            kind,
            holders: HashMap::new(),
        }
    }

    /// Gives the name to the holder, or says who has it.
    fn take(&mut self, name: &str, holder: &str) -> Option<String> {
        let earlier = self.holders.get(name).cloned();
        if earlier.is_none() {
            self.holders.insert(name.to_owned(), holder.to_owned());
        }
        earlier
    }
}

struct Place<'a> {
    course: &'a CheckedCourse,
    file: &'a str,
    line: usize,
    refusals: &'a mut Vec<Refusal>,
}

impl Place<'_> {
    fn refuse_if_taken(&mut self, names: &mut Names, name: &str, holder: &str) {
        if let Some(earlier) = names.take(name, holder) {
            self.refuse(
                format!("the {} `{name}` is already taken by {earlier}", names.kind),
                format!("choose another {}", names.kind),
            );
        }
    }

    fn refuse_nul(&mut self, source: &str) {
        if let Some(at) = source.find('\0') {
            self.line = source[..at].matches('\n').count() + 1;
            self.refuse(
                "the text holds a NUL character, which no page can show".to_owned(),
                "remove it; it is invisible in most editors".to_owned(),
            );
            self.line = 1;
        }
    }

    fn refuse(&mut self, message: String, help: String) {
        self.refusals.push(Refusal {
            course: self.course.id.clone(),
            folder: self.course.folder.clone(),
            file: self.file.to_owned(),
            line: self.line,
            column: 1,
            message,
            help,
        });
    }
}
