//! What authors do with what they said.

use std::time::Duration;

use domain::comments::{Asked, HeldFor, Path, Status, Verdict};
use domain::ids::{ActionId, AuthorId, ChapterId, CommentId, CourseId, QuestionId, Slug, UserId};
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Place, Poster, Written, held_for, path, rules, settle, status, tell};
use crate::moment::Moment;
use crate::values::{author_id, slug};
use crate::{Result, Store};

/// For how long what somebody deleted can be put back.
pub const KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// A comment with everything about it, for whoever changes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Whole {
    /// Its id.
    pub id: CommentId,
    /// The comment that began its thread.
    pub root: CommentId,
    /// Where it stands in it.
    pub path: Path,
    /// Where it was said.
    pub place: Place,
    /// The course, as its author calls it.
    pub course: AuthorId,
    /// The course's and the chapter's part of the URL, as long as the chapter is published.
    pub slugs: Option<(Slug, Slug)>,
    /// Who wrote it, and what they are called.
    pub author: Option<(UserId, String)>,
    /// Who began its thread.
    pub began_by: Option<UserId>,
    /// What became of it.
    pub status: Status,
    /// Why it waits.
    pub held_for: Option<HeldFor>,
    /// The action under which it stands.
    pub action: Option<ActionId>,
    /// As it was written.
    pub source: String,
    /// As it is shown.
    pub html: String,
    /// The beginning as words.
    pub excerpt: String,
    /// When it was said.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Whether it was marked as helpful.
    pub is_helpful: bool,
}

/// What became of an edit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Edited {
    /// It says that now.
    Stored(Verdict),
    /// It said that already.
    Same,
    /// It is not there any more, or not theirs, or was hidden.
    Gone,
    /// They may not write, until then, or any more.
    Suspended(Option<Timestamp>),
    /// Nobody but moderators writes now, until then.
    Closed(Timestamp),
}

/// What became of another change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// It is so now.
    Made,
    /// It was so already.
    Same,
    /// It can't be.
    Gone,
}

/// A comment by its id, whatever became of it.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "comments.find", skip_all, fields(comment = %id))]
pub async fn find(store: &Store, id: CommentId) -> Result<Option<Whole>> {
    let row = sqlx::query!(
        r#"
        select
          comment.id,
          comment.root_id,
          comment.path,
          comment.course_id,
          comment.chapter_id,
          comment.question_id,
          course.author_id as course_author_id,
          course.slug as course_slug,
          case
            when chapter.retired_at is null then chapter.slug
          end as chapter_slug,
          comment.user_id,
          account.display_name as "name?",
          root.user_id as began_by,
          comment.status,
          comment.held_for,
          comment.action_id,
          comment.source,
          comment.html,
          comment.excerpt,
          comment.created_at as "created_at: Moment",
          comment.edited_at as "edited_at: Moment",
          comment.deleted_at as "deleted_at: Moment",
          comment.helpful_at is not null as "is_helpful!"
        from comment
        join comment as root on root.id = comment.root_id
        join course on course.id = comment.course_id
        join chapter on chapter.id = comment.chapter_id
        left join account on account.id = comment.user_id
        where comment.id = $1
        "#,
        id.0,
    )
    .fetch_optional(&store.pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let slugs = match row.chapter_slug {
        Some(chapter) => Some((slug(row.course_slug)?, slug(chapter)?)),
        None => None,
    };
    Ok(Some(Whole {
        id: CommentId(row.id),
        root: CommentId(row.root_id),
        path: path(&row.path)?,
        place: Place {
            course: CourseId(row.course_id),
            chapter: ChapterId(row.chapter_id),
            question: row.question_id.map(QuestionId),
        },
        course: author_id(row.course_author_id)?,
        slugs,
        author: row.user_id.map(UserId).zip(row.name),
        began_by: row.began_by.map(UserId),
        status: status(&row.status)?,
        held_for: held_for(row.held_for.as_deref())?,
        action: row.action_id.map(ActionId),
        source: row.source,
        html: row.html,
        excerpt: row.excerpt,
        created_at: row.created_at.0,
        edited_at: row.edited_at.map(|at| at.0),
        deleted_at: row.deleted_at.map(|at| at.0),
        is_helpful: row.is_helpful,
    }))
}

/// Changes what a comment says. What it said before is kept for moderators. The rules are asked as when it
/// was posted, so nobody says afterwards what would have waited.
///
/// # Errors
///
/// Where the database fails; then nothing has changed.
#[tracing::instrument(name = "comments.edit", skip_all, fields(comment = %id))]
pub async fn edit(
    store: &Store,
    poster: Poster,
    id: CommentId,
    written: &Written,
    now: Timestamp,
) -> Result<Edited> {
    let mut transaction = store.pool.begin().await?;
    let row = sqlx::query!(
        r#"
        select
          comment.source,
          comment.status,
          comment.held_for,
          account.created_at as "since: Moment",
          suspension.user_id is not null as "is_suspended!",
          suspension.ends_at as "ends_at?: Moment"
        from comment
        join account on account.id = comment.user_id
        left join writing_suspension as suspension
          on suspension.user_id = account.id
          and (suspension.ends_at is null or suspension.ends_at > $3)
        where comment.id = $1
          and comment.user_id = $2
          and comment.status in ('visible', 'held')
          and account.suspended_at is null
        for no key update of comment
        "#,
        id.0,
        poster.user.0,
        Moment(now) as _,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(row) = row else {
        return Ok(Edited::Gone);
    };
    if row.is_suspended {
        return Ok(Edited::Suspended(row.ends_at.map(|at| at.0)));
    }
    if row.source == written.source {
        return Ok(Edited::Same);
    }
    let rules = rules::read(&mut *transaction).await?;
    if !poster.is_moderator && rules.is_locked(now) {
        return Ok(Edited::Closed(rules.calm_until.unwrap_or(now)));
    }
    let asked = Asked {
        words: &written.words,
        links: written.links,
        // It was looked at when it came.
        is_first: false,
        repeated: 0,
        since: row.since.0,
        is_moderator: poster.is_moderator,
    };
    let waits = held_for(row.held_for.as_deref())?.filter(|_| row.status == "held");
    let verdict = match (rules.judge(&asked, now), waits) {
        // What waits goes on waiting, or it would be enough to change a letter.
        (Verdict::Show, Some(held)) => Verdict::Hold(held),
        (verdict, _) => verdict,
    };
    keep_version(&mut transaction, id, &row.source, now).await?;
    rewrite(&mut transaction, id, written, verdict, now).await?;
    settle(&mut transaction, &[id.0]).await?;
    if verdict == Verdict::Show && !written.mentions.is_empty() {
        tell(&mut transaction, &[id.0], now).await?;
    }
    transaction.commit().await?;
    Ok(Edited::Stored(verdict))
}

async fn keep_version(
    connection: &mut PgConnection,
    id: CommentId,
    source: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        insert into comment_version (comment_id, number, source, written_at)
        select
          $1,
          1 + coalesce(max(number), 0),
          $2,
          $3
        from comment_version
        where comment_id = $1
        ",
        id.0,
        source,
        Moment(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn rewrite(
    connection: &mut PgConnection,
    id: CommentId,
    written: &Written,
    verdict: Verdict,
    now: Timestamp,
) -> Result<()> {
    let (status, held) = match verdict {
        Verdict::Show => ("visible", None),
        Verdict::Hold(held) => ("held", Some(held.as_str())),
    };
    let mentions: Vec<Uuid> = written.mentions.iter().map(|user| user.0).collect();
    sqlx::query!(
        "
        update comment
        set
          source = $2,
          html = $3,
          excerpt = $4,
          digest = $5,
          domains = $6,
          mentions = $7,
          status = $8,
          is_listed = is_listed or $8 = 'visible',
          held_for = $9,
          edited_at = $10
        where id = $1
        ",
        id.0,
        written.source,
        written.html,
        written.excerpt,
        &written.digest[..],
        &written.domains,
        &mentions,
        status,
        held,
        Moment(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes away what somebody said. Where it has replies its place stays, so none of them is lost. Within
/// [`KEPT_FOR`] it can be put back.
///
/// # Errors
///
/// Where the database fails; then nothing has changed.
#[tracing::instrument(name = "comments.delete", skip_all, fields(comment = %id))]
pub async fn delete(store: &Store, user: UserId, id: CommentId, now: Timestamp) -> Result<Change> {
    let mut transaction = store.pool.begin().await?;
    let status = sqlx::query_scalar!(
        "
        select status
        from comment
        where id = $1
          and user_id = $2
        for no key update
        ",
        id.0,
        user.0,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    match status.as_deref() {
        Some("visible" | "held") => {}
        Some("deleted") => return Ok(Change::Same),
        // What a moderator hid stays as it is, for an appeal.
        _ => return Ok(Change::Gone),
    }
    sqlx::query!(
        "
        update comment
        set
          status_before = status,
          status = 'deleted',
          deleted_at = $2
        where id = $1
        ",
        id.0,
        Moment(now) as _,
    )
    .execute(&mut *transaction)
    .await?;
    settle(&mut transaction, &[id.0]).await?;
    transaction.commit().await?;
    Ok(Change::Made)
}

/// Puts back what its author took away not long ago, as it was.
///
/// # Errors
///
/// Where the database fails; then nothing has changed.
#[tracing::instrument(name = "comments.put_back", skip_all, fields(comment = %id))]
pub async fn put_back(
    store: &Store,
    user: UserId,
    id: CommentId,
    now: Timestamp,
) -> Result<Change> {
    let mut transaction = store.pool.begin().await?;
    let row = sqlx::query!(
        "
        select status, action_id, deleted_at > $3 as is_kept, status_before
        from comment
        where id = $1
          and user_id = $2
        for no key update
        ",
        id.0,
        user.0,
        Moment::before(now, KEPT_FOR) as _,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(row) = row else {
        return Ok(Change::Gone);
    };
    if row.status != "deleted" {
        return Ok(Change::Same);
    }
    let is_theirs = row.action_id.is_none() && row.status_before.is_some();
    if !is_theirs || row.is_kept != Some(true) {
        return Ok(Change::Gone);
    }
    sqlx::query!(
        "
        update comment
        set
          status = status_before,
          status_before = null,
          is_listed = is_listed or status_before = 'visible',
          deleted_at = null
        where id = $1
        ",
        id.0,
    )
    .execute(&mut *transaction)
    .await?;
    // What it stands below may have given up its place meanwhile.
    settle_above(&mut transaction, id).await?;
    transaction.commit().await?;
    Ok(Change::Made)
}

/// As [`settle`], where a comment is listed already, for what it stands below.
pub(super) async fn settle_above(connection: &mut PgConnection, id: CommentId) -> Result<()> {
    let above = sqlx::query_scalar!("select parent_id from comment where id = $1", id.0)
        .fetch_optional(&mut *connection)
        .await?;
    match above.flatten() {
        Some(above) => settle(connection, &[above]).await,
        None => Ok(()),
    }
}
