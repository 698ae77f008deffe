//! A calendar of what is due, as programs read it (RFC 5545, RFC 7986).

mod lines;

use domain::ids::UserId;
use domain::reminders::minutes;
use domain::text::{ReminderText, text};
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use store::reminders::ComingDay;

use self::lines::Lines;
use crate::site::{REVIEW, Site};

/// How often a program is to ask again (RFC 7986, section 5.7).
const REFRESH: &str = "PT4H";

/// How many chapters a day names.
const NAMED: usize = 3;

/// What is due on each of some days: an event for each, which takes all of it and no time. A day of a
/// student's begins at four, but a calendar shows whole days best, and those move with whoever
/// travels. `now` is when it was written.
pub fn write(site: &Site, user: UserId, days: &[ComingDay], now: Timestamp) -> String {
    let mut lines = Lines::default();
    lines
        .plain("BEGIN", "VCALENDAR")
        .plain("VERSION", "2.0")
        .text("PRODID", "-//Chapterwise//Reviews//EN")
        .plain("CALSCALE", "GREGORIAN")
        .plain("METHOD", "PUBLISH")
        .text("NAME", "Chapterwise")
        .plain("REFRESH-INTERVAL;VALUE=DURATION", REFRESH)
        // What Apple, Google and Thunderbird read in place of these two.
        .text("X-WR-CALNAME", "Chapterwise")
        .plain("X-PUBLISHED-TTL", REFRESH);
    for day in days {
        event(&mut lines, site, user, day, now);
    }
    lines.plain("END", "VCALENDAR");
    lines.written()
}

fn event(lines: &mut Lines, site: &Site, user: UserId, coming: &ComingDay, now: Timestamp) {
    let say = text("en").reminders;
    let review = site.absolute(REVIEW);
    let description = format!(
        "{} {}\n{review}",
        (say.minutes)(minutes_of(coming)),
        which(say, coming)
    );
    let written = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    // The end is the first day that does not belong to it any more.
    let end = coming.day.tomorrow().unwrap_or(coming.day);
    let date = |day: Date| day.strftime("%Y%m%d").to_string();
    lines
        .plain("BEGIN", "VEVENT")
        .text("UID", &uid(site, user, coming.day))
        .plain("DTSTAMP", &written)
        .plain("LAST-MODIFIED", &written)
        // Of two that differ, a program keeps the one with the greater number: the later one.
        .plain("SEQUENCE", &(now.as_second() / 60).to_string())
        .plain("DTSTART;VALUE=DATE", &date(coming.day))
        .plain("DTEND;VALUE=DATE", &date(end))
        .text(
            "SUMMARY",
            &(say.due)(coming.questions, coming.readings.len()),
        )
        .text("DESCRIPTION", &description)
        .plain("URL", &review)
        .plain("CLASS", "PRIVATE")
        // Nobody is busy all day because of it.
        .plain("TRANSP", "TRANSPARENT")
        .plain("END", "VEVENT");
}

/// How many minutes a day takes about, at least one.
pub fn minutes_of(coming: &ComingDay) -> u32 {
    let read = coming.readings.iter();
    let read = read.map(|(_, minutes)| u32::from(*minutes)).sum();
    match coming.questions {
        0 => read,
        questions => minutes(questions).saturating_add(read),
    }
    .max(1)
}

/// From which chapters the questions are, and which are to be read again: the first few by name.
pub fn which(say: &ReminderText, coming: &ComingDay) -> String {
    let (asking, read) = (&coming.chapters, &coming.readings);
    let (first, others) = asking.split_at(named(asking.len()));
    let first: Vec<(&str, u32)> = first
        .iter()
        .map(|(title, n)| (title.as_str(), *n))
        .collect();
    let asked = (!asking.is_empty()).then(|| (say.chapters)(&first, others.len()));
    let (first, others) = read.split_at(named(read.len()));
    let first: Vec<&str> = first.iter().map(|(title, _)| title.as_str()).collect();
    let read = (!read.is_empty()).then(|| (say.readings)(&first, others.len()));
    let parts: Vec<String> = asked.into_iter().chain(read).collect();
    parts.join(" ")
}

/// How many of so many are named: one is named sooner than it is called another one.
fn named(all: usize) -> usize {
    if all == NAMED + 1 {
        all
    } else {
        all.min(NAMED)
    }
}

/// What an event is known by: the same for one student and day, whatever changes, and no way back
/// from it to the student.
fn uid(site: &Site, user: UserId, day: Date) -> String {
    let hash = Sha256::new()
        .chain_update("day of reviews")
        .chain_update(user.0.as_bytes())
        .chain_update(day.to_string())
        .finalize();
    let name: String = hash[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let host = site
        .public_url
        .split_once("://")
        .map_or("", |(_, host)| host);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    format!("{name}@{host}")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::chapters::samples;

    const USER: UserId = UserId(Uuid::from_u128(0x019a_b52a));

    fn now() -> Timestamp {
        "2026-12-03T18:30:05Z".parse().unwrap()
    }

    fn coming(day: Date, questions: u32, chapters: &[&str]) -> ComingDay {
        let chapters = chapters.iter().map(|title| ((*title).to_owned(), 2));
        ComingDay {
            day,
            questions,
            chapters: chapters.collect(),
            readings: Vec::new(),
        }
    }

    #[test]
    fn a_calendar_in_full() {
        let day = coming(
            date(2026, 12, 31),
            12,
            &["Moon, sun; and \\ more", "Ebbe und Flut"],
        );
        let uid = uid(&samples::site(), USER, day.day);
        let written = write(&samples::site(), USER, &[day], now());
        let site = samples::site().public_url;
        let unfolded = written.replace("\r\n ", "");
        assert_eq!(
            unfolded.split("\r\n").collect::<Vec<_>>(),
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Chapterwise//Reviews//EN",
                "CALSCALE:GREGORIAN",
                "METHOD:PUBLISH",
                "NAME:Chapterwise",
                "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
                "X-WR-CALNAME:Chapterwise",
                "X-PUBLISHED-TTL:PT4H",
                "BEGIN:VEVENT",
                &format!("UID:{uid}"),
                "DTSTAMP:20261203T183005Z",
                "LAST-MODIFIED:20261203T183005Z",
                "SEQUENCE:29938710",
                "DTSTART;VALUE=DATE:20261231",
                "DTEND;VALUE=DATE:20270101",
                "SUMMARY:12 questions to review",
                &format!(
                    "DESCRIPTION:About 4 minutes. From “Moon\\, sun\\; and \\\\ more” (2) and \
                     “Ebbe und Flut” (2).\\n{site}/review"
                ),
                &format!("URL:{site}/review"),
                "CLASS:PRIVATE",
                "TRANSP:TRANSPARENT",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        );
    }

    #[test]
    fn a_chapter_to_be_read_again_is_counted_and_named_and_takes_its_time() {
        let say = text("en").reminders;
        let read = |title: &str| (title.to_owned(), 12);
        let alone = ComingDay {
            readings: vec![read("Moon")],
            ..coming(date(2026, 12, 4), 0, &[])
        };
        assert_eq!(which(say, &alone), "To read again: “Moon”.");
        assert_eq!(minutes_of(&alone), 12);
        let both = ComingDay {
            readings: vec![read("Moon"), read("Sun")],
            ..coming(date(2026, 12, 4), 12, &["Moon"])
        };
        assert_eq!(
            which(say, &both),
            "From “Moon” (2). To read again: “Moon” and “Sun”."
        );
        assert_eq!(minutes_of(&both), 28);
        let written = write(&samples::site(), USER, &[both], now()).replace("\r\n ", "");
        let summary = "SUMMARY:12 questions to review\\, 2 chapters to read again\r\n";
        assert!(written.contains(summary), "{written}");
    }

    #[test]
    fn an_event_keeps_its_id_and_no_other_has_it() {
        let site = samples::site();
        let day = date(2026, 12, 4);
        let id = uid(&site, USER, day);
        assert_eq!(id, uid(&site, USER, day));
        assert_ne!(id, uid(&site, USER, date(2026, 12, 5)));
        assert_ne!(id, uid(&site, UserId(Uuid::from_u128(1)), day));
        let (name, _) = id.split_once('@').unwrap();
        assert_eq!(name.len(), 32);
        assert!(!id.contains(&USER.to_string()));
    }

    #[test]
    fn a_few_chapters_are_named_and_the_others_counted() {
        let of = |count: usize| {
            let names: Vec<String> = (0..count).map(|n| n.to_string()).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            which(text("en").reminders, &coming(date(2026, 12, 4), 9, &names))
        };
        assert!(of(4).ends_with("“2” (2) and “3” (2)."));
        assert!(of(5).ends_with("“2” (2) and 2 other chapters."));
    }
}
