//! What devices are asked to sign, and whether they have signed it.
//!
//! Passkeys belong to the host of the site's address, so there are none where browsers would refuse
//! them: on plain HTTP, but for this machine itself, and on an address in numbers.

use std::sync::Arc;

use domain::ids::UserId;
use serde_json::{Value, json};
use store::accounts::Account;
use store::accounts::passkeys::CHALLENGE_LASTS;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::shell::SITE_NAME;

/// The site, as devices know it.
#[derive(Clone, Debug)]
pub struct Passkeys(Arc<Webauthn>);

/// What a device is asked, and what its answer is checked against.
#[derive(Clone, Debug)]
pub struct Question {
    /// For the browser, as `PublicKeyCredentialCreationOptionsJSON` or
    /// `PublicKeyCredentialRequestOptionsJSON` of the standard.
    pub options: Value,
    /// For the database.
    pub state: Value,
}

/// A device's answer says that it has the passkey.
#[derive(Clone, Debug)]
pub struct Proven {
    /// What the device calls the passkey.
    pub credential_id: Vec<u8>,
    /// What the next signature is checked with.
    pub credential: Value,
    /// How often it has signed, as the device says; 0 also where it doesn't count.
    pub counter: u32,
}

/// Why a question can't be asked, or an answer doesn't count. Whoever answered learns only that.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// It doesn't fit the question, the site or the passkey, or nothing proves the person.
    #[error("the answer of a device does not count: {0}")]
    Answer(#[from] WebauthnError),
    /// It is none at all, or the database holds no question.
    #[error("what a device answered can't be read: {0}")]
    Form(#[from] serde_json::Error),
}

/// An answer that names an account and one of its passkeys.
#[derive(Debug)]
pub struct Claim {
    /// Whose passkey it is said to be.
    pub user: UserId,
    answer: PublicKeyCredential,
}

impl Claim {
    /// Reads an answer. It proves nothing yet.
    ///
    /// # Errors
    ///
    /// Where it is none, or names nobody.
    pub fn read(answer: Value) -> Result<Self, Unfit> {
        let answer: PublicKeyCredential = serde_json::from_value(answer)?;
        let user = answer
            .get_user_unique_id()
            .and_then(|id| Uuid::from_slice(id).ok())
            .ok_or(WebauthnError::InvalidUserUniqueId)?;
        Ok(Self {
            user: UserId(user),
            answer,
        })
    }

    /// What the device calls the passkey.
    pub fn credential_id(&self) -> &[u8] {
        self.answer.get_credential_id()
    }
}

impl Passkeys {
    /// Those of a site with this address; `None` where browsers allow none.
    pub fn of(public_url: &str) -> Option<Self> {
        let origin = Url::parse(public_url).ok()?;
        let host = origin.domain()?;
        let is_this_machine = host == "localhost" || host.ends_with(".localhost");
        if origin.scheme() != "https" && !is_this_machine {
            return None;
        }
        let built = WebauthnBuilder::new(host, &origin)
            .and_then(|builder| builder.rp_name(SITE_NAME).timeout(CHALLENGE_LASTS).build());
        match built {
            Ok(webauthn) => Some(Self(Arc::new(webauthn))),
            Err(error) => {
                tracing::error!(%error, "there are no passkeys at this address");
                None
            }
        }
    }

    /// Asks for a new passkey of this account, which finds it by itself later and makes sure who
    /// holds the device. Those that the account has already are not made again.
    ///
    /// # Errors
    ///
    /// Never in practice.
    pub fn ask_for_new(&self, account: &Account, known: Vec<Vec<u8>>) -> Result<Question, Unfit> {
        let (asked, state) = self.0.start_passkey_registration(
            account.id.0,
            account.email.as_str(),
            account.display_name.as_str(),
            Some(known),
        )?;
        let mut options = serde_json::to_value(asked.public_key)?;
        // The library leaves it to the device whether it finds the passkey before anybody has said
        // who they are. Without that nobody could sign in with it here.
        let wanted = &mut options["authenticatorSelection"];
        wanted["residentKey"] = json!("required");
        wanted["requireResidentKey"] = json!(true);
        Ok(Question {
            options,
            state: serde_json::to_value(state)?,
        })
    }

    /// Checks the answer to [`Passkeys::ask_for_new`].
    ///
    /// # Errors
    ///
    /// Where it doesn't count.
    pub fn check_new(&self, state: Value, answer: Value) -> Result<Proven, Unfit> {
        let state: PasskeyRegistration = serde_json::from_value(state)?;
        let answer: RegisterPublicKeyCredential = serde_json::from_value(answer)?;
        let passkey = self.0.finish_passkey_registration(&answer, &state)?;
        Proven::of(&passkey)
    }

    /// Asks for any passkey of this site. It says nothing of accounts.
    ///
    /// # Errors
    ///
    /// Never in practice.
    pub fn ask_for_any(&self) -> Result<Question, Unfit> {
        let (asked, state) = self.0.start_discoverable_authentication()?;
        Ok(Question {
            options: serde_json::to_value(asked.public_key)?,
            state: serde_json::to_value(state)?,
        })
    }

    /// Checks the answer to [`Passkeys::ask_for_any`] with what is known of the passkey that it
    /// names: the site, the question, the signature, that the device made sure of the person, and
    /// that its counter goes on.
    ///
    /// # Errors
    ///
    /// Where it doesn't count.
    pub fn check(&self, state: Value, claim: &Claim, known: Value) -> Result<Proven, Unfit> {
        let state: DiscoverableAuthentication = serde_json::from_value(state)?;
        let mut passkey: Passkey = serde_json::from_value(known)?;
        let result =
            self.0
                .finish_discoverable_authentication_v2(&claim.answer, state, &passkey)?;
        passkey.update_credential(&result);
        Ok(Proven {
            counter: result.counter(),
            ..Proven::of(&passkey)?
        })
    }
}

impl Proven {
    fn of(passkey: &Passkey) -> Result<Self, Unfit> {
        let credential = serde_json::to_value(passkey)?;
        let counter = credential["cred"]["counter"].as_u64().unwrap_or_default();
        Ok(Self {
            credential_id: passkey.cred_id().clone(),
            counter: u32::try_from(counter).unwrap_or(u32::MAX),
            credential,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_passkeys_where_browsers_allow_them_and_nowhere_else() {
        for (url, there) in [
            ("https://learn.example.org", true),
            ("https://learn.example.org:8443", true),
            ("http://localhost:3000", true),
            ("http://learn.localhost:3000", true),
            ("http://learn.example.org", false),
            ("http://notlocalhost", false),
            ("http://127.0.0.1:3000", false),
            ("https://192.0.2.7", false),
            ("https://[2001:db8::1]", false),
            ("learn.example.org", false),
        ] {
            assert_eq!(Passkeys::of(url).is_some(), there, "{url}");
        }
    }

    #[test]
    fn a_question_names_the_site_and_asks_to_make_sure_of_the_person() {
        let passkeys = Passkeys::of("https://learn.example.org:8443").unwrap();
        let question = passkeys.ask_for_any().unwrap();
        assert_eq!(question.options["rpId"], "learn.example.org");
        assert_eq!(question.options["userVerification"], "required");
        assert_eq!(question.options["allowCredentials"], json!([]));
        assert_eq!(question.options["timeout"], 300_000);
        let again = passkeys.ask_for_any().unwrap();
        assert_ne!(question.options["challenge"], again.options["challenge"]);
    }
}
