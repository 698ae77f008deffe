//! The corpus of cross-site scripting, without a browser: quick enough for every run, and the
//! place where a change of the sanitiser shows first. The browser tests have the last word.

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
    #[serde(default)]
    live: Live,
}

#[derive(Deserialize, Default)]
struct Live {
    html: Option<String>,
}

fn corpus() -> Vec<Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/xss");
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
    let corpus = corpus();
    assert!(corpus.len() >= 300, "{} vectors", corpus.len());
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
                    if let Some(what) = first_harm(html, [TAGS, ATTRIBUTES]) {
                        panic!("{}: {what}\nin {html}\nfrom {chapter}", vector.id);
                    }
                }
            }
        }
    }
}

/// What somebody says, and what they are called: each vector where anybody can put it.
#[test]
fn nothing_that_could_run_leaves_a_comment() {
    for vector in corpus() {
        for text in [Some(&vector.source), vector.live.html.as_ref()]
            .into_iter()
            .flatten()
        {
            let line = text.replace(['\r', '\n'], " ");
            for comment in [
                text.clone(),
                format!("a {line} b"),
                format!("> {line}\n\n1. {line}"),
                format!("[b](<{}>)", line.replace(['<', '>'], "")),
                format!("[b]({}) <{line}>", line.replace(' ', "%20")),
                format!("[b][c] ![{line}](d.png)\n\n[c]: {line}"),
                format!("[{line}](https://example.org/{line})"),
                format!("~~~{line}\n{text}\n~~~"),
                format!("@{line} @{text}"),
                format!("https://example.org/{line} `{line}`"),
            ] {
                let names = [line.as_str(), text.as_str()];
                let Ok(rendered) = markdown::render_comment(&comment, &names) else {
                    continue;
                };
                let allowed = [TAGS_OF_COMMENTS, ATTRIBUTES_OF_COMMENTS];
                if let Some(what) = first_harm(&rendered.html, allowed) {
                    panic!(
                        "{}: {what}\nin {}\nfrom {comment}",
                        vector.id, rendered.html
                    );
                }
                let is_marked = |link: &str| link.contains(" rel=\"ugc nofollow noopener\"");
                let mut links = rendered.html.split("<a ").skip(1);
                assert!(
                    links.all(|link| is_marked(link.split('>').next().unwrap_or_default())
                        || link.starts_with("rel=")),
                    "{}: {}",
                    vector.id,
                    rendered.html
                );
            }
        }
    }
}

const TAGS_OF_COMMENTS: &str = " a blockquote br code del em li ol p pre span strong ul ";

const ATTRIBUTES_OF_COMMENTS: &str = " class href rel start tabindex ";

const TAGS: &str = " a abbr aside b blockquote br cite code dd del details dfn div dl dt em \
    figcaption figure h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre q samp section small span \
    strong sub summary sup table tbody td th thead tr ul var wbr ";

const ATTRIBUTES: &str = " alt aria-hidden aria-label class decoding height href id loading role \
    scope src start tabindex title width ";

/// The first thing in serialised HTML that a page must not hold. In it every `<` starts a tag and
/// every value stands in double quotes, and what looks otherwise counts as harm.
fn first_harm(html: &str, [tags, attributes]: [&str; 2]) -> Option<String> {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let closing = rest.strip_prefix('/');
        rest = closing.unwrap_or(rest);
        let name = take_name(&mut rest);
        if !tags.contains(&format!(" {name} ")) {
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
            if closing.is_some() || !attributes.contains(&format!(" {attribute} ")) {
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
        assert!(
            first_harm(harmful, [TAGS, ATTRIBUTES]).is_some(),
            "{harmful}"
        );
    }
    let harmless = "<p class=\"a\">b &lt;i&gt; <br>c</p>";
    assert_eq!(first_harm(harmless, [TAGS, ATTRIBUTES]), None);
}
