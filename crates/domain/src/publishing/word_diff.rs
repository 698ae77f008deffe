//! A short picture of what changed between two texts, word by word.

/// Words of context on either side of a change.
const CONTEXT: usize = 3;

/// Beyond this many changed words, the middle is compared no further: the table below would
/// take memory in the square of it, and nobody reads such a difference in one line.
const COMPARED: usize = 400;

/// At most this many characters are shown.
const SHOWN: usize = 240;

/// The difference in one line: removed words as `[-these-]`, added ones as `{+these+}`, a few
/// words around them, and `…` for what is left out.
pub fn word_diff(before: &str, after: &str) -> String {
    let before: Vec<&str> = before.split_whitespace().collect();
    let after: Vec<&str> = after.split_whitespace().collect();
    let steps = compare(&before, &after);
    let near = |at: usize| {
        let from = at.saturating_sub(CONTEXT);
        let to = (at + CONTEXT + 1).min(steps.len());
        steps[from..to]
            .iter()
            .any(|step| !matches!(step, Step::Same(_)))
    };

    let mut line = String::new();
    let mut left_out = false;
    for (at, step) in steps.iter().enumerate() {
        if !near(at) {
            left_out = true;
            continue;
        }
        if left_out {
            append(&mut line, "…");
            left_out = false;
        }
        append(&mut line, &step.shown());
        if line.chars().count() > SHOWN {
            line = line.chars().take(SHOWN).collect();
            left_out = true;
            break;
        }
    }
    if left_out {
        append(&mut line, "…");
    }
    line
}

/// Of each word of two texts, whether it is not in the other, or not there.
pub fn changed_words(before: &[&str], after: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for step in compare(before, after) {
        match step {
            Step::Same(_) => {
                removed.push(false);
                added.push(false);
            }
            Step::Removed(words) => removed.extend(words.iter().map(|_| true)),
            Step::Added(words) => added.extend(words.iter().map(|_| true)),
        }
    }
    (removed, added)
}

fn append(line: &mut String, piece: &str) {
    if !line.is_empty() {
        line.push(' ');
    }
    line.push_str(piece);
}

#[derive(Debug)]
enum Step<'a> {
    Same(&'a str),
    Removed(Vec<&'a str>),
    Added(Vec<&'a str>),
}

impl Step<'_> {
    fn shown(&self) -> String {
        match self {
            Step::Same(word) => (*word).to_owned(),
            Step::Removed(words) => format!("[-{}-]", words.join(" ")),
            Step::Added(words) => format!("{{+{}+}}", words.join(" ")),
        }
    }
}

fn compare<'a>(before: &[&'a str], after: &[&'a str]) -> Vec<Step<'a>> {
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = before.iter().zip(after).take_while(same).count();
    let (old, new) = (&before[head..], &after[head..]);
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(same)
        .count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);

    let mut steps: Vec<Step> = before[..head].iter().map(|word| Step::Same(word)).collect();
    if old.len() > COMPARED || new.len() > COMPARED {
        remove(&mut steps, old);
        add(&mut steps, new);
    } else {
        compare_middle(&mut steps, old, new);
    }
    steps.extend(
        before[before.len() - tail..]
            .iter()
            .map(|word| Step::Same(word)),
    );
    steps
}

/// The longest common subsequence, by the table of the lengths it reaches.
fn compare_middle<'a>(steps: &mut Vec<Step<'a>>, old: &[&'a str], new: &[&'a str]) {
    let width = new.len() + 1;
    let mut lengths = vec![0u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i * width + j] = if old[i] == new[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            steps.push(Step::Same(old[i]));
            i += 1;
            j += 1;
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            remove(steps, &old[i..=i]);
            i += 1;
        } else {
            add(steps, &new[j..=j]);
            j += 1;
        }
    }
    remove(steps, &old[i..]);
    add(steps, &new[j..]);
}

fn remove<'a>(steps: &mut Vec<Step<'a>>, words: &[&'a str]) {
    match steps.last_mut() {
        _ if words.is_empty() => {}
        Some(Step::Removed(removed)) => removed.extend(words),
        _ => steps.push(Step::Removed(words.to_vec())),
    }
}

fn add<'a>(steps: &mut Vec<Step<'a>>, words: &[&'a str]) {
    match steps.last_mut() {
        _ if words.is_empty() => {}
        Some(Step::Added(added)) => added.extend(words),
        _ => steps.push(Step::Added(words.to_vec())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_changed_word_stands_between_its_neighbours() {
        assert_eq!(
            word_diff(
                "one two three four five old six seven eight nine ten",
                "one two three four five new six seven eight nine ten"
            ),
            "… three four five [-old-] {+new+} six seven eight …"
        );
    }

    #[test]
    fn words_only_removed_or_only_added_are_shown_alone() {
        assert_eq!(word_diff("a b c", "a c"), "a [-b-] c");
        assert_eq!(word_diff("", "all new"), "{+all new+}");
        assert_eq!(word_diff("a", "a b c"), "a {+b c+}");
    }

    #[test]
    fn a_long_difference_is_cut() {
        let before = "word ".repeat(5_000);
        let after = "other ".repeat(5_000);
        let line = word_diff(&before, &after);
        assert!(line.chars().count() < SHOWN + 5);
        assert!(line.ends_with('…'));
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_comparison(
            before in prop::collection::vec("[ab]", 0..12),
            after in prop::collection::vec("[ab]", 0..12),
        ) {
            let old: Vec<&str> = before.iter().map(String::as_str).collect();
            let new: Vec<&str> = after.iter().map(String::as_str).collect();
            let (mut read_old, mut read_new) = (Vec::new(), Vec::new());
            for step in compare(&old, &new) {
                match step {
                    Step::Same(word) => {
                        read_old.push(word);
                        read_new.push(word);
                    }
                    Step::Removed(words) => read_old.extend(words),
                    Step::Added(words) => read_new.extend(words),
                }
            }
            prop_assert_eq!(read_old, old);
            prop_assert_eq!(read_new, new);
        }
    }
}
