//! The text of chapters.

mod heads;

use domain::chapters::{ChapterContent, QuestionContent, TocEntry};
use domain::ids::RevisionId;
use sqlx::types::{Json, Uuid};

use crate::{Result, Store};

pub use heads::{ChapterHead, bodies, heads, of_questions};

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
          questions as "questions: Json<Vec<QuestionContent>>"
        from revision
        where id = any($1)
        "#,
        &ids
    )
    .fetch_all(&store.pool)
    .await?;
    let content = rows.into_iter().map(|row| {
        let content = ChapterContent {
            body: row.body,
            toc: row.toc.0,
            questions_heading: row.questions_heading,
            questions: row.questions.0,
        };
        (RevisionId(row.id), content)
    });
    Ok(content.collect())
}
