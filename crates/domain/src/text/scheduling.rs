//! What the interface says where students choose how they review.

use jiff::civil::Date;

use super::english::count;

/// Sentences of the settings of reviews. In pairs the heading comes first.
#[derive(Debug)]
pub struct SchedulingText {
    /// The page's name in the navigation.
    pub title: &'static str,
    /// Heading and what happens here.
    pub choosing: [&'static str; 2],
    /// Desired retention, in percent.
    pub retention: &'static str,
    /// What it costs.
    pub retention_hint: &'static str,
    /// What was typed is none.
    pub retention_problem: &'static str,
    /// The daily cap.
    pub cap: &'static str,
    /// What it does.
    pub cap_hint: &'static str,
    /// What was typed is none.
    pub cap_problem: &'static str,
    /// The days off.
    pub days_off: &'static str,
    /// What they do.
    pub days_off_hint: &'static str,
    /// All of them were ticked.
    pub days_off_problem: &'static str,
    /// The days of a week, Monday first: in full, and short.
    pub weekdays: [[&'static str; 2]; 7],
    /// Four buttons: the group, the box, and what it is.
    pub buttons: [&'static str; 3],
    /// By which clock days are counted.
    pub zone: fn(&str) -> String,
    /// Leads to where that is chosen.
    pub zone_change: &'static str,
    /// Shows what it would do.
    pub see: &'static str,

    /// What a change would do: heading.
    pub preview: &'static str,
    /// What is wanted is what there is.
    pub unchanged: &'static str,
    /// Today's number, as it is and with the change.
    pub today: fn(u32, u32) -> String,
    /// The number of the days after it, so many, as it is and with the change.
    pub later: fn(u32, u32, usize) -> String,
    /// No day's number changes.
    pub same: fn(usize) -> String,
    /// That nothing is changed yet.
    pub not_yet: &'static str,
    /// The chart.
    pub chart: &'static str,
    /// What there is to be seen.
    pub described: &'static str,
    /// Day, now, with the change, difference.
    pub head: [&'static str; 4],
    /// A difference with its sign.
    pub difference: fn(i64) -> String,
    /// A day in few letters.
    pub short_day: fn(Date) -> String,
    /// Carries it out.
    pub apply: &'static str,
    /// Does not.
    pub keep: &'static str,
    /// It is carried out.
    pub applied: &'static str,
    /// Something else has changed since it was shown.
    pub stale: &'static str,

    /// First days of courses: heading, and what they do.
    pub starts: [&'static str; 2],
    /// Label of the day.
    pub start: &'static str,
    /// Label of the choice of a course.
    pub course: &'static str,
    /// The heading of the form for one more course.
    pub another: &'static str,
    /// Notes it.
    pub save: &'static str,
    /// Forgets it.
    pub remove: &'static str,
    /// What was typed is no day.
    pub start_problem: &'static str,
    /// No course was chosen, or one that is not there.
    pub course_problem: &'static str,
    /// The day is noted.
    pub started: &'static str,
    /// The day is forgotten.
    pub forgotten: &'static str,
    /// Nothing is published.
    pub no_course: &'static str,
}

fn more_or_fewer(now: u32, then: u32) -> String {
    match i64::from(then) - i64::from(now) {
        0 => "as many as now".to_owned(),
        more @ 1.. => format!("{more} more than now"),
        fewer => format!("{} fewer than now", -fewer),
    }
}

pub(super) static EN: SchedulingText = SchedulingText {
    title: "Reviews",
    choosing: [
        "How you review",
        "Nothing changes before you have seen what it would do.",
    ],
    retention: "How much you want to recall, in percent",
    retention_hint: "Of a hundred questions that come back, so many you still want to know. 85 \
                     suits most people. More costs more: at 90 questions come back nearly twice as \
                     soon as at 85, at 97 more than eight times. At 80 they take three quarters \
                     longer, and you miss one in five.",
    retention_problem: "Choose a whole number from 80 to 97.",
    cap: "Reviews a day, at most",
    cap_hint: "What a day has no room for is not lost: it comes on the next days, the most urgent \
               first.",
    cap_problem: "Choose a whole number from 1 to 9999.",
    days_off: "Days off",
    days_off_hint: "What would be due on one of them comes on the day after.",
    days_off_problem: "Leave at least one day of the week for reviews.",
    weekdays: [
        ["Monday", "Mon"],
        ["Tuesday", "Tue"],
        ["Wednesday", "Wed"],
        ["Thursday", "Thu"],
        ["Friday", "Fri"],
        ["Saturday", "Sat"],
        ["Sunday", "Sun"],
    ],
    buttons: [
        "Buttons below an answer",
        "Four instead of two",
        "Missed it, Hard, Got it, Easy. Two are enough, and quicker.",
    ],
    zone: |zone| {
        format!("Your days are counted by the clock of {zone}, and end at four in the morning.")
    },
    zone_change: "Change the time zone",
    see: "See what changes",

    preview: "What would change",
    unchanged: "These are the settings you have. Change one of them above, and look again.",
    today: |now, then| format!("Today {then} instead of {now}."),
    later: |now, then, days| {
        format!(
            "{} in the {days} days after it, {}.",
            count(then as usize, "review", "reviews"),
            more_or_fewer(now, then),
        )
    },
    same: |days| format!("As many reviews as now, today and on each of the {days} days after it."),
    not_yet: "Counted from your own cards. Nothing is changed yet.",
    chart: "Reviews on each of the coming days, now and with the change",
    described: "Two columns for each day: a pale one as it is now, and before it a narrow one with the \
                change.",
    head: ["Day", "Now", "With the change", "Difference"],
    difference: |difference| match difference {
        0 => "0".to_owned(),
        more @ 1.. => format!("+{more}"),
        fewer => format!("−{}", -fewer),
    },
    short_day: |day| day.strftime("%a %-d %b").to_string(),
    apply: "Apply the change",
    keep: "Keep it as it is",
    applied: "It is changed, and counts from now on.",
    stale: "Your settings have changed since this was shown to you, so nothing was applied. This is \
            what it would do now.",

    starts: [
        "When your courses begin",
        "With a first day the weeks of a course get dates. It moves no review.",
    ],
    start: "First day",
    course: "Course",
    another: "Another course",
    save: "Save",
    remove: "Remove",
    start_problem: "Choose a day between 2000 and 2100, such as 2026-11-30.",
    course_problem: "Choose one of these courses.",
    started: "The first day is noted.",
    forgotten: "The first day is removed.",
    no_course: "No course is published here yet.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "schedule")]
    #[test]
    fn what_retention_costs_is_what_is_said_of_it() {
        use crate::schedule::{Retention, Scheduler};

        let interval = |percent: u8| {
            let retention = Retention::try_from(percent).unwrap();
            Scheduler::default().interval(10.0, retention)
        };
        let soon = interval(85) / interval(90);
        let sooner = interval(85) / interval(97);
        let later = interval(80) / interval(85);
        assert!((1.8..2.0).contains(&soon), "{soon}");
        assert!((8.0..9.0).contains(&sooner), "{sooner}");
        assert!((1.7..1.8).contains(&later), "{later}");
    }

    #[test]
    fn a_change_is_said_with_what_it_adds_or_takes() {
        assert_eq!((EN.today)(12, 14), "Today 14 instead of 12.");
        assert_eq!(
            (EN.later)(87, 150, 30),
            "150 reviews in the 30 days after it, 63 more than now."
        );
        assert_eq!(
            (EN.later)(2, 1, 30),
            "1 review in the 30 days after it, 1 fewer than now."
        );
        assert_eq!(
            [-3, 0, 3].map(EN.difference),
            ["−3", "0", "+3"].map(str::to_owned)
        );
    }
}
