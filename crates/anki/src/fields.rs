//! The HTML of the site as the fields of a note.

use std::collections::BTreeSet;
use std::fmt::Write;

use domain::chapters::resolve_links;
use domain::text::is_rtl;

use crate::Chapter;

/// How a picture begins in sanitised HTML, where `<` stands only where a tag starts.
const PICTURE: &str = "<img src=\"/media/";

/// Sanitised HTML of a chapter as Anki shows it: links lead to the site, and pictures are files beside
/// the note, whose names are noted in `pictures`.
pub fn text(
    html: &str,
    chapter: &str,
    url_of: impl Fn(&str) -> Option<String>,
    pictures: &mut BTreeSet<String>,
) -> String {
    let chapter = attribute(chapter);
    let own = html.replace("<a href=\"#", &format!("<a href=\"{chapter}#"));
    // A chapter that is gone is looked for where it was named.
    let linked = resolve_links(&own, |id| {
        Some(url_of(id).map_or_else(|| chapter.clone(), |url| attribute(&url)))
    });
    let mut parts = linked.split(PICTURE);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find('"').unwrap_or(part.len());
        pictures.insert(part[..end].to_owned());
        out.push_str("<img src=\"");
        out.push_str(part);
    }
    inert(&out)
}

/// The chapter as a link to the question on its page.
pub fn source(chapter: &Chapter<'_>, anchor: &str) -> String {
    let (url, title) = (attribute(chapter.url), inert(&attribute(chapter.title)));
    format!("<a href=\"{url}#{anchor}\">{title}</a>")
}

/// HTML of which readers, and voices, know the language and where its lines begin.
pub fn in_language(html: &str, lang: &str) -> String {
    let direction = if is_rtl(lang) { "rtl" } else { "ltr" };
    let lang = attribute(lang);
    format!("<div lang=\"{lang}\" dir=\"{direction}\">{html}</div>")
}

/// Takes out of Anki's reach what it takes for formulas, sounds and speech wherever it stands, in code
/// as well. Readers see the same.
fn inert(html: &str) -> String {
    let mut pieces = html.split('<');
    let mut out = String::with_capacity(html.len());
    inert_text(&mut out, pieces.next().unwrap_or_default());
    for piece in pieces {
        let (tag, text) = piece.split_at(end_of_tag(piece));
        out.push('<');
        out.push_str(tag);
        inert_text(&mut out, text);
    }
    out
}

fn inert_text(out: &mut String, text: &str) {
    for (at, c) in text.char_indices() {
        match (c, &text[at + c.len_utf8()..]) {
            // An element in between ends what MathJax looks for.
            ('\\', rest) if rest.starts_with(['(', '[']) => out.push_str("\\<span></span>"),
            ('[', rest) if is_mark(rest) => out.push_str("&#91;"),
            // Fields end with this one, and no text needs it.
            ('\u{1f}', _) => {}
            _ => out.push(c),
        }
    }
}

/// Whether something in brackets is a mark of Anki's.
fn is_mark(text: &str) -> bool {
    let begins = |mark: &str| {
        let start = text.get(..mark.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(mark))
    };
    ["sound:", "anki:", "latex]", "$]", "$$]"]
        .into_iter()
        .any(begins)
}

/// How long a tag is after its `<`. A `>` in quotation marks is none.
fn end_of_tag(piece: &str) -> usize {
    let mut is_quoted = false;
    for (at, byte) in piece.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return at + 1,
            _ => {}
        }
    }
    piece.len()
}

/// Text for an attribute, and so for anywhere.
fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' => write!(out, "&#{};", u32::from(c)).expect("it is a string"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAPTER: &str = "https://learn.example/courses/c/one";

    fn shown(html: &str) -> (String, Vec<String>) {
        let url_of =
            |id: &str| (id == "two").then(|| "https://learn.example/courses/c/2".to_owned());
        let mut pictures = BTreeSet::new();
        let text = text(html, CHAPTER, url_of, &mut pictures);
        (text, pictures.into_iter().collect())
    }

    #[test]
    fn links_lead_to_the_site_from_wherever_the_card_is() {
        let html = r##"<a href="chapter:two#x">a</a> <a href="chapter:gone#y">b</a> <a href="#z">c</a> <a href="https://example.org/?a=1&amp;b=2">d</a>"##;
        let expected = r#"<a href="https://learn.example/courses/c/2#x">a</a> <a href="https://learn.example/courses/c/one#y">b</a> <a href="https://learn.example/courses/c/one#z">c</a> <a href="https://example.org/?a=1&amp;b=2">d</a>"#;
        assert_eq!(shown(html).0, expected);
    }

    #[test]
    fn pictures_are_files_beside_the_note_and_each_is_named_once() {
        let html = r#"<p><img src="/media/a.png" alt="A > B"><img src="/media/b.jpg"> src="/media/c.png" <img src="/media/a.png"></p>"#;
        let (text, pictures) = shown(html);
        let expected = r#"<p><img src="a.png" alt="A > B"><img src="b.jpg"> src="/media/c.png" <img src="a.png"></p>"#;
        assert_eq!(text, expected);
        assert_eq!(pictures, ["a.png", "b.jpg"]);
    }

    #[test]
    fn nothing_in_a_text_is_a_formula_or_a_sound_to_anki() {
        for (html, expected) in [
            (
                r"<p>\(a\) \[b\] \d[0]</p>",
                r"<p>\<span></span>(a\) \<span></span>[b\] \d[0]</p>",
            ),
            (
                "[sound:x.mp3] [Anki:tts]",
                "&#91;sound:x.mp3] &#91;Anki:tts]",
            ),
            (
                "[latex]x[/latex] [$]y[/$] $[0]",
                "&#91;latex]x[/latex] &#91;$]y[/$] $[0]",
            ),
            (r#"<img alt="[sound:\(">[é"#, r#"<img alt="[sound:\(">[é"#),
            ("a\u{1f}b", "ab"),
        ] {
            assert_eq!(inert(html), expected);
        }
    }

    #[test]
    fn a_title_is_text_and_names_where_the_question_stands() {
        let chapter = Chapter {
            number: Some(1),
            title: "a < b & \"c\"",
            url: CHAPTER,
        };
        let question = "question-why";
        assert_eq!(
            source(&chapter, question),
            "<a href=\"https://learn.example/courses/c/one#question-why\">a &#60; b &#38; &#34;c&#34;</a>"
        );
    }

    #[test]
    fn a_text_says_its_language_and_where_its_lines_begin() {
        assert_eq!(
            in_language("x", "ar"),
            "<div lang=\"ar\" dir=\"rtl\">x</div>"
        );
        assert_eq!(
            in_language("x", "de-CH"),
            "<div lang=\"de-CH\" dir=\"ltr\">x</div>"
        );
    }
}
