//! The text of chapters.

use domain::chapters::{ChapterContent, QuestionContent, TocEntry};
use domain::ids::RevisionId;
use sqlx::types::Json;

use crate::{Result, Store};

/// The text of a revision, also of one that has been replaced.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "chapters.content", skip_all, fields(revision = %revision))]
pub async fn content(store: &Store, revision: RevisionId) -> Result<Option<ChapterContent>> {
    let row = sqlx::query!(
        r#"
        select
          body,
          toc as "toc: Json<Vec<TocEntry>>",
          questions_heading,
          questions as "questions: Json<Vec<QuestionContent>>"
        from revision
        where id = $1
        "#,
        revision.0
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(row.map(|row| ChapterContent {
        body: row.body,
        toc: row.toc.0,
        questions_heading: row.questions_heading,
        questions: row.questions.0,
    }))
}
