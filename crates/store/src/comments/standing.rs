use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

/// Brings up to date which places in their threads are taken (`comment.is_listed`), after comments have
/// come to be seen or not to be seen, and of what they stand below. The statements before this one hold
/// the rows of the comments; it comes after them, since a statement sees only what was there when it began.
pub(crate) async fn settle(connection: &mut PgConnection, comments: &[Uuid]) -> Result<()> {
    let mut below = comments.to_vec();
    // Threads have a few levels (`domain::comments::DEEPEST`), and each turn goes up by one.
    while !below.is_empty() {
        below = sqlx::query_scalar!(
            r#"
            with standing as materialized (
              select
                comment.id,
                comment.is_listed,
                comment.status = 'visible'
                  or exists (
                    select
                    from comment as reply
                    where reply.parent_id = comment.id
                      and reply.is_listed
                  ) as is_taken
              from comment
              where comment.id = any($1)
              order by comment.id
              for no key update of comment
            )
            update comment
            set is_listed = standing.is_taken
            from standing
            where comment.id = standing.id
              and standing.is_listed <> standing.is_taken
            returning comment.parent_id
            "#,
            &below,
        )
        .fetch_all(&mut *connection)
        .await?
        .into_iter()
        .flatten()
        .collect();
        below.sort_unstable();
        below.dedup();
    }
    Ok(())
}
