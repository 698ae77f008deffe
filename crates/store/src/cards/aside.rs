//! What a student put aside.

use domain::ids::{QuestionId, Slug, UserId};

use crate::values::slug;
use crate::{Result, Store};

/// The most questions of those put aside that are named.
pub const MOST_ASIDE: i64 = 100;

/// A question that a student put aside.
#[derive(Clone, PartialEq, Debug)]
pub struct PutAside {
    /// The question.
    pub question: QuestionId,
    /// Its prompt, as HTML.
    pub prompt: String,
    /// The title of the chapter in which it is.
    pub chapter: String,
    /// The course and the chapter, as URLs have them.
    pub slugs: (Slug, Slug),
    /// The language of the course (BCP 47).
    pub lang: String,
}

/// The questions that a student put aside and could take up again, at most [`MOST_ASIDE`].
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.put_aside", skip_all, fields(user = %user))]
pub async fn put_aside(store: &Store, user: UserId) -> Result<Vec<PutAside>> {
    let rows = sqlx::query!(
        r#"
        select
          question.id,
          question_version.prompt,
          revision.title,
          chapter.slug as chapter_slug,
          course.slug as course_slug,
          course.lang
        from card
        join question on question.id = card.question_id
        join question_version
          on question_version.question_id = question.id
          and question_version.version_number = question.version_number
        join chapter on chapter.id = question.chapter_id
        join revision on revision.id = chapter.revision_id
        join course on course.id = question.course_id
        where card.user_id = $1
          and card.due_at is null
          and card.state @> '{"is_suspended": true}'
          and question.retired_at is null
        order by course.id, chapter.position, question.id
        limit $2
        "#,
        user.0,
        MOST_ASIDE,
    )
    .fetch_all(&store.pool)
    .await?;
    let put_aside = rows.into_iter().map(|row| {
        Ok(PutAside {
            question: QuestionId(row.id),
            prompt: row.prompt,
            chapter: row.title,
            slugs: (slug(row.course_slug)?, slug(row.chapter_slug)?),
            lang: row.lang,
        })
    });
    put_aside.collect()
}

/// Whether a student has a card of a question.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.has", skip_all, fields(user = %user))]
pub async fn has(store: &Store, user: UserId, question: QuestionId) -> Result<bool> {
    let has = sqlx::query_scalar!(
        r#"
        select exists (
          select 1
          from card
          where user_id = $1
            and question_id = $2
        ) as "has!"
        "#,
        user.0,
        question.0,
    )
    .fetch_one(&store.pool)
    .await?;
    Ok(has)
}
