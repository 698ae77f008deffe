//! What the interface says about reminders: on their pages, in letters and in calendars.

use super::english::count;

/// Sentences about reminders. In pairs the heading comes first.
#[derive(Debug)]
pub struct ReminderText {
    /// The page's name in the navigation.
    pub title: &'static str,
    /// Letters: heading, and when they come.
    pub letters: [&'static str; 2],
    /// The hour at which they come.
    pub hour: &'static str,
    /// No letters.
    pub never: &'static str,
    /// By whose clock; the zone follows.
    pub clock: &'static str,
    /// That is none of the choices.
    pub hour_problem: &'static str,
    /// Keeps what was chosen.
    pub save: &'static str,
    /// Letters come from now on, or don't.
    pub saved: [&'static str; 2],
    /// The calendar: heading, and what it is for.
    pub calendar: [&'static str; 2],
    /// Who sees what is in it.
    pub calendar_private: &'static str,
    /// Makes an address where there is none, or another.
    pub make: [&'static str; 2],
    /// The day on which the address was made, and what another one does to it.
    pub made_on: fn(&str) -> String,
    /// Ends the address.
    pub remove: &'static str,
    /// It is ended.
    pub removed: &'static str,
    /// The new address: heading, and what to do with it.
    pub made: [&'static str; 2],
    /// What it is called.
    pub made_label: &'static str,
    /// Opens it where the device has a program for it.
    pub open: &'static str,
    /// Where it is put: the program, and the way in it.
    pub ways: [[&'static str; 2]; 3],
    /// Leads back.
    pub back: &'static str,
    /// The page at the end of a letter's link: heading, and what it does.
    pub stop: [&'static str; 2],
    /// Does it.
    pub stop_button: &'static str,
    /// It is done.
    pub stopped: [&'static str; 2],
    /// A link that stops nothing, and the way on.
    pub stop_dead: [&'static str; 2],
    /// Leads to the settings.
    pub stop_settings: &'static str,
    /// How many questions there are, and how many chapters to be read again: the subject of a letter, and
    /// a day in the calendar.
    pub due: fn(u32, usize) -> String,
    /// What a letter begins with: how many of both, at which site, and how many minutes.
    pub letter: fn(u32, usize, &str, u32) -> String,
    /// Of which chapters the questions are, and how many of each; then in how many others.
    pub chapters: fn(&[(&str, u32)], usize) -> String,
    /// Which chapters are to be read again; then how many others.
    pub readings: fn(&[&str], usize) -> String,
    /// How long it takes, in minutes.
    pub minutes: fn(u32) -> String,
    /// Leads to the review.
    pub review: &'static str,
    /// Why there was a letter, and how to have no more.
    pub letter_why: &'static str,
    /// No calendar has this address; said to whoever asks for it, program or not.
    pub no_calendar: &'static str,
}

pub(super) static EN: ReminderText = ReminderText {
    title: "Reminders",
    letters: [
        "By e-mail",
        "One letter a day at most, at an hour that you choose, when something is due. None comes \
         when you have reviewed that day already, or when tomorrow’s session is the fuller one: \
         then it comes tomorrow. If you let seven of them go by, there is one a week.",
    ],
    hour: "Send it at",
    never: "Never",
    clock: "By the clock in",
    hour_problem: "Choose one of these times, or “Never”.",
    save: "Save",
    saved: [
        "Reminders come by e-mail from now on.",
        "No reminders come by e-mail.",
    ],
    calendar: [
        "In your calendar",
        "Your calendar can show on which days questions are due, and how many, and which chapters \
         are to be read again. It asks for them at an address of your own.",
    ],
    calendar_private: "Whoever has the address sees how many questions are due, from which chapters, \
                       and which of those are to be read again, and nothing else. Keep it to \
                       yourself.",
    make: ["Make an address", "Make a new address"],
    made_on: |day| {
        format!(
            "You made an address on {day}. If you no longer have it, make a new one; the old one \
             then stops working."
        )
    },
    remove: "Remove the address",
    removed: "The address is removed. A calendar that still asks there gets nothing.",
    made: [
        "The address of your calendar",
        "Copy it now: it is not shown again. If there was another one, that has stopped working.",
    ],
    made_label: "Address",
    open: "Open it in the calendar of this device",
    ways: [
        [
            "Apple Calendar",
            "File, New Calendar Subscription. On an iPhone: Calendars, Add Calendar, Add \
             Subscription Calendar.",
        ],
        [
            "Google Calendar",
            "On a computer: beside “Other calendars”, the plus, then “From URL”. Google asks for it \
             about once a day.",
        ],
        [
            "Thunderbird",
            "New Calendar, On the Network. No user name is needed.",
        ],
    ],
    back: "I have copied it",
    stop: [
        "Stop the reminders?",
        "No more letters come then when questions are due. Everything else stays as it is, and \
         your questions wait for you.",
    ],
    stop_button: "Stop the reminders",
    stopped: [
        "No more reminders come",
        "Your questions wait for you all the same. If you change your mind, your settings have an \
         hour to choose.",
    ],
    stop_dead: [
        "This link stops nothing",
        "Perhaps a part of it was lost on the way. If letters still come, your settings stop them.",
    ],
    stop_settings: "Reminders in your settings",
    due: |questions, readings| {
        let read = count(readings, "chapter", "chapters");
        match (questions, readings) {
            (0, _) => format!("{read} to read again"),
            (_, 0) => format!("{} to review", of_questions(questions)),
            _ => format!(
                "{} to review, {read} to read again",
                of_questions(questions)
            ),
        }
    },
    letter: |questions, readings, host, minutes| {
        let minutes = match minutes {
            1 => "a minute".to_owned(),
            _ => format!("{minutes} minutes"),
        };
        let asked = match questions {
            0 => None,
            1 => Some("One question is due".to_owned()),
            _ => Some(format!("{questions} questions are due")),
        };
        let read = match (readings, questions) {
            (0, _) => None,
            (1, 0) => Some("One chapter is to be read again".to_owned()),
            (1, _) => Some("one chapter is to be read again".to_owned()),
            _ => Some(format!("{readings} chapters are to be read again")),
        };
        let said = listed(asked.into_iter().chain(read).collect());
        let it = match questions as usize + readings {
            1 => "It takes",
            _ => "They take",
        };
        format!("{said} at {host}. {it} about {minutes}.")
    },
    chapters: |chapters, others| {
        let named = chapters
            .iter()
            .map(|(title, questions)| format!("“{title}” ({questions})"));
        let others = (others > 0).then(|| match others {
            1 => "one other chapter".to_owned(),
            _ => format!("{others} other chapters"),
        });
        format!("From {}.", listed(named.chain(others).collect()))
    },
    readings: |chapters, others| {
        let named = chapters.iter().map(|title| format!("“{title}”"));
        let others = (others > 0).then(|| match others {
            1 => "one other".to_owned(),
            _ => format!("{others} others"),
        });
        format!("To read again: {}.", listed(named.chain(others).collect()))
    },
    minutes: |minutes| match minutes {
        1 => "About a minute.".to_owned(),
        _ => format!("About {minutes} minutes."),
    },
    review: "Review them now",
    letter_why: "You have this letter because you asked for reminders. Stop them here, without \
                 signing in, or choose another hour in your settings:",
    no_calendar: "There is no calendar at this address.",
};

fn of_questions(questions: u32) -> String {
    count(questions as usize, "question", "questions")
}

/// As people list things: one, another and a third.
fn listed(mut parts: Vec<String>) -> String {
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() {
        last
    } else {
        format!("{} and {last}", parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_are_named_as_people_list_things() {
        let of = |chapters: &[(&str, u32)], others| (EN.chapters)(chapters, others);
        assert_eq!(of(&[("Moon", 2)], 0), "From “Moon” (2).");
        assert_eq!(
            of(&[("Moon", 2), ("Sun", 1)], 0),
            "From “Moon” (2) and “Sun” (1)."
        );
        assert_eq!(
            of(&[("Moon", 2), ("Sun", 1)], 3),
            "From “Moon” (2), “Sun” (1) and 3 other chapters."
        );
    }

    #[test]
    fn one_is_no_plural_and_none_is_not_said() {
        for (questions, readings, due, letter) in [
            (
                1,
                0,
                "1 question to review",
                "One question is due at x.example. It takes about a minute.",
            ),
            (
                2,
                0,
                "2 questions to review",
                "2 questions are due at x.example. They take about a minute.",
            ),
            (
                0,
                1,
                "1 chapter to read again",
                "One chapter is to be read again at x.example. It takes about a minute.",
            ),
            (
                2,
                2,
                "2 questions to review, 2 chapters to read again",
                "2 questions are due and 2 chapters are to be read again at x.example. They take \
                 about a minute.",
            ),
        ] {
            assert_eq!((EN.due)(questions, readings), due);
            assert_eq!((EN.letter)(questions, readings, "x.example", 1), letter);
        }
        assert_eq!((EN.readings)(&["Moon"], 0), "To read again: “Moon”.");
        assert_eq!(
            (EN.readings)(&["Moon", "Sun"], 2),
            "To read again: “Moon”, “Sun” and 2 others."
        );
    }
}
