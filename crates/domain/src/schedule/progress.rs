//! How far a student is with a chapter.

use jiff::Timestamp;

/// How many questions of a chapter were right once.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Progress {
    /// How many were right once.
    pub right: usize,
    /// How many there are.
    pub questions: usize,
    /// Whether all that there were at some time were right by then. Done stays done.
    pub is_done: bool,
    /// How many have come since it was done, and were never right.
    pub new: usize,
}

impl Progress {
    /// The progress with a chapter that has these questions: of each, when it was published first, and
    /// when it was right first.
    pub fn of(questions: &[(Timestamp, Option<Timestamp>)]) -> Self {
        let rights = || questions.iter().filter_map(|(_, right)| *right);
        let is_done = rights().any(|then| {
            let there = questions.iter().filter(|(published, _)| *published <= then);
            there
                .map(|(_, right)| right)
                .all(|right| right.is_some_and(|right| right <= then))
        });
        let right = rights().count();
        Self {
            right,
            questions: questions.len(),
            is_done,
            new: if is_done { questions.len() - right } else { 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).unwrap()
    }

    fn progress(questions: &[(i64, Option<i64>)]) -> Progress {
        let questions: Vec<_> = questions
            .iter()
            .map(|(published, right)| (at(*published), right.map(at)))
            .collect();
        Progress::of(&questions)
    }

    #[test]
    fn a_chapter_is_done_when_each_of_its_questions_was_right_once() {
        assert!(!progress(&[]).is_done);
        assert!(!progress(&[(0, None)]).is_done);
        assert!(!progress(&[(0, Some(1)), (0, None)]).is_done);
        let done = progress(&[(0, Some(1)), (0, Some(3))]);
        assert_eq!((done.right, done.is_done, done.new), (2, true, 0));
    }

    #[test]
    fn done_stays_done_when_questions_come_whichever_of_them_is_answered() {
        let one = progress(&[(0, Some(1)), (5, None)]);
        assert_eq!(
            (one.right, one.questions, one.is_done, one.new),
            (1, 2, true, 1)
        );
        let of_two = progress(&[(0, Some(1)), (5, None), (5, Some(6))]);
        assert_eq!((of_two.is_done, of_two.new), (true, 1));
        // What was never done is not done by what comes later.
        assert!(!progress(&[(0, None), (5, Some(6))]).is_done);
    }
}
