//! What the interface says about tokens.

use crate::accounts::CoursesProblem;

/// Sentences about tokens with which programs publish. In pairs the heading comes first.
#[derive(Debug)]
pub struct TokenText {
    /// The page's name in the navigation.
    pub title: &'static str,
    /// Heading and what they are for.
    pub making: [&'static str; 2],
    /// For those who write no course.
    pub no_courses: &'static str,
    /// What the owner calls it.
    pub name: &'static str,
    /// What makes a good name.
    pub name_hint: &'static str,
    /// The courses that it is for.
    pub courses: &'static str,
    /// How an admin names courses.
    pub courses_hint: &'static str,
    /// What is wrong with the courses.
    pub courses_problem: fn(CoursesProblem) -> &'static str,
    /// How long it works.
    pub lifetime: &'static str,
    /// So many days.
    pub days: fn(u16) -> String,
    /// Until it is revoked.
    pub for_ever: &'static str,
    /// That is none of the choices.
    pub lifetime_problem: &'static str,
    /// Nobody may have more.
    pub too_many: &'static str,
    /// Makes it.
    pub button: &'static str,
    /// The new token: heading, and what to do with it.
    pub made: [&'static str; 2],
    /// What it is called for a program.
    pub made_label: &'static str,
    /// How it is used; the address follows.
    pub made_use: &'static str,
    /// Leads back.
    pub back: &'static str,
    /// Heading of the list.
    pub list: &'static str,
    /// There is none.
    pub none: &'static str,
    /// For which courses, by their ids.
    pub for_courses: fn(&str) -> String,
    /// The day it was made.
    pub since: fn(&str) -> String,
    /// The day it was last used, if it was.
    pub last_used: fn(Option<&str>) -> String,
    /// The day it ends, if it does.
    pub until: fn(Option<&str>) -> String,
    /// The day it ended.
    pub expired: fn(&str) -> String,
    /// Ends it.
    pub revoke: &'static str,
    /// It is revoked.
    pub revoke_done: &'static str,
    /// The form was sent before.
    pub made_before: &'static str,
}

pub(super) static EN: TokenText = TokenText {
    title: "Tokens",
    making: [
        "A new token",
        "With a token, a program publishes your courses in your name: from your own machine, or \
         from a server that tests them. It can do nothing else.",
    ],
    no_courses: "Tokens are for those who write courses. Your account writes none yet; whoever \
                 runs this site can change that.",
    name: "Name of the token",
    name_hint: "Where it will be used, so that you know later which one to revoke.",
    courses: "Courses",
    courses_hint: "The ids from their course.md, with spaces between. As an admin you may name \
                   any that is published or has an author.",
    courses_problem: |problem| match problem {
        CoursesProblem::Missing => "Choose at least one course.",
        CoursesProblem::TooMany => "These are too many for one token. Choose at most 50.",
        CoursesProblem::Malformed => {
            "One of these can’t be the id of a course. An id has small letters, digits and \
             hyphens, and stands in the course.md."
        }
        CoursesProblem::Unknown => {
            "There is no such course here. Look into its course.md; for one that is not published \
             yet, make somebody its author first. The id that nobody knows:"
        }
        CoursesProblem::Foreign => {
            "You may no longer publish one of these courses. Choose among those that are left."
        }
    },
    lifetime: "It works for",
    days: |days| match days {
        365 => "One year".to_owned(),
        days => format!("{days} days"),
    },
    for_ever: "As long as I don’t revoke it",
    lifetime_problem: "Choose one of these times.",
    too_many: "You have 20 tokens that work, and nobody may have more. Revoke one that is no \
               longer used.",
    button: "Make the token",
    made: [
        "Your new token",
        "Copy it now and keep it like a password: it is not shown again, here or anywhere else. \
         Whoever has it can publish these courses in your name.",
    ],
    made_label: "Token",
    made_use: "Give it to the program in a variable, never in a file of the course:",
    back: "I have copied it",
    list: "Tokens that you made",
    none: "None yet.",
    for_courses: |courses| format!("For {courses}"),
    since: |day| format!("Made {day}"),
    last_used: |day| match day {
        Some(day) => format!("Last used {day}"),
        None => "Never used".to_owned(),
    },
    until: |day| match day {
        Some(day) => format!("Works until {day}"),
        None => "Works until you revoke it".to_owned(),
    },
    expired: |day| format!("Expired {day}"),
    revoke: "Revoke",
    revoke_done: "The token is revoked. Whoever has it can publish nothing with it.",
    made_before: "This form was sent before, and its token was shown then. If you don’t have it any \
                  more, revoke it and make another.",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{TOKEN_DAYS, USUAL_TOKEN_DAYS};

    #[test]
    fn each_time_that_can_be_chosen_is_called_otherwise() {
        let said: std::collections::BTreeSet<String> =
            TOKEN_DAYS.iter().map(|days| (EN.days)(*days)).collect();
        assert_eq!(said.len(), TOKEN_DAYS.len());
        assert!(TOKEN_DAYS.contains(&USUAL_TOKEN_DAYS));
    }
}
