//! Raw HTML in Markdown: a few inline tags are welcome, the rest is refused at its place.

use comrak::nodes::NodeValue;

use crate::diagnostics::{Position, Reporter};
use crate::sanitize::INLINE_TAGS;
use crate::source::{MAX_DEPTH, Node, Source};

/// Whether an inline piece of raw HTML may reach the page as it is.
pub(crate) fn is_allowed_inline(html: &str) -> bool {
    let Some(inner) = html.strip_prefix('<').and_then(|h| h.strip_suffix('>')) else {
        return false;
    };
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let inner = inner.strip_suffix('/').unwrap_or(inner).trim_end();
    if let Some(title) = inner
        .strip_prefix("abbr title=\"")
        .and_then(|t| t.strip_suffix('"'))
    {
        return !title.contains(['"', '<', '>']);
    }
    INLINE_TAGS
        .iter()
        .any(|tag| inner.eq_ignore_ascii_case(tag))
}

/// Reports an inline piece that is neither allowed nor a comment.
pub(crate) fn check_inline(html: &str, at: Position, report: &mut Reporter) {
    if !is_allowed_inline(html) && !is_comment(html) {
        refuse(html, at, report);
    }
}

/// The tags that have no content and no end.
const VOID_TAGS: [&str; 2] = ["br", "wbr"];

/// Reports tags among a node's children that are opened and not closed there, or the other way
/// round: a browser would carry them on through the rest of the chapter. Whether all is well.
pub(crate) fn check_balance(node: Node<'_>, source: &Source, report: &mut Reporter) -> bool {
    let mut balanced = true;
    let mut open: Vec<(String, Position)> = Vec::new();
    for child in node.children() {
        let data = child.data();
        let NodeValue::HtmlInline(html) = &data.value else {
            continue;
        };
        if !is_allowed_inline(html) {
            continue;
        }
        let at = source.position(data.sourcepos.start);
        let name = html.trim_start_matches(['<', '/']).to_ascii_lowercase();
        let name: String = name
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        if VOID_TAGS.contains(&name.as_str()) {
            continue;
        }
        if html.ends_with("/>") {
            balanced = false;
            report.error(
                at,
                format!("`<{name}>` needs an end"),
                format!("write <{name}>…</{name}>"),
            );
        } else if !html.starts_with("</") {
            if open.len() == MAX_DEPTH {
                report.error(
                    at,
                    "too many tags are open here",
                    "close some of them first",
                );
                return false;
            }
            open.push((name, at));
        } else if open.last().is_some_and(|(last, _)| *last == name) {
            open.pop();
        } else {
            balanced = false;
            report.error(
                at,
                format!("`</{name}>` closes nothing here"),
                format!("open it with <{name}> in the same paragraph and emphasis"),
            );
        }
    }
    for (name, at) in open {
        balanced = false;
        report.error(
            at,
            format!("`<{name}>` is not closed"),
            format!("end it with </{name}> in the same paragraph and emphasis"),
        );
    }
    balanced
}

/// Reports a block of raw HTML that is more than a comment.
pub(crate) fn check_block(html: &str, at: Position, report: &mut Reporter) {
    if !is_comment(html) {
        refuse(html, at, report);
    }
}

/// Whether the node is a comment on lines of its own.
pub(crate) fn is_comment_block(node: Node<'_>) -> bool {
    matches!(&node.data().value, NodeValue::HtmlBlock(block) if is_comment(&block.literal))
}

fn is_comment(html: &str) -> bool {
    let html = html.trim();
    html.starts_with("<!--") && html.find("-->") == Some(html.len() - 3)
}

fn refuse(html: &str, at: Position, report: &mut Reporter) {
    let tag: String = html
        .trim_start()
        .trim_start_matches(['<', '/', '!', '?'])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(20)
        .collect();
    let message = if INLINE_TAGS.contains(&tag.to_ascii_lowercase().as_str()) {
        format!("raw `<{tag}>` takes no attributes and stands inside a line")
    } else {
        format!("raw HTML is not allowed here: `<{tag}>`")
    };
    report.error(
        at,
        message,
        "use Markdown or a block; to show a tag, put it in `backticks`",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_inline_tags_without_attributes_are_welcome() {
        for good in [
            "<kbd>",
            "</kbd>",
            "<br>",
            "<br/>",
            "<br />",
            "<KBD>",
            "<abbr title=\"a b\">",
        ] {
            assert!(is_allowed_inline(good), "{good}");
        }
        for bad in [
            "<kbd onclick=x()>",
            "<script>",
            "<abbr title=\"a\" onclick=\"b\">",
            "<abbr title='a'>",
            "<!-- c -->",
            "<br",
        ] {
            assert!(!is_allowed_inline(bad), "{bad}");
        }
    }

    #[test]
    fn a_comment_followed_by_a_tag_is_not_a_comment() {
        assert!(is_comment("<!-- a -->\n"));
        assert!(!is_comment("<!-- a --><script>-->"));
        assert!(!is_comment("<!--> <script> -->"));
    }
}
