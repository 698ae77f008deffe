//! The text of sections as search finds it: also what stands in the lines that open blocks, and
//! the footnotes, where they are cited.

use std::collections::{HashMap, HashSet};

use comrak::nodes::NodeValue;

use crate::diagnostics::Reporter;
use crate::directive::Directive;
use crate::fence::Fence;
use crate::source::{Node, Source, push_plain_text};

/// Gathers the text of one section after the other.
pub(crate) struct SearchText<'s, 'n> {
    source: &'s Source,
    footnotes: HashMap<String, Node<'n>>,
    /// The footnotes that a section has already.
    cited: HashSet<String>,
}

impl<'s, 'n> SearchText<'s, 'n> {
    /// comrak puts the footnotes of a file behind its last block, so they are looked for in all
    /// of it.
    pub fn new(source: &'s Source, root: Node<'n>) -> Self {
        let footnotes = root.children().filter_map(|node| match &node.data().value {
            NodeValue::FootnoteDefinition(footnote) => Some((footnote.name.clone(), node)),
            _ => None,
        });
        Self {
            source,
            footnotes: footnotes.collect(),
            cited: HashSet::new(),
        }
    }

    /// Appends what a reader of this block sees, and the footnotes that it is the first to cite.
    pub fn push(&mut self, block: Node<'n>, out: &mut String) {
        if matches!(&block.data().value, NodeValue::FootnoteDefinition(_)) {
            return;
        }
        let mut open = vec![block];
        while let Some(node) = open.pop() {
            push_plain_text(node, out);
            for inner in node.descendants() {
                self.push_words_of_opening_line(inner, out);
                let NodeValue::FootnoteReference(reference) = &inner.data().value else {
                    continue;
                };
                if let Some(footnote) = self.footnotes.get(&reference.name)
                    && self.cited.insert(reference.name.clone())
                {
                    open.push(footnote);
                }
            }
        }
    }

    /// The title of code or an image, the caption of a cycle.
    fn push_words_of_opening_line(&self, node: Node<'_>, out: &mut String) {
        let quiet = &mut Reporter::new("");
        let words = match &node.data().value {
            NodeValue::CodeBlock(_) => Fence::read(node, self.source, quiet).and_then(|f| f.title),
            NodeValue::BlockDirective(_) => {
                Directive::read(node, self.source, quiet).and_then(|d| d.caption)
            }
            NodeValue::Image(image) => Some(image.title.clone()),
            _ => None,
        };
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            out.push(' ');
            out.push_str(&words);
        }
    }
}
