//! What a review session says.

/// Sentences of the page at which questions come back. In pairs the heading comes first.
#[derive(Debug)]
pub struct ReviewText {
    /// Leads to the page, and is its heading.
    pub title: &'static str,
    /// What it is, in one sentence.
    pub description: &'static str,
    /// Which question of how many this is.
    pub at: fn(usize, usize) -> String,
    /// Stands where that would, before a question that was missed today.
    pub again: &'static str,
    /// Opens the answer.
    pub show: &'static str,
    /// Names the answer.
    pub answer: &'static str,
    /// Takes back what was done last; leaves a question for the end of the session; leaves it out of
    /// reviews.
    pub tools: [&'static str; 3],
    /// Stands before a line to one's later self; what is put in says when.
    pub line: fn(&str) -> String,
    /// The answer that was learnt was wrong: what happened, and what it means.
    pub corrected: [&'static str; 2],
    /// The question asks or says something else: what happened, and what it means.
    pub changed: [&'static str; 2],
    /// Stand above the text of before and the text of now.
    pub versions: [&'static str; 2],
    /// Stands above the prompt of before.
    pub asked_before: &'static str,
    /// The student was sure, and missed it.
    pub surprise: &'static str,
    /// Stands above the part of the chapter that an answer comes from.
    pub passage: &'static str,
    /// After an absence: so many are due, and so many come today at most.
    pub come_back: fn(u16, bool, u16) -> String,
    /// More is due than this session has: how many are due, and how many come now.
    pub many: fn(u16, bool, usize) -> String,
    /// A chapter that comes back as a whole: for those who were lost in it, and because it asks no
    /// questions.
    pub reading: [&'static str; 2],
    /// Leads to it, and asks for a rating afterwards.
    pub read: [&'static str; 2],
    /// Nothing was ever answered: heading, sentence, and the way to chapters.
    pub first_use: [&'static str; 3],
    /// Nothing is due: the heading.
    pub rest: &'static str,
    /// A session is over: the heading.
    pub over: &'static str,
    /// How many questions were met today.
    pub met: fn(u16) -> String,
    /// When the next ones come, and how many; beginning with a small letter, as
    /// [`super::DateText::when`] says it.
    pub next: fn(&str, u16) -> String,
    /// The same where what comes next are chapters.
    pub next_reading: fn(&str) -> String,
    /// Nothing comes any more.
    pub never: &'static str,
    /// Above the questions that were missed today.
    pub missed: &'static str,
    /// More is due and may come today.
    pub more: fn(u16, bool) -> String,
    /// More is due, and the daily cap is reached.
    pub capped: fn(u16, bool, u16) -> String,
    /// Goes on with another session; goes on beyond the cap.
    pub go_on: [&'static str; 2],
    /// Leads to the courses.
    pub courses: &'static str,
    /// Says when the question before comes again.
    pub previous: fn(&str) -> String,
    /// Stands while a guest's questions are looked up.
    pub loading: &'static str,
    /// A guest without scripts: heading and sentence.
    pub no_scripts: [&'static str; 2],
    /// The ways in.
    pub ways_in: [&'static str; 2],
    /// The database is away: heading and sentence.
    pub away: [&'static str; 2],
    /// No session is on this device: heading and sentence.
    pub nothing_kept: [&'static str; 2],
    /// Takes back, and says what.
    pub undo_of: fn(&str) -> String,
    /// Tries again.
    pub try_again: &'static str,
    /// What was sent is no answer: heading and sentence.
    pub unfit: [&'static str; 2],
    /// Leads back to the page.
    pub back: &'static str,
    /// Turns keys on and off: the name of the switch, and what they do.
    pub keys: [&'static str; 2],
    /// For the script, in the order in which it takes them: how numbers are written (BCP 47); which
    /// question of how many; this one comes once more; one other does after this; so many do; the last
    /// one; one answer waits for a connection; so many do; there is no connection; taken back; put
    /// aside; left for the end; the heading of a session that ends without a connection, and its
    /// sentence; what happened where the session of whoever is signed in has ended; stands before what
    /// was typed today; the site can't be reached; when the questions on this device were fetched; takes
    /// back, and says what; the question that was taken back is on another page; the questions are fresh;
    /// an answer could not be sent to its author.
    pub words: [&'static str; 22],
}

pub(super) static EN: ReviewText = ReviewText {
    title: "Review",
    description: "Your questions come back here, each just before it would be forgotten.",
    at: |at, all| format!("{at} of {all}"),
    again: "Once more",
    show: "Show the answer",
    answer: "The answer",
    tools: ["Undo", "Skip", "Put aside"],
    line: |was| format!("What you wrote to yourself {was}"),
    corrected: [
        "Our answer was wrong",
        "We have corrected it. What you answered before no longer counts, and this question comes \
         first.",
    ],
    changed: [
        "This question has changed",
        "It means something else since you answered it. What changed is marked.",
    ],
    versions: ["Before", "Now"],
    asked_before: "Asked before",
    surprise: "You were sure of this one and missed it. That happens to everybody, and seeing why \
               is the quickest way to keep it.",
    passage: "From the chapter",
    come_back: |due, more, cap| {
        format!(
            "Good to have you back. {}; at most {cap} come a day, and today it begins with what you \
             most likely still know.",
            are_due(due, more)
        )
    },
    many: |due, more, now| format!("{}. Here are {now} of them.", are_due(due, more)),
    reading: [
        "This chapter left you lost, so read it again before its questions come.",
        "This chapter asks no questions, so it comes back as a whole.",
    ],
    read: [
        "Read it again",
        "When you have read it, how confident are you with it?",
    ],
    first_use: [
        "Nothing to review yet",
        "Answer the questions at the end of a chapter. From then on each comes back here, just \
         before you would forget it.",
        "Find a chapter",
    ],
    rest: "Nothing is due",
    over: "That is all for now",
    met: |count| match count {
        1 => "You met one question today.".to_owned(),
        count => format!("You met {count} questions today."),
    },
    next: |when, count| match count {
        1 => format!("Next: {when}, one question."),
        count => format!("Next: {when}, about {count} questions."),
    },
    next_reading: |when| format!("Next: {when}, a chapter to read again."),
    never: "Nothing else waits for a day. New questions come from new chapters.",
    missed: "Missed today, and worth a look",
    more: |left, more| match left {
        1 => "One question is still due today.".to_owned(),
        left => format!("{} questions are still due today.", amount(left, more)),
    },
    capped: |left, more, cap| {
        let they = match left {
            1 => "One more is due; it waits".to_owned(),
            left => format!("{} more are due; they wait", amount(left, more)),
        };
        format!("You have met the {cap} a day that your settings allow. {they} for you.")
    },
    go_on: ["Go on", "Go on all the same"],
    courses: "To the courses",
    previous: |when| format!("The one before comes again {when}"),
    loading: "Looking up what is due …",
    no_scripts: [
        "This needs a script, or an account",
        "Without an account your answers are kept by a script in this browser, and scripts are off \
         here. With an account, reviews work without them. All chapters can be read either way.",
    ],
    ways_in: ["Sign in", "Make an account"],
    away: [
        "Your questions can't be fetched just now",
        "This site can't be reached, or its database is away for a moment. Everything that you have \
         answered is safe, and what is due stays due. Try again in a minute; chapters can be read \
         meanwhile.",
    ],
    nothing_kept: [
        "There is no session on this device",
        "Your questions can't be fetched without a connection, and none were fetched here before. They \
         come by themselves when it is back; what is kept on this device can be read meanwhile.",
    ],
    undo_of: |what| format!("Undo: {what}"),
    try_again: "Try again",
    unfit: [
        "This could not be taken",
        "What was sent is no answer to a question that there is, so nothing has changed. The page may \
         have been old; from a fresh one it works.",
    ],
    back: "Back to the review",
    keys: [
        "Use keys",
        "While the card has the focus: Space shows the answer, 1 and the numbers after it grade it, ← \
         takes back, → leaves it for the end, and Del puts it aside. Whatever else you type goes into \
         your answer.",
    ],
    words: [
        "en-GB",
        "{at} of {all}",
        "Once more",
        "One comes once more",
        "{count} come once more",
        "The last one",
        "One answer waits here for a connection.",
        "{count} answers wait here for a connection.",
        "There is no connection. Go on: nothing is lost.",
        "Taken back",
        "Put aside. Undo brings it back.",
        "Left for the end. Undo brings it back.",
        "That is all for now",
        "There is no connection. Your answers are kept here and sent when it is back; then this page \
         knows what comes next.",
        "You are signed out here. What you answer is kept, and sent when you sign in again.",
        "You wrote today:",
        "The site can't be reached. Go on: nothing is lost.",
        "These questions were fetched on {date}.",
        "Undo: {what}",
        "Taken back. That question comes again when there is a connection.",
        "The connection is back, and so are your latest questions.",
        "That could not be sent. You can try it again.",
    ],
};

fn are_due(count: u16, more: bool) -> String {
    match count {
        1 => "One question is due".to_owned(),
        count => format!("{} questions are due", amount(count, more)),
    }
}

fn amount(count: u16, more: bool) -> String {
    if more {
        format!("More than {}", grouped(count))
    } else {
        grouped(count)
    }
}

fn grouped(count: u16) -> String {
    match count {
        0..=999 => count.to_string(),
        count => format!("{},{:03}", count / 1000, count % 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_said_like_many() {
        for (count, said) in [
            (1, "One question is still due today."),
            (27, "27 questions are still due today."),
        ] {
            assert_eq!((EN.more)(count, false), said);
        }
        assert_eq!(
            (EN.more)(1000, true),
            "More than 1,000 questions are still due today."
        );
        assert_eq!(
            (EN.many)(1000, true, 50),
            "More than 1,000 questions are due. Here are 50 of them."
        );
    }
}
