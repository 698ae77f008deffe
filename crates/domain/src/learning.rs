//! What readers do to learn, as their events say it: the payloads behind [`crate::events::Event`].
//!
//! Every version of a kind that there ever was is read here. What can't be read is nobody's
//! learning: it stays in the log, and shapes nothing.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::events::Event;
use crate::ids::{ChapterId, EventId, QuestionId};
use crate::payload::Payload;
use crate::schedule::{Confidence, Grade, Settings};

/// The longest answer that is kept, in characters.
pub const LONGEST_TYPED: usize = 4000;

/// Something that shapes cards, or can be undone.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload", rename_all = "snake_case")]
pub enum Learning {
    /// A question was answered, in a chapter or in a review.
    QuestionGraded(Graded),
    /// A chapter was rated.
    ChapterRated {
        /// The chapter.
        chapter: ChapterId,
        /// How sure the student is of it.
        confidence: Confidence,
    },
    /// A question was put aside.
    QuestionSuspended {
        /// The question.
        question: QuestionId,
    },
    /// A question was taken up again.
    QuestionResumed {
        /// The question.
        question: QuestionId,
    },
    /// The settings that shape the schedule, all of them, as they are now.
    ScheduleChanged(Settings),
    /// What was done to a question or a chapter was taken back, as if it had never been. That may be
    /// taken back as well, by what is later.
    Undone {
        /// The event that is taken back.
        event: EventId,
        /// The question or the chapter that it was about.
        subject: Uuid,
    },
}

/// An answer to a question.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Graded {
    /// The question.
    pub question: QuestionId,
    /// The number of the meaning that was asked.
    pub meaning: u32,
    /// How it went, in the student's judgement.
    pub grade: Grade,
    /// What they typed before they saw the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
    /// From the question to the grade, in milliseconds, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u32>,
}

impl Payload for Learning {
    const KINDS: &'static [&'static str] = &[
        "question_graded",
        "chapter_rated",
        "question_suspended",
        "question_resumed",
        "schedule_changed",
        "undone",
    ];
    const VERSION: u16 = 1;
}

impl Learning {
    /// The version in which payloads are written now.
    pub const VERSION: u16 = <Self as Payload>::VERSION;

    /// What an event says; `None` where it is about something else, or can't be read.
    pub fn read(event: &Event) -> Option<Self> {
        let learning = Self::of(event)?;
        match &learning {
            Self::QuestionGraded(Graded {
                typed: Some(typed), ..
            }) if typed.chars().count() > LONGEST_TYPED => None,
            Self::ScheduleChanged(settings) if settings.daily_cap == 0 => None,
            _ => Some(learning),
        }
    }

    /// Whether an event claims to be one of these, in a version that is known, and can't be read. It
    /// is refused where it arrives; what is of a later version is kept for those who can read it.
    pub fn is_broken(event: &Event) -> bool {
        Self::is_claimed(event) && Self::read(event).is_none()
    }

    /// The question or the chapter that it is about; `None` where it is about all of them.
    pub fn subject(&self) -> Option<Uuid> {
        match self {
            Self::QuestionGraded(Graded { question, .. })
            | Self::QuestionSuspended { question }
            | Self::QuestionResumed { question } => Some(question.0),
            Self::ChapterRated { chapter, .. } => Some(chapter.0),
            Self::Undone { subject, .. } => Some(*subject),
            Self::ScheduleChanged(_) => None,
        }
    }

    /// The kind and the payload of an event that says this.
    pub fn write(&self) -> (String, Value) {
        self.as_event()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::payload::saying as event;

    fn all() -> Vec<Learning> {
        let question = QuestionId(Uuid::from_u128(7));
        vec![
            Learning::QuestionGraded(Graded {
                question,
                meaning: 1,
                grade: Grade::Good,
                typed: Some("since it waits".to_owned()),
                took_ms: Some(7_300),
            }),
            Learning::ChapterRated {
                chapter: ChapterId(Uuid::from_u128(8)),
                confidence: Confidence::Shaky,
            },
            Learning::QuestionSuspended { question },
            Learning::QuestionResumed { question },
            Learning::ScheduleChanged(Settings::default()),
            Learning::Undone {
                event: EventId(Uuid::from_u128(9)),
                subject: question.0,
            },
        ]
    }

    #[test]
    fn what_is_written_is_read_and_known_for_what_it_is() {
        for learning in all() {
            let (kind, payload) = learning.write();
            assert!(Learning::KINDS.contains(&kind.as_str()), "{kind}");
            let event = event(&kind, 1, payload);
            assert!(!Learning::is_broken(&event));
            assert_eq!(Learning::read(&event), Some(learning));
        }
        assert_eq!(all().len(), Learning::KINDS.len());
    }

    #[test]
    fn what_the_first_version_wrote_is_read_for_ever() {
        let id = "019ab52a-4000-7123-8456-789abcdef012";
        for (kind, payload) in [
            (
                "question_graded",
                json!({ "question": id, "meaning": 2, "grade": 1 }),
            ),
            (
                "question_graded",
                json!({ "question": id, "meaning": 2, "grade": 4, "typed": "x", "took_ms": 9 }),
            ),
            ("chapter_rated", json!({ "chapter": id, "confidence": 5 })),
            ("question_suspended", json!({ "question": id })),
            ("question_resumed", json!({ "question": id })),
            (
                "schedule_changed",
                json!({ "retention": 85, "daily_cap": 20, "days_off": 96, "four_buttons": true }),
            ),
            ("undone", json!({ "event": id, "subject": id })),
        ] {
            assert!(Learning::read(&event(kind, 1, payload)).is_some(), "{kind}");
        }
    }

    #[test]
    fn what_can_not_be_read_shapes_nothing() {
        let id = "019ab52a-4000-7123-8456-789abcdef012";
        let long = "x".repeat(LONGEST_TYPED + 1);
        for (kind, version, payload) in [
            ("page_opened", 1, json!({ "question": id })),
            ("undone", 2, json!({ "event": id, "subject": id })),
            ("undone", 1, json!({ "event": id })),
            ("undone", 1, json!({ "event": "x", "subject": id })),
            (
                "question_graded",
                1,
                json!({ "question": id, "meaning": 1, "grade": 5 }),
            ),
            ("question_graded", 1, json!({ "question": id, "grade": 3 })),
            (
                "question_graded",
                1,
                json!({ "question": id, "meaning": 1, "grade": 3, "typed": long }),
            ),
            (
                "chapter_rated",
                1,
                json!({ "chapter": id, "confidence": 0 }),
            ),
            ("schedule_changed", 1, json!({ "daily_cap": 0 })),
            ("schedule_changed", 1, json!({ "retention": 99 })),
        ] {
            let event = event(kind, version, payload);
            assert_eq!(Learning::read(&event), None, "{kind}");
            let is_ours = version == 1 && kind != "page_opened";
            assert_eq!(Learning::is_broken(&event), is_ours, "{kind}");
        }
    }
}
