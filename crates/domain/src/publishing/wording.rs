//! Tells an edit that is certainly only wording from one that an author must judge.

/// Whether two Markdown texts differ in nothing but white space, punctuation and capitals
/// outside code.
///
/// Where it is in doubt it says no: the author then writes one word, while an edit that slips
/// through would pass a question as known that now asks something else. So inside code, links'
/// targets and HTML tags everything counts; digits, hyphens, brackets and operators count
/// everywhere; and a sign between letters or digits (`3.5`, `node.js`, `a?.b`, `!ready`) is
/// part of what is said.
pub fn is_only_wording(before: &str, after: &str) -> bool {
    tokens(before) == tokens(after)
}

/// What counts of a text, in order.
#[derive(PartialEq, Eq, Debug)]
enum Token {
    /// A word, in lower case.
    Word(String),
    /// Something of which every character counts.
    Exact(String),
}

fn tokens(source: &str) -> Vec<Token> {
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    let mut tokens = Vec::new();
    let mut paragraph = String::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if let Some(fence) = Fence::opened_by(line) {
            Prose::read(&mut paragraph, &mut tokens);
            let mut code = line.trim().to_owned();
            for line in lines.by_ref() {
                code.push('\n');
                code.push_str(line);
                if fence.is_closed_by(line) {
                    break;
                }
            }
            tokens.push(Token::Exact(code));
        } else if line.starts_with("    ") || line.starts_with('\t') {
            // Perhaps indented code, perhaps the rest of a list item: every character counts.
            Prose::read(&mut paragraph, &mut tokens);
            tokens.push(Token::Exact(line.to_owned()));
        } else if line.trim().is_empty() {
            // Inline code never runs on into the next paragraph.
            Prose::read(&mut paragraph, &mut tokens);
        } else {
            paragraph.push_str(line);
            paragraph.push('\n');
        }
    }
    Prose::read(&mut paragraph, &mut tokens);
    tokens
}

/// The marker of a fenced block of code, also inside a list or a quote.
struct Fence {
    marker: char,
    length: usize,
}

impl Fence {
    fn opened_by(line: &str) -> Option<Self> {
        let inner = without_list_marker(line.trim_start_matches([' ', '\t', '>']));
        let marker = inner
            .chars()
            .next()
            .filter(|first| matches!(first, '`' | '~'))?;
        let length = inner.chars().take_while(|&c| c == marker).count();
        // With a backtick after its marker, a line is inline code.
        let info = &inner[length..];
        (length >= 3 && !(marker == '`' && info.contains('`'))).then_some(Self { marker, length })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let inner = line.trim_start_matches([' ', '\t', '>']).trim_end();
        inner.chars().count() >= self.length && inner.chars().all(|c| c == self.marker)
    }
}

/// What follows `- ` or `1. `, where a fence may open in the first line of an item.
fn without_list_marker(line: &str) -> &str {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = if number.len() == line.len() {
        line.strip_prefix(['-', '*', '+'])
    } else {
        number.strip_prefix(['.', ')'])
    };
    match rest {
        Some(rest) if rest.starts_with([' ', '\t']) => rest.trim_start_matches([' ', '\t']),
        _ => line,
    }
}

/// Reads a paragraph that is not code, character by character.
struct Prose<'a> {
    chars: Vec<char>,
    at: usize,
    word: String,
    tokens: &'a mut Vec<Token>,
}

impl<'a> Prose<'a> {
    fn read(paragraph: &mut String, tokens: &'a mut Vec<Token>) {
        let chars = paragraph.chars().collect();
        paragraph.clear();
        let mut prose = Prose {
            chars,
            at: 0,
            word: String::new(),
            tokens,
        };
        while prose.at < prose.chars.len() {
            prose.step();
        }
        prose.end_word();
    }

    fn step(&mut self) {
        let c = self.chars[self.at];
        if let Some(end) = self.end_of_exact() {
            let exact = self.chars[self.at..end].iter().collect();
            self.exact(exact);
            self.at = end;
            return;
        }
        match c {
            _ if c.is_whitespace() => self.end_word(),
            _ if c.is_alphanumeric() || c == '_' => self.word.extend(c.to_lowercase()),
            // The prime of `5"` and `5'` is a unit.
            '"' | '\'' if self.before().is_some_and(|c| c.is_ascii_digit()) => self.word.push(c),
            '"' | '\'' | '‘' | '’' | '‚' | '“' | '”' | '„' | '«' | '»' => {}
            '.' | ',' | ';' | ':' | '!' | '?' | '…' => {
                if self.is_part_of_what_is_said(c) {
                    self.word.push(c);
                } else {
                    self.end_word();
                }
            }
            '–' | '—' | '―' => {
                let digit = |c: Option<char>| c.is_some_and(char::is_numeric);
                if digit(self.last_before()) || digit(self.first_after()) {
                    self.exact(c.to_string());
                } else {
                    self.end_word();
                }
            }
            _ => self.exact(c.to_string()),
        }
        self.at += 1;
    }

    /// Where the code, link target, tag or address ends that starts here.
    fn end_of_exact(&self) -> Option<usize> {
        let rest = &self.chars[self.at..];
        let end_after = |wanted: char| rest.iter().position(|&c| c == wanted).map(|i| i + 1);
        let length = match rest[0] {
            '`' => {
                let ticks = rest.iter().take_while(|&&c| c == '`').count();
                Some(end_of_code(rest, ticks).unwrap_or(ticks))
            }
            '\\' => Some(rest.len().min(2)),
            '<' if rest
                .get(1)
                .is_some_and(|c| c.is_ascii_alphabetic() || "/!?".contains(*c)) =>
            {
                end_after('>')
            }
            '(' if self.before() == Some(']') => end_after(')'),
            'h' if starts_with(rest, "http://") || starts_with(rest, "https://") => rest
                .iter()
                .position(|c| c.is_whitespace() || matches!(c, ')' | '>' | ']'))
                .or(Some(rest.len())),
            _ => None,
        };
        length.map(|length| self.at + length)
    }

    /// Whether a sign that ends sentences does something else here.
    fn is_part_of_what_is_said(&self, sign: char) -> bool {
        let after = self.chars.get(self.at + 1).copied();
        let ends = after.is_none_or(|c| {
            c.is_whitespace() || matches!(c, '"' | '\'' | '’' | '”' | '“' | '»' | '.' | '!' | '?')
        });
        let stands_alone = self.before().is_none_or(char::is_whitespace);
        let factorial = sign == '!' && self.before().is_some_and(char::is_numeric);
        !ends || stands_alone || factorial
    }

    fn before(&self) -> Option<char> {
        self.at.checked_sub(1).map(|at| self.chars[at])
    }

    fn last_before(&self) -> Option<char> {
        self.chars[..self.at]
            .iter()
            .rev()
            .copied()
            .find(|c| !c.is_whitespace())
    }

    fn first_after(&self) -> Option<char> {
        self.chars[self.at + 1..]
            .iter()
            .copied()
            .find(|c| !c.is_whitespace())
    }

    fn exact(&mut self, text: String) {
        self.end_word();
        self.tokens.push(Token::Exact(text));
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            self.tokens
                .push(Token::Word(std::mem::take(&mut self.word)));
        }
    }
}

/// Where inline code ends that starts with so many backticks: after as many and no more.
fn end_of_code(rest: &[char], ticks: usize) -> Option<usize> {
    let mut at = ticks;
    while at < rest.len() {
        let run = rest[at..].iter().take_while(|&&c| c == '`').count();
        if run == ticks {
            return Some(at + run);
        }
        at += run.max(1);
    }
    None
}

fn starts_with(chars: &[char], wanted: &str) -> bool {
    wanted
        .chars()
        .enumerate()
        .all(|(i, c)| chars.get(i) == Some(&c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spelling_of_signs_spaces_and_capitals_is_wording() {
        for (before, after) in [
            ("What is it?", "what is it"),
            ("One, two.", "One two"),
            ("It's \"fine\".", "It’s “fine”."),
            ("Its fine", "It's fine"),
            ("a\nlong line", "a long  line\n"),
            ("one\n\ntwo", "one two"),
            ("Stop writing — then wait", "Stop writing, then wait"),
            ("Wait… then go", "Wait... then go"),
            ("Say `x`, please", "Say `x` please"),
            ("a + b", "a+b"),
            ("It takes 5.", "It takes 5"),
            ("windows\r\nlines", "windows\nlines"),
        ] {
            assert!(is_only_wording(before, after), "{before:?} / {after:?}");
            assert!(is_only_wording(after, before), "{after:?} / {before:?}");
        }
    }

    #[test]
    fn anything_that_could_change_the_sense_is_not() {
        for (before, after) in [
            ("What is it?", "What was it?"),
            ("no table", "notable"),
            ("It takes 5 ms", "It takes 6 ms"),
            ("3.5 s", "35 s"),
            ("3.5 s", "3. 5 s"),
            ("1,000", "1000"),
            ("at -5", "at 5"),
            ("at −5", "at 5"),
            ("from 3–5", "from 3 5"),
            ("a + b", "a - b"),
            ("a < b", "a > b"),
            ("a ? b : c", "a b c"),
            ("!ready", "ready"),
            ("5!", "5"),
            ("node.js", "node js"),
            ("a?.b", "a.b"),
            ("(a+b) * c", "a+b * c"),
            ("Use `write()`", "Use `Write()`"),
            ("Use `a, b`", "Use `a b`"),
            ("Use `a  b`", "Use `a b`"),
            ("Use ``a`b``", "Use ``a`B``"),
            ("Use `it`", "Use it"),
            ("```js\na;\n```", "```js\na\n```"),
            ("```js\na\n```", "```js\n a\n```"),
            ("~~~\nA\n~~~\nthen", "~~~\na\n~~~\nthen"),
            ("- x\n\n  ```js\n  A\n  ```", "- x\n\n  ```js\n  a\n  ```"),
            ("> ```\n> A\n> ```", "> ```\n> a\n> ```"),
            ("- ```\n  A\n\n  b;\n  ```", "- ```\n  a\n\n  b;\n  ```"),
            ("1. ~~~\n   A\n   ~~~", "1. ~~~\n   a\n   ~~~"),
            ("text\n\n    Code", "text\n\n    code"),
            ("[it](Other.md)", "[it](other.md)"),
            ("see https://a.example/B", "see https://a.example/b"),
            ("<kbd>A</kbd>", "<kbd>A<kbd>"),
            ("5\" wide", "5' wide"),
            ("\\*", "*"),
        ] {
            assert!(!is_only_wording(before, after), "{before:?} / {after:?}");
            assert!(!is_only_wording(after, before), "{after:?} / {before:?}");
        }
    }

    #[test]
    fn after_code_text_is_text_again() {
        assert!(is_only_wording(
            "```\nX\n```\nAnd so on.",
            "```\nX\n```\nand so on"
        ));
        assert!(is_only_wording("`X` And so on.", "`X` and so on"));
        assert!(is_only_wording("An unclosed ` Tick", "An unclosed ` tick"));
    }

    proptest! {
        #[test]
        fn a_text_is_always_wording_of_itself(text in "\\PC{0,60}(\n\\PC{0,60}){0,4}") {
            prop_assert!(is_only_wording(&text, &text));
        }

        #[test]
        fn a_letter_or_digit_more_is_never_only_wording(
            text in "[a-z`.,!?' \n-]{0,40}",
            at in 0usize..40,
            c in "[a-z0-9]",
        ) {
            let at = at.min(text.len());
            let longer = format!("{}{c}{}", &text[..at], &text[at..]);
            prop_assert!(!is_only_wording(&text, &longer));
        }

        #[test]
        fn inside_code_every_change_counts(
            before in "[A-Za-z.,!? -]{1,20}",
            after in "[A-Za-z.,!? -]{1,20}",
        ) {
            prop_assert_eq!(
                is_only_wording(&format!("Say `{before}` now"), &format!("Say `{after}` now")),
                before == after
            );
        }
    }
}
