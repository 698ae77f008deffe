//! Finds questions whose id was changed: one is new, another leaves, and they say the same. A
//! student's memory hangs on the id, so the author is asked.

use std::collections::HashMap;

use crate::chapters::{CheckedCourse, CheckedQuestion};
use crate::ids::AuthorId;
use crate::publishing::wording::is_only_wording;
use crate::publishing::{Lifecycle, PublishedQuestion, QuestionStep};

/// The share of words that two questions have in common, of 100, from which they look alike.
const ALIKE: usize = 75;

/// Each new question is compared with each that leaves, up to this many of either: beyond, a
/// course was replaced and not edited.
const COMPARED: usize = 200;

/// Notes at each new question which of the leaving ones it looks like.
pub(super) fn find(
    published: &[PublishedQuestion],
    course: &CheckedCourse,
    steps: &mut [QuestionStep],
) {
    let lifecycles: HashMap<&AuthorId, Lifecycle> =
        steps.iter().map(|s| (&s.id, s.lifecycle)).collect();
    let mut leaving: Vec<Text<'_>> = published
        .iter()
        .filter(|q| q.playground.is_none() && !q.retired)
        .filter(|q| lifecycles.get(&q.id) == Some(&Lifecycle::Retired))
        .take(COMPARED)
        .map(Text::of_published)
        .collect();
    let questions = course.chapters.iter().flat_map(|c| &c.questions);
    let added = questions
        .filter(|q| lifecycles.get(&q.id) == Some(&Lifecycle::Added))
        .take(COMPARED);
    let mut found = HashMap::new();
    for question in added {
        let text = Text::of_checked(question);
        let closest = leaving
            .iter()
            .enumerate()
            .map(|(at, old)| (text.likeness(old), at))
            .max_by_key(|&(likeness, at)| (likeness, std::cmp::Reverse(at)))
            .filter(|(likeness, _)| *likeness >= ALIKE);
        if let Some((_, at)) = closest {
            found.insert(question.id.clone(), leaving.remove(at).id.clone());
        }
    }
    for step in steps {
        step.looks_like = found.remove(&step.id);
    }
}

/// A question's text, ready to be compared.
struct Text<'a> {
    id: &'a AuthorId,
    prompt: &'a str,
    /// How often each word occurs in prompt and answer.
    words: HashMap<String, usize>,
}

impl<'a> Text<'a> {
    fn of_published(question: &'a PublishedQuestion) -> Self {
        Self::new(
            &question.id,
            &question.prompt_source,
            &question.answer_source,
        )
    }

    fn of_checked(question: &'a CheckedQuestion) -> Self {
        Self::new(
            &question.id,
            &question.prompt_source,
            &question.answer_source,
        )
    }

    fn new(id: &'a AuthorId, prompt: &'a str, answer: &'a str) -> Self {
        let mut words = HashMap::new();
        let separate = |c: char| !c.is_alphanumeric();
        for word in [prompt, answer].iter().flat_map(|t| t.split(separate)) {
            if !word.is_empty() {
                *words.entry(word.to_lowercase()).or_insert(0) += 1;
            }
        }
        Self { id, prompt, words }
    }

    /// From 0 to 100: all of it where the prompts say the same, whatever the answers say, and else
    /// the Dice coefficient of the words.
    fn likeness(&self, other: &Self) -> usize {
        if is_only_wording(self.prompt, other.prompt) {
            return 100;
        }
        let in_both: usize = self
            .words
            .iter()
            .filter_map(|(word, here)| other.words.get(word).map(|there| here.min(there)))
            .sum();
        let all: usize = self.words.values().chain(other.words.values()).sum();
        (200 * in_both).checked_div(all).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(before: [&str; 2], after: [&str; 2]) -> bool {
        let id: AuthorId = "q".parse().expect("a name");
        let [before, after] =
            [before, after].map(|[prompt, answer]| Text::new(&id, prompt, answer));
        after.likeness(&before) >= ALIKE
    }

    #[test]
    fn the_same_prompt_or_nearly_the_same_text_looks_alike() {
        let before = [
            "What does `write()` return when the buffer is above its mark?",
            "`false`. Stop writing and wait for `drain`.",
        ];
        for after in [
            before,
            [before[0], "It is `false`, and then one waits."],
            [
                "What does `write()` return once the buffer is above its mark?",
                "`false`. Stop writing and wait for `drain`.",
            ],
        ] {
            assert!(alike(before, after), "{after:?}");
        }
        for after in [
            [
                "What does `read()` return when the buffer is empty?",
                "`null`, and later `readable` is emitted.",
            ],
            ["", ""],
        ] {
            assert!(!alike(before, after), "{after:?}");
        }
    }
}
