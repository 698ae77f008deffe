//! What a student has to do with a chapter.

use std::collections::BTreeMap;

use domain::ids::{ChapterId, CourseId, EventId, QuestionId, RevisionId, UserId};
use domain::schedule::{Card, Grade, Reading, Settings};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::due::settings;
use super::rows::read;
use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::number;
use crate::{Result, Store};

/// A question of a chapter as it is published now, and when it was published first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Present {
    /// The question.
    pub question: QuestionId,
    /// The number of its meaning.
    pub meaning: u32,
    /// When it was published first.
    pub published_at: Timestamp,
}

/// What a chapter has that cards are made of.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct OfChapter {
    /// The questions that it asks, in no order.
    pub present: Vec<Present>,
    /// The predictions of its snippets, in no order: only what somebody adds to their reviews is a card
    /// of theirs, and none counts for how far they are.
    pub predictions: Vec<QuestionId>,
}

impl OfChapter {
    /// All of them.
    pub fn ids(&self) -> Vec<QuestionId> {
        let asked = self.present.iter().map(|it| it.question);
        asked.chain(self.predictions.iter().copied()).collect()
    }
}

/// The last answer to a question, that was not taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// The event.
    pub event: EventId,
    /// When.
    pub at: Timestamp,
    /// How it went.
    pub grade: Grade,
    /// What was typed before the answer was seen.
    pub typed: Option<String>,
}

/// Where a reader stopped in a chapter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stopped {
    /// When.
    pub at: Timestamp,
    /// The text that was read.
    pub revision: RevisionId,
    /// The heading; empty before the first.
    pub anchor: String,
    /// How much of the text was above, in percent.
    pub through: u8,
}

/// What somebody has to do with a chapter.
#[derive(Clone, Default, Debug)]
pub struct Mine {
    /// What they chose.
    pub settings: Settings,
    /// Their cards of the questions and predictions that are in the chapter now.
    pub cards: BTreeMap<QuestionId, Card>,
    /// Their ratings of it.
    pub reading: Option<Reading>,
    /// Their last answers.
    pub answered: BTreeMap<QuestionId, Answered>,
    /// Where they stopped.
    pub stopped: Option<Stopped>,
    /// Their line to themselves.
    pub line: Option<String>,
    /// The day on which they began the course.
    pub began: Option<Date>,
}

/// The questions and predictions that a chapter has now.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.present", skip_all, fields(%chapter))]
pub async fn present(store: &Store, chapter: ChapterId) -> Result<OfChapter> {
    let rows = sqlx::query!(
        r#"
        select
          id,
          meaning_number,
          first_published_at as "published_at: Moment",
          playground is not null as "is_prediction!"
        from question
        where chapter_id = $1
          and retired_at is null
        "#,
        chapter.0
    )
    .fetch_all(&store.pool)
    .await?;
    let mut found = OfChapter::default();
    for row in rows {
        let question = QuestionId(row.id);
        if row.is_prediction {
            found.predictions.push(question);
            continue;
        }
        found.present.push(Present {
            question,
            meaning: number(row.meaning_number)?,
            published_at: row.published_at.0,
        });
    }
    Ok(found)
}

/// What somebody has to do with a chapter of a course that has these questions.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.of_chapter", skip_all, fields(user = %user, %chapter))]
pub async fn of_chapter(
    store: &Store,
    user: UserId,
    (course, chapter): (CourseId, ChapterId),
    questions: &[QuestionId],
) -> Result<Mine> {
    let ids: Vec<Uuid> = questions.iter().map(|question| question.0).collect();
    let mut connection = store.pool.acquire().await?;
    let settings = settings(&mut connection, user).await?;
    let row = sqlx::query!(
        r#"
        select
          array(
            select state
            from card
            where user_id = $1
              and question_id = any($2)
          ) as "cards!",
          (
            select state
            from reading
            where user_id = $1
              and chapter_id = $3
          ) as reading,
          (
            select start_date::text
            from enrolment
            where user_id = $1
              and course_id = $4
          ) as began
        "#,
        user.0,
        &ids,
        chapter.0,
        course.0,
    )
    .fetch_one(&mut *connection)
    .await?;
    let cards = row.cards.into_iter().map(read::<Card>);
    let cards = cards.map(|card| card.map(|card| (card.question, card)));
    let began = row.began.map(|day| day.parse());
    Ok(Mine {
        settings,
        cards: cards.collect::<Result<_>>()?,
        reading: row.reading.map(read).transpose()?,
        answered: answered(&mut connection, user, &ids).await?,
        stopped: stopped(&mut connection, user, chapter).await?,
        line: line(&mut connection, user, chapter).await?,
        began: began.transpose().map_err(|_| unreadable("the day", user))?,
    })
}

#[derive(Deserialize)]
struct GradedPayload {
    grade: Grade,
    #[serde(default)]
    typed: Option<String>,
}

async fn answered(
    connection: &mut PgConnection,
    user: UserId,
    questions: &[Uuid],
) -> Result<BTreeMap<QuestionId, Answered>> {
    let rows = sqlx::query!(
        r#"
        select distinct on (subject)
          subject as "question!",
          id,
          occurred_at as "at: Moment",
          payload
        from student_event as graded
        where user_id = $1
          and subject = any($2)
          and kind = 'question_graded'
          and version = 1
          and not exists (
            select 1
            from student_event as undone
            where undone.user_id = $1
              and undone.subject = graded.subject
              and undone.kind = 'undone'
              and undone.payload ->> 'event' = graded.id::text
              and not exists (
                select 1
                from student_event as again
                where again.user_id = $1
                  and again.subject = undone.subject
                  and again.kind = 'undone'
                  and again.payload ->> 'event' = undone.id::text
              )
          )
        order by subject, occurred_at desc, id desc
        "#,
        user.0,
        questions,
    )
    .fetch_all(connection)
    .await?;
    let answers = rows.into_iter().map(|row| {
        let payload: GradedPayload =
            serde_json::from_value(row.payload).map_err(|_| unreadable("the event", row.id))?;
        let answered = Answered {
            event: EventId(row.id),
            at: row.at.0,
            grade: payload.grade,
            typed: payload.typed,
        };
        Ok((QuestionId(row.question), answered))
    });
    answers.collect()
}

/// The last event of a kind about a chapter that shapes no card: when, and its payload.
async fn last_trace(
    connection: &mut PgConnection,
    user: UserId,
    chapter: ChapterId,
    kind: &str,
) -> Result<Option<(Timestamp, Value)>> {
    let row = sqlx::query!(
        r#"
        select occurred_at as "at: Moment", payload
        from student_event
        where user_id = $1
          and payload ->> 'chapter' = $2
          and kind = $3
          and kind in ('chapter_read', 'line_left')
        order by occurred_at desc, id desc
        limit 1
        "#,
        user.0,
        chapter.to_string(),
        kind,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.at.0, row.payload)))
}

async fn stopped(
    connection: &mut PgConnection,
    user: UserId,
    chapter: ChapterId,
) -> Result<Option<Stopped>> {
    #[derive(Deserialize)]
    struct Payload {
        revision: RevisionId,
        anchor: String,
        through: u8,
    }
    let found = last_trace(connection, user, chapter, "chapter_read").await?;
    Ok(found.and_then(|(at, payload)| {
        // A later version of the kind may say it otherwise.
        let Payload {
            revision,
            anchor,
            through,
        } = serde_json::from_value(payload).ok()?;
        Some(Stopped {
            at,
            revision,
            anchor,
            through,
        })
    }))
}

async fn line(
    connection: &mut PgConnection,
    user: UserId,
    chapter: ChapterId,
) -> Result<Option<String>> {
    let found = last_trace(connection, user, chapter, "line_left").await?;
    let line = found.and_then(|(_, payload)| Some(payload.get("text")?.as_str()?.to_owned()));
    Ok(line.filter(|line| !line.is_empty()))
}
