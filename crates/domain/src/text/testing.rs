//! What the interface says around the questions of a chapter.

use crate::text::english::count;

/// Sentences for testing oneself.
#[derive(Debug)]
pub struct TestingText {
    /// Names the field for an answer, and what it says while it is empty.
    pub attempt: [&'static str; 2],
    /// The buttons of those who have two, worst first.
    pub two: [&'static str; 2],
    /// The buttons of those who have four, worst first.
    pub four: [&'static str; 4],
    /// Names the group of these buttons.
    pub grade: &'static str,
    /// The levels of confidence, least sure first.
    pub levels: [&'static str; 5],
    /// Below the levels, what they are good for.
    pub levels_hint: &'static str,
    /// Leads to the page that keeps answers without scripts.
    pub plain_way: &'static str,
    /// Of how many questions how many were right once.
    pub score: fn(usize, usize) -> String,
    /// The chapter is done.
    pub done: &'static str,
    /// How many questions have come since.
    pub new_since: fn(usize) -> String,
    /// How it went the last time, given what was pressed and when.
    pub went: fn(&str, &str) -> String,
    /// When one question comes back, given when that is.
    pub again: fn(&str) -> String,
    /// That it is due now.
    pub due_now: &'static str,
    /// It was put aside.
    pub put_aside: &'static str,
    /// The chapter comes back: when, and why.
    pub comes: fn(&str, &str) -> String,
    /// The same where the last rating has changed nothing.
    pub still: fn(&str, &str) -> String,
    /// Something of the chapter is due already, so many questions.
    pub comes_now: fn(usize) -> String,
    /// Why: so many questions were missed.
    pub because_missed: fn(usize) -> String,
    /// Why: the chapter was rated as this level.
    pub because_rated: fn(&str) -> String,
    /// Why: it will be about to be forgotten.
    pub because_memory: &'static str,
    /// Why: the answer was wrong, or the question asks something else.
    pub because_edited: [&'static str; 2],
    /// Nothing was answered and nothing rated yet.
    pub not_yet: &'static str,
    /// Whoever was lost reads the chapter again.
    pub read_again: fn(&str) -> String,
    /// What was typed the last time, given when that was.
    pub last_time: fn(&str) -> String,
    /// What is typed now, beside it.
    pub this_time: &'static str,
    /// A question whose answer was wrong, and what students learnt from it; and one that asks
    /// something else now. A heading for how it was each.
    pub edited: [[&'static str; 2]; 2],
    /// Takes back the last answer.
    pub undo: &'static str,
    /// It was taken back.
    pub undone: &'static str,
    /// Where the reader stopped, given when and at which heading; the link there.
    pub resume: fn(&str, &str) -> String,
    /// Leads to that place.
    pub resume_link: &'static str,
    /// The text has changed since the reader read it, given when that was, in so many places.
    pub changed: fn(&str, usize) -> String,
    /// Names a mark beside a passage that has changed.
    pub changed_here: &'static str,
    /// The line to one's later self: a label, a hint, the button, and that it is kept.
    pub line: [&'static str; 4],
    /// Where a guest's answers are, given the day on which the first comes back; leads to an account.
    pub guest: fn(&str) -> String,
    /// The link in it.
    pub guest_link: &'static str,
    /// The server can't be asked when a question comes back.
    pub no_date: &'static str,
    /// Sends one's answer to the author: the button, what happens with it, and that it was sent.
    pub mine_too: [&'static str; 3],
    /// Answers that the author accepted beside the own one.
    pub also_right: &'static str,
    /// The page that keeps answers without scripts: title, given the chapter's; and the hint below.
    pub plain_title: fn(&str) -> String,
    /// What to do there.
    pub plain_hint: &'static str,
    /// Leads back to the chapter.
    pub plain_back: &'static str,
    /// Sends the answer that was typed, and shows the model answer.
    pub show_mine: &'static str,
    /// A form was sent twice, or a page was old: what is stored is what came first.
    pub before: &'static str,
    /// A form could not be read.
    pub unfit: &'static str,
    /// More has come from the account than is taken at once: in how many minutes to try again.
    pub throttled: fn(u64) -> String,
    /// The page that keeps answers without scripts, for guests: why it keeps none where no scripts run,
    /// and where they do; then the heading above the ways in, and what an account changes.
    pub plain_guest: [&'static str; 4],
    /// In an outline: so many of so many.
    pub in_outline: fn(usize, usize) -> String,
    /// In an outline: the text was read to its end. In words, and short.
    pub read_in_outline: [&'static str; 2],
    /// In an outline: done.
    pub done_in_outline: &'static str,
    /// In an outline: done, and so many new ones.
    pub new_in_outline: fn(usize) -> String,
}

pub(super) static EN: TestingText = TestingText {
    attempt: ["Your answer", "Say it out loud, or type it here"],
    two: ["Missed it", "Got it"],
    four: ["Again", "Hard", "Good", "Easy"],
    grade: "How did it go?",
    levels: ["Lost", "Shaky", "Getting there", "Solid", "Could teach it"],
    levels_hint: "It decides when you see this chapter again. No grades, no shame.",
    plain_way: "Keep my answers and show me the dates",
    score: |right, of| format!("{right} of {of} got right"),
    done: "Done",
    new_since: |new| count(new, "new question", "new questions"),
    went: |grade, when| format!("Your answer {when}: {grade}."),
    again: |when| format!("It comes back {when}."),
    due_now: "Due now.",
    put_aside: "Put aside: it does not come back until you take it up again.",
    comes: |when, why| format!("You will see this again {when}, {why}."),
    still: |when, why| {
        format!(
            "This rating does not change the day on which the first of this chapter comes back: \
             still {when}, {why}."
        )
    },
    comes_now: |due| {
        if due == 1 {
            "One question of this chapter is due for review now.".to_owned()
        } else {
            format!("{due} questions of this chapter are due for review now.")
        }
    },
    because_missed: |missed| match missed {
        1 => "because you missed one".to_owned(),
        2 => "because you missed two".to_owned(),
        3 => "because you missed three".to_owned(),
        many => format!("because you missed {many}"),
    },
    because_rated: |level| format!("because you rated it {level}"),
    because_memory: "just before you would forget it",
    because_edited: [
        "because an answer in it was wrong and has been corrected",
        "because a question in it has changed",
    ],
    not_yet: "Answer the questions first: how sure you are is easier to tell afterwards.",
    read_again: |when| format!("Read this part again {when}, because you rated it Lost."),
    last_time: |when| format!("You wrote {when}:"),
    this_time: "You write now:",
    edited: [
        [
            "Our answer was wrong. It has been corrected, and your earlier grades for it no longer count.",
            "The answer before",
        ],
        [
            "This question has changed since you answered it.",
            "How it was before",
        ],
    ],
    undo: "Undo",
    undone: "Taken back.",
    resume: |when, heading| format!("You stopped {when} at “{heading}”."),
    resume_link: "Go on from there",
    changed: |when, places| {
        if places == 1 {
            format!("One passage has changed since you read this {when}. It is marked.")
        } else {
            format!("{places} passages have changed since you read this {when}. They are marked.")
        }
    },
    changed_here: "Changed since you read it",
    line: [
        "A line to your later self",
        "It opens your next review of this chapter.",
        "Keep it",
        "Kept. You will read it when this chapter comes back.",
    ],
    guest: |day| {
        format!(
            "Saved only in this browser, which may clear it. An account keeps it and can remind you \
             on {day}."
        )
    },
    guest_link: "Make an account",
    no_date: "Your answer is kept here. The date comes when the server can be reached.",
    mine_too: [
        "My answer is right too",
        "Sends what you typed to the author, without your name.",
        "Sent to the author. Thank you.",
    ],
    also_right: "Also right",
    plain_title: |chapter| format!("Test yourself: {chapter}"),
    plain_hint: "Say the answer out loud, or type it, before you open it. Then say how it went.",
    plain_back: "Back to the chapter",
    show_mine: "Show the answer",
    before: "That was taken already; what you see is what is kept.",
    unfit: "That could not be read, and nothing was changed. Use the buttons of this page.",
    throttled: |minutes| {
        format!(
            "This was not taken: more has come from your account than this site takes at once. What \
             was kept before is safe, and what you typed still stands here. Send it again in \
             {minutes} minutes."
        )
    },
    plain_guest: [
        "Nothing can keep your answers here: that takes a script in your browser, or an account. You \
         can test yourself all the same. Say the answer out loud, then open it.",
        "Without an account your answers are kept in this browser, by the page of the chapter: go \
         back to it to answer there. Here you can only open them.",
        "To keep your answers",
        "With an account this page keeps what you answer, and says when each question comes back. It \
         needs no scripts.",
    ],
    in_outline: |right, of| format!("{right} of {of} right"),
    read_in_outline: ["Read", "read"],
    done_in_outline: "Done",
    new_in_outline: |new| format!("Done, {new} new"),
};
