//! What authors are told of answers that students hold for right too.

/// Sentences for the page on which authors decide.
#[derive(Debug)]
pub struct AnswerText {
    /// The title, and what the page is for.
    pub title: [&'static str; 2],
    /// Nothing waits.
    pub none: &'static str,
    /// Above the model answer.
    pub model: &'static str,
    /// Above the student's.
    pub theirs: &'static str,
    /// Shows it beside the model answer.
    pub accept: &'static str,
    /// Leaves it out.
    pub decline: &'static str,
    /// It is shown from now on; it is left out; somebody else has decided before.
    pub done: [&'static str; 3],
    /// Leads to the question in its chapter, given the chapter's title.
    pub place: fn(&str) -> String,
}

pub(super) static EN: AnswerText = AnswerText {
    title: [
        "Answers from students",
        "Students sent these because they hold them for right too. You see what they wrote, not who \
         they are.",
    ],
    none: "Nothing waits for you here.",
    model: "Your answer",
    theirs: "Their answer",
    accept: "Right too: show it",
    decline: "Leave it out",
    done: [
        "It now stands under your answer as “Also right”.",
        "It is left out.",
        "That was decided already, or there is no such answer.",
    ],
    place: |chapter| format!("In “{chapter}”"),
};
