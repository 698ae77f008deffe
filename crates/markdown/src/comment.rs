//! What somebody says in a discussion: paragraphs, emphasis, links, lists, quotes and code. Whatever else
//! was typed is shown as it was typed, so nothing that anybody says is dropped.

mod links;
mod mentions;
#[cfg(test)]
mod tests;
mod typed;

use std::error::Error;
use std::fmt;

use comrak::html::escape;
use comrak::nodes::{ListType, NodeCodeBlock, NodeValue};
use comrak::{Arena, Options, parse_document};

use self::links::Destination;
use self::mentions::{Names, Piece};
use self::typed::{clean, is_blank, prepare, words_of};
use crate::highlight::{highlight, known_languages};
use crate::sanitize::sanitize_comment;
use crate::source::{Node, too_deep};

/// A comment as it is shown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RenderedComment {
    /// Sanitised HTML.
    pub html: String,
    /// The words that a reader sees, code among them, on one line and without what nobody sees.
    pub text: String,
    /// How many links it has.
    pub links: usize,
    /// The hosts that they lead to, each once, without `www.`, in the form that DNS has.
    pub domains: Vec<String>,
    /// Those who are called by name, as places in the list of names, each once.
    pub mentions: Vec<usize>,
}

impl RenderedComment {
    /// Whether nothing of it can be seen: only space, marks of Markdown, or definitions that no link uses.
    pub fn is_blank(&self) -> bool {
        is_blank(&self.text)
    }
}

/// The nesting of a comment is deeper than anybody reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooDeep;

impl fmt::Display for TooDeep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("quotes, lists and emphasis stand too deep in each other")
    }
}

impl Error for TooDeep {}

/// Renders a comment. `names` can be called, as `@Name`; where several are called the same, all of them are.
/// The length is the caller's to bound (`domain::comments::LONGEST`); time is linear in it.
///
/// # Errors
///
/// [`TooDeep`].
pub fn render_comment(source: &str, names: &[&str]) -> Result<RenderedComment, TooDeep> {
    let source = prepare(source);
    let arena = Arena::new();
    let root = parse_document(&arena, &source, &options());
    if too_deep(root).is_some() {
        return Err(TooDeep);
    }
    let mut comment = Comment {
        names: Names::new(names),
        html: String::with_capacity(source.len() * 2),
        words: String::with_capacity(source.len()),
        in_link: false,
        links: 0,
        domains: Vec::new(),
        mentions: Vec::new(),
    };
    comment.blocks(root, false);
    comment.domains.sort_unstable();
    comment.domains.dedup();
    comment.mentions.sort_unstable();
    comment.mentions.dedup();
    Ok(RenderedComment {
        html: sanitize_comment(&comment.html),
        text: words_of(&comment.words),
        links: comment.links,
        domains: comment.domains,
        mentions: comment.mentions,
    })
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options
}

struct Comment {
    names: Names,
    html: String,
    /// What a reader sees, with space between blocks.
    words: String,
    /// Links do not stand in each other, and nobody is called in one.
    in_link: bool,
    links: usize,
    domains: Vec<String>,
    mentions: Vec<usize>,
}

impl Comment {
    /// What stands in a block. In a tight list paragraphs are no paragraphs.
    fn blocks(&mut self, parent: Node<'_>, is_tight: bool) {
        for node in parent.children() {
            self.block(node, is_tight);
            self.words.push('\n');
        }
    }

    fn block(&mut self, node: Node<'_>, is_tight: bool) {
        match &node.data().value {
            NodeValue::Paragraph if is_tight => self.inlines(node),
            NodeValue::Paragraph => self.within("p", |it| it.inlines(node)),
            // A discussion has no outline of its own.
            NodeValue::Heading(_) => {
                self.within("p", |it| it.within("strong", |it| it.inlines(node)))
            }
            NodeValue::BlockQuote => self.within("blockquote", |it| it.blocks(node, false)),
            NodeValue::List(list) => {
                let (name, start) = match list.list_type {
                    ListType::Bullet => ("ul", None),
                    ListType::Ordered => ("ol", Some(list.start).filter(|start| *start != 1)),
                };
                let start = start.map_or_else(String::new, |start| format!(" start=\"{start}\""));
                self.html += &format!("<{name}{start}>");
                for item in node.children() {
                    self.within("li", |it| it.blocks(item, list.tight));
                }
                self.html += &format!("</{name}>");
            }
            NodeValue::CodeBlock(code) => self.code(code),
            NodeValue::HtmlBlock(html) => {
                self.within("p", |it| it.escaped(html.literal.trim_end()));
            }
            NodeValue::ThematicBreak => {}
            _ => self.blocks(node, is_tight),
        }
    }

    fn within(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.html += &format!("<{name}>");
        content(self);
        self.html += &format!("</{name}>");
    }

    fn code(&mut self, block: &NodeCodeBlock) {
        let info = clean(&block.info);
        let (language, also) = language(&info);
        let mut code = clean(&block.literal).into_owned();
        if !also.is_empty() {
            code.insert_str(0, &format!("{also}\n"));
        }
        self.html += "<pre tabindex=\"0\"><code";
        if let Some(language) = language {
            self.html += &format!(" class=\"language-{language}\"");
        }
        self.html += ">";
        self.html += &highlight(&code, language.unwrap_or_default(), &[]);
        self.html += "</code></pre>";
        self.words += &code;
    }

    fn inlines(&mut self, parent: Node<'_>) {
        // One text may have come to stand in several nodes, and a name may look like a tag.
        let mut text = String::new();
        for node in parent.children() {
            match &node.data().value {
                NodeValue::Text(piece) => text.push_str(piece),
                NodeValue::HtmlInline(piece) => text.push_str(piece),
                // As it was typed, as people expect who press Enter.
                NodeValue::SoftBreak | NodeValue::LineBreak => text.push('\n'),
                other => {
                    self.text(&std::mem::take(&mut text));
                    self.inline(node, other);
                }
            }
        }
        self.text(&text);
    }

    fn inline(&mut self, node: Node<'_>, value: &NodeValue) {
        match value {
            NodeValue::Emph => self.within("em", |it| it.inlines(node)),
            NodeValue::Strong => self.within("strong", |it| it.inlines(node)),
            NodeValue::Strikethrough => self.within("del", |it| it.inlines(node)),
            NodeValue::Code(code) => self.within("code", |it| it.escaped(&code.literal)),
            // Nobody's picture is shown here; whoever wants to see it goes there.
            NodeValue::Link(link) | NodeValue::Image(link) => self.link(&link.url, node),
            _ => self.inlines(node),
        }
    }

    fn link(&mut self, url: &str, node: Node<'_>) {
        if self.in_link {
            return self.inlines(node);
        }
        let destination = Destination::read(&clean(url));
        if let Some(destination) = &destination {
            self.links += 1;
            self.html += "<a href=\"";
            escape(&mut self.html, &destination.href).expect("writing to a string does not fail");
            self.html += "\">";
        }
        let start = self.words.len();
        self.in_link = true;
        self.inlines(node);
        self.in_link = false;
        let words = self.words[start..].to_owned();
        // What can't be seen can't be judged either.
        if is_blank(&words) {
            self.escaped(destination.as_ref().map_or(url, |it| &it.href));
        }
        if let Some(destination) = destination {
            self.html += "</a>";
            if let Some(host) = destination.hidden_by(&words) {
                self.html += " (";
                escape(&mut self.html, host).expect("writing to a string does not fail");
                self.html += ")";
            }
            self.domains.extend(destination.domain);
        }
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.in_link || !text.contains('@') {
            return self.escaped(text);
        }
        let text = clean(text);
        for piece in self.names.pieces(&text) {
            match piece {
                Piece::Text(text) => self.escaped(&text),
                Piece::Mention(name, whom) => {
                    self.mentions.extend(whom);
                    // Set apart, so that a name in Hebrew does not turn the number behind it.
                    self.html += "<bdi class=\"mention\">";
                    self.escaped(&name);
                    self.html += "</bdi>";
                }
            }
        }
    }

    /// A text that is only shown, line by line.
    fn escaped(&mut self, text: &str) {
        let text = clean(text);
        self.words += &text;
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.html += "<br>";
            }
            escape(&mut self.html, line).expect("writing to a string does not fail");
        }
    }
}

/// The language that the first line of a fence names, where it is known, and what else stands there that
/// is no name of a language: people begin their code on that line.
fn language(info: &str) -> (Option<&'static str>, &str) {
    let info = info.trim();
    let (name, also) = info.split_once(char::is_whitespace).unwrap_or((info, ""));
    let known = known_languages().find(|known| name.eq_ignore_ascii_case(known));
    let is_name = |char: char| char.is_alphanumeric() || "+#-._".contains(char);
    if known.is_some() || also.is_empty() && name.chars().all(is_name) {
        (known, also.trim_start())
    } else {
        (None, info)
    }
}
