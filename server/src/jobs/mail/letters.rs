//! What each letter says, as text and as HTML: the same words, no pictures, nothing that reports
//! back.

mod form;
mod reminder;

use std::borrow::Cow;

use domain::accounts::{DisplayName, Role};

use self::form::{as_html, as_text};
pub use self::reminder::Reminder;

/// A letter and what is particular in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Letter {
    /// To somebody who wants an account.
    SignUp {
        /// What they call themselves; empty where that is not known.
        name: String,
        /// Where the account is made.
        link: String,
    },
    /// To somebody who wants an account and has one.
    AlreadyHere {
        /// Where to sign in.
        link_sign_in: String,
        /// Where to choose a new password.
        link_reset: String,
    },
    /// To somebody who has forgotten the password.
    Reset {
        /// Where to choose a new one.
        link: String,
    },
    /// To somebody who has forgotten the password of an account that does not exist.
    NoAccount {
        /// Where to make one.
        link_sign_up: String,
    },
    /// To somebody whose password was changed.
    PasswordChanged {
        /// Whether passkeys were removed with it.
        passkeys: bool,
        /// Whether tokens for publishing were revoked with it.
        tokens: bool,
    },
    /// To somebody whose account is to move to another address.
    EmailOld {
        /// The address to be.
        to: String,
        /// Where to say yes.
        link: String,
    },
    /// To the address that an account is to move to.
    EmailNew {
        /// Where to say yes.
        link: String,
    },
    /// To an address that an account is to move to, and that has one.
    EmailTaken {},
    /// To the address that an account has left.
    EmailChanged {},
    /// To somebody whose account is to be removed.
    DeletionAsked {
        /// The day on which it goes, in words.
        until: String,
        /// Where to keep it.
        link: String,
    },
    /// To somebody to whose account a passkey was added.
    PasskeyAdded {},
    /// To somebody one of whose passkeys was removed.
    PasskeyRemoved {},
    /// To somebody in whose account a token for publishing was made.
    TokenMade {},
    /// To somebody who was given a role.
    RoleGiven {
        /// Which.
        role: Role,
    },
    /// To somebody from whom a role was taken.
    RoleTaken {
        /// Which.
        role: Role,
    },
    /// To somebody who may no longer sign in.
    Suspended {},
    /// To somebody who may sign in again.
    Reinstated {},
    /// To somebody who has something to review, and wants to hear of it.
    Reminder(Reminder),
}

/// A letter in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// The subject. Nothing that somebody typed is in it.
    pub subject: Cow<'static, str>,
    /// As plain text, in lines that no program breaks again.
    pub text: String,
    /// As an HTML document.
    pub html: String,
    /// Where letters of this kind are stopped in one click (RFC 8058); nowhere, where they can't be.
    pub stop: Option<String>,
}

/// What to do about a passkey that somebody else has put there, or taken away.
const REMOVES_PASSKEYS: &str = "If it wasn't you, choose a new password now. That removes every \
                                passkey, and signs out everybody who is signed in to your account:";

/// Of what whoever runs the site has done.
const NOTHING_TO_DO: &str = "There is nothing to do. If you think that this is a mistake, write to \
                             whoever runs the site.";

/// What has ended with an old password.
fn ended(passkeys: bool, tokens: bool) -> &'static str {
    match (passkeys, tokens) {
        (false, false) => "",
        (true, false) => "Your passkeys were removed. ",
        (false, true) => "Your tokens for publishing were revoked. ",
        (true, true) => "Your passkeys were removed, and your tokens for publishing revoked. ",
    }
}

/// What a letter is made of.
enum Part {
    Words(String),
    Link { label: &'static str, url: String },
}

impl Letter {
    /// The letter from the site at this address, which has no slash at the end.
    pub fn write(&self, site: &str) -> Written {
        let host = host_of(site);
        let words = |text: String| Part::Words(text);
        let link = |label, url: &str| Part::Link {
            label,
            url: url.to_owned(),
        };
        let (subject, parts) = match self {
            Self::Reminder(reminder) => return reminder.write(site),
            Self::SignUp { name, link: url } => (
                "Finish signing up",
                vec![
                    words(greeting(name)),
                    words(format!(
                        "Somebody, we hope you, wants an account at {host} with this address. \
                         One more step and it is yours:"
                    )),
                    link("Finish signing up", url),
                    words(
                        "The link works once, and for 24 hours from when you asked for it."
                            .to_owned(),
                    ),
                    words(
                        "If it wasn't you, there is nothing to do. Without the link no account \
                         comes about, and we won't write again."
                            .to_owned(),
                    ),
                ],
            ),
            Self::AlreadyHere {
                link_sign_in,
                link_reset,
            } => (
                "You have an account already",
                vec![
                    words(greeting("")),
                    words(format!(
                        "Somebody, we hope you, wants an account at {host} with this address. \
                         You have one already, so there is nothing to make:"
                    )),
                    link("Sign in", link_sign_in),
                    words("If you have forgotten your password, choose a new one:".to_owned()),
                    link("Choose a new password", link_reset),
                    words(
                        "If it wasn't you, there is nothing to do. Your account is as it was, and \
                         whoever it was has not learned that it exists."
                            .to_owned(),
                    ),
                ],
            ),
            Self::Reset { link: url } => (
                "Choose a new password",
                vec![
                    words(greeting("")),
                    words(format!(
                        "Somebody, we hope you, has forgotten the password of your account at \
                         {host}. Choose a new one here:"
                    )),
                    link("Choose a new password", url),
                    words(
                        "The link works once, and for one hour from when you asked for it. You \
                         will be signed out everywhere else then."
                            .to_owned(),
                    ),
                    words(
                        "If it wasn't you, there is nothing to do. Your password stays as it is. \
                         Please give this letter to nobody: who has the link has your account."
                            .to_owned(),
                    ),
                ],
            ),
            Self::NoAccount { link_sign_up } => (
                "There is no account with this address",
                vec![
                    words(greeting("")),
                    words(format!(
                        "Somebody, we hope you, wants a new password for an account at {host}, \
                         but none has this address. Perhaps you signed up with another one; then \
                         ask again with that. Or make an account:"
                    )),
                    link("Sign up", link_sign_up),
                    words(
                        "If it wasn't you, there is nothing to do, and we won't write again."
                            .to_owned(),
                    ),
                ],
            ),
            Self::PasswordChanged { passkeys, tokens } => (
                "Your password was changed",
                vec![
                    words(greeting("")),
                    words(format!(
                        "The password of your account at {host} was changed. {}If it was you, all \
                         is well, and there is nothing to do.",
                        ended(*passkeys, *tokens)
                    )),
                    words(
                        "If it wasn't you, choose a new password now. That signs out everybody \
                         who is signed in to your account:"
                            .to_owned(),
                    ),
                    link("Choose a new password", &format!("{site}/reset")),
                ],
            ),
            Self::EmailOld { to, link: url } => (
                "Is your account to move?",
                vec![
                    words(greeting("")),
                    words(format!(
                        "Somebody who is signed in to your account at {host}, and knows its \
                         password, wants it to move from this address to {to}."
                    )),
                    words(
                        "If it was you, say yes here; the new address has a letter too:".to_owned(),
                    ),
                    link("Change the address", url),
                    words(
                        "The link works for 24 hours. If it wasn't you, don't follow it, and \
                         choose a new password now; that ends the change and signs everybody out:"
                            .to_owned(),
                    ),
                    link("Choose a new password", &format!("{site}/reset")),
                ],
            ),
            Self::EmailNew { link: url } => (
                "Is this your new address?",
                vec![
                    words(greeting("")),
                    words(format!(
                        "Somebody, we hope you, wants to use this address for an account at \
                         {host}. If it was you, say yes here; the address until now has a letter \
                         too:"
                    )),
                    link("Use this address", url),
                    words(
                        "The link works for 24 hours. If it wasn't you, there is nothing to do, \
                         and we won't write again."
                            .to_owned(),
                    ),
                ],
            ),
            Self::EmailTaken {} => (
                "This address has an account already",
                vec![
                    words(greeting("")),
                    words(format!(
                        "Somebody, we hope you, wants to use this address for another account at \
                         {host}. It belongs to an account already, so nothing is changed. \
                         Whoever it was has not learned that."
                    )),
                    words("If it was you, sign in with this address:".to_owned()),
                    link("Sign in", &format!("{site}/sign-in")),
                ],
            ),
            Self::EmailChanged {} => (
                "Your account has moved",
                vec![
                    words(greeting("")),
                    words(format!(
                        "Your account at {host} has another address now, as you confirmed from \
                         here. Letters about it go there from now on, and this address no longer \
                         opens it."
                    )),
                    words("If it wasn't you, write to whoever runs the site at once.".to_owned()),
                ],
            ),
            Self::DeletionAsked { until, link: url } => (
                "Your account will be deleted",
                vec![
                    words(greeting("")),
                    words(format!(
                        "As you asked, your account at {host} goes for good on {until}, with all \
                         that is yours in it. You have been signed out everywhere but where you \
                         asked."
                    )),
                    words("Until then you can sign in and keep it:".to_owned()),
                    link("Keep the account", url),
                    words("If it wasn't you, keep it, and choose a new password now:".to_owned()),
                    link("Choose a new password", &format!("{site}/reset")),
                ],
            ),
            Self::PasskeyAdded {} => (
                "A passkey was added to your account",
                vec![
                    words(greeting("")),
                    words(format!(
                        "With a passkey that was just added, one can sign in to your account at \
                         {host} without the password. If it was you, all is well, and there is \
                         nothing to do."
                    )),
                    words(REMOVES_PASSKEYS.to_owned()),
                    link("Choose a new password", &format!("{site}/reset")),
                ],
            ),
            Self::PasskeyRemoved {} => (
                "A passkey was removed from your account",
                vec![
                    words(greeting("")),
                    words(format!(
                        "One of the passkeys of your account at {host} was removed, and nobody can \
                         sign in with it any more. Your password is as it was. If it was you, all \
                         is well, and there is nothing to do."
                    )),
                    words(REMOVES_PASSKEYS.to_owned()),
                    link("Choose a new password", &format!("{site}/reset")),
                ],
            ),
            Self::TokenMade {} => (
                "A token for publishing was made",
                vec![
                    words(greeting("")),
                    words(format!(
                        "With a token that was just made in your account at {host}, a program can \
                         publish courses of yours. If it was you, all is well, and there is nothing \
                         to do."
                    )),
                    words(
                        "If it wasn't you, choose a new password now. That also revokes every token:"
                            .to_owned(),
                    ),
                    link("Choose a new password", &format!("{site}/reset")),
                ],
            ),
            Self::RoleGiven { role } => (
                "You have another role",
                vec![
                    words(greeting("")),
                    words(match role {
                        Role::AuthorOf(course) => format!(
                            "With your account at {host} you may now publish the course {course}."
                        ),
                        _ => format!("You are now an admin at {host}."),
                    }),
                    words(NOTHING_TO_DO.to_owned()),
                ],
            ),
            Self::RoleTaken { role } => (
                "You have one role less",
                vec![
                    words(greeting("")),
                    words(match role {
                        Role::AuthorOf(course) => format!(
                            "With your account at {host} you may no longer publish the course \
                             {course}. What is published stays."
                        ),
                        _ => format!("You are no longer an admin at {host}."),
                    }),
                    words(NOTHING_TO_DO.to_owned()),
                ],
            ),
            Self::Suspended {} => (
                "Your account is suspended",
                vec![
                    words(greeting("")),
                    words(format!(
                        "Your account at {host} is suspended: you are signed out everywhere, and \
                         can't sign in for now. Nothing of yours is lost."
                    )),
                    words("If you think that this is a mistake, write to whoever runs the site.".to_owned()),
                ],
            ),
            Self::Reinstated {} => (
                "You can sign in again",
                vec![
                    words(greeting("")),
                    words(format!(
                        "Your account at {host} is no longer suspended. All of it is as it was:"
                    )),
                    link("Sign in", &format!("{site}/sign-in")),
                ],
            ),
        };
        Written {
            subject: Cow::Borrowed(subject),
            text: as_text(&parts, site),
            html: as_html(subject, &parts, site),
            stop: None,
        }
    }
}

/// A site as people call it.
fn host_of(site: &str) -> &str {
    site.split_once("://").map_or(site, |(_, host)| host)
}

/// By name, where the name can be nothing else. It was typed by whoever typed the address too, who
/// may be somebody else than its owner; many programs make a link of anything that looks like one.
fn greeting(name: &str) -> String {
    let is_plain = |word: &str| {
        let inner = word.strip_suffix('.').unwrap_or(word);
        // The last three are full stops of Chinese and Japanese, which count as dots in addresses.
        let of_links =
            |c: char| c.is_ascii_punctuation() && !"-'".contains(c) || "。．｡".contains(c);
        !inner.contains(of_links)
    };
    match DisplayName::parse(name) {
        Ok(name) if name.as_str().split(' ').all(is_plain) => format!("Hello {name},"),
        _ => "Hello,".to_owned(),
    }
}

#[cfg(test)]
mod tests;
