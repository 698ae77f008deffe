//! What people do with their own account, signed in.

use domain::accounts::DisplayName;
use domain::ids::SessionId;
use serde_json::json;
use store::accounts::{self, Account, SessionRow};
use store::mail::MailKind;

use super::{Accounts, Mistakes, Proof, Trouble, is_own_password, judge, letter, session};

/// Ends the session of whoever asks.
///
/// # Errors
///
/// [`Trouble`].
pub async fn sign_out(on: &Accounts, proof: &Proof) -> Result<(), Trouble> {
    if let Some((account, session)) = session(on, proof).await? {
        accounts::sign_out(&on.store, account.id, session, (on.now)()).await?;
    }
    Ok(())
}

/// Changes the name that others see, and the time zone by which days are counted.
///
/// # Errors
///
/// [`Trouble`], or every mistake.
pub async fn change_profile(
    on: &Accounts,
    account: &Account,
    name: &str,
    zone: &str,
) -> Result<Result<DisplayName, Mistakes>, Trouble> {
    let name = DisplayName::parse(name);
    let is_zone = jiff::tz::TimeZone::get(zone).is_ok();
    match name {
        Ok(name) if is_zone => {
            accounts::change_profile(&on.store, account.id, &name, zone, (on.now)()).await?;
            Ok(Ok(name))
        }
        name => Ok(Err(Mistakes {
            name: name.err(),
            zone: !is_zone,
            ..Mistakes::default()
        })),
    }
}

/// Changes the password of whoever knows the old one; every other session ends, and a letter says so.
///
/// # Errors
///
/// [`Trouble`], or every mistake.
pub async fn change_password(
    on: &Accounts,
    (account, session): (&Account, SessionId),
    old: String,
    new: String,
) -> Result<Result<(), Mistakes>, Trouble> {
    let is_old = is_own_password(on, (account, session), old).await?;
    let about = [account.email.as_str(), account.display_name.as_str()];
    let problem = judge(on, &new, &about).await?;
    if problem.is_some() || !is_old {
        return Ok(Err(Mistakes {
            password: problem,
            old_password: !is_old,
            ..Mistakes::default()
        }));
    }
    let hash = on.passwords.hash(new).await?;
    let letter = letter(MailKind::PasswordChanged, &account.email, json!({}));
    let now = (on.now)();
    let is_changed =
        accounts::change_password(&on.store, account, &hash, session, &letter, now).await?;
    if !is_changed {
        // Changed elsewhere while this was compared, so the old password is another one now.
        return Ok(Err(Mistakes::of_old_password()));
    }
    Ok(Ok(()))
}

/// Where somebody is signed in, the latest first.
///
/// # Errors
///
/// [`Trouble`].
pub async fn sessions(on: &Accounts, account: &Account) -> Result<Vec<SessionRow>, Trouble> {
    Ok(accounts::sessions(&on.store, account.id, (on.now)()).await?)
}

/// Ends one of one's own sessions; nothing happens where it isn't one.
///
/// # Errors
///
/// [`Trouble`].
pub async fn end_session(
    on: &Accounts,
    account: &Account,
    session: SessionId,
) -> Result<(), Trouble> {
    accounts::end_session(&on.store, account.id, session, (on.now)()).await?;
    Ok(())
}

/// Ends all of one's own sessions but the one that asks.
///
/// # Errors
///
/// [`Trouble`].
pub async fn end_other_sessions(
    on: &Accounts,
    account: &Account,
    keep: SessionId,
) -> Result<(), Trouble> {
    accounts::end_other_sessions(&on.store, account.id, keep, (on.now)()).await?;
    Ok(())
}
