//! The corpus of cross-site scripting, without a browser: quick enough for every run, and the
//! place where a change of the sanitiser shows first. The browser tests have the last word.

mod comments;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

#[derive(Deserialize)]
struct Group {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    source: String,
    /// What people are called, in a comment.
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    live: Live,
}

#[derive(Deserialize, Default)]
struct Live {
    html: Option<String>,
}

/// What an author of chapters could write.
fn corpus() -> Vec<Vector> {
    load("xss")
}

fn load(folder: &str) -> Vec<Vector> {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let folder = corpora.join(folder);
    let mut files: Vec<_> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .expect("the corpus is a folder");
    files.retain(|path: &PathBuf| path.extension().is_some_and(|e| e == "json"));
    files.sort();
    files
        .iter()
        .flat_map(|path| {
            let json = fs::read_to_string(path).expect("a group is a text");
            let group: Group =
                serde_json::from_str(&json).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            group.vectors
        })
        .collect()
}

#[test]
fn the_corpus_is_large_and_its_ids_are_unique() {
    let mut corpus = corpus();
    assert!(corpus.len() >= 300, "{} vectors", corpus.len());
    let comments = load("comments");
    assert!(comments.len() >= 150, "{} for comments", comments.len());
    corpus.extend(comments);
    let ids: HashSet<&str> = corpus.iter().map(|v| v.id.as_str()).collect();
    assert_eq!(ids.len(), corpus.len());
}

#[test]
fn nothing_that_could_run_leaves_the_renderer() {
    for vector in corpus() {
        // What a careless renderer would write is just as much worth a try as what the author did.
        for text in [Some(&vector.source), vector.live.html.as_ref()]
            .into_iter()
            .flatten()
        {
            let line = text.replace(['\r', '\n'], " ");
            let attribute = line.replace('\\', "\\\\").replace('"', "\\\"");
            for chapter in [
                format!("# A\n\n{text}\n"),
                format!("# A\n\nb {line} c\n"),
                format!("# A\n\n## {line}\n"),
                format!("# A\n\n| a |\n|---|\n| {} |\n", line.replace('|', "\\|")),
                format!("# A\n\n> [!NOTE] {line}\n> b\n"),
                format!("# A\n\n[b](<{}>)\n", line.replace(['<', '>'], "")),
                format!("# A\n\n[b](#c \"{attribute}\") ![{line}](d.png)\n"),
                format!("# A\n\n~~~js title=\"{attribute}\"\n{text}\n~~~\n"),
                format!(
                    "# A\n\n:::cycle caption=\"{attribute}\"\n1. **{line}** b\n2. **c** d\n:::\n"
                ),
                format!("# A\n\n:::question id=b\n{text}\n:::\n\n:::answer\n{text}\n:::\n"),
            ] {
                let (preview, _) = markdown::render_unchecked(&chapter);
                for html in [&preview.body]
                    .into_iter()
                    .chain(&preview.prompts)
                    .chain(&preview.answers)
                {
                    if let Some(what) = first_harm(html) {
                        panic!("{}: {what}\nin {html}\nfrom {chapter}", vector.id);
                    }
                }
            }
        }
    }
}

const TAGS: &str = " a abbr aside b blockquote br cite code dd del details dfn div dl dt em \
    figcaption figure h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre q samp section small span \
    strong sub summary sup table tbody td th thead tr ul var wbr ";

const ATTRIBUTES: &str = " alt aria-hidden aria-label class decoding height href id loading role \
    scope src start tabindex title width ";

/// The first thing in serialised HTML that a page must not hold. In it every `<` starts a tag and
/// every value stands in double quotes, and what looks otherwise counts as harm.
fn first_harm(html: &str) -> Option<String> {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let closing = rest.strip_prefix('/');
        rest = closing.unwrap_or(rest);
        let name = take_name(&mut rest);
        if !TAGS.contains(&format!(" {name} ")) {
            return Some(format!("the tag {name:?}"));
        }
        loop {
            rest = rest.trim_start_matches(' ');
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let attribute = take_name(&mut rest);
            let Some((value, after)) = rest.strip_prefix("=\"").and_then(|r| r.split_once('"'))
            else {
                return Some(format!("a tag of its own making: {name} {attribute}"));
            };
            if closing.is_some() || !ATTRIBUTES.contains(&format!(" {attribute} ")) {
                return Some(format!("the attribute {attribute:?}"));
            }
            if attribute == "href" && !is_harmless_link(value)
                || attribute == "src" && !value.starts_with("/media/")
            {
                return Some(format!("the address {value:?}"));
            }
            rest = after;
        }
    }
    None
}

fn take_name(rest: &mut &str) -> String {
    let end = rest
        .find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '-')
        .unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    name.to_owned()
}

/// No scheme but those of addresses, whatever a browser would overlook in front of or inside it.
fn is_harmless_link(href: &str) -> bool {
    let seen: String = href
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
        .collect();
    ["#", "http://", "https://", "mailto:", "chapter:"]
        .iter()
        .any(|start| seen.to_ascii_lowercase().starts_with(start))
}

#[test]
fn the_scanner_sees_what_is_harmful() {
    for harmful in [
        "<script>x()</script>",
        "<p onclick=\"x()\">a</p>",
        "<p onclick=x()>a</p>",
        "<a href=\"java\tscript:x()\">a</a>",
        "<a href=\"//hostile.test/\">a</a>",
        "<img src=\"x\">",
        "a < b",
        "<!-- a -->",
        "<p title=\"a\">b</p onclick=\"x()\">",
    ] {
        assert!(first_harm(harmful).is_some(), "{harmful}");
    }
    assert_eq!(first_harm("<p class=\"a\">b &lt;i&gt; <br>c</p>"), None);
}
