//! What the pages of admins show, and what happened to one's own account.

use domain::accounts::{EventKind, Role};

/// The list of people.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PeopleView {
    /// What is looked for; empty for everybody.
    pub search: String,
    /// A part of those who fit.
    pub people: Vec<PersonRow>,
    /// Whether it is the first part.
    pub is_first: bool,
    /// After whom the next part begins, by id; `None` where nobody follows.
    pub next: Option<String>,
}

/// Somebody in the list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PersonRow {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their roles, at least one.
    pub roles: Vec<Role>,
    /// Whether they may not sign in.
    pub suspended: bool,
}

/// Somebody as admins see them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PersonView {
    /// What the list shows as well.
    pub row: PersonRow,
    /// Whether it is whoever asks.
    pub is_self: bool,
    /// The day on which the account was made, in words.
    pub since: String,
    /// In how many places they are signed in.
    pub sessions: i64,
    /// The day on which one of them was last used, in words.
    pub last_used: Option<String>,
    /// The day of the suspension, in words.
    pub suspended_since: Option<String>,
    /// The day on which the account goes, in words, where its owner wants that.
    pub leaves_on: Option<String>,
    /// The published courses, id and title, to choose from.
    pub courses: Vec<(String, String)>,
    /// What was typed as a course.
    pub course_typed: String,
    /// Why nothing was changed.
    pub problem: Option<PersonProblem>,
    /// What has just been done.
    pub notice: Option<PersonNotice>,
}

/// Why nothing was changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PersonProblem {
    /// What was typed is no course's id.
    Course,
    /// Nobody would be left who may give roles.
    LastAdmin,
    /// Nobody suspends themselves.
    OwnSuspension,
}

/// What has just been done to somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PersonNotice {
    /// They got a role.
    Given,
    /// They lost one.
    Taken,
    /// They may not sign in.
    Suspended,
    /// They may sign in again.
    Reinstated,
}

impl PersonNotice {
    /// Every notice, in the order of their words.
    pub const ALL: [Self; 4] = [Self::Given, Self::Taken, Self::Suspended, Self::Reinstated];

    /// How an address asks for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Taken => "taken",
            Self::Suspended => "suspended",
            Self::Reinstated => "reinstated",
        }
    }

    /// The notice that an address asks for; `None` where it asks for nothing that is known.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }
}

/// The log of everybody.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LogView {
    /// The kind that is looked for.
    pub kind: Option<EventKind>,
    /// The id of the account, as it was typed; empty for all.
    pub person: String,
    /// Whether nobody is meant by what was typed.
    pub is_nobody: bool,
    /// A part of what fits, the newest first.
    pub events: Vec<EventView>,
    /// Whether it is the newest part.
    pub is_first: bool,
    /// Before which event the next part begins; `None` where nothing is older.
    pub older: Option<String>,
}

/// Something that happened to an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventView {
    /// What it was.
    pub kind: EventKind,
    /// When, in words, where the reader is.
    pub when: String,
    /// The same for programs.
    pub moment: String,
    /// The account's id; `None` for an address without an account.
    pub person: Option<String>,
    /// What the device was called.
    pub device: Option<String>,
    /// The role that was given or taken.
    pub role: Option<Role>,
    /// Who did it, where it wasn't the person.
    pub by: Option<EventBy>,
}

/// Who did something to somebody's account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EventBy {
    /// An admin, by id.
    Admin(String),
    /// Whoever runs the installation.
    CommandLine,
}

/// A part of what happened to one's own account, the newest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OwnLog {
    /// What happened.
    pub events: Vec<EventView>,
    /// Whether it is the newest part.
    pub is_first: bool,
    /// Before which event the next part begins; `None` where nothing is older.
    pub older: Option<String>,
}
