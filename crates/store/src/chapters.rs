//! The text of chapters.

mod heads;

use domain::chapters::{ChapterContent, PredictionContent, QuestionContent, TocEntry, Weeks};
use domain::ids::{ChapterId, CourseId, RevisionId, Slug};
use sqlx::types::{Json, Uuid};

use crate::values::{number, slug, weeks};
use crate::{Result, Store};

pub use heads::{ChapterHead, Whereabouts, bodies, heads, of_questions};

/// A published chapter, as personal pages name it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// The chapter.
    pub id: ChapterId,
    /// Its part of the URL.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// Its published revision.
    pub revision: RevisionId,
    /// When in the course it belongs.
    pub weeks: Option<Weeks>,
    /// The course.
    pub course: CourseId,
    /// The course's part of the URL.
    pub course_slug: Slug,
    /// The course's title.
    pub course_title: String,
    /// The course's language (BCP 47).
    pub lang: String,
}

/// By what a chapter is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By<'a> {
    /// Its id.
    Id(ChapterId),
    /// The course's and its own part of the URL.
    Slugs(&'a str, &'a str),
}

/// The published chapter that is looked for.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "chapters.find", skip_all)]
pub async fn find(store: &Store, by: By<'_>) -> Result<Option<Found>> {
    let (id, slugs) = match by {
        By::Id(id) => (Some(id.0), None),
        By::Slugs(course, chapter) => (None, Some((course, chapter))),
    };
    let row = sqlx::query!(
        r#"
        select
          chapter.id,
          chapter.slug,
          revision.title,
          revision.id as revision_id,
          revision.first_week,
          revision.last_week,
          course.id as course_id,
          course.slug as course_slug,
          course.title as course_title,
          course.lang
        from chapter
        join revision on revision.id = chapter.revision_id
        join course on course.id = chapter.course_id
        where chapter.retired_at is null
          and (
            chapter.id = $1
            or (course.slug = $2 and chapter.slug = $3)
          )
        "#,
        id,
        slugs.map(|(course, _)| course),
        slugs.map(|(_, chapter)| chapter),
    )
    .fetch_optional(&store.pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Found {
        id: ChapterId(row.id),
        slug: slug(row.slug)?,
        title: row.title,
        revision: RevisionId(row.revision_id),
        weeks: weeks(row.first_week, row.last_week)?,
        course: CourseId(row.course_id),
        course_slug: slug(row.course_slug)?,
        course_title: row.course_title,
        lang: row.lang,
    }))
}

/// The text of a revision, also of one that has been replaced.
///
/// # Errors
///
/// Where the database fails.
pub async fn content(store: &Store, revision: RevisionId) -> Result<Option<ChapterContent>> {
    let found = contents(store, &[revision]).await?;
    Ok(found.into_iter().next().map(|(_, content)| content))
}

/// The texts of many revisions, in no order, without those that are not there. All of them are
/// in memory at once and in one statement, which must not take two seconds: whoever wants
/// thousands asks for a hundred at a time.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "chapters.contents", skip_all, fields(count = revisions.len()))]
pub async fn contents(
    store: &Store,
    revisions: &[RevisionId],
) -> Result<Vec<(RevisionId, ChapterContent)>> {
    let ids: Vec<Uuid> = revisions.iter().map(|revision| revision.0).collect();
    let rows = sqlx::query!(
        r#"
        select
          id,
          body,
          toc as "toc: Json<Vec<TocEntry>>",
          questions_heading,
          questions as "questions: Json<Vec<QuestionContent>>",
          array(
            select coalesce(
              (
                select max(version.meaning_number)
                from question_version as version
                where version.question_id = (asked.question ->> 'id')::uuid
                  and version.published_at <= revision.published_at
              ),
              1
            )
            from jsonb_array_elements(questions) with ordinality as asked (question, place)
            order by place
          ) as "meanings!",
          array(
            select author_id
            from playground
            where playground.chapter_id = revision.chapter_id
              and predict
              and retired_at is null
          ) as "predicted!",
          predictions as "predictions: Json<Vec<PredictionContent>>",
          array(
            select coalesce(
              (
                select max(version.meaning_number)
                from question_version as version
                where version.question_id = (predicted.it ->> 'id')::uuid
                  and version.published_at <= revision.published_at
              ),
              1
            )
            from jsonb_array_elements(predictions) with ordinality as predicted (it, place)
            order by place
          ) as "predicted_meanings!"
        from revision
        where id = any($1)
        "#,
        &ids
    )
    .fetch_all(&store.pool)
    .await?;
    let content = rows.into_iter().map(|row| {
        let mut questions = row.questions.0;
        for (question, meaning) in questions.iter_mut().zip(row.meanings) {
            question.meaning = number(meaning)?;
        }
        let mut predictions = row.predictions.0;
        for (prediction, meaning) in predictions.iter_mut().zip(row.predicted_meanings) {
            prediction.meaning = number(meaning)?;
        }
        let content = ChapterContent {
            body: row.body,
            toc: row.toc.0,
            questions_heading: row.questions_heading,
            questions,
            predicted: row.predicted,
            predictions,
        };
        Ok((RevisionId(row.id), content))
    });
    content.collect()
}
