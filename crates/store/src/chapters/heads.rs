//! Chapters as they are named and linked outside of their course.

use std::collections::BTreeMap;

use domain::ids::{ChapterId, CourseId, QuestionId, Slug};
use sqlx::types::Uuid;

use crate::values::{number, slug};
use crate::{Result, Store};

/// A published chapter, and where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChapterHead {
    /// As stored.
    pub id: ChapterId,
    /// Its part of the URL.
    pub slug: Slug,
    /// The title as plain text.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Its number; a primer has none.
    pub number: Option<u16>,
    /// Reading time in minutes.
    pub minutes: u16,
    /// The course.
    pub course: CourseId,
    /// The course's part of the URL.
    pub course_slug: Slug,
    /// The course's title.
    pub course_title: String,
    /// The course's language (BCP 47).
    pub lang: String,
    /// Whether it asks questions.
    pub has_questions: bool,
}

/// The chapters with these ids that are published now, in no order.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "chapters.heads", skip_all, fields(count = ids.len()))]
pub async fn heads(store: &Store, ids: &[ChapterId]) -> Result<Vec<ChapterHead>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"
        select
          chapter.id,
          chapter.slug,
          revision.title,
          revision.summary,
          revision.number,
          revision.minutes,
          course.id as course_id,
          course.slug as course_slug,
          course.title as course_title,
          course.lang,
          exists (
            select 1
            from question
            where chapter_id = chapter.id
              and playground is null
              and retired_at is null
          ) as "has_questions!"
        from chapter
        join revision on revision.id = chapter.revision_id
        join course on course.id = chapter.course_id
        where chapter.id = any($1)
          and chapter.retired_at is null
        "#,
        &ids
    )
    .fetch_all(&store.pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ChapterHead {
                id: ChapterId(row.id),
                slug: slug(row.slug)?,
                title: row.title,
                summary: row.summary,
                number: row.number.map(number).transpose()?,
                minutes: number(row.minutes)?,
                course: CourseId(row.course_id),
                course_slug: slug(row.course_slug)?,
                course_title: row.course_title,
                lang: row.lang,
                has_questions: row.has_questions,
            })
        })
        .collect()
}

/// The published text of these chapters as sanitised HTML, links between chapters unresolved.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "chapters.bodies", skip_all, fields(count = ids.len()))]
pub async fn bodies(store: &Store, ids: &[ChapterId]) -> Result<BTreeMap<ChapterId, String>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "
        select chapter.id, revision.body
        from chapter
        join revision on revision.id = chapter.revision_id
        where chapter.id = any($1)
        ",
        &ids
    )
    .fetch_all(&store.pool)
    .await?;
    let bodies = rows.into_iter().map(|row| (ChapterId(row.id), row.body));
    Ok(bodies.collect())
}

/// Where a question is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Whereabouts {
    /// The chapter.
    pub chapter: ChapterId,
    /// Whether it is the prediction of a snippet there, which the chapter doesn't ask.
    pub is_prediction: bool,
}

/// In which chapter each of these questions is now. What is retired is left out.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "chapters.of_questions", skip_all, fields(count = ids.len()))]
pub async fn of_questions(
    store: &Store,
    ids: &[QuestionId],
) -> Result<BTreeMap<QuestionId, Whereabouts>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"
        select
          question.id,
          question.chapter_id,
          question.playground is not null as "is_prediction!"
        from question
        join chapter on chapter.id = question.chapter_id
        where question.id = any($1)
          and question.retired_at is null
          and chapter.retired_at is null
        "#,
        &ids
    )
    .fetch_all(&store.pool)
    .await?;
    let found = rows.into_iter().map(|row| {
        let whereabouts = Whereabouts {
            chapter: ChapterId(row.chapter_id),
            is_prediction: row.is_prediction,
        };
        (QuestionId(row.id), whereabouts)
    });
    Ok(found.collect())
}
