//! What is new to somebody, of which threads they hear, and who takes part.

use std::time::Duration;

use domain::ids::{CommentId, UserId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::accounts::first_id_of;
use crate::moment::Moment;
use crate::{Result, Store};

/// What happens within this time is one visit.
const VISIT: Duration = Duration::from_secs(60 * 60);

/// Up to how many new comments are counted.
const MOST_NEW: i64 = 100;

/// How many people of a topic can be called by name: those who spoke last.
const MOST_NAMES: i64 = 200;

/// What is new in a topic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct News {
    /// The last comment that everybody can read.
    pub last: Option<CommentId>,
    /// How many came after the one that was asked about, not counting one's own; a hundred stands for
    /// however many.
    pub count: u32,
}

/// Notes that somebody looks at a topic, and says since when something is new to them; `None` the first
/// time.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.visit", skip_all, fields(user = %user))]
pub async fn visit(
    store: &Store,
    user: UserId,
    topic: Uuid,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let since = sqlx::query_scalar!(
        r#"
        insert into discussion_visit as visit (user_id, topic_id, seen_at, seen_before)
        values ($1, $2, $3, $3)
        on conflict on constraint discussion_visit_pkey do update
        set
          seen_at = greatest(visit.seen_at, $3),
          seen_before = case
            when visit.seen_at < $4 then visit.seen_at
            else visit.seen_before
          end
        returning
          case
            when visit.seen_before < visit.seen_at then visit.seen_before
          end as "since: Moment"
        "#,
        user.0,
        topic,
        Moment(now) as _,
        Moment::before(now, VISIT) as _,
    )
    .fetch_one(&store.pool)
    .await?;
    Ok(since.map(|at| at.0))
}

/// What is new in a topic after a comment, for whoever has it open.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.news", skip_all)]
pub async fn news(
    store: &Store,
    topic: Uuid,
    after: Option<CommentId>,
    reader: Option<UserId>,
) -> Result<News> {
    let after = after.map_or_else(|| first_id_of(Timestamp::UNIX_EPOCH), |after| after.0);
    let row = sqlx::query!(
        r#"
        select
          (
            select id
            from comment
            where topic_id = $1
              and status = 'visible'
            order by id desc
            limit 1
          ) as last,
          (
            select count(*)
            from (
              select
              from comment
              where topic_id = $1
                and status = 'visible'
                and id > $2
                and user_id is distinct from $3
              limit $4
            ) as later
          ) as "count!"
        "#,
        topic,
        after,
        reader.map(|reader| reader.0),
        MOST_NEW,
    )
    .fetch_one(&store.pool)
    .await?;
    Ok(News {
        last: row.last.map(CommentId),
        count: u32::try_from(row.count).unwrap_or(0),
    })
}

/// Those who can be called by name in a topic, with their names: who has spoken there last, and who began
/// the thread.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.participants", skip_all)]
pub async fn participants(
    store: &Store,
    topic: Uuid,
    root: Option<CommentId>,
) -> Result<Vec<(UserId, String)>> {
    let rows = sqlx::query!(
        r#"
        select distinct account.id, account.display_name
        from (
          (
            select user_id
            from comment
            where topic_id = $1
              and status = 'visible'
            order by id desc
            limit $3
          )
          union all
          (
            select user_id
            from comment
            where root_id = $2
              and is_listed
            order by path
            limit $3
          )
        ) as spoken
        join account on account.id = spoken.user_id
        "#,
        topic,
        root.map(|root| root.0),
        MOST_NAMES,
    )
    .fetch_all(&store.pool)
    .await?;
    let named = rows
        .into_iter()
        .map(|row| (UserId(row.id), row.display_name));
    Ok(named.collect())
}

/// Has somebody hear no more of a thread; nothing where there is none.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.mute", skip_all, fields(user = %user))]
pub async fn mute(store: &Store, user: UserId, root: CommentId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "
        insert into thread_mute (user_id, root_id, muted_at)
        select $1, id, $3
        from comment
        where id = $2
          and root_id = id
        on conflict on constraint thread_mute_pkey do nothing
        ",
        user.0,
        root.0,
        Moment(now) as _,
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// Has somebody hear of a thread again.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.unmute", skip_all, fields(user = %user))]
pub async fn unmute(store: &Store, user: UserId, root: CommentId) -> Result<()> {
    sqlx::query!(
        "
        delete from thread_mute
        where user_id = $1
          and root_id = $2
        ",
        user.0,
        root.0,
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// Which of some threads somebody does not want to hear of.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.who_mutes", skip_all, fields(user = %user))]
pub async fn who_mutes(store: &Store, user: UserId, roots: &[CommentId]) -> Result<Vec<CommentId>> {
    let roots: Vec<Uuid> = roots.iter().map(|root| root.0).collect();
    let muted = sqlx::query_scalar!(
        "
        select root_id
        from thread_mute
        where user_id = $1
          and root_id = any($2)
        ",
        user.0,
        &roots,
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(muted.into_iter().map(CommentId).collect())
}
