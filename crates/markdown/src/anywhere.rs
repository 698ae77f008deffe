//! What may stand anywhere in a file: links, images, code, blocks, raw HTML.

use comrak::nodes::NodeValue;
use domain::chapters::CheckedPlayground;

use crate::diagnostics::{Position, did_you_mean};
use crate::directive::{Directive, Kind, looks_like_block};
use crate::fence::{Fence, expected_after};
use crate::html_tags;
use crate::inspect::{Inspector, MissingId, PlaygroundPart, heading_level};
use crate::source::{Node, Source, plain_text};

/// The kinds of callouts, which may be written in capitals too.
const CALLOUTS: [&str; 5] = ["note", "tip", "warning", "important", "caution"];

impl Inspector<'_> {
    /// Links, images, code, blocks and raw HTML: what may stand anywhere.
    pub fn everywhere(&mut self, root: Node<'_>) {
        let file = &self.source.text;
        if let Some(byte) = file.find('\0') {
            let line = file[..byte].matches('\n').count() + 1;
            let column = file[..byte]
                .rsplit('\n')
                .next()
                .map_or(0, |l| l.chars().count())
                + 1;
            self.report.error(
                Position { line, column },
                "the text holds a NUL character, which no page can show",
                "remove it; it is invisible in most editors",
            );
        }
        for node in root.descendants() {
            let at = self.source.place(node);
            self.parts.tags_unbalanced |= !html_tags::check_balance(node, self.source, self.report);
            let data = node.data();
            match &data.value {
                NodeValue::Heading(_) => {
                    drop(data);
                    self.nested_heading(node, at);
                }
                NodeValue::FootnoteReference(_) if is_in_question(node) => self.report.error(
                    at,
                    "a question or answer has no footnotes",
                    "say it in the answer itself, so that it comes along in reviews",
                ),
                NodeValue::Link(link) => {
                    let url = link.url.clone();
                    let end = data.sourcepos.end;
                    drop(data);
                    self.parts.links.push((url, at));
                    // The definition of `[text][name]` stands elsewhere, where an edit of it
                    // would change the answer without touching it.
                    let byte = end.column.saturating_sub(1);
                    if self.source.line(end.line).as_bytes().get(byte) == Some(&b']')
                        && is_in_question(node)
                    {
                        self.report.error(
                            at,
                            "the address of this link stands outside of the question",
                            "write it here, as [text](address)",
                        );
                    }
                }
                NodeValue::Image(link) => {
                    self.parts.images.push((link.url.clone(), at));
                    drop(data);
                    if plain_text(node).is_empty() {
                        self.report.error(
                            at,
                            "this image has no alternative text",
                            "say in the brackets what someone who can't see it should know",
                        );
                    }
                }
                NodeValue::CodeBlock(_) => {
                    drop(data);
                    self.fence(node);
                }
                NodeValue::BlockDirective(_) => {
                    drop(data);
                    self.directive(node);
                }
                NodeValue::BlockQuote => {
                    drop(data);
                    self.unknown_callout(node, at);
                }
                NodeValue::HtmlInline(html) => html_tags::check_inline(html, at, self.report),
                NodeValue::HtmlBlock(block) => {
                    html_tags::check_block(&block.literal, at, self.report);
                }
                NodeValue::Text(text) => {
                    self.parts.words += text.split_whitespace().count();
                    if text.starts_with(":::") && starts_line_with_colons(self.source, at) {
                        if looks_like_block(self.source.line(at.line)) {
                            self.report.error(
                                at,
                                "a block's opening line has another colon in it",
                                "write that colon as &colon;",
                            );
                        } else {
                            self.report.error(
                                at,
                                "these colons neither open nor close a block",
                                "a block's name stands right after them, and blank lines around \
                                 it; a block inside another needs fewer colons than the outer one",
                            );
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// A quote that starts like a callout, of a kind that there is not.
    fn unknown_callout(&mut self, node: Node<'_>, at: Position) {
        let line = self.source.line(at.line);
        let start = line
            .char_indices()
            .nth(at.column - 1)
            .map_or(line.len(), |(byte, _)| byte);
        let inner = line[start..].trim_start_matches(['>', ' ', '\t']);
        let kind = inner
            .strip_prefix("[!")
            .and_then(|rest| rest.split_once(']'));
        if let Some((kind, _)) = kind
            && node.first_child().is_some()
        {
            self.report.error(
                at,
                format!("unknown callout `{kind}`"),
                did_you_mean(kind, &CALLOUTS),
            );
        }
    }

    /// A heading inside a quote, a list or a block would be in no contents and have no anchor.
    fn nested_heading(&mut self, node: Node<'_>, at: Position) {
        let parent = node.parent().map(|p| p.data().value.clone());
        let elsewhere = matches!(parent, Some(NodeValue::Document) | None) || is_in_question(node);
        if !elsewhere && heading_level(node).is_some() {
            self.report.error(
                at,
                "a heading stands on its own, not inside a quote, list or block",
                "use bold text; a line of --- or === under text also makes it a heading",
            );
        }
    }

    fn fence(&mut self, node: Node<'_>) {
        let Some(fence) = Fence::read(node, self.source, self.report) else {
            return;
        };
        fence.check(node, self.source, self.report);
        self.parts.code_lines += fence.code.lines().count();
        if !fence.run {
            return;
        }
        if !self.is_chapter {
            self.report.error(
                fence.at,
                "a course's description runs no code",
                "take `run` away, or move the snippet to a chapter",
            );
        }
        match fence.id {
            Some(id) => {
                self.parts.anchors.insert(format!("playground-{id}"));
                let expected = expected_after(node, self.source);
                self.parts.playgrounds.push(PlaygroundPart {
                    at: fence.at,
                    expected_at: expected.as_ref().map(|expected| expected.at),
                    playground: CheckedPlayground {
                        id,
                        title: fence.title.unwrap_or_default(),
                        language: fence.language,
                        expected: expected.map(|expected| expected.code),
                        code: fence.code,
                        predict: fence.predict,
                    },
                });
            }
            None if fence.has_id => {}
            None => self.parts.missing_ids.push(MissingId {
                line: fence.at.line,
                prefix: "play",
                content: fence.code,
            }),
        }
    }

    fn directive(&mut self, node: Node<'_>) {
        let Some(directive) = Directive::read(node, self.source, self.report) else {
            return;
        };
        directive.check(node, self.source, self.report);
        let top_level = node
            .parent()
            .is_some_and(|p| matches!(&p.data().value, NodeValue::Document));
        if matches!(directive.kind, Kind::Question | Kind::Answer) && !top_level {
            self.report.error(
                directive.at,
                "questions and answers stand on their own, not inside other blocks",
                "close the block above with ::: first",
            );
        }
    }
}

/// Whether the node is part of a question or an answer.
fn is_in_question(node: Node<'_>) -> bool {
    node.ancestors().any(|ancestor| {
        matches!(&ancestor.data().value, NodeValue::BlockDirective(directive)
            if directive.info.starts_with("question") || directive.info.starts_with("answer"))
    })
}

/// Whether a line starts here and its first characters are colons in the file too, and not
/// entities for them.
fn starts_line_with_colons(source: &Source, at: Position) -> bool {
    let line = source.line(at.line);
    let start = line
        .char_indices()
        .nth(at.column - 1)
        .map_or(line.len(), |(byte, _)| byte);
    line[..start].trim_matches([' ', '>', '\t']).is_empty() && line[start..].starts_with(":::")
}
