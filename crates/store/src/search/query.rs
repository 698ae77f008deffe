//! What a reader asks for, made safe and clear.

use super::words::{cut, is_of_word};

/// Nobody types more than this; what is pasted is cut.
const LENGTH: usize = 200;

/// A question to the index.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Query {
    /// As typed, on one line.
    pub typed: String,
    /// The words with the signs that mean something: quotes, and hyphens that exclude.
    pub whole: String,
    /// The same without its last word, where that may be unfinished.
    pub finished: String,
    /// The last word, where it may be unfinished.
    last: Option<String>,
}

impl Query {
    pub(super) fn read(text: &str) -> Self {
        let typed = cut(text, 4 * LENGTH)
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let typed = cut(&typed, LENGTH).trim_end().to_owned();
        let whole = keep_meaning(&typed);
        let (finished, last) = split_last(&whole);
        Self {
            typed,
            whole,
            finished,
            last,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.whole.contains(is_of_word)
    }

    /// The unfinished word as Postgres writes a prefix, of these weights; empty without one.
    pub(super) fn unfinished(&self, weights: &str) -> String {
        self.last
            .as_ref()
            .map_or_else(String::new, |last| format!("{last}:*{weights}"))
    }

    /// The unfinished word itself.
    pub(super) fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// The words that must be found.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &str> {
        self.whole
            .split([' ', '"'])
            .filter(|word| !word.is_empty() && !word.starts_with('-'))
            .filter(|word| !word.eq_ignore_ascii_case("or"))
    }
}

/// The text with a space for each sign that means nothing to the index.
fn keep_meaning(typed: &str) -> String {
    let mut whole = String::with_capacity(typed.len());
    let mut chars = typed.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let excludes = c == '-' && before == ' ' && chars.peek().copied().is_some_and(is_of_word);
        whole.push(if is_of_word(c) || c == '"' || excludes {
            c
        } else {
            ' '
        });
        before = c;
    }
    whole
}

/// The last word and what stands before it, where the last word is one that must be found.
fn split_last(whole: &str) -> (String, Option<String>) {
    let start = whole.rfind([' ', '"']).map_or(0, |at| at + 1);
    let (finished, last) = whole.split_at(start);
    let quoted = finished.matches('"').count() % 2 == 1;
    let is_word = last.chars().count() >= 2 && !last.starts_with('-');
    if quoted || !is_word {
        return (String::new(), None);
    }
    (finished.to_owned(), Some(last.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_dropped_but_those_that_mean_something() {
        let query = Query::read("  the `event.loop` \"back pressure\" -java x-y - z\u{0} ");
        assert_eq!(
            query.typed,
            "the `event.loop` \"back pressure\" -java x-y - z"
        );
        assert_eq!(
            query.whole,
            "the  event loop  \"back pressure\" -java x y   z"
        );
        assert_eq!(
            query.wanted().collect::<Vec<_>>(),
            ["the", "event", "loop", "back", "pressure", "x", "y", "z"]
        );
    }

    #[test]
    fn the_last_word_may_be_unfinished() {
        let query = Query::read("event lo");
        assert_eq!(
            (query.finished.as_str(), query.last()),
            ("event ", Some("lo"))
        );
        assert_eq!(query.unfinished("AB"), "lo:*AB");
        for finished in [
            "event l",
            "event -lo",
            "\"event lo",
            "\"event lo\"",
            "event?",
        ] {
            let query = Query::read(finished);
            assert_eq!(
                (query.last(), query.unfinished("")),
                (None, String::new()),
                "{finished}"
            );
        }
    }

    #[test]
    fn a_question_without_a_word_is_empty_and_a_long_one_is_cut() {
        for empty in ["", "  ", "\"'`-!", "\u{0}\u{0}", "…"] {
            assert!(Query::read(empty).is_empty(), "{empty:?}");
        }
        assert!(Query::read(&"word ".repeat(2_000)).typed.chars().count() <= LENGTH);
        assert!(Query::read(&"x".repeat(10_000)).whole.len() <= LENGTH);
    }
}
