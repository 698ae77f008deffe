//! Cuts an excerpt out of a section, around the words that match.

use domain::search::Fragment;

/// About how many characters an excerpt has.
const LENGTH: usize = 220;

/// How many characters stand before the first match, at most.
const LEAD: usize = 60;

const START: char = '\u{e000}';
const STOP: char = '\u{e001}';

/// Asks Postgres to mark every match in the whole text, with characters that [`super::words`]
/// lets into no text.
pub(super) const OPTIONS: &str = "HighlightAll=true, StartSel=\u{e000}, StopSel=\u{e001}";

/// The excerpt. `marked` is the text's words, as long as the text and place by place the same,
/// with the matches between marks.
pub(super) fn cut(text: &str, marked: &str) -> Vec<Fragment> {
    let text: Vec<char> = text.chars().collect();
    let matched = matches(marked).filter(|matched| matched.len() == text.len());
    let matched = matched.unwrap_or_else(|| vec![false; text.len()]);
    let (from, to) = window(&text, &matched);

    let mut excerpt = Excerpt::default();
    if from > 0 {
        excerpt.push('…', false);
    }
    for at in from..to {
        excerpt.push(text[at], matched[at]);
    }
    if to < text.len() {
        excerpt.end();
        excerpt.push('…', false);
    }
    excerpt.end();
    excerpt.fragments
}

/// For each character whether it is part of a match; `None` where the marks make no sense.
fn matches(marked: &str) -> Option<Vec<bool>> {
    let mut matched = Vec::with_capacity(marked.len());
    let mut inside = false;
    for c in marked.chars() {
        match c {
            START if !inside => inside = true,
            STOP if inside => inside = false,
            START | STOP => return None,
            _ => matched.push(inside),
        }
    }
    Some(matched)
}

/// The stretch with the most matched characters, from one boundary between words to another.
fn window(text: &[char], matched: &[bool]) -> (usize, usize) {
    if text.len() <= LENGTH {
        return (0, text.len());
    }
    let starts = (0..text.len()).filter(|&at| matched[at] && (at == 0 || !matched[at - 1]));
    let mut sums = Vec::with_capacity(matched.len() + 1);
    sums.push(0usize);
    for &is_match in matched {
        sums.push(sums[sums.len() - 1] + usize::from(is_match));
    }
    let hits = |from: usize| {
        let to = (from + LENGTH - LEAD).min(text.len());
        sums[to] - sums[from]
    };
    // The first of the best, as the beginning of a section says more than its end.
    let best = starts.fold(0, |best, at| if hits(at) > hits(best) { at } else { best });

    let mut from = best.saturating_sub(LEAD);
    while from > 0 && from < best && !text[from - 1].is_whitespace() {
        from += 1;
    }
    let mut to = (from + LENGTH).min(text.len());
    let end = to;
    while to < text.len() && to > from && !text[to].is_whitespace() {
        to -= 1;
    }
    // A stretch without a space is cut anywhere.
    (from, if to == from { end } else { to })
}

/// Joins characters into fragments, and white space into single spaces.
#[derive(Default)]
struct Excerpt {
    fragments: Vec<Fragment>,
    space: bool,
}

impl Excerpt {
    fn push(&mut self, c: char, matched: bool) {
        if c.is_whitespace() || c.is_control() {
            self.space = !self.fragments.is_empty();
            return;
        }
        if self.space {
            self.space = false;
            // A space between two matches belongs to both and looks best inside neither.
            self.append(' ', false);
        }
        self.append(c, matched);
    }

    fn append(&mut self, c: char, matched: bool) {
        match self.fragments.last_mut() {
            Some(last) if last.matched == matched => last.text.push(c),
            _ => self.fragments.push(Fragment {
                text: c.to_string(),
                matched,
            }),
        }
    }

    fn end(&mut self) {
        self.space = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(fragments: &[Fragment]) -> String {
        fragments
            .iter()
            .map(|f| {
                if f.matched {
                    format!("<{}>", f.text)
                } else {
                    f.text.clone()
                }
            })
            .collect()
    }

    #[test]
    fn matches_are_marked_in_the_text_with_its_signs() {
        let fragments = cut(
            "call `process.nextTick()`, now",
            "call  process \u{e000}nextTick\u{e001}     now",
        );
        assert_eq!(shown(&fragments), "call `process.<nextTick>()`, now");
    }

    #[test]
    fn white_space_is_one_space() {
        let fragments = cut("\n a\n  b  ", "  \u{e000}a\u{e001}\n  \u{e000}b\u{e001}  ");
        assert_eq!(shown(&fragments), "<a> <b>");
    }

    #[test]
    fn a_long_text_is_cut_between_words_around_the_densest_matches() {
        let filler = "some other words ".repeat(40);
        let text = format!("one loop {filler}the loop and the loop again {filler}");
        let marked = text.replace("loop", "\u{e000}loop\u{e001}");
        let excerpt = shown(&cut(&text, &marked));
        assert!(
            excerpt.starts_with('…') && excerpt.ends_with('…'),
            "{excerpt}"
        );
        assert!(
            excerpt.contains("the <loop> and the <loop> again"),
            "{excerpt}"
        );
        assert!(excerpt.chars().count() <= LENGTH + 6, "{excerpt}");
        let first = excerpt.trim_start_matches('…').split(' ').next();
        assert!(
            ["some", "other", "words"].contains(&first.unwrap_or("")),
            "{excerpt}"
        );
    }

    #[test]
    fn marks_that_make_no_sense_mark_nothing() {
        assert_eq!(shown(&cut("a b", "a \u{e001}b")), "a b");
        assert_eq!(shown(&cut("a b", "\u{e000}a\u{e001}")), "a b");
        assert_eq!(cut("", ""), []);
    }

    #[test]
    fn a_text_without_spaces_is_cut_all_the_same() {
        let text = "x".repeat(1_000);
        assert_eq!(shown(&cut(&text, &text)).chars().count(), LENGTH + 1);
    }
}
