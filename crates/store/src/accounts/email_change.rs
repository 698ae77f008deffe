//! An account moves from one address to another once somebody who reads the old one and somebody who
//! reads the new one have both said so.

use std::time::Duration;

use domain::accounts::Email;
use domain::ids::UserId;
use jiff::Timestamp;
use sqlx::PgConnection;

use super::confirmations::end_resets;
use super::events::{Event, note};
use super::{Account, lock_unchanged};
use crate::error::unreadable;
use crate::mail::{self, NewMail};
use crate::moment::Moment;
use crate::{Result, Store};

/// For how long both can confirm.
pub const EMAIL_CHANGE_LASTS: Duration = Duration::from_secs(24 * 60 * 60);

/// An address that somebody wants in place of theirs.
#[derive(Clone, PartialEq, Eq)]
pub struct NewEmailChange {
    /// The address to be.
    pub email: Email,
    /// SHA-256 of the token that is sent to the present address.
    pub old_token_hash: [u8; 32],
    /// SHA-256 of the token that is sent to the address to be.
    pub new_token_hash: [u8; 32],
}

/// A change that waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmailChange {
    /// The address to be.
    pub email: Email,
    /// Whether the present address has confirmed.
    pub is_confirmed_by_old: bool,
    /// Whether the address to be has.
    pub is_confirmed_by_new: bool,
}

/// What became of a confirmation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmailStep {
    /// The other address has yet to confirm.
    Waits,
    /// The account has its new address.
    Changed,
    /// Another account got the address meanwhile. The change is over, and nothing else has changed.
    Taken,
}

/// Notes that somebody wants another address, in place of a change that waits, together with the
/// letters that go to both. False, and nothing changes, where the account is no longer as it was when
/// the password was compared with `account.password_hash`.
///
/// # Errors
///
/// Where the database fails. Nothing is sent then.
#[tracing::instrument(name = "accounts.begin_email_change", skip_all, fields(user = %account.id))]
pub async fn begin_email_change(
    store: &Store,
    account: &Account,
    change: &NewEmailChange,
    letters: &[NewMail; 2],
    now: Timestamp,
) -> Result<bool> {
    let (user, key) = (account.id, change.email.key());
    let mut transaction = store.pool.begin().await?;
    if !lock_unchanged(&mut transaction, account).await? {
        return Ok(false);
    }
    sqlx::query!(
        "
        insert into email_change (
          user_id, email, email_key, old_token_hash, new_token_hash, created_at, expires_at
        )
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict on constraint email_change_pkey do update
        set
          email = excluded.email,
          email_key = excluded.email_key,
          old_token_hash = excluded.old_token_hash,
          new_token_hash = excluded.new_token_hash,
          created_at = excluded.created_at,
          expires_at = excluded.expires_at,
          old_confirmed_at = null,
          new_confirmed_at = null
        ",
        user.0,
        change.email.as_str(),
        key.as_str(),
        &change.old_token_hash[..],
        &change.new_token_hash[..],
        Moment(now) as _,
        Moment::after(now, EMAIL_CHANGE_LASTS) as _,
    )
    .execute(&mut *transaction)
    .await?;
    for letter in letters {
        mail::put(&mut transaction, letter, now).await?;
    }
    note(&mut transaction, user, Event::EmailChangeAsked, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// The change of somebody's address that waits, if one does.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.email_change", skip_all, fields(user = %user))]
pub async fn email_change(
    store: &Store,
    user: UserId,
    now: Timestamp,
) -> Result<Option<EmailChange>> {
    let row = sqlx::query!(
        r#"
        select
          email,
          old_confirmed_at is not null as "by_old!",
          new_confirmed_at is not null as "by_new!"
        from email_change
        where user_id = $1
          and expires_at > $2
        "#,
        user.0,
        Moment(now) as _,
    )
    .fetch_optional(&store.pool)
    .await?;
    row.map(|row| {
        let email = Email::try_from(row.email);
        Ok(EmailChange {
            email: email.map_err(|_| unreadable("the new address of the account", user))?,
            is_confirmed_by_old: row.by_old,
            is_confirmed_by_new: row.by_new,
        })
    })
    .transpose()
}

/// The change for which one of the two letters has this token; `None` where it is over, or has
/// expired, or was never asked for.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.find_email_change", skip_all, fields(user = %user))]
pub async fn find_email_change(
    store: &Store,
    user: UserId,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<EmailChange>> {
    let is_known = sqlx::query_scalar!(
        r#"
        select exists (
          select 1
          from email_change
          where user_id = $1
            and $2 in (old_token_hash, new_token_hash)
        ) as "known!"
        "#,
        user.0,
        &token_hash[..],
    )
    .fetch_one(&store.pool)
    .await?;
    if !is_known {
        return Ok(None);
    }
    email_change(store, user, now).await
}

/// Confirms by one of the two tokens. The second one changes the address: links to reset the
/// password end, those sent to either address, and `letter` tells the address of before. `None`, and
/// nothing changes, where the token is no good. To confirm again changes nothing.
///
/// # Errors
///
/// Where the database fails. The token is as good as before then.
#[tracing::instrument(name = "accounts.confirm_email_change", skip_all, fields(user = %user))]
pub async fn confirm_email_change(
    store: &Store,
    user: UserId,
    token_hash: &[u8; 32],
    letter: impl FnOnce(&Email) -> NewMail + Send,
    now: Timestamp,
) -> Result<Option<EmailStep>> {
    let mut transaction = store.pool.begin().await?;
    let account = sqlx::query!(
        "
        select email, email_key
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
        return Ok(None);
    };
    let change = sqlx::query!(
        r#"
        update email_change
        set
          old_confirmed_at = case
            when old_token_hash = $2 then coalesce(old_confirmed_at, $3)
            else old_confirmed_at
          end,
          new_confirmed_at = case
            when new_token_hash = $2 then coalesce(new_confirmed_at, $3)
            else new_confirmed_at
          end
        where user_id = $1
          and $2 in (old_token_hash, new_token_hash)
          and expires_at > $3
        returning
          email,
          email_key,
          old_confirmed_at is not null and new_confirmed_at is not null as "is_done!"
        "#,
        user.0,
        &token_hash[..],
        Moment(now) as _,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(change) = change else {
        return Ok(None);
    };
    if !change.is_done {
        transaction.commit().await?;
        return Ok(Some(EmailStep::Waits));
    }
    end_email_change(&mut transaction, user).await?;
    // Whoever takes the address at this very moment is refused by the constraint, or we are.
    let moved = sqlx::query!(
        "
        update account
        set
          email = $2,
          email_key = $3
        where id = $1
          and not exists (
            select 1
            from account as other
            where other.email_key = $3
              and other.id <> $1
          )
        ",
        user.0,
        change.email,
        change.email_key,
    )
    .execute(&mut *transaction)
    .await?;
    if moved.rows_affected() == 0 {
        transaction.commit().await?;
        return Ok(Some(EmailStep::Taken));
    }
    end_resets(&mut transaction, &account.email_key, now).await?;
    end_resets(&mut transaction, &change.email_key, now).await?;
    let old = Email::try_from(account.email)
        .map_err(|_| unreadable("the address of the account", user))?;
    mail::put(&mut transaction, &letter(&old), now).await?;
    note(&mut transaction, user, Event::EmailChanged, now).await?;
    transaction.commit().await?;
    Ok(Some(EmailStep::Changed))
}

/// Gives up the change that waits, if one does.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.withdraw_email_change", skip_all, fields(user = %user))]
pub async fn withdraw_email_change(store: &Store, user: UserId, now: Timestamp) -> Result<()> {
    let mut transaction = store.pool.begin().await?;
    if end_email_change(&mut transaction, user).await? {
        note(&mut transaction, user, Event::EmailChangeWithdrawn, now).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Ends the change that waits, and says whether there was one. The caller holds the account, or minds
/// nobody who confirms at the same time.
pub(super) async fn end_email_change(connection: &mut PgConnection, user: UserId) -> Result<bool> {
    let ended = sqlx::query!(
        "
        delete from email_change
        where user_id = $1
        ",
        user.0
    )
    .execute(connection)
    .await?;
    Ok(ended.rows_affected() > 0)
}
