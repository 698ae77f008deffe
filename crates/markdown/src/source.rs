//! A Markdown file as text and as comrak's tree, with places counted in characters.

use comrak::nodes::{AstNode, LineColumn, NodeValue};
use comrak::{Arena, Options, parse_document};

use crate::diagnostics::Position;

/// Deeper nesting than this is refused: nobody reads it, and every tree walk would pay for it.
pub(crate) const MAX_DEPTH: usize = 64;

pub(crate) type Node<'a> = &'a AstNode<'a>;

/// The text of a file, line ends as `\n`, and where its lines start.
#[derive(Debug)]
pub(crate) struct Source {
    pub text: String,
    /// The file where it is another text than `text`.
    written: Option<String>,
    starts: Vec<usize>,
    /// How many characters stand before each [`STRIDE`]th byte, so that a place far into a long
    /// line is found without reading the line.
    characters_before: Vec<usize>,
}

const STRIDE: usize = 1024;

impl Source {
    pub fn new(written: impl Into<String>) -> Self {
        let written: String = written.into();
        let (text, written) = if written.starts_with('\u{feff}') || written.contains('\r') {
            let text = written.strip_prefix('\u{feff}').unwrap_or(&written);
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            (text, Some(written))
        } else {
            (written, None)
        };
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1));
        let starts = starts.collect();
        let mut characters_before = vec![0];
        for chunk in text.as_bytes().chunks(STRIDE) {
            characters_before
                .push(characters_before[characters_before.len() - 1] + characters(chunk));
        }
        Self {
            text,
            written,
            starts,
            characters_before,
        }
    }

    /// The file as its author wrote it.
    pub fn into_written(self) -> String {
        self.written.unwrap_or(self.text)
    }

    pub fn parse<'a>(&self, arena: &'a Arena<'a>) -> Node<'a> {
        parse_document(arena, &self.text, &options())
    }

    /// The line without its end; empty where there is none. Lines are counted from 1.
    pub fn line(&self, number: usize) -> &str {
        let Some(start) = number.checked_sub(1).and_then(|i| self.starts.get(i)) else {
            return "";
        };
        let end = self
            .starts
            .get(number)
            .map_or(self.text.len(), |next| next - 1);
        &self.text[*start..end]
    }

    /// The lines from `first` to `last`, both included.
    pub fn lines(&self, first: usize, last: usize) -> String {
        (first..=last)
            .map(|n| self.line(n))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// comrak counts columns in bytes.
    pub fn position(&self, at: LineColumn) -> Position {
        let line = self.line(at.line);
        let start = at
            .line
            .checked_sub(1)
            .and_then(|i| self.starts.get(i))
            .copied()
            .unwrap_or(0);
        let offset = at.column.saturating_sub(1).min(line.len());
        let column = if offset < STRIDE {
            characters(&line.as_bytes()[..offset]) + 1
        } else {
            self.characters_until(start + offset) - self.characters_until(start) + 1
        };
        Position {
            line: at.line,
            column,
        }
    }

    fn characters_until(&self, byte: usize) -> usize {
        let whole = byte / STRIDE;
        self.characters_before[whole] + characters(&self.text.as_bytes()[whole * STRIDE..byte])
    }

    /// The line on which more blocks are open than [`MAX_DEPTH`]. The parser visits every open
    /// block for each line, so this is asked before it runs.
    pub fn too_many_open_blocks(&self) -> Option<usize> {
        let mut open = 0usize;
        for (index, line) in self.text.lines().enumerate() {
            let Some(rest) = line
                .trim_start_matches([' ', '>', '\t'])
                .strip_prefix(":::")
            else {
                continue;
            };
            if rest.trim_matches([':', ' ', '\t']).is_empty() {
                open = open.saturating_sub(1);
            } else {
                open += 1;
            }
            if open > MAX_DEPTH {
                return Some(index + 1);
            }
        }
        None
    }

    pub fn place(&self, node: Node<'_>) -> Position {
        self.position(node.data().sourcepos.start)
    }
}

/// How many characters start in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .filter(|byte| **byte & 0b1100_0000 != 0b1000_0000)
        .count()
}

/// CommonMark, GitHub's extensions and container blocks. Raw HTML is never rendered by comrak.
pub(crate) fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.alerts = true;
    options.extension.block_directive = true;
    options.extension.front_matter_delimiter = Some("---".to_owned());
    options.render.gfm_quirks = false;
    options
}

/// The first node that lies too deep, found without recursion.
pub(crate) fn too_deep<'a>(root: Node<'a>) -> Option<Node<'a>> {
    let mut depth = 0usize;
    for edge in root.traverse() {
        match edge {
            comrak::arena_tree::NodeEdge::Start(node) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Some(node);
                }
            }
            comrak::arena_tree::NodeEdge::End(_) => depth -= 1,
        }
    }
    None
}

/// The text of a node as a reader would say it: no markup, a space between blocks.
pub(crate) fn plain_text(node: Node<'_>) -> String {
    let mut out = String::new();
    push_plain_text(node, &mut out);
    out.trim().to_owned()
}

/// Appends the text of a node.
pub(crate) fn push_plain_text(node: Node<'_>, out: &mut String) {
    for inner in node.descendants() {
        let data = inner.data();
        if data.value.block() && !out.is_empty() && !out.ends_with(char::is_whitespace) {
            out.push(' ');
        }
        match &data.value {
            NodeValue::Text(text) => out.push_str(text),
            NodeValue::Code(code) => out.push_str(&code.literal),
            NodeValue::CodeBlock(code) => out.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => out.push(' '),
            NodeValue::Alert(alert) => out.push_str(alert.title.as_deref().unwrap_or_default()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_in_characters_whatever_ends_a_line() {
        let source = Source::new("\u{feff}eins\r\nzwei ü drei\rvier");
        assert_eq!(source.line(2), "zwei ü drei");
        assert_eq!(source.line(9), "");
        let at = source.position(LineColumn { line: 2, column: 9 });
        assert_eq!(at, Position { line: 2, column: 8 });
        assert_eq!(source.lines(1, 3), "eins\nzwei ü drei\nvier");
        let long = Source::new(format!("ä\n{}x", "ö".repeat(5_000)));
        let at = long.position(LineColumn {
            line: 2,
            column: 10_001,
        });
        assert_eq!(
            at,
            Position {
                line: 2,
                column: 5_001
            }
        );
    }

    #[test]
    fn nesting_is_measured_without_recursion() {
        let arena = Arena::new();
        let flat = Source::new("> > a");
        assert!(too_deep(flat.parse(&arena)).is_none());
        let deep = Source::new(format!("{}x", "> ".repeat(5_000)));
        assert!(too_deep(deep.parse(&arena)).is_some());
    }
}
