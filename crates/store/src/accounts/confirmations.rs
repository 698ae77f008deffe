//! What a link in a mail stands for: an account that is to be made, or a password that was
//! forgotten. Each is used at most once, also when two requests come at the same moment.

use std::time::Duration;

use domain::accounts::{DisplayName, Email};
use domain::ids::UserId;
use jiff::Timestamp;
use serde_json::json;
use sqlx::PgConnection;

use super::email_change::end_email_change;
use super::events::{Event, note};
use super::passkeys;
use super::sessions::{self, NewSession};
use super::tokens;
use crate::error::unreadable;
use crate::mail::{self, NewMail};
use crate::moment::Moment;
use crate::{Result, Store};

/// For how long a sign-up can be confirmed.
pub const SIGN_UP_LASTS: Duration = Duration::from_secs(24 * 60 * 60);

/// For how long a password can be reset.
pub const RESET_LASTS: Duration = Duration::from_secs(60 * 60);

/// What is confirmed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The address is somebody's who wants an account; all that it is made of.
    SignUp {
        /// What others will see.
        display_name: DisplayName,
        /// The name of the time zone.
        zone: String,
    },
    /// The address is that of the account, whose password was forgotten.
    Reset,
}

impl Purpose {
    fn as_str(&self) -> &'static str {
        match self {
            Self::SignUp { .. } => "sign-up",
            Self::Reset => "reset",
        }
    }
}

/// Something to be confirmed by mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewConfirmation {
    /// SHA-256 of the token in the link.
    pub token_hash: [u8; 32],
    /// To whom the link is sent.
    pub email: Email,
    /// What it is for. It lasts for [`SIGN_UP_LASTS`] or [`RESET_LASTS`].
    pub purpose: Purpose,
    /// Where to go on afterwards: a path of this site.
    pub next: Option<String>,
}

/// Something that can be confirmed now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Confirmation {
    /// To whom the link was sent.
    pub email: Email,
    /// What it is for.
    pub purpose: Purpose,
    /// Where to go on afterwards, as it was asked.
    pub next: Option<String>,
}

/// What became of a sign-up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Confirmed {
    /// The account was made, and its owner is signed in.
    Made,
    /// The address got an account meanwhile. It stays as it is, and nobody is signed in.
    Taken,
}

/// A password that was set by a letter, and what else ended with the old one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reset {
    /// Whose it is.
    pub user: UserId,
    /// Whether there were passkeys.
    pub passkeys: bool,
    /// Whether there were tokens for publishing.
    pub tokens: bool,
}

/// Notes what is to be confirmed together with the mail that carries the link, whether or not the
/// address has an account.
///
/// # Errors
///
/// Where the database fails. Nothing is sent then.
#[tracing::instrument(name = "accounts.begin_confirmation", skip_all)]
pub async fn begin_confirmation(
    store: &Store,
    confirmation: &NewConfirmation,
    mail: &NewMail,
    now: Timestamp,
) -> Result<()> {
    let (display_name, zone, lasts) = match &confirmation.purpose {
        Purpose::SignUp { display_name, zone } => (
            Some(display_name.as_str()),
            Some(zone.as_str()),
            SIGN_UP_LASTS,
        ),
        Purpose::Reset => (None, None, RESET_LASTS),
    };
    let email_key = confirmation.email.key();
    let mut transaction = store.pool.begin().await?;
    sqlx::query!(
        "
        insert into confirmation (
          token_hash, purpose, email, email_key, display_name, zone, created_at, expires_at, next
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ",
        &confirmation.token_hash[..],
        confirmation.purpose.as_str(),
        confirmation.email.as_str(),
        email_key.as_str(),
        display_name,
        zone,
        Moment(now) as _,
        Moment::after(now, lasts) as _,
        confirmation.next,
    )
    .execute(&mut *transaction)
    .await?;
    mail::put(&mut transaction, mail, now).await?;
    transaction.commit().await?;
    Ok(())
}

/// What a token stands for; `None` where it was used, has expired or was never given out.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.find_confirmation", skip_all)]
pub async fn find_confirmation(
    store: &Store,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Confirmation>> {
    let row = sqlx::query!(
        "
        select purpose, email, display_name, zone, next
        from confirmation
        where token_hash = $1
          and used_at is null
          and expires_at > $2
        ",
        &token_hash[..],
        Moment(now) as _,
    )
    .fetch_optional(&store.pool)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    // The log learns what is wrong, but not about whom.
    let broken = || unreadable("a confirmation", &row.purpose);
    let purpose = match (row.purpose.as_str(), row.display_name, row.zone) {
        ("sign-up", Some(name), Some(zone)) => Purpose::SignUp {
            display_name: DisplayName::try_from(name).map_err(|_| broken())?,
            zone,
        },
        ("reset", ..) => Purpose::Reset,
        _ => return Err(broken()),
    };
    Ok(Some(Confirmation {
        email: Email::try_from(row.email).map_err(|_| broken())?,
        purpose,
        next: row.next,
    }))
}

/// Sets the time zone of the account that a token stands for, as long as there is none yet: where
/// it is asked for, nobody knows where its owner is.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.choose_zone", skip_all)]
pub async fn choose_zone(
    store: &Store,
    token_hash: &[u8; 32],
    zone: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        update confirmation
        set zone = $2
        where token_hash = $1
          and purpose = 'sign-up'
          and used_at is null
          and expires_at > $3
        ",
        &token_hash[..],
        zone,
        Moment(now) as _,
    )
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// Makes the account `user` that a token stands for, with the password that whoever has the token
/// chose, and signs its owner in. `None`, and nothing changes, where the token is no good. However
/// often and however fast it is called: once for a token, and one account for an address.
///
/// # Errors
///
/// Where the database fails. The token is as good as before then.
#[tracing::instrument(name = "accounts.confirm_sign_up", skip_all, fields(user = %user))]
pub async fn confirm_sign_up(
    store: &Store,
    token_hash: &[u8; 32],
    user: UserId,
    password_hash: &str,
    session: &NewSession<'_>,
    now: Timestamp,
) -> Result<Option<Confirmed>> {
    let mut transaction = store.pool.begin().await?;
    let used = sqlx::query!(
        "
        update confirmation
        set used_at = $2
        where token_hash = $1
          and purpose = 'sign-up'
          and used_at is null
          and expires_at > $2
        ",
        &token_hash[..],
        Moment(now) as _,
    )
    .execute(&mut *transaction)
    .await?;
    if used.rows_affected() == 0 {
        return Ok(None);
    }
    // Where two make an account for one address, the second waits here for the first.
    let made = sqlx::query!(
        "
        insert into account (
          id, email, email_key, display_name, zone, password_hash, created_at, password_changed_at
        )
        select $2, email, email_key, display_name, zone, $3, $4, $4
        from confirmation
        where token_hash = $1
        on conflict on constraint account_email_key_key do nothing
        ",
        &token_hash[..],
        user.0,
        password_hash,
        Moment(now) as _,
    )
    .execute(&mut *transaction)
    .await?;
    if made.rows_affected() == 0 {
        transaction.commit().await?;
        return Ok(Some(Confirmed::Taken));
    }
    sessions::insert(&mut transaction, user, session, now).await?;
    note(&mut transaction, user, Event::SignedUp(*session), now).await?;
    transaction.commit().await?;
    Ok(Some(Confirmed::Made))
}

/// Sets the password of the account whose address a token was sent to, ends its sessions and
/// whatever else could reset it, forgets its devices, removes its passkeys and tokens, and signs its
/// owner in. `letter` tells the owner, also of passkeys and tokens, which are put into its payload.
/// `None`, and nothing changes, where the token is no good, or where the address has no account or
/// one that is suspended.
///
/// # Errors
///
/// Where the database fails. The token is as good as before then.
#[tracing::instrument(name = "accounts.reset_password", skip_all)]
pub async fn reset_password(
    store: &Store,
    token_hash: &[u8; 32],
    password_hash: &str,
    session: &NewSession<'_>,
    letter: &NewMail,
    now: Timestamp,
) -> Result<Option<Reset>> {
    let mut transaction = store.pool.begin().await?;
    // The account before the token: two tokens of one address, used at once, would otherwise wait
    // for each other.
    let account = sqlx::query!(
        "
        select account.id, account.email_key
        from confirmation
        join account on account.email_key = confirmation.email_key
        where confirmation.token_hash = $1
          and confirmation.purpose = 'reset'
          and account.suspended_at is null
        for no key update of account
        ",
        &token_hash[..]
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(account) = account else {
        return Ok(None);
    };
    let used = sqlx::query!(
        "
        update confirmation
        set used_at = $2
        where token_hash = $1
          and used_at is null
          and expires_at > $2
        ",
        &token_hash[..],
        Moment(now) as _,
    )
    .execute(&mut *transaction)
    .await?;
    if used.rows_affected() == 0 {
        return Ok(None);
    }
    let user = UserId(account.id);
    sqlx::query!(
        "
        update account
        set
          password_hash = $2,
          password_changed_at = $3
        where id = $1
        ",
        user.0,
        password_hash,
        Moment(now) as _,
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query!(
        "
        delete from session
        where user_id = $1
        ",
        user.0
    )
    .execute(&mut *transaction)
    .await?;
    // Whoever knew the old password may have made a device known with it.
    sqlx::query!(
        "
        delete from known_device
        where user_id = $1
        ",
        user.0
    )
    .execute(&mut *transaction)
    .await?;
    end_resets(&mut transaction, &account.email_key, now).await?;
    end_email_change(&mut transaction, user).await?;
    sessions::insert(&mut transaction, user, session, now).await?;
    let event = Event::PasswordReset(*session);
    note(&mut transaction, user, event, now).await?;
    let reset = Reset {
        user,
        passkeys: passkeys::remove_all(&mut transaction, user, now).await?,
        tokens: tokens::revoke_all(&mut transaction, user, now).await?,
    };
    let mut letter = letter.clone();
    letter.payload = json!({ "passkeys": reset.passkeys, "tokens": reset.tokens });
    mail::put(&mut transaction, &letter, now).await?;
    transaction.commit().await?;
    Ok(Some(reset))
}

/// Makes every link useless that could still reset the password. The caller holds the account.
pub(super) async fn end_resets(
    connection: &mut PgConnection,
    email_key: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        update confirmation
        set used_at = $2
        where email_key = $1
          and purpose = 'reset'
          and used_at is null
        ",
        email_key,
        Moment(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}
