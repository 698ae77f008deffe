//! A calendar of what is due, as programs read it (RFC 5545, RFC 7986).

use domain::ids::UserId;
use domain::reminders::minutes;
use domain::text::{ReminderText, text};
use icalendar::{Calendar, Component, Event, Property};
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use store::reminders::ComingDay;

use crate::site::{REVIEW, Site};

/// How often a program is to ask again (RFC 7986, section 5.7).
const REFRESH: &str = "PT4H";

/// How many chapters a day names.
const NAMED: usize = 3;

/// What is due on each of some days: an event for each, which takes all of it and no time. A day of a
/// student's begins at four, but a calendar shows whole days best, and those move with whoever
/// travels. `now` is when it was written.
pub fn write(site: &Site, user: UserId, days: &[ComingDay], now: Timestamp) -> String {
    let say = text("en").reminders;
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Chapterwise//Reviews//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", "Chapterwise"),
        // What Apple, Google and Thunderbird read instead.
        ("X-WR-CALNAME", "Chapterwise"),
        ("X-PUBLISHED-TTL", REFRESH),
    ] {
        calendar.append_property(Property::new(name, value));
    }
    let refresh = Property::new("REFRESH-INTERVAL", REFRESH)
        .add_parameter("VALUE", "DURATION")
        .done();
    calendar.append_property(refresh);
    for day in days {
        calendar.push(event(site, say, user, day, now));
    }
    calendar.to_string()
}

fn event(
    site: &Site,
    say: &ReminderText,
    user: UserId,
    coming: &ComingDay,
    now: Timestamp,
) -> Event {
    let review = site.absolute(REVIEW);
    let description = format!(
        "{} {}\n{review}",
        (say.minutes)(minutes(coming.questions)),
        chapters(say, &coming.chapters)
    );
    let written = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut event = Event::new();
    for (name, value) in [
        ("UID", uid(site, user, coming.day)),
        ("DTSTAMP", written.clone()),
        ("LAST-MODIFIED", written),
        // Of two that differ, a program keeps the one with the greater number: the later one.
        ("SEQUENCE", (now.as_second() / 60).to_string()),
        ("SUMMARY", (say.due)(coming.questions)),
        ("DESCRIPTION", description),
        ("URL", review),
        ("CLASS", "PRIVATE".to_owned()),
        // Nobody is busy all day because of it.
        ("TRANSP", "TRANSPARENT".to_owned()),
    ] {
        event.add_property(name, value);
    }
    // The end is the first day that does not belong to it any more.
    let end = coming.day.tomorrow().unwrap_or(coming.day);
    for (name, day) in [("DTSTART", coming.day), ("DTEND", end)] {
        let property = Property::new(name, day.strftime("%Y%m%d").to_string())
            .add_parameter("VALUE", "DATE")
            .done();
        event.append_property(property);
    }
    event
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
                "X-WR-CALNAME:Chapterwise",
                "X-PUBLISHED-TTL:PT4H",
                "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
                "BEGIN:VEVENT",
                "CLASS:PRIVATE",
                &format!(
                    "DESCRIPTION:About 4 minutes. From “Moon\\, sun\\; and \\\\ more” (2) and \
                     “Ebbe und Flut” (2).\\n{site}/review"
                ),
                "DTEND;VALUE=DATE:20270101",
                "DTSTAMP:20261203T183005Z",
                "DTSTART;VALUE=DATE:20261231",
                "LAST-MODIFIED:20261203T183005Z",
                "SEQUENCE:29938230",
                "SUMMARY:12 questions to review",
                "TRANSP:TRANSPARENT",
                &format!("UID:{uid}"),
                &format!("URL:{site}/review"),
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        );
    }

    #[test]
    fn no_line_is_longer_than_75_bytes_and_none_breaks_a_letter() {
        let titles = [
            "Überlänge ".repeat(30),
            "潮汐と月の引力について".repeat(9),
            "🌊🌙".repeat(40),
            "x".repeat(200),
            " ".repeat(160),
        ];
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        for n in 0..75 {
            let shifted = format!("{}{}", "y".repeat(n), titles[2]);
            let titles = [titles[0], titles[1], &shifted, titles[3]];
            let day = coming(date(2026, 12, 4), 9, &titles);
            let written = write(&samples::site(), USER, &[day], now());
            assert!(
                written.split("\r\n").all(|line| line.len() <= 75),
                "{written}"
            );
            assert!(!written.replace("\r\n", "").contains(['\r', '\n']));
            let unfolded = written.replace("\r\n ", "");
            for title in titles {
                assert!(unfolded.contains(title), "{title} is whole");
            }
        }
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
