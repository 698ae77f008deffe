//! The last gate before a page: whatever stands before it, only harmless HTML leaves it.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

use crate::highlight::{CLASSES_OF_CODE, known_languages};

/// Tags that an author may write as raw HTML inside a line, without attributes
/// (`abbr` may have a `title`).
pub(crate) const INLINE_TAGS: [&str; 13] = [
    "abbr", "br", "cite", "dfn", "kbd", "mark", "q", "samp", "small", "sub", "sup", "var", "wbr",
];

static CHAPTER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from_iter(INLINE_TAGS.into_iter().chain([
            "a",
            "b",
            "blockquote",
            "code",
            "dd",
            "del",
            "details",
            "div",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "img",
            "li",
            "ol",
            "p",
            "pre",
            "section",
            "span",
            "strong",
            "summary",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ])))
        .clean_content_tags(HashSet::from_iter([
            "script", "style", "noscript", "template",
        ]))
        .generic_attributes(HashSet::from_iter(["class", "id", "aria-label"]))
        .tag_attributes(HashMap::from_iter([
            ("a", HashSet::from_iter(["href", "title", "lang"])),
            ("abbr", HashSet::from_iter(["title"])),
            ("div", HashSet::from_iter(["role", "tabindex"])),
            (
                "img",
                HashSet::from_iter([
                    "src", "alt", "title", "width", "height", "loading", "decoding",
                ]),
            ),
            ("ol", HashSet::from_iter(["start"])),
            ("p", HashSet::from_iter(["lang"])),
            ("pre", HashSet::from_iter(["tabindex"])),
            ("span", HashSet::from_iter(["role", "lang"])),
            ("summary", HashSet::from_iter(["lang"])),
            ("th", HashSet::from_iter(["scope"])),
        ]))
        .url_schemes(HashSet::from_iter(["http", "https", "mailto", "chapter"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            // Images are the course's own, whatever wrote the tag.
            ("img", "src") if !value.starts_with("/media/") => None,
            // A browser takes `//host` and `/\host` for another site.
            ("a", "href") if value.starts_with(['/', '\\']) => None,
            _ => Some(value.into()),
        })
        .strip_comments(true);
    builder
});

/// The classes that name the language of code.
static LANGUAGE_CLASSES: LazyLock<Vec<String>> = LazyLock::new(|| {
    known_languages()
        .map(|language| format!("language-{language}"))
        .collect()
});

/// What a comment may be made of: a small part of what a chapter may.
static COMMENT: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from_iter([
            "a",
            "bdi",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "li",
            "ol",
            "p",
            "pre",
            "span",
            "strong",
            "ul",
        ]))
        .clean_content_tags(HashSet::from_iter([
            "script", "style", "noscript", "template",
        ]))
        // Else a title and a language would be welcome.
        .generic_attributes(HashSet::new())
        .tag_attributes(HashMap::from_iter([
            ("a", HashSet::from_iter(["href"])),
            ("ol", HashSet::from_iter(["start"])),
            ("pre", HashSet::from_iter(["tabindex"])),
        ]))
        .allowed_classes(HashMap::from_iter([
            ("bdi", HashSet::from_iter(["mention"])),
            (
                "code",
                LANGUAGE_CLASSES.iter().map(String::as_str).collect(),
            ),
            ("span", HashSet::from_iter(CLASSES_OF_CODE)),
        ]))
        .url_schemes(HashSet::from_iter(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        // Nobody's links count for search engines, and none hands our window on.
        .link_rel(Some("ugc nofollow noopener"))
        .strip_comments(true);
    builder
});

/// Chapter HTML with everything removed that could run, load from elsewhere or pass for the page.
pub(crate) fn sanitize(html: &str) -> String {
    CHAPTER.clean(html).to_string()
}

/// The same of a comment, which may have less.
pub(crate) fn sanitize_comment(html: &str) -> String {
    COMMENT.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    use super::{sanitize, sanitize_comment};

    #[test]
    fn a_comment_has_less_than_a_chapter() {
        for (dirty, clean) in [
            ("<img src=/media/a.png>a", "a"),
            ("<p id=Text class=callout>a</p>", "<p>a</p>"),
            (
                "<span class=\"k evil\">a</span>",
                "<span class=\"k\">a</span>",
            ),
            (
                "<bdi class=\"mention k\" dir=rtl>a</bdi><span class=mention>b</span>",
                "<bdi class=\"mention\">a</bdi><span class=\"\">b</span>",
            ),
            (
                "<code class=\"language-js language-evil\">a</code>",
                "<code class=\"language-js\">a</code>",
            ),
            (
                "<a href=https://example.org target=_top title=a rel=opener>a</a>",
                "<a href=\"https://example.org\" rel=\"ugc nofollow noopener\">a</a>",
            ),
            (
                "<a href=/settings>a</a>",
                "<a rel=\"ugc nofollow noopener\">a</a>",
            ),
            (
                "<a href=chapter:x>a</a>",
                "<a rel=\"ugc nofollow noopener\">a</a>",
            ),
            ("<h2>a</h2><div>b</div>", "ab"),
        ] {
            assert_eq!(sanitize_comment(dirty), clean);
        }
    }

    #[test]
    fn what_could_run_is_gone() {
        for (dirty, clean) in [
            ("<p onclick=x()>a</p><script>x()</script>", "<p>a</p>"),
            ("<a href=\"javascript:x()\">a</a>", "<a>a</a>"),
            ("<svg><a xlink:href=\"javascript:x()\">a</a></svg>b", "b"),
            ("<iframe srcdoc=\"<script>x()</script>\"></iframe>b", "b"),
            ("<img src=x onerror=x()>", "<img>"),
            ("<img src=//host/x>", "<img>"),
            ("<a href=//host/x>a</a>", "<a>a</a>"),
            ("<img src=/media/a.png>", "<img src=\"/media/a.png\">"),
            ("<p style=\"x\">a</p>", "<p>a</p>"),
        ] {
            assert_eq!(sanitize(dirty), clean);
        }
    }
}
