//! Typed identifiers: a bare UUID or string never says what it names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

uuid_id! {
    /// A course as stored. UUIDv7.
    CourseId;
    /// A chapter as stored, across all its revisions. UUIDv7.
    ChapterId;
    /// One immutable version of a chapter. UUIDv7.
    RevisionId;
    /// A question as stored, across all its edits and moves. UUIDv7.
    QuestionId;
    /// Somebody with an account. UUIDv7.
    UserId;
    /// One sign-in on one device, as its owner sees it in the settings; no secret. UUIDv7.
    SessionId;
    /// A token with which a program publishes for somebody, as its owner sees it in the settings; no
    /// secret.
    TokenId;
    /// A key that one of somebody's devices keeps, as its owner sees it; no secret. UUIDv7.
    PasskeyId;
    /// A message to be sent. UUIDv7.
    MailId;
    /// Something that a reader did. UUIDv7, made where it was done.
    EventId;
    /// What somebody said under a chapter or about a question. UUIDv7, made by the server, so the order of
    /// ids is the order in which things were said.
    CommentId;
    /// What a moderator did. UUIDv7, made with the form that asks for it.
    ActionId;
    /// What somebody is told. UUIDv7.
    NotificationId;
}

/// The id an author writes for a course, chapter, question or playground:
/// 1 to 64 of `a-z`, `0-9` and `-`, starting and ending with a letter or digit.
/// Unique within its kind in the course, and never used again for something else.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AuthorId(String);

/// A readable part of a URL, with the same shape as an [`AuthorId`]; unlike it, it may change.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// Why a string is not an [`AuthorId`] or a [`Slug`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InvalidName;

impl fmt::Display for InvalidName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "use 1 to 64 lower-case letters, digits and hyphens, starting and ending with a letter or digit",
        )
    }
}

impl std::error::Error for InvalidName {}

macro_rules! name {
    ($($name:ident)+) => {$(
        impl $name {
            /// The name as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidName;

            fn from_str(s: &str) -> Result<Self, InvalidName> {
                Self::try_from(s.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidName;

            fn try_from(s: String) -> Result<Self, InvalidName> {
                if is_name(&s) { Ok(Self(s)) } else { Err(InvalidName) }
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }
    )+};
}

name!(AuthorId Slug);

fn is_name(s: &str) -> bool {
    let bytes = s.as_bytes();
    let inner = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    matches!(bytes.len(), 1..=64)
        && bytes.first().is_some_and(inner)
        && bytes.last().is_some_and(inner)
        && bytes.iter().all(|b| inner(b) || *b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_lower_case_letters_digits_and_inner_hyphens() {
        for good in ["a", "7", "the-runtime", "q-7f3a", &"x".repeat(64)] {
            assert_eq!(good.parse::<Slug>().map(String::from), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "-a",
            "a-",
            "A",
            "a b",
            "é",
            "a/b",
            "..",
            &"x".repeat(65),
        ] {
            assert_eq!(bad.parse::<AuthorId>(), Err(InvalidName), "{bad:?}");
        }
    }
}
