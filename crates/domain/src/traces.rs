//! What readers leave that shapes no card: where they stopped, a line to their later self, an answer
//! that they hold for right too. Like [`crate::learning`], these are payloads behind
//! [`crate::events::Event`], and every version that there ever was is read here.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::events::Event;
use crate::ids::{ChapterId, QuestionId, RevisionId};
use crate::learning::LONGEST_TYPED;
use crate::payload::Payload;

/// The longest line to one's later self, in characters.
pub const LONGEST_LINE: usize = 280;

/// Who has come so far through a text, in percent, has read it: below are the questions.
pub const READ_THROUGH: u8 = 95;

/// The longest name of a place in a text that is kept, in bytes.
const LONGEST_ANCHOR: usize = 256;

/// Something that a reader leaves.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload", rename_all = "snake_case")]
pub enum Trace {
    /// A chapter was read so far.
    ChapterRead {
        /// The chapter.
        chapter: ChapterId,
        /// The text that was read.
        revision: RevisionId,
        /// The heading below which the reader stopped; empty before the first.
        anchor: String,
        /// How much of the text is above, in percent.
        through: u8,
    },
    /// A line for the next review of a chapter; an empty one takes back what was there.
    LineLeft {
        /// The chapter.
        chapter: ChapterId,
        /// The line.
        text: String,
    },
    /// The reader's own answer is right too, they say, and its author may read it.
    AnswerProposed {
        /// The question.
        question: QuestionId,
        /// The number of the meaning that was asked.
        meaning: u32,
        /// The answer.
        text: String,
    },
}

impl Payload for Trace {
    const KINDS: &'static [&'static str] = &["chapter_read", "line_left", "answer_proposed"];
    const VERSION: u16 = 1;
}

impl Trace {
    /// The version in which payloads are written now.
    pub const VERSION: u16 = <Self as Payload>::VERSION;

    /// What an event says; `None` where it is about something else, or can't be read.
    pub fn read(event: &Event) -> Option<Self> {
        let trace = Self::of(event)?;
        let fits = match &trace {
            Self::ChapterRead {
                anchor, through, ..
            } => anchor.len() <= LONGEST_ANCHOR && *through <= 100,
            Self::LineLeft { text, .. } => text.chars().count() <= LONGEST_LINE,
            Self::AnswerProposed { text, .. } => {
                !text.trim().is_empty() && text.chars().count() <= LONGEST_TYPED
            }
        };
        fits.then_some(trace)
    }

    /// Whether an event claims to be one of these, in a version that is known, and can't be read.
    pub fn is_broken(event: &Event) -> bool {
        Self::is_claimed(event) && Self::read(event).is_none()
    }

    /// The kind and the payload of an event that says this.
    pub fn write(&self) -> (String, Value) {
        self.as_event()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::payload::saying as event;

    #[test]
    fn what_is_written_is_read() {
        let id = Uuid::from_u128(7);
        for trace in [
            Trace::ChapterRead {
                chapter: ChapterId(id),
                revision: RevisionId(id),
                anchor: "the-loop".to_owned(),
                through: 100,
            },
            Trace::LineLeft {
                chapter: ChapterId(id),
                text: String::new(),
            },
            Trace::AnswerProposed {
                question: QuestionId(id),
                meaning: 2,
                text: "it waits".to_owned(),
            },
        ] {
            let (kind, payload) = trace.write();
            assert!(Trace::KINDS.contains(&kind.as_str()), "{kind}");
            assert_eq!(Trace::read(&event(&kind, 1, payload)), Some(trace));
        }
    }

    #[test]
    fn what_can_not_be_read_is_refused_and_what_is_newer_is_kept() {
        let id = "019ab52a-4000-7123-8456-789abcdef012";
        let long = "x".repeat(LONGEST_TYPED + 1);
        for (kind, version, payload) in [
            (
                "chapter_read",
                1,
                json!({ "chapter": id, "revision": id, "anchor": "", "through": 101 }),
            ),
            (
                "chapter_read",
                1,
                json!({ "chapter": id, "revision": id, "anchor": long, "through": 1 }),
            ),
            ("line_left", 1, json!({ "chapter": id })),
            ("line_left", 1, json!({ "chapter": id, "text": long })),
            (
                "answer_proposed",
                1,
                json!({ "question": id, "meaning": 1, "text": " " }),
            ),
            ("line_left", 2, json!({ "chapter": id, "text": "x" })),
            ("page_opened", 1, json!({})),
        ] {
            let event = event(kind, version, payload);
            assert_eq!(Trace::read(&event), None, "{kind}");
            let is_ours = version == 1 && kind != "page_opened";
            assert_eq!(Trace::is_broken(&event), is_ours, "{kind}");
        }
    }
}
