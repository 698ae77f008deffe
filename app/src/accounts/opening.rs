//! Opening a session.

use domain::accounts::DisplayName;
use domain::ids::{SessionId, UserId};
use store::accounts::{Account, NewSession};
use uuid::Uuid;

use super::cookies::Proof;
use super::secret::Secret;

/// A session that is about to be opened.
#[derive(Debug)]
pub struct Opening {
    id: SessionId,
    secret: Secret,
    device: Secret,
}

impl Opening {
    /// With a new secret each time, so that no session can be planted beforehand. A device that is
    /// known to the account keeps its own.
    ///
    /// # Errors
    ///
    /// Where the operating system has no randomness to give.
    pub fn new(known: Option<Secret>) -> Result<Self, getrandom::Error> {
        Ok(Self {
            id: SessionId(Uuid::now_v7()),
            secret: Secret::new()?,
            device: known.map_or_else(Secret::new, Ok)?,
        })
    }

    /// As the database gets it.
    pub fn session<'a>(&self, device_name: &'a str) -> NewSession<'a> {
        NewSession {
            id: self.id,
            token_hash: self.secret.hash(),
            device: device_name,
        }
    }

    /// The hash of the device's secret, by which the account knows it.
    pub fn device_hash(&self) -> [u8; 32] {
        self.device.hash()
    }

    /// Opened, by an account with this name.
    pub fn done(self, user: UserId, name: &DisplayName) -> SignedIn {
        SignedIn {
            proof: Proof {
                user,
                secret: self.secret,
            },
            device: self.device,
            name: name.clone(),
            is_leaving: false,
        }
    }
}

/// A session that was just opened, and what its browser is to remember.
#[derive(Debug)]
pub struct SignedIn {
    /// The session.
    pub proof: Proof,
    /// The device.
    pub device: Secret,
    /// The name for the bar.
    pub name: DisplayName,
    /// Whether the account is to be deleted, and can still be kept.
    pub is_leaving: bool,
}

impl SignedIn {
    /// The same, by this account.
    pub fn of(self, account: &Account) -> Self {
        Self {
            is_leaving: account.delete_at.is_some(),
            ..self
        }
    }
}
