//! The two forms of a letter: plain text, and HTML with the same words.

use super::Part;

/// The longest line of text, in characters (RFC 5322, section 2.1.1, recommends at most 78).
pub(super) const LINE: usize = 72;

/// As plain text.
pub(super) fn as_text(parts: &[Part], site: &str) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Words(words) => text.push_str(&wrapped(words)),
            // A link stands alone and whole: what stands beside it could become part of it.
            Part::Link { url, .. } => text.push_str(url),
        }
        text.push_str("\n\n");
    }
    text.push_str("--\u{20}\n");
    text.push_str(&format!("Chapterwise, {site}\n"));
    text
}

fn wrapped(words: &str) -> String {
    let mut text = String::new();
    let mut length = 0;
    for word in words.split(' ') {
        let more = word.chars().count();
        if length > 0 {
            let fits = length + 1 + more <= LINE;
            text.push(if fits { ' ' } else { '\n' });
            length = if fits { length + 1 } else { 0 };
        }
        text.push_str(word);
        length += more;
    }
    text
}

/// As an HTML document.
pub(super) fn as_html(subject: &str, parts: &[Part], site: &str) -> String {
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <title>{}</title></head>\n<body>\n",
        escaped(subject)
    );
    for part in parts {
        let line = match part {
            // Whatever script a name is in, it doesn't turn the words around it.
            Part::Words(words) => format!("<p dir=\"auto\">{}</p>\n", escaped(words)),
            Part::Link { label, url } => {
                let url = escaped(url);
                format!("<p><a href=\"{url}\">{label}</a><br>{url}</p>\n")
            }
        };
        html.push_str(&line);
    }
    let site = escaped(site);
    html.push_str(&format!(
        "<p>Chapterwise, <a href=\"{site}\">{site}</a></p>\n</body>\n</html>\n"
    ));
    html
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}
