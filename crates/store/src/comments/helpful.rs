use domain::ids::{CommentId, UserId};
use jiff::Timestamp;

use super::Change;
use crate::accounts::id_of;
use crate::moment::Moment;
use crate::{Result, Store};

/// Marks a reply as helpful, and tells its author.
///
/// # Errors
///
/// Where the database fails; then nothing has changed.
#[tracing::instrument(name = "comments.mark_helpful", skip_all, fields(comment = %id))]
pub async fn mark_helpful(
    store: &Store,
    by: UserId,
    id: CommentId,
    now: Timestamp,
) -> Result<Change> {
    let mut transaction = store.pool.begin().await?;
    let writer = sqlx::query_scalar!(
        "
        update comment
        set
          helpful_at = $3,
          helpful_by = $2
        where id = $1
          and status = 'visible'
          and parent_id is not null
          and helpful_at is null
          and user_id is distinct from $2
        returning user_id
        ",
        id.0,
        by.0,
        Moment(now) as _,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(writer) = writer else {
        return Ok(Change::Same);
    };
    if let Some(writer) = writer {
        sqlx::query!(
            "
            insert into notification (user_id, id, kind, comment_id, noted_at)
            values ($1, $2, 'helpful', $3, $4)
            on conflict do nothing
            ",
            writer,
            id_of(now),
            id.0,
            Moment(now) as _,
        )
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(Change::Made)
}

/// Takes the mark away.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.unmark_helpful", skip_all, fields(comment = %id))]
pub async fn unmark_helpful(store: &Store, id: CommentId) -> Result<Change> {
    let changed = sqlx::query!(
        "
        update comment
        set
          helpful_at = null,
          helpful_by = null
        where id = $1
          and helpful_at is not null
        ",
        id.0,
    )
    .execute(&store.pool)
    .await?;
    Ok(match changed.rows_affected() {
        0 => Change::Same,
        _ => Change::Made,
    })
}
