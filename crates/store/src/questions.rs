//! Questions as they are asked outside of their chapter, with all that showing them needs.

use std::collections::{BTreeMap, HashMap};

use domain::ids::{AuthorId, ChapterId, CourseId, QuestionId, Slug};
use jiff::Timestamp;
use sqlx::types::Uuid;

use crate::moment::Moment;
use crate::values::{author_id, number, slug};
use crate::{Result, Store};

/// A question, and where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// As stored.
    pub id: QuestionId,
    /// The author's id, which is also its anchor in the chapter: `#question-ID`.
    pub author_id: AuthorId,
    /// The course.
    pub course: CourseId,
    /// The chapter in which it is now.
    pub chapter: ChapterId,
    /// The number of its meaning, which a grade names.
    pub meaning: u32,
    /// The prompt as sanitised HTML, links to chapters unresolved.
    pub prompt: String,
    /// The model answer, likewise.
    pub answer: String,
    /// The id of the heading the answer comes from, and the heading as plain text; of a prediction,
    /// those of its snippet.
    pub source: Option<(String, String)>,
    /// Whether it is the prediction of a snippet, whose answer is what the code prints.
    pub is_prediction: bool,
    /// The course's part of the URL.
    pub course_slug: Slug,
    /// The course's title.
    pub course_title: String,
    /// The course's language (BCP 47).
    pub lang: String,
    /// The chapter's part of the URL.
    pub chapter_slug: Slug,
    /// The chapter's title.
    pub chapter_title: String,
    /// The chapter's number; a primer has none.
    pub number: Option<u16>,
}

/// How a question read while it had an earlier meaning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Earlier {
    /// The number of that meaning.
    pub meaning: u32,
    /// The prompt as sanitised HTML, links to chapters unresolved.
    pub prompt: String,
    /// The model answer, likewise.
    pub answer: String,
}

/// The questions with these ids that are asked now, in no order: what is retired, or in a chapter
/// that is, is left out.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "questions.asked", skip_all, fields(count = ids.len()))]
pub async fn asked(store: &Store, ids: &[QuestionId]) -> Result<Vec<Asked>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"
        select
          question.id,
          question.author_id,
          question.course_id,
          question.chapter_id,
          question.meaning_number,
          version.prompt,
          version.answer,
          coalesce('playground-' || playground.author_id, source.anchor) as anchor,
          coalesce(playground.title, source.heading) as heading,
          question.playground is not null as "is_prediction!",
          course.slug as course_slug,
          course.title as course_title,
          course.lang,
          chapter.slug as chapter_slug,
          revision.title as chapter_title,
          revision.number
        from question
        join question_version as version
          on version.question_id = question.id
          and version.version_number = question.version_number
        join chapter on chapter.id = question.chapter_id
        join revision on revision.id = chapter.revision_id
        join course on course.id = question.course_id
        left join playground
          on playground.course_id = question.course_id
          and playground.author_id = question.playground
        left join lateral (
          select heading ->> 'anchor' as anchor, heading ->> 'text' as heading
          from jsonb_array_elements(revision.questions) as shown
          join jsonb_array_elements(revision.toc) as heading
            on heading ->> 'anchor' = shown ->> 'source_anchor'
          where shown ->> 'id' = question.id::text
          limit 1
        ) as source on true
        where question.id = any($1)
          and question.retired_at is null
          and chapter.retired_at is null
        "#,
        &ids
    )
    .fetch_all(&store.pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Asked {
                id: QuestionId(row.id),
                author_id: author_id(row.author_id)?,
                course: CourseId(row.course_id),
                chapter: ChapterId(row.chapter_id),
                meaning: number(row.meaning_number)?,
                prompt: row.prompt,
                answer: row.answer,
                source: row.anchor.zip(row.heading),
                is_prediction: row.is_prediction,
                course_slug: slug(row.course_slug)?,
                course_title: row.course_title,
                lang: row.lang,
                chapter_slug: slug(row.chapter_slug)?,
                chapter_title: row.chapter_title,
                number: row.number.map(number).transpose()?,
            })
        })
        .collect()
}

/// How questions read last before they had a meaning: of each pair of a question and the number of a
/// meaning, the last version with a lower number, where there is one.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "questions.before", skip_all, fields(count = meanings.len()))]
pub async fn before(
    store: &Store,
    meanings: &[(QuestionId, u32)],
) -> Result<BTreeMap<QuestionId, Earlier>> {
    let ids: Vec<Uuid> = meanings.iter().map(|(id, _)| id.0).collect();
    let numbers: Vec<i32> = meanings
        .iter()
        .map(|(_, meaning)| i32::try_from(*meaning).unwrap_or(i32::MAX))
        .collect();
    let rows = sqlx::query!(
        r#"
        select version.question_id, version.meaning_number, version.prompt, version.answer
        from unnest($1::uuid[], $2::integer[]) as given (question_id, meaning)
        cross join lateral (
          select question_id, meaning_number, prompt, answer
          from question_version
          where question_id = given.question_id
            and meaning_number < given.meaning
          order by version_number desc
          limit 1
        ) as version
        "#,
        &ids,
        &numbers,
    )
    .fetch_all(&store.pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            let earlier = Earlier {
                meaning: number(row.meaning_number)?,
                prompt: row.prompt,
                answer: row.answer,
            };
            Ok((QuestionId(row.question_id), earlier))
        })
        .collect()
}

/// From the ids that authors write to the slugs of the chapters of some courses, to which texts link.
#[derive(Clone, Default, Debug)]
pub struct ChapterSlugs(BTreeMap<(CourseId, String), Slug>);

impl ChapterSlugs {
    /// The slug of a chapter, where the course has one with this id.
    pub fn slug(&self, course: CourseId, id: &str) -> Option<&Slug> {
        self.0.get(&(course, id.to_owned()))
    }
}

/// Where links between the chapters of some courses lead.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "questions.chapter_slugs", skip_all)]
pub async fn chapter_slugs(store: &Store, courses: &[CourseId]) -> Result<ChapterSlugs> {
    let ids: Vec<Uuid> = courses.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "
        select course_id, author_id, slug
        from chapter
        where course_id = any($1)
          and retired_at is null
        ",
        &ids
    )
    .fetch_all(&store.pool)
    .await?;
    let slugs = rows
        .into_iter()
        .map(|row| Ok(((CourseId(row.course_id), row.author_id), slug(row.slug)?)));
    Ok(ChapterSlugs(slugs.collect::<Result<_>>()?))
}

/// When each question of a course was last published otherwise than before: edited, moved, or
/// brought back.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "questions.changed", skip_all, fields(course = %course))]
pub async fn changed(store: &Store, course: CourseId) -> Result<HashMap<QuestionId, Timestamp>> {
    let rows = sqlx::query!(
        r#"
        select
          question_id as "question_id!",
          max(occurred_at) as "changed_at!: Moment"
        from content_log
        where course_id = $1
          and question_id is not null
        group by question_id
        "#,
        course.0,
    )
    .fetch_all(&store.pool)
    .await?;
    let changed = rows
        .into_iter()
        .map(|row| (row.question_id, row.changed_at));
    Ok(changed.map(|(id, at)| (QuestionId(id), at.0)).collect())
}
