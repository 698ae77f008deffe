//! Who asks for something, and what may come of it.

use std::time::Duration;

use domain::accounts::{CoursesProblem, EmailProblem, NameProblem, PasswordProblem};
use domain::ids::AuthorId;

use crate::accounts::passwords::Busy;
use crate::accounts::secret::Secret;

/// Who asks, as far as it is known before anybody signs in.
#[derive(Clone, Debug, Default)]
pub struct Asker {
    /// The address on the network, for limits; `None` where it isn't known.
    pub client: Option<String>,
    /// The proof that somebody has signed in on this device before.
    pub device: Option<Secret>,
    /// What the device is called in the list of sessions.
    pub device_name: String,
}

/// Why a command could not be carried out, though nothing is wrong with it.
#[derive(Debug)]
pub enum Trouble {
    /// The database is away, or the system has no randomness.
    Away,
    /// Too many passwords wait to be checked.
    Busy(Duration),
    /// Too many tries.
    Throttled,
    /// The role or the session that it takes has ended since the request began.
    Forbidden,
    /// Whoever asks has proved whose account it is, and it is suspended.
    Suspended,
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        tracing::warn!(%error, "an account page needs the database");
        Self::Away
    }
}

impl From<getrandom::Error> for Trouble {
    fn from(error: getrandom::Error) -> Self {
        tracing::error!(%error, "the system has no randomness");
        Self::Away
    }
}

impl From<Busy> for Trouble {
    fn from(busy: Busy) -> Self {
        Self::Busy(busy.retry_after)
    }
}

/// What is wrong with what was typed, field by field.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mistakes {
    /// Of the address.
    pub email: Option<EmailProblem>,
    /// Of the name.
    pub name: Option<NameProblem>,
    /// Of the new password.
    pub password: Option<PasswordProblem>,
    /// The old password is not the one of the account.
    pub old_password: bool,
    /// Nobody else is an admin, so the account has to stay.
    pub last_admin: bool,
    /// There is no such time zone.
    pub zone: bool,
    /// Of a token that is wanted.
    pub token: TokenMistakes,
}

/// What is wrong with a token that is wanted, beside its name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TokenMistakes {
    /// Of the courses.
    pub courses: Option<CoursesProblem>,
    /// The course that nobody knows, where that is what is wrong.
    pub unknown: Option<AuthorId>,
    /// The time is none of the choices.
    pub lifetime: bool,
    /// There are as many as there may be.
    pub too_many: bool,
}

impl Mistakes {
    pub(super) fn of_password(problem: PasswordProblem) -> Self {
        Self {
            password: Some(problem),
            ..Self::default()
        }
    }

    pub(super) fn of_old_password() -> Self {
        Self {
            old_password: true,
            ..Self::default()
        }
    }
}
