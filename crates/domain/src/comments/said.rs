use std::fmt;

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// The longest comment, in characters.
pub const LONGEST: usize = 10_000;

/// What somebody wrote, as Markdown: something, and not too much. Line ends are `\n`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said(String);

/// Why what somebody wrote is no comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Problem {
    /// There is nothing in it that could be seen.
    Empty,
    /// It has so many characters, more than [`LONGEST`].
    TooLong(usize),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("nothing was written"),
            Self::TooLong(size) => write!(f, "{size} characters are more than {LONGEST}"),
        }
    }
}

impl std::error::Error for Problem {}

impl Said {
    /// Reads what somebody typed. A browser counts a line end as one character and sends two, so it is
    /// counted as one.
    ///
    /// # Errors
    ///
    /// The [`Problem`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text = typed
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            // Postgres can't keep it, and nobody can see it.
            .replace('\0', "\u{fffd}");
        let text = text.trim_end();
        let size = text.chars().count();
        if size > LONGEST {
            Err(Problem::TooLong(size))
        } else if text.chars().all(is_unseen) {
            Err(Problem::Empty)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// White space, and what takes no room: joiners, marks of direction, variation selectors, fillers.
fn is_unseen(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// What texts have in common that say the same: their letters and digits, whatever their case, marks and
/// spaces. The words are those that a reader sees, without marks of Markdown.
pub fn fingerprint(words: &str) -> [u8; 16] {
    let mut digest = Sha256::new();
    let mut letters = 0;
    let said = words.nfkd().filter(|char| char.is_alphanumeric());
    for char in said.flat_map(char::to_lowercase) {
        digest.update(char.encode_utf8(&mut [0; 4]));
        letters += 1;
    }
    if letters == 0 {
        // Two that have no letters say the same where they look the same.
        digest.update(words.trim());
    }
    let hash: [u8; 32] = digest.finalize().into();
    *hash
        .first_chunk()
        .expect("a hash is longer than half of it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_has_to_be_said() {
        for typed in [
            "",
            " \n\t ",
            "\u{200b}\u{feff}",
            "\u{3164}",
            "\u{202e}\u{2066}",
            "\u{1}",
        ] {
            assert_eq!(Said::parse(typed), Err(Problem::Empty), "{typed:?}");
        }
        assert_eq!(Said::parse("a\r\nb\rc\r\n").unwrap().as_str(), "a\nb\nc");
        assert_eq!(Said::parse("👍🏽\u{fe0f}").unwrap().as_str(), "👍🏽\u{fe0f}");
        assert_eq!(Said::parse("a\0").unwrap().as_str(), "a\u{fffd}");
        // Four spaces at the beginning are code.
        assert_eq!(Said::parse("    x  ").unwrap().as_str(), "    x");
    }

    #[test]
    fn what_is_too_long_is_counted_in_characters() {
        let most = "é".repeat(LONGEST);
        assert_eq!(Said::parse(&most).unwrap().as_str(), most);
        let lines = "\r\n".repeat(LONGEST / 2);
        assert!(Said::parse(&format!("{lines}a")).is_ok());
        let more = format!("{most}é");
        assert_eq!(Said::parse(&more), Err(Problem::TooLong(LONGEST + 1)));
    }

    #[test]
    fn the_same_words_have_the_same_fingerprint() {
        let said = fingerprint("Buy  CHEAP pills, now!");
        assert_eq!(fingerprint("buy cheap pills\nnow"), said);
        assert_eq!(fingerprint("b.u.y ｃｈｅａｐ pills now"), said);
        assert_ne!(fingerprint("buy cheap pills"), said);
        assert_ne!(fingerprint("👍"), fingerprint("👎"));
        assert_eq!(fingerprint("é"), fingerprint("e\u{301}"));
    }
}
