//! Values between rows and the domain's types, for every module that reads or writes them.

use domain::chapters::{EditMark, Level, Weeks};
use domain::ids::{AuthorId, Slug};
use domain::publishing::ContentHash;

use crate::Result;
use crate::error::unreadable;

pub(crate) fn author_id(name: String) -> Result<AuthorId> {
    AuthorId::try_from(name.clone()).map_err(|_| unreadable("the id", name))
}

pub(crate) fn slug(name: String) -> Result<Slug> {
    Slug::try_from(name.clone()).map_err(|_| unreadable("the slug", name))
}

pub(crate) fn number<N, T>(number: N) -> Result<T>
where
    N: TryInto<T> + Copy + std::fmt::Debug,
{
    number
        .try_into()
        .map_err(|_| unreadable("the number", number))
}

pub(crate) fn level(word: String) -> Result<Level> {
    let level = Level::ALL.into_iter().find(|level| level.as_str() == word);
    level.ok_or_else(|| unreadable("the level", word))
}

pub(crate) fn weeks(first: Option<i16>, last: Option<i16>) -> Result<Option<Weeks>> {
    match (first, last) {
        (Some(first), Some(last)) => Ok(Some(Weeks {
            first: number(first)?,
            last: number(last)?,
        })),
        _ => Ok(None),
    }
}

pub(crate) fn hash(bytes: &[u8]) -> Result<ContentHash> {
    ContentHash::from_bytes(bytes).ok_or_else(|| unreadable("the hash", bytes))
}

pub(crate) fn edit_mark(text: String) -> Result<EditMark> {
    text.parse().map_err(|_| unreadable("the edit mark", text))
}

/// One value of each row, as statements take them that write many rows at once.
pub(crate) fn column<'r, R, V>(rows: &'r [R], value: impl Fn(&'r R) -> V) -> Vec<V> {
    rows.iter().map(value).collect()
}

/// Weeks, minutes, chapter numbers and questions of a chapter; there are never thirty thousand.
pub(crate) fn narrow(number: impl TryInto<i16>) -> i16 {
    number.try_into().unwrap_or(i16::MAX)
}

/// Places in a list and counts of versions; there are never two thousand million.
pub(crate) fn wide(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}
