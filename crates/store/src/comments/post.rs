use domain::comments::{Asked, Path, Verdict};
use domain::ids::{CommentId, UserId};
use jiff::Timestamp;
use sqlx::PgConnection;
use std::time::Duration;
use uuid::Uuid;

use super::{Place, held_for, path, rules, status, tell};
use crate::accounts::{first_id_of, id_of};
use crate::moment::Moment;
use crate::values::number;
use crate::{Result, Store};

/// Whoever says the same in the same place within this time has said it already.
const SAME_WITHIN: Duration = Duration::from_secs(24 * 60 * 60);

/// How far it is counted who else has just said the same.
const MOST_REPEATS: i64 = 20;

/// What somebody wrote, and what was made of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// As they wrote it.
    pub source: String,
    /// As it is shown, sanitised.
    pub html: String,
    /// The words that a reader sees.
    pub words: String,
    /// The beginning of those.
    pub excerpt: String,
    /// What it has in common with others that say the same.
    pub digest: [u8; 16],
    /// How many links it has.
    pub links: usize,
    /// To which hosts.
    pub domains: Vec<String>,
    /// Whom it calls by name.
    pub mentions: Vec<UserId>,
}

/// Whoever writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Poster {
    /// Their account.
    pub user: UserId,
    /// Whether they moderate in this course: they are not held, and write where it is locked.
    pub is_moderator: bool,
}

/// A comment to be posted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewComment {
    /// What its author's browser calls it: what is sent twice is one comment.
    pub client: Uuid,
    /// Where it is said.
    pub place: Place,
    /// What it answers.
    pub parent: Option<CommentId>,
    /// What it says.
    pub written: Written,
}

/// What became of it. But for the first two nothing was stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Posted {
    /// It is there.
    Stored(CommentId, Verdict),
    /// It was there already.
    Known(CommentId, Verdict),
    /// Another comment of theirs has this client's id.
    Conflict,
    /// They have just said the same there.
    Said(CommentId),
    /// What it answers is not there, not in this place, or can't be answered any more.
    NoParent,
    /// Nobody but moderators writes in this thread.
    Locked,
    /// Nobody but moderators writes now, until then.
    Closed(Timestamp),
    /// They may not write, until then, or any more.
    Suspended(Option<Timestamp>),
    /// The account is gone, or about to be.
    Gone,
}

/// Posts a comment. It can be repeated until there is an answer: a comment with the same client id is
/// posted once.
///
/// # Errors
///
/// Where the database fails; then nothing is stored.
#[tracing::instrument(name = "comments.post", skip_all, fields(user = %poster.user))]
pub async fn post(
    store: &Store,
    poster: Poster,
    comment: &NewComment,
    now: Timestamp,
) -> Result<Posted> {
    let mut transaction = store.pool.begin().await?;
    let Some(before) = look(&mut transaction, poster.user, comment, now).await? else {
        return Ok(Posted::Gone);
    };
    if let Some(known) = before.known {
        return Ok(known);
    }
    if let Some(ends_at) = before.suspended {
        return Ok(Posted::Suspended(ends_at));
    }
    let rules = rules::read(&mut *transaction).await?;
    if !poster.is_moderator && rules.is_locked(now) {
        return Ok(Posted::Closed(rules.calm_until.unwrap_or(now)));
    }
    if let Some(same) = before.said {
        return Ok(Posted::Said(same));
    }
    let parent = match comment.parent {
        None => None,
        Some(parent) => match hold(&mut transaction, parent, comment.place).await? {
            Some(held) if held.is_locked && !poster.is_moderator => return Ok(Posted::Locked),
            Some(held) => Some(held),
            None => return Ok(Posted::NoParent),
        },
    };
    let asked = Asked {
        words: &comment.written.words,
        links: comment.written.links,
        is_first: before.is_first,
        since: before.since,
        repeated: before.repeated,
        is_moderator: poster.is_moderator,
    };
    let verdict = rules.judge(&asked, now);
    let id = CommentId(id_of(now));
    if !insert(
        &mut transaction,
        poster,
        (id, comment, parent),
        verdict,
        now,
    )
    .await?
    {
        // The same was posted in this moment.
        drop(transaction);
        let mut connection = store.pool.acquire().await?;
        let after = look(&mut connection, poster.user, comment, now).await?;
        return Ok(after.and_then(|it| it.known).unwrap_or(Posted::Conflict));
    }
    if verdict == Verdict::Show
        && (comment.parent.is_some() || !comment.written.mentions.is_empty())
    {
        tell(&mut transaction, &[id.0], now).await?;
    }
    transaction.commit().await?;
    Ok(Posted::Stored(id, verdict))
}

/// What has to be known before.
struct Before {
    known: Option<Posted>,
    since: Timestamp,
    is_first: bool,
    repeated: u32,
    said: Option<CommentId>,
    /// Until when they may not write, where they may not.
    suspended: Option<Option<Timestamp>>,
}

async fn look(
    connection: &mut PgConnection,
    user: UserId,
    comment: &NewComment,
    now: Timestamp,
) -> Result<Option<Before>> {
    let lately = now
        .checked_sub(SAME_WITHIN)
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let row = sqlx::query!(
        r#"
        select
          account.created_at as "since: Moment",
          suspension.user_id is not null as "is_suspended!",
          suspension.ends_at as "ends_at?: Moment",
          known.id as "known_id?",
          known.status as "known_status?",
          known.held_for as known_held_for,
          known.topic_id as "known_topic?",
          known.digest as "known_digest?",
          not exists (
            select
            from comment
            where user_id = $1
              and status = 'visible'
          ) as "is_first!",
          (
            select count(distinct others.user_id)
            from (
              select user_id
              from comment
              where digest = $3
                and id >= $4
                and user_id <> $1
              limit $5
            ) as others
          ) as "repeated!",
          (
            select id
            from comment
            where digest = $3
              and id >= $4
              and user_id = $1
              and topic_id = $6
              and coalesce(answers_id, parent_id) is not distinct from $7
              and status <> 'deleted'
            limit 1
          ) as "said?"
        from account
        left join writing_suspension as suspension
          on suspension.user_id = account.id
          and (suspension.ends_at is null or suspension.ends_at > $8)
        left join comment as known
          on known.user_id = account.id
          and known.client_id = $2
        where account.id = $1
          and account.suspended_at is null
        "#,
        user.0,
        comment.client,
        &comment.written.digest[..],
        first_id_of(lately),
        MOST_REPEATS,
        comment.place.topic(),
        comment.parent.map(|parent| parent.0),
        Moment(now) as _,
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let known = match (row.known_id, row.known_status) {
        (Some(id), Some(word)) => {
            let is_same = row.known_topic == Some(comment.place.topic())
                && row.known_digest.as_deref() == Some(&comment.written.digest[..]);
            let waits = status(&word)? == domain::comments::Status::Held;
            let held = held_for(row.known_held_for.as_deref())?.filter(|_| waits);
            let verdict = held.map_or(Verdict::Show, Verdict::Hold);
            let known = Posted::Known(CommentId(id), verdict);
            Some(if is_same { known } else { Posted::Conflict })
        }
        _ => None,
    };
    Ok(Some(Before {
        known,
        since: row.since.0,
        is_first: row.is_first,
        repeated: number(row.repeated)?,
        said: row.said.map(CommentId),
        suspended: row.is_suspended.then(|| row.ends_at.map(|at| at.0)),
    }))
}

/// What a reply needs to know of what it answers.
struct Parent {
    id: CommentId,
    root: CommentId,
    path: Path,
    /// What the reply stands directly below: itself, or what that stands below where it is the last level.
    above: CommentId,
    is_locked: bool,
}

/// Holds what is to be answered, so that it doesn't go before the reply is there.
async fn hold(
    connection: &mut PgConnection,
    parent: CommentId,
    place: Place,
) -> Result<Option<Parent>> {
    let row = sqlx::query!(
        r#"
        select
          parent.root_id,
          parent.path,
          root.locked_at is not null as "is_locked!"
        from comment as parent
        join comment as root on root.id = parent.root_id
        where parent.id = $1
          and parent.topic_id = $2
          and parent.status = 'visible'
        for share of parent
        "#,
        parent.0,
        place.topic(),
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let root = CommentId(row.root_id);
    let path = path(&row.path)?;
    let above = if path.depth() < domain::comments::DEEPEST {
        parent
    } else {
        path.parent().unwrap_or(root)
    };
    Ok(Some(Parent {
        id: parent,
        root,
        path,
        above,
        is_locked: row.is_locked,
    }))
}

async fn insert(
    connection: &mut PgConnection,
    poster: Poster,
    (id, comment, parent): (CommentId, &NewComment, Option<Parent>),
    verdict: Verdict,
    now: Timestamp,
) -> Result<bool> {
    let written = &comment.written;
    let path = parent.as_ref().map(|it| it.path.reply(id));
    let answers = parent.as_ref().filter(|it| it.above != it.id);
    let (status, held) = match verdict {
        Verdict::Show => ("visible", None),
        Verdict::Hold(held) => ("held", Some(held.as_str())),
    };
    let mentions: Vec<Uuid> = written.mentions.iter().map(|user| user.0).collect();
    let stored = sqlx::query!(
        "
        insert into comment (
          id, course_id, chapter_id, question_id, topic_id, user_id, client_id, root_id, parent_id,
          answers_id, path, source, html, excerpt, digest, domains, mentions, status, is_listed,
          held_for, created_at
        )
        values (
          $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
          $18 = 'visible', $19, $20
        )
        on conflict on constraint comment_client_key do nothing
        ",
        id.0,
        comment.place.course.0,
        comment.place.chapter.0,
        comment.place.question.map(|question| question.0),
        comment.place.topic(),
        poster.user.0,
        comment.client,
        parent.as_ref().map_or(id, |it| it.root).0,
        parent.as_ref().map(|it| it.above.0),
        answers.map(|it| it.id.0),
        path.unwrap_or_default().to_bytes(),
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
    Ok(stored.rows_affected() == 1)
}
