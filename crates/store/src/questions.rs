//! Questions, apart from their texts.

use std::collections::HashMap;

use domain::ids::{CourseId, QuestionId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::moment::Moment;
use crate::{Result, Store};

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
    let changed = |id: Uuid, at: Moment| (QuestionId(id), at.0);
    Ok(rows
        .into_iter()
        .map(|row| changed(row.question_id, row.changed_at))
        .collect())
}
