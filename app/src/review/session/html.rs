//! Sanitised HTML of authors, away from the chapter in which it stands.

use domain::chapters::resolve_links;
use domain::publishing::changed_words;

/// How many paragraphs of a section are shown, and after how many characters no other begins.
const PARAGRAPHS: usize = 3;
const ENOUGH: usize = 600;

/// The same with links that lead out of it: `chapter:ID` to where `url_of` says, and `#ANCHOR` into
/// the chapter at `path`.
pub fn placed(html: &str, path: &str, url_of: impl Fn(&str) -> Option<String>) -> String {
    resolve_links(html, url_of).replace("<a href=\"#", &format!("<a href=\"{path}#"))
}

/// The first paragraphs and lists of a chapter's text under a heading, without ids; `None` where there
/// are none.
pub fn passage(body: &str, anchor: &str) -> Option<String> {
    let mut rest = after_heading(body, anchor)?;
    let mut out = String::new();
    let mut shown = 0;
    while shown < PARAGRAPHS && out.len() < ENOUGH {
        let Some(at) = rest.find('<') else { break };
        rest = &rest[at..];
        let name = name_of(rest);
        if is_heading(name) {
            break;
        }
        let length = element_length(rest, name);
        if matches!(name, "p" | "ul" | "ol" | "blockquote") {
            out.push_str(&without_ids(&rest[..length]));
            shown += 1;
        }
        rest = &rest[length..];
    }
    (!out.is_empty()).then_some(out)
}

/// Two texts with what is not in the other marked, as `del` and as `ins`. Marks stand inside of what
/// the author wrote and never across the end of an element.
pub fn marked(before: &str, after: &str) -> (String, String) {
    let words = |html| -> Vec<&str> { tokens(html).flat_map(Token::words).collect() };
    let (removed, added) = changed_words(&words(before), &words(after));
    (mark(before, "del", &removed), mark(after, "ins", &added))
}

fn mark(html: &str, element: &str, is_changed: &[bool]) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let mut words = is_changed.iter();
    for token in tokens(html) {
        let Token::Text(text) = token else {
            out.push_str(token.source());
            continue;
        };
        let mut is_open = false;
        for piece in pieces(text) {
            if piece.trim().is_empty() {
                out.push_str(piece);
                continue;
            }
            let is_changed = words.next().copied().unwrap_or_default();
            if is_changed != is_open {
                let slash = if is_open { "/" } else { "" };
                let tag = format!("<{slash}{element}>");
                // The space after a marked word is not marked.
                let at = if is_open {
                    out.trim_end().len()
                } else {
                    out.len()
                };
                out.insert_str(at, &tag);
                is_open = is_changed;
            }
            out.push_str(piece);
        }
        if is_open {
            let at = out.trim_end().len();
            out.insert_str(at, &format!("</{element}>"));
        }
    }
    out
}

/// A piece of HTML: a tag, or what stands between two.
#[derive(Clone, Copy)]
enum Token<'a> {
    Tag(&'a str),
    Text(&'a str),
}

impl<'a> Token<'a> {
    fn source(self) -> &'a str {
        match self {
            Self::Tag(source) | Self::Text(source) => source,
        }
    }

    fn words(self) -> Vec<&'a str> {
        match self {
            Self::Tag(_) => Vec::new(),
            Self::Text(text) => text.split_whitespace().collect(),
        }
    }
}

/// In sanitised HTML `<` stands only where a tag begins.
fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_tag = rest.starts_with('<');
        let length = if is_tag {
            tag_length(rest)
        } else {
            rest.find('<').unwrap_or(rest.len())
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(if is_tag {
            Token::Tag(token)
        } else {
            Token::Text(token)
        })
    })
}

/// The length of the tag with which this begins; `>` may stand in the value of an attribute.
fn tag_length(html: &str) -> usize {
    let mut is_quoted = false;
    for (at, c) in html.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            '>' if !is_quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}

/// A text in pieces that are white space or have none.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_space = rest.chars().next()?.is_whitespace();
        let end = rest.find(|c: char| c.is_whitespace() != is_space);
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some(piece)
    })
}

/// What follows the heading with an id.
fn after_heading<'a>(body: &'a str, anchor: &str) -> Option<&'a str> {
    let heading = (2..=6).find_map(|level| body.find(&format!("<h{level} id=\"{anchor}\"")));
    let rest = &body[heading?..];
    Some(&rest[element_length(rest, name_of(rest))..])
}

/// The name of the element with whose tag this begins.
fn name_of(html: &str) -> &str {
    let name = html.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric());
    &name[..end.unwrap_or(name.len())]
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// The length of the element with which this begins, from its first tag to its last.
fn element_length(html: &str, name: &str) -> usize {
    let mut depth = 0_usize;
    let mut length = 0;
    for token in tokens(html) {
        length += token.source().len();
        let Token::Tag(tag) = token else { continue };
        if name_of(tag) != name {
            // Of an element without an end there is only this tag.
            if depth == 0 {
                return length;
            }
            continue;
        }
        if tag.starts_with("</") {
            depth = depth.saturating_sub(1);
        } else if !matches!(name, "br" | "hr" | "img" | "input" | "col" | "wbr") {
            depth += 1;
        }
        if depth == 0 {
            return length;
        }
    }
    html.len()
}

fn without_ids(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for token in tokens(html) {
        let id = match token {
            Token::Tag(tag) => tag.find(" id=\"").and_then(|at| {
                let end = tag[at + 5..].find('"')?;
                Some((&tag[..at], &tag[at + 5 + end + 1..]))
            }),
            Token::Text(_) => None,
        };
        match id {
            Some((before, after)) => {
                out.push_str(before);
                out.push_str(after);
            }
            None => out.push_str(token.source()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = concat!(
        "<p>Before.</p>\n<h2 id=\"bulges\">Two <em>bulges</em><a class=\"anchor\" href=\"#bulges\">#</a></h2>\n",
        "<p>One faces the Moon<sup id=\"ref-1\">1</sup>.</p>\n",
        "<figure class=\"code\"><pre><code>&lt;p&gt;</code></pre></figure>\n<hr>\n",
        "<ul>\n<li>and <ul><li>one</li></ul></li>\n</ul>\n<h3 id=\"more\">More</h3>\n<p>After.</p>\n<h2 id=\"none\">None</h2>",
    );

    #[test]
    fn a_passage_is_the_prose_under_its_heading_and_no_more() {
        assert_eq!(
            passage(BODY, "bulges").unwrap(),
            "<p>One faces the Moon<sup>1</sup>.</p><ul>\n<li>and <ul><li>one</li></ul></li>\n</ul>"
        );
        assert_eq!(passage(BODY, "more").unwrap(), "<p>After.</p>");
        assert_eq!(passage(BODY, "none"), None);
        assert_eq!(passage(BODY, "elsewhere"), None);
    }

    #[test]
    fn a_long_section_is_shown_in_part() {
        let long = format!("<h2 id=\"x\">X</h2>{}", "<p>word word word.</p>".repeat(50));
        assert_eq!(
            passage(&long, "x").unwrap().matches("<p>").count(),
            PARAGRAPHS
        );
    }

    #[test]
    fn links_lead_out_of_the_chapter() {
        let html = "<p><a href=\"#here\">x</a> <a href=\"chapter:one#there\">y</a></p>";
        let to = placed(html, "/courses/c/two", |id| {
            (id == "one").then(|| "/courses/c/one".to_owned())
        });
        assert_eq!(
            to,
            "<p><a href=\"/courses/c/two#here\">x</a> <a href=\"/courses/c/one#there\">y</a></p>"
        );
    }

    #[test]
    fn only_words_are_marked_and_no_tag_is_broken() {
        let (before, after) = marked(
            "<p>There are <b>two bulges</b> &amp; a tide.</p>",
            "<p>There are <b>four large bulges</b> &amp; a tide <a href=\"/x\" title=\"a > b\">here</a>.</p>",
        );
        assert_eq!(
            before,
            "<p>There are <b><del>two</del> bulges</b> &amp; a <del>tide.</del></p>"
        );
        assert_eq!(
            after,
            "<p>There are <b><ins>four large</ins> bulges</b> &amp; a <ins>tide</ins> <a href=\"/x\" \
             title=\"a > b\"><ins>here</ins></a><ins>.</ins></p>"
        );
        let same = "<ul>\n<li>a</li>\n</ul>";
        assert_eq!(marked(same, same), (same.to_owned(), same.to_owned()));
    }
}
