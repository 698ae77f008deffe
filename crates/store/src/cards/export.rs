//! What somebody has learnt of a course, to take along.

use std::collections::BTreeMap;

use domain::ids::{CourseId, QuestionId, Slug, UserId};
use domain::schedule::{Answer, Card, ContentEntry, Deed, Done, Settings, Student, When, answers};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::due::settings_and_first;
use super::{SCHEDULER, content, rows, zone_of};
use crate::catalogue::READ_SNAPSHOT;
use crate::values::slug;
use crate::{Result, Store};

/// A course of which somebody has cards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LearntCourse {
    /// Its part of the URL.
    pub slug: Slug,
    /// The title as plain text.
    pub title: String,
    /// BCP 47 language tag.
    pub lang: String,
}

/// What a student has learnt of a course, as of one moment.
#[derive(Clone, Debug)]
pub struct LearntOfCourse {
    /// What the student chose.
    pub settings: Settings,
    /// The cards of the questions that the course has.
    pub cards: BTreeMap<QuestionId, Card>,
    /// What shaped them, from the settings that the student began with.
    began: Settings,
    done: Vec<Done>,
    content: Vec<ContentEntry>,
}

/// The courses of which somebody has cards, the first published first.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.courses", skip_all, fields(user = %user))]
pub async fn courses(store: &Store, user: UserId) -> Result<Vec<LearntCourse>> {
    let rows = sqlx::query!(
        "
        select slug, title, lang
        from course
        where id in (
          select question.course_id
          from card
          join question on question.id = card.question_id
          where card.user_id = $1
            and question.retired_at is null
        )
        order by id
        ",
        user.0,
    )
    .fetch_all(&store.pool)
    .await?;
    let courses = rows.into_iter().map(|row| {
        Ok(LearntCourse {
            slug: slug(row.slug)?,
            title: row.title,
            lang: row.lang,
        })
    });
    courses.collect()
}

/// What a student has learnt of a course, with what was published and is not in a stored card yet.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.of_course", skip_all, fields(user = %user, course = %course))]
pub async fn of_course(store: &Store, user: UserId, course: CourseId) -> Result<LearntOfCourse> {
    let mut snapshot = store.pool.begin_with(READ_SNAPSHOT).await?;
    let (settings, began) = settings_and_first(&mut snapshot, user).await?;
    let stored = states(&mut snapshot, user, course).await?;
    let stored: Vec<Card> = stored.into_iter().map(rows::read).collect::<Result<_>>()?;
    let mut student = Student::stored(settings, stored, []);
    let content = content::of(&mut snapshot, &student, &[]).await?;
    let questions = student.cards.keys().map(|question| question.0);
    // Ratings are about chapters, also those in which the questions are no more; and what was chosen
    // is about the student.
    let mut subjects: Vec<Uuid> = questions.collect();
    subjects.extend(content.iter().map(|entry| entry.chapter.0));
    subjects.push(user.0);
    subjects.sort_unstable();
    subjects.dedup();
    let done = rows::done(&mut snapshot, user, Some(&subjects)).await?;
    student.go_on(&SCHEDULER, Vec::new(), content.clone(), zone_of);
    Ok(LearntOfCourse {
        settings,
        cards: student.cards,
        began,
        done,
        content,
    })
}

async fn states(
    connection: &mut PgConnection,
    user: UserId,
    course: CourseId,
) -> Result<Vec<Value>> {
    let states = sqlx::query_scalar!(
        "
        select card.state
        from card
        join question on question.id = card.question_id
        where card.user_id = $1
          and question.course_id = $2
          and question.retired_at is null
        ",
        user.0,
        course.0,
    )
    .fetch_all(connection)
    .await?;
    Ok(states)
}

impl LearntOfCourse {
    /// The answers behind the cards; it folds them all anew, which takes a moment.
    pub fn answers(&mut self) -> BTreeMap<QuestionId, Vec<Answer>> {
        let (done, content) = (
            std::mem::take(&mut self.done),
            std::mem::take(&mut self.content),
        );
        answers(&SCHEDULER, self.began, done, content, zone_of)
    }

    /// The student's day on which a card comes back, or would if it were not put aside.
    pub fn due(&self, card: &Card) -> Option<Date> {
        let mut resumed = card.clone();
        if card.is_suspended {
            // Long ago, so that it is no news that moves anything.
            let when = When::new(Timestamp::UNIX_EPOCH, TimeZone::UTC);
            resumed.apply(&SCHEDULER, &self.settings, &when, Deed::Resumed);
        }
        resumed.due.map(|due| due.day)
    }
}
