//! From comrak's tree to HTML: our own form for headings, links, images, code, callouts and blocks.

use std::collections::HashMap;
use std::fmt::{self, Write};

use comrak::html::{
    ChildRendering, Context, escape, escape_href, format_document_with_formatter,
    format_node_default,
};
use comrak::nodes::{AlertType, NodeLink, NodeValue};
use comrak::options::Plugins;
use domain::chapters::CheckedImage;
use domain::text::{Text, primary};

use crate::blocks;
use crate::diagnostics::Reporter;
use crate::fence::{Fence, Verdict, expected_after};
use crate::highlight::highlight;
use crate::html_tags::is_allowed_inline;
use crate::inspect::{Parts, QUESTIONS_ANCHOR, heading_level};
use crate::links::{Target, classify, join, percent_decode};
use crate::sanitize::sanitize;
use crate::source::{Node, Source, options, plain_text};

/// What a link to a chapter needs to know of it.
#[derive(Debug)]
pub(crate) struct ChapterTarget {
    /// The author's id; `course.md` has the empty one.
    pub id: String,
    /// The anchor of the heading that the author gave the questions.
    pub questions_anchor: Option<String>,
}

/// What rendering one file needs to know of the rest of its course.
pub(crate) struct Renderer<'r> {
    pub source: &'r Source,
    /// Path of the file, relative to the course folder.
    pub file: &'r str,
    pub parts: &'r Parts,
    /// The chapters that links may name, by file.
    pub chapters: &'r HashMap<String, ChapterTarget>,
    /// The images of the course, by their file.
    pub images: &'r HashMap<String, CheckedImage>,
    /// The language of the text (BCP 47).
    pub lang: &'r str,
    /// The interface in that language, or in English.
    pub text: &'static Text,
}

/// How comrak names a footnote's way back.
const BACK_TO_REFERENCE: &str = " aria-label=\"Back to reference ";

impl Renderer<'_> {
    /// The prose: everything but title, questions and their heading.
    pub fn body(&self, root: Node<'_>) -> String {
        sanitize(&self.html_of(root))
    }

    /// The children of a block, such as a question's prompt.
    pub fn content(&self, node: Node<'_>) -> String {
        sanitize(&self.html_of_all(node.children()))
    }

    /// One node, not yet sanitised.
    pub fn html_of(&self, node: Node<'_>) -> String {
        let mut out = String::new();
        format_document_with_formatter(
            node,
            &options(),
            &mut out,
            &Plugins::default(),
            format_node,
            self,
        )
        .expect("writing to a string does not fail");
        // comrak aligns cells by an attribute that HTML has dropped.
        if out.contains(" align=\"") {
            for cell in ["td", "th"] {
                out = out.replace(&format!("<{cell} align=\""), &format!("<{cell} class=\""));
            }
        }
        // And it names a footnote's way back in English. An author's text can't be taken for it,
        // since quotation marks are escaped there.
        if out.contains(BACK_TO_REFERENCE) {
            let (ours, back) = (self.ours(), self.text.back_to_reference);
            out = out.replace(BACK_TO_REFERENCE, &format!("{ours} aria-label=\"{back} "));
        }
        out
    }

    /// Marks words of the interface where they are in another language than the text.
    pub fn ours(&self) -> String {
        if primary(self.lang).eq_ignore_ascii_case(self.text.tag) {
            String::new()
        } else {
            format!(" lang=\"{}\"", self.text.tag)
        }
    }

    /// Several nodes one after the other, not yet sanitised.
    pub fn html_of_all<'a>(&self, nodes: impl IntoIterator<Item = Node<'a>>) -> String {
        nodes.into_iter().map(|node| self.html_of(node)).collect()
    }

    fn anchor_at(&self, line: usize) -> Option<&str> {
        let anchors = &self.parts.heading_anchors;
        let index = anchors
            .binary_search_by_key(&line, |(line, _)| *line)
            .ok()?;
        Some(&anchors[index].1)
    }

    /// The `href` of a link, or `None` where the link leads nowhere and only its text is shown.
    fn href(&self, url: &str) -> Option<String> {
        match classify(url, self.file) {
            Target::External => Some(url.to_owned()),
            Target::Anchor(anchor) => {
                let questions = self.parts.questions_anchor.as_deref();
                Some(format!("#{}", page_anchor(&anchor, questions)))
            }
            Target::File { path, anchor } => {
                let target = self.chapters.get(&path)?;
                let questions = target.questions_anchor.as_deref();
                let anchor = anchor.map(|a| format!("#{}", page_anchor(&a, questions)));
                Some(format!(
                    "chapter:{}{}",
                    target.id,
                    anchor.unwrap_or_default()
                ))
            }
            Target::Refused(..) => None,
        }
    }

    fn image(&self, out: &mut dyn Write, node: Node<'_>, link: &NodeLink) -> fmt::Result {
        let path = join(self.file, &percent_decode(&link.url));
        let Some(image) = path.and_then(|path| self.images.get(&path)) else {
            return escape(out, &plain_text(node));
        };
        write!(out, "<img src=\"/media/{}\" alt=\"", image.name)?;
        escape(out, &plain_text(node))?;
        write!(
            out,
            "\" width=\"{}\" height=\"{}\" loading=\"lazy\" decoding=\"async\">",
            image.width, image.height
        )
    }

    fn code(&self, out: &mut dyn Write, node: Node<'_>) -> fmt::Result {
        let quiet = &mut Reporter::new("");
        let Some(fence) = Fence::read(node, self.source, quiet).filter(|f| !f.expected) else {
            return Ok(());
        };
        out.write_str("<figure class=\"code")?;
        match fence.verdict {
            Some(Verdict::Bad) => out.write_str(" bad")?,
            Some(Verdict::Good) => out.write_str(" good")?,
            None => {}
        }
        if fence.run {
            out.write_str(" playground")?;
        }
        out.write_char('"')?;
        if let Some(id) = fence.id.as_ref().filter(|_| fence.run) {
            write!(out, " id=\"playground-{id}\"")?;
        }
        out.write_char('>')?;
        if let Some(title) = &fence.title {
            out.write_str("<figcaption>")?;
            match fence.verdict {
                Some(Verdict::Bad) => self.verdict(out, self.text.compare_bad)?,
                Some(Verdict::Good) => self.verdict(out, self.text.compare_good)?,
                None => {}
            }
            escape(out, title)?;
            out.write_str("</figcaption>")?;
        }
        out.write_str("<pre tabindex=\"0\"><code")?;
        if !fence.language.is_empty() {
            out.write_str(" class=\"language-")?;
            escape(out, &fence.language)?;
            out.write_char('"')?;
        }
        out.write_char('>')?;
        out.write_str(&highlight(&fence.code, &fence.language, &fence.lines))?;
        out.write_str("</code></pre>")?;
        if let Some(expected) = expected_after(node, self.source).filter(|_| fence.run) {
            let summary = self.text.expected_output;
            write!(
                out,
                "<details class=\"expected\"><summary{}>{summary}</summary>",
                self.ours()
            )?;
            out.write_str("<pre tabindex=\"0\"><code>")?;
            escape(out, expected.code.trim_end_matches('\n'))?;
            out.write_str("</code></pre></details>")?;
        }
        out.write_str("</figure>\n")
    }

    fn verdict(&self, out: &mut dyn Write, word: &str) -> fmt::Result {
        write!(out, "<span class=\"verdict\"{}>{word}</span> ", self.ours())
    }

    fn heading(&self, out: &mut dyn Write, node: Node<'_>, entering: bool) -> fmt::Result {
        let level = heading_level(node).unwrap_or(2).clamp(2, 6);
        let anchor = self.anchor_at(node.data().sourcepos.start.line);
        match (entering, anchor) {
            (true, Some(anchor)) => write!(out, "<h{level} id=\"{anchor}\">"),
            (true, None) => write!(out, "<h{level}>"),
            (false, Some(anchor)) => {
                let ours = self.ours();
                write!(
                    out,
                    "<a class=\"anchor\" href=\"#{anchor}\"{ours} aria-label=\""
                )?;
                escape(out, &format!("{} {}", self.text.link_to, plain_text(node)))?;
                writeln!(out, "\">#</a></h{level}>")
            }
            (false, None) => writeln!(out, "</h{level}>"),
        }
    }

    /// Whether a top-level block is shown elsewhere: the title, and the heading of the questions.
    fn is_elsewhere(&self, node: Node<'_>) -> bool {
        let line = node.data().sourcepos.start.line;
        let top_level = node
            .parent()
            .is_some_and(|p| matches!(&p.data().value, NodeValue::Document));
        (top_level && heading_level(node) == Some(1))
            || self
                .parts
                .questions_heading
                .as_ref()
                .is_some_and(|(at, _)| *at == line)
    }
}

fn format_node<'a>(
    context: &mut Context<'_, '_, &Renderer<'_>>,
    node: Node<'a>,
    entering: bool,
) -> Result<ChildRendering, fmt::Error> {
    let renderer = context.user;
    let data = node.data();
    match &data.value {
        NodeValue::Heading(_) => {
            if renderer.is_elsewhere(node) {
                return Ok(ChildRendering::Skip);
            }
            renderer.heading(context, node, entering)?;
            Ok(ChildRendering::HTML)
        }
        NodeValue::CodeBlock(_) => {
            if entering {
                renderer.code(context, node)?;
            }
            Ok(ChildRendering::Skip)
        }
        NodeValue::BlockDirective(_) => {
            if entering {
                blocks::render(renderer, context, node)?;
            }
            Ok(ChildRendering::Skip)
        }
        NodeValue::Link(link) => {
            let Some(href) = renderer.href(&link.url) else {
                return Ok(ChildRendering::HTML);
            };
            if entering {
                context.write_str("<a ")?;
                // On paper a link is followed by its address, but not where it is its address.
                if says_its_address(node, &link.url) {
                    context.write_str("class=\"bare\" ")?;
                }
                context.write_str("href=\"")?;
                escape_href(context, &href, false)?;
                if !link.title.is_empty() {
                    context.write_str("\" title=\"")?;
                    escape(context, &link.title)?;
                }
                context.write_str("\">")?;
            } else {
                context.write_str("</a>")?;
            }
            Ok(ChildRendering::HTML)
        }
        NodeValue::Image(link) => {
            if entering {
                renderer.image(context, node, link)?;
            }
            Ok(ChildRendering::Skip)
        }
        NodeValue::Paragraph => match captioned_image(node) {
            Some((image, link)) => {
                if entering {
                    context.write_str("<figure class=\"image\">")?;
                    renderer.image(context, image, &link)?;
                    if !link.title.is_empty() {
                        context.write_str("<figcaption>")?;
                        escape(context, &link.title)?;
                        context.write_str("</figcaption>")?;
                    }
                    context.write_str("</figure>\n")?;
                }
                Ok(ChildRendering::Skip)
            }
            None => format_node_default(context, node, entering),
        },
        NodeValue::Alert(alert) => {
            if entering {
                let (class, default) = callout(alert.alert_type, renderer.text);
                let title = alert.title.as_deref().map_or(default, str::trim);
                let ours = if alert.title.is_none() {
                    renderer.ours()
                } else {
                    String::new()
                };
                write!(
                    context,
                    "<div class=\"callout {class}\" role=\"note\" aria-label=\""
                )?;
                escape(context, title)?;
                write!(context, "\"><p class=\"callout-title\"{ours}>")?;
                escape(context, title)?;
                context.write_str("</p>\n")?;
            } else {
                context.write_str("</div>\n")?;
            }
            Ok(ChildRendering::HTML)
        }
        NodeValue::Table(_) => {
            if entering {
                context.write_str("<div class=\"table\" tabindex=\"0\">")?;
            }
            let children = format_node_default(context, node, entering)?;
            if !entering {
                context.write_str("</div>\n")?;
            }
            Ok(children)
        }
        NodeValue::TaskItem(item) => {
            if entering {
                let (class, label) = if item.symbol.is_some() {
                    ("task done", renderer.text.task_done)
                } else {
                    ("task", renderer.text.task_open)
                };
                write!(
                    context,
                    "<li><span class=\"{class}\" role=\"img\"{} aria-label=\"{label}\"></span> ",
                    renderer.ours()
                )?;
            } else {
                context.write_str("</li>\n")?;
            }
            Ok(ChildRendering::HTML)
        }
        NodeValue::HtmlInline(html) => {
            if entering && is_allowed_inline(html) && !renderer.parts.tags_unbalanced {
                context.write_str(html)?;
            }
            Ok(ChildRendering::Skip)
        }
        NodeValue::HtmlBlock(_) => Ok(ChildRendering::Skip),
        _ => {
            drop(data);
            format_node_default(context, node, entering)
        }
    }
}

/// The id on the page for an anchor as an author writes it. On a Git host the heading above the
/// questions has an anchor of its own; on the page it is the section's.
fn page_anchor<'a>(anchor: &'a str, questions: Option<&str>) -> &'a str {
    if Some(anchor) == questions {
        QUESTIONS_ANCHOR
    } else {
        anchor
    }
}

fn says_its_address(link: Node<'_>, url: &str) -> bool {
    let without_scheme = |text: &str| {
        let text = text
            .strip_prefix("https://")
            .or(text.strip_prefix("http://"));
        text.map(|text| text.trim_end_matches('/').to_owned())
    };
    let Some(address) = without_scheme(url) else {
        return false;
    };
    let text = plain_text(link);
    address == without_scheme(&text).unwrap_or(text)
}

fn captioned_image<'a>(paragraph: Node<'a>) -> Option<(Node<'a>, NodeLink)> {
    let image = paragraph
        .first_child()
        .filter(|c| c.next_sibling().is_none())?;
    match &image.data().value {
        NodeValue::Image(link) => Some((image, NodeLink::clone(link))),
        _ => None,
    }
}

fn callout(kind: AlertType, text: &'static Text) -> (&'static str, &'static str) {
    match kind {
        AlertType::Note => ("note", text.callout_note),
        AlertType::Tip => ("tip", text.callout_tip),
        AlertType::Warning => ("warning", text.callout_warning),
        AlertType::Important => ("meaning", text.callout_meaning),
        AlertType::Caution => ("danger", text.callout_danger),
    }
}
