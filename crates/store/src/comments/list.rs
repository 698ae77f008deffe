//! Pages of discussions.

use domain::comments::{Path, Sort};
use domain::ids::{ChapterId, CommentId, QuestionId, UserId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Comment;
use super::rows::by_ids;
use crate::{Result, Store};

/// How many threads a page has.
pub const LISTED: i64 = 20;

/// How many replies a page of one thread has.
pub const REPLIES: i64 = 50;

/// How many of the first replies of a thread stand in a list of threads.
const FIRST_REPLIES: i64 = 4;

/// Up to how many replies are counted.
const MOST_COUNTED: i64 = 100;

/// How many of their own comments that nobody else sees somebody is shown.
const MOST_OWN: i64 = 20;

/// A thread in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Thread {
    /// What began it.
    pub first: Comment,
    /// Its first replies, from top to bottom.
    pub replies: Vec<Comment>,
    /// How many more there are; a hundred stands for however many.
    pub more: u32,
    /// The first reply that was marked as helpful, where it is not among those.
    pub helpful: Option<Comment>,
}

/// A page of threads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// The threads, in the order that was asked for.
    pub threads: Vec<Thread>,
    /// Whether more come after them.
    pub more: bool,
}

/// A page of one thread.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replies {
    /// The chapter and the question that it is about.
    pub place: (ChapterId, Option<QuestionId>),
    /// What began it.
    pub first: Comment,
    /// Replies, from top to bottom.
    pub replies: Vec<Comment>,
    /// Whether more come after them.
    pub more: bool,
}

/// A page of the threads of a topic: the first, or the one after a thread. What can't be read by whoever
/// asks is empty. It reads what it shows, however many there are.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.threads", skip_all, fields(topic = %topic))]
pub async fn threads(
    store: &Store,
    topic: Uuid,
    (sort, after): (Sort, Option<CommentId>),
    reader: Option<UserId>,
) -> Result<Page> {
    let mut connection = store.pool.acquire().await?;
    let mut firsts = firsts(&mut connection, topic, (sort, after)).await?;
    let more = firsts.len() as i64 > LISTED;
    firsts.truncate(usize::try_from(LISTED).unwrap_or_default());
    let mut comments = by_ids(&mut connection, &firsts, reader).await?;
    let below = first_replies(&mut connection, &firsts).await?;
    let ids: Vec<Uuid> = below
        .iter()
        .flat_map(|it| it.shown.iter().chain(&it.helpful))
        .copied()
        .collect();
    let mut replies = by_ids(&mut connection, &ids, reader).await?;
    let threads = firsts.iter().filter_map(|id| {
        let first = take(&mut comments, *id)?;
        let below = below.iter().find(|it| it.root == *id);
        let shown: Vec<Comment> = below.map_or_else(Vec::new, |it| {
            it.shown
                .iter()
                .filter_map(|id| take(&mut replies, *id))
                .collect()
        });
        let helpful = below.and_then(|it| it.helpful);
        Some(Thread {
            first,
            more: below.map_or(0, |it| it.more),
            helpful: helpful.and_then(|id| take(&mut replies, id)),
            replies: shown,
        })
    });
    Ok(Page {
        threads: threads.collect(),
        more,
    })
}

fn take(comments: &mut Vec<Comment>, id: Uuid) -> Option<Comment> {
    let at = comments.iter().position(|comment| comment.id.0 == id)?;
    Some(comments.swap_remove(at))
}

async fn firsts(
    connection: &mut PgConnection,
    topic: Uuid,
    (sort, after): (Sort, Option<CommentId>),
) -> Result<Vec<Uuid>> {
    // An order is part of a statement.
    let found = match sort {
        Sort::Newest => {
            sqlx::query_scalar!(
                "
                select id
                from comment
                where topic_id = $1
                  and parent_id is null
                  and is_listed
                  and id < $2
                order by id desc
                limit $3
                ",
                topic,
                after.map_or(Uuid::max(), |after| after.0),
                LISTED + 1,
            )
            .fetch_all(connection)
            .await?
        }
        Sort::Oldest => {
            sqlx::query_scalar!(
                "
                select id
                from comment
                where topic_id = $1
                  and parent_id is null
                  and is_listed
                  and id > $2
                order by id
                limit $3
                ",
                topic,
                after.map_or(Uuid::nil(), |after| after.0),
                LISTED + 1,
            )
            .fetch_all(connection)
            .await?
        }
    };
    Ok(found)
}

/// What stands below the first comment of a thread.
struct Below {
    root: Uuid,
    shown: Vec<Uuid>,
    more: u32,
    helpful: Option<Uuid>,
}

async fn first_replies(connection: &mut PgConnection, roots: &[Uuid]) -> Result<Vec<Below>> {
    let rows = sqlx::query!(
        r#"
        select
          root.id as "root!",
          array(
            select reply.id
            from comment as reply
            where reply.root_id = root.id
              and reply.is_listed
              and reply.path > ''
            order by reply.path
            limit $2
          ) as "shown!",
          (
            select count(*)
            from (
              select
              from comment as reply
              where reply.root_id = root.id
                and reply.is_listed
                and reply.path > ''
              limit $2 + $3
            ) as counted
          ) as "replies!",
          (
            select reply.id
            from comment as reply
            where reply.root_id = root.id
              and reply.helpful_at is not null
              and reply.status = 'visible'
            order by reply.helpful_at
            limit 1
          ) as helpful
        from unnest($1::uuid[]) as root (id)
        "#,
        roots,
        FIRST_REPLIES,
        MOST_COUNTED,
    )
    .fetch_all(connection)
    .await?;
    let below = rows.into_iter().map(|row| {
        let more = row.replies - row.shown.len() as i64;
        Below {
            root: row.root,
            more: u32::try_from(more).unwrap_or(0),
            helpful: row.helpful.filter(|id| !row.shown.contains(id)),
            shown: row.shown,
        }
    });
    Ok(below.collect())
}

/// A page of one thread: the first, or the one after a reply; `None` where nothing can be read of it.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.replies", skip_all, fields(root = %root))]
pub async fn replies(
    store: &Store,
    root: CommentId,
    after: Option<&Path>,
    reader: Option<UserId>,
) -> Result<Option<Replies>> {
    let mut connection = store.pool.acquire().await?;
    let about = sqlx::query!(
        "
        select chapter_id, question_id
        from comment
        where id = $1
          and root_id = id
          and (is_listed or user_id = $2)
        ",
        root.0,
        reader.map(|reader| reader.0),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(about) = about else { return Ok(None) };
    let mut ids = sqlx::query_scalar!(
        "
        select id
        from comment
        where root_id = $1
          and is_listed
          and path > $2
        order by path
        limit $3
        ",
        root.0,
        after.map(Path::to_bytes).unwrap_or_default(),
        REPLIES + 1,
    )
    .fetch_all(&mut *connection)
    .await?;
    let more = ids.len() as i64 > REPLIES;
    ids.truncate(usize::try_from(REPLIES).unwrap_or_default());
    ids.push(root.0);
    let mut comments = by_ids(&mut connection, &ids, reader).await?;
    let Some(first) = take(&mut comments, root.0) else {
        return Ok(None);
    };
    comments.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Some(Replies {
        place: (
            ChapterId(about.chapter_id),
            about.question_id.map(QuestionId),
        ),
        first,
        replies: comments,
        more,
    }))
}

/// After what a page of a thread has to begin so that a reply is on it, with some of what stands before
/// it; `None` for the first page.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.before", skip_all)]
pub async fn before(store: &Store, root: CommentId, path: &Path) -> Result<Option<Path>> {
    let found = sqlx::query_scalar!(
        "
        select path
        from comment
        where root_id = $1
          and is_listed
          and path <= $2
          and path > ''
        order by path desc
        offset $3
        limit 1
        ",
        root.0,
        path.to_bytes(),
        REPLIES - FIRST_REPLIES,
    )
    .fetch_optional(&store.pool)
    .await?;
    found.map(|bytes| super::path(&bytes)).transpose()
}

/// What somebody said in a topic, the latest first, up to twenty: what waits and what was hidden, which
/// nobody sees but they and moderators; with `all` also what everybody can read.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.own", skip_all, fields(user = %user))]
pub async fn own(store: &Store, user: UserId, topic: Uuid, all: bool) -> Result<Vec<Comment>> {
    let mut connection = store.pool.acquire().await?;
    let ids = sqlx::query_scalar!(
        "
        select id
        from comment
        where user_id = $1
          and topic_id = $2
          and (status in ('held', 'hidden') or ($4 and status = 'visible'))
        order by id desc
        limit $3
        ",
        user.0,
        topic,
        MOST_OWN,
        all,
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut comments = by_ids(&mut connection, &ids, Some(user)).await?;
    comments.sort_by_key(|comment| std::cmp::Reverse(comment.id));
    Ok(comments)
}
