//! An account moves to another address, once whoever reads the old one and whoever reads the new one
//! have both said so.

use domain::accounts::Email;
use domain::ids::SessionId;
use serde_json::json;
use store::accounts::{self, Account, EmailChange, EmailStep, NewEmailChange};
use store::mail::MailKind;

use super::{Accounts, LETTERS, Mistakes, Proof, Trouble, allow, is_own_password, letter};
use crate::accounts::secret::Secret;

/// Sends a letter to the present address and one to the address to be, whether or not that has an
/// account.
///
/// # Errors
///
/// [`Trouble`], or every mistake.
pub async fn ask_for_email(
    on: &Accounts,
    (account, session): (&Account, SessionId),
    email: &str,
    password: String,
) -> Result<Result<(), Mistakes>, Trouble> {
    let email = Email::parse(email);
    let is_own = is_own_password(on, (account, session), password).await?;
    let email = match email {
        Ok(email) if is_own => email,
        email => {
            return Ok(Err(Mistakes {
                email: email.err(),
                old_password: !is_own,
                ..Mistakes::default()
            }));
        }
    };
    allow(
        on,
        "letters of an account",
        &account.id.to_string(),
        LETTERS,
    )
    .await?;
    allow(
        on,
        "letters of a new address",
        email.key().as_str(),
        LETTERS,
    )
    .await?;
    let [old, new] = [Secret::new()?, Secret::new()?];
    let token = |secret| {
        let user = account.id;
        Proof { user, secret }.reveal()
    };
    let letters = [
        letter(
            MailKind::EmailOld,
            &account.email,
            json!({ "token": token(old), "to": email.as_str() }),
        ),
        letter(MailKind::EmailNew, &email, json!({ "token": token(new) })),
    ];
    let change = NewEmailChange {
        email,
        old_token_hash: old.hash(),
        new_token_hash: new.hash(),
    };
    let now = (on.now)();
    let is_begun = accounts::begin_email_change(&on.store, account, &change, &letters, now).await?;
    Ok(if is_begun {
        Ok(())
    } else {
        // The password was changed while it was compared, so it is another one now.
        Err(Mistakes::of_old_password())
    })
}

/// The change of somebody's address that waits, if one does.
///
/// # Errors
///
/// [`Trouble`].
pub async fn email_change(
    on: &Accounts,
    account: &Account,
) -> Result<Option<EmailChange>, Trouble> {
    Ok(accounts::email_change(&on.store, account.id, (on.now)()).await?)
}

/// The change that a letter's link is about; `None` where it is no good any more.
///
/// # Errors
///
/// [`Trouble`].
pub async fn change_of_letter(on: &Accounts, token: &str) -> Result<Option<EmailChange>, Trouble> {
    let Some(Proof { user, secret }) = Proof::parse(token) else {
        return Ok(None);
    };
    Ok(accounts::find_email_change(&on.store, user, &secret.hash(), (on.now)()).await?)
}

/// Says yes for the address that the letter went to. `None` where its link is no good.
///
/// # Errors
///
/// [`Trouble`].
pub async fn confirm_email(on: &Accounts, token: &str) -> Result<Option<EmailStep>, Trouble> {
    let Some(Proof { user, secret }) = Proof::parse(token) else {
        return Ok(None);
    };
    let tell = |old: &Email| letter(MailKind::EmailChanged, old, json!({}));
    let step =
        accounts::confirm_email_change(&on.store, user, &secret.hash(), tell, (on.now)()).await?;
    Ok(step)
}

/// Gives up the change that waits.
///
/// # Errors
///
/// [`Trouble`].
pub async fn withdraw_email(on: &Accounts, account: &Account) -> Result<(), Trouble> {
    accounts::withdraw_email_change(&on.store, account.id, (on.now)()).await?;
    Ok(())
}
