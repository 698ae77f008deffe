//! What somebody changes about their own account.

use domain::accounts::DisplayName;
use domain::ids::{SessionId, UserId};
use jiff::Timestamp;

use super::Account;
use super::confirmations::end_resets;
use super::email_change::end_email_change;
use super::events::{Event, note};
use crate::mail::{self, NewMail};
use crate::moment::Moment;
use crate::{Result, Store, reminders};

/// Sets another password. Every session but `keep` ends, and so does every link to reset the old
/// one. False, and nothing changes, where the account is no longer as it was when the old password
/// was compared with `account.password_hash`: another change came between, or it was suspended.
/// The mail that tells its owner is noted together with the change.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.change_password", skip_all, fields(user = %account.id))]
pub async fn change_password(
    store: &Store,
    account: &Account,
    password_hash: &str,
    keep: SessionId,
    mail: &NewMail,
    now: Timestamp,
) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
    let changed = sqlx::query!(
        "
        update account
        set
          password_hash = $3,
          password_changed_at = $4
        where id = $1
          and password_hash = $2
          and suspended_at is null
        returning email_key
        ",
        account.id.0,
        account.password_hash,
        password_hash,
        Moment(now) as _,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(changed) = changed else {
        return Ok(false);
    };
    sqlx::query!(
        "
        delete from session
        where user_id = $1
          and id <> $2
        ",
        account.id.0,
        keep.0
    )
    .execute(&mut *transaction)
    .await?;
    end_resets(&mut transaction, &changed.email_key, now).await?;
    end_email_change(&mut transaction, account.id).await?;
    let event = Event::PasswordChanged(keep);
    note(&mut transaction, account.id, event, now).await?;
    mail::put(&mut transaction, mail, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Sets the name and the time zone.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.change_profile", skip_all, fields(user = %user))]
pub async fn change_profile(
    store: &Store,
    user: UserId,
    display_name: &DisplayName,
    zone: &str,
    now: Timestamp,
) -> Result<()> {
    let mut transaction = store.pool.begin().await?;
    let changed = sqlx::query!(
        "
        update account
        set
          display_name = $2,
          zone = $3
        where id = $1
          and (display_name <> $2 or zone <> $3)
        ",
        user.0,
        display_name.as_str(),
        zone
    )
    .execute(&mut *transaction)
    .await?;
    if changed.rows_affected() > 0 {
        reminders::follow_zone(&mut transaction, user, zone, now).await?;
        note(&mut transaction, user, Event::ProfileChanged, now).await?;
        transaction.commit().await?;
    }
    Ok(())
}
