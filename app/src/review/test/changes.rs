//! Which passages of a text are not in the text that somebody read before.

use std::collections::HashMap;

/// The places of the blocks of `new` that are not in `old`, counted from 0 as the children of the
/// element around them: what was moved is no change, and neither is what only looks otherwise. Both
/// are sanitised HTML, so each element that is opened is closed.
pub fn changed(old: &str, new: &str) -> Vec<usize> {
    let mut before = HashMap::<String, usize>::new();
    for block in blocks(old) {
        *before.entry(words(block)).or_default() += 1;
    }
    let mut changed = Vec::new();
    for (at, block) in blocks(new).enumerate() {
        let words = words(block);
        match before.get_mut(&words) {
            Some(left) if *left > 0 => *left -= 1,
            // A rule between two passages says nothing.
            _ if words.is_empty() => {}
            _ => changed.push(at),
        }
    }
    changed
}

/// Elements that have no end.
const VOID: [&str; 6] = ["br", "hr", "img", "input", "wbr", "source"];

/// The elements at the top, one after the other, without what stands between them.
fn blocks(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        rest = &rest[rest.find('<')?..];
        let mut depth = 0_usize;
        let mut at = 0;
        loop {
            let Some(open) = rest[at..].find('<').map(|found| at + found) else {
                // It is not closed; all that is left belongs to it.
                return Some(std::mem::take(&mut rest));
            };
            // In sanitised HTML `>` is escaped in every attribute.
            let Some(end) = rest[open..].find('>').map(|found| open + found + 1) else {
                return Some(std::mem::take(&mut rest));
            };
            let tag = &rest[open + 1..end - 1];
            if tag.starts_with('/') {
                depth = depth.saturating_sub(1);
            } else if !is_void(tag) {
                depth += 1;
            }
            at = end;
            if depth == 0 {
                let block = &rest[..end];
                rest = &rest[end..];
                return Some(block);
            }
        }
    })
}

fn is_void(tag: &str) -> bool {
    let name = tag.split([' ', '/', '\n']).next().unwrap_or_default();
    VOID.contains(&name) || tag.ends_with('/')
}

/// What a block says: its text, and which images it shows.
fn words(block: &str) -> String {
    let mut words = String::with_capacity(block.len());
    let mut rest = block;
    while let Some(open) = rest.find('<') {
        words.push_str(&rest[..open]);
        let end = rest[open..]
            .find('>')
            .map_or(rest.len(), |at| open + at + 1);
        let tag = &rest[open..end];
        if let Some(source) = tag.strip_prefix("<img ").and_then(source_of) {
            words.push_str(source);
        }
        words.push(' ');
        rest = &rest[end..];
    }
    words.push_str(rest);
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ")
}

fn source_of(attributes: &str) -> Option<&str> {
    let (_, after) = attributes.split_once("src=\"")?;
    after.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "<h2 id=\"a\">One</h2>\n<p>First <em>word</em>.</p>\n<p>Second.</p>\n\
                       <figure><img src=\"/media/a.png\" alt=\"A\"></figure><ul><li><p>x</p></li></ul>";

    #[test]
    fn what_was_there_before_is_no_change_wherever_it_stands() {
        assert_eq!(changed(OLD, OLD), Vec::<usize>::new());
        let moved = "<p>Second.</p><h2 id=\"a\">One</h2><p>First <strong>word</strong>.</p>";
        assert_eq!(changed(OLD, moved), Vec::<usize>::new());
        let looks = "<h2 id=\"b\" class=\"x\">One</h2><p>First\n<i>word</i>.</p>";
        assert_eq!(changed(OLD, looks), Vec::<usize>::new());
    }

    #[test]
    fn new_words_and_new_pictures_are_found_at_their_places() {
        let new = OLD
            .replace("Second.", "Second, and more.")
            .replace("a.png", "b.png")
            .replace("<p>x</p>", "<p>x</p><br><p>y</p>");
        assert_eq!(changed(OLD, &new), [2, 3, 4]);
        // Two of the same, where there was one.
        assert_eq!(changed("<p>x</p>", "<p>x</p><p>x</p>"), [1]);
        assert_eq!(changed("", "<p>x</p><hr><p>y</p>"), [0, 2]);
    }

    #[test]
    fn what_is_broken_ends() {
        for broken in ["<", "<p", "<p>", "x", "</p></p>", "<p><b></p>"] {
            assert!(changed("", broken).len() <= 2, "{broken}");
        }
    }
}
