//! What people do with accounts: permission, then the domain's rules, then one call to the store.

mod deletion;
mod email;
mod export;
mod outcome;
mod own;
pub mod passkeys;
mod people;
mod reset;
mod tokens;

pub use deletion::{ask_for_deletion, withdraw_deletion};
pub use email::{ask_for_email, change_of_letter, confirm_email, email_change, withdraw_email};
pub use export::{export, learnt_courses};
pub use outcome::{Asker, Mistakes, TokenMistakes, Trouble};
pub use own::{
    change_password, change_profile, end_other_sessions, end_session, sessions, sign_out,
};
pub use people::{
    Part, give_role, log, named, own_log, people, person, reinstate, suspend, take_role,
};
pub use reset::{ask_for_reset, reset};
pub use tokens::{Sent, Wanted, make_token, revoke_token, show_token, tokens};

use domain::accounts::{DisplayName, Email, PasswordProblem, check_length};
use domain::ids::{MailId, SessionId, UserId};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::accounts::{Account, Confirmation, Confirmed, NewConfirmation, Purpose};
use store::mail::{MailKind, NewMail};
use store::{Store, accounts, throttle};
use uuid::Uuid;

use super::cookies::{Cookies, Proof};
use super::opening::{Opening, SignedIn};
use super::passkeys::Passkeys;
use super::passwords::Passwords;
use super::secret::Secret;
use crate::site::Site;

/// What one address on the network may do, as a burst and a rate a second. A class of thirty behind
/// one router signs in at once.
const CLIENT: (f64, f64) = (100.0, 0.5);
/// How many letters it may have sent, to whatever addresses.
const LETTERS_FROM_CLIENT: (f64, f64) = (60.0, 1.0 / 30.0);
/// How often the password of one account is tried from devices that never were signed in.
const ACCOUNT: (f64, f64) = (10.0, 1.0 / 60.0);
/// How many letters one address gets.
const LETTERS: (f64, f64) = (4.0, 1.0 / 900.0);

/// What account pages work with.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// The database.
    pub store: Store,
    /// The site, for its pages.
    pub site: Site,
    /// Where passwords are hashed.
    pub passwords: Passwords,
    /// What devices are asked to sign; nothing where the site's address allows no passkeys.
    pub passkeys: Option<Passkeys>,
    /// How cookies are called here.
    pub cookies: Cookies,
    /// The clock.
    pub now: fn() -> Timestamp,
}

/// Asks for an account: sends a letter to the address, whatever it is, so that nobody learns whether
/// it has one already. What the letter says is decided when it is sent. The password is chosen by
/// whoever has the letter, so that nobody can choose it for somebody else's address. `next` is a path
/// of ours, where they go on afterwards.
///
/// # Errors
///
/// [`Trouble`], or every mistake.
pub async fn sign_up(
    on: &Accounts,
    asker: &Asker,
    (email, name): (&str, &str),
    next: Option<String>,
) -> Result<Result<(), Mistakes>, Trouble> {
    let (email, display_name) = match (Email::parse(email), DisplayName::parse(name)) {
        (Ok(email), Ok(name)) => (email, name),
        (email, name) => {
            return Ok(Err(Mistakes {
                email: email.err(),
                name: name.err(),
                ..Mistakes::default()
            }));
        }
    };
    allow_client(on, asker, "letters from", LETTERS_FROM_CLIENT).await?;
    let zone = "UTC".to_owned();
    let purpose = Purpose::SignUp { display_name, zone };
    send_letter(on, &email, purpose, next).await?;
    Ok(Ok(()))
}

/// Notes a letter with a secret, unless the address got many of late: then nothing is sent, and
/// nobody who asks for others' letters learns of it.
async fn send_letter(
    on: &Accounts,
    email: &Email,
    purpose: Purpose,
    next: Option<String>,
) -> Result<(), Trouble> {
    let now = (on.now)();
    // Apart by purpose: whoever uses up the one can't keep the other from its owner.
    let what = match &purpose {
        Purpose::SignUp { .. } => "letters of sign-up",
        Purpose::Reset => "letters of reset",
    };
    // Spellings of one mailbox count together, apart from its own: others who ask for letters to
    // those don't keep them from its owner.
    let (address, mailbox) = (email.key(), email.key().mailbox());
    let mut keys = vec![throttle_key(what, address.as_str())];
    if mailbox != address.as_str() {
        keys.push(throttle_key(
            what,
            &format!("{mailbox} and what follows a plus"),
        ));
    }
    for key in keys {
        if !throttle::take(&on.store, &key, LETTERS.0, LETTERS.1, now).await? {
            return Ok(());
        }
    }
    let secret = Secret::new()?;
    let (kind, name) = match &purpose {
        Purpose::SignUp { display_name, .. } => (MailKind::SignUp, display_name.as_str()),
        Purpose::Reset => (MailKind::Reset, ""),
    };
    let payload = json!({ "token": secret.reveal(), "name": name });
    let mail = letter(kind, email, payload);
    let confirmation = NewConfirmation {
        token_hash: secret.hash(),
        purpose,
        email: email.clone(),
        next,
    };
    accounts::begin_confirmation(&on.store, &confirmation, &mail, now).await?;
    Ok(())
}

/// A letter to be written together with what it tells of.
fn letter(kind: MailKind, to: &Email, payload: Value) -> NewMail {
    NewMail {
        id: MailId(Uuid::now_v7()),
        kind,
        to: to.as_str().to_owned(),
        payload,
    }
}

/// What a letter's secret is good for, and to whose address it went; `None` where it is used, too
/// old, or nobody's.
///
/// # Errors
///
/// [`Trouble`].
pub async fn confirmation(on: &Accounts, token: &str) -> Result<Option<Confirmation>, Trouble> {
    let Some(secret) = Secret::parse(token) else {
        return Ok(None);
    };
    Ok(accounts::find_confirmation(&on.store, &secret.hash(), (on.now)()).await?)
}

/// Makes the account that a letter confirms, with the password and the time zone that its reader
/// chose, and signs it in. `None` where the letter is no good, also because the address has an account by now.
///
/// # Errors
///
/// [`Trouble`], or every mistake.
pub async fn confirm_sign_up(
    on: &Accounts,
    asker: &Asker,
    token: &str,
    (password, zone): (String, &str),
) -> Result<Result<Option<SignedIn>, Mistakes>, Trouble> {
    // Only who has a letter may have passwords hashed.
    let (Some(secret), Some(Confirmation { email, purpose, .. })) =
        (Secret::parse(token), confirmation(on, token).await?)
    else {
        return Ok(Ok(None));
    };
    let Purpose::SignUp { display_name, .. } = purpose else {
        return Ok(Ok(None));
    };
    allow(on, "letter", token, ACCOUNT).await?;
    // A form of an earlier build has no such field.
    let zone = if zone.is_empty() { "UTC" } else { zone };
    let about = [email.as_str(), display_name.as_str()];
    let mistakes = Mistakes {
        password: judge(on, &password, &about).await?,
        zone: jiff::tz::TimeZone::get(zone).is_err(),
        ..Mistakes::default()
    };
    if mistakes != Mistakes::default() {
        return Ok(Err(mistakes));
    }
    let hash = on.passwords.hash(password).await?;
    let user = UserId(Uuid::now_v7());
    let opening = Opening::new(None)?;
    let session = opening.session(&asker.device_name);
    let (now, device) = ((on.now)(), opening.device_hash());
    accounts::choose_zone(&on.store, &secret.hash(), zone, now).await?;
    let made =
        accounts::confirm_sign_up(&on.store, &secret.hash(), user, &hash, &session, now).await?;
    match made {
        Some(Confirmed::Made) => {}
        Some(Confirmed::Taken) | None => return Ok(Ok(None)),
    }
    remember(on, user, &device).await;
    Ok(Ok(Some(opening.done(user, &display_name))))
}

/// Signs in. `None` says that address and password don't belong together, and nothing else: whether
/// there is such an account can be told neither from the answer nor from how long it took.
///
/// # Errors
///
/// [`Trouble`].
pub async fn sign_in(
    on: &Accounts,
    asker: &Asker,
    email: &str,
    password: String,
) -> Result<Option<SignedIn>, Trouble> {
    let Ok(email) = Email::parse(email) else {
        return Ok(None);
    };
    // Nobody has one that is longer, and hashing takes time by length.
    if check_length(&password) == Err(PasswordProblem::TooLong) {
        return Ok(None);
    }
    let turn = on.passwords.turn()?;
    let asking = turn.to_ask().await;
    let now = (on.now)();
    let account = accounts::find_by_email(&on.store, &email.key()).await?;
    let known = known_device(on, account.as_ref(), asker).await?;
    // Whoever shares an address on the network with many, and has been here before, is not kept out
    // by what the others try.
    if known.is_none() {
        allow_client(on, asker, "sign-in from", CLIENT).await?;
    }
    // Whoever tries passwords uses up what strangers' devices may try, and the owner still comes in
    // from a device that was signed in before.
    let bucket = match &known {
        Some(device) => format!("{} {}", email.key().as_str(), device.reveal()),
        None => email.key().as_str().to_owned(),
    };
    allow(on, "sign-in", &bucket, ACCOUNT).await?;
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    drop(asking);
    let fits = turn.matches(password, hash).await?;
    let user = account.as_ref().map(|account| account.id);
    let account = account.filter(|_| fits);
    let Some(account) = account.filter(|account| !account.suspended) else {
        accounts::note_failed_sign_in(&on.store, user, &asker.device_name, now).await?;
        // Said to whoever knows the password, and to nobody else.
        return if fits {
            Err(Trouble::Suspended)
        } else {
            Ok(None)
        };
    };
    let opening = Opening::new(known)?;
    let session = opening.session(&asker.device_name);
    let device = Some(opening.device_hash());
    // Not where the password was changed since it was compared.
    let is_open = accounts::open_session(&on.store, &account, &session, device, now).await?;
    Ok(is_open.then(|| opening.done(account.id, &account.display_name).of(&account)))
}

/// The device's proof, where somebody has signed in to this account with it. The database is asked
/// whether there is such an account or not.
async fn known_device(
    on: &Accounts,
    account: Option<&Account>,
    asker: &Asker,
) -> Result<Option<Secret>, Trouble> {
    let Some(device) = asker.device else {
        return Ok(None);
    };
    let user = account.map_or(UserId(Uuid::nil()), |account| account.id);
    let is_known = accounts::is_known_device(&on.store, user, &device.hash()).await?;
    Ok(is_known.then_some(device))
}

/// Whose session it is, if it is one.
///
/// # Errors
///
/// [`Trouble`].
pub async fn session(
    on: &Accounts,
    proof: &Proof,
) -> Result<Option<(Account, SessionId)>, Trouble> {
    let hash = proof.secret.hash();
    Ok(accounts::find_session(&on.store, proof.user, &hash, (on.now)()).await?)
}

/// What is wrong with a new password, if anything; `about` is what somebody who knows its owner would
/// try first.
async fn judge(
    on: &Accounts,
    password: &str,
    about: &[&str],
) -> Result<Option<PasswordProblem>, Trouble> {
    if let Err(problem) = check_length(password) {
        return Ok(Some(problem));
    }
    let about = about.iter().map(|&word| word.to_owned()).collect();
    let is_common = on.passwords.is_common(password.to_owned(), about).await?;
    Ok(is_common.then_some(PasswordProblem::Common))
}

async fn allow_client(
    on: &Accounts,
    asker: &Asker,
    what: &str,
    limit: (f64, f64),
) -> Result<(), Trouble> {
    let Some(client) = &asker.client else {
        return Ok(());
    };
    allow(on, what, client, limit).await
}

/// Takes one of what somebody may do of something.
async fn allow(
    on: &Accounts,
    what: &str,
    whose: &str,
    (burst, per_second): (f64, f64),
) -> Result<(), Trouble> {
    let key = throttle_key(what, whose);
    if throttle::take(&on.store, &key, burst, per_second, (on.now)()).await? {
        Ok(())
    } else {
        Err(Trouble::Throttled)
    }
}

/// Whether the password is the one of whoever is signed in. It is asked again for what can't be
/// undone by whoever finds a device unlocked. A wrong one is noted for its owner.
async fn is_own_password(
    on: &Accounts,
    (account, session): (&Account, SessionId),
    password: String,
) -> Result<bool, Trouble> {
    allow(on, "old password", &account.id.to_string(), ACCOUNT).await?;
    let hash = Some(account.password_hash.clone());
    // Nobody has one that is longer, and hashing takes time by length.
    let is_own = check_length(&password) != Err(PasswordProblem::TooLong)
        && on.passwords.matches(password, hash).await?;
    if !is_own {
        accounts::note_wrong_password(&on.store, account.id, session, (on.now)()).await?;
    }
    Ok(is_own)
}

/// Remembers the device of a session that is open already, so that failing is no reason to keep
/// the session from its owner.
async fn remember(on: &Accounts, user: UserId, device: &[u8; 32]) {
    let noted = accounts::remember_device(&on.store, user, device, (on.now)()).await;
    if let Err(error) = noted {
        tracing::warn!(%error, "a device could not be remembered");
    }
}

/// By what a limit is known: neither addresses nor people stand in its table.
pub(crate) fn throttle_key(what: &str, whose: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(what)
        .chain_update([0])
        .chain_update(whose)
        .finalize()
        .into()
}
