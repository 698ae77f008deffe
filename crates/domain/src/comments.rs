//! What students say to each other: under a chapter, or about one of its questions.

mod cursor;
mod path;
mod rules;
mod said;

pub use cursor::{Cursor, InvalidCursor};
pub use path::{DEEPEST, Path};
pub use rules::{Asked, HeldFor, NEW, Rules, Verdict};
pub use said::{LONGEST, Problem, Said, fingerprint};

use crate::ids::{ChapterId, QuestionId};
use uuid::Uuid;

/// What a discussion is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Topic {
    /// A chapter as a whole.
    Chapter(ChapterId),
    /// One question. Whoever has not tried it sees that there is a discussion, and not what is said.
    Question(QuestionId),
}

impl Topic {
    /// Its id, which is the chapter's or the question's.
    pub fn id(self) -> Uuid {
        match self {
            Self::Chapter(id) => id.0,
            Self::Question(id) => id.0,
        }
    }

    /// The question, where it is about one.
    pub fn question(self) -> Option<QuestionId> {
        match self {
            Self::Chapter(_) => None,
            Self::Question(id) => Some(id),
        }
    }
}

/// In which order threads are shown, by when they began.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Sort {
    /// The latest first.
    #[default]
    Newest,
    /// The earliest first.
    Oldest,
}

impl Sort {
    /// As it stands in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
        }
    }

    /// Reads it from an address. What is none is the usual order, since an address is no form.
    pub fn read(word: &str) -> Self {
        match word {
            "oldest" => Self::Oldest,
            _ => Self::Newest,
        }
    }
}

/// What became of a comment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Status {
    /// Everybody can read it.
    Visible,
    /// Its author and moderators can, until one of these has decided.
    Held,
    /// A moderator took it away. Its author sees it, and why.
    Hidden,
    /// Its author took it away.
    Deleted,
}

impl Status {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Visible, Self::Held, Self::Hidden, Self::Deleted];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visible => "visible",
            Self::Held => "held",
            Self::Hidden => "hidden",
            Self::Deleted => "deleted",
        }
    }

    /// Reads what [`Status::as_str`] wrote.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}
