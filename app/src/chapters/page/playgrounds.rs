//! Runnable snippets, with what one runs, edits and predicts them by.
//!
//! A revision stores the author's part alone: the highlighted code, its title, and what it prints. The
//! rest is put around it when a page is made, so that a chapter that an older build published has all of
//! it too.

use std::fmt::Write;

use domain::chapters::ChapterContent;
use domain::text::Text;
use serde_json::{Map, Value, json};

use crate::site::Site;

/// The element that a snippet is, up to its classes.
const FIGURE: &str = "<figure class=\"code";
/// How a runnable one goes on, perhaps after a verdict.
const RUNS: &str = " playground\" id=\"playground-";
/// The languages that run here, and what each needs beside the engine.
const LANGUAGES: [(&str, &[&str]); 2] = [("js", &[]), ("ts", &["sandbox-ts.js"])];

/// The HTML of a chapter with all that belongs to its playgrounds. In sanitised HTML `<` stands only
/// where a tag starts, and no author can write a `figure`, so the search cannot hit text.
pub(super) fn complete(
    html: &str,
    say: &'static Text,
    ours: Option<&'static str>,
    content: &ChapterContent,
) -> String {
    let mut out = String::with_capacity(html.len() + 1024);
    let mut rest = html;
    while let Some(at) = rest.find(FIGURE) {
        let (before, figure) = rest.split_at(at);
        out.push_str(before);
        let end = figure.find("</figure>").unwrap_or(figure.len());
        let (figure, after) = figure.split_at(end);
        match Snippet::read(figure) {
            Some(snippet) => snippet.write(&mut out, say, ours, content),
            None => out.push_str(figure),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where the script of the page finds its parts and its words; nothing on a page without playgrounds.
pub(super) fn parts(site: &Site, say: &'static Text, body: &str) -> Option<String> {
    let used = LANGUAGES.map(|(id, parts)| {
        let is_used = body.contains(&format!("data-language=\"{id}\""));
        if is_used { Some(parts) } else { None }
    });
    if used.iter().all(Option::is_none) {
        return None;
    }
    let scripts = used.into_iter().flatten().flatten().copied();
    let assets: Vec<&str> = [
        "playground.js",
        "playground.css",
        "editor.js",
        "versions.js",
        "sandbox.js",
        "sandbox-node.js",
        "sandbox",
    ]
    .into_iter()
    .chain(scripts)
    .collect();
    let mut out = String::from("<script type=\"application/json\" id=\"Playgrounds\"");
    for name in assets {
        // As attributes, by which a page that is kept for reading offline is kept with what it names.
        let attribute = name.replace('.', "-");
        let _ = write!(out, " data-{attribute}=\"{}\"", site.assets.path(name));
    }
    let words = say.playground.script.iter();
    let mut words: Map<String, Value> = words
        .map(|(key, words)| ((*key).to_owned(), json!(words)))
        .collect();
    words.insert("card".to_owned(), card(say));
    // No sentence can end the element that it stands in.
    let words = Value::Object(words).to_string().replace('<', "\\u003c");
    let _ = write!(out, ">{words}</script>");
    Some(out)
}

/// What is said of a prediction that can be a card of the reader's.
fn card(say: &Text) -> Value {
    let words = say.playground.prediction;
    json!({
        "offer": words.offer,
        "add": words.add,
        "added": words.added,
        "there": words.there,
        "late": words.late,
        "undo": say.testing.undo,
        "undone": words.undone,
        "guest": words.guest,
        "guestLink": say.testing.guest_link,
    })
}

/// A runnable snippet as it is stored, in its parts.
struct Snippet<'h> {
    /// What stands between `code` and `playground` among its classes.
    verdict: &'h str,
    id: &'h str,
    /// Attributes after the id.
    more: &'h str,
    title: &'h str,
    language: &'h str,
    /// The code, highlighted.
    code: &'h str,
    /// What it prints, folded.
    expected: &'h str,
}

impl<'h> Snippet<'h> {
    /// Nothing for one that doesn't run.
    fn read(figure: &'h str) -> Option<Self> {
        let (tag, inside) = figure.strip_prefix(FIGURE)?.split_once('>')?;
        let (verdict, id) = tag.split_once(RUNS)?;
        let (id, more) = id.split_once('"')?;
        let (title, rest) = match inside.strip_prefix("<figcaption>") {
            Some(rest) => rest.split_once("</figcaption>")?,
            None => ("", inside),
        };
        let (language, rest) = rest
            .strip_prefix("<pre tabindex=\"0\"><code class=\"language-")?
            .split_once("\">")?;
        let (code, expected) = rest.split_once("</code></pre>")?;
        let known = LANGUAGES.iter().any(|(id, _)| *id == language);
        known.then_some(Self {
            verdict,
            id,
            more,
            title,
            language,
            code,
            expected,
        })
    }

    fn write(
        &self,
        out: &mut String,
        say: &'static Text,
        ours: Option<&'static str>,
        content: &ChapterContent,
    ) {
        let Self { id, language, .. } = self;
        let words = say.playground;
        let lang = ours.map_or(String::new(), |lang| format!(" lang=\"{lang}\""));
        let predicts = content.predicted.iter().any(|each| each == id);
        let (verdict, more, title) = (self.verdict, self.more, self.title);
        let _ = write!(
            out,
            "<figure class=\"code{verdict} playground\" id=\"playground-{id}\" \
             data-playground=\"{id}\" data-language=\"{language}\"{more}><figcaption><span class=\"of\">{title}</span> \
             <span class=\"does\"{lang}>{}</span></figcaption>",
            words.hint
        );
        let _ = write!(
            out,
            "<pre tabindex=\"0\"><span class=\"lines\" aria-hidden=\"true\">{}</span>\
             <code class=\"language-{language}\">{}</code></pre>",
            numbers(self.code),
            self.code
        );
        let _ = write!(out, "<p class=\"plain-way\"{lang}>{}</p>", words.plain);
        if predicts {
            let _ = write!(
                out,
                "<div class=\"guess\"{lang}><label for=\"Guess-{id}\">{}</label>\
                 <p id=\"Guess-hint-{id}\">{}</p><textarea id=\"Guess-{id}\" rows=\"3\" spellcheck=\"false\" \
                 autocomplete=\"off\" autocapitalize=\"off\" aria-describedby=\"Guess-hint-{id}\"></textarea>\
                 <div class=\"guessed\" role=\"status\"></div><div class=\"card-offer\"></div></div>",
                words.predict, words.predict_hint
            );
        }
        let _ = write!(
            out,
            "<div class=\"strip\" role=\"group\" aria-label=\"{}\"{lang}>",
            words.tools
        );
        for (does, name) in [
            ("run", words.run),
            ("stop", words.stop),
            ("reset", words.reset),
            ("copy", words.copy),
            ("share", words.share),
            ("history", words.history),
        ] {
            let off = if does == "stop" {
                " aria-disabled=\"true\""
            } else {
                ""
            };
            let _ = write!(
                out,
                "<button type=\"button\" data-does=\"{does}\"{off}>{name}</button>"
            );
            if does == "stop" {
                out.push_str("<span class=\"saved\" role=\"status\"></span>");
            }
        }
        let _ = write!(
            out,
            "</div><div class=\"about\"{lang}></div><p class=\"unreached\"{lang}>{}</p>\
             <div class=\"output\"{lang}><div class=\"printed\" role=\"log\" aria-label=\"{}\" tabindex=\"0\">\
             <p class=\"idle\">{}</p></div><p class=\"ended\" role=\"status\"></p></div>{}",
            words.unreached, words.output, words.idle, self.expected
        );
    }
}

/// The numbers of the lines, one below the other.
fn numbers(code: &str) -> String {
    let last = code.matches('\n').count() + 1;
    let mut out = String::from("1");
    for line in 2..=last {
        let _ = write!(out, "\n{line}");
    }
    out
}

#[cfg(test)]
mod tests {
    use domain::text::text;

    use super::*;
    use crate::chapters::samples::{content, site};

    const STORED: &str = "<p>a</p><figure class=\"code bad playground\" id=\"playground-order\">\
        <figcaption>Order</figcaption><pre tabindex=\"0\"><code class=\"language-js\">one\ntwo</code></pre>\
        <details class=\"expected\"><summary>What it prints</summary></details></figure>\
        <figure class=\"code\"><pre tabindex=\"0\"><code>x</code></pre></figure>";

    #[test]
    fn what_runs_gets_its_tools_and_what_does_not_stays_as_it_is() {
        let mut content = content();
        let html = complete(STORED, text("en"), None, &content);
        for part in [
            "<figure class=\"code bad playground\" id=\"playground-order\" data-playground=\"order\" data-language=\"js\">",
            "<span class=\"of\">Order</span>",
            "aria-hidden=\"true\">1\n2</span><code class=\"language-js\">one\ntwo</code></pre>",
            "data-does=\"run\"",
            "<details class=\"expected\"><summary>What it prints</summary></details></figure>",
            "<figure class=\"code\"><pre tabindex=\"0\"><code>x</code></pre></figure>",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        assert!(!html.contains("<textarea"), "nobody asks for a prediction");
        content.predicted = vec!["order".to_owned()];
        let html = complete(STORED, text("en"), Some("en"), &content);
        assert!(html.contains("<textarea id=\"Guess-order\""), "{html}");
        assert!(
            html.contains("class=\"strip\" role=\"group\" aria-label=\"The code\" lang=\"en\"")
        );
    }

    #[test]
    fn only_pages_with_playgrounds_name_their_scripts() {
        let say = text("en");
        assert_eq!(parts(&site(), say, "<p>data-language</p>"), None);
        let body = complete(STORED, say, None, &content());
        let named = parts(&site(), say, &body).unwrap();
        assert!(
            named.contains("data-sandbox-node-js=\"/sandbox-node.js\""),
            "{named}"
        );
        assert!(!named.contains("sandbox-ts"), "nothing here is TypeScript");
    }
}
