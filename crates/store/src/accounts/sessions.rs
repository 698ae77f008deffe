//! Where people are signed in.

use std::time::Duration;

use domain::ids::{SessionId, UserId};
use jiff::Timestamp;
use sqlx::PgConnection;

use super::devices::remember;
use super::events::{Event, Method, note};
use super::{Account, AccountRow, lock};
use crate::moment::Moment;
use crate::{Result, Store};

/// A session that was not used for so long has ended.
pub const IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A session ends after so long, however much it is used.
pub const LONGEST: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// How many sessions an account has at most. Another one ends the one that was used the longest ago.
pub const MOST_SESSIONS: i64 = 50;

/// When a session was last used is noted no more often than this, or every page would write a row.
pub(crate) const NOTED: Duration = Duration::from_secs(60 * 60);

/// A session to be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NewSession<'a> {
    /// A new id.
    pub id: SessionId,
    /// SHA-256 of the token in the cookie.
    pub token_hash: [u8; 32],
    /// What its owner will know the device by.
    pub device: &'a str,
}

/// A session as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// What its owner knows the device by.
    pub device: String,
    /// When somebody signed in there.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_used_at: Timestamp,
}

/// Signs somebody in whose password was found to fit `account.password_hash`, and remembers the
/// device. False, and nothing changes, where the account is no longer as it was then: it got another
/// password meanwhile, or was suspended.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.open_session", skip_all, fields(user = %account.id))]
pub async fn open_session(
    store: &Store,
    account: &Account,
    session: &NewSession<'_>,
    device_token_hash: Option<[u8; 32]>,
    now: Timestamp,
) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
    // Shared, so that one person can sign in on many devices at once, and yet a new password or a
    // suspension comes wholly before this or wholly after.
    let unchanged = sqlx::query!(
        "
        select id
        from account
        where id = $1
          and password_hash = $2
          and suspended_at is null
        for share
        ",
        account.id.0,
        account.password_hash
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if unchanged.is_none() {
        return Ok(false);
    }
    insert(&mut transaction, account.id, session, now).await?;
    if let Some(token_hash) = device_token_hash {
        remember(&mut transaction, account.id, &token_hash, now).await?;
    }
    let event = Event::SignedIn(*session, Method::Password);
    note(&mut transaction, account.id, event, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Whose session it is, where it has not ended and its owner is not suspended.
///
/// # Errors
///
/// Where the database fails. That the time of use could not be noted is no error.
#[tracing::instrument(name = "accounts.find_session", skip_all)]
pub async fn find_session(
    store: &Store,
    user: UserId,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<(Account, SessionId)>> {
    let mut connection = store.pool.acquire().await?;
    let row = sqlx::query!(
        r#"
        select
          session.id as session_id,
          session.last_used_at as "last_used_at: Moment",
          account.id,
          account.email,
          account.display_name,
          account.zone,
          account.password_hash,
          account.is_admin,
          array(
            select course_author_id
            from account_author
            where user_id = account.id
          ) as "author_of!",
          account.delete_at as "delete_at: Moment"
        from session
        join account on account.id = session.user_id
        where session.user_id = $1
          and session.token_hash = $2
          and session.last_used_at > $3
          and session.created_at > $4
          and account.suspended_at is null
        "#,
        user.0,
        &token_hash[..],
        Moment::before(now, IDLE) as _,
        Moment::before(now, LONGEST) as _,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    if row.last_used_at.0 <= Moment::before(now, NOTED).0
        && let Err(error) = note_use(&mut connection, user, token_hash, now).await
    {
        tracing::warn!(%error, "could not note that a session is used");
    }
    let account = AccountRow {
        id: row.id,
        email: row.email,
        display_name: row.display_name,
        zone: row.zone,
        password_hash: row.password_hash,
        is_admin: row.is_admin,
        author_of: row.author_of,
        suspended: false,
        delete_at: row.delete_at,
    };
    Ok(Some((account.try_into()?, SessionId(row.session_id))))
}

/// Waits for nobody: whoever has the row is noting the same thing, or ending the session.
async fn note_use(
    connection: &mut PgConnection,
    user: UserId,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        with used as materialized (
          select user_id, token_hash
          from session
          where user_id = $1
            and token_hash = $2
            and last_used_at <= $3
          for no key update skip locked
        )
        update session
        set last_used_at = $4
        from used
        where session.user_id = used.user_id
          and session.token_hash = used.token_hash
        ",
        user.0,
        &token_hash[..],
        Moment::before(now, NOTED) as _,
        Moment(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Where somebody is signed in, the last used first.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.sessions", skip_all, fields(user = %user))]
pub async fn sessions(store: &Store, user: UserId, now: Timestamp) -> Result<Vec<SessionRow>> {
    let rows = sqlx::query!(
        r#"
        select
          id,
          device,
          created_at as "created_at: Moment",
          last_used_at as "last_used_at: Moment"
        from session
        where user_id = $1
          and last_used_at > $2
          and created_at > $3
        order by last_used_at desc, id desc
        "#,
        user.0,
        Moment::before(now, IDLE) as _,
        Moment::before(now, LONGEST) as _,
    )
    .fetch_all(&store.pool)
    .await?;
    let sessions = rows.into_iter().map(|row| SessionRow {
        id: SessionId(row.id),
        device: row.device,
        created_at: row.created_at.0,
        last_used_at: row.last_used_at.0,
    });
    Ok(sessions.collect())
}

/// Ends the session in which somebody signs out. To do it again changes nothing.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.sign_out", skip_all, fields(user = %user))]
pub async fn sign_out(
    store: &Store,
    user: UserId,
    session: SessionId,
    now: Timestamp,
) -> Result<()> {
    end(store, user, session, Event::SignedOut(session), now).await?;
    Ok(())
}

/// Ends one session of somebody from another. Says whether there was one with that id.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.end_session", skip_all, fields(user = %user))]
pub async fn end_session(
    store: &Store,
    user: UserId,
    session: SessionId,
    now: Timestamp,
) -> Result<bool> {
    end(store, user, session, Event::SessionEnded(session), now).await
}

async fn end(
    store: &Store,
    user: UserId,
    session: SessionId,
    event: Event<'_>,
    now: Timestamp,
) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
    let ended = sqlx::query!(
        "
        delete from session
        where user_id = $1
          and id = $2
        ",
        user.0,
        session.0
    )
    .execute(&mut *transaction)
    .await?;
    if ended.rows_affected() == 0 {
        return Ok(false);
    }
    note(&mut transaction, user, event, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Whether a session was not ended. What opens the account otherwise asks it once more, with the
/// account locked: the request may have begun before somebody else was thrown out.
pub(super) async fn is_open(
    connection: &mut PgConnection,
    user: UserId,
    session: SessionId,
) -> Result<bool> {
    let found = sqlx::query!(
        "
        select id
        from session
        where user_id = $1
          and id = $2
        ",
        user.0,
        session.0
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
}

/// Ends every session of somebody but one, and says how many.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.end_other_sessions", skip_all, fields(user = %user))]
pub async fn end_other_sessions(
    store: &Store,
    user: UserId,
    keep: SessionId,
    now: Timestamp,
) -> Result<u64> {
    let mut transaction = store.pool.begin().await?;
    // Two that each remove many rows would otherwise wait for each other.
    lock(&mut transaction, user).await?;
    let ended = sqlx::query!(
        "
        delete from session
        where user_id = $1
          and id <> $2
        ",
        user.0,
        keep.0
    )
    .execute(&mut *transaction)
    .await?
    .rows_affected();
    if ended > 0 {
        note(&mut transaction, user, Event::SessionsEnded(keep), now).await?;
        transaction.commit().await?;
    }
    Ok(ended)
}

/// Opens a session within a transaction that holds the account, or makes it, and ends what is beyond
/// [`MOST_SESSIONS`].
pub(super) async fn insert(
    connection: &mut PgConnection,
    user: UserId,
    session: &NewSession<'_>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        insert into session (user_id, token_hash, id, device, created_at, last_used_at)
        values ($1, $2, $3, $4, $5, $5)
        ",
        user.0,
        &session.token_hash[..],
        session.id.0,
        session.device,
        Moment(now) as _,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "
        delete from session
        where user_id = $1
          and token_hash in (
            select token_hash
            from session
            where user_id = $1
              and id <> $2
            order by last_used_at desc, id desc
            offset $3
          )
        ",
        user.0,
        session.id.0,
        MOST_SESSIONS - 1,
    )
    .execute(connection)
    .await?;
    Ok(())
}
