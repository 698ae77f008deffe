//! Characters: which of those that were typed are shown, and which count as words.

use std::borrow::Cow;

/// Stands in front of what would open a block of raw HTML. Unicode keeps this character for the use
/// inside of programs, and none leaves here.
const NO_HTML: char = '\u{fdd0}';

/// What was typed, for the parser. Raw HTML at the beginning of a line becomes raw HTML in a line: a block
/// of it would swallow what stands below, up to the next empty line or to the end.
pub(super) fn prepare(source: &str) -> String {
    let source = source.replace("\r\n", "\n");
    let source = clean(&source);
    let mut out = String::with_capacity(source.len() + 16);
    for line in source.split_inclusive('\n') {
        let content = line
            .trim_start_matches(|char: char| char.is_ascii_digit() || " \t>-+*.)".contains(char));
        if opens_html(content) {
            out.push_str(&line[..line.len() - content.len()]);
            out.push(NO_HTML);
            out.push_str(content);
        } else {
            out.push_str(line);
        }
    }
    out
}

/// Whether a line begins like a tag, a comment or a declaration, and not like `<https://…>`.
fn opens_html(line: &str) -> bool {
    let Some(inner) = line.strip_prefix('<') else {
        return false;
    };
    let name = inner.strip_prefix('/').unwrap_or(inner);
    let after = name.trim_start_matches(|char: char| char.is_ascii_alphanumeric() || char == '-');
    inner.starts_with(['!', '?'])
        || name.starts_with(|char: char| char.is_ascii_alphabetic())
            && (after.is_empty() || after.starts_with([' ', '\t', '\n', '>', '/']))
}

/// A text without characters that act on others: controls, and those that turn the direction of what
/// follows them, which may be somebody else's. Joiners and the marks that stand for one letter of a
/// direction stay, since Persian, Hebrew and emoji need them and none reaches out of its paragraph.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(|char| shown(char) == Some(char)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(shown).collect())
}

fn shown(char: char) -> Option<char> {
    match char {
        '\n' | '\t' => Some(char),
        '\0' => Some(char::REPLACEMENT_CHARACTER),
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | NO_HTML => {
            None
        }
        _ => (!char.is_control()).then_some(char),
    }
}

/// The words of a text on one line, without what nobody sees: no rule for words is got round by it.
pub(super) fn words_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            // Where they join something, as in emoji and in the scripts from Hebrew on, they are part of it.
            '\u{200c}' | '\u{200d}' if out.ends_with(|last| last > '\u{590}') => out.push(char),
            _ if char.is_whitespace() || is_filler(char) => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ if is_unseen(char) => {}
            _ => out.push(char),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether nothing of a text can be seen.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|char| {
        char.is_whitespace()
            || is_filler(char)
            || is_unseen(char)
            || matches!(char, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
    })
}

/// Letters and signs that are as empty as a space.
fn is_filler(char: char) -> bool {
    matches!(
        char,
        '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
    )
}

/// What takes no room, but for what changes the look of the character before it.
pub(super) fn is_unseen(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_html_opens_no_block() {
        for opens in [
            "<b>", "</div>", "<script", "<x-y a", "<!-- a", "<?php", "<br/>",
        ] {
            assert!(opens_html(opens), "{opens}");
        }
        for not in [
            "<https://example.org>",
            "<me@example.org>",
            "< b",
            "<3",
            "a<b>",
            "",
        ] {
            assert!(!opens_html(not), "{not}");
        }
        assert_eq!(prepare("a\n > 1. <b>\n"), "a\n > 1. \u{fdd0}<b>\n");
        assert_eq!(clean(&prepare("<b>\u{fdd0}")), "<b>");
    }

    #[test]
    fn what_acts_on_other_characters_is_taken_out() {
        for (typed, shown) in [
            ("a\u{202e}b\u{2066}c\u{2069}", "abc"),
            ("a\r\nb\rc\u{2028}d\u{c}e", "a\nb\nc\nd\ne"),
            ("a\0b\u{7}\u{9b}", "a\u{fffd}b"),
            (
                "می\u{200c}خواهم \u{200f}ש 👩\u{200d}💻",
                "می\u{200c}خواهم \u{200f}ש 👩\u{200d}💻",
            ),
        ] {
            assert_eq!(prepare(typed), shown);
        }
    }

    #[test]
    fn words_are_what_is_seen() {
        for (text, words) in [
            (" a \n\n b\t", "a b"),
            ("pi\u{200b}l\u{200d}l\u{ad}s\u{2060}", "pills"),
            ("a\u{3164}\u{2800}b", "a b"),
            (
                "می\u{200c}خواهم 👩\u{200d}💻",
                "می\u{200c}خواهم 👩\u{200d}💻",
            ),
            ("\u{200d}", ""),
        ] {
            assert_eq!(words_of(text), words);
        }
        assert!(is_blank(" \u{200d}\u{fe0f}\u{3164}"));
        assert!(!is_blank("."));
    }
}
