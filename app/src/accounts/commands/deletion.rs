//! The end of an account, which can be thought better of for some days.

use domain::ids::SessionId;
use serde_json::json;
use store::accounts::{self, Account, Leaving};
use store::mail::MailKind;

use super::{Accounts, Mistakes, Trouble, is_own_password, letter};

/// Has the account removed after the days of grace. Until then its owner may sign in and keep it; a
/// letter says so.
///
/// # Errors
///
/// [`Trouble`], or that the password is not the account's, or nobody else an admin.
pub async fn ask_for_deletion(
    on: &Accounts,
    (account, session): (&Account, SessionId),
    password: String,
) -> Result<Result<(), Mistakes>, Trouble> {
    if !is_own_password(on, (account, session), password).await? {
        return Ok(Err(Mistakes::of_old_password()));
    }
    let letter = letter(MailKind::DeletionAsked, &account.email, json!({}));
    let now = (on.now)();
    let asked = accounts::ask_for_deletion(&on.store, account, session, &letter, now).await?;
    Ok(match asked {
        Leaving::Asked => Ok(()),
        // The password was changed while it was compared, so it is another one now.
        Leaving::Stale => Err(Mistakes::of_old_password()),
        Leaving::LastAdmin => Err(Mistakes {
            last_admin: true,
            ..Mistakes::default()
        }),
    })
}

/// Keeps the account after all; also where nobody had asked for its end.
///
/// # Errors
///
/// [`Trouble`], also where its removal has begun.
pub async fn withdraw_deletion(on: &Accounts, account: &Account) -> Result<(), Trouble> {
    let is_kept = accounts::withdraw_deletion(&on.store, account.id, (on.now)()).await?;
    if is_kept || account.delete_at.is_none() {
        Ok(())
    } else {
        Err(Trouble::Forbidden)
    }
}
