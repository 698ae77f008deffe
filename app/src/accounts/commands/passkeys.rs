//! What people do with passkeys. In two steps each: their device is asked, and answers.

use domain::accounts::{DisplayName, NameProblem};
use domain::ids::{PasskeyId, SessionId, UserId};
use serde_json::{Value, json};
use store::accounts::passkeys::{self, Added, Challenge, NewPasskey, PasskeyRow, UsedPasskey};
use store::accounts::{self, Account};
use store::throttle;
use uuid::Uuid;

use super::{
    ACCOUNT, Accounts, Asker, Trouble, allow_client, is_own_password, known_device, throttle_key,
};
use crate::accounts::opening::{Opening, SignedIn};
use crate::accounts::passkeys::{Claim, Passkeys, Question, Unfit};
use crate::accounts::secret::Secret;

/// How many questions one address on the network may have asked, as a burst and a rate a second.
/// Each look at the page for signing in asks one.
const QUESTIONS: (f64, f64) = (200.0, 2.0);

/// A question on its way to a device.
#[derive(Clone, Debug)]
pub struct Asked {
    /// By what the answer finds its question.
    pub secret: Secret,
    /// For the browser.
    pub options: Value,
}

/// Why a passkey was not added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotAdded {
    /// The password is not the account's.
    Password,
    /// The name is none.
    Name(NameProblem),
    /// The question is too old, was answered, or is somebody else's.
    Expired,
    /// The answer doesn't count.
    Unfit,
    /// There are as many as there may be.
    Full,
    /// The account has it already.
    Known,
}

/// Asks a device for any passkey of this site.
///
/// # Errors
///
/// [`Trouble`].
pub async fn begin_sign_in(
    on: &Accounts,
    passkeys: &Passkeys,
    asker: &Asker,
) -> Result<Asked, Trouble> {
    allow_client(on, asker, "passkeys from", QUESTIONS).await?;
    let Question { options, state } = passkeys.ask_for_any().map_err(broken)?;
    ask(on, None, options, state).await
}

/// Signs in by a device's answer. `None` where it doesn't count, for whatever reason: nothing is
/// learnt of accounts, and the question is used up.
///
/// # Errors
///
/// [`Trouble`].
pub async fn sign_in(
    on: &Accounts,
    passkeys: &Passkeys,
    asker: &Asker,
    (question, answer): (&str, Value),
) -> Result<Option<SignedIn>, Trouble> {
    allow_client(on, asker, "passkeys of", QUESTIONS).await?;
    let now = (on.now)();
    let Some(secret) = Secret::parse(question) else {
        return Ok(None);
    };
    let Some(state) = passkeys::take(&on.store, &secret.hash(), None, now).await? else {
        return Ok(None);
    };
    let Ok(claim) = Claim::read(answer) else {
        return Ok(None);
    };
    let account = accounts::find(&on.store, claim.user).await?;
    let found = passkeys::find(&on.store, claim.user, claim.credential_id()).await?;
    let user = account.as_ref().map(|account| account.id);
    let (Some(account), Some(found)) = (account, found) else {
        note_refused(on, asker, user).await?;
        return Ok(None);
    };
    let proven = match passkeys.check(state, &claim, found.credential) {
        Ok(proven) => proven,
        Err(error) => {
            tracing::info!(user = %account.id, %error, "a passkey is refused");
            note_refused(on, asker, user).await?;
            return Ok(None);
        }
    };
    if account.suspended {
        note_refused(on, asker, user).await?;
        return Err(Trouble::Suspended);
    }
    let used = UsedPasskey {
        id: found.id,
        credential: proven.credential,
        counter: proven.counter,
    };
    let opening = Opening::new(known_device(on, Some(&account), asker).await?)?;
    let session = opening.session(&asker.device_name);
    let device = opening.device_hash();
    // Not where the account is suspended, nor where the passkey has gone or signed since.
    let is_open = passkeys::open_session(&on.store, &account, &used, &session, device, now).await?;
    if !is_open {
        note_refused(on, asker, user).await?;
    }
    Ok(is_open.then(|| opening.done(account.id, &account.display_name).of(&account)))
}

/// Notes an answer that did not count. Who it names is whoever sends it to say, so that strangers
/// don't fill somebody's log.
async fn note_refused(on: &Accounts, asker: &Asker, user: Option<UserId>) -> Result<(), Trouble> {
    let now = (on.now)();
    let named = user.map_or_else(String::new, |user| user.to_string());
    let key = throttle_key("passkeys refused", &named);
    if throttle::take(&on.store, &key, ACCOUNT.0, ACCOUNT.1, now).await? {
        accounts::note_failed_sign_in(&on.store, user, &asker.device_name, now).await?;
    }
    Ok(())
}

/// Asks a device for a new passkey, of whoever knows the password of the account: who finds an open
/// session alone shall not stay.
///
/// # Errors
///
/// [`Trouble`], or why there will be none.
pub async fn begin_add(
    on: &Accounts,
    passkeys: &Passkeys,
    (account, session): (&Account, SessionId),
    password: String,
    name: &str,
) -> Result<Result<Asked, NotAdded>, Trouble> {
    if !is_own_password(on, (account, session), password).await? {
        return Ok(Err(NotAdded::Password));
    }
    let name = match DisplayName::parse(name) {
        Ok(name) => name,
        Err(problem) => return Ok(Err(NotAdded::Name(problem))),
    };
    let known = passkeys::credential_ids(&on.store, account.id).await?;
    let Question { options, state } = passkeys.ask_for_new(account, known).map_err(broken)?;
    let state = json!({ "name": String::from(name), "question": state });
    let asked = ask(on, Some((account, session)), options, state).await?;
    Ok(Ok(asked))
}

/// Adds a passkey by a device's answer, in the session that asked for it.
///
/// # Errors
///
/// [`Trouble`], or why there is none.
pub async fn add(
    on: &Accounts,
    passkeys: &Passkeys,
    (account, session): (&Account, SessionId),
    (question, answer): (&str, Value),
) -> Result<Result<(), NotAdded>, Trouble> {
    let now = (on.now)();
    let of = Some((account.id, session));
    let Some(secret) = Secret::parse(question) else {
        return Ok(Err(NotAdded::Expired));
    };
    let Some(mut state) = passkeys::take(&on.store, &secret.hash(), of, now).await? else {
        return Ok(Err(NotAdded::Expired));
    };
    let name = state["name"].as_str().map(DisplayName::parse);
    let (Some(Ok(name)), question) = (name, state["question"].take()) else {
        return Ok(Err(NotAdded::Unfit));
    };
    let proven = match passkeys.check_new(question, answer) {
        Ok(proven) => proven,
        Err(error) => {
            tracing::info!(user = %account.id, %error, "a passkey is not added");
            return Ok(Err(NotAdded::Unfit));
        }
    };
    let passkey = NewPasskey {
        id: PasskeyId(Uuid::now_v7()),
        credential_id: proven.credential_id,
        credential: proven.credential,
        counter: proven.counter,
        name,
    };
    Ok(
        match passkeys::add(&on.store, (account.id, session), &passkey, now).await? {
            Added::Yes => Ok(()),
            Added::Full => Err(NotAdded::Full),
            Added::Known => Err(NotAdded::Known),
            Added::Gone => Err(NotAdded::Expired),
        },
    )
}

/// Removes one of one's own passkeys; nothing happens where it isn't one. It takes a way in away and
/// opens none, so that it asks for nothing, as ending a session does.
///
/// # Errors
///
/// [`Trouble`].
pub async fn remove(on: &Accounts, account: &Account, passkey: PasskeyId) -> Result<(), Trouble> {
    passkeys::remove(&on.store, account.id, passkey, (on.now)()).await?;
    Ok(())
}

/// One's own passkeys, the newest first.
///
/// # Errors
///
/// [`Trouble`].
pub async fn list(on: &Accounts, account: &Account) -> Result<Vec<PasskeyRow>, Trouble> {
    Ok(passkeys::list(&on.store, account.id).await?)
}

async fn ask(
    on: &Accounts,
    of: Option<(&Account, SessionId)>,
    options: Value,
    state: Value,
) -> Result<Asked, Trouble> {
    let secret = Secret::new()?;
    let challenge = Challenge {
        of: of.map(|(account, session)| (account.id, session)),
        state,
    };
    passkeys::ask(&on.store, &secret.hash(), &challenge, (on.now)()).await?;
    Ok(Asked { secret, options })
}

fn broken(error: Unfit) -> Trouble {
    tracing::error!(%error, "no device can be asked for a passkey");
    Trouble::Away
}
