//! Where a link leads: out of the site, to a chapter, to an anchor, or nowhere.

/// A link's destination as its author wrote it, sorted by what it means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    /// Another site, or an e-mail address.
    External,
    /// A heading of the same chapter.
    Anchor(String),
    /// A file of the course, by its path from the course folder.
    File {
        path: String,
        anchor: Option<String>,
    },
    /// A destination that is refused, and why.
    Refused(&'static str, &'static str),
}

/// Sorts a destination found in `from`, a path relative to the course folder.
pub(crate) fn classify(url: &str, from: &str) -> Target {
    let url = url.trim();
    if url.is_empty() {
        return Target::Refused(
            "this link leads nowhere",
            "put the destination in the parentheses",
        );
    }
    if let Some(anchor) = url.strip_prefix('#') {
        return Target::Anchor(percent_decode(anchor));
    }
    // Browsers ignore control characters inside a scheme, so they count as part of one here.
    let visible: String = url
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
        .collect();
    let scheme = visible
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("http" | "https" | "mailto") => return Target::External,
        Some(scheme) if !scheme.contains(['/', '?', '#']) => {
            return Target::Refused(
                "this kind of link is not allowed",
                "links lead to http, https and mailto addresses or to files of the course",
            );
        }
        _ => {}
    }
    if url.starts_with('/') || url.starts_with('\\') {
        return Target::Refused(
            "this link starts at the root of some site",
            "link to the chapter's file, such as the-runtime.md, or write the whole https address",
        );
    }
    let (path, anchor) = match url.split_once('#') {
        Some((path, anchor)) => (path, Some(percent_decode(anchor)).filter(|a| !a.is_empty())),
        None => (url, None),
    };
    match join(from, &percent_decode(path)) {
        Some(path) => Target::File { path, anchor },
        None => Target::Refused(
            "this link leaves the course's folder",
            "link to a file of the course, or write the whole https address",
        ),
    }
}

/// The path that `relative`, found in the file `from`, names; `None` when it leaves the folder.
pub(crate) fn join(from: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part if part.contains(['\\', '\0']) => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Decodes `%41`; what is not valid UTF-8 afterwards stays as it was written.
pub(crate) fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let decoded = match (first, tail) {
            (b'%', [high, low, ..]) => std::str::from_utf8(&[*high, *low])
                .ok()
                .and_then(|hex| u8::from_str_radix(hex, 16).ok()),
            _ => None,
        };
        match decoded {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_sorted_by_what_they_mean() {
        let file = |path: &str, anchor: Option<&str>| Target::File {
            path: path.into(),
            anchor: anchor.map(Into::into),
        };
        for (url, target) in [
            ("https://example.org/a:b", Target::External),
            ("mailto:a@example.org", Target::External),
            ("#the%20loop", Target::Anchor("the loop".into())),
            ("two.md", file("part/two.md", None)),
            ("./two.md#x", file("part/two.md", Some("x"))),
            ("../one.md#", file("one.md", None)),
            ("a/b:c.md", file("part/a/b:c.md", None)),
        ] {
            assert_eq!(classify(url, "part/one.md"), target, "{url}");
        }
        for url in [
            "javascript:x()",
            "java\nscript:x()",
            " JaVaScRiPt:x",
            "data:text/html,x",
            "/a",
            "//h/a",
            "\\\\h",
            "../../x.md",
            "",
            "chapter:one",
        ] {
            assert!(
                matches!(classify(url, "part/one.md"), Target::Refused(..)),
                "{url}"
            );
        }
    }
}
