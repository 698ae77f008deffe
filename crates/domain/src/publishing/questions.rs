//! What becomes of the questions of a course. A student's memory hangs on them, so an edit is
//! taken only when it is clear what it does to that memory.

use std::collections::{HashMap, HashSet};

use crate::chapters::{
    CheckedChapter, CheckedCourse, CheckedPrediction, CheckedQuestion, EditKind, EditMark,
};
use crate::ids::AuthorId;
use crate::publishing::renamed;
use crate::publishing::word_diff::word_diff;
use crate::publishing::wording::is_only_wording;
use crate::publishing::{
    ContentHash, IgnoredMark, Lifecycle, PublishedQuestion, QuestionEdit, QuestionStep, Refusal,
};

/// A step for each question of the course, then for each that leaves it.
pub(super) fn plan(
    published: &[PublishedQuestion],
    course: &CheckedCourse,
    refusals: &mut Vec<Refusal>,
) -> Vec<QuestionStep> {
    let before: HashMap<&AuthorId, &PublishedQuestion> = published
        .iter()
        .map(|question| (&question.id, question))
        .collect();
    let mut present = HashSet::new();
    let mut steps = Vec::new();
    for chapter in &course.chapters {
        for question in &chapter.questions {
            present.insert(&question.id);
            steps.push(match before.get(&question.id) {
                None => add(chapter, question),
                Some(before) => edit(before, question)
                    .map(|edit| keep(before, chapter, question, edit))
                    .unwrap_or_else(|unnamed| {
                        refusals.push(unnamed.refusal(course, before, question));
                        retire(before)
                    }),
            });
        }
        for CheckedPrediction {
            playground,
            question,
        } in &chapter.predictions
        {
            present.insert(&question.id);
            let step = match before.get(&question.id) {
                None => add(chapter, question),
                Some(before) => keep(before, chapter, question, predicted_edit(before, question)),
            };
            steps.push(QuestionStep {
                playground: Some(playground.clone()),
                ..step
            });
        }
    }
    let leaving = published
        .iter()
        .filter(|q| !q.retired && !present.contains(&q.id));
    steps.extend(leaving.map(retire));
    renamed::find(published, course, &mut steps);
    steps
}

fn add(chapter: &CheckedChapter, question: &CheckedQuestion) -> QuestionStep {
    QuestionStep {
        id: question.id.clone(),
        chapter: chapter.id.clone(),
        playground: None,
        lifecycle: Lifecycle::Added,
        edit: None,
        moved_from: None,
        content_hash: question.into(),
        version_number: 1,
        meaning_number: 1,
        mark: question.edit.clone(),
        mark_changed: false,
        mark_ignored: None,
        looks_like: None,
    }
}

fn keep(
    before: &PublishedQuestion,
    chapter: &CheckedChapter,
    question: &CheckedQuestion,
    edit: Option<QuestionEdit>,
) -> QuestionStep {
    let new_meaning = edit.is_some_and(|edit| edit.kind != EditKind::Wording);
    QuestionStep {
        id: question.id.clone(),
        chapter: chapter.id.clone(),
        playground: None,
        lifecycle: if before.retired {
            Lifecycle::Restored
        } else {
            Lifecycle::Kept
        },
        edit,
        moved_from: (before.chapter != chapter.id).then(|| before.chapter.clone()),
        content_hash: question.into(),
        version_number: before.version_number + u32::from(edit.is_some()),
        meaning_number: before.meaning_number + u32::from(new_meaning),
        mark: question.edit.clone(),
        mark_changed: question.edit != before.mark,
        mark_ignored: ignored(before, question, edit),
        looks_like: None,
    }
}

fn retire(before: &PublishedQuestion) -> QuestionStep {
    QuestionStep {
        id: before.id.clone(),
        chapter: before.chapter.clone(),
        playground: before.playground.clone(),
        lifecycle: Lifecycle::Retired,
        edit: None,
        moved_from: None,
        content_hash: before.content_hash,
        version_number: before.version_number,
        meaning_number: before.meaning_number,
        mark: before.mark.clone(),
        mark_changed: false,
        mark_ignored: None,
        looks_like: None,
    }
}

/// What changed, and what the author says it is.
fn edit(
    before: &PublishedQuestion,
    question: &CheckedQuestion,
) -> Result<Option<QuestionEdit>, Unnamed> {
    let to = ContentHash::from(question);
    if to == before.content_hash {
        return Ok(None);
    }
    let kind = match applying(before, question.edit.as_ref()) {
        Ok(kind) => kind,
        Err(_) if only_wording(before, question) => EditKind::Wording,
        Err(unnamed) => return Err(unnamed),
    };
    Ok(Some(QuestionEdit {
        kind,
        from: before.content_hash,
        to,
    }))
}

/// What changed in a prediction. Its author marks nothing: other code, or another output, is another
/// thing to predict. In code white space says nothing; in what it prints only how much of it there is.
fn predicted_edit(before: &PublishedQuestion, question: &CheckedQuestion) -> Option<QuestionEdit> {
    let to = ContentHash::from(question);
    if to == before.content_hash {
        return None;
    }
    let signs = |code: &str| code.split_whitespace().collect::<String>();
    let words = |output: &str| {
        output
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let is_wording = signs(&before.prompt_source) == signs(&question.prompt_source)
        && words(&before.answer_source) == words(&question.answer_source);
    Some(QuestionEdit {
        kind: if is_wording {
            EditKind::Wording
        } else {
            EditKind::Meaning
        },
        from: before.content_hash,
        to,
    })
}

/// Why a mark that the author has just written does nothing. One that was left behind is meant to
/// do nothing, and needs no word.
fn ignored(
    before: &PublishedQuestion,
    question: &CheckedQuestion,
    edit: Option<QuestionEdit>,
) -> Option<IgnoredMark> {
    let mark = question.edit.as_ref()?;
    if before.mark.as_ref() == Some(mark) {
        return None;
    }
    if edit.is_none() {
        return Some(IgnoredMark::NothingChanged);
    }
    let fits = applying(before, Some(mark)).is_ok();
    (!fits).then_some(IgnoredMark::OtherVersion)
}

fn only_wording(before: &PublishedQuestion, question: &CheckedQuestion) -> bool {
    is_only_wording(&before.prompt_source, &question.prompt_source)
        && is_only_wording(&before.answer_source, &question.answer_source)
}

/// Why a changed question has no kind of edit.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Unnamed {
    /// There is no mark.
    NoMark,
    /// The mark is the one that the published text carried already.
    LeftBehind(EditMark),
    /// The mark starts from another version than the published one.
    OtherVersion(EditKind, String),
}

/// The kind that a mark gives to this edit. A mark belongs to one pair of texts, so the one that
/// the published text carries counts as absent.
fn applying(before: &PublishedQuestion, mark: Option<&EditMark>) -> Result<EditKind, Unnamed> {
    match mark {
        None => Err(Unnamed::NoMark),
        Some(EditMark {
            kind,
            from: Some(from),
        }) if *from != before.content_hash.short() => {
            Err(Unnamed::OtherVersion(*kind, from.clone()))
        }
        Some(mark) if before.mark.as_ref() == Some(mark) => Err(Unnamed::LeftBehind(mark.clone())),
        Some(mark) => Ok(mark.kind),
    }
}

impl Unnamed {
    fn refusal(
        self,
        course: &CheckedCourse,
        before: &PublishedQuestion,
        question: &CheckedQuestion,
    ) -> Refusal {
        let id = &question.id;
        let version = before.content_hash.short();
        let mut message = match self {
            Self::NoMark => format!("the question `{id}` changed; say what the edit means"),
            Self::LeftBehind(mark) => format!(
                "the question `{id}` changed again, and `edit={mark}` was there already; \
                 say what this edit means"
            ),
            Self::OtherVersion(kind, from) => format!(
                "the question `{id}` changed, and `edit={kind}@{from}` starts from another \
                 version than the published one, `{version}`; say what this edit means"
            ),
        };
        let parts = [
            ("prompt", &before.prompt_source, &question.prompt_source),
            ("answer", &before.answer_source, &question.answer_source),
        ];
        for (part, old, new) in parts {
            let difference = word_diff(old, new);
            if old != new && !difference.is_empty() {
                message.push_str(&format!("\n  {part}: {difference}"));
            }
        }
        let mut help = format!("write one of these after `:::question id={id}`:");
        for kind in EditKind::ALL {
            let mark = format!("edit={kind}@{version}");
            help.push_str(&format!("\n  {mark:<24}{}", meaning(kind)));
        }
        Refusal {
            course: course.id.clone(),
            folder: course.folder.clone(),
            file: question.file.clone(),
            line: question.line,
            column: question.column,
            message,
            help,
        }
    }
}

fn meaning(kind: EditKind) -> &'static str {
    match kind {
        EditKind::Wording => "the same thing, said better: students notice nothing",
        EditKind::Meaning => "it asks or answers something else now: it comes back within a day",
        EditKind::Correction => {
            "the old answer was wrong: it comes first, earlier grades no longer count"
        }
    }
}
