use domain::comments::Rules;
use jiff::Timestamp;
use sqlx::PgExecutor;

use crate::moment::Moment;
use crate::values::number;
use crate::{Result, Store};

/// The rules that hold now.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.rules", skip_all)]
pub async fn rules(store: &Store) -> Result<Rules> {
    read(&store.pool).await
}

pub(super) async fn read(executor: impl PgExecutor<'_>) -> Result<Rules> {
    let row = sqlx::query!(
        r#"
        select
          version,
          holds_first,
          blocked_words,
          most_links,
          calm_until as "calm_until: Moment",
          calm_locks
        from discussion_rules
        "#
    )
    .fetch_one(executor)
    .await?;
    Ok(Rules {
        version: number(row.version)?,
        holds_first: row.holds_first,
        blocked_words: row.blocked_words,
        most_links: number(row.most_links)?,
        calm_until: row.calm_until.map(|at| at.0),
        calm_locks: row.calm_locks,
    })
}

/// What was said since then, as Markdown with when it was said and by an account made when, the latest
/// first: for trying rules before they hold.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.said_lately", skip_all)]
pub async fn said_lately(
    store: &Store,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<(String, Timestamp, Option<Timestamp>)>> {
    let first = crate::accounts::first_id_of(since);
    let rows = sqlx::query!(
        r#"
        select
          comment.source,
          comment.created_at as "created_at: Moment",
          account.created_at as "since?: Moment"
        from comment
        left join account on account.id = comment.user_id
        where comment.id >= $1
        order by comment.id desc
        limit $2
        "#,
        first,
        limit,
    )
    .fetch_all(&store.pool)
    .await?;
    let said = rows
        .into_iter()
        .map(|row| (row.source, row.created_at.0, row.since.map(|at| at.0)));
    Ok(said.collect())
}
