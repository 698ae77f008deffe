//! A token that a program shows, and what that allows it.

use std::time::Duration;

use domain::accounts::permissions::{Action, Actor, may};
use domain::ids::{AuthorId, TokenId, UserId};
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::courses;
use crate::accounts::events::{Event, note};
use crate::moment::Moment;
use crate::{Result, Store};

/// When a token was last used is noted no more often than this.
const NOTED: Duration = Duration::from_secs(60 * 60);

/// A token that somebody shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Its id.
    pub id: TokenId,
    /// Whose it is.
    pub user: UserId,
    /// Who that makes of whoever shows it.
    pub actor: Actor,
    /// Why it does not work any more, if it doesn't. Then it makes nobody of anybody.
    pub ended: Option<Ended>,
}

/// Why a token does not work any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// Its owner revoked it.
    Revoked,
    /// Its time is over.
    Expired,
    /// Its owner's account is suspended.
    Suspended,
}

impl Shown {
    /// The first of the courses that it does not allow to publish.
    pub fn forbidden<'c>(
        &self,
        courses: impl IntoIterator<Item = &'c AuthorId>,
    ) -> Option<&'c AuthorId> {
        courses
            .into_iter()
            .find(|course| !may(&self.actor, &Action::Publish(AuthorId::clone(course))))
    }
}

/// The token that somebody shows, and what its owner may now; `None` where there is none. That it is
/// used is noted where it works.
///
/// # Errors
///
/// Where the database fails. That the use could not be noted is no error.
#[tracing::instrument(name = "accounts.show_token", skip_all)]
pub async fn show_token(
    store: &Store,
    user: UserId,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Shown>> {
    let mut connection = store.pool.acquire().await?;
    let id = sqlx::query_scalar!(
        "
        select id
        from author_token
        where user_id = $1
          and token_hash = $2
        ",
        user.0,
        &token_hash[..]
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(id) = id else {
        return Ok(None);
    };
    let shown = find(&mut connection, user, TokenId(id), now).await?;
    if let Some(shown) = &shown
        && shown.ended.is_none()
        && let Err(error) = note_use(&mut connection, user, shown.id, now).await
    {
        tracing::warn!(%error, "could not note that a token is used");
    }
    Ok(shown)
}

/// The token as it is now.
pub(crate) async fn find(
    connection: &mut PgConnection,
    user: UserId,
    token: TokenId,
    now: Timestamp,
) -> Result<Option<Shown>> {
    let row = sqlx::query_as!(
        ShownRow,
        r#"
        select
          token.user_id,
          token.id,
          token.course_author_ids,
          token.expires_at as "expires_at: Moment",
          token.revoked_at is not null as "is_revoked!",
          account.suspended_at is not null as "is_suspended!",
          account.is_admin,
          array(
            select course_author_id
            from account_author
            where user_id = account.id
          ) as "author_of!"
        from author_token as token
        join account on account.id = token.user_id
        where token.user_id = $1
          and token.id = $2
        "#,
        user.0,
        token.0
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| row.shown(now)).transpose()
}

/// Holds the owner's account and the token as they are until the transaction ends: from then on
/// nobody can revoke the token, suspend its owner or make them no admin.
pub(crate) async fn hold(
    connection: &mut PgConnection,
    user: UserId,
    token: TokenId,
) -> Result<()> {
    sqlx::query!(
        "
        select account.id
        from account
        where account.id = $1
        for share
        ",
        user.0
    )
    .fetch_optional(&mut *connection)
    .await?;
    sqlx::query!(
        "
        select course_author_id
        from account_author
        where user_id = $1
        order by course_author_id
        for share
        ",
        user.0
    )
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query!(
        "
        select id
        from author_token
        where user_id = $1
          and id = $2
        for share
        ",
        user.0,
        token.0
    )
    .fetch_optional(connection)
    .await?;
    Ok(())
}

/// Notes what a publish with a token has done.
pub(crate) async fn note_published(
    connection: &mut PgConnection,
    user: UserId,
    token: TokenId,
    version: i64,
    now: Timestamp,
) -> Result<()> {
    note(connection, user, Event::Published(token, version), now).await
}

/// Waits for nobody: whoever has the row notes the same thing, or ends the token.
async fn note_use(
    connection: &mut PgConnection,
    user: UserId,
    token: TokenId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        with used as materialized (
          select user_id, id
          from author_token
          where user_id = $1
            and id = $2
            and (last_used_at is null or last_used_at <= $3)
          for no key update skip locked
        )
        update author_token
        set last_used_at = $4
        from used
        where author_token.user_id = used.user_id
          and author_token.id = used.id
        ",
        user.0,
        token.0,
        Moment::before(now, NOTED) as _,
        Moment(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

struct ShownRow {
    user_id: Uuid,
    id: Uuid,
    course_author_ids: Vec<String>,
    expires_at: Option<Moment>,
    is_revoked: bool,
    is_suspended: bool,
    is_admin: bool,
    author_of: Vec<String>,
}

impl ShownRow {
    fn shown(self, now: Timestamp) -> Result<Shown> {
        let is_expired = self.expires_at.is_some_and(|at| at.0 <= now);
        let ended = if self.is_revoked {
            Some(Ended::Revoked)
        } else if is_expired {
            Some(Ended::Expired)
        } else if self.is_suspended {
            Some(Ended::Suspended)
        } else {
            None
        };
        let owner = match ended {
            Some(_) => Actor::Guest,
            None => Actor::Person {
                is_admin: self.is_admin,
                author_of: courses(self.author_of)?,
            },
        };
        Ok(Shown {
            id: TokenId(self.id),
            user: UserId(self.user_id),
            actor: Actor::Program {
                owner: Box::new(owner),
                courses: courses(self.course_author_ids)?,
            },
            ended,
        })
    }
}
