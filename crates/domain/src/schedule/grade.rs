//! What students say: how an answer went, and how sure they are of a chapter.

use serde::{Deserialize, Serialize};

/// How an answer went. Who has two buttons presses [`Grade::Again`] for "Missed it" and
/// [`Grade::Good`] for "Got it". In JSON and in the database it is a number from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Grade {
    /// Missed.
    Again = 1,
    /// Right, with trouble.
    Hard = 2,
    /// Right.
    Good = 3,
    /// Right, without effort.
    Easy = 4,
}

/// How sure a student is of a chapter, after its questions. In JSON and in the database it is a
/// number from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Confidence {
    /// Nothing stayed yet.
    Lost = 1,
    /// Some of it, and not surely.
    Shaky = 2,
    /// On the way.
    GettingThere = 3,
    /// Sure of it.
    Solid = 4,
    /// Sure enough to explain it to somebody else.
    CouldTeachIt = 5,
}

/// Why a number is no [`Grade`] or [`Confidence`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfScale;

impl Grade {
    /// Every grade, worst first.
    pub const ALL: [Self; 4] = [Self::Again, Self::Hard, Self::Good, Self::Easy];

    /// Whether the answer was wrong, or did not come.
    pub fn is_miss(self) -> bool {
        self == Self::Again
    }
}

impl Confidence {
    /// Every level, least sure first.
    pub const ALL: [Self; 5] = [
        Self::Lost,
        Self::Shaky,
        Self::GettingThere,
        Self::Solid,
        Self::CouldTeachIt,
    ];

    /// Whether a miss is a surprise after it. Such errors are corrected best when shown at once.
    pub fn is_confident(self) -> bool {
        self >= Self::Solid
    }
}

impl std::fmt::Display for OutOfScale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("this number is not on the scale")
    }
}

impl TryFrom<u8> for Grade {
    type Error = OutOfScale;

    fn try_from(number: u8) -> Result<Self, OutOfScale> {
        let found = Self::ALL.into_iter().find(|grade| *grade as u8 == number);
        found.ok_or(OutOfScale)
    }
}

impl TryFrom<u8> for Confidence {
    type Error = OutOfScale;

    fn try_from(number: u8) -> Result<Self, OutOfScale> {
        let found = Self::ALL.into_iter().find(|level| *level as u8 == number);
        found.ok_or(OutOfScale)
    }
}

impl From<Grade> for u8 {
    fn from(grade: Grade) -> Self {
        grade as Self
    }
}

impl From<Confidence> for u8 {
    fn from(level: Confidence) -> Self {
        level as Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_its_number_and_no_other_number_is_one() {
        let grades: Vec<Grade> = serde_json::from_str("[1,2,3,4]").unwrap();
        assert_eq!(grades, Grade::ALL);
        assert_eq!(
            serde_json::to_string(&Confidence::ALL).unwrap(),
            "[1,2,3,4,5]"
        );
        for wrong in ["0", "5", "-1", "1.5", "\"good\"", "null"] {
            assert!(serde_json::from_str::<Grade>(wrong).is_err(), "{wrong}");
        }
        for wrong in ["0", "6", "true"] {
            assert!(
                serde_json::from_str::<Confidence>(wrong).is_err(),
                "{wrong}"
            );
        }
    }
}
