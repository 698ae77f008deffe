use std::fmt;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Path, Sort, Topic};
use crate::ids::CommentId;

/// Where a page of a discussion goes on: after what was shown last. It holds a place and no number of
/// rows, so whatever is said or removed meanwhile, nothing is shown twice or left out, and no page is
/// further away than another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cursor {
    /// After a thread of a topic, in this order.
    Threads(Topic, Sort, CommentId),
    /// After a comment of the thread that this one began.
    Replies(CommentId, Path),
}

/// An address that no page of ours gave out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InvalidCursor;

impl fmt::Display for InvalidCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it names no place in this discussion")
    }
}

impl std::error::Error for InvalidCursor {}

/// How many bytes of a checksum an address carries: it finds what was cut short or mistyped, and keeps
/// nobody out, since there is nothing behind a cursor that its reader may not see.
const CHECK: usize = 4;

impl Cursor {
    /// Reads the place in the threads of a topic.
    ///
    /// # Errors
    ///
    /// Where it was made for another list, or by nobody of ours.
    pub fn read_threads(text: &str, topic: Topic, sort: Sort) -> Result<CommentId, InvalidCursor> {
        let bytes = opened(text, &threads_of(topic, sort))?;
        let id = Uuid::from_slice(&bytes).map_err(|_| InvalidCursor)?;
        Ok(CommentId(id))
    }

    /// Reads the place in a thread.
    ///
    /// # Errors
    ///
    /// As [`Cursor::read_threads`].
    pub fn read_replies(text: &str, root: CommentId) -> Result<Path, InvalidCursor> {
        let bytes = opened(text, root.0.as_bytes())?;
        Path::from_bytes(&bytes).ok_or(InvalidCursor)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, list) = match self {
            Self::Threads(topic, sort, id) => (id.0.as_bytes().to_vec(), threads_of(*topic, *sort)),
            Self::Replies(root, path) => (path.to_bytes(), root.0.as_bytes().to_vec()),
        };
        for byte in place.iter().chain(&check(&place, &list)) {
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

fn threads_of(topic: Topic, sort: Sort) -> Vec<u8> {
    [topic.id().as_bytes(), sort.as_str().as_bytes()].concat()
}

fn check(place: &[u8], list: &[u8]) -> [u8; CHECK] {
    let mut digest = Sha256::new();
    digest.update(list);
    digest.update(place);
    let hash: [u8; 32] = digest.finalize().into();
    *hash.first_chunk().expect("a hash is longer than a check")
}

fn opened(text: &str, list: &[u8]) -> Result<Vec<u8>, InvalidCursor> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() || pairs.len() > CHECK + 16 * super::DEEPEST {
        return Err(InvalidCursor);
    }
    let digit = |digit: u8| {
        char::from(digit)
            .to_digit(16)
            .and_then(|it| u8::try_from(it).ok())
    };
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect();
    let mut place = bytes.ok_or(InvalidCursor)?;
    let at = place.len().checked_sub(CHECK).ok_or(InvalidCursor)?;
    let sum = place.split_off(at);
    if sum == check(&place, list) {
        Ok(place)
    } else {
        Err(InvalidCursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ChapterId, QuestionId};

    #[test]
    fn a_cursor_leads_back_to_its_place_and_to_no_other_list() {
        let topic = Topic::Chapter(ChapterId(Uuid::from_u128(7)));
        let id = CommentId(Uuid::from_u128(1 << 100));
        let text = Cursor::Threads(topic, Sort::Newest, id).to_string();
        assert_eq!(Cursor::read_threads(&text, topic, Sort::Newest), Ok(id));
        let other = Topic::Question(QuestionId(Uuid::from_u128(8)));
        for read in [
            Cursor::read_threads(&text, topic, Sort::Oldest),
            Cursor::read_threads(&text, other, Sort::Newest),
        ] {
            assert_eq!(read, Err(InvalidCursor));
        }
        assert_eq!(Cursor::read_replies(&text, id), Err(InvalidCursor));
        let path = Path::root().reply(id).reply(CommentId(Uuid::from_u128(3)));
        let text = Cursor::Replies(id, path.clone()).to_string();
        assert_eq!(Cursor::read_replies(&text, id), Ok(path));
    }

    #[test]
    fn a_cursor_that_was_tampered_with_is_none() {
        let root = CommentId(Uuid::from_u128(5));
        let text = Cursor::Replies(root, Path::root().reply(root)).to_string();
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(Cursor::read_replies(&changed, root), Err(InvalidCursor));
        }
        for text in ["", "0", "zz", "é", &text[..8], &"0".repeat(4000)] {
            assert_eq!(
                Cursor::read_replies(text, root),
                Err(InvalidCursor),
                "{text}"
            );
        }
    }
}
