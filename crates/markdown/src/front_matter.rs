//! The YAML at the head of a file, read key by key so that each problem has its place.

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use crate::diagnostics::{Position, Reporter, did_you_mean};

/// The most a chapter's front matter may take, in bytes. YAML parsers are the slow part of a
/// hostile file.
pub(crate) const LIMIT: usize = 64 * 1024;
/// The same for `course.md`, which lists every chapter.
pub(crate) const COURSE_LIMIT: usize = 1024 * 1024;
/// The most lists in lists on one line. The parser calls itself for each.
const MAX_NESTED: usize = 8;

/// The YAML between the two `---` lines, the first of which opens the file.
fn yaml_of(source: &str) -> Option<&str> {
    let rest = source.strip_prefix("---")?;
    let rest = rest
        .strip_prefix("\r\n")
        .or_else(|| rest.strip_prefix('\n'))?;
    let start = source.len() - rest.len();
    let mut at = start;
    for line in rest.split_inclusive('\n') {
        if line.trim_end_matches(['\n', '\r']) == "---" {
            return Some(&source[start..at]);
        }
        at += line.len();
    }
    None
}

/// A scalar or list with its place.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    key: String,
    at: Position,
    value: Value,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String, Position),
    List(Vec<(String, Position)>),
    Other,
}

/// The keys of a front matter. Each is taken by name; what nobody took is unknown.
#[derive(Debug, Default)]
pub(crate) struct FrontMatter {
    entries: Vec<Entry>,
}

impl FrontMatter {
    /// Reads the front matter of a file. `None` where there is none or it is malformed, which is reported.
    pub fn read(source: &str, limit: usize, report: &mut Reporter) -> Option<Self> {
        let Some(yaml) = yaml_of(source) else {
            let at = Position { line: 1, column: 1 };
            if source.starts_with("---\n") || source.starts_with("---\r\n") {
                report.error(
                    at,
                    "the front matter is not closed",
                    "end it with a line of three hyphens, ---",
                );
            } else {
                report.error(
                    at,
                    "the front matter is missing",
                    "start the file with ---, then `id:` and `summary:` lines, then ---",
                );
            }
            return None;
        };
        if yaml.len() > limit {
            report.error(
                Position { line: 1, column: 1 },
                format!("the front matter is larger than {} kB", limit / 1024),
                "keep it to the keys of the authoring guide",
            );
            return None;
        }
        if let Some(line) = yaml.lines().position(|line| nested_on(line) > MAX_NESTED) {
            report.error(
                Position {
                    line: line + 2,
                    column: 1,
                },
                "the front matter is nested too deep",
                "no key takes more than a list",
            );
            return None;
        }
        let documents = match MarkedYaml::load_from_str(yaml) {
            Ok(documents) => documents,
            Err(error) => {
                let at = error.marker();
                report.error(
                    Position {
                        line: at.line() + 1,
                        column: at.col() + 1,
                    },
                    format!("the front matter is not valid YAML: {}", error.info()),
                    "each line is `key: value`; put a value with a colon in quotation marks",
                );
                return None;
            }
        };
        let Some(document) = documents.into_iter().next() else {
            return Some(Self::default());
        };
        let yaml = &Characters::new(yaml);
        match document.data {
            YamlData::Mapping(mapping) => Some(Self {
                entries: mapping
                    .iter()
                    .map(|(key, value)| Entry {
                        key: scalar(key, yaml).unwrap_or_default(),
                        at: place(key),
                        value: Value::of(value, yaml),
                    })
                    .collect(),
            }),
            _ => {
                report.error(
                    Position { line: 2, column: 1 },
                    "the front matter is not a list of keys",
                    "each line is `key: value`",
                );
                None
            }
        }
    }

    /// Takes a key that holds one value.
    pub fn text(&mut self, key: &str, report: &mut Reporter) -> Option<(String, Position)> {
        let entry = self.take(key)?;
        match entry.value {
            Value::Text(text, at) if !text.trim().is_empty() => Some((text.trim().to_owned(), at)),
            Value::Text(..) => {
                report.error(
                    entry.at,
                    format!("`{key}` is empty"),
                    format!("give it a value or delete the line `{key}:`"),
                );
                None
            }
            _ => {
                report.error(
                    entry.at,
                    format!("`{key}` takes one value"),
                    format!("write `{key}: …`"),
                );
                None
            }
        }
    }

    /// Takes a key that holds a list.
    pub fn list(&mut self, key: &str, report: &mut Reporter) -> Vec<(String, Position)> {
        let Some(entry) = self.take(key) else {
            return Vec::new();
        };
        match entry.value {
            Value::List(items) => items,
            _ => {
                report.error(
                    entry.at,
                    format!("`{key}` takes a list"),
                    "write each entry on a line of its own, after two spaces, a hyphen and a space",
                );
                Vec::new()
            }
        }
    }

    /// Takes a required key that holds one value.
    pub fn required(&mut self, key: &str, report: &mut Reporter) -> Option<(String, Position)> {
        if !self.entries.iter().any(|e| e.key == key) {
            report.error(
                Position { line: 1, column: 1 },
                format!("`{key}` is missing in the front matter"),
                format!("add a line `{key}: …` between the --- lines"),
            );
            return None;
        }
        self.text(key, report)
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|e| e.key == key)
    }

    /// Reports what nobody took.
    pub fn reject_unknown(self, known: &[&str], report: &mut Reporter) {
        for entry in self.entries {
            report.error(
                entry.at,
                format!("unknown key `{}` in the front matter", entry.key),
                did_you_mean(&entry.key, known),
            );
        }
    }

    fn take(&mut self, key: &str) -> Option<Entry> {
        let index = self.entries.iter().position(|e| e.key == key)?;
        Some(self.entries.remove(index))
    }
}

impl Value {
    fn of(node: &MarkedYaml<'_>, yaml: &Characters<'_>) -> Self {
        if let Some(text) = scalar(node, yaml) {
            return Value::Text(text, place(node));
        }
        match &node.data {
            YamlData::Sequence(items) => items
                .iter()
                .map(|item| scalar(item, yaml).map(|text| (text, place(item))))
                .collect::<Option<Vec<_>>>()
                .map_or(Value::Other, Value::List),
            _ => Value::Other,
        }
    }
}

/// Front matter starts on the second line of its file.
fn place(node: &MarkedYaml<'_>) -> Position {
    Position {
        line: node.span.start.line() + 1,
        column: node.span.start.col() + 1,
    }
}

/// A scalar as its author wrote it: `3.10` is a topic here and not a number, and `007` an id.
fn scalar(node: &MarkedYaml<'_>, yaml: &Characters<'_>) -> Option<String> {
    match &node.data {
        YamlData::Value(Scalar::String(text)) => Some(text.to_string()),
        YamlData::Value(Scalar::Null) => Some(String::new()),
        YamlData::Value(_) => {
            let (start, end) = (node.span.start.index(), node.span.end.index());
            Some(yaml.between(start, end).to_owned())
        }
        YamlData::Tagged(_, inner) => scalar(inner, yaml),
        _ => None,
    }
}

/// A text whose characters are found by their number, since saphyr counts those.
struct Characters<'t> {
    text: &'t str,
    /// The byte where each character starts; empty where every character is one byte.
    starts: Vec<usize>,
}

impl<'t> Characters<'t> {
    fn new(text: &'t str) -> Self {
        let starts = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(byte, _)| byte).collect()
        };
        Self { text, starts }
    }

    fn between(&self, start: usize, end: usize) -> &'t str {
        let byte = |character: usize| match self.starts.get(character) {
            Some(byte) => *byte,
            None if self.starts.is_empty() => character.min(self.text.len()),
            None => self.text.len(),
        };
        self.text.get(byte(start)..byte(end)).unwrap_or_default()
    }
}

/// How many lists or complex keys open at the start of a line.
fn nested_on(line: &str) -> usize {
    line.split(' ')
        .take_while(|word| matches!(*word, "" | "-" | "?" | ":"))
        .filter(|w| !w.is_empty())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(report: Reporter) -> Vec<(usize, usize, String)> {
        report
            .into_diagnostics()
            .into_iter()
            .map(|d| (d.line, d.column, d.message))
            .collect()
    }

    #[test]
    fn keys_are_taken_with_their_place() {
        let mut report = Reporter::new("f");
        let source = "---\nid: a\nweeks: 3\nchapters:\n  - one.md\n  - two.md\n---\n# T\n";
        let mut front = FrontMatter::read(source, LIMIT, &mut report).expect("front matter");
        assert_eq!(
            front.text("weeks", &mut report).map(|t| t.0),
            Some("3".into())
        );
        let chapters = front.list("chapters", &mut report);
        assert_eq!(
            chapters[1],
            ("two.md".into(), Position { line: 6, column: 5 })
        );
        assert_eq!(yaml_of(source).map(str::len), Some(47));
    }

    #[test]
    fn numbers_stay_as_written_also_behind_letters_of_many_bytes() {
        for topic in ["Größe", "Size"] {
            let mut report = Reporter::new("f");
            let source = format!("---\ntopic: {topic}\nid: 007\nweeks: 3.10\n---\n");
            let mut front = FrontMatter::read(&source, LIMIT, &mut report).expect("front matter");
            let texts = ["topic", "id", "weeks"]
                .map(|key| front.text(key, &mut report).map(|(text, _)| text));
            let expected = [topic, "007", "3.10"].map(|text| Some(text.to_owned()));
            assert_eq!(texts, expected);
        }
    }

    #[test]
    fn what_is_wrong_is_named_at_its_line() {
        for (source, line, message) in [
            ("# T\n", 1, "the front matter is missing"),
            ("---\nid: a\n# T\n", 1, "the front matter is not closed"),
            (
                "---\n- a\n---\n",
                2,
                "the front matter is not a list of keys",
            ),
        ] {
            let mut report = Reporter::new("f");
            assert!(FrontMatter::read(source, LIMIT, &mut report).is_none());
            assert_eq!(messages(report), [(line, 1, message.to_owned())]);
        }
        let mut report = Reporter::new("f");
        let bomb = format!("---\nx:\n {}a\n---\n", "- ".repeat(10_000));
        assert!(FrontMatter::read(&bomb, LIMIT, &mut report).is_none());
        assert_eq!(
            messages(report),
            [(3, 1, "the front matter is nested too deep".to_owned())]
        );
        let mut report = Reporter::new("f");
        let source = "---\nid: a\nsumary: b\nweeks: []\n---\n";
        let mut front = FrontMatter::read(source, LIMIT, &mut report).expect("front matter");
        assert!(front.required("summary", &mut report).is_none());
        assert!(front.text("weeks", &mut report).is_none());
        front.text("id", &mut report);
        front.reject_unknown(&["id", "summary"], &mut report);
        assert_eq!(
            messages(report),
            [
                (1, 1, "`summary` is missing in the front matter".to_owned()),
                (4, 1, "`weeks` takes one value".to_owned()),
                (3, 1, "unknown key `sumary` in the front matter".to_owned()),
            ]
        );
    }
}
