//! The lines of a calendar (RFC 5545, section 3.1).

/// The longest line, in bytes without its end.
const LONGEST: usize = 75;

/// Lines, as they are written.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A line whose value is written as it is: a date, a number, an address, a word of the format.
    pub(super) fn plain(&mut self, name: &str, value: &str) -> &mut Self {
        self.folded(&format!("{name}:{value}"))
    }

    /// A line whose value is a text (section 3.3.11).
    pub(super) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        let mut line = format!("{name}:");
        for c in value.chars() {
            match c {
                '\\' | ';' | ',' => line.extend(['\\', c]),
                '\n' => line.push_str("\\n"),
                // No other control has a place in a text.
                c if c.is_control() && c != '\t' => {}
                c => line.push(c),
            }
        }
        self.folded(&line)
    }

    /// All of them.
    pub(super) fn written(self) -> String {
        self.0
    }

    /// A line that is too long goes on in the next, behind a space, and never within a letter.
    fn folded(&mut self, line: &str) -> &mut Self {
        let mut length = 0;
        for c in line.chars() {
            if length + c.len_utf8() > LONGEST {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(c);
            length += c.len_utf8();
        }
        self.0.push_str("\r\n");
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(value: &str) -> String {
        let mut lines = Lines::default();
        lines.text("X", value);
        lines.written()
    }

    #[test]
    fn what_has_a_meaning_in_the_format_is_escaped() {
        for (value, expected) in [
            ("a, b; c \\ d: e", r"X:a\, b\; c \\ d: e"),
            ("two\nlines", r"X:two\nlines"),
            ("two\r\nlines", r"X:two\nlines"),
            ("\0a\u{7}b\u{85}", "X:ab"),
            ("\"quoted\"\t“so”", "X:\"quoted\"\t“so”"),
            ("", "X:"),
        ] {
            assert_eq!(line(value), format!("{expected}\r\n"), "{value:?}");
        }
    }

    #[test]
    fn a_line_is_at_most_75_bytes_and_each_letter_whole() {
        for letter in ["x", " ", "ü", "潮", "🌊", ",", "a\u{301}"] {
            for count in 0..200 {
                let value = letter.repeat(count);
                let written = line(&value);
                let lines: Vec<&str> = written.split("\r\n").collect();
                assert!(lines.iter().all(|line| line.len() <= LONGEST));
                assert_eq!(lines.last(), Some(&""));
                let unfolded = written.replace("\r\n ", "").replace('\\', "");
                assert_eq!(unfolded, format!("X:{value}\r\n"));
            }
        }
        let full = "x".repeat(LONGEST - 2);
        assert_eq!(
            line(&full),
            format!("X:{full}\r\n"),
            "no sooner than it must"
        );
        assert_eq!(line(&format!("{full}y")), format!("X:{full}\r\n y\r\n"));
    }
}
