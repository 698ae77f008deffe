//! Bringing cards up to date with events that have just been appended.

use std::collections::BTreeSet;

use domain::ids::{ChapterId, QuestionId, UserId};
use domain::learning::Learning;
use domain::schedule::{ContentEntry, Done, Student};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Locked, SCHEDULER, rows, zone_of};
use crate::Result;

/// Brings the cards of a locked student up to date with what they did, which is in the log already.
///
/// What comes in its order goes on from the cards as they are stored. What comes late, or takes
/// something back, folds the cards anew that it is about.
pub(crate) async fn fold(
    connection: &mut PgConnection,
    student: &Locked,
    new: Vec<Done>,
) -> Result<()> {
    let user = student.user;
    let Some(last) = new.iter().map(Done::order).max() else {
        return Ok(());
    };
    let about = About::of(&new);
    let (stored, content) = stored(connection, student, &about, &new).await?;
    let (questions, chapters) = if about.all {
        let questions = stored.cards.keys().map(|question| question.0);
        let chapters = stored.readings.keys().map(|chapter| chapter.0);
        (questions.collect(), chapters.collect())
    } else {
        let questions = questions_of(&content, &about.questions);
        (questions, about.chapters.clone())
    };
    let is_late = is_late(student, &stored, &new) || was_undone(connection, user, &new).await?;
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

/// The cards and readings that the events are about, as they are stored, and what publishing did to
/// them.
async fn stored(
    connection: &mut PgConnection,
    student: &Locked,
    about: &About,
    new: &[Done],
) -> Result<(Student, Vec<ContentEntry>)> {
    let Locked { user, settings, .. } = *student;
    if about.all {
        let stored = rows::student(connection, user, settings).await?;
        let content = rows::content_of(connection, &stored, new).await?;
        return Ok((stored, content));
    }
    let content = rows::content(connection, &about.questions, &about.chapters).await?;
    let questions = questions_of(&content, &about.questions);
    let cards = rows::cards(connection, user, Some(&questions)).await?;
    let readings = rows::readings(connection, user, Some(&about.chapters)).await?;
    Ok((Student::stored(settings, cards, readings), content))
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

/// Whether any of these was taken back before it came.
async fn was_undone(connection: &mut PgConnection, user: UserId, new: &[Done]) -> Result<bool> {
    let subjects: Vec<Uuid> = new
        .iter()
        .filter_map(|done| done.learning.subject())
        .collect();
    let ids: Vec<String> = new.iter().map(|done| done.id.to_string()).collect();
    let was_undone = sqlx::query_scalar!(
        r#"
        select exists (
          select 1
          from student_event
          where user_id = $1
            and subject = any($2)
            and kind = 'undone'
            and payload ->> 'event' = any($3)
        ) as "was_undone!"
        "#,
        user.0,
        &subjects,
        &ids,
    )
    .fetch_one(connection)
    .await?;
    Ok(was_undone)
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
    fn of(new: &[Done]) -> Self {
        let mut about = Self::default();
        for done in new {
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
