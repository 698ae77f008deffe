//! What the interface says about taking questions to Anki.

use super::english;

/// Sentences about Anki. In pairs the heading comes first.
#[derive(Debug)]
pub struct AnkiText {
    /// Leads from a course to its questions, which are so many.
    pub course: fn(usize) -> String,
    /// What there is for each course of which somebody has cards; the courses follow.
    pub own: [&'static str; 2],
    /// How it is imported, and what a later file does.
    pub own_how: &'static str,
}

pub(super) static EN: AnkiText = AnkiText {
    course: |n| {
        let questions = english::count(n, "question", "questions");
        format!("Take its {questions} to Anki")
    },
    own: [
        "Take your cards to Anki",
        "A file for each course in which you have cards, with its questions, your dates, and every \
         answer that led to them. Anki is a program of its own, and open source like this one.",
    ],
    own_how: "When Anki asks, tick “Import any learning progress”, and switch on FSRS in the options \
              of the deck: it is what your dates are made by. A later file brings the questions that \
              are new or changed and doubles nothing; cards that you have in Anki by then keep the \
              dates that they have there.",
};
