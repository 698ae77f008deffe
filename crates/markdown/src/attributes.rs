//! The words after a block's or fence's name: `key=value`, `key="quoted value"` and bare flags.

use crate::diagnostics::{Position, Reporter, did_you_mean};

/// One attribute as written.
#[derive(Clone, Debug)]
struct Attribute {
    key: String,
    /// `None` for a bare flag.
    value: Option<String>,
    at: Position,
    used: bool,
}

/// The attributes of one block. Each is taken by name; what nobody took is unknown.
#[derive(Clone, Debug)]
pub(crate) struct Attributes {
    /// The first word: the block's or the language's name.
    pub name: String,
    /// Where it stands.
    pub at: Position,
    list: Vec<Attribute>,
}

impl Attributes {
    /// Parses the rest of a line. `at` is the place of its first character.
    pub fn parse(rest: &str, at: Position, report: &mut Reporter) -> Self {
        let mut chars = rest.chars().enumerate().peekable();
        let mut list: Vec<Attribute> = Vec::new();
        let place = |index: usize| Position {
            line: at.line,
            column: at.column + index,
        };
        loop {
            while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {}
            let Some(&(start, _)) = chars.peek() else {
                break;
            };
            let mut key = String::new();
            while let Some((_, c)) = chars.next_if(|(_, c)| !c.is_whitespace() && *c != '=') {
                key.push(c);
            }
            let mut value = None;
            if chars.next_if(|(_, c)| *c == '=').is_some() {
                let mut text = String::new();
                if chars.next_if(|(_, c)| *c == '"').is_some() {
                    let mut closed = false;
                    while let Some((_, c)) = chars.next() {
                        match c {
                            '"' => {
                                closed = true;
                                break;
                            }
                            '\\' if matches!(chars.peek(), Some((_, '"' | '\\'))) => {
                                text.extend(chars.next().map(|(_, c)| c));
                            }
                            c => text.push(c),
                        }
                    }
                    if !closed {
                        report.error(
                            place(start),
                            format!("the value of `{key}` has no closing quotation mark"),
                            "end it with \" on the same line",
                        );
                    }
                } else {
                    while let Some((_, c)) = chars.next_if(|(_, c)| !c.is_whitespace()) {
                        text.push(c);
                    }
                }
                value = Some(text);
            }
            list.push(Attribute {
                key,
                value,
                at: place(start),
                used: false,
            });
        }
        let first_is_name = list.first().is_some_and(|a| a.value.is_none());
        let (name, name_at) = if first_is_name {
            let first = list.remove(0);
            (first.key, first.at)
        } else {
            (String::new(), at)
        };
        Self {
            name,
            at: name_at,
            list,
        }
    }

    /// Takes `key=value`; a bare `key` is an error.
    pub fn value(&mut self, key: &str, report: &mut Reporter) -> Option<(String, Position)> {
        let attribute = self.take(key, report)?;
        match attribute.value {
            // The parser takes a second colon on a block's line for no block at all.
            Some(value) if !value.trim().is_empty() => {
                Some((value.replace("&colon;", ":"), attribute.at))
            }
            _ => {
                report.error(
                    attribute.at,
                    format!("`{key}` needs a value"),
                    format!("write `{key}=…`, in quotation marks if it has spaces"),
                );
                None
            }
        }
    }

    /// Takes a bare flag; `key=value` is an error.
    pub fn flag(&mut self, key: &str, report: &mut Reporter) -> bool {
        let Some(attribute) = self.take(key, report) else {
            return false;
        };
        if attribute.value.is_some() {
            report.error(
                attribute.at,
                format!("`{key}` takes no value"),
                format!("write only `{key}`"),
            );
        }
        true
    }

    /// Reports what nobody took, naming `known` ones that are close.
    pub fn reject_unknown(self, known: &[&str], report: &mut Reporter) {
        for attribute in self.list.into_iter().filter(|a| !a.used) {
            let help = if known.is_empty() {
                "this block takes no attributes".to_owned()
            } else {
                did_you_mean(&attribute.key, known)
            };
            report.error(
                attribute.at,
                format!("unknown attribute `{}`", attribute.key),
                help,
            );
        }
    }

    fn take(&mut self, key: &str, report: &mut Reporter) -> Option<Attribute> {
        let mut found: Option<Attribute> = None;
        for attribute in self.list.iter_mut().filter(|a| a.key == key) {
            attribute.used = true;
            if found.is_some() {
                report.error(
                    attribute.at,
                    format!("`{key}` is given twice"),
                    "keep one of them",
                );
            } else {
                found = Some(attribute.clone());
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_values_flags_and_their_places() {
        let mut report = Reporter::new("f");
        let at = Position { line: 3, column: 4 };
        let mut a = Attributes::parse(r#"js run title="a \"b\" c" lines=1-2"#, at, &mut report);
        assert_eq!(a.name, "js");
        assert!(a.flag("run", &mut report));
        assert_eq!(
            a.value("title", &mut report).map(|v| v.0),
            Some("a \"b\" c".into())
        );
        let lines = a.value("lines", &mut report).map(|v| v.1.column);
        assert_eq!(lines, Some(4 + 25));
        a.reject_unknown(&[], &mut report);
        assert_eq!(report.into_diagnostics(), vec![]);
    }

    #[test]
    fn unknown_doubled_and_unclosed_attributes_are_reported_at_their_place() {
        let mut report = Reporter::new("f");
        let at = Position { line: 1, column: 1 };
        let mut a = Attributes::parse("js titel=x lines=1 lines=2 note=\"open", at, &mut report);
        a.value("lines", &mut report);
        a.reject_unknown(&["title"], &mut report);
        let found: Vec<_> = report
            .into_diagnostics()
            .into_iter()
            .map(|d| (d.column, d.message))
            .collect();
        assert_eq!(
            found,
            [
                (
                    28,
                    "the value of `note` has no closing quotation mark".to_owned()
                ),
                (20, "`lines` is given twice".to_owned()),
                (4, "unknown attribute `titel`".to_owned()),
                (28, "unknown attribute `note`".to_owned()),
            ]
        );
    }
}
