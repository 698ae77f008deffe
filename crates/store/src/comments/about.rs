use domain::ids::{AuthorId, ChapterId, QuestionId, UserId};
use jiff::Timestamp;

use crate::moment::Moment;
use crate::values::author_id;
use crate::{Result, Store};

/// A question, as a discussion names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AskedAbout {
    /// As stored.
    pub id: QuestionId,
    /// As its author calls it.
    pub author_id: AuthorId,
    /// The prompt as sanitised HTML, links to chapters unresolved.
    pub prompt: String,
    /// Whether whoever asks has tried it.
    pub is_tried: bool,
    /// Whether anybody has said something that can be read.
    pub is_discussed: bool,
}

/// What can be discussed in a chapter, beside the chapter itself.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.questions", skip_all, fields(chapter = %chapter))]
pub async fn questions(
    store: &Store,
    chapter: ChapterId,
    reader: Option<UserId>,
) -> Result<Vec<AskedAbout>> {
    let rows = sqlx::query!(
        r#"
        select
          question.id,
          question.author_id,
          version.prompt,
          exists (
            select
            from card
            where card.user_id = $2
              and card.question_id = question.id
              and card.answers > 0
          ) as "is_tried!",
          exists (
            select
            from comment
            where comment.topic_id = question.id
              and comment.parent_id is null
              and comment.is_listed
          ) as "is_discussed!"
        from chapter
        join revision on revision.id = chapter.revision_id
        cross join jsonb_array_elements(revision.questions) with ordinality as asked (it, place)
        join question on question.id = (asked.it ->> 'id')::uuid
        join question_version as version
          on version.question_id = question.id
          and version.version_number = question.version_number
        where chapter.id = $1
          and question.chapter_id = chapter.id
          and question.retired_at is null
        order by asked.place
        "#,
        chapter.0,
        reader.map(|reader| reader.0),
    )
    .fetch_all(&store.pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(AskedAbout {
                id: QuestionId(row.id),
                author_id: author_id(row.author_id)?,
                prompt: row.prompt,
                is_tried: row.is_tried,
                is_discussed: row.is_discussed,
            })
        })
        .collect()
}

/// The course of a chapter, as its author calls it.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.course_of", skip_all, fields(chapter = %chapter))]
pub async fn course_of(store: &Store, chapter: ChapterId) -> Result<Option<AuthorId>> {
    let found = sqlx::query_scalar!(
        "
        select course.author_id
        from chapter
        join course on course.id = chapter.course_id
        where chapter.id = $1
        ",
        chapter.0,
    )
    .fetch_optional(&store.pool)
    .await?;
    found.map(author_id).transpose()
}

/// Until when somebody may not write: nothing where they may, and no end where they may not any more.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.suspension", skip_all, fields(user = %user))]
pub async fn suspension(
    store: &Store,
    user: UserId,
    now: Timestamp,
) -> Result<Option<Option<Timestamp>>> {
    let row = sqlx::query!(
        r#"
        select ends_at as "ends_at: Moment"
        from writing_suspension
        where user_id = $1
          and (ends_at is null or ends_at > $2)
        "#,
        user.0,
        Moment(now) as _,
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(row.map(|row| row.ends_at.map(|at| at.0)))
}
