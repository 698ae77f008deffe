//! A plan as an author reads it in a terminal.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::chapters::EditKind;
use crate::ids::AuthorId;
use crate::publishing::{
    ChapterStep, CoursePart, CoursePlan, IgnoredMark, ImageChange, Lifecycle, Plan, QuestionStep,
    TextChange,
};

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("Nothing changed.");
        }
        let mut changing = self.courses.iter().filter(|course| !course.is_empty());
        if let Some(first) = changing.next() {
            write!(f, "{first}")?;
        }
        changing.try_for_each(|course| write!(f, "\n{course}"))
    }
}

impl fmt::Display for CoursePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.id, self.title)?;
        if self.added {
            return write!(
                f,
                "\n  added     the course, with {} and {}",
                count(self.chapters.len(), "chapter"),
                count(self.questions.iter().filter(is_asked).count(), "question")
            );
        }
        own_page_lines(f, self)?;
        if let Some(from) = &self.slug_from {
            write!(
                f,
                "\n  renamed   the course’s URL, which was /courses/{from}"
            )?;
        }
        if self.reordered {
            f.write_str("\n  changed   the order of the chapters")?;
        }
        let mut questions: HashMap<&AuthorId, usize> = HashMap::new();
        for question in self.questions.iter().filter(is_asked) {
            *questions.entry(&question.chapter).or_default() += 1;
        }
        for chapter in &self.chapters {
            let questions = questions.get(&chapter.id).copied().unwrap_or_default();
            chapter_lines(f, chapter, questions)?;
        }
        let rendered = self.chapters.iter().filter(|c| is_rendered_anew(c)).count();
        if rendered > 0 {
            write!(
                f,
                "\n  rendered  {} anew, from the same text",
                count(rendered, "chapter")
            )?;
        }
        let whole: HashSet<&AuthorId> = self
            .chapters
            .iter()
            .filter(|c| matches!(c.lifecycle, Lifecycle::Added | Lifecycle::Retired))
            .map(|c| &c.id)
            .collect();
        self.questions
            .iter()
            .try_for_each(|question| question_lines(f, question, whole.contains(&question.chapter)))
    }
}

/// The lines of what a course holds besides its chapters.
fn own_page_lines(f: &mut fmt::Formatter<'_>, course: &CoursePlan) -> fmt::Result {
    match course.text {
        TextChange::None => {}
        TextChange::Rendering => {
            f.write_str("\n  rendered  the course’s own page anew, from the same text")?;
        }
        // The list of chapters stands there too; what becomes of them has its own lines.
        TextChange::Source if course.parts.is_empty() => f.write_str("\n  changed   course.md")?,
        TextChange::Source => {
            let parts: Vec<&str> = course.parts.iter().map(|part| name(*part)).collect();
            let parts = match parts.split_last() {
                Some((last, [])) => (*last).to_owned(),
                Some((last, first)) => format!("{} and {last}", first.join(", ")),
                None => String::new(),
            };
            write!(f, "\n  changed   the course’s {parts}")?;
        }
    }
    course.images.iter().try_for_each(|image| {
        let verb = match image.change {
            ImageChange::Added => "added",
            ImageChange::Replaced => "changed",
            ImageChange::Removed => "removed",
        };
        write!(f, "\n  {verb:<9} image {}", image.file)
    })
}

fn name(part: CoursePart) -> &'static str {
    match part {
        CoursePart::Title => "title",
        CoursePart::Summary => "summary",
        CoursePart::Language => "language",
        CoursePart::Weeks => "weeks",
        CoursePart::Description => "description",
    }
}

fn chapter_lines(
    f: &mut fmt::Formatter<'_>,
    chapter: &ChapterStep,
    questions: usize,
) -> fmt::Result {
    let ChapterStep { id, title, .. } = chapter;
    let questions = count(questions, "question");
    match chapter.lifecycle {
        Lifecycle::Added => write!(f, "\n  added     chapter {id} “{title}”, {questions}")?,
        Lifecycle::Retired => write!(f, "\n  retired   chapter {id} “{title}”, {questions}")?,
        Lifecycle::Restored => write!(f, "\n  restored  chapter {id} “{title}”")?,
        Lifecycle::Kept => {}
    }
    let was_there = matches!(chapter.lifecycle, Lifecycle::Kept | Lifecycle::Restored);
    if was_there && chapter.text == TextChange::Source {
        write!(f, "\n  changed   chapter {id} “{title}”")?;
    }
    match &chapter.slug_from {
        Some(from) => write!(
            f,
            "\n  renamed   the URL of chapter {id}, which ended in /{from}"
        ),
        None => Ok(()),
    }
}

fn is_rendered_anew(chapter: &ChapterStep) -> bool {
    chapter.text == TextChange::Rendering
}

/// Whether its chapter asks it; a prediction is no question that an author has counted.
fn is_asked(question: &&QuestionStep) -> bool {
    question.playground.is_none()
}

/// The lines of a question; those that come or leave with their whole chapter have none.
fn question_lines(
    f: &mut fmt::Formatter<'_>,
    question: &QuestionStep,
    with_chapter: bool,
) -> fmt::Result {
    let QuestionStep { id, chapter, .. } = question;
    let name = match &question.playground {
        Some(playground) => format!("prediction of snippet {playground}"),
        None => format!("question {id}"),
    };
    match question.lifecycle {
        Lifecycle::Added if !with_chapter => write!(f, "\n  added     {name} in {chapter}")?,
        Lifecycle::Retired if !with_chapter => write!(f, "\n  retired   {name} of {chapter}")?,
        Lifecycle::Restored => write!(f, "\n  restored  {name} in {chapter}")?,
        _ => {}
    }
    if let Some(from) = &question.moved_from {
        write!(f, "\n  moved     {name} from {from} to {chapter}")?;
    }
    if let Some(edit) = question.edit {
        write!(f, "\n  changed   {name}: {}", effect(edit.kind))?;
    }
    if let (Some(why), Some(mark)) = (question.mark_ignored, &question.mark) {
        let why = match why {
            IgnoredMark::NothingChanged => "its text is the published one",
            IgnoredMark::OtherVersion => "it starts from another version than the published one",
        };
        write!(f, "\n  ignored   edit={mark} of question {id}: {why}")?;
    }
    match &question.looks_like {
        Some(old) => write!(
            f,
            "\n  renamed?  question {id} looks like {old}, which leaves, and students’ memory stays \
             with {old}: if it is the same question, keep id={old}"
        ),
        None => Ok(()),
    }
}

fn effect(kind: EditKind) -> &'static str {
    match kind {
        EditKind::Wording => "wording, students notice nothing",
        EditKind::Meaning => "meaning, students meet it again within a day",
        EditKind::Correction => {
            "correction, students meet it first, earlier grades no longer count"
        }
    }
}

fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
