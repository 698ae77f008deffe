//! What account pages show. None of it holds a password, so no page can give one back.

use jiff::Timestamp;
use store::accounts::EmailChange;
mod people;

pub use people::{
    EventBy, EventView, LogView, OwnLog, PeopleView, PersonNotice, PersonProblem, PersonRow,
    PersonView,
};

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
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ConfirmForm {
    /// The letter's secret.
    pub token: String,
    /// The address that the letter went to.
    pub email: String,
    /// The name that was asked for.
    pub name: String,
    /// Where to go on afterwards.
    pub next: String,
    /// The time zone as it was sent; empty as long as nobody has.
    pub zone: String,
    /// When it is shown, as the offsets of zones change.
    pub now: Timestamp,
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
    /// Why nobody is signed in yet.
    pub problem: Option<SignInProblem>,
    /// Whether whoever asks has just signed out.
    pub has_left: bool,
    /// Whether passkeys can be there.
    pub passkeys: bool,
}

/// Why nobody is signed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignInProblem {
    /// The address or the password was left empty.
    Missing,
    /// They don't belong together.
    Wrong,
    /// Too many tries.
    Throttled,
}

/// The form that asks for a letter with which a password can be set.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ResetForm {
    /// The address as it was typed.
    pub email: String,
    /// Where to go on afterwards.
    pub next: String,
    /// What is wrong.
    pub problems: Mistakes,
}

/// The form with which a forgotten password is set.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ChooseForm {
    /// The letter's secret.
    pub token: String,
    /// The address that the letter went to, for whatever keeps the reader's passwords.
    pub email: String,
    /// Where to go on afterwards.
    pub next: String,
    /// What is wrong.
    pub problems: Mistakes,
}

/// What all pages of somebody's own settings show.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Around {
    /// The account's address.
    pub email: String,
    /// Whether the pages of admins are theirs too.
    pub is_admin: bool,
    /// What is wrong.
    pub problems: Mistakes,
    /// Whether something else is wrong, which the page says by itself.
    pub is_wrong: bool,
    /// What has just been done.
    pub notice: Option<Notice>,
    /// The day on which the account goes for good, absolute, in words.
    pub leaves_on: Option<String>,
}

/// Who somebody is here.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProfileView {
    /// What all of these pages show.
    pub around: Around,
    /// The name, or what was typed as one.
    pub name_typed: String,
    /// The time zone (IANA name), or what was sent as one.
    pub zone: String,
    /// When it is shown, as the offsets of zones change.
    pub now: Timestamp,
    /// What was typed as a new address.
    pub email_typed: String,
    /// A change of the address that waits.
    pub email_change: Option<EmailChange>,
}

/// How somebody comes in, and where they are in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SecurityView {
    /// What all of these pages show.
    pub around: Around,
    /// Where the account is signed in.
    pub sessions: Vec<SessionView>,
    /// Its passkeys.
    pub passkeys: PasskeysView,
    /// What happened to it.
    pub log: OwnLog,
}

/// Somebody's passkeys.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PasskeysView {
    /// Whether there can be passkeys at the site's address.
    pub can_add: bool,
    /// Whether there are as many as there may be.
    pub is_full: bool,
    /// What a new one may be called: the device that asks.
    pub name: String,
    /// Those that are there.
    pub passkeys: Vec<PasskeyView>,
}

/// One passkey.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PasskeyView {
    /// Names it in the form that removes it; no secret.
    pub id: String,
    /// What its owner called it.
    pub name: String,
    /// The day it was added, absolute, in words.
    pub added: String,
    /// The day of its last use, absolute, in words.
    pub last_used: Option<String>,
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

/// Somebody's tokens, and the form for another.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TokensView {
    /// What all of these pages show.
    pub around: Around,
    /// The tokens, the newest first.
    pub tokens: Vec<TokenView>,
    /// The courses to choose among, by their ids, and whether each is chosen.
    pub choices: Vec<(String, bool)>,
    /// The ids that were typed, where any may be.
    pub courses_typed: Option<String>,
    /// Names the form, so that it makes one token however often it is sent.
    pub form: String,
    /// The name as it was typed.
    pub name_typed: String,
    /// The time that is chosen, in days.
    pub days: String,
}

/// A token with which a program publishes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TokenView {
    /// Names it in the form that revokes it; no secret.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// The courses that it is for, in words.
    pub courses: String,
    /// The day it was made, absolute, in words.
    pub since: String,
    /// The day of the last use, absolute, in words.
    pub last_used: Option<String>,
    /// The day it ends or has ended, absolute, in words.
    pub until: Option<String>,
    /// Whether it has.
    pub is_expired: bool,
}

/// What has just been done on a page of the settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notice {
    /// Name and time zone are changed.
    Name,
    /// The password is changed.
    Password,
    /// The password is set by a letter, which removed passkeys, revoked tokens, or both.
    PasswordAnd {
        /// Whether there were passkeys.
        passkeys: bool,
        /// Whether there were tokens for publishing.
        tokens: bool,
    },
    /// They are no admin any more, as they wished.
    NoAdmin,
    /// Sessions have ended.
    Sessions,
    /// A change of the address is asked for.
    EmailAsked,
    /// It is given up.
    EmailWithdrawn,
    /// The account is to go.
    Deletion,
    /// The account stays.
    Kept,
    /// A token is revoked.
    TokenRevoked,
    /// A form that had made a token was sent again.
    TokenBefore,
    /// A passkey is added.
    PasskeyAdded,
    /// A passkey is removed.
    PasskeyRemoved,
    /// Letters remind of what is due from now on.
    RemindersOn,
    /// No letters do.
    RemindersOff,
    /// The address of the calendar is ended.
    CalendarRemoved,
    /// The settings of reviews are changed.
    ScheduleChanged,
    /// The first day of a course is noted.
    CourseStarted,
    /// It is removed.
    StartForgotten,
}

impl Notice {
    /// The notice that an address asks for; `None` where it asks for nothing that is known.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "name" => Some(Self::Name),
            "password" => Some(Self::Password),
            "password-passkeys" => Some(Self::PasswordAnd {
                passkeys: true,
                tokens: false,
            }),
            "password-tokens" => Some(Self::PasswordAnd {
                passkeys: false,
                tokens: true,
            }),
            "password-all" => Some(Self::PasswordAnd {
                passkeys: true,
                tokens: true,
            }),
            "no-admin" => Some(Self::NoAdmin),
            "sessions" => Some(Self::Sessions),
            "email" => Some(Self::EmailAsked),
            "email-withdrawn" => Some(Self::EmailWithdrawn),
            "deletion" => Some(Self::Deletion),
            "kept" => Some(Self::Kept),
            "token" => Some(Self::TokenRevoked),
            "token-before" => Some(Self::TokenBefore),
            "passkey-added" => Some(Self::PasskeyAdded),
            "passkey-removed" => Some(Self::PasskeyRemoved),
            "reminders-on" => Some(Self::RemindersOn),
            "reminders-off" => Some(Self::RemindersOff),
            "calendar-removed" => Some(Self::CalendarRemoved),
            "schedule" => Some(Self::ScheduleChanged),
            "start" => Some(Self::CourseStarted),
            "no-start" => Some(Self::StartForgotten),
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
    /// The account is suspended, and whoever asks has shown that it is theirs.
    Suspended,
}
