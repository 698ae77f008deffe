//! What a word is, the same for the index and for what a reader types.
//!
//! Postgres would take `process.nextTick` for a host name and `src/main.rs` for a path, and then
//! find neither by its parts. So signs become spaces before Postgres sees a text: one space for
//! one sign, so that a place in the words is the same place in the text.

/// The words that a typo can be mended with are at least and at most this long.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=32;

/// The text with a space for everything that is no part of a word, character by character.
pub(crate) fn only_words(text: &str) -> String {
    text.chars()
        .map(|c| if is_of_word(c) { c } else { ' ' })
        .collect()
}

/// Whether a character is part of a word: letters, digits, and the marks on letters that many
/// scripts write as characters of their own.
pub(crate) fn is_of_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let is_sign = matches!(
        c,
        '\u{80}'..='\u{a9}' | '\u{ab}'..='\u{b4}' | '\u{b6}'..='\u{b9}' | '\u{bb}'..='\u{bf}'
            | '×' | '÷'
            | '\u{2000}'..='\u{2bff}'
            | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{ffff}'
            | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}'
            | '\u{1f000}'..='\u{1faff}' | '\u{f0000}'..
    );
    !is_sign && !c.is_whitespace() && !c.is_control()
}

/// The words of such a text that are worth offering for a typo, in lower case.
pub(crate) fn vocabulary(words: &str) -> impl Iterator<Item = String> {
    words
        .split(' ')
        .filter(|word| LENGTHS.contains(&word.chars().count()))
        .filter(|word| !word.contains(|c: char| c.is_numeric()))
        .map(str::to_lowercase)
}

/// At most so many characters of a text.
pub(crate) fn cut(text: &str, characters: usize) -> &str {
    text.char_indices()
        .nth(characters)
        .map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_become_as_many_spaces() {
        assert_eq!(
            only_words("process.nextTick(“x”)…"),
            "process nextTick  x   "
        );
        assert_eq!(
            only_words("snake_case naïve 日本語。"),
            "snake case naïve 日本語 "
        );
        assert_eq!(only_words("a\n\u{0}\u{e000}b"), "a   b");
    }

    #[test]
    fn the_vocabulary_is_lower_case_words_of_some_length() {
        let words: Vec<String> = vocabulary("The event loop of v8 is it").collect();
        assert_eq!(words, ["the", "event", "loop"]);
    }

    #[test]
    fn cutting_never_splits_a_character() {
        assert_eq!(cut("äöü", 2), "äö");
        assert_eq!(cut("ab", 9), "ab");
    }
}
