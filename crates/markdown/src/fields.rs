//! The keys that `course.md` and chapters may have in their front matter.

use domain::chapters::{Level, Weeks};
use domain::ids::{AuthorId, InvalidName, Slug};

use crate::diagnostics::{Position, Reporter, did_you_mean};
use crate::front_matter::{COURSE_LIMIT, FrontMatter, LIMIT};

const COURSE_KEYS: [&str; 6] = ["id", "slug", "lang", "weeks", "summary", "chapters"];
const CHAPTER_KEYS: [&str; 9] = [
    "id", "slug", "number", "topic", "level", "weeks", "summary", "requires", "minutes",
];

/// The longest summary, in characters.
const MAX_SUMMARY: usize = 500;
/// The most weeks a course may take.
const MAX_WEEKS: u16 = 520;

/// The front matter of `course.md`.
#[derive(Debug, Default)]
pub(crate) struct CourseFields {
    pub id: Option<(AuthorId, Position)>,
    pub slug: Option<(Slug, Position)>,
    pub lang: String,
    pub weeks: Option<u16>,
    pub summary: String,
    pub chapters: Vec<(String, Position)>,
    pub chapters_at: Position,
}

impl CourseFields {
    pub fn read(source: &str, report: &mut Reporter) -> Option<Self> {
        let mut front = FrontMatter::read(source, COURSE_LIMIT, report)?;
        let id = front
            .required("id", report)
            .and_then(|found| name(found, report));
        let slug = front
            .text("slug", report)
            .and_then(|found| name(found, report));
        let lang = front
            .text("lang", report)
            .and_then(|(text, at)| language(text, at, report));
        let weeks = front
            .text("weeks", report)
            .and_then(|(text, at)| number(&text, 1..=MAX_WEEKS, "a number of weeks", at, report));
        let summary = summary(&mut front, report);
        let has_chapters = front.has("chapters");
        let chapters = front.list("chapters", report);
        if chapters.is_empty() {
            let help = "add `chapters:` with the chapter files in reading order, one a line: `  - first.md`";
            let message = if has_chapters {
                "the course is empty: `chapters` lists no file"
            } else {
                "the course is empty: `chapters` is missing in the front matter"
            };
            report.error(Position { line: 1, column: 1 }, message, help);
        }
        let chapters_at = chapters
            .first()
            .map_or(Position { line: 1, column: 1 }, |(_, at)| *at);
        front.reject_unknown(&COURSE_KEYS, report);
        Some(Self {
            id,
            slug,
            lang: lang.unwrap_or_else(|| "en".to_owned()),
            weeks,
            summary,
            chapters,
            chapters_at,
        })
    }
}

/// The front matter of a chapter.
#[derive(Debug, Default)]
pub(crate) struct ChapterFields {
    pub id: Option<(AuthorId, Position)>,
    /// Whether an id was written at all, good or bad.
    pub has_id: bool,
    pub slug: Option<(Slug, Position)>,
    pub number: Option<(u16, Position)>,
    pub topic: Option<String>,
    pub level: Option<Level>,
    pub weeks: Option<(Weeks, Position)>,
    pub summary: String,
    pub requires: Vec<(String, Position)>,
    pub minutes: Option<u16>,
}

impl ChapterFields {
    pub fn read(source: &str, report: &mut Reporter) -> Option<Self> {
        let mut front = FrontMatter::read(source, LIMIT, report)?;
        let has_id = front.has("id");
        let id = if has_id {
            front
                .text("id", report)
                .and_then(|found| name(found, report))
        } else {
            report.error(
                Position { line: 1, column: 1 },
                "`id` is missing in the front matter",
                "run `chapterwise check DIR --fix` to have one written",
            );
            None
        };
        let slug = front
            .text("slug", report)
            .and_then(|found| name(found, report));
        let chapter_number = front.text("number", report).and_then(|(text, at)| {
            let number = number(&text, 0..=9_999, "a chapter number", at, report)?;
            Some((number, at))
        });
        let topic = front.text("topic", report).map(|(text, _)| text);
        let level = front
            .text("level", report)
            .and_then(|(text, at)| level(&text, at, report));
        let weeks = front
            .text("weeks", report)
            .and_then(|(text, at)| weeks(&text, at, report).map(|w| (w, at)));
        let summary = summary(&mut front, report);
        let requires = front.list("requires", report);
        let minutes = front
            .text("minutes", report)
            .and_then(|(text, at)| number(&text, 1..=6_000, "a number of minutes", at, report));
        front.reject_unknown(&CHAPTER_KEYS, report);
        Some(Self {
            id,
            has_id,
            slug,
            number: chapter_number,
            topic,
            level,
            weeks,
            summary,
            requires,
            minutes,
        })
    }
}

fn summary(front: &mut FrontMatter, report: &mut Reporter) -> String {
    let Some((text, at)) = front.required("summary", report) else {
        return String::new();
    };
    if text.chars().count() > MAX_SUMMARY {
        report.error(
            at,
            format!("the summary is longer than {MAX_SUMMARY} characters"),
            "one or two sentences are enough",
        );
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn name<N: std::str::FromStr<Err = InvalidName>>(
    (text, at): (String, Position),
    report: &mut Reporter,
) -> Option<(N, Position)> {
    text.parse()
        .inspect_err(|e: &InvalidName| {
            report.error(
                at,
                format!("`{text}` can't be a name in URLs"),
                e.to_string(),
            );
        })
        .ok()
        .map(|name| (name, at))
}

fn language(text: String, at: Position, report: &mut Reporter) -> Option<String> {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    let fits = (2..=3).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_lowercase())
        && parts
            .all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !fits || text.len() > 35 {
        report.error(
            at,
            format!("`{text}` is not a language tag"),
            "write `en`, `de` or `pt-BR`",
        );
        return None;
    }
    Some(text)
}

fn number(
    text: &str,
    range: std::ops::RangeInclusive<u16>,
    what: &str,
    at: Position,
    report: &mut Reporter,
) -> Option<u16> {
    let number = text.parse().ok().filter(|n| range.contains(n));
    if number.is_none() {
        report.error(
            at,
            format!("`{text}` is not {what}"),
            format!(
                "write a whole number from {} to {}",
                range.start(),
                range.end()
            ),
        );
    }
    number
}

fn level(text: &str, at: Position, report: &mut Reporter) -> Option<Level> {
    let found = Level::ALL.into_iter().find(|l| l.as_str() == text);
    if found.is_none() {
        let help = did_you_mean(text, &Level::ALL.map(Level::as_str));
        report.error(at, format!("`{text}` is not a level"), help);
    }
    found
}

fn weeks(text: &str, at: Position, report: &mut Reporter) -> Option<Weeks> {
    let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
    match (first.trim().parse(), last.trim().parse()) {
        (Ok(first), Ok(last)) if 1 <= first && first <= last && last <= MAX_WEEKS => {
            Some(Weeks { first, last })
        }
        _ => {
            report.error(
                at,
                format!("`{text}` is not a week or a range of weeks"),
                "write `weeks: 3` or `weeks: 3-4`, counted from 1",
            );
            None
        }
    }
}
