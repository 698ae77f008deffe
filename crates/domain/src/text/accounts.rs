//! What the interface says about accounts.

use crate::accounts::{EmailProblem, NameProblem, PasswordProblem};

/// Sentences about coming in, leaving, and what is one's own. In pairs the heading comes first.
#[derive(Debug)]
pub struct AccountText {
    /// Leads to the settings, from the bar of every page; the reader's name takes its place.
    pub account: &'static str,
    /// Begins the title of a page with a form that has to be changed.
    pub problem: &'static str,
    /// Labels: the address, the name, the time zone, and the passwords.
    pub email: &'static str,
    /// The name that others see.
    pub name: &'static str,
    /// Says who sees the name.
    pub name_hint: &'static str,
    /// The password, where one signs in.
    pub password: &'static str,
    /// A password that is being chosen.
    pub new_password: &'static str,
    /// Says what makes a good one.
    pub password_hint: &'static str,
    /// The password that is being replaced.
    pub old_password: &'static str,
    /// The buttons of a script that shows a password and hides it again.
    pub show: [&'static str; 2],
    /// What is wrong with an address, and what to do.
    pub email_problem: fn(EmailProblem) -> &'static str,
    /// What is wrong with a name, and what to do.
    pub name_problem: fn(NameProblem) -> &'static str,
    /// What is wrong with a password, and what to do.
    pub password_problem: fn(PasswordProblem) -> &'static str,
    /// The password is not the account's.
    pub old_password_problem: &'static str,
    /// There is no such time zone.
    pub zone_problem: &'static str,

    /// Asking for an account: heading and lead.
    pub sign_up: [&'static str; 2],
    /// What the address is for.
    pub sign_up_email_hint: &'static str,
    /// Sends the form.
    pub sign_up_button: &'static str,
    /// For those who have an account: a question, and the link after it.
    pub has_account: [&'static str; 2],
    /// The letter to a new address is on its way: heading and sentence.
    pub sign_up_sent: [&'static str; 2],
    /// What to do when no letter comes.
    pub no_letter: &'static str,
    /// Leads back to the form that sends it.
    pub send_again: &'static str,
    /// The end of signing up: heading and lead.
    pub confirm: [&'static str; 2],
    /// Makes the account.
    pub confirm_button: &'static str,
    /// For those who never asked for it.
    pub confirm_not_me: &'static str,
    /// A letter's link that is no good: heading and sentence.
    pub token_bad: [&'static str; 2],
    /// What to do then.
    pub token_bad_ways: &'static str,

    /// Signing in: heading and button.
    pub sign_in: &'static str,
    /// What comes of it.
    pub sign_in_lead: &'static str,
    /// Leads to a new password.
    pub forgotten: &'static str,
    /// For those without an account: a question, and the link after it.
    pub no_account: [&'static str; 2],
    /// Address and password don't belong together.
    pub wrong: &'static str,
    /// Too many tries.
    pub throttled: &'static str,
    /// Asking for a new password: heading and lead.
    pub reset: [&'static str; 2],
    /// Sends the form.
    pub reset_button: &'static str,
    /// The letter for a new password is on its way: heading and sentence.
    pub reset_sent: [&'static str; 2],
    /// Choosing the new password: heading and lead.
    pub choose: [&'static str; 2],
    /// Sets it.
    pub choose_button: &'static str,

    /// The settings: heading, and what stands before the address.
    pub settings: [&'static str; 2],
    /// Heading of name and time zone.
    pub profile: &'static str,
    /// The time zone.
    pub zone: &'static str,
    /// What it is for.
    pub zone_hint: &'static str,
    /// Saves both.
    pub profile_button: &'static str,
    /// Heading of the password, and what else changing it does.
    pub change_password: [&'static str; 2],
    /// Changes it.
    pub change_password_button: &'static str,
    /// Heading of the sessions, and what to do about one that is unknown.
    pub sessions: [&'static str; 2],
    /// Marks the session that asks.
    pub this_device: &'static str,
    /// The days of the sign-in and of the last use.
    pub session_days: fn(&str, &str) -> [String; 2],
    /// Ends a session.
    pub end: &'static str,
    /// What is heard after that: which one, by its device and the day of the sign-in.
    pub end_which: fn(&str, &str) -> String,
    /// Ends every session but the one that asks.
    pub end_others: &'static str,
    /// There is no other session.
    pub no_others: &'static str,
    /// Heading and button.
    pub sign_out: &'static str,
    /// What it does.
    pub sign_out_hint: &'static str,
    /// Name and time zone are changed.
    pub profile_done: &'static str,
    /// The password is changed.
    pub password_done: &'static str,
    /// Sessions have ended.
    pub sessions_done: &'static str,

    /// The role does not allow it: heading and sentence.
    pub forbidden: [&'static str; 2],
    /// The session has ended: heading and sentence.
    pub signed_out: [&'static str; 2],
    /// A form was sent from another site: heading and sentence.
    pub from_elsewhere: [&'static str; 2],
    /// Too many passwords wait to be checked: heading and sentence.
    pub busy: [&'static str; 2],
    /// When to try again, in seconds.
    pub busy_until: fn(u64) -> String,
}

pub(super) static EN: AccountText = AccountText {
    account: "Account",
    problem: "Problem",
    email: "E-mail address",
    name: "Name",
    name_hint: "Others see it. You can change it later.",
    password: "Password",
    new_password: "New password",
    password_hint: "At least 10 characters; a sentence is good.",
    old_password: "Password until now",
    show: ["Show", "Hide"],
    email_problem: |problem| match problem {
        EmailProblem::Missing => "Type your e-mail address.",
        EmailProblem::TooLong => {
            "This is longer than any address that mail can be sent to. Look for something that \
             was typed twice."
        }
        EmailProblem::Malformed => {
            "This is no address to send mail to. It should look like name@example.org."
        }
    },
    name_problem: |problem| match problem {
        NameProblem::Missing => "Type a name, with at least one letter or digit.",
        NameProblem::TooLong => "This name is too long. Use at most 60 characters.",
        NameProblem::Invisible => {
            "There are characters in this name that can’t be seen, or that change how others \
             stand. Type it again by hand."
        }
    },
    password_problem: |problem| match problem {
        PasswordProblem::TooShort => "This password is too short. Use at least 10 characters.",
        PasswordProblem::TooLong => "This password is too long. Use at most 1,024 characters.",
        PasswordProblem::Common => {
            "This would be guessed soon: many people use it, or it is too much like your name or \
             address. Use other words, and more of them."
        }
    },
    old_password_problem: "This is not the password of your account. Type it again; nothing has \
                           been changed.",
    zone_problem: "There is no such time zone here. Choose one of the list.",

    sign_up: [
        "Make an account",
        "Reading needs none. With one, you have a name here, the same on every device.",
    ],
    sign_up_email_hint: "A letter with a link comes there. Nobody else sees the address.",
    sign_up_button: "Send me the letter",
    has_account: ["Do you have one already?", "Sign in"],
    sign_up_sent: [
        "Look into your mailbox",
        "A letter is on its way to the address you gave. Follow its link to finish; it works \
         once, for 24 hours.",
    ],
    no_letter: "If nothing has come after a few minutes, look among the unwanted mail. Perhaps \
                the address was mistyped; then ask again. No address gets more than a few letters \
                an hour.",
    send_again: "Ask again",
    confirm: [
        "One more step",
        "Choose a password, and the account is yours.",
    ],
    confirm_button: "Make the account",
    confirm_not_me: "If you did not ask for an account, close this page. Nothing comes about.",
    token_bad: [
        "This link no longer works",
        "Each link works once and for a limited time, and a part of it may have been lost on the \
         way. Nothing has been changed.",
    ],
    token_bad_ways: "If you have finished already, sign in. Otherwise ask for another letter; it \
                     takes a minute.",

    sign_in: "Sign in",
    sign_in_lead: "Reading needs no account. This is for those who have one.",
    forgotten: "Forgotten your password?",
    no_account: ["No account yet?", "Make one"],
    wrong: "This address and this password don’t belong together here. Nothing has been changed. \
            Check the address and type the password again, or choose a new one.",
    throttled: "There were too many tries in a short time. Your account is as it was. Wait a \
                minute, then try again.",
    reset: [
        "Forgotten your password",
        "It can’t be read by anybody, also not by us, but you can choose a new one. A letter with \
         a link for that comes to the address of your account.",
    ],
    reset_button: "Send me the letter",
    reset_sent: [
        "Look into your mailbox",
        "A letter is on its way to the address you gave. If that has an account, its link leads \
         to a new password; it works once, for one hour.",
    ],
    choose: [
        "Choose a new password",
        "You will be signed in here, and signed out everywhere else.",
    ],
    choose_button: "Set the password",

    settings: ["Your account", "Signed in as"],
    profile: "Name and time zone",
    zone: "Time zone",
    zone_hint: "Where you are, so that days begin and end when yours do.",
    profile_button: "Save",
    change_password: [
        "Password",
        "When it is changed, you are signed out everywhere but here.",
    ],
    change_password_button: "Change the password",
    sessions: [
        "Where you are signed in",
        "If you don’t know one of these, end it and change your password.",
    ],
    this_device: "This device",
    session_days: |since, last_used| [format!("Since {since}"), format!("Last used {last_used}")],
    end: "End",
    end_which: |device, since| format!("{device}, since {since}"),
    end_others: "End all others",
    no_others: "Nowhere else.",
    sign_out: "Sign out",
    sign_out_hint: "On this device. You can read on without an account.",
    profile_done: "Name and time zone are saved.",
    password_done: "The password is changed. You are signed in here and nowhere else.",
    sessions_done: "Ended. Whoever used it is signed out.",

    forbidden: [
        "Your account does not allow this",
        "What you asked for is for other roles, such as the authors of a course. Nothing has been \
         changed. If it should be yours, ask whoever runs this site.",
    ],
    signed_out: [
        "You are not signed in",
        "Your session has ended, perhaps because you ended it from another device. Nothing has \
         been changed. Sign in, and do it again.",
    ],
    from_elsewhere: [
        "This was not sent from a page of ours",
        "Another site may have sent it in your name, or your browser did not say where it came \
         from. So nothing has been done. If it was you, open the page here and send it again.",
    ],
    busy: [
        "Many people are coming in at once",
        "Checking a password takes a moment, and too many are waiting. Nothing has been changed, \
         and nothing of yours is lost.",
    ],
    busy_until: |seconds| match seconds {
        0 | 1 => "Go back and try again in a second.".to_owned(),
        _ => format!("Go back and try again in {seconds} seconds."),
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::PASSWORD_LENGTH;

    #[test]
    fn what_is_said_of_passwords_is_what_is_asked_of_them() {
        let least = format!("at least {} characters", PASSWORD_LENGTH.start());
        assert!(EN.password_hint.to_lowercase().contains(&least));
        assert!((EN.password_problem)(PasswordProblem::TooShort).contains(&least));
        assert_eq!(*PASSWORD_LENGTH.end(), 1024);
        assert!((EN.password_problem)(PasswordProblem::TooLong).contains("1,024"));
    }
}
