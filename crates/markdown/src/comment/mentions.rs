//! Who is called by name.

use std::collections::HashMap;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::typed::clean;

/// The names that can be called, as a tree of their letters: to look for them costs as much as the longest
/// name has letters, however many there are.
pub(super) struct Names {
    letters: HashMap<(usize, char), usize>,
    /// Who is called so, for each place in the tree.
    called: Vec<Vec<usize>>,
}

/// A piece of a text.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Piece {
    Text(String),
    /// The name with its `@`, and those who are called so.
    Mention(String, Vec<usize>),
}

impl Names {
    pub fn new(names: &[&str]) -> Self {
        let mut letters = HashMap::new();
        let mut called = vec![Vec::new()];
        for (index, name) in names.iter().enumerate() {
            let mut at = 0;
            for letter in clean(name.trim()).nfc().default_case_fold() {
                at = *letters.entry((at, letter)).or_insert_with(|| {
                    called.push(Vec::new());
                    called.len() - 1
                });
            }
            if at > 0 {
                called[at].push(index);
            }
        }
        Self { letters, called }
    }

    /// A text in its pieces, composed (NFC).
    pub fn pieces(&self, text: &str) -> Vec<Piece> {
        let text: String = text.nfc().collect();
        let mut pieces = Vec::new();
        let mut from = 0;
        for (at, _) in text.match_indices('@') {
            // As in an address of mail.
            if at < from || text[..at].ends_with(is_in_word) {
                continue;
            }
            let Some((end, whom)) = self.called(&text, at + 1) else {
                continue;
            };
            if from < at {
                pieces.push(Piece::Text(text[from..at].to_owned()));
            }
            pieces.push(Piece::Mention(text[at..end].to_owned(), whom.to_vec()));
            from = end;
        }
        if from < text.len() {
            pieces.push(Piece::Text(text[from..].to_owned()));
        }
        pieces
    }

    /// Where the longest name ends that begins there, and who is called so.
    fn called(&self, text: &str, start: usize) -> Option<(usize, &[usize])> {
        let mut longest = None;
        let mut at = 0;
        for (offset, char) in text[start..].char_indices() {
            for letter in std::iter::once(char).default_case_fold() {
                match self.letters.get(&(at, letter)) {
                    Some(next) => at = *next,
                    None => return longest,
                }
            }
            let end = start + offset + char.len_utf8();
            if !self.called[at].is_empty() && !text[end..].starts_with(is_in_word) {
                longest = Some((end, self.called[at].as_slice()));
            }
        }
        longest
    }
}

/// Letters, digits, and what stands on them or joins them.
fn is_in_word(char: char) -> bool {
    char.is_alphanumeric() || is_combining_mark(char) || matches!(char, '\u{200c}' | '\u{200d}')
}
