//! What happens to cards, by their students and by authors.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Confidence, Grade, student_day};
use crate::chapters::EditKind;

/// Something that a student did and that shapes a card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// The student answered it.
    Graded {
        /// How it went.
        grade: Grade,
        /// The number of the meaning that was asked.
        meaning: u32,
    },
    /// The student rated the chapter in which it is.
    Rated(Confidence),
    /// The student put it aside.
    Suspended,
    /// The student took it up again.
    Resumed,
    /// The student changed what shapes dates.
    SettingsChanged,
}

/// What publishing did to a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// It is there, for the first time, or again, or in another chapter.
    Present,
    /// It is there again, and is no question that its chapter asks: a prediction.
    Back,
    /// It reads otherwise.
    Edited {
        /// What the author said the change is.
        kind: EditKind,
        /// The number of the meaning that it has now.
        meaning: u32,
    },
    /// It is there no more.
    Retired,
}

/// The place of an entry in the content log, by which entries are told from earlier ones: when it was
/// published, the version of the site that made, and its place in that.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct ContentMark(pub Timestamp, pub u64, pub u32);

impl ContentMark {
    /// Before every entry.
    pub const NONE: Self = Self(Timestamp::MIN, 0, 0);
}

/// When and where something was done.
#[derive(Clone, PartialEq, Debug)]
pub struct When {
    /// The moment.
    pub at: Timestamp,
    /// The student's day.
    pub day: Date,
    /// Where the student was.
    pub zone: TimeZone,
}

impl When {
    /// A moment in a zone.
    pub fn new(at: Timestamp, zone: TimeZone) -> Self {
        Self {
            at,
            day: student_day(at, &zone),
            zone,
        }
    }
}
