//! A new password for whoever has forgotten the old one, by a letter.

use domain::accounts::Email;
use serde_json::json;
use store::accounts::{self, Confirmation, Purpose, Reset};
use store::mail::MailKind;

use super::{
    ACCOUNT, Accounts, Asker, LETTERS_FROM_CLIENT, Mistakes, Trouble, allow, allow_client,
    confirmation, judge, letter, remember, send_letter,
};
use crate::accounts::opening::{Opening, SignedIn};
use crate::accounts::secret::Secret;

/// Sends a letter with which a new password can be set, to whoever's address it is.
///
/// # Errors
///
/// [`Trouble`], or what is wrong with the address.
pub async fn ask_for_reset(
    on: &Accounts,
    asker: &Asker,
    email: &str,
    next: Option<String>,
) -> Result<Result<(), Mistakes>, Trouble> {
    let email = match Email::parse(email) {
        Ok(email) => email,
        Err(problem) => {
            return Ok(Err(Mistakes {
                email: Some(problem),
                ..Mistakes::default()
            }));
        }
    };
    allow_client(on, asker, "letters from", LETTERS_FROM_CLIENT).await?;
    send_letter(on, &email, Purpose::Reset, next).await?;
    Ok(Ok(()))
}

/// Sets the password that a letter allows to set, ends every session, and signs in; says what else
/// has ended. `None` where the letter is no good.
///
/// # Errors
///
/// [`Trouble`], or what is wrong with the password.
pub async fn reset(
    on: &Accounts,
    asker: &Asker,
    token: &str,
    password: String,
) -> Result<Result<Option<(SignedIn, Reset)>, Mistakes>, Trouble> {
    let (Some(secret), Some(Confirmation { email, purpose, .. })) =
        (Secret::parse(token), confirmation(on, token).await?)
    else {
        return Ok(Ok(None));
    };
    if purpose != Purpose::Reset {
        return Ok(Ok(None));
    }
    allow(on, "letter", token, ACCOUNT).await?;
    // Asked before the letter is used up: nothing may keep the session from its owner afterwards.
    let account = accounts::find_by_email(&on.store, &email.key()).await?;
    let Some(account) = account else {
        return Ok(Ok(None));
    };
    if account.suspended {
        return Err(Trouble::Suspended);
    }
    if let Some(problem) = judge(on, &password, &[email.as_str()]).await? {
        return Ok(Err(Mistakes::of_password(problem)));
    }
    let hash = on.passwords.hash(password).await?;
    let opening = Opening::new(None)?;
    let session = opening.session(&asker.device_name);
    let now = (on.now)();
    let letter = letter(MailKind::PasswordChanged, &account.email, json!({}));
    let token = secret.hash();
    let reset = accounts::reset_password(&on.store, &token, &hash, &session, &letter, now).await?;
    let Some(reset) = reset else {
        return Ok(Ok(None));
    };
    remember(on, reset.user, &opening.device_hash()).await;
    let signed_in = opening.done(reset.user, &account.display_name).of(&account);
    Ok(Ok(Some((signed_in, reset))))
}
