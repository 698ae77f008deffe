//! One pass over a chapter's tree that finds its parts and everything wrong with them,
//! before anything is rendered.

use std::collections::HashSet;

use comrak::nodes::NodeValue;
use comrak::{Anchorizer, Arena};
use domain::chapters::{CheckedPlayground, EditMark, SearchSection, TocEntry};
use domain::ids::AuthorId;

use crate::diagnostics::{Position, Reporter};
use crate::directive::{Directive, Kind};
use crate::html_tags;
use crate::search_text::SearchText;
use crate::source::{MAX_DEPTH, Node, Source, plain_text, push_plain_text, too_deep};

/// The id of the questions' section on the page. The page's own ids start with a capital, the
/// anchors of headings never do, so that no heading can take one away.
pub(crate) const QUESTIONS_ANCHOR: &str = "Test";

/// How the ids begin that questions, snippets and footnotes have on the page.
const TAKEN_PREFIXES: [&str; 4] = ["question-", "playground-", "fn-", "fnref-"];

/// The longest title or heading, in characters.
const MAX_HEADING: usize = 300;

/// What a chapter, or a course's description, consists of.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// Whether the file was refused unread, so that nobody walks its tree.
    pub too_deep: bool,
    /// Whether raw tags are open or closed where they should not be; none are rendered then.
    pub tags_unbalanced: bool,
    pub title: Option<String>,
    pub toc: Vec<TocEntry>,
    /// Every id that a link may name, also those of questions and playgrounds.
    pub anchors: HashSet<String>,
    /// The anchor of each heading, by its line.
    pub heading_anchors: Vec<(usize, String)>,
    pub links: Vec<(String, Position)>,
    pub images: Vec<(String, Position)>,
    pub questions_heading: Option<(usize, String)>,
    /// The anchor which that heading has on a Git host.
    pub questions_anchor: Option<String>,
    pub questions: Vec<QuestionPart>,
    pub playgrounds: Vec<PlaygroundPart>,
    /// Runnable fences and questions without an id: what each is and the text that names it.
    pub missing_ids: Vec<MissingId>,
    pub sections: Vec<SearchSection>,
    pub words: usize,
    pub code_lines: usize,
}

/// A question as found: its lines, not yet its HTML.
#[derive(Debug)]
pub(crate) struct QuestionPart {
    pub id: Option<AuthorId>,
    pub at: Position,
    pub source: Option<(String, Position)>,
    pub edit: Option<EditMark>,
    pub prompt_source: String,
    pub answer_source: Option<String>,
}

/// A snippet that runs, and where its fences open.
#[derive(Debug)]
pub(crate) struct PlaygroundPart {
    pub playground: CheckedPlayground,
    pub at: Position,
    /// Of what it prints, where that is said.
    pub expected_at: Option<Position>,
}

/// A place where `check --fix` writes an id.
#[derive(Debug)]
pub(crate) struct MissingId {
    pub line: usize,
    /// `q` or `play`, the start of the new id.
    pub prefix: &'static str,
    /// The content it is derived from.
    pub content: String,
}

/// Finds the parts of a file below its front matter.
pub(crate) fn inspect(source: &Source, is_chapter: bool, report: &mut Reporter) -> Parts {
    let refuse = |at: Position, report: &mut Reporter| {
        report.error(
            at,
            format!("nested more than {MAX_DEPTH} levels deep"),
            "take some of the blocks, quotes, lists or emphasis apart",
        );
        Parts {
            too_deep: true,
            ..Parts::default()
        }
    };
    if let Some(line) = source.too_many_open_blocks() {
        return refuse(Position { line, column: 1 }, report);
    }
    let arena = Arena::new();
    let root = source.parse(&arena);
    if let Some(node) = too_deep(root) {
        return refuse(source.place(node), report);
    }
    let mut inspector = Inspector {
        source,
        report,
        parts: Parts::default(),
        anchorizer: Anchorizer::new(),
        is_chapter,
    };
    inspector.top_level(root);
    inspector.everywhere(root);
    inspector.parts
}

/// The state of the walk. What may stand anywhere is looked at in `anywhere`.
pub(crate) struct Inspector<'i> {
    pub source: &'i Source,
    pub report: &'i mut Reporter,
    pub parts: Parts,
    /// Whether this is a chapter; a course's description has no questions and runs no code.
    pub is_chapter: bool,
    anchorizer: Anchorizer,
}

impl Inspector<'_> {
    /// Title, sections and questions: what only counts at the top level.
    fn top_level<'n>(&mut self, root: Node<'n>) {
        let blocks: Vec<Node<'n>> = root
            .children()
            .filter(|n| !matches!(&n.data().value, NodeValue::FrontMatter(_)))
            .filter(|n| !html_tags::is_comment_block(n))
            .collect();
        let body = match blocks.first() {
            Some(first) if heading_level(first) == Some(1) => {
                let title = plain_text(first);
                if title.is_empty() {
                    self.report.error(
                        self.source.place(first),
                        "the title is empty",
                        "write it after the #",
                    );
                }
                self.refuse_long(self.source.place(first), &title);
                self.parts.title = Some(title);
                &blocks[1..]
            }
            first => {
                let at = first.map_or(Position { line: 1, column: 1 }, |n| self.source.place(n));
                self.report.error(
                    at,
                    "the title is missing",
                    "start the text with a line `# Title` below the front matter",
                );
                &blocks[..]
            }
        };
        let first_question = body
            .iter()
            .position(|n| self.is_question(n))
            .unwrap_or(body.len());
        let (mut prose, questions) = body.split_at(first_question);
        if let Some((last, before)) = prose.split_last()
            && !questions.is_empty()
            && heading_level(last) == Some(2)
        {
            self.parts.questions_heading =
                Some((last.data().sourcepos.start.line, plain_text(last)));
            prose = before;
        }
        self.prose(prose, SearchText::new(self.source, root));
        if let Some((_, text)) = self.parts.questions_heading.clone() {
            let anchor = self.anchor(&text);
            self.parts.anchors.insert(anchor.clone());
            self.parts.questions_anchor = Some(anchor);
        }
        self.questions(questions);
    }

    fn is_question(&self, node: Node<'_>) -> bool {
        Directive::read(node, self.source, &mut Reporter::new(""))
            .is_some_and(|d| matches!(d.kind, Kind::Question | Kind::Answer))
    }

    fn prose<'n>(&mut self, blocks: &[Node<'n>], mut search: SearchText<'_, 'n>) {
        let mut section = SearchSection {
            anchor: String::new(),
            heading: String::new(),
            text: String::new(),
        };
        let mut level = 1;
        for node in blocks {
            let Some(new_level) = heading_level(node) else {
                search.push(node, &mut section.text);
                continue;
            };
            let at = self.source.place(node);
            let text = plain_text(node);
            if new_level == 1 {
                self.report.error(
                    at,
                    "a chapter has one title",
                    "use ## for sections and ### for their parts",
                );
            } else if new_level > level + 1 {
                self.report.error(
                    at,
                    format!("the heading jumps from level {level} to {new_level}"),
                    format!("use {}", "#".repeat(usize::from(level) + 1)),
                );
            }
            if text.is_empty() {
                self.report
                    .error(at, "this heading is empty", "write its text after the #");
            }
            self.refuse_long(at, &text);
            level = new_level;
            let anchor = self.anchor(&text);
            self.parts.anchors.insert(anchor.clone());
            self.parts.heading_anchors.push((at.line, anchor.clone()));
            if (2..=3).contains(&new_level) {
                self.parts.toc.push(TocEntry {
                    level: new_level,
                    anchor: anchor.clone(),
                    text: text.clone(),
                });
            }
            let next = SearchSection {
                anchor,
                heading: text,
                text: String::new(),
            };
            self.finish_section(std::mem::replace(&mut section, next));
        }
        self.finish_section(section);
    }

    /// The anchor of a heading: its text, unless nothing is left of it or the page needs that id.
    fn anchor(&mut self, text: &str) -> String {
        let plain = Anchorizer::new().anchorize(text);
        if plain.is_empty() || TAKEN_PREFIXES.iter().any(|taken| plain.starts_with(taken)) {
            return self.anchorizer.anchorize(&format!("section {plain}"));
        }
        self.anchorizer.anchorize(text)
    }

    fn refuse_long(&mut self, at: Position, text: &str) {
        if text.chars().count() > MAX_HEADING {
            self.report.error(
                at,
                format!("this heading is longer than {MAX_HEADING} characters"),
                "say it shorter; the rest belongs in the text",
            );
        }
    }

    fn finish_section(&mut self, mut section: SearchSection) {
        section.text = section.text.trim().to_owned();
        if !section.text.is_empty() || !section.heading.is_empty() {
            self.parts.sections.push(section);
        }
    }

    /// The end of a chapter: questions, each followed by its answer.
    fn questions(&mut self, blocks: &[Node<'_>]) {
        let mut prompts = String::new();
        let mut expecting_answer = false;
        for node in blocks {
            if matches!(&node.data().value, NodeValue::FootnoteDefinition(_)) {
                continue;
            }
            let directive = Directive::read(node, self.source, &mut Reporter::new(""));
            let at = self.source.place(node);
            match directive {
                Some(directive) if directive.kind == Kind::Question => {
                    self.require_answer(expecting_answer);
                    expecting_answer = true;
                    push_plain_text(node, &mut prompts);
                    self.question(node, directive);
                }
                Some(directive) if directive.kind == Kind::Answer => {
                    let text = self.inner_source(node);
                    match self.parts.questions.last_mut().filter(|_| expecting_answer) {
                        Some(question) => question.answer_source = Some(text),
                        None => self.report.error(
                            at,
                            "this answer has no question",
                            "put it right after its :::question block",
                        ),
                    }
                    expecting_answer = false;
                }
                _ => self.report.error(
                    at,
                    "the questions end the chapter, but something follows the first of them",
                    "move it above the questions",
                ),
            }
        }
        self.require_answer(expecting_answer);
        if !self.is_chapter && !self.parts.questions.is_empty() {
            self.report.error(
                self.parts.questions[0].at,
                "a course's description asks no questions",
                "move them to a chapter",
            );
        }
        if !self.parts.questions.is_empty() {
            self.parts.anchors.insert(QUESTIONS_ANCHOR.to_owned());
            let heading = self.parts.questions_heading.clone();
            self.parts.sections.push(SearchSection {
                anchor: QUESTIONS_ANCHOR.to_owned(),
                heading: heading.map(|(_, text)| text).unwrap_or_default(),
                text: prompts.trim().to_owned(),
            });
        }
    }

    fn require_answer(&mut self, missing: bool) {
        if let Some(question) = self.parts.questions.last().filter(|_| missing) {
            self.report.error(
                question.at,
                "this question has no answer",
                "put an :::answer block right after it",
            );
        }
    }

    fn question(&mut self, node: Node<'_>, directive: Directive) {
        let prompt_source = self.inner_source(node);
        if !directive.has_id {
            self.report.error(
                directive.at,
                "this question has no id",
                "run `chapterwise check DIR --fix` to have one written",
            );
            self.parts.missing_ids.push(MissingId {
                line: directive.at.line,
                prefix: "q",
                content: prompt_source.clone(),
            });
        }
        if let Some(id) = &directive.id {
            self.parts.anchors.insert(format!("question-{id}"));
        }
        self.parts.questions.push(QuestionPart {
            id: directive.id,
            at: directive.at,
            source: directive.source,
            edit: directive.edit,
            prompt_source,
            answer_source: None,
        });
    }

    /// The lines between a block's first and last.
    fn inner_source(&self, node: Node<'_>) -> String {
        let at = node.data().sourcepos;
        let last = at.end.line.saturating_sub(1);
        self.source.lines(at.start.line + 1, last).trim().to_owned()
    }
}

/// The level of a heading.
pub(crate) fn heading_level(node: Node<'_>) -> Option<u8> {
    match &node.data().value {
        NodeValue::Heading(heading) => Some(heading.level),
        _ => None,
    }
}
