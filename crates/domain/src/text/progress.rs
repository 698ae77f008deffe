//! What the interface says about how far somebody has come.

use jiff::civil::Date;

use super::english::count;
use crate::progress::Share;

/// Sentences of the page about one's own progress. In pairs the heading comes first.
#[derive(Debug)]
pub struct ProgressText {
    /// The page.
    pub title: &'static str,
    /// What it is, for those who have nothing on it yet: heading and sentence.
    pub empty: [&'static str; 2],
    /// For guests: what it is, what there is without an account, and what one changes.
    pub guest: [&'static str; 3],
    /// Above the chapters to begin with.
    pub begin: &'static str,
    /// The first sentence: how many reviews come today.
    pub lead: fn(u32) -> String,
    /// The second: how many questions were right once, and how many chapters are done.
    pub lead_so_far: fn(usize, usize) -> String,
    /// Opens the table behind a chart.
    pub as_table: &'static str,

    /// What comes back: heading.
    pub coming: &'static str,
    /// How many come today and in the days after, so many days.
    pub coming_said: fn(u32, u32, usize) -> String,
    /// Nothing comes in so many days.
    pub coming_nothing: fn(usize) -> String,
    /// More is due than the daily cap takes: how many, and the cap.
    pub coming_capped: fn(u32, u16) -> String,
    /// What the numbers don't know.
    pub coming_note: &'static str,
    /// The chart, and the heads of its table.
    pub coming_chart: &'static str,
    /// Day and reviews.
    pub coming_head: [&'static str; 2],
    /// What there is to be seen: the largest number, and its day.
    pub coming_described: fn(u32, &str) -> String,
    /// Leads to the review.
    pub review: &'static str,
    /// Leads to the settings.
    pub change: &'static str,

    /// The chapters: heading, and what done means.
    pub chapters: [&'static str; 2],
    /// How many chapters were read, rated and done.
    pub totals: fn(usize, usize, usize) -> [String; 3],
    /// Of a course: how many of its chapters are done.
    pub of_course: fn(usize, usize) -> String,
    /// Of a course or a chapter: how many of so many questions were right once.
    pub right_once: fn(usize, usize) -> String,
    /// The chapter is done.
    pub done: &'static str,
    /// How many questions have come since.
    pub new_since: fn(usize) -> String,
    /// The chapter was read to its end, and has been neither answered nor rated.
    pub read: &'static str,
    /// The last rating: the level and its day, seen from today.
    pub rated: fn(&str, Date, Date) -> String,
    /// When it comes back.
    pub comes: fn(&str) -> String,
    /// It is due.
    pub due_now: &'static str,
    /// So many more chapters are not shown.
    pub more: fn(usize) -> String,

    /// What is recalled: heading.
    pub recall: &'static str,
    /// What was recalled of the reviews of so many days, and what is wished for, in percent.
    pub recall_said: fn(Share, u16, u8) -> String,
    /// What counts as a review.
    pub recall_note: &'static str,
    /// So many reviews are too few; from how many on something is said.
    pub recall_few: fn(u32, u32) -> String,
    /// The chart.
    pub recall_chart: &'static str,
    /// Week, recalled, reviews.
    pub recall_head: [&'static str; 3],
    /// What there is to be seen.
    pub recall_described: fn(u8) -> String,
    /// The line in it.
    pub wished: fn(u8) -> String,
    /// Why some columns are outlines: fewer reviews than this.
    pub faint: fn(u32) -> String,

    /// Confidence beside recall: heading, and how it is meant.
    pub calibration: [&'static str; 2],
    /// How to read it.
    pub calibration_note: &'static str,
    /// Too few answers; from how many on something is said of a level.
    pub calibration_few: fn(u32) -> String,
    /// The chart.
    pub calibration_chart: &'static str,
    /// Level, right, share, likely.
    pub calibration_head: [&'static str; 4],
    /// What there is to be seen.
    pub calibration_described: &'static str,
    /// So many of so many.
    pub of: fn(Share) -> String,
    /// The same, in percent.
    pub percent: fn(Share) -> String,
    /// From and to, in percent.
    pub range: fn(f64, f64) -> String,
    /// Too little is known of a level: so many answers, of so many that it takes.
    pub too_few: fn(u32, u32) -> String,

    /// What was done: heading.
    pub history: &'static str,
    /// How many questions were answered on how many days, for the first time and in review.
    pub history_said: fn(u32, usize, u32, u32) -> String,
    /// Nothing in that time.
    pub history_nothing: &'static str,
    /// Since when it is counted, in words, and how many days that may be at most.
    pub history_since: fn(&str, u16) -> String,
    /// More was done than is counted at once.
    pub history_cut: fn(&str) -> String,
    /// The chart.
    pub history_chart: &'static str,
    /// Day, new, reviews, recalled.
    pub history_head: [&'static str; 4],
    /// What there is to be seen.
    pub history_described: fn(u32) -> String,
    /// The days of a week, short, Monday first.
    pub weekdays: [&'static str; 7],
    /// The month of a day, short.
    pub month: fn(Date) -> String,
    /// A day in few letters.
    pub short_day: fn(Date) -> String,
    /// A day below a chart, in fewer.
    pub below: fn(Date) -> String,

    /// What was put aside: heading, and what that means.
    pub aside: [&'static str; 2],
    /// Takes it up again.
    pub resume: &'static str,
    /// It is taken up again.
    pub resumed: &'static str,
    /// More was put aside than is shown.
    pub aside_more: fn(i64) -> String,
}

/// A part of a whole, in whole percent. All is said only of all, and nothing only of nothing.
fn percent(share: Share) -> u32 {
    let exact = share.part().unwrap_or_default() * 100.0;
    let rounded = exact.round() as u32;
    match (share.right, rounded) {
        (0, _) => 0,
        (_, 0) => 1,
        (right, 100) if right < share.of => 99,
        _ => rounded,
    }
}

fn questions(n: u32) -> String {
    count(n as usize, "question", "questions")
}

fn reviews(n: u32) -> String {
    count(n as usize, "review", "reviews")
}

pub(super) static EN: ProgressText = ProgressText {
    title: "Progress",
    empty: [
        "Nothing to look back on yet",
        "Here you will see what you have learnt, what stays, and when it comes back. It begins with \
         the questions at the end of a chapter.",
    ],
    guest: [
        "Here you see what you have learnt, how much of it stays, and when it comes back.",
        "It is counted from an account. Without one, what you answer is kept by a script in this \
         browser and nowhere else: your questions come back in the review all the same, and each \
         chapter shows how far you are with it.",
        "When you sign in or make an account, what this browser has kept goes into it and counts \
         here too.",
    ],
    begin: "Where to begin",
    lead: |today| match today {
        0 => "No question comes back today.".to_owned(),
        1 => "One question comes back today.".to_owned(),
        n => format!("{n} questions come back today."),
    },
    lead_so_far: |right, done| {
        let chapters = match done {
            0 => "no chapter is done yet".to_owned(),
            1 => "one chapter is done".to_owned(),
            n => format!("{n} chapters are done"),
        };
        match right {
            0 => String::new(),
            1 => format!("You have got one right so far, and {chapters}."),
            n => format!("You have got {n} right so far, and {chapters}."),
        }
    },
    as_table: "As a table",

    coming: "What comes back",
    coming_said: |today, later, days| {
        format!(
            "{} today, and {later} in the {days} days after it.",
            reviews(today)
        )
    },
    coming_nothing: |days| format!("Nothing comes back today or in the {days} days after it."),
    coming_capped: |due, cap| {
        format!(
            "{} due by now. A day takes at most {cap}, as you chose; the others wait, the most \
             urgent first.",
            match due {
                1 => "1 question is".to_owned(),
                n => format!("{n} questions are"),
            }
        )
    },
    coming_note: "As far as it is known now. What you miss, and what you learn meanwhile, comes on \
                  top.",
    coming_chart: "Reviews on each of the coming days",
    coming_head: ["Day", "Reviews"],
    coming_described: |most, day| format!("A column for each day. The highest is {day}: {most}."),
    review: "Review what is due",
    change: "Change how many, and when",

    chapters: [
        "Chapters",
        "A chapter is done when each of its questions was right once. Done stays done.",
    ],
    totals: |read, rated, done| {
        [
            format!("{read} read"),
            format!("{rated} rated"),
            format!("{done} done"),
        ]
    },
    of_course: |done, chapters| {
        format!("{done} of {} done", count(chapters, "chapter", "chapters"))
    },
    right_once: |right, questions| {
        format!(
            "{right} of {} right once",
            count(questions, "question", "questions")
        )
    },
    done: "Done",
    new_since: |n| count(n, "new question", "new questions"),
    read: "Read",
    rated: |level, day, today| {
        let form = if day.year() == today.year() {
            "%-d %B"
        } else {
            "%-d %B %Y"
        };
        format!("Rated {level} on {}", day.strftime(form))
    },
    comes: |when| format!("Comes back {when}"),
    due_now: "Due now",
    more: |n| {
        format!(
            "{} more, which come back later, {} not shown here.",
            count(n, "chapter", "chapters"),
            if n == 1 { "is" } else { "are" }
        )
    },

    recall: "What you recall",
    recall_said: |share, days, wished| {
        format!(
            "{} % of {} in the last {days} days. You ask for {wished} %.",
            percent(share),
            reviews(share.of),
        )
    },
    recall_note: "A review is the first answer of a day to a question that you had met on an earlier \
                  day. First answers are not among them.",
    recall_few: |so_far, least| {
        format!(
            "{} so far in this time. From {least} on it says here how much of it you recalled.",
            match so_far {
                0 => "No review".to_owned(),
                n => reviews(n),
            }
        )
    },
    recall_chart: "Recalled, week by week",
    recall_head: ["Week of", "Recalled", "Reviews"],
    recall_described: |wished| {
        format!(
            "A column for each week, in percent of its reviews, and a line at the {wished} % that you ask for."
        )
    },
    wished: |percent| format!("{percent} % asked for"),
    faint: |least| format!("Outlined: weeks with fewer than {least} reviews, which say little."),

    calibration: [
        "How sure, and how right",
        "How often you were right when a chapter’s questions came back, by what you had said of it. \
         Take it as information, not as a promise: the next answer is yours.",
    ],
    calibration_note: "The dot is what happened. The bar around it is where the truth may well lie: \
                       the fewer the answers, the longer.",
    calibration_few: |least| {
        format!(
            "There is nothing to compare yet. Once {least} questions have come back after you rated \
             their chapters alike, it shows here how well the two agree."
        )
    },
    calibration_chart: "Right when it came back, by your rating before",
    calibration_head: ["Rated", "Right", "Share", "Likely between"],
    calibration_described: "A line for each level from 0 to 100 percent, with a dot where you were.",
    of: |share| format!("{} of {}", share.right, share.of),
    percent: |share| format!("{} %", percent(share)),
    range: |from, to| format!("{:.0} and {:.0} %", from * 100.0, to * 100.0),
    too_few: |so_far, least| match so_far {
        0 => "no answers so far".to_owned(),
        1 => format!("1 answer so far; it takes {least}"),
        n => format!("{n} answers so far; it takes {least}"),
    },

    history: "What you have done",
    history_said: |answered, days, new, again| {
        format!(
            "{} answered on {}: {new} for the first time, {again} in review.",
            questions(answered),
            count(days, "day", "days"),
        )
    },
    history_nothing: "You have answered nothing in this time.",
    history_since: |day, days| format!("Counted since {day}, the last {days} days."),
    history_cut: |day| {
        format!("Counted since {day}. There is more before it than this page counts at once.")
    },
    history_chart: "Questions answered, day by day",
    history_head: ["Day", "New", "Reviews", "Recalled"],
    history_described: |most| {
        format!(
            "A dot for each day, a column for each week. The largest stands for {}.",
            questions(most)
        )
    },
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    month: |day| day.strftime("%b").to_string(),
    short_day: |day| day.strftime("%a %-d %b").to_string(),
    below: |day| day.strftime("%-d %b").to_string(),

    aside: [
        "Put aside",
        "These questions do not come back until you take them up again.",
    ],
    resume: "Take it up again",
    resumed: "It comes back again from now on.",
    aside_more: |shown| format!("The first {shown} of them."),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_said_only_of_all_and_nothing_only_of_nothing() {
        for (right, of, said) in [
            (0, 1000, "0 %"),
            (1, 1000, "1 %"),
            (7, 8, "88 %"),
            (999, 1000, "99 %"),
            (1000, 1000, "100 %"),
        ] {
            assert_eq!((EN.percent)(Share { right, of }), said);
        }
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!((EN.lead)(1), "One question comes back today.");
        assert_eq!(
            (EN.coming_said)(1, 2, 30),
            "1 review today, and 2 in the 30 days after it."
        );
        assert_eq!((EN.new_since)(1), "1 new question");
        assert!((EN.coming_capped)(1, 5).starts_with("1 question is due"));
    }
}
