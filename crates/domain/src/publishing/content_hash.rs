//! Content hashes: what tells one version of a text from another.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::chapters::{CheckedChapter, CheckedCourse, CheckedQuestion};

/// A SHA-256 of content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// The hash of a question's sources, line ends normalised, so that a file checked out on
    /// another system is the same question.
    pub fn of_question(prompt_source: &str, answer_source: &str) -> Self {
        let mut digest = Sha256::new();
        digest.update(lines_normalised(prompt_source));
        digest.update([0]);
        digest.update(lines_normalised(answer_source));
        Self(digest.finalize().into())
    }

    /// The hash of a chapter's file, line ends normalised.
    pub fn of_source(source: &str) -> Self {
        Self(Sha256::digest(lines_normalised(source)).into())
    }

    /// The hash of texts that belong together, in this order.
    pub fn of_texts(texts: &[&str]) -> Self {
        let mut fields = Fields::new();
        fields.list(texts, |fields, text| {
            fields.text(text);
        });
        fields.finish()
    }

    /// The hash of everything that a revision of the chapter holds: what the author wrote and
    /// what was made of it. The file's name and place are the chapter's, not the revision's. What
    /// the checks noted is left out: a new rule about an old text makes no revision.
    pub fn of_chapter(chapter: &CheckedChapter, lang: &str) -> Self {
        let mut fields = Fields::new();
        fields
            .text(lang)
            .text(lines_normalised(&chapter.source))
            .text(&chapter.title)
            .text(&chapter.summary);
        fields
            .optional(chapter.number)
            .optional(chapter.topic.as_ref());
        fields
            .optional(chapter.level.map(|level| level.as_str()))
            .text(chapter.minutes);
        fields.optional(chapter.weeks.map(|weeks| weeks.first));
        fields.optional(chapter.weeks.map(|weeks| weeks.last));
        fields.list(&chapter.requires, |fields, id| {
            fields.text(id);
        });
        fields.text(&chapter.body);
        fields.list(&chapter.toc, |fields, entry| {
            fields
                .text(entry.level)
                .text(&entry.anchor)
                .text(&entry.text);
        });
        fields.optional(chapter.questions_heading.as_ref());
        fields.list(&chapter.questions, |fields, question| {
            fields
                .text(&question.id)
                .text(&question.prompt)
                .text(&question.answer);
            fields
                .text(&question.prompt_source)
                .text(&question.answer_source);
            fields.optional(question.source_anchor.as_ref());
        });
        fields.list(&chapter.playgrounds, |fields, playground| {
            fields
                .text(&playground.id)
                .text(&playground.title)
                .text(&playground.language);
            fields
                .text(&playground.code)
                .optional(playground.expected.as_ref());
            fields.text(playground.predict);
        });
        fields.list(&chapter.sections, |fields, section| {
            fields
                .text(&section.anchor)
                .text(&section.heading)
                .text(&section.text);
        });
        // Only where there are some, so that other chapters keep the revisions that they had before
        // there were any.
        if !chapter.predictions.is_empty() {
            fields.list(&chapter.predictions, |fields, prediction| {
                fields
                    .text(&prediction.playground)
                    .text(&prediction.question.prompt)
                    .text(&prediction.question.answer);
            });
        }
        fields.finish()
    }

    /// The hash of what a course holds besides its chapters and its part of the URL.
    pub fn of_course(course: &CheckedCourse) -> Self {
        let mut fields = Fields::new();
        fields
            .text(&course.title)
            .text(&course.summary)
            .text(&course.lang);
        fields
            .optional(course.weeks)
            .text(lines_normalised(&course.source))
            .text(&course.description);
        fields.list(&course.images, |fields, image| {
            fields.text(&image.file).text(&image.name);
        });
        fields.finish()
    }

    /// The hash in the bytes it was stored as; `None` where they are not 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The first seven hexadecimal digits, as an author writes them in `edit=wording@3fa1b2c`.
    pub fn short(&self) -> String {
        let mut hex = self.to_string();
        hex.truncate(7);
        hex
    }
}

impl From<&CheckedQuestion> for ContentHash {
    fn from(question: &CheckedQuestion) -> Self {
        Self::of_question(&question.prompt_source, &question.answer_source)
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The text as it would be on any system: line ends as `\n`, no byte order mark.
fn lines_normalised(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Feeds fields to a hash, each with its length before it, so that text can't slip from one
/// field into the next unnoticed.
struct Fields(Sha256);

impl Fields {
    fn new() -> Self {
        Self(Sha256::new())
    }

    fn text(&mut self, value: impl ToString) -> &mut Self {
        let value = value.to_string();
        self.length(value.len());
        self.0.update(value);
        self
    }

    fn optional(&mut self, value: Option<impl ToString>) -> &mut Self {
        self.length(usize::from(value.is_some()));
        if let Some(value) = value {
            self.text(value);
        }
        self
    }

    fn list<T>(&mut self, items: &[T], each: impl Fn(&mut Self, &T)) -> &mut Self {
        self.length(items.len());
        for item in items {
            each(self, item);
        }
        self
    }

    fn length(&mut self, length: usize) {
        self.0.update((length as u64).to_le_bytes());
    }

    fn finish(self) -> ContentHash {
        ContentHash(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_do_not_make_another_question() {
        assert_eq!(
            ContentHash::of_question("a\r\nb", "c\r"),
            ContentHash::of_question("a\nb", "c\n")
        );
    }

    #[test]
    fn text_that_moves_from_prompt_to_answer_makes_another_question() {
        assert_ne!(
            ContentHash::of_question("ab", "c"),
            ContentHash::of_question("a", "bc")
        );
    }

    #[test]
    fn the_short_form_is_the_start_of_the_long_one() {
        let hash = ContentHash::of_question("What?", "That.");
        assert_eq!(hash.to_string().len(), 64);
        assert!(hash.to_string().starts_with(&hash.short()));
        assert_eq!(hash.short().len(), 7);
        assert_eq!(ContentHash::from_bytes(hash.as_bytes()), Some(hash));
    }
}
