//! What devices were asked to sign. It stands in the database, so that any copy of the server can take
//! the answer, and takes one alone.

use std::time::Duration;

use domain::ids::{SessionId, UserId};
use jiff::Timestamp;
use serde_json::Value;

use crate::moment::Moment;
use crate::{Result, Store};

/// How long a device may take to answer.
pub const CHALLENGE_LASTS: Duration = Duration::from_secs(5 * 60);

/// What a device was asked to sign.
#[derive(Clone, PartialEq, Debug)]
pub struct Challenge {
    /// Who is adding a passkey, and in which session; `None` where somebody is signing in.
    pub of: Option<(UserId, SessionId)>,
    /// What the answer is checked against.
    pub state: Value,
}

/// Keeps what a device was asked to sign, until [`CHALLENGE_LASTS`] is over.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "passkeys.ask", skip_all)]
pub async fn ask(
    store: &Store,
    token_hash: &[u8; 32],
    challenge: &Challenge,
    now: Timestamp,
) -> Result<()> {
    let (user, session) = challenge.of.unzip();
    sqlx::query!(
        "
        insert into passkey_challenge (token_hash, user_id, session_id, state, expires_at)
        values ($1, $2, $3, $4, $5)
        ",
        &token_hash[..],
        user.map(|user: UserId| user.0),
        session.map(|session: SessionId| session.0),
        challenge.state,
        Moment::after(now, CHALLENGE_LASTS) as _,
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// Takes what a device was asked to sign: of however many answers the first has it, right or wrong.
/// `None` where it has expired, was answered, or was asked of somebody else or for something else.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "passkeys.take", skip_all)]
pub async fn take(
    store: &Store,
    token_hash: &[u8; 32],
    of: Option<(UserId, SessionId)>,
    now: Timestamp,
) -> Result<Option<Value>> {
    let (user, session) = of.unzip();
    let taken = sqlx::query!(
        "
        delete from passkey_challenge
        where token_hash = $1
          and user_id is not distinct from $2
          and session_id is not distinct from $3
          and expires_at > $4
        returning state
        ",
        &token_hash[..],
        user.map(|user: UserId| user.0),
        session.map(|session: SessionId| session.0),
        Moment(now) as _,
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(taken.map(|row| row.state))
}
