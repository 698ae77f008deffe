//! Keys that people's devices keep for this site. What a credential holds is nobody's business here:
//! it comes and goes as JSON.

mod challenges;

use domain::accounts::DisplayName;
use domain::ids::{MailId, PasskeyId, SessionId, UserId};
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Account;
use super::devices;
use super::events::{Event, Method, note};
use super::sessions::{self, NewSession};
use crate::error::unreadable;
use crate::mail::{self, MailKind, NewMail};
use crate::moment::Moment;
use crate::values::number;
use crate::{Result, Store};

pub use challenges::{CHALLENGE_LASTS, Challenge, ask, take};

/// How many passkeys an account has at most.
pub const MOST_PASSKEYS: usize = 20;

/// A passkey to be added.
#[derive(Clone, PartialEq, Debug)]
pub struct NewPasskey {
    /// A new id.
    pub id: PasskeyId,
    /// What the device calls it.
    pub credential_id: Vec<u8>,
    /// What signatures are checked with.
    pub credential: Value,
    /// How often it has signed, as the device says; 0 also where it doesn't count.
    pub counter: u32,
    /// What its owner knows it by.
    pub name: DisplayName,
}

/// What became of adding a passkey.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Added {
    /// It can be signed in with from now on.
    Yes,
    /// There are [`MOST_PASSKEYS`] already.
    Full,
    /// The account has it already.
    Known,
    /// The account is suspended, or no more.
    Gone,
}

/// A passkey as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PasskeyRow {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner knows it by.
    pub name: DisplayName,
    /// When it was added.
    pub created_at: Timestamp,
    /// When somebody last signed in with it.
    pub last_used_at: Option<Timestamp>,
}

/// A passkey with which somebody is signing in.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundPasskey {
    /// Its id.
    pub id: PasskeyId,
    /// What signatures are checked with.
    pub credential: Value,
}

/// A passkey that has just signed.
#[derive(Clone, PartialEq, Debug)]
pub struct UsedPasskey {
    /// Its id.
    pub id: PasskeyId,
    /// What the next signature is checked with.
    pub credential: Value,
    /// How often it has signed by now, as the device says.
    pub counter: u32,
}

/// Adds a passkey in a session that is still open, and notes a letter to its owner together with it.
/// Two at once don't come past [`MOST_PASSKEYS`].
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "passkeys.add", skip_all, fields(user = %user))]
pub async fn add(
    store: &Store,
    (user, session): (UserId, SessionId),
    passkey: &NewPasskey,
    now: Timestamp,
) -> Result<Added> {
    let mut transaction = store.pool.begin().await?;
    let account = sqlx::query!(
        "
        select email
        from account
        where id = $1
          and suspended_at is null
        for no key update
        ",
        user.0
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(account) = account else {
        return Ok(Added::Gone);
    };
    // Asked after the lock: a reset that came first has ended the session, and would otherwise remove
    // every passkey but this one.
    if !sessions::is_open(&mut transaction, user, session).await? {
        return Ok(Added::Gone);
    }
    // Counted after the lock, by a statement of its own: one that waits for it sees what was before.
    if count(&mut transaction, user).await? >= MOST_PASSKEYS {
        return Ok(Added::Full);
    }
    let added = sqlx::query!(
        "
        insert into passkey (
          user_id, id, credential_id, credential, counter, name, created_at
        )
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict on constraint passkey_credential_key do nothing
        ",
        user.0,
        passkey.id.0,
        passkey.credential_id,
        passkey.credential,
        i64::from(passkey.counter),
        passkey.name.as_str(),
        Moment(now) as _,
    )
    .execute(&mut *transaction)
    .await?;
    if added.rows_affected() == 0 {
        return Ok(Added::Known);
    }
    let event = Event::PasskeyAdded(passkey.id);
    note(&mut transaction, user, event, now).await?;
    let letter = letter(MailKind::PasskeyAdded, account.email);
    mail::put(&mut transaction, &letter, now).await?;
    transaction.commit().await?;
    Ok(Added::Yes)
}

async fn count(connection: &mut PgConnection, user: UserId) -> Result<usize> {
    let row = sqlx::query!(
        r#"
        select count(*) as "passkeys!"
        from passkey
        where user_id = $1
        "#,
        user.0
    )
    .fetch_one(connection)
    .await?;
    number(row.passkeys)
}

/// Removes one of somebody's passkeys, and notes a letter to its owner together with that. Says
/// whether there was one with that id.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "passkeys.remove", skip_all, fields(user = %user))]
pub async fn remove(
    store: &Store,
    user: UserId,
    passkey: PasskeyId,
    now: Timestamp,
) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
    let account = sqlx::query!(
        "
        select email
        from account
        where id = $1
        for no key update
        ",
        user.0
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let removed = sqlx::query!(
        "
        delete from passkey
        where user_id = $1
          and id = $2
        ",
        user.0,
        passkey.0
    )
    .execute(&mut *transaction)
    .await?;
    let Some(account) = account.filter(|_| removed.rows_affected() > 0) else {
        return Ok(false);
    };
    let event = Event::PasskeyRemoved(passkey);
    note(&mut transaction, user, event, now).await?;
    let letter = letter(MailKind::PasskeyRemoved, account.email);
    mail::put(&mut transaction, &letter, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Removes every passkey of an account that the caller holds: whoever sets a new password by letter
/// may do so because somebody else came in, who could have added one. Says whether there was one.
pub(super) async fn remove_all(
    connection: &mut PgConnection,
    user: UserId,
    now: Timestamp,
) -> Result<bool> {
    let removed = sqlx::query!(
        "
        delete from passkey
        where user_id = $1
        returning id
        ",
        user.0
    )
    .fetch_all(&mut *connection)
    .await?;
    for passkey in &removed {
        let event = Event::PasskeyRemoved(PasskeyId(passkey.id));
        note(connection, user, event, now).await?;
    }
    Ok(!removed.is_empty())
}

/// Somebody's passkeys, the newest first.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "passkeys.list", skip_all, fields(user = %user))]
pub async fn list(store: &Store, user: UserId) -> Result<Vec<PasskeyRow>> {
    let rows = sqlx::query!(
        r#"
        select
          id,
          name,
          created_at as "created_at: Moment",
          last_used_at as "last_used_at: Moment"
        from passkey
        where user_id = $1
        order by created_at desc, id desc
        "#,
        user.0
    )
    .fetch_all(&store.pool)
    .await?;
    let passkeys = rows.into_iter().map(|row| {
        Ok(PasskeyRow {
            id: PasskeyId(row.id),
            name: DisplayName::try_from(row.name)
                .map_err(|_| unreadable("the name of the passkey", row.id))?,
            created_at: row.created_at.0,
            last_used_at: row.last_used_at.map(|used| used.0),
        })
    });
    passkeys.collect()
}

/// What the devices call somebody's passkeys, so that none is added twice.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "passkeys.credential_ids", skip_all, fields(user = %user))]
pub async fn credential_ids(store: &Store, user: UserId) -> Result<Vec<Vec<u8>>> {
    let rows = sqlx::query!(
        "
        select credential_id
        from passkey
        where user_id = $1
        ",
        user.0
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows.into_iter().map(|row| row.credential_id).collect())
}

/// The passkey of somebody by what the device calls it.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "passkeys.find", skip_all)]
pub async fn find(
    store: &Store,
    user: UserId,
    credential_id: &[u8],
) -> Result<Option<FoundPasskey>> {
    let row = sqlx::query!(
        "
        select id, credential
        from passkey
        where user_id = $1
          and credential_id = $2
        ",
        user.0,
        credential_id
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(row.map(|row| FoundPasskey {
        id: PasskeyId(row.id),
        credential: row.credential,
    }))
}

/// Signs somebody in whose passkey has just signed, and remembers the device. False, and nothing
/// changes, where the passkey was removed meanwhile or has signed later than that, or where the
/// account is suspended.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "passkeys.open_session", skip_all, fields(user = %account.id))]
pub async fn open_session(
    store: &Store,
    account: &Account,
    passkey: &UsedPasskey,
    session: &NewSession<'_>,
    device_token_hash: [u8; 32],
    now: Timestamp,
) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
    // Shared, as for a password: a suspension, or a reset, which removes passkeys, comes wholly
    // before this or wholly after.
    let active = sqlx::query!(
        "
        select id
        from account
        where id = $1
          and suspended_at is null
        for share
        ",
        account.id.0
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if active.is_none() {
        return Ok(false);
    }
    // A device that counts counts on; one that doesn't says 0 each time.
    let used = sqlx::query!(
        "
        update passkey
        set
          credential = $3,
          counter = $4,
          last_used_at = $5
        where user_id = $1
          and id = $2
          and (counter < $4 or (counter = 0 and $4 = 0))
        ",
        account.id.0,
        passkey.id.0,
        passkey.credential,
        i64::from(passkey.counter),
        Moment(now) as _,
    )
    .execute(&mut *transaction)
    .await?;
    if used.rows_affected() == 0 {
        return Ok(false);
    }
    sessions::insert(&mut transaction, account.id, session, now).await?;
    devices::remember(&mut transaction, account.id, &device_token_hash, now).await?;
    let event = Event::SignedIn(*session, Method::Passkey(passkey.id));
    note(&mut transaction, account.id, event, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// To the owner, with nothing in it that somebody typed.
fn letter(kind: MailKind, to: String) -> NewMail {
    NewMail {
        id: MailId(Uuid::now_v7()),
        kind,
        to,
        payload: json!({}),
    }
}
