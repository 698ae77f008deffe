//! Where links lead, and whether they say so.

use ammonia::Url;
use ammonia::url::Host;
use unicode_normalization::UnicodeNormalization;

use super::typed::is_unseen;
use crate::links::percent_decode;

/// Longer addresses lead nowhere: a definition may be used many times.
const LONGEST: usize = 2_000;

/// Where a link of a comment leads.
#[derive(Debug)]
pub(super) struct Destination {
    /// The address as it was understood, so that what was judged is what a browser gets.
    pub href: String,
    /// The host without `www.`; an address of mail has the one behind the `@`.
    pub domain: Option<String>,
    is_mail: bool,
}

impl Destination {
    /// Reads an address of the web or of mail; anything else leads nowhere.
    pub fn read(url: &str) -> Option<Self> {
        if url.len() > LONGEST {
            return None;
        }
        let mut url = Url::parse(url).ok()?;
        match url.scheme() {
            "http" | "https" => {
                // Nobody needs them here but to look like a host.
                url.set_username("").ok()?;
                url.set_password(None).ok()?;
                let domain = url.host_str().map(plain);
                Some(Self {
                    domain,
                    href: url.into(),
                    is_mail: false,
                })
            }
            "mailto" => Self::mail(url.path()),
            _ => None,
        }
    }

    /// One address, without the rest that a letter could begin with.
    fn mail(address: &str) -> Option<Self> {
        let (name, host) = address.rsplit_once('@')?;
        let decoded = percent_decode(name);
        let is_odd = |char: char| {
            char.is_whitespace() || char.is_control() || "\"\\(),:;<>@[]".contains(char)
        };
        if decoded.is_empty() || decoded.contains(is_odd) {
            return None;
        }
        let host = Host::parse(host).ok()?.to_string();
        Some(Self {
            href: format!("mailto:{name}@{host}"),
            domain: Some(plain(&host)),
            is_mail: true,
        })
    }

    /// The host, where the words of the link name another.
    pub fn hidden_by(&self, words: &str) -> Option<&str> {
        let host = self.domain.as_deref()?;
        // As they look: a fullwidth dot is a dot, and what takes no room is not there.
        let words: String = words.nfkc().filter(|char| !is_unseen(*char)).collect();
        let is_between =
            |char: char| char.is_whitespace() || "<>()[]{}\"',;|«»“”„‘’".contains(char);
        let mut tokens = words.split(is_between);
        tokens
            .any(|token| self.is_other(token, host))
            .then_some(host)
    }

    /// Whether a word looks like the address of another host.
    fn is_other(&self, token: &str, host: &str) -> bool {
        let (is_address, rest) = match token.split_once("//") {
            Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => (true, rest),
            _ => (false, token),
        };
        let mut authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
        if self.is_mail {
            authority = authority
                .rsplit_once('@')
                .map_or(authority, |(_, host)| host);
        }
        let is_part = |char: char| char.is_alphanumeric() || "-._".contains(char);
        let mut parts = authority.split(|char| !is_part(char));
        parts.any(|part| {
            let part = part.trim_matches(['.', '-']);
            let is_port = part.chars().all(|char| char.is_ascii_digit());
            !is_port && (is_address || looks_like_host(part)) && plain(part) != host
        })
    }
}

/// Words with dots between them, the last one of letters; or four numbers.
fn looks_like_host(part: &str) -> bool {
    let labels: Vec<&str> = part.split('.').collect();
    let is_number = |label: &&str| label.chars().all(|char| char.is_ascii_digit());
    let is_name = |last: &str| {
        last.starts_with("xn--")
            || last.chars().count() > 1 && last.chars().all(char::is_alphabetic)
    };
    labels.iter().all(|label| !label.is_empty())
        && (labels.len() == 4 && labels.iter().all(is_number)
            || labels.len() > 1 && labels.last().is_some_and(|last| is_name(last)))
}

/// A host in lower case, without what makes no other host of it.
fn plain(host: &str) -> String {
    let host = host.to_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    let short = host.strip_prefix("www.").filter(|it| it.contains('.'));
    short.unwrap_or(host).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn href(url: &str) -> Option<String> {
        Destination::read(url).map(|it| it.href)
    }

    #[test]
    fn links_lead_to_the_web_or_to_a_letter() {
        for (url, leads) in [
            ("https://example.org", "https://example.org/"),
            ("HTTP://Example.ORG/A", "http://example.org/A"),
            ("https:\\\\example.org\\a", "https://example.org/a"),
            ("https://user:word@example.org/", "https://example.org/"),
            (
                "https://münchen.example/ä",
                "https://xn--mnchen-3ya.example/%C3%A4",
            ),
            ("http://0x7f.1/", "http://127.0.0.1/"),
            ("mailto:me@Example.org", "mailto:me@example.org"),
            (
                "mailto:me@example.org?bcc=you@evil.example&body=x",
                "mailto:me@example.org",
            ),
        ] {
            assert_eq!(href(url).as_deref(), Some(leads), "{url}");
        }
        for url in [
            "",
            "#a",
            "/courses/a",
            "//example.org",
            "example.org",
            "javascript:x",
            "java\nscript:x",
            " javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://example.org",
            "blob:https://example.org/x",
            "view-source:https://example.org",
            "tel:1",
            "chapter:one",
            "https://",
            "mailto:",
            "mailto:me",
            "mailto:@example.org",
            "mailto:a@example.org,b@evil.example",
            "mailto:a%0Abcc:b@evil.example",
            "mailto:a%40good.example@evil.example",
        ] {
            assert_eq!(href(url), None, "{url}");
        }
        assert!(href(&format!("https://example.org/{}", "a".repeat(1_900))).is_some());
        assert!(href(&format!("https://example.org/{}", "a".repeat(2_000))).is_none());
    }

    #[test]
    fn a_link_that_names_another_host_says_where_it_leads() {
        let evil = |words: &'static str| (words, "https://evil.example/", Some("evil.example"));
        for (words, url, host) in [
            evil("bank.example"),
            evil("https://bank.example/account"),
            evil("HTTPS://BANK.EXAMPLE"),
            evil("log in at (www.bank.example)!"),
            evil("//bank.example"),
            evil("http://localhost/"),
            evil("192.168.0.1"),
            evil("bank．example"),
            evil("b\u{200b}ank.exam\u{ad}ple"),
            evil("bаnk.example"),
            evil("bank.example@evil.example"),
            evil("bank.example∕evil.example"),
            evil("evil.example or bank.example"),
            evil("bank.example:443"),
            (
                "evil.example",
                "https://login.evil.example/",
                Some("login.evil.example"),
            ),
            (
                "https://bank.example@evil.example/",
                "https://bank.example@evil.example/",
                Some("evil.example"),
            ),
            (
                "https://аррӏе.example",
                "https://аррӏе.example",
                Some("xn--80ak6aa92e.example"),
            ),
            (
                "help@bank.example",
                "mailto:help@evil.example",
                Some("evil.example"),
            ),
            ("Node.js", "https://nodejs.org/", Some("nodejs.org")),
            ("www.bank.example", "https://bank.example/a/b.html", None),
            (
                "https://bank.example:8080/index.html?a=b.example",
                "https://bank.example:8080/",
                None,
            ),
            (
                "first.last@bank.example",
                "mailto:first.last@bank.example",
                None,
            ),
            ("version 1.5, e.g. this...", "https://nodejs.org/", None),
            ("the docs", "https://nodejs.org/", None),
        ] {
            let destination = Destination::read(url).unwrap();
            assert_eq!(destination.hidden_by(words), host, "{words} -> {url}");
        }
    }
}
