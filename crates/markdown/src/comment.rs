//! What somebody says in a discussion: paragraphs, emphasis, links, lists, quotes and code. Whatever else
//! was typed is shown as it was typed, so nothing that anybody says is dropped.

mod links;
mod mentions;
#[cfg(test)]
mod tests;

use comrak::html::escape;
use comrak::nodes::{ListType, NodeValue};
use comrak::{Arena, Options, parse_document};

use self::links::Destination;
use self::mentions::{Names, Piece};
use crate::highlight::highlight;
use crate::sanitize::sanitize_comment;
use crate::source::{Node, plain_text, push_plain_text, too_deep};

/// A comment as it is shown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RenderedComment {
    /// Sanitised HTML.
    pub html: String,
    /// The words that a reader sees, on one line.
    pub text: String,
    /// How many links it has.
    pub links: usize,
    /// The hosts that they lead to, each once, without `www.`, in the form that DNS has.
    pub domains: Vec<String>,
    /// Those who are called by name, as places in the list of names, each once.
    pub mentions: Vec<usize>,
}

/// The nesting of a comment is deeper than anybody reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooDeep;

/// Renders a comment. `names` can be called, as `@Name`; where several are called the same, all of them are.
/// The length is the caller's to bound (`domain::comments::LONGEST`); time is linear in it.
///
/// # Errors
///
/// [`TooDeep`].
pub fn render_comment(source: &str, names: &[&str]) -> Result<RenderedComment, TooDeep> {
    // They would turn the words around them, also those of others.
    let source = source.replace(is_turning, "");
    let arena = Arena::new();
    let root = parse_document(&arena, &source, &options());
    if too_deep(root).is_some() {
        return Err(TooDeep);
    }
    let mut words = String::new();
    push_plain_text(root, &mut words);
    let mut comment = Comment {
        names: Names::new(names),
        html: String::with_capacity(source.len() * 2),
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
        text: words.split_whitespace().collect::<Vec<_>>().join(" "),
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

/// Characters that set the direction of what follows them.
fn is_turning(char: char) -> bool {
    matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

struct Comment {
    names: Names,
    html: String,
    links: usize,
    domains: Vec<String>,
    mentions: Vec<usize>,
}

impl Comment {
    /// What stands in a block. In a tight list paragraphs are no paragraphs.
    fn blocks(&mut self, parent: Node<'_>, is_tight: bool) {
        for node in parent.children() {
            self.block(node, is_tight);
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
            NodeValue::CodeBlock(code) => {
                let language = code.info.split_whitespace().next().unwrap_or_default();
                self.html += "<pre tabindex=\"0\"><code>";
                self.html += &highlight(&code.literal, language, &[]);
                self.html += "</code></pre>";
            }
            NodeValue::HtmlBlock(html) => self.within("p", |it| it.typed(html.literal.trim_end())),
            NodeValue::ThematicBreak => {}
            _ => self.blocks(node, is_tight),
        }
    }

    fn within(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.html += &format!("<{name}>");
        content(self);
        self.html += &format!("</{name}>");
    }

    fn inlines(&mut self, parent: Node<'_>) {
        // One text may have come to stand in several nodes.
        let mut text = String::new();
        for node in parent.children() {
            if let NodeValue::Text(piece) = &node.data().value {
                text.push_str(piece);
                continue;
            }
            self.text(&std::mem::take(&mut text));
            self.inline(node);
        }
        self.text(&text);
    }

    fn inline(&mut self, node: Node<'_>) {
        match &node.data().value {
            NodeValue::Emph => self.within("em", |it| it.inlines(node)),
            NodeValue::Strong => self.within("strong", |it| it.inlines(node)),
            NodeValue::Strikethrough => self.within("del", |it| it.inlines(node)),
            NodeValue::Code(code) => self.within("code", |it| it.escaped(&code.literal)),
            // As it was typed, as people expect who press Enter.
            NodeValue::SoftBreak | NodeValue::LineBreak => self.html += "<br>",
            NodeValue::HtmlInline(html) => self.typed(html),
            NodeValue::Link(link) => self.link(&link.url, node),
            // Nobody's picture is shown here; whoever wants to see it goes there.
            NodeValue::Image(link) => self.link(&link.url, node),
            _ => self.inlines(node),
        }
    }

    fn link(&mut self, url: &str, node: Node<'_>) {
        let words = plain_text(node);
        let Some(destination) = Destination::read(url) else {
            self.escaped(&words);
            return;
        };
        self.links += 1;
        self.html += "<a href=\"";
        self.escaped(&destination.href);
        self.html += "\">";
        self.escaped(if words.is_empty() {
            &destination.href
        } else {
            &words
        });
        self.html += "</a>";
        if let Some(host) = destination.hidden_by(&words) {
            self.escaped(&format!(" ({host})"));
        }
        self.domains.extend(destination.domain);
    }

    fn text(&mut self, text: &str) {
        for piece in self.names.pieces(text) {
            match piece {
                Piece::Text(text) => {
                    escape(&mut self.html, text).expect("writing to a string does not fail")
                }
                Piece::Mention(text, whom) => {
                    self.mentions.extend(whom);
                    self.html += "<span class=\"mention\">";
                    self.escaped(text);
                    self.html += "</span>";
                }
            }
        }
    }

    /// What is no Markdown here, line by line.
    fn typed(&mut self, text: &str) {
        for (number, line) in text.lines().enumerate() {
            if number > 0 {
                self.html += "<br>";
            }
            self.escaped(line);
        }
    }

    fn escaped(&mut self, text: &str) {
        escape(&mut self.html, text).expect("writing to a string does not fail");
    }
}
