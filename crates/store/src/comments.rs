//! What people say under chapters and about questions.
//!
//! A list is read by an index that has what it shows and nothing else (`comment.is_listed`), from a place
//! and not by counting, so the first page of a million comments costs what the first of ten does, and so
//! does every later one. Whoever takes a comment away locks it first, and whoever replies to it holds it
//! meanwhile, so no reply hangs below a place that is gone.

mod about;
mod change;
mod forget;
mod helpful;
mod list;
mod post;
mod rows;
mod rules;
mod standing;
mod tell;
mod visit;

use domain::comments::{HeldFor, Path, Status};
use domain::ids::{ActionId, ChapterId, CommentId, CourseId, QuestionId, UserId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::Result;
use crate::error::unreadable;

pub use about::{AskedAbout, course_of, questions, suspension};
pub use change::{Change, Edited, KEPT_FOR, Whole, delete, edit, find, put_back};
pub use forget::forget_deleted;
pub use helpful::{mark_helpful, unmark_helpful};
pub use list::{LISTED, Page, REPLIES, Replies, Thread, before, own, replies, threads};
pub use post::{NewComment, Posted, Poster, Written, post};
pub use rules::{rules, said_lately};
pub(crate) use standing::settle;
pub(crate) use tell::tell;
pub use visit::{News, mute, news, participants, unmute, visit, who_mutes};

/// Where a comment is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The course.
    pub course: CourseId,
    /// The chapter.
    pub chapter: ChapterId,
    /// The question, where it is about one.
    pub question: Option<QuestionId>,
}

impl Place {
    /// The question's id, or else the chapter's.
    pub fn topic(&self) -> Uuid {
        self.question.map_or(self.chapter.0, |question| question.0)
    }
}

/// Whoever wrote a comment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Author {
    /// Their account.
    pub id: UserId,
    /// What they are called.
    pub name: String,
    /// Whether they write the course.
    pub is_author: bool,
    /// Whether they are an admin.
    pub is_admin: bool,
}

/// A comment as it is listed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// The comment that began its thread; itself, where it did.
    pub root: CommentId,
    /// What it answers, and what its author is called, where that is not what it stands directly below.
    pub answers: Option<(CommentId, Option<String>)>,
    /// Where it stands in its thread.
    pub path: Path,
    /// Who wrote it; nobody where the account is gone.
    pub author: Option<Author>,
    /// What became of it.
    pub status: Status,
    /// Why it waits, where it does.
    pub held_for: Option<HeldFor>,
    /// The action by which it was hidden.
    pub action: Option<ActionId>,
    /// What it says, sanitised; empty where whoever asks may not read it.
    pub html: String,
    /// The beginning of the same as words.
    pub excerpt: String,
    /// When it was said.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Whether it was marked as helpful.
    pub is_helpful: bool,
    /// Whether nobody may reply in its thread any more; said of the first comment alone.
    pub is_locked: bool,
}

pub(crate) fn status(word: &str) -> Result<Status> {
    Status::read(word).ok_or_else(|| unreadable("the status", word))
}

pub(crate) fn held_for(word: Option<&str>) -> Result<Option<HeldFor>> {
    let Some(word) = word else { return Ok(None) };
    let held = HeldFor::read(word).ok_or_else(|| unreadable("why a comment is held", word))?;
    Ok(Some(held))
}

pub(crate) fn path(bytes: &[u8]) -> Result<Path> {
    Path::from_bytes(bytes).ok_or_else(|| unreadable("the path", bytes))
}
