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
    /// What a script says of a password while it is chosen, in this order: how many characters are
    /// missing, before the number; that it is too long; that it repeats itself; that it is long
    /// enough. None of it promises that the password is taken.
    pub strength: [&'static str; 4],
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
    /// One of the two was left empty.
    pub sign_in_missing: &'static str,
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
    /// What the page of name, time zone and address is called, and the heading of the first two.
    pub profile: [&'static str; 2],
    /// The time zone.
    pub zone: &'static str,
    /// What it is for.
    pub zone_hint: &'static str,
    /// What a script offers: the zone of the device, before its name, and the button that takes it.
    pub zone_offer: [&'static str; 2],
    /// Saves both.
    pub profile_button: &'static str,
    /// Heading of the change of the address, and what it takes.
    pub change_email: [&'static str; 2],
    /// The address to be.
    pub new_email: &'static str,
    /// Asks for the change.
    pub change_email_button: &'static str,
    /// A change waits for this address: what stands before and after it, and who has said yes: of
    /// the present address first, then of that to be.
    pub email_waits: fn(bool, bool) -> &'static str,
    /// Gives it up.
    pub withdraw_email: &'static str,
    /// The page behind the letter's link: heading, and what stands before the address to be.
    pub confirm_email: [&'static str; 2],
    /// Says yes.
    pub confirm_email_button: &'static str,
    /// For those who never asked for it.
    pub confirm_email_not_me: &'static str,
    /// After a yes: the other address is still asked. Heading and sentence.
    pub email_half: [&'static str; 2],
    /// After both: heading and sentence.
    pub email_changed: [&'static str; 2],
    /// The address belongs to another account by now: heading and sentence.
    pub email_taken: [&'static str; 2],

    /// What the page of one's own data is called.
    pub data: &'static str,
    /// Heading of the end of an account, and what it does.
    pub deletion: [&'static str; 2],
    /// Asks for it.
    pub deletion_button: &'static str,
    /// The account goes on that day.
    pub deletion_waits: fn(&str) -> String,
    /// Keeps it.
    pub keep: &'static str,

    /// What the page of passwords and sessions is called.
    pub security: &'static str,
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
    /// Letters about a new address are on their way.
    pub email_asked: &'static str,
    /// The change of the address is given up.
    pub email_withdrawn: &'static str,
    /// The account is to go.
    pub deletion_done: &'static str,
    /// The account stays.
    pub kept_done: &'static str,
    /// Sessions have ended.
    pub sessions_done: &'static str,

    /// The role does not allow it: heading and sentence.
    pub forbidden: [&'static str; 2],
    /// The session has ended: heading and sentence.
    pub signed_out: [&'static str; 2],
    /// The account is suspended: heading and sentence.
    pub suspended: [&'static str; 2],
    /// A form was sent from another site: heading and sentence.
    pub from_elsewhere: [&'static str; 2],
    /// What was sent is no form that can be read: heading and sentence.
    pub unreadable: [&'static str; 2],
    /// More was sent than any form here holds: heading and sentence.
    pub too_large: [&'static str; 2],
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
    strength: [
        "Characters still missing:",
        "Too long by now: at most 1,024 characters.",
        "Long enough, but it repeats itself. Other words would make it harder to guess.",
        "Long enough. More words make it harder to guess.",
    ],
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
        "Reading needs none. With one, what you do while learning is kept for you, on every device.",
    ],
    sign_up_email_hint: "A letter with a link comes there. Only those who run this site see the address.",
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
    sign_in_missing: "Type both your e-mail address and your password.",
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
        "You will be signed in here, and signed out everywhere else. Passkeys are removed; you can \
         add yours again afterwards.",
    ],
    choose_button: "Set the password",

    settings: ["Your account", "Signed in as"],
    profile: ["Profile", "Name and time zone"],
    zone: "Time zone",
    zone_hint: "Where you are, so that days begin and end when yours do.",
    zone_offer: ["Your device is in the zone", "Take that"],
    profile_button: "Save",
    change_email: [
        "E-mail address",
        "One letter goes to the address you have now and one to the new one. When both have said \
         yes, it is changed.",
    ],
    new_email: "New address",
    change_email_button: "Send both letters",
    email_waits: |by_old, by_new| match (by_old, by_new) {
        (false, false) => "Both addresses have yet to say yes, each by its letter:",
        (true, _) => "The address until now has said yes. The new one has yet to:",
        (false, true) => "The new address has said yes. The one until now has yet to:",
    },
    withdraw_email: "Give up this change",
    confirm_email: ["Change the address", "The account here is to move to"],
    confirm_email_button: "Yes, change it",
    confirm_email_not_me: "If you did not ask for this, close this page and change nothing. If the \
                           account is yours, choose a new password as well; that ends the change.",
    email_half: [
        "One yes is there",
        "The other address has a letter too. When it has said yes as well, the address is changed.",
    ],
    email_changed: [
        "The address is changed",
        "From now on, sign in with the new one. Letters go there too.",
    ],
    email_taken: [
        "This address has an account",
        "Another account got it meanwhile, so yours keeps the address it has. Nothing has been \
         changed.",
    ],

    data: "Your data",
    deletion: [
        "Delete the account",
        "In seven days it is gone for good, with all that is yours in it; what you wrote in \
         discussions stays, without your name. Until then you can sign in and keep it. You are \
         signed out everywhere but here.",
    ],
    deletion_button: "Delete the account",
    deletion_waits: |day| format!("This account goes for good on {day}."),
    keep: "Keep the account",

    security: "Signing in",
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
    email_asked: "Two letters are on their way. The address stays as it is until both have said yes.",
    email_withdrawn: "Given up. Your address stays as it is.",
    deletion_done: "It is noted, and a letter says so. You can keep the account until then.",
    kept_done: "Your account stays.",
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
    suspended: [
        "This account is suspended",
        "Whoever runs this site has closed it for now, so nobody can sign in to it. What is in it is \
         kept. If you think that this is a mistake, write to them.",
    ],
    from_elsewhere: [
        "This was not sent from a page of ours",
        "Another site may have sent it in your name, or your browser did not say where it came \
         from. So nothing has been done. If it was you, open the page here and send it again.",
    ],
    unreadable: [
        "What was sent can’t be read",
        "It is not as the forms of this site send it: a field came twice, or it is no text. Nothing \
         has been changed. Go back, reload the page, and send it again.",
    ],
    too_large: [
        "That is more than fits into a form",
        "Nothing has been changed. Go back, make what you typed shorter, and send it again.",
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
