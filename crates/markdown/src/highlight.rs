//! Highlighting by tree-sitter, as seven classes and no inline style.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use comrak::html::escape;
use tree_sitter::Language;
use tree_sitter_highlight::{Highlight, HighlightConfiguration, HighlightEvent, Highlighter};

/// Capture names of the grammars' queries and the class each becomes. The longest match wins.
const CLASSES: [(&str, &str); 25] = [
    ("keyword", "k"),
    ("conditional", "k"),
    ("repeat", "k"),
    ("include", "k"),
    ("boolean", "n"),
    ("number", "n"),
    ("float", "n"),
    ("constant", "n"),
    ("constant.builtin", "n"),
    ("string", "s"),
    ("string.special", "s"),
    ("escape", "s"),
    ("function", "f"),
    ("function.method", "f"),
    ("function.builtin", "f"),
    ("function.call", "f"),
    ("comment", "c"),
    ("type", "t"),
    ("type.builtin", "t"),
    ("constructor", "t"),
    ("tag", "t"),
    ("attribute", "a"),
    ("property", "a"),
    ("string.special.key", "a"),
    ("storageclass", "k"),
];

/// Each of those classes.
pub(crate) const CLASSES_OF_CODE: [&str; 7] = ["k", "n", "s", "f", "c", "t", "a"];

/// Names of fences that are shown without highlighting and are no mistake.
const PLAIN: [&str; 7] = [
    "text",
    "txt",
    "plain",
    "plaintext",
    "http",
    "console",
    "diff",
];

/// Longer code is shown without highlighting: a listing of that length is data, not an example.
const MAX_BYTES: usize = 16 * 1024;
/// Code with more brackets or tags open at once is shown without highlighting, since the cost of
/// a grammar's queries grows with the square of the depth.
const MAX_OPEN: usize = 64;

/// `code` as escaped HTML with one `<span class>` per highlighted piece, which never crosses the
/// end of a line; lines in `marked` (counted from 1) stand in `<span class="hl">`. A language
/// without a grammar is only escaped.
pub(crate) fn highlight(code: &str, language: &str, marked: &[RangeInclusive<usize>]) -> String {
    let code = code.strip_suffix('\n').unwrap_or(code);
    let mut lines = Lines::new(marked);
    let configuration = configuration(language).filter(|_| is_cheap(code, language));
    match configuration.and_then(|configuration| pieces(code, configuration)) {
        Some(pieces) => {
            for (text, class) in pieces {
                lines.push(text, class);
            }
        }
        None => lines.push(code, None),
    }
    lines.finish()
}

/// Every name that a fence may have without a warning, highlighted or not.
pub(crate) fn known_languages() -> impl Iterator<Item = &'static str> {
    let highlighted = GRAMMARS.iter().flat_map(|grammar| grammar.aliases);
    highlighted.copied().chain(PLAIN)
}

fn is_cheap(code: &str, language: &str) -> bool {
    let tags = language.eq_ignore_ascii_case("html");
    let mut open = 0usize;
    let mut most = 0;
    let bytes = code.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'<' if tags && bytes.get(index + 1) == Some(&b'/') => open = open.saturating_sub(1),
            b'<' if tags => open += 1,
            _ => {}
        }
        most = most.max(open);
    }
    code.len() <= MAX_BYTES && most <= MAX_OPEN
}

/// A stretch of code and its class. `None` where the grammar gave up.
fn pieces<'c>(
    code: &'c str,
    configuration: &HighlightConfiguration,
) -> Option<Vec<(&'c str, Option<&'static str>)>> {
    let mut highlighter = Highlighter::new();
    let events = highlighter
        .highlight(configuration, code.as_bytes(), None, |_| None)
        .ok()?;
    let mut open: Vec<Highlight> = Vec::new();
    let mut pieces: Vec<(&str, Option<&str>)> = Vec::new();
    for event in events {
        match event.ok()? {
            HighlightEvent::HighlightStart(highlight) => open.push(highlight),
            HighlightEvent::HighlightEnd => {
                open.pop();
            }
            HighlightEvent::Source { start, end } => {
                let class = open.last().map(|h| CLASSES[h.0].1);
                pieces.push((code.get(start..end)?, class));
            }
        }
    }
    Some(pieces)
}

/// Writes pieces line by line, joining neighbours of one class.
struct Lines<'m> {
    out: String,
    marked: &'m [RangeInclusive<usize>],
    number: usize,
    class: Option<&'static str>,
}

impl<'m> Lines<'m> {
    fn new(marked: &'m [RangeInclusive<usize>]) -> Self {
        let mut lines = Self {
            out: String::new(),
            marked,
            number: 1,
            class: None,
        };
        lines.open_line();
        lines
    }

    fn push(&mut self, text: &str, class: Option<&'static str>) {
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                self.close_span();
                self.out.push('\n');
                self.close_line();
                self.number += 1;
                self.open_line();
            }
            // White space looks the same in every class.
            let class = if part.trim().is_empty() {
                self.class
            } else {
                class
            };
            if !part.is_empty() {
                if class != self.class {
                    self.close_span();
                    if let Some(class) = class {
                        self.out.push_str("<span class=\"");
                        self.out.push_str(class);
                        self.out.push_str("\">");
                    }
                    self.class = class;
                }
                escape(&mut self.out, part).expect("writing to a string does not fail");
            }
        }
    }

    fn finish(mut self) -> String {
        self.close_span();
        self.close_line();
        self.out
    }

    fn is_marked(&self) -> bool {
        self.marked.iter().any(|range| range.contains(&self.number))
    }

    fn open_line(&mut self) {
        if self.is_marked() {
            self.out.push_str("<span class=\"hl\">");
        }
    }

    fn close_line(&mut self) {
        if self.is_marked() {
            self.out.push_str("</span>");
        }
    }

    fn close_span(&mut self) {
        if self.class.take().is_some() {
            self.out.push_str("</span>");
        }
    }
}

/// A language, with its queries compiled when its first code comes: most courses have one or two
/// languages, and all the queries together take longer than a chapter.
struct Grammar {
    aliases: &'static [&'static str],
    language: fn() -> Language,
    queries: &'static [&'static str],
    compiled: OnceLock<HighlightConfiguration>,
}

impl Grammar {
    const fn new(
        aliases: &'static [&'static str],
        language: fn() -> Language,
        queries: &'static [&'static str],
    ) -> Self {
        Self {
            aliases,
            language,
            queries,
            compiled: OnceLock::new(),
        }
    }

    fn configuration(&self) -> &HighlightConfiguration {
        self.compiled.get_or_init(|| {
            let query = self.queries.join("\n");
            let language = (self.language)();
            let mut configuration =
                HighlightConfiguration::new(language, self.aliases[0], &query, "", "")
                    .expect("the queries come with the grammars and are tested");
            configuration.configure(&CLASSES.map(|(name, _)| name));
            configuration
        })
    }
}

static GRAMMARS: [Grammar; 10] = [
    Grammar::new(
        &["js", "javascript", "jsx", "mjs", "cjs"],
        || tree_sitter_javascript::LANGUAGE.into(),
        &[
            tree_sitter_javascript::HIGHLIGHT_QUERY,
            tree_sitter_javascript::JSX_HIGHLIGHT_QUERY,
        ],
    ),
    Grammar::new(
        &["ts", "typescript"],
        || tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
        &[
            tree_sitter_javascript::HIGHLIGHT_QUERY,
            tree_sitter_typescript::HIGHLIGHTS_QUERY,
        ],
    ),
    Grammar::new(
        &["tsx"],
        || tree_sitter_typescript::LANGUAGE_TSX.into(),
        &[
            tree_sitter_javascript::HIGHLIGHT_QUERY,
            tree_sitter_javascript::JSX_HIGHLIGHT_QUERY,
            tree_sitter_typescript::HIGHLIGHTS_QUERY,
        ],
    ),
    Grammar::new(
        &["json"],
        || tree_sitter_json::LANGUAGE.into(),
        &[tree_sitter_json::HIGHLIGHTS_QUERY],
    ),
    Grammar::new(
        &["sql"],
        || tree_sitter_sequel::LANGUAGE.into(),
        &[tree_sitter_sequel::HIGHLIGHTS_QUERY],
    ),
    Grammar::new(
        &["bash", "sh", "shell"],
        || tree_sitter_bash::LANGUAGE.into(),
        &[tree_sitter_bash::HIGHLIGHT_QUERY],
    ),
    Grammar::new(
        &["html"],
        || tree_sitter_html::LANGUAGE.into(),
        &[tree_sitter_html::HIGHLIGHTS_QUERY],
    ),
    Grammar::new(
        &["css"],
        || tree_sitter_css::LANGUAGE.into(),
        &[tree_sitter_css::HIGHLIGHTS_QUERY],
    ),
    Grammar::new(
        &["rust", "rs"],
        || tree_sitter_rust::LANGUAGE.into(),
        &[tree_sitter_rust::HIGHLIGHTS_QUERY],
    ),
    Grammar::new(
        &["python", "py"],
        || tree_sitter_python::LANGUAGE.into(),
        &[tree_sitter_python::HIGHLIGHTS_QUERY],
    ),
];

fn configuration(language: &str) -> Option<&'static HighlightConfiguration> {
    let language = language.to_ascii_lowercase();
    let grammar = GRAMMARS
        .iter()
        .find(|grammar| grammar.aliases.contains(&language.as_str()))?;
    Some(grammar.configuration())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_of_the_guide_is_highlighted() {
        for (language, code) in [
            ("js", "const a = 'x'; // c"),
            ("jsx", "const a = <b c=\"d\">e</b>;"),
            ("ts", "let a: string = `x`;"),
            ("tsx", "const a: number = 1; <b/>;"),
            ("json", "{\"a\": 1}"),
            ("sql", "select a from b where c = 'x';"),
            ("bash", "echo \"$HOME\" # c"),
            ("html", "<p class=\"x\">y</p>"),
            ("css", "a { color: red }"),
            ("rust", "fn main() { let x = \"y\"; }"),
            ("python", "def f(): return 'x'"),
        ] {
            assert!(
                highlight(code, language, &[]).contains("<span class="),
                "{language}"
            );
        }
    }

    #[test]
    fn every_name_that_is_known_stands_in_the_guide() {
        let guide = include_str!("../../../docs/authoring.md");
        for language in known_languages() {
            assert!(guide.contains(&format!("`{language}`")), "{language}");
        }
    }

    #[test]
    fn spans_end_with_their_line_and_marked_lines_are_wrapped() {
        let html = highlight("/* a\nb */\nlet c = '<';\n", "js", &[2..=2]);
        assert_eq!(
            html,
            "<span class=\"c\">/* a</span>\n<span class=\"hl\"><span class=\"c\">b */</span>\n</span>\
             <span class=\"k\">let</span> c = <span class=\"s\">'&lt;'</span>;"
        );
    }

    #[test]
    fn an_unknown_language_is_escaped_and_nothing_else() {
        assert_eq!(
            highlight("<b> & \"q\"", "brainf", &[]),
            "&lt;b&gt; &amp; &quot;q&quot;"
        );
    }
}
