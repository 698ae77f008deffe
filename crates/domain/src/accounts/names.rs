//! What people are called.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The longest name, in characters.
const LONGEST: usize = 60;

/// The name that others see. Letters of any script, in composed form (NFC), with single spaces.
///
/// It holds nothing that would change what stands around it: no control characters, no marks that
/// turn the direction of text, nothing invisible, and no tower of combining marks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DisplayName(String);

/// Why a text is no name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameProblem {
    /// Nothing was typed that can be seen.
    Missing,
    /// More than sixty characters.
    TooLong,
    /// It holds characters that can't be seen, or that move others.
    Invisible,
}

impl fmt::Display for NameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "a name is missing",
            Self::TooLong => "the name is longer than 60 characters",
            Self::Invisible => "the name holds characters that can't be seen",
        })
    }
}

impl std::error::Error for NameProblem {}

impl DisplayName {
    /// Reads what somebody typed.
    ///
    /// # Errors
    ///
    /// The [`NameProblem`].
    pub fn parse(typed: &str) -> Result<Self, NameProblem> {
        // Before anything walks it: a megabyte may have been sent.
        if typed.len() > 40 * LONGEST {
            return Err(NameProblem::TooLong);
        }
        let words: Vec<String> = typed
            .split_whitespace()
            .map(|word| word.nfc().collect())
            .collect();
        let name = words.join(" ");
        if name.is_empty() {
            return Err(NameProblem::Missing);
        }
        if name.chars().count() > LONGEST {
            return Err(NameProblem::TooLong);
        }
        if name.chars().any(is_invisible) || has_tower(&name) {
            return Err(NameProblem::Invisible);
        }
        if !name.chars().any(char::is_alphanumeric) {
            return Err(NameProblem::Missing);
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for DisplayName {
    type Error = NameProblem;

    fn try_from(text: String) -> Result<Self, NameProblem> {
        Self::parse(&text)
    }
}

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> String {
        name.0
    }
}

/// Characters that nobody sees, or that change how others stand. The joiners stay: names in
/// Persian and in Indian scripts need them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffd}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{e000}'..='\u{f8ff}'
            | '\u{f0000}'..='\u{10ffff}')
}

/// Whether more marks stand on one letter than any script needs.
fn has_tower(name: &str) -> bool {
    let mut height = 0;
    name.nfd().any(|c| {
        height = if unicode_normalization::char::is_combining_mark(c) {
            height + 1
        } else {
            0
        };
        height > 4
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(typed: &str) -> Result<String, NameProblem> {
        DisplayName::parse(typed).map(|name| name.as_str().to_owned())
    }

    #[test]
    fn names_of_the_world_stay_as_they_are() {
        for name in [
            "Ada",
            "Jean-Luc O’Neill",
            "Björk Guðmundsdóttir",
            "Nguyễn Thị Minh",
            "محمد",
            "שרה",
            "李小龙",
            "مهدی‌زاده",
            "Zoë 3",
            "प्रिया",
        ] {
            assert_eq!(parsed(name).as_deref(), Ok(name));
        }
        assert_eq!(parsed("  Ada \t Lovelace\n"), Ok("Ada Lovelace".to_owned()));
        assert_eq!(parsed("Jose\u{301}"), Ok("Jos\u{e9}".to_owned()));
    }

    #[test]
    fn what_would_deceive_is_refused() {
        for name in [
            "Ada\u{202e}nimda",
            "Ada\u{2067}",
            "Ada\u{200b}",
            "Ada\0",
            "Ada\u{7}",
            "\u{3164}a",
            "Ada\u{e0041}",
            "A\u{fe0f}da",
        ] {
            assert_eq!(parsed(name), Err(NameProblem::Invisible), "{name:?}");
        }
        let tower = format!("Ada{}", "\u{335}".repeat(12));
        assert_eq!(parsed(&tower), Err(NameProblem::Invisible));
        assert_eq!(parsed(" \r\n"), Err(NameProblem::Missing));
        assert_eq!(parsed("—…"), Err(NameProblem::Missing));
        assert_eq!(parsed(&"a".repeat(61)), Err(NameProblem::TooLong));
        assert_eq!(parsed(&"a".repeat(1 << 20)), Err(NameProblem::TooLong));
    }

    #[test]
    fn a_line_break_is_a_space_so_no_header_begins_in_a_name() {
        assert_eq!(
            parsed("Ada\r\nBcc: eve@example.org"),
            Ok("Ada Bcc: eve@example.org".to_owned())
        );
    }
}
