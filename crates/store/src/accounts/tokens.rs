//! Tokens with which programs publish for somebody.

mod showing;

use std::collections::BTreeSet;
use std::time::Duration;

use domain::accounts::DisplayName;
use domain::ids::{AuthorId, SessionId, TokenId, UserId};
use jiff::Timestamp;
use sqlx::PgConnection;

use super::events::{Event, note};
use super::{Account, lock_unchanged, sessions};
use crate::batches::remove_in_batches;
use crate::mail::{self, NewMail};
use crate::moment::Moment;
use crate::values::author_id;
use crate::{Result, Store};

pub use showing::{Ended, Shown, show_token};
pub(crate) use showing::{find, hold, note_published};

/// How many tokens that work somebody may have.
pub const MOST_TOKENS: i64 = 20;

/// How many courses one token may name. A constraint of the table has the same number.
pub const MOST_COURSES: usize = 50;

/// How long one that has ended is kept, to say why it no longer works.
const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// A token to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewToken {
    /// The id of the form that asks for it.
    pub id: TokenId,
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// What its owner knows it by; one line.
    pub name: DisplayName,
    /// The courses that it is for: at least one and at most [`MOST_COURSES`].
    pub courses: BTreeSet<AuthorId>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// What came of asking for a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Made {
    /// It works now.
    Made,
    /// The form was sent before, and made one then.
    Before,
    /// There are [`MOST_TOKENS`] already.
    TooMany,
    /// The session has ended, or the password is another one now.
    Stale,
}

/// A token as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokenRow {
    /// Its id.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// The courses that it is for.
    pub courses: BTreeSet<AuthorId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself, or has ended.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
}

/// Makes a token in a session that is still open, unless the form that asks for it has made one
/// already or there are too many. The password was compared with `account.password_hash`; `letter`
/// tells the owner.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.make_token", skip_all, fields(user = %account.id))]
pub async fn make_token(
    store: &Store,
    (account, session): (&Account, SessionId),
    token: &NewToken,
    letter: &NewMail,
    now: Timestamp,
) -> Result<Made> {
    let user = account.id;
    let mut transaction = store.pool.begin().await?;
    // Of two at once, the second counts what the first has made.
    if !lock_unchanged(&mut transaction, account).await?
        || !sessions::is_open(&mut transaction, user, session).await?
    {
        return Ok(Made::Stale);
    }
    let known = sqlx::query!(
        r#"
        select
          count(*) filter (
            where revoked_at is null
              and (expires_at is null or expires_at > $3)
          ) as "working!",
          coalesce(bool_or(id = $2), false) as "is_there!"
        from author_token
        where user_id = $1
        "#,
        user.0,
        token.id.0,
        Moment(now) as _,
    )
    .fetch_one(&mut *transaction)
    .await?;
    if known.is_there {
        return Ok(Made::Before);
    }
    if known.working >= MOST_TOKENS {
        return Ok(Made::TooMany);
    }
    let courses: Vec<String> = token.courses.iter().map(AuthorId::to_string).collect();
    sqlx::query!(
        "
        insert into author_token (
          user_id, id, token_hash, name, course_author_ids, created_at, expires_at
        )
        values ($1, $2, $3, $4, $5, $6, $7)
        ",
        user.0,
        token.id.0,
        &token.token_hash[..],
        token.name.as_str(),
        &courses,
        Moment(now) as _,
        token.expires_at.map(Moment) as _,
    )
    .execute(&mut *transaction)
    .await?;
    note(&mut transaction, user, Event::TokenMade(token.id), now).await?;
    mail::put(&mut transaction, letter, now).await?;
    transaction.commit().await?;
    Ok(Made::Made)
}

/// The tokens of somebody that were not revoked, the newest first.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.tokens", skip_all, fields(user = %user))]
pub async fn tokens(store: &Store, user: UserId) -> Result<Vec<TokenRow>> {
    let rows = sqlx::query!(
        r#"
        select
          id,
          name,
          course_author_ids,
          created_at as "created_at: Moment",
          expires_at as "expires_at: Moment",
          last_used_at as "last_used_at: Moment"
        from author_token
        where user_id = $1
          and revoked_at is null
        order by created_at desc, id desc
        "#,
        user.0
    )
    .fetch_all(&store.pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(TokenRow {
                id: TokenId(row.id),
                name: row.name,
                courses: courses(row.course_author_ids)?,
                created_at: row.created_at.0,
                expires_at: row.expires_at.map(|at| at.0),
                last_used_at: row.last_used_at.map(|at| at.0),
            })
        })
        .collect()
}

/// Ends a token of somebody. Says whether that changed anything.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.revoke_token", skip_all, fields(user = %user))]
pub async fn revoke_token(
    store: &Store,
    user: UserId,
    token: TokenId,
    now: Timestamp,
) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
    let revoked = sqlx::query!(
        "
        update author_token
        set revoked_at = $3
        where user_id = $1
          and id = $2
          and revoked_at is null
        ",
        user.0,
        token.0,
        Moment(now) as _,
    )
    .execute(&mut *transaction)
    .await?;
    if revoked.rows_affected() == 0 {
        return Ok(false);
    }
    note(&mut transaction, user, Event::TokenRevoked(token), now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Ends every token of somebody, and says whether there was one. The caller holds the account.
pub(super) async fn revoke_all(
    connection: &mut PgConnection,
    user: UserId,
    now: Timestamp,
) -> Result<bool> {
    let revoked = sqlx::query_scalar!(
        "
        update author_token
        set revoked_at = $2
        where user_id = $1
          and revoked_at is null
        returning id
        ",
        user.0,
        Moment(now) as _,
    )
    .fetch_all(&mut *connection)
    .await?;
    for token in &revoked {
        let event = Event::TokenRevoked(TokenId(*token));
        note(connection, user, event, now).await?;
    }
    Ok(!revoked.is_empty())
}

/// Removes the tokens that ended long ago.
pub(super) async fn sweep(store: &Store, now: Timestamp) -> Result<u64> {
    Ok(remove_in_batches!(
        store,
        [Moment::before(now, KEPT) as _],
        "
        with old as materialized (
          select user_id, id
          from author_token
          where (expires_at is not null or revoked_at is not null)
            and least(expires_at, revoked_at) < $1
          limit $2
          for update skip locked
        )
        delete from author_token
        using old
        where author_token.user_id = old.user_id
          and author_token.id = old.id
        "
    ))
}

fn courses(ids: Vec<String>) -> Result<BTreeSet<AuthorId>> {
    ids.into_iter().map(author_id).collect()
}
