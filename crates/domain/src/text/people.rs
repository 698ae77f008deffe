//! What the interface says to admins about people, and to everybody about what happened to their
//! account and what is kept of it.

use crate::accounts::{EventKind, Role};

/// Sentences about people, the log and the export. In pairs the heading comes first.
#[derive(Debug)]
pub struct PeopleText {
    /// Leads to the list of people: heading and lead.
    pub people: [&'static str; 2],
    /// Names the ways between the pages of admins.
    pub rooms: &'static str,
    /// Label of the search.
    pub search: &'static str,
    /// Sends it.
    pub search_button: &'static str,
    /// Shows everybody again.
    pub everybody: &'static str,
    /// Nobody fits what was looked for: heading and sentence.
    pub nobody: [&'static str; 2],
    /// Headings of the columns of the list: name, address, roles.
    pub columns: [&'static str; 3],
    /// Marks whoever may not sign in.
    pub suspended: &'static str,
    /// A role.
    pub role: fn(&Role) -> String,
    /// Leads to the part that follows.
    pub next: &'static str,
    /// Leads back to the beginning.
    pub first: &'static str,

    /// Since when there is an account.
    pub since: fn(&str) -> String,
    /// Where somebody is signed in, and when that was last used.
    pub signed_in: fn(i64, Option<&str>) -> String,
    /// Since when somebody may not sign in.
    pub suspended_since: fn(&str) -> String,
    /// On which day the account goes, as its owner asked.
    pub leaves: fn(&str) -> String,
    /// Marks one's own account.
    pub yourself: &'static str,
    /// Leads to what happened to this account.
    pub see_log: &'static str,
    /// Names the id of the account.
    pub id: &'static str,

    /// Heading of the roles, and what they allow.
    pub roles: [&'static str; 2],
    /// Takes a role, and which one is heard after that.
    pub take: &'static str,
    /// Makes somebody an admin.
    pub give_admin: &'static str,
    /// Label of the course that somebody is to write.
    pub course: &'static str,
    /// Where its id is found.
    pub course_hint: &'static str,
    /// What was typed is no course's id.
    pub course_problem: &'static str,
    /// Makes somebody an author.
    pub give_author: &'static str,
    /// Nobody would be left who may give roles.
    pub last_admin: &'static str,

    /// Leads to the question whether one gives up one's own role.
    pub resign_ask: &'static str,
    /// The question.
    pub resign_sure: &'static str,
    /// What comes of it.
    pub resign_effect: [&'static str; 3],
    /// Does it.
    pub resign_button: &'static str,
    /// It is done.
    pub no_admin: &'static str,

    /// Heading of the suspension, and what it does.
    pub suspend: [&'static str; 2],
    /// Leads to the question.
    pub suspend_ask: &'static str,
    /// The question, by name.
    pub suspend_sure: fn(&str) -> String,
    /// What comes of it.
    pub suspend_effect: [&'static str; 3],
    /// Does it.
    pub suspend_button: &'static str,
    /// Does not.
    pub suspend_not: &'static str,
    /// Nobody suspends themselves.
    pub suspend_self: &'static str,
    /// Heading of the way back, and what it does.
    pub reinstate: [&'static str; 2],
    /// Does it.
    pub reinstate_button: &'static str,
    /// What has just been done: a role given, a role taken, suspended, reinstated.
    pub done: [&'static str; 4],

    /// The log of everybody: heading and lead.
    pub log: [&'static str; 2],
    /// Label of the choice of a kind.
    pub log_kind: &'static str,
    /// Every kind.
    pub log_every_kind: &'static str,
    /// Label of the account's id.
    pub log_person: &'static str,
    /// What was typed is no id.
    pub log_person_problem: &'static str,
    /// Filters.
    pub log_button: &'static str,
    /// Headings of the columns: when, to whom, what, by whom.
    pub log_columns: [&'static str; 4],
    /// Nothing fits.
    pub log_empty: &'static str,
    /// Leads to what is older.
    pub older: &'static str,
    /// Leads back to the newest.
    pub newest: &'static str,
    /// An address without an account.
    pub no_account: &'static str,
    /// Whoever runs the installation.
    pub command_line: &'static str,
    /// A kind of event, for admins.
    pub kind: fn(EventKind) -> &'static str,

    /// What happened to one's own account: heading, and what to do about what one does not know.
    pub own_log: [&'static str; 2],
    /// One's own event, with the device's words and the role where there are any.
    pub own_event: fn(EventKind, Option<&str>, Option<&Role>) -> String,

    /// Heading of the export, and what it is.
    pub export: [&'static str; 2],
    /// What is in it.
    pub export_parts: [&'static str; 7],
    /// What is not.
    pub export_without: &'static str,
    /// Begins the download.
    pub export_button: &'static str,
}

pub(super) static EN: PeopleText = PeopleText {
    people: ["People", "Everybody with an account here."],
    rooms: "For admins",
    search: "Part of an address or a name",
    search_button: "Find",
    everybody: "Show everybody",
    nobody: [
        "Nobody fits",
        "No address and no name here holds what you typed. A shorter part of it may find more.",
    ],
    columns: ["Name", "Address", "Roles"],
    suspended: "Suspended",
    role: |role| match role {
        Role::Admin => "Admin".to_owned(),
        Role::AuthorOf(course) => format!("Author of {course}"),
        Role::Student => "Student".to_owned(),
    },
    next: "Next",
    first: "Back to the first",

    since: |day| format!("Here since {day}"),
    signed_in: |sessions, last_used| match (sessions, last_used) {
        (1, Some(day)) => format!("Signed in on one device, last used {day}"),
        (2.., Some(day)) => format!("Signed in on {sessions} devices, last used {day}"),
        _ => "Not signed in".to_owned(),
    },
    suspended_since: |day| format!("Suspended since {day}"),
    leaves: |day| format!("Asked to be deleted, and goes on {day}"),
    yourself: "This is you",
    see_log: "What happened to this account",
    id: "Id",

    roles: [
        "Roles",
        "Authors publish the courses they are given. Admins publish every course, and may do \
         whatever this page offers.",
    ],
    take: "Take away",
    give_admin: "Make an admin",
    course: "Course",
    course_hint: "Its id, from course.md. It need not be published yet.",
    course_problem: "This can’t be the id of a course: those have small letters, digits and \
                     hyphens. Look into its course.md.",
    give_author: "Make an author of it",
    last_admin: "Nobody else here is an admin, so nothing has been changed. Make somebody else an \
                 admin first.",

    resign_ask: "Give up …",
    resign_sure: "Give up being an admin?",
    resign_effect: [
        "You see the pages of admins no more, as soon as you have done it.",
        "Only another admin can give you the role again.",
        "Courses that you are an author of stay yours.",
    ],
    resign_button: "Give it up",
    no_admin: "You are no longer an admin. A letter says so too.",

    suspend: [
        "Suspension",
        "Keeps somebody from signing in. Nothing of theirs is lost.",
    ],
    suspend_ask: "Suspend …",
    suspend_sure: |name| format!("Suspend {name}?"),
    suspend_effect: [
        "They are signed out on every device, at once.",
        "They can’t sign in, nor set another password.",
        "What is theirs stays as it is, and you can reinstate them at any time.",
    ],
    suspend_button: "Suspend",
    suspend_not: "No, leave it as it is",
    suspend_self: "You can’t suspend yourself. Another admin can.",
    reinstate: [
        "Suspension",
        "They can’t sign in until they are reinstated.",
    ],
    reinstate_button: "Reinstate",
    done: [
        "The role is given.",
        "The role is taken away.",
        "Suspended, and signed out everywhere.",
        "Reinstated. They can sign in again.",
    ],

    log: [
        "What happened",
        "To every account, the newest first, with ids and nothing else that is personal.",
    ],
    log_kind: "What",
    log_every_kind: "Anything",
    log_person: "Address or id of an account",
    log_person_problem: "Nobody here has this address. Type the whole of it, or the id that stands on each person’s page.",
    log_button: "Show",
    log_columns: ["When", "Whose account", "What", "By"],
    log_empty: "Nothing that fits has happened.",
    older: "Older",
    newest: "Back to the newest",
    no_account: "No account",
    command_line: "Command line",
    kind: |kind| match kind {
        EventKind::SignedUp => "Account made",
        EventKind::SignedIn => "Signed in",
        EventKind::SignInFailed => "Failed to sign in",
        EventKind::PasswordFailed => "Wrong password while signed in",
        EventKind::SignedOut => "Signed out",
        EventKind::PasswordChanged => "Password changed",
        EventKind::PasswordReset => "Password set by a letter",
        EventKind::ProfileChanged => "Name or time zone changed",
        EventKind::SessionEnded => "One session ended",
        EventKind::SessionsEnded => "Other sessions ended",
        EventKind::RoleGiven => "Role given",
        EventKind::RoleTaken => "Role taken away",
        EventKind::Suspended => "Suspended",
        EventKind::Reinstated => "Reinstated",
        EventKind::EmailChangeAsked => "New address to be confirmed",
        EventKind::EmailChanged => "Address changed",
        EventKind::EmailChangeWithdrawn => "New address withdrawn",
        EventKind::PasskeyAdded => "Passkey added",
        EventKind::PasskeyRemoved => "Passkey removed",
        EventKind::TokenMade => "Token made",
        EventKind::TokenRevoked => "Token revoked",
        EventKind::Published => "Published",
        EventKind::EventsMerged => "Work as a guest taken over",
        EventKind::Exported => "Data downloaded",
        EventKind::DeletionAsked => "Deletion asked for",
        EventKind::DeletionWithdrawn => "Deletion withdrawn",
        EventKind::Deleted => "Account deleted",
    },

    own_log: [
        "What happened",
        "If you don’t know one of these, change your password and end the sessions you don’t know.",
    ],
    own_event: |kind, device, role| {
        let on = device.map_or_else(String::new, |device| format!(" on {device}"));
        match (kind, role) {
            (EventKind::SignedUp, _) => format!("You made this account{on}."),
            (EventKind::SignedIn, _) => format!("You signed in{on}."),
            (EventKind::SignInFailed, _) => format!("A sign-in failed{on}."),
            (EventKind::PasswordFailed, _) => {
                format!("A wrong password was typed in your settings{on}.")
            }
            (EventKind::SignedOut, _) => "You signed out.".to_owned(),
            (EventKind::PasswordChanged, _) => "You changed your password.".to_owned(),
            (EventKind::PasswordReset, _) => {
                format!("You set a new password by a letter{on}.")
            }
            (EventKind::ProfileChanged, _) => "You changed your name or time zone.".to_owned(),
            (EventKind::SessionEnded, _) => "You ended a session on another device.".to_owned(),
            (EventKind::SessionsEnded, _) => "You ended all your other sessions.".to_owned(),
            (EventKind::RoleGiven, Some(Role::Admin)) => "You were made an admin.".to_owned(),
            (EventKind::RoleGiven, Some(Role::AuthorOf(course))) => {
                format!("You were made an author of the course {course}.")
            }
            (EventKind::RoleGiven, _) => "You were given a role.".to_owned(),
            (EventKind::RoleTaken, Some(Role::Admin)) => "You are no longer an admin.".to_owned(),
            (EventKind::RoleTaken, Some(Role::AuthorOf(course))) => {
                format!("You are no longer an author of the course {course}.")
            }
            (EventKind::RoleTaken, _) => "A role was taken from you.".to_owned(),
            (EventKind::Suspended, _) => "An admin suspended your account.".to_owned(),
            (EventKind::Reinstated, _) => "An admin reinstated your account.".to_owned(),
            (EventKind::EmailChangeAsked, _) => "You asked to change your address.".to_owned(),
            (EventKind::EmailChanged, _) => "Your address was changed.".to_owned(),
            (EventKind::EmailChangeWithdrawn, _) => {
                "The change of your address was withdrawn.".to_owned()
            }
            (EventKind::PasskeyAdded, _) => "You added a passkey.".to_owned(),
            (EventKind::PasskeyRemoved, _) => "You removed a passkey.".to_owned(),
            (EventKind::TokenMade, _) => "You made a token for publishing.".to_owned(),
            (EventKind::TokenRevoked, _) => "You revoked a token for publishing.".to_owned(),
            (EventKind::Published, _) => "You published with a token.".to_owned(),
            (EventKind::EventsMerged, _) => {
                "What you had done without an account came into it.".to_owned()
            }
            (EventKind::Exported, _) => "You downloaded your data.".to_owned(),
            (EventKind::DeletionAsked, _) => "You asked to delete this account.".to_owned(),
            (EventKind::DeletionWithdrawn, _) => "You kept this account after all.".to_owned(),
            (EventKind::Deleted, _) => "The account was deleted.".to_owned(),
        }
    },

    export: [
        "Take it with you",
        "Everything that is kept here about you, as one file in JSON, which programs and people \
         can read:",
    ],
    export_parts: [
        "your account: address, name, time zone, roles",
        "where you are signed in, and since when devices of yours are known",
        "what happened to your account",
        "letters to you, and the reminders and the calendar that you asked for",
        "what you did to learn: every answer with its grade and what you typed, your ratings, what you \
         read, lines to yourself, and answers that you held for right too",
        "what that comes to: when each question comes back, and how you chose to review",
        "the courses that you began, and whatever else you have left here",
    ],
    export_without: "Your password and whatever else would open your account are not in it. Keep \
                     the file where only you can read it.",
    export_button: "Download my data",
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_words_of_its_own() {
        let kinds: BTreeSet<&str> = EventKind::ALL.map(EN.kind).into();
        assert_eq!(kinds.len(), EventKind::ALL.len());
        let own: BTreeSet<String> = EventKind::ALL
            .map(|kind| (EN.own_event)(kind, None, None))
            .into();
        assert_eq!(own.len(), EventKind::ALL.len());
        assert_eq!(
            (EN.own_event)(EventKind::SignedIn, Some("Firefox, Linux"), None),
            "You signed in on Firefox, Linux."
        );
    }
}
