//! What somebody says, and what they are called: each vector where anybody can put it. What comes out is
//! read as a browser reads it, and little may be there.

use std::cell::RefCell;
use std::collections::BTreeSet;

use ammonia::Url;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer,
};
use markdown::{RenderedComment, render_comment};

use super::{Vector, corpus, load};

#[test]
fn nothing_that_could_run_leaves_a_comment() {
    let mut seen = 0;
    for vector in corpus().into_iter().chain(load("comments")) {
        // What a careless renderer would write is just as much worth a try as what somebody did.
        for text in [Some(&vector.source), vector.live.html.as_ref()]
            .into_iter()
            .flatten()
        {
            seen += try_everywhere(&vector, text);
        }
    }
    assert!(seen > 20_000, "only {seen} comments were rendered");
}

/// How many comments came out of it.
fn try_everywhere(vector: &Vector, text: &str) -> usize {
    let line = text.replace(['\r', '\n'], " ");
    let angle = line.replace(['<', '>'], "");
    let escaped: String = line.chars().map(escape).collect();
    let mut names: Vec<&str> = vector.names.iter().map(String::as_str).collect();
    names.extend([&line, text, "calm"]);
    let comments = [
        text.to_owned(),
        format!("a {line} b\n{text}"),
        format!("> {line}\n\n1. {line}\n   - {line}"),
        format!("# {line}\n\n{line}\n---"),
        format!("***{line}*** ~~{line}~~"),
        format!("[b](<{angle}>) ![b](<{angle}>)"),
        format!(
            "[b]({}) <{line}> <{angle}@a.example>",
            line.replace(' ', "%20")
        ),
        format!("[b][c] ![{line}](d.png) [{line}]\n\n[c]: {line}"),
        format!("[b](https://reader.test/ \"{escaped}\") [c]\n\n[c]: <{angle}> '{escaped}'"),
        format!("[{line}](https://reader.test/{line}) ![{line}](https://reader.test/a.png)"),
        format!("[bank.example](https://{angle}) [bank.example](<https://a.example/{angle}>)"),
        format!("[a](mailto:{angle}@a.example) {angle}@a.example"),
        format!("~~~{line}\n{text}\n~~~\n\n```js {line}\n{text}\n```"),
        format!("@{line} @{text}"),
        format!("@{escaped} @calm{line}"),
        format!("https://reader.test/{line} `{line}` www.{line}"),
    ];
    let mut seen = 0;
    for comment in comments {
        let Ok(rendered) = render_comment(&comment, &names) else {
            continue;
        };
        seen += 1;
        if let Some(problem) = Found::read(&rendered.html).problem(&rendered) {
            panic!(
                "{}: {problem}\nin {}\nfrom {comment}",
                vector.id, rendered.html
            );
        }
    }
    seen
}

/// A character as somebody types it who wants it to be seen.
fn escape(char: char) -> String {
    if char.is_ascii_punctuation() {
        format!("\\{char}")
    } else {
        char.to_string()
    }
}

/// What a browser finds in a text.
#[derive(Default)]
struct Found {
    problems: Vec<String>,
    open: Vec<String>,
    links: usize,
    hosts: BTreeSet<String>,
    mentions: usize,
}

impl Found {
    fn read(html: &str) -> Self {
        let walk = Tokenizer::new(Walk::default(), Default::default());
        let input = BufferQueue::default();
        input.push_back(html.into());
        let _ = walk.feed(&input);
        walk.end();
        walk.sink.0.into_inner()
    }

    /// What is there and should not be, or is not what was said of it.
    fn problem(&self, rendered: &RenderedComment) -> Option<String> {
        let domains: Vec<&str> = self.hosts.iter().map(String::as_str).collect();
        if let Some(problem) = self.problems.first() {
            Some(problem.clone())
        } else if !self.open.is_empty() {
            Some(format!("{:?} stay open", self.open))
        } else if self.links != rendered.links || domains != rendered.domains {
            Some(format!(
                "{} links to {domains:?}, but {} to {:?} were said",
                self.links, rendered.links, rendered.domains
            ))
        } else if (self.mentions == 0) != rendered.mentions.is_empty() {
            Some(format!(
                "{} mentions of {:?}",
                self.mentions, rendered.mentions
            ))
        } else {
            None
        }
    }

    fn open(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        let attributes: Vec<(&str, &str)> = tag
            .attrs
            .iter()
            .map(|attribute| (&*attribute.name.local, &*attribute.value))
            .collect();
        let may_be_there = match (name, &attributes[..]) {
            (
                "blockquote" | "br" | "code" | "del" | "em" | "li" | "ol" | "p" | "strong" | "ul",
                [],
            ) => true,
            ("a", [("href", href), ("rel", "ugc nofollow noopener")]) => self.leads_out(href),
            ("bdi", [("class", "mention")]) => {
                self.mentions += 1;
                !self.is_in(&["a", "code", "bdi"])
            }
            ("code", [("class", class)]) => class
                .strip_prefix("language-")
                .is_some_and(|name| name.chars().all(|char| char.is_ascii_lowercase())),
            ("ol", [("start", start)]) => start.parse::<u32>().is_ok(),
            ("pre", [("tabindex", "0")]) => true,
            ("span", [("class", class)]) => {
                ["k", "n", "s", "f", "c", "t", "a"].contains(class) && self.is_in(&["code"])
            }
            _ => false,
        };
        if !may_be_there || tag.self_closing {
            self.problems.push(format!("<{name} {attributes:?}>"));
        }
        if name != "br" {
            self.open.push(name.to_owned());
        }
    }

    fn close(&mut self, tag: &Tag) {
        if self.open.pop().as_deref() != Some(&tag.name) || !tag.attrs.is_empty() {
            self.problems.push(format!("</{}>", tag.name));
        }
    }

    fn is_in(&self, names: &[&str]) -> bool {
        self.open.iter().any(|open| names.contains(&open.as_str()))
    }

    /// Whether an address means the same to everybody and is one of the web or of mail.
    fn leads_out(&mut self, href: &str) -> bool {
        self.links += 1;
        let Ok(url) = Url::parse(href) else {
            return false;
        };
        let host = match url.scheme() {
            "http" | "https" => url.host_str().map(str::to_owned),
            "mailto" if url.query().is_none() => {
                url.path().split_once('@').map(|(_, host)| host.to_owned())
            }
            _ => None,
        };
        let Some(host) = host else {
            return false;
        };
        let host = host.trim_end_matches('.');
        let short = host.strip_prefix("www.").filter(|it| it.contains('.'));
        self.hosts.insert(short.unwrap_or(host).to_owned());
        url.as_str() == href
            && url.username().is_empty()
            && url.password().is_none()
            && !self.is_in(&["a"])
    }

    fn text(&mut self, text: &str) {
        let acts = |char: char| {
            char.is_control() && char != '\n' && char != '\t'
                || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{fdd0}')
        };
        if let Some(char) = text.chars().find(|char| acts(*char)) {
            self.problems.push(format!("the character {char:?}"));
        }
    }
}

#[derive(Default)]
struct Walk(RefCell<Found>);

impl TokenSink for Walk {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut found = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => found.open(&tag),
            Token::TagToken(tag) => found.close(&tag),
            Token::CharacterTokens(text) => found.text(&text),
            Token::EOFToken => {}
            other => found.problems.push(format!("{other:?}")),
        }
        TokenSinkResult::Continue
    }
}

#[test]
fn the_walk_sees_what_is_harmful() {
    let harmless = "<p>a<br><a href=\"https://a.example/\" rel=\"ugc nofollow noopener\">b</a> \
                    <bdi class=\"mention\">@c</bdi></p><pre tabindex=\"0\"><code class=\"language-js\">\
                    <span class=\"k\">d</span></code></pre><ol start=\"3\"><li>&lt;e&gt;</li></ol>";
    let said = RenderedComment {
        links: 1,
        domains: vec!["a.example".to_owned()],
        mentions: vec![0],
        ..RenderedComment::default()
    };
    assert_eq!(Found::read(harmless).problem(&said), None);
    let link = |attributes: &str| format!("<a {attributes}>a</a>");
    let rel = "rel=\"ugc nofollow noopener\"";
    for harmful in [
        "<script>x()</script>".to_owned(),
        "<img src=x>".to_owned(),
        "<p onclick=\"x()\">a</p>".to_owned(),
        "<p id=\"a\">a</p>".to_owned(),
        "<span class=\"k\">a</span>".to_owned(),
        "<code><span class=\"callout\">a</span></code>".to_owned(),
        "<code class=\"language-js mention\">a</code>".to_owned(),
        "<p>a".to_owned(),
        "<em><p>a</em></p>".to_owned(),
        "<!-- a -->".to_owned(),
        "a < b".to_owned(),
        "a\u{202e}b".to_owned(),
        link("href=\"https://a.example/\""),
        link(&format!("href=\"https://a.example\" {rel}")),
        link(&format!("href=\"https://b@a.example/\" {rel}")),
        link(&format!("href=\"javascript:x()\" {rel}")),
        link(&format!("href=\"/settings\" {rel}")),
        link(&format!(
            "href=\"https://a.example/\" {rel} target=\"_top\""
        )),
        link(rel),
    ] {
        let found = Found::read(&harmful);
        assert!(
            !found.problems.is_empty() || !found.open.is_empty(),
            "{harmful}"
        );
    }
    // What was said of it is compared.
    let link = link(&format!("href=\"https://a.example/\" {rel}"));
    assert!(
        Found::read(&link).problem(&said).is_some(),
        "nobody is mentioned"
    );
    assert!(Found::read("<p>a</p>").problem(&said).is_some(), "no link");
}
