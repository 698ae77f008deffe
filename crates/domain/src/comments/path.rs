use crate::ids::CommentId;
use uuid::Uuid;

/// How many levels of replies there are below the first comment of a thread. Replies to the last level
/// stand beside what they answer, and say so: deeper, a phone would have no room left for words.
pub const DEEPEST: usize = 5;

/// Where a comment stands in its thread: the comments from below the first one down to itself. The order
/// of paths is the order in which a thread reads: each comment, then its replies, the earlier first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Path(Vec<CommentId>);

impl Path {
    /// Of the comment that began the thread.
    pub fn root() -> Self {
        Self::default()
    }

    /// Of a reply to the comment here. Where nothing may stand below it, the reply stands beside it.
    #[must_use]
    pub fn reply(&self, id: CommentId) -> Self {
        let above = self.0.iter().take(DEEPEST - 1).copied();
        Self(above.chain([id]).collect())
    }

    /// Below how many others it stands.
    pub fn depth(&self) -> usize {
        self.0.len()
    }

    /// The comments on it, from the top.
    pub fn ids(&self) -> &[CommentId] {
        &self.0
    }

    /// What it stands directly below, where that is not the first comment of the thread.
    pub fn parent(&self) -> Option<CommentId> {
        self.0.iter().rev().nth(1).copied()
    }

    /// As it is stored, in a form whose order is that of paths: sixteen bytes for each comment.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|id| *id.0.as_bytes()).collect()
    }

    /// Reads what [`Path::to_bytes`] wrote; `None` where it did not.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (ids, rest) = bytes.as_chunks::<16>();
        let fits = rest.is_empty() && ids.len() <= DEEPEST;
        fits.then(|| {
            let ids = ids.iter().map(|id| CommentId(Uuid::from_bytes(*id)));
            Self(ids.collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> CommentId {
        CommentId(Uuid::from_u128(number))
    }

    #[test]
    fn a_thread_reads_from_top_to_bottom() {
        let first = Path::root().reply(id(1));
        let second = Path::root().reply(id(2));
        let below_first = first.reply(id(3));
        let mut paths = [
            second.clone(),
            below_first.clone(),
            Path::root(),
            first.clone(),
        ];
        paths.sort();
        assert_eq!(paths, [Path::root(), first, below_first, second]);
        let mut bytes: Vec<Vec<u8>> = paths.iter().rev().map(Path::to_bytes).collect();
        bytes.sort();
        let read: Option<Vec<Path>> = bytes.iter().map(|path| Path::from_bytes(path)).collect();
        assert_eq!(read.as_deref(), Some(&paths[..]));
    }

    #[test]
    fn what_answers_the_last_level_stands_beside_it() {
        let deepest =
            (1..=DEEPEST as u128).fold(Path::root(), |path, number| path.reply(id(number)));
        assert_eq!(deepest.depth(), DEEPEST);
        let beside = deepest.reply(id(9));
        assert_eq!(beside.depth(), DEEPEST);
        assert_eq!(beside.parent(), deepest.parent());
        assert!(beside > deepest);
    }

    #[test]
    fn what_is_no_path_is_not_read() {
        assert_eq!(Path::from_bytes(&[0; 15]), None);
        assert_eq!(Path::from_bytes(&[0; 16 * (DEEPEST + 1)]), None);
        assert_eq!(Path::from_bytes(&[]), Some(Path::root()));
    }
}
