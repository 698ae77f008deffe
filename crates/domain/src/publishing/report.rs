//! A plan as an author reads it in a terminal.

use std::collections::HashSet;
use std::fmt;

use crate::chapters::EditKind;
use crate::ids::AuthorId;
use crate::publishing::{ChapterStep, CoursePlan, Lifecycle, Plan, QuestionStep, TextChange};

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
                count(self.questions.len(), "question")
            );
        }
        if self.changed {
            f.write_str("\n  changed   the course’s own page")?;
        }
        if let Some(from) = &self.slug_from {
            write!(
                f,
                "\n  renamed   the course’s URL, which was /courses/{from}"
            )?;
        }
        if self.reordered {
            f.write_str("\n  changed   the order of the chapters")?;
        }
        for chapter in &self.chapters {
            let questions = self
                .questions
                .iter()
                .filter(|q| q.chapter == chapter.id)
                .count();
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

/// The lines of a question; those that come or leave with their whole chapter have none.
fn question_lines(
    f: &mut fmt::Formatter<'_>,
    question: &QuestionStep,
    with_chapter: bool,
) -> fmt::Result {
    let QuestionStep { id, chapter, .. } = question;
    match question.lifecycle {
        Lifecycle::Added if !with_chapter => write!(f, "\n  added     question {id} in {chapter}")?,
        Lifecycle::Retired if !with_chapter => {
            write!(f, "\n  retired   question {id} of {chapter}")?;
        }
        Lifecycle::Restored => write!(f, "\n  restored  question {id} in {chapter}")?,
        _ => {}
    }
    if let Some(from) = &question.moved_from {
        write!(f, "\n  moved     question {id} from {from} to {chapter}")?;
    }
    match question.edit {
        Some(edit) => write!(f, "\n  changed   question {id}: {}", effect(edit.kind)),
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
