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
        (say.minutes)(minutes(coming.questions)),
        chapters(say, &coming.chapters)
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
        .text("SUMMARY", &(say.due)(coming.questions))
        .text("DESCRIPTION", &description)
        .plain("URL", &review)
        .plain("CLASS", "PRIVATE")
        // Nobody is busy all day because of it.
        .plain("TRANSP", "TRANSPARENT")
        .plain("END", "VEVENT");
}

/// From which chapters, the first few by name.
pub fn chapters(say: &ReminderText, chapters: &[(String, u32)]) -> String {
    // One is named sooner than it is called another one.
    let named = if chapters.len() == NAMED + 1 {
        chapters.len()
    } else {
        chapters.len().min(NAMED)
    };
    let first: Vec<(&str, u32)> = chapters[..named]
        .iter()
        .map(|(title, questions)| (title.as_str(), *questions))
        .collect();
    (say.chapters)(&first, chapters.len() - named)
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
            let all: Vec<(String, u32)> = (0..count).map(|n| (format!("{n}"), 1)).collect();
            chapters(text("en").reminders, &all)
        };
        assert!(of(4).ends_with("“2” (1) and “3” (1)."));
        assert!(of(5).ends_with("“2” (1) and 2 other chapters."));
    }
}
