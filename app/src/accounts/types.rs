//! What account pages show. None of it holds a password, so no page can give one back.

use super::commands::Mistakes;

/// The form that asks for an account.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SignUpForm {
    /// The address as it was typed.
    pub email: String,
    /// The name as it was typed.
    pub name: String,
    /// Where to go on afterwards, as the request had it.
    pub next: String,
    /// What is wrong.
    pub problems: Mistakes,
}

/// The form at the end of a letter, with which an account is made.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ConfirmForm {
    /// The letter's secret.
    pub token: String,
    /// The address that the letter went to.
    pub email: String,
    /// The name that was asked for.
    pub name: String,
    /// What is wrong.
    pub problems: Mistakes,
}

/// The form with which somebody signs in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SignInForm {
    /// The address as it was typed.
    pub email: String,
    /// Where to go on afterwards, as the request had it.
    pub next: String,
    /// Address and password don't belong together.
    pub wrong: bool,
    /// Too many tries.
    pub throttled: bool,
}

/// The form that asks for a letter with which a password can be set.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ResetForm {
    /// The address as it was typed.
    pub email: String,
    /// What is wrong.
    pub problems: Mistakes,
}

/// The form with which a forgotten password is set.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ChooseForm {
    /// The letter's secret.
    pub token: String,
    /// The address that the letter went to, for whatever keeps the reader's passwords.
    pub email: String,
    /// What is wrong.
    pub problems: Mistakes,
}

/// Somebody's own settings.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SettingsView {
    /// The account's address.
    pub email: String,
    /// The name, or what was typed as one.
    pub name_typed: String,
    /// The time zone (IANA name), or what was sent as one.
    pub zone: String,
    /// Where the account is signed in.
    pub sessions: Vec<SessionView>,
    /// What is wrong.
    pub problems: Mistakes,
    /// What has just been done.
    pub notice: Option<Notice>,
}

/// One place where somebody is signed in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SessionView {
    /// Names it in the form that ends it; no secret.
    pub id: String,
    /// Browser and system, in words.
    pub device: String,
    /// The day of the sign-in, absolute, in words.
    pub since: String,
    /// The day of the last use, absolute, in words.
    pub last_used: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// What has just been done on the settings page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notice {
    /// Name and time zone are changed.
    Name,
    /// The password is changed.
    Password,
    /// Sessions have ended.
    Sessions,
}

impl Notice {
    /// The notice that an address asks for; `None` where it asks for nothing that is known.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "name" => Some(Self::Name),
            "password" => Some(Self::Password),
            "sessions" => Some(Self::Sessions),
            _ => None,
        }
    }
}

/// Why something is refused to whoever asked for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The role does not allow it.
    Role,
    /// There is no session, or it has ended since the form was opened.
    SignedOut,
    /// The form was sent from another site, or nothing says from where.
    Elsewhere,
}
