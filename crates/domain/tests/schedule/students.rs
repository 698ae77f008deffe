//! All that a student did, from several devices.

use domain::chapters::EditKind;
use domain::events::{Event, Kind};
use domain::ids::{ChapterId, EventId};
use domain::learning::{Graded, Learning};
use domain::schedule::{
    Change, Confidence, ContentEntry, ContentMark, Done, Grade, Settings, Student,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::{SCHEDULER, ZONES, at, grades, levels, nine_in_ten, question};

fn chapter(n: u128) -> ChapterId {
    ChapterId(Uuid::from_u128(n))
}

pub fn event(id: u128, occurred_at: Timestamp, zone: &str, learning: &Learning) -> Event {
    let (kind, payload) = learning.write();
    let Value::Object(payload) = payload else {
        panic!("a payload is an object");
    };
    Event {
        id: EventId(Uuid::from_u128(id)),
        kind: Kind::try_from(kind).expect("the kinds of learning are kinds"),
        version: Learning::VERSION,
        occurred_at,
        zone: zone.to_owned(),
        payload,
    }
}

pub fn graded(n: u128, grade: Grade) -> Learning {
    Learning::QuestionGraded(Graded {
        question: question(n),
        meaning: 1,
        grade,
        typed: None,
        took_ms: None,
    })
}

fn content(time: &str, chapter_number: u128, n: u128, change: Change) -> ContentEntry {
    ContentEntry {
        mark: ContentMark(at(time), 1, u32::try_from(n).expect("it is small")),
        chapter: chapter(chapter_number),
        question: Some(question(n)),
        change,
    }
}

/// Two chapters of three questions each. One of the second comes to the first, and one changes.
fn course() -> Vec<ContentEntry> {
    let begin = "2026-01-01T00:00:00Z";
    let mut entries: Vec<ContentEntry> = (0..6)
        .map(|n| content(begin, 1 + n / 3, n, Change::Present))
        .collect();
    entries.push(content("2026-03-01T00:00:00Z", 1, 5, Change::Present));
    let correction = Change::Edited {
        kind: EditKind::Correction,
        meaning: 2,
    };
    entries.push(content("2026-04-01T00:00:00Z", 1, 0, correction));
    entries
}

fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

fn done(events: &[Event]) -> Vec<Done> {
    let done = events.iter().filter_map(|event| Done::read(event, zone_of));
    done.collect()
}

pub fn replay(events: &[Event], content: &[ContentEntry]) -> Student {
    Student::replay(
        &SCHEDULER,
        nine_in_ten(),
        done(events),
        content.to_vec(),
        zone_of,
    )
}

fn everything(student: &Student) -> impl PartialEq + std::fmt::Debug + use<> {
    (
        student.settings,
        student.cards.clone(),
        student.readings.clone(),
    )
}

#[test]
fn a_rating_is_of_the_questions_that_the_chapter_has_then() {
    let rated = |id, time, confidence| {
        let learning = Learning::ChapterRated {
            chapter: chapter(1),
            confidence,
        };
        event(id, at(time), "UTC", &learning)
    };
    let before = replay(
        &[rated(1, "2026-02-01T12:00:00Z", Confidence::Shaky)],
        &course(),
    );
    let of: Vec<_> = before.cards.keys().copied().collect();
    assert_eq!(of, [question(0), question(1), question(2)]);
    let after = replay(
        &[rated(1, "2026-03-02T12:00:00Z", Confidence::Shaky)],
        &course(),
    );
    assert!(after.cards.contains_key(&question(5)));
}

#[test]
fn a_question_that_moves_or_comes_back_keeps_its_memory() {
    let answered = event(
        1,
        at("2026-02-01T12:00:00Z"),
        "UTC",
        &graded(5, Grade::Good),
    );
    let stayed = replay(
        std::slice::from_ref(&answered),
        &[content("2026-01-01T00:00:00Z", 2, 5, Change::Present)],
    );
    let moved = replay(std::slice::from_ref(&answered), &course());
    let of = |student: &Student| {
        let card = &student.cards[&question(5)];
        (card.learnt, card.due)
    };
    assert_eq!(of(&moved), of(&stayed));
    let retired = |back: bool| {
        let mut content = vec![
            content("2026-01-01T00:00:00Z", 2, 5, Change::Present),
            content("2026-02-02T00:00:00Z", 2, 5, Change::Retired),
        ];
        if back {
            content.push(self::content("2026-02-02T01:00:00Z", 2, 5, Change::Present));
        }
        replay(std::slice::from_ref(&answered), &content)
    };
    let gone = &retired(false).cards[&question(5)];
    assert_eq!(
        (gone.due, gone.learnt),
        (None, stayed.cards[&question(5)].learnt)
    );
    assert_eq!(
        retired(true).cards[&question(5)].due,
        stayed.cards[&question(5)].due
    );
}

#[test]
fn what_was_retired_before_it_was_answered_is_in_no_review_until_it_is_back() {
    let of_chapter = |time, n, change| ContentEntry {
        question: None,
        ..content(time, 2, n, change)
    };
    let mut log = vec![
        content("2026-01-01T00:00:00Z", 2, 5, Change::Present),
        content("2026-01-02T00:00:00Z", 2, 5, Change::Retired),
        of_chapter("2026-01-02T00:00:00Z", 6, Change::Retired),
    ];
    // On a page that was kept.
    let time = at("2026-02-01T12:00:00Z");
    let rating = Learning::ChapterRated {
        chapter: chapter(2),
        confidence: Confidence::Lost,
    };
    let events = [
        event(1, time, "UTC", &graded(5, Grade::Again)),
        event(2, time, "UTC", &rating),
    ];
    let due = |log: &[ContentEntry]| {
        let student = replay(&events, log);
        let card = student.cards[&question(5)].due;
        (card.is_some(), student.readings[&chapter(2)].due.is_some())
    };
    assert_eq!(due(&log), (false, false));
    log.push(content("2026-03-01T00:00:00Z", 2, 5, Change::Present));
    log.push(of_chapter("2026-03-01T00:00:00Z", 6, Change::Present));
    assert_eq!(due(&log), (true, true));
}

#[test]
fn who_answers_what_was_corrected_has_seen_that_whatever_their_clock_says() {
    let answer = |time| {
        let mut answer = graded(0, Grade::Good);
        if let Learning::QuestionGraded(graded) = &mut answer {
            graded.meaning = 2;
        }
        event(2, at(time), "UTC", &answer)
    };
    let before = event(
        1,
        at("2026-02-01T12:00:00Z"),
        "UTC",
        &graded(0, Grade::Easy),
    );
    // It was corrected at the end of the thirty-first of March.
    for (time, due) in [
        ("2026-04-01T12:00:00Z", "2026-04-03"),
        ("2026-03-31T12:00:00Z", "2026-04-02"),
    ] {
        let student = replay(&[before.clone(), answer(time)], &course());
        let card = &student.cards[&question(0)];
        assert_eq!(card.edited, None, "{time}");
        assert_eq!(card.learnt.unwrap().answers, 1);
        assert_eq!(card.due.unwrap().day, due.parse().unwrap());
    }
}

#[test]
fn what_takes_back_is_taken_back_as_well() {
    let time = |hour: i64| at("2026-02-01T12:00:00Z") + SignedDuration::from_hours(hour);
    let undo = |id, of: u128| {
        let learning = Learning::Undone {
            event: EventId(Uuid::from_u128(of)),
            subject: question(0).0,
        };
        event(id, time(i64::try_from(id).unwrap()), "UTC", &learning)
    };
    let missed = event(1, time(1), "UTC", &graded(0, Grade::Again));
    let is_there = |events: &[Event]| !replay(events, &course()).cards.is_empty();
    let all = [missed, undo(2, 1), undo(3, 2), undo(4, 3)];
    assert!(is_there(&all[..1]));
    assert!(!is_there(&all[..2]));
    assert!(is_there(&all[..3]));
    assert!(!is_there(&all));
}

#[test]
fn a_chapter_without_questions_comes_back_itself() {
    let rated = |id, time, confidence| {
        let learning = Learning::ChapterRated {
            chapter: chapter(9),
            confidence,
        };
        event(id, at(time), "UTC", &learning)
    };
    let lost = rated(1, "2026-02-01T12:00:00Z", Confidence::Lost);
    let due = |events: &[Event]| replay(events, &[]).readings[&chapter(9)].due.unwrap().day;
    assert_eq!(
        due(std::slice::from_ref(&lost)),
        "2026-02-02".parse().unwrap()
    );
    // Of several on one day the last counts.
    let meant = rated(2, "2026-02-01T12:01:00Z", Confidence::Solid);
    let only = due(std::slice::from_ref(&meant));
    assert_eq!(due(&[lost, meant.clone()]), only);
    // And once it is due, a rating counts as an answer.
    let later = rated(3, "2026-02-20T12:00:00Z", Confidence::CouldTeachIt);
    assert!(due(&[meant, later]) > "2026-03-01".parse().unwrap());
}

/// What two devices send of six questions and two chapters in a year.
fn logs() -> impl Strategy<Value = Vec<Event>> {
    let learning = prop_oneof![
        6 => (0_u128..6, grades()).prop_map(|(n, grade)| graded(n, grade)),
        3 => (1_u128..3, levels()).prop_map(|(n, confidence)| Learning::ChapterRated {
            chapter: chapter(n),
            confidence,
        }),
        1 => (80_u8..=97).prop_map(|percent| Learning::ScheduleChanged(Settings {
            retention: percent.try_into().expect("it is in the range"),
            ..Settings::default()
        })),
        1 => (0_u128..6).prop_map(|n| Learning::QuestionSuspended { question: question(n) }),
        1 => (0_u128..6).prop_map(|n| Learning::QuestionResumed { question: question(n) }),
        1 => (0_u128..40).prop_map(|n| Learning::Undone {
            event: EventId(Uuid::from_u128(n)),
            subject: question(n % 6).0,
        }),
    ];
    // Many at the same moment, so that ids have to decide.
    let hour = prop_oneof![0_i64..48, 0_i64..8760];
    let one = (hour, prop::sample::select(ZONES.to_vec()), learning);
    prop::collection::vec(one, 0..40).prop_map(|all| {
        let begin = at("2026-01-15T00:00:00Z");
        let numbered = (0_u128..).zip(all);
        numbered
            .map(|(id, (hour, zone, learning))| {
                event(
                    id,
                    begin + SignedDuration::from_hours(hour),
                    zone,
                    &learning,
                )
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn logs_of_two_devices_come_to_the_same_cards_in_whatever_order(
        (events, shuffled) in logs().prop_flat_map(|events| {
            // Each may arrive twice.
            let twice: Vec<Event> = events.iter().chain(&events).cloned().collect();
            (Just(events), Just(twice).prop_shuffle())
        }),
    ) {
        let one = replay(&events, &course());
        let other = replay(&shuffled, &course());
        prop_assert_eq!(everything(&one), everything(&other));
    }

    #[test]
    fn cards_that_were_stored_go_on_as_all_of_the_log_at_once(
        events in logs(), cut in 0_usize..40,
    ) {
        let mut all = done(&events);
        all.retain(|done| !matches!(done.learning, Learning::Undone { .. }));
        all.sort_by_key(Done::order);
        let whole = Student::replay(&SCHEDULER, nine_in_ten(), all.clone(), course(), zone_of);
        let later = all.split_off(cut.min(all.len()));
        // What is published is taken in with the next deed, or when it is published.
        let from = all.last().map(|done| done.when.at);
        let known = course().into_iter().filter(|entry| Some(entry.mark.0) <= from).collect();
        let before = Student::replay(&SCHEDULER, nine_in_ten(), all, known, zone_of);
        let cards = before.cards.into_values();
        let readings = before.readings.into_values();
        let mut stored = Student::stored(before.settings, cards, readings);
        stored.go_on(&SCHEDULER, later, course(), zone_of);
        prop_assert_eq!(everything(&stored), everything(&whole));
    }

    #[test]
    fn some_questions_are_replayed_as_all_of_them(events in logs(), n in 0_u128..6) {
        let whole = replay(&events, &course());
        let wanted = question(n).0;
        let chapters = [chapter(1).0, chapter(2).0];
        let some: Vec<Done> = done(&events)
            .into_iter()
            .filter(|done| {
                let subject = done.learning.subject();
                subject.is_none_or(|subject| subject == wanted || chapters.contains(&subject))
            })
            .collect();
        let content = course()
            .into_iter()
            .filter(|entry| entry.question == Some(question(n)))
            .collect();
        let part = Student::replay(&SCHEDULER, nine_in_ten(), some, content, zone_of);
        prop_assert_eq!(part.cards.get(&question(n)), whole.cards.get(&question(n)));
    }

    #[test]
    fn what_was_taken_back_never_was(events in logs(), which in 0_usize..40) {
        let events: Vec<Event> = events
            .into_iter()
            .filter(|event| event.kind.as_str() != "undone")
            .collect();
        let Some(event_taken_back) = events.get(which) else { return Ok(()) };
        let Some(subject) = Learning::read(event_taken_back).and_then(|it| it.subject()) else {
            return Ok(());
        };
        let undo = Learning::Undone { event: event_taken_back.id, subject };
        let without: Vec<Event> = events
            .iter()
            .filter(|event| event.id != event_taken_back.id)
            .cloned()
            .collect();
        let with: Vec<Event> = events
            .iter()
            .cloned()
            .chain([event(99, at("2027-06-01T00:00:00Z"), "UTC", &undo)])
            .collect();
        let with = replay(&with, &course());
        let without = replay(&without, &course());
        prop_assert_eq!(with.cards, without.cards);
        prop_assert_eq!(with.readings, without.readings);
    }
}

#[test]
fn a_prediction_that_is_back_is_asked_again_and_no_question_of_its_chapter() {
    let content = [
        content("2026-02-02T00:00:00Z", 9, 5, Change::Retired),
        content("2026-02-03T00:00:00Z", 9, 5, Change::Back),
    ];
    let missed = event(
        1,
        at("2026-02-01T12:00:00Z"),
        "UTC",
        &graded(5, Grade::Again),
    );
    let rating = Learning::ChapterRated {
        chapter: chapter(9),
        confidence: Confidence::Solid,
    };
    let rated = event(2, at("2026-02-04T12:00:00Z"), "UTC", &rating);
    let due = |content: &[ContentEntry]| {
        let events = std::slice::from_ref(&missed);
        replay(events, content).cards[&question(5)].due
    };
    assert_eq!(due(&content[..1]), None);
    assert_eq!(due(&content), due(&[]));
    let student = replay(&[missed.clone(), rated.clone()], &content);
    assert_eq!(student.cards[&question(5)].rating, None);
    // Of whoever never had it, a rating makes no card.
    assert!(replay(&[rated], &content).cards.is_empty());
}
