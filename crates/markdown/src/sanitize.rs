//! The last gate before a page: whatever stands before it, only harmless HTML leaves it.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

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

/// Chapter HTML with everything removed that could run, load from elsewhere or pass for the page.
pub(crate) fn sanitize(html: &str) -> String {
    CHAPTER.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    use super::sanitize;

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
