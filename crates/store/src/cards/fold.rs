//! Bringing cards up to date with events that have just been appended.

use std::collections::BTreeSet;

use domain::ids::{ChapterId, QuestionId};
use domain::learning::Learning;
use domain::schedule::{ContentEntry, Done, Student};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Locked, SCHEDULER, content, rows, zone_of};
use crate::Result;

/// What has to be known to bring cards up to date with some deeds.
pub(crate) struct Ground {
    about: About,
    /// Which subjects there are, or were.
    known_questions: BTreeSet<Uuid>,
    known_chapters: BTreeSet<Uuid>,
    was_undone: bool,
    /// The cards and readings that the deeds are about, as they are stored.
    stored: Student,
    /// What publishing did to them.
    content: Vec<ContentEntry>,
}

impl Ground {
    /// Whether a deed is about something that there is, or was.
    pub(crate) fn knows(&self, done: &Done) -> bool {
        let is_question = |id: &Uuid| self.known_questions.contains(id);
        let is_chapter = |id: &Uuid| self.known_chapters.contains(id);
        match &done.learning {
            Learning::QuestionGraded(graded) => is_question(&graded.question.0),
            Learning::QuestionSuspended { question } | Learning::QuestionResumed { question } => {
                is_question(&question.0)
            }
            Learning::ChapterRated { chapter, .. } => is_chapter(&chapter.0),
            Learning::Undone { subject, .. } => is_question(subject) || is_chapter(subject),
            Learning::ScheduleChanged(_) => true,
        }
    }
}

/// Reads what has to be known of deeds of a locked student, before they are in the log.
pub(crate) async fn ground(
    connection: &mut PgConnection,
    student: &Locked,
    done: &[&Done],
) -> Result<Ground> {
    let about = About::of(done);
    let ids: Vec<String> = done.iter().map(|done| done.id.to_string()).collect();
    let asked = (about.questions.as_slice(), about.chapters.as_slice());
    let known = rows::known(connection, student.user, asked, &ids).await?;
    let (stored, content) = if about.all {
        let stored = rows::student(connection, student.user, student.settings).await?;
        let content = content::of(connection, &stored, done).await?;
        (stored, content)
    } else {
        let stored = Student::stored(student.settings, known.cards, known.readings);
        (stored, known.content)
    };
    Ok(Ground {
        about,
        known_questions: known.questions,
        known_chapters: known.chapters,
        was_undone: known.was_undone,
        stored,
        content,
    })
}

/// Brings the cards of a locked student up to date with what they did, which is in the log by now.
///
/// What comes in its order goes on from the cards as they are stored. What comes late, or takes
/// something back, folds the cards anew that it is about.
pub(crate) async fn fold(
    connection: &mut PgConnection,
    student: &Locked,
    ground: Ground,
    new: Vec<Done>,
) -> Result<()> {
    let user = student.user;
    let Some(last) = new.iter().map(Done::order).max() else {
        return Ok(());
    };
    let Ground {
        about,
        was_undone,
        stored,
        content,
        ..
    } = ground;
    let (questions, chapters) = if about.all {
        let questions = stored.cards.keys().map(|question| question.0);
        let chapters = stored.readings.keys().map(|chapter| chapter.0);
        (questions.collect(), chapters.collect())
    } else {
        let questions = questions_of(&content, &about.questions);
        (questions, about.chapters.clone())
    };
    let is_late = was_undone || is_late(student, &stored, &new);
    let folded = if is_late {
        let done = if about.all {
            rows::done(connection, user, None).await?
        } else {
            let mut subjects: BTreeSet<Uuid> = questions.iter().copied().collect();
            subjects.extend(content.iter().map(|entry| entry.chapter.0));
            subjects.extend(&chapters);
            // The settings are about the student.
            subjects.insert(user.0);
            let subjects: Vec<Uuid> = subjects.into_iter().collect();
            rows::done(connection, user, Some(&subjects)).await?
        };
        Student::replay(&SCHEDULER, done, content, zone_of)
    } else {
        let mut stored = stored;
        stored.go_on(&SCHEDULER, new, content, zone_of);
        stored
    };
    let is_asked = |question: &QuestionId| about.all || questions.contains(&question.0);
    let cards: Vec<_> = folded
        .cards
        .values()
        .filter(|card| is_asked(&card.question))
        .collect();
    let is_asked = |chapter: &ChapterId| about.all || chapters.contains(&chapter.0);
    let readings: Vec<_> = folded
        .readings
        .values()
        .filter(|reading| is_asked(&reading.chapter))
        .collect();
    rows::write_cards(connection, user, &cards, &questions).await?;
    rows::write_readings(connection, user, &readings, &chapters).await?;
    let last = student.last.max(Some((last.0, last.1.0)));
    rows::write_student(connection, user, &folded.settings, last).await
}

/// Whether any of these comes after something that was done, or published, later, and is in the cards
/// already; or takes something back that is.
fn is_late(student: &Locked, stored: &Student, new: &[Done]) -> bool {
    let cards = stored.cards.values().map(|card| card.content().0);
    let readings = stored.readings.values().map(|reading| reading.content().0);
    let published = cards.chain(readings).max();
    new.iter().any(|done| {
        let (at, id) = done.order();
        student.last.is_some_and(|last| (at, id.0) < last)
            || published.is_some_and(|published| at < published)
            || matches!(done.learning, Learning::Undone { .. })
    })
}

/// What events are about.
#[derive(Default)]
struct About {
    /// Questions; what takes back may name a chapter here, where it is in both.
    questions: Vec<Uuid>,
    chapters: Vec<Uuid>,
    /// All cards.
    all: bool,
}

impl About {
    fn of(done: &[&Done]) -> Self {
        let mut about = Self::default();
        for done in done {
            match &done.learning {
                Learning::QuestionGraded(graded) => about.questions.push(graded.question.0),
                Learning::QuestionSuspended { question }
                | Learning::QuestionResumed { question } => about.questions.push(question.0),
                Learning::ChapterRated { chapter, .. } => about.chapters.push(chapter.0),
                Learning::Undone { subject, .. } => {
                    about.questions.push(*subject);
                    about.chapters.push(*subject);
                }
                Learning::ScheduleChanged(_) => about.all = true,
            }
        }
        about
    }
}

/// The questions that were asked for, and those that were ever in the chapters.
fn questions_of(content: &[ContentEntry], asked: &[Uuid]) -> Vec<Uuid> {
    let known = content
        .iter()
        .filter_map(|entry| entry.question.map(|question| question.0));
    let all: BTreeSet<Uuid> = known.chain(asked.iter().copied()).collect();
    all.into_iter().collect()
}
