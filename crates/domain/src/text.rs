//! The catalogue of interface strings, one struct per language of the interface.
//!
//! [`Text`] is what pages say; [`IslandText`] is the little that is also said in the browser, kept
//! apart so that the WebAssembly carries only that. A sentence with a number in it is a function,
//! because languages disagree about plurals.

mod accounts;
mod anki;
mod answers;
mod dates;
mod guest;
mod notices;
mod offline;
mod passkeys;
mod people;
mod playground;
mod progress;
mod reminders;
mod review;
mod scheduling;
mod talk;
mod testing;
mod tokens;

pub use accounts::AccountText;
pub use anki::AnkiText;
pub use answers::AnswerText;
pub use dates::DateText;
pub use guest::GuestText;
pub use notices::NoticeText;
pub use offline::{ListWords, OfflineText, Words};
pub use passkeys::{PasskeyText, PasskeyWords};
pub use people::PeopleText;
pub use playground::{PlaygroundText, PredictionText};
pub use progress::ProgressText;
pub use reminders::ReminderText;
pub use review::ReviewText;
pub use scheduling::SchedulingText;
pub use talk::{TalkProblems, TalkText};
pub use testing::TestingText;
pub use tokens::TokenText;

/// Every sentence the interface says.
#[derive(Debug)]
pub struct Text {
    /// The language this catalogue is written in (BCP 47).
    pub tag: &'static str,
    /// First thing a keyboard meets.
    pub skip: &'static str,
    /// Names the navigation of the whole site.
    pub site: &'static str,
    /// Leads to the list of courses.
    pub courses: &'static str,
    /// Opens the menu of contents on narrow screens.
    pub contents: &'static str,
    /// Names the outline of a course.
    pub course: &'static str,
    /// Heading of the table of contents of a page.
    pub on_this_page: &'static str,
    /// Names the switch between light and dark.
    pub theme: [&'static str; 3],
    /// A button's name, what is said once it has copied, and where the browser refused to.
    pub copy: [&'static str; 3],
    /// Stands before a chapter's number, two digits.
    pub chapter: &'static str,
    /// A chapter without a number.
    pub primer: &'static str,
    /// Levels, easy to hard.
    pub levels: [&'static str; 3],
    /// Reading time of a chapter, in minutes.
    pub minutes: fn(u16) -> String,
    /// Reading time of a course, in minutes.
    pub reading_time: fn(u32) -> String,
    /// How many chapters.
    pub chapters: fn(usize) -> String,
    /// How many weeks.
    pub weeks_in_all: fn(u16) -> String,
    /// The first and the last week of a chapter.
    pub weeks: fn(u16, u16) -> String,
    /// Stands before the weeks of a chapter.
    pub study_window: &'static str,
    /// Stands above the weeks of a timeline.
    pub week: &'static str,
    /// Stands before the chapters to read first.
    pub read_first: &'static str,
    /// Heading of the list of chapters.
    pub chapters_heading: &'static str,
    /// Leads to the part of the outline that is not shown.
    pub all_chapters: fn(usize) -> String,
    /// Says how to use the questions.
    pub questions_hint: &'static str,
    /// Opens the answer of a question whose prompt is longer than a paragraph.
    pub show_answer: &'static str,
    /// Leads from an answer to its heading.
    pub answer_source: &'static str,
    /// How many questions.
    pub questions: fn(usize) -> String,
    /// Heading of the rating.
    pub confidence: &'static str,
    /// The same, short, for the table of contents.
    pub confidence_short: &'static str,
    /// Heading of the comments.
    pub comments: &'static str,
    /// Names the links to the previous and the next chapter.
    pub turn: &'static str,
    /// After the last chapter.
    pub course_end: [&'static str; 2],
    /// The landing page's heading, and what this is in one line.
    pub landing: [&'static str; 2],
    /// Stands before the first chapter of a course.
    pub begin: &'static str,
    /// Nothing is published: what happened, and what to do.
    pub no_course: [&'static str; 2],
    /// The feed of new and changed chapters.
    pub feed: &'static str,
    /// Searching: verb and heading.
    pub search: &'static str,
    /// The keys that lead to the search, as the keyboard has them.
    pub search_key: &'static str,
    /// Page not found: heading and sentence.
    pub not_found: [&'static str; 2],
    /// Above suggestions for a wrong address.
    pub did_you_mean: &'static str,
    /// A malformed request: heading and sentence.
    pub bad_request: [&'static str; 2],
    /// The server broke: heading and sentence.
    pub internal: [&'static str; 2],
    /// The database is away: heading and sentence.
    pub unavailable: [&'static str; 2],
    /// 429: title and sentence.
    pub too_many: [&'static str; 2],
    /// The database is away and somebody searched: heading and sentence.
    pub search_unavailable: [&'static str; 2],
    /// Heading of the questions of a chapter.
    pub test_yourself: &'static str,
    /// Default titles of callouts.
    pub callout_note: &'static str,
    /// Title of a tip.
    pub callout_tip: &'static str,
    /// Title of a warning.
    pub callout_warning: &'static str,
    /// Title of a definition ("what people mean by").
    pub callout_meaning: &'static str,
    /// Title of a danger.
    pub callout_danger: &'static str,
    /// Marks the code to avoid, for those who can't see the colour.
    pub compare_bad: &'static str,
    /// Marks the code to prefer.
    pub compare_good: &'static str,
    /// Opens the output that a snippet should print.
    pub expected_output: &'static str,
    /// A ticked item of a task list.
    pub task_done: &'static str,
    /// An open item of a task list.
    pub task_open: &'static str,
    /// Names the link to a heading; followed by the heading.
    pub link_to: &'static str,
    /// Leads from a footnote back to where it is cited; followed by its number.
    pub back_to_reference: &'static str,
    /// Names a block of code for screen readers.
    pub code: &'static str,
    /// How days are said.
    pub dates: &'static DateText,
    /// Discussions.
    pub talk: &'static TalkText,
    /// Reading without a connection.
    pub offline: &'static OfflineText,
    /// Testing oneself in a chapter.
    pub testing: &'static TestingText,
    /// What students hold for right too.
    pub answers: &'static AnswerText,
    /// What is done before there is an account.
    pub guest: &'static GuestText,
    /// What it says of accounts for one moment.
    pub notices: &'static NoticeText,
    /// Accounts.
    pub accounts: &'static AccountText,
    /// What it says about reminders.
    pub reminders: &'static ReminderText,
    /// What a review session says.
    pub review: &'static ReviewText,
    /// What it says about tokens.
    pub tokens: &'static TokenText,
    /// Passkeys.
    pub passkeys: &'static PasskeyText,
    /// People as admins see them, and what happened.
    pub people: &'static PeopleText,
    /// Code that runs in the page.
    pub playground: &'static PlaygroundText,
    /// Questions for Anki.
    pub anki: &'static AnkiText,
    /// How far somebody has come.
    pub progress: &'static ProgressText,
    /// How somebody reviews.
    pub scheduling: &'static SchedulingText,
}

/// Every sentence that is also said in the browser.
#[derive(Debug)]
pub struct IslandText {
    /// The language this catalogue is written in (BCP 47).
    pub tag: &'static str,
    /// How many of the answers are open.
    pub opened: fn(usize, usize) -> String,
    /// Closes every answer.
    pub close_all: &'static str,
    /// Names the search field.
    pub search_label: &'static str,
    /// Submits a search.
    pub search: &'static str,
    /// What the search page says before anything is asked.
    pub search_first: &'static str,
    /// How many sections match; the second number is how many are shown.
    pub found: fn(u32, usize) -> String,
    /// Nothing matches the words.
    pub found_nothing: fn(&str) -> String,
    /// What to try then.
    pub found_nothing_hint: &'static str,
    /// Other words were searched than those typed.
    pub corrected: fn(&str, &str) -> String,
    /// The answer did not come.
    pub search_failed: &'static str,
    /// Stands before a chapter's number, two digits.
    pub chapter: &'static str,
    /// A chapter without a number.
    pub primer: &'static str,
    /// The part of a chapter before its first heading.
    pub opening: &'static str,
}

static EN: Text = Text {
    tag: "en",
    skip: "Skip to the text",
    site: "Site",
    courses: "Courses",
    contents: "Contents",
    course: "Course",
    on_this_page: "On this page",
    theme: ["Theme: as the system", "Theme: light", "Theme: dark"],
    copy: ["Copy code", "Copied", "The browser refused to copy"],
    chapter: "Chapter",
    primer: "Primer",
    levels: ["easy", "medium", "hard"],
    minutes: |minutes| format!("{minutes} min read"),
    reading_time: english::reading_time,
    chapters: |n| english::count(n, "chapter", "chapters"),
    weeks_in_all: |n| english::count(n.into(), "week", "weeks"),
    weeks: english::weeks,
    study_window: "Study window",
    week: "Week",
    read_first: "Read first",
    chapters_heading: "Chapters",
    all_chapters: |n| format!("All {n} chapters"),
    questions_hint: "Say the answer out loud, or write it, before you open it. If you can’t, the \
                     chapter isn’t done yet.",
    show_answer: "Show the answer",
    answer_source: "Where this comes from:",
    questions: |n| english::count(n, "question", "questions"),
    confidence: "Before you leave, how confident are you with this?",
    confidence_short: "How confident are you?",
    comments: "Comments",
    turn: "Previous and next chapter",
    course_end: ["That was the last chapter", "Back to the course"],
    landing: [
        "Read to remember",
        "Courses in chapters. Each one ends with questions that show you what stayed.",
    ],
    begin: "Begin with",
    no_course: [
        "The shelf is still empty",
        "No course has been published here. If this is your server, publish a folder of courses:",
    ],
    feed: "Feed of new chapters",
    search: "Search",
    search_key: "Ctrl K",
    not_found: [
        "There is no such page",
        "The address may be misspelt, or the page may have moved. Nothing is broken.",
    ],
    did_you_mean: "Did you mean",
    bad_request: [
        "That address can’t be read",
        "Something in it is malformed. Nothing has been changed; go back, or start from the courses.",
    ],
    internal: [
        "Something broke on our side",
        "It was not you, and nothing of yours is lost. The people who run this site can see it in \
         their log. Try again in a minute.",
    ],
    unavailable: [
        "This page is resting",
        "It needs the database, which can’t be reached right now. Chapters still work. Try again \
         in a minute.",
    ],
    too_many: [
        "That was a lot at once",
        "Wait a moment and try again. The courses can be read meanwhile.",
    ],
    search_unavailable: [
        "Search is away for a moment",
        "It needs the database, which can’t be reached right now. Chapters still work. Try again \
         in a minute.",
    ],
    test_yourself: "Test yourself",
    callout_note: "Background",
    callout_tip: "Tip",
    callout_warning: "The trap",
    callout_meaning: "What people mean",
    callout_danger: "Danger",
    compare_bad: "Avoid",
    compare_good: "Prefer",
    expected_output: "What it prints",
    task_done: "Done",
    task_open: "To do",
    link_to: "Link to",
    back_to_reference: "Back to reference",
    code: "Code",
    dates: &dates::EN,
    talk: &talk::EN,
    offline: &offline::EN,
    testing: &testing::EN,
    answers: &answers::EN,
    guest: &guest::EN,
    notices: &notices::EN,
    accounts: &accounts::EN,
    review: &review::EN,
    tokens: &tokens::EN,
    reminders: &reminders::EN,
    passkeys: &passkeys::EN,
    people: &people::EN,
    playground: &playground::EN,
    anki: &anki::EN,
    progress: &progress::EN,
    scheduling: &scheduling::EN,
};

static ISLAND_EN: IslandText = IslandText {
    tag: "en",
    opened: |opened, of| format!("{opened} of {of} opened"),
    close_all: "Close all for a second pass",
    search_label: "Search every chapter",
    search: "Search",
    search_first: "Type a word or two. “Quotes” keep words together, and a minus leaves one out.",
    found: |total, shown| {
        if total as usize > shown {
            format!("{total} sections, the best {shown} shown")
        } else {
            english::count(shown, "section", "sections")
        }
    },
    found_nothing: |query| format!("Nothing for “{query}”."),
    found_nothing_hint: "Try fewer words, or a more common one.",
    corrected: |typed, searched| format!("Nothing for “{typed}”; showing “{searched}”."),
    search_failed: "The answer did not come. Chapters still work; press Search to try again.",
    chapter: "Chapter",
    primer: "Primer",
    opening: "From the beginning",
};

const TRANSLATIONS: &[(&str, Text, IslandText)] = &[];

/// The interface in the language of `tag` (BCP 47), or in English where there is no translation.
pub fn text(tag: &str) -> &'static Text {
    TRANSLATIONS
        .iter()
        .find(|(language, _, _)| primary(tag).eq_ignore_ascii_case(language))
        .map_or(&EN, |(_, text, _)| text)
}

/// What the browser says in the language of `tag` (BCP 47), or in English.
pub fn island_text(tag: &str) -> &'static IslandText {
    TRANSLATIONS
        .iter()
        .find(|(language, _, _)| primary(tag).eq_ignore_ascii_case(language))
        .map_or(&ISLAND_EN, |(_, _, text)| text)
}

/// Whether the language of `tag` (BCP 47) is written from right to left.
pub fn is_rtl(tag: &str) -> bool {
    const SCRIPTS: [&str; 6] = ["adlm", "arab", "hebr", "nkoo", "syrc", "thaa"];
    const LANGUAGES: [&str; 11] = [
        "ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi",
    ];
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    // A four-letter part is the script, and it says more than the language does.
    match parts.find(|part| part.len() == 4) {
        Some(script) => SCRIPTS.contains(&script),
        None => LANGUAGES.contains(&language),
    }
}

/// The language part of a BCP 47 tag.
pub fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

mod english {
    pub(super) fn count(n: usize, one: &str, many: &str) -> String {
        format!("{n} {}", if n == 1 { one } else { many })
    }

    pub(super) fn weeks(first: u16, last: u16) -> String {
        if first == last {
            format!("Week {first:02}")
        } else {
            format!("Weeks {first:02}–{last:02}")
        }
    }

    pub(super) fn reading_time(minutes: u32) -> String {
        match (minutes / 60, minutes % 60) {
            (0, m) => format!("{m} min in all"),
            (h, 0) => format!("{h} h in all"),
            (h, m) => format!("{h} h {m} min in all"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_language_is_answered_in_english() {
        assert_eq!(text("tlh").tag, "en");
        assert_eq!(text("en-GB").test_yourself, "Test yourself");
    }

    #[test]
    fn the_script_decides_the_direction_before_the_language_does() {
        for rtl in ["ar", "he-IL", "fa", "pa-Arab", "UR"] {
            assert!(is_rtl(rtl), "{rtl}");
        }
        for ltr in ["en", "de-CH", "ku-Latn", "ar-Latn", ""] {
            assert!(!is_rtl(ltr), "{ltr}");
        }
    }

    #[test]
    fn counts_and_weeks_read_like_sentences() {
        let text = text("en");
        assert_eq!((text.chapters)(1), "1 chapter");
        assert_eq!((text.weeks)(3, 3), "Week 03");
        assert_eq!((text.weeks)(1, 4), "Weeks 01–04");
        assert_eq!((text.reading_time)(125), "2 h 5 min in all");
    }
}
