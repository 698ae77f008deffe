//! A fenced code block and the attributes after its language.

use std::ops::RangeInclusive;

use comrak::nodes::{NodeCodeBlock, NodeValue};
use domain::ids::AuthorId;

use crate::attributes::Attributes;
use crate::diagnostics::{Position, Reporter, did_you_mean};
use crate::highlight::known_languages;
use crate::source::{Node, Source};

const ATTRIBUTES: [&str; 8] = [
    "title", "lines", "run", "id", "predict", "bad", "good", "expected",
];

/// The most ranges of lines that a snippet may mark.
const MAX_RANGES: usize = 20;

/// Languages whose snippets can run in the page, each with its long name.
const RUNNABLE: [[&str; 2]; 2] = [["js", "javascript"], ["ts", "typescript"]];

/// The short name of a language whose snippets can run in the page.
fn runnable(language: &str) -> Option<&'static str> {
    let names = RUNNABLE.iter().find(|names| names.contains(&language))?;
    Some(names[0])
}

/// Which side of a comparison a snippet stands on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    Bad,
    Good,
}

/// A fence as its author described it.
#[derive(Debug)]
pub(crate) struct Fence {
    pub at: Position,
    /// As written, but for a snippet that runs: then the short name.
    pub language: String,
    pub title: Option<String>,
    pub lines: Vec<RangeInclusive<usize>>,
    pub run: bool,
    pub id: Option<AuthorId>,
    /// Whether an id was written at all, good or bad.
    pub has_id: bool,
    pub predict: bool,
    pub verdict: Option<Verdict>,
    pub expected: bool,
    pub code: String,
}

impl Fence {
    /// Reads a code block's info string from the file itself, where columns are true.
    pub fn read(node: Node<'_>, source: &Source, report: &mut Reporter) -> Option<Self> {
        let data = node.data();
        let NodeValue::CodeBlock(block) = &data.value else {
            return None;
        };
        let at = source.place(node);
        let mut attributes = Attributes::parse(
            &block_info(block, source, data.sourcepos.start.line),
            info_place(block, source, at),
            report,
        );
        let title = attributes.value("title", report).map(|(title, _)| title);
        let line_count = block.literal.lines().count();
        let lines = attributes
            .value("lines", report)
            .map(|(text, at)| line_ranges(&text, line_count, at, report))
            .unwrap_or_default();
        let run = attributes.flag("run", report);
        let written_id = attributes.value("id", report);
        let has_id = written_id.is_some();
        let id = written_id.and_then(|(text, at)| {
            text.parse::<AuthorId>()
                .inspect_err(|e| report.error(at, format!("`{text}` is not an id"), e.to_string()))
                .ok()
        });
        let predict = attributes.flag("predict", report);
        let verdict = match (
            attributes.flag("bad", report),
            attributes.flag("good", report),
        ) {
            (true, false) => Some(Verdict::Bad),
            (false, true) => Some(Verdict::Good),
            (false, false) => None,
            (true, true) => {
                report.error(
                    at,
                    "a snippet can't be both `bad` and `good`",
                    "keep one of them",
                );
                None
            }
        };
        let expected = attributes.flag("expected", report);
        let language = match runnable(&attributes.name).filter(|_| run) {
            Some(short) => short.to_owned(),
            None => attributes.name.clone(),
        };
        attributes.reject_unknown(&ATTRIBUTES, report);
        Some(Self {
            at,
            language,
            title,
            lines,
            run,
            id,
            has_id,
            predict,
            verdict,
            expected,
            code: block.literal.clone(),
        })
    }

    /// Reports what does not fit together.
    pub fn check(&self, node: Node<'_>, source: &Source, report: &mut Reporter) {
        if matches!(&node.data().value, NodeValue::CodeBlock(block) if !block.closed) {
            report.error(
                self.at,
                "this code block is not closed",
                "end it with a line of the same ``` or ~~~",
            );
        }
        check_language(self, report);
        if self.run {
            if runnable(&self.language).is_none() {
                report.error(
                    self.at,
                    format!("`{}` can't run in the page", self.language),
                    format!("`run` works with {}", RUNNABLE.map(|n| n[0]).join(" and ")),
                );
            }
            if self.title.is_none() {
                report.error(
                    self.at,
                    "a runnable snippet needs a title",
                    "add title=\"…\" that says what to look at",
                );
            }
            if !self.has_id {
                report.error(
                    self.at,
                    "a runnable snippet needs an id",
                    "run `chapterwise check DIR --fix` to have one written",
                );
            }
        } else {
            for (given, name) in [(self.predict, "predict"), (self.has_id, "id")] {
                if given {
                    report.error(
                        self.at,
                        format!("`{name}` is for runnable snippets"),
                        format!("add `run`, or take `{name}` away"),
                    );
                }
            }
        }
        if self.predict && expected_after(node, source).is_none() {
            report.error(
                self.at,
                "a prediction needs the true output to compare with",
                "put a ```text expected fence right after this one",
            );
        }
        if self.expected && !previous_runs(node, source) {
            report.error(
                self.at,
                "`expected` belongs right after a runnable snippet",
                "put it directly below a fence with `run`",
            );
        }
        if self.verdict.is_some() && !in_compare(node) {
            report.error(
                self.at,
                "`bad` and `good` belong in a comparison",
                "put both snippets between :::compare and :::",
            );
        }
    }
}

/// Code in a language without highlighting is no mistake, but its name may be a misspelling.
fn check_language(fence: &Fence, report: &mut Reporter) {
    let known: Vec<&str> = known_languages().collect();
    let language = fence.language.to_lowercase();
    if language.is_empty() || known.contains(&language.as_str()) {
        return;
    }
    report.warning(
        fence.at,
        format!(
            "`{}` is not highlighted here; the code is shown plain",
            fence.language
        ),
        format!(
            "{} (`text` says that it should be plain)",
            did_you_mean(&language, &known)
        ),
    );
}

/// The fence with the expected output of a runnable one.
pub(crate) fn expected_after<'a>(node: Node<'a>, source: &Source) -> Option<Fence> {
    let next = node.next_sibling()?;
    Fence::read(next, source, &mut Reporter::new("")).filter(|f| f.expected)
}

fn previous_runs(node: Node<'_>, source: &Source) -> bool {
    node.previous_sibling()
        .and_then(|n| Fence::read(n, source, &mut Reporter::new("")))
        .is_some_and(|f| f.run)
}

fn in_compare(node: Node<'_>) -> bool {
    node.parent().is_some_and(|p| matches!(&p.data().value, NodeValue::BlockDirective(d) if d.info.starts_with("compare")))
}

fn block_info(block: &NodeCodeBlock, source: &Source, line: usize) -> String {
    if !block.fenced {
        return String::new();
    }
    match fence_end(block, source.line(line)) {
        Some(end) => source.line(line)[end..].to_owned(),
        None => block.info.clone(),
    }
}

fn info_place(block: &NodeCodeBlock, source: &Source, at: Position) -> Position {
    let line = source.line(at.line);
    match fence_end(block, line) {
        Some(end) if block.fenced => Position {
            line: at.line,
            column: line[..end].chars().count() + 1,
        },
        _ => at,
    }
}

fn fence_end(block: &NodeCodeBlock, line: &str) -> Option<usize> {
    let fence = char::from(block.fence_char)
        .to_string()
        .repeat(block.fence_length);
    line.find(&fence).map(|at| at + fence.len())
}

fn line_ranges(
    text: &str,
    count: usize,
    at: Position,
    report: &mut Reporter,
) -> Vec<RangeInclusive<usize>> {
    let mut ranges = Vec::new();
    if text.split(',').count() > MAX_RANGES {
        report.error(
            at,
            format!("`lines` marks more than {MAX_RANGES} ranges"),
            "mark what matters; when all is marked, nothing is",
        );
        return ranges;
    }
    for part in text.split(',').map(str::trim) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
            (Ok(first), Ok(last)) if 1 <= first && first <= last && last <= count => {
                ranges.push(first..=last);
            }
            (Ok(_), Ok(last)) if last > count => report.error(
                at,
                format!("`lines` names line {last}, but the code has {count}"),
                "count from 1, the first line of the code",
            ),
            _ => report.error(
                at,
                format!("`{part}` is not a line or a range of lines"),
                "write lines=2-4,7",
            ),
        }
    }
    ranges
}
