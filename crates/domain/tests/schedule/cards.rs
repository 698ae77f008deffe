//! Answers.

use domain::chapters::EditKind;
use domain::schedule::{Card, Change, DaysOff, Deed, Grade, Reason, Settings, When, student_day};
use jiff::SignedDuration;
use proptest::prelude::*;

use crate::{Desk, SCHEDULER, Step, What, at, grades, levels, steps, zone};

#[test]
fn a_first_hit_is_due_when_it_is_about_to_be_forgotten_and_a_miss_tomorrow() {
    for (grade, days, reason) in [
        (Grade::Again, 1, Reason::Missed),
        (Grade::Hard, 1, Reason::Recalled),
        (Grade::Good, 2, Reason::Recalled),
        (Grade::Easy, 8, Reason::Recalled),
    ] {
        let mut desk = Desk::new();
        desk.grade(grade);
        assert_eq!(
            (desk.days(), desk.card.due.map(|due| due.reason)),
            (days, Some(reason))
        );
    }
}

#[test]
fn a_hit_before_its_time_is_practice_and_a_miss_is_never() {
    let mut desk = Desk::new();
    desk.grade(Grade::Good);
    let learnt = desk.card.learnt;
    desk.wait(1440);
    desk.grade(Grade::Easy);
    assert_eq!(desk.card.learnt, learnt);
    assert_eq!(desk.days(), 1);
    // Later on the same day it is missed, which counts, once.
    desk.wait(60);
    desk.grade(Grade::Again);
    let missed = desk.card.learnt;
    assert_ne!(missed, learnt);
    assert_eq!(desk.days(), 1);
    desk.wait(1);
    desk.grade(Grade::Again);
    desk.wait(1);
    desk.grade(Grade::Good);
    assert_eq!(desk.card.learnt, missed);
    assert_eq!(desk.days(), 1);
}

#[test]
fn a_miss_after_a_hit_of_the_day_brings_it_back_tomorrow_and_leaves_the_memory() {
    let mut desk = Desk::new();
    desk.grade(Grade::Good);
    let memory = desk.card.learnt.map(|learnt| learnt.memory);
    desk.wait(5);
    desk.grade(Grade::Again);
    assert_eq!(desk.card.learnt.map(|learnt| learnt.memory), memory);
    assert_eq!(desk.days(), 1);
}

#[test]
fn nobody_is_asked_at_four_in_the_morning_what_they_answered_at_three() {
    let mut desk = Desk::new();
    desk.now = at("2026-11-25T03:00:00Z");
    desk.grade(Grade::Again);
    let due = desk.card.due.unwrap();
    assert_eq!(due.day, "2026-11-25".parse().unwrap());
    assert_eq!(due.at, at("2026-11-25T11:00:00Z"));
}

#[test]
fn who_flies_west_is_not_asked_twice_on_one_day() {
    let mut desk = Desk::new();
    desk.zone = zone("America/New_York");
    // Tuesday evening in New York; the card comes back on Wednesday at four, which is one in the
    // morning in Los Angeles, and there Tuesday's day still.
    desk.now = at("2026-11-24T15:00:00Z");
    desk.grade(Grade::Again);
    let due = desk.card.due.unwrap().at;
    assert_eq!(due, at("2026-11-25T09:00:00Z"));
    assert!(desk.card.is_due(due, &desk.zone));
    let west = zone("America/Los_Angeles");
    assert!(!desk.card.is_due(due, &west));
    assert!(!desk.card.is_due(at("2026-11-25T11:59:59Z"), &west));
    assert!(desk.card.is_due(at("2026-11-25T12:00:00Z"), &west));
}

#[test]
fn a_day_off_has_nothing_due() {
    let mut desk = Desk::new();
    // A Friday.
    desk.now = at("2026-11-27T10:00:00Z");
    desk.settings.days_off = DaysOff::try_from(0b110_0000).unwrap();
    desk.grade(Grade::Good);
    assert_eq!(desk.card.due.unwrap().day, "2026-11-30".parse().unwrap());
}

#[test]
fn wording_changes_nothing_meaning_brings_it_back_tomorrow_and_a_correction_at_once() {
    let mut learnt = Desk::new();
    learnt.grade(Grade::Easy);
    learnt.wait(1440);
    let mut desk = learnt.clone();
    desk.edit(EditKind::Wording);
    assert_eq!(desk.card.due, learnt.card.due);
    assert_eq!(desk.card.learnt, learnt.card.learnt);

    let mut desk = learnt.clone();
    desk.edit(EditKind::Meaning);
    assert_eq!(desk.days(), 1);
    assert_eq!(
        desk.card.due.unwrap().reason,
        Reason::Edited(EditKind::Meaning)
    );
    assert_eq!(desk.card.learnt, learnt.card.learnt);
    // What is answered of the old one, on a device that has it still, leaves the new one to come.
    desk.wait(1440);
    let meaning = desk.meaning - 1;
    desk.do_it(Deed::Graded {
        grade: Grade::Good,
        meaning,
    });
    assert!(desk.card.edited.is_some());
    desk.wait(1440);
    desk.grade(Grade::Good);
    assert_eq!(desk.card.edited, None);

    let mut desk = learnt.clone();
    desk.edit(EditKind::Correction);
    assert!(desk.card.is_due(desk.now, &desk.zone));
    assert_eq!(
        desk.card.due.unwrap().reason,
        Reason::Edited(EditKind::Correction)
    );
    assert_eq!(desk.card.learnt, None);
    assert!(desk.card.was_right);
    // A late answer to what was wrong counts for nothing.
    let meaning = desk.meaning - 1;
    desk.do_it(Deed::Graded {
        grade: Grade::Easy,
        meaning,
    });
    assert_eq!(desk.card.learnt, None);
    desk.grade(Grade::Good);
    assert_eq!((desk.card.learnt.unwrap().answers, desk.days()), (1, 2));
}

#[test]
fn a_correction_comes_on_the_day_of_the_last_answer_too_once_that_is_eight_hours_old() {
    for (answered, published, comes) in [
        (
            "2026-02-01T09:00:00Z",
            "2026-02-01T11:00:00Z",
            "2026-02-01T17:00:00Z",
        ),
        (
            "2026-02-01T09:00:00Z",
            "2026-02-01T20:00:00Z",
            "2026-02-01T20:00:00Z",
        ),
        // Eight hours later the day is over.
        (
            "2026-02-01T21:00:00Z",
            "2026-02-01T22:00:00Z",
            "2026-02-02T05:00:00Z",
        ),
    ] {
        let mut desk = Desk::new();
        desk.now = at(answered);
        desk.grade(Grade::Good);
        desk.now = at(published);
        desk.edit(EditKind::Correction);
        let comes = at(comes);
        assert!(desk.card.is_due(comes, &desk.zone), "{published}");
        let before = comes - SignedDuration::from_secs(1);
        let is_early = before >= at(published) && desk.card.is_due(before, &desk.zone);
        assert!(!is_early, "{published}");
        // The answer to it is the first that counts.
        desk.now = comes;
        desk.grade(Grade::Again);
        let learnt = desk.card.learnt.unwrap();
        assert_eq!((learnt.answers, desk.days()), (1, 1));
    }
}

#[test]
fn what_was_never_answered_is_not_news_when_it_changes() {
    for kind in EditKind::ALL {
        let mut desk = Desk::new();
        desk.edit(kind);
        assert_eq!((desk.card.edited, desk.card.due), (None, None));
    }
}

#[test]
fn who_answers_on_a_page_of_before_is_shown_soon_what_has_changed() {
    for (kind, days) in [(EditKind::Meaning, 1), (EditKind::Correction, 0)] {
        let mut desk = Desk::new();
        desk.edit(kind);
        desk.wait(60);
        let deed = |grade, meaning| Deed::Graded { grade, meaning };
        desk.do_it(deed(Grade::Easy, 1));
        let due = desk.card.due.unwrap();
        assert_eq!((desk.days(), due.reason), (days, Reason::Edited(kind)));
        assert!(due.at >= desk.now + SignedDuration::from_hours(8));
        desk.now = due.at;
        desk.do_it(deed(Grade::Good, 2));
        assert_eq!(desk.card.edited, None);
        // Who has answered it as it is now has seen that.
        let known = desk.card.clone();
        desk.wait(1440);
        desk.do_it(deed(Grade::Good, 1));
        assert_eq!(desk.card.edited, known.edited);
    }
}

#[test]
fn what_is_stored_is_read_by_programs_that_know_more_of_a_card() {
    // As the first version of a card was written, and its least.
    let question = "019ab52a-4000-7000-8000-000000000001";
    let whole = format!(
        r#"{{"question":"{question}","learnt":{{"memory":{{"stability":2.3065,"difficulty":2.118104}},
        "answers":1,"lapses":0,"first_day":"2026-02-01","last_day":"2026-02-01","missed_on":null,
        "rated":4}},"seed":null,"rating":["2026-02-01",4],"lost_on":null,"edited":null,
        "counts_from":0,"was_right":true,"is_surprise":false,"is_suspended":false,
        "is_retired":false,"today":"2026-02-01","zone":"Europe/Berlin",
        "content":["2026-01-01T00:00:00Z",1,0],"answered_at":"2026-02-01T09:00:00Z",
        "due":{{"day":"2026-02-04","at":"2026-02-04T03:00:00Z","reason":{{"rated":4}}}}}}"#
    );
    let least = format!(
        r#"{{"question":"{question}","today":"2026-02-01","zone":"UTC",
        "content":["2026-01-01T00:00:00Z",1,0]}}"#
    );
    for stored in [whole, least] {
        let mut card: Card = serde_json::from_str(&stored).unwrap();
        let when = When::new(at("2026-02-04T09:00:00Z"), zone("UTC"));
        let deed = Deed::Graded {
            grade: Grade::Good,
            meaning: 1,
        };
        card.apply(&SCHEDULER, &Settings::default(), &when, deed);
        assert!(card.due.unwrap().at > when.at);
    }
}

#[test]
fn what_is_put_aside_or_retired_waits_and_keeps_what_it_knows() {
    let mut desk = Desk::new();
    desk.grade(Grade::Good);
    let before = desk.card.due;
    desk.do_it(Deed::Suspended);
    assert_eq!(desk.card.due, None);
    assert!(!desk.card.is_due(at("2030-01-01T00:00:00Z"), &desk.zone));
    desk.do_it(Deed::Resumed);
    assert_eq!(desk.card.due, before);
    desk.publish(Change::Retired);
    assert_eq!(desk.card.due, None);
    desk.publish(Change::Present);
    assert_eq!(desk.card.due, before);
}

#[test]
fn what_was_published_is_taken_in_once() {
    let mut desk = Desk::new();
    desk.grade(Grade::Good);
    desk.wait(1440);
    desk.edit(EditKind::Meaning);
    let once = desk.card.clone();
    let change = Change::Edited {
        kind: EditKind::Meaning,
        meaning: desk.meaning,
    };
    desk.card
        .publish(&SCHEDULER, &desk.settings, zone, once.content(), change);
    assert_eq!(desk.card, once);
}

#[test]
fn a_confident_miss_is_a_surprise_until_it_is_got_right_another_day() {
    let mut desk = Desk::new();
    desk.grade(Grade::Good);
    desk.rate(domain::schedule::Confidence::Solid);
    desk.wait(4 * 1440);
    desk.grade(Grade::Again);
    assert!(desk.card.is_surprise);
    desk.wait(1);
    desk.grade(Grade::Good);
    assert!(desk.card.is_surprise);
    desk.wait(1440);
    desk.grade(Grade::Good);
    assert!(!desk.card.is_surprise);
}

proptest! {
    #[test]
    fn a_better_grade_never_comes_back_sooner(steps in steps(), minutes in 0_i64..100_000) {
        let mut desk = Desk::new();
        desk.follow(&steps);
        desk.wait(minutes);
        let due = Grade::ALL.map(|grade| {
            let mut desk = desk.clone();
            desk.grade(grade);
            desk.card.due.unwrap().day
        });
        prop_assert!(due.is_sorted(), "{due:?}");
    }

    #[test]
    fn who_wants_to_remember_more_never_waits_longer(
        steps in steps(), a in 80_u8..=97, b in 80_u8..=97,
    ) {
        let mut desk = Desk::new();
        desk.follow(&steps);
        desk.grade(Grade::Good);
        let due = |percent: u8| {
            let mut desk = desk.clone();
            desk.settings.retention = percent.try_into().unwrap();
            desk.do_it(Deed::SettingsChanged);
            desk.card.due.unwrap().day
        };
        prop_assert!(due(a.max(b)) <= due(a.min(b)));
    }

    #[test]
    fn nothing_is_due_in_the_past_after_an_answer_nor_within_eight_hours(
        steps in steps(), grade in grades(),
    ) {
        let mut desk = Desk::new();
        desk.follow(&steps);
        desk.grade(grade);
        let due = desk.card.due.unwrap();
        prop_assert!(due.at >= desk.now + SignedDuration::from_hours(8));
        prop_assert!(!desk.card.is_due(desk.now, &desk.zone));
    }

    #[test]
    fn a_miss_is_due_tomorrow_whatever_came_before_that_day_or_on_it(
        steps in steps(),
        on_the_day in prop::collection::vec(
            prop_oneof![grades().prop_map(What::Grade), levels().prop_map(What::Rate)],
            0..6,
        ),
        after in prop::collection::vec(grades(), 0..3),
    ) {
        let mut desk = Desk::new();
        desk.follow(&steps);
        desk.zone = zone("UTC");
        desk.now = desk.now.max(at("2040-01-01T09:00:00Z"));
        let step = |what| Step { minutes: 1, zone: "UTC", what };
        let on_the_day: Vec<Step> = on_the_day.into_iter().map(step).collect();
        desk.follow(&on_the_day);
        desk.grade(Grade::Again);
        prop_assert_eq!(desk.days(), 1);
        for grade in after {
            desk.wait(1);
            desk.grade(grade);
            prop_assert_eq!(desk.days(), 1);
        }
    }

    #[test]
    fn at_most_one_answer_a_day_counts(steps in steps(), day in prop::collection::vec(grades(), 2..8)) {
        let mut desk = Desk::new();
        desk.follow(&steps);
        desk.zone = zone("UTC");
        desk.now = desk.now.max(at("2040-01-01T09:00:00Z"));
        let before = desk.card.learnt.map_or(0, |learnt| learnt.answers);
        for grade in day {
            desk.wait(1);
            desk.grade(grade);
        }
        let after = desk.card.learnt.map_or(0, |learnt| learnt.answers);
        prop_assert!(after - before <= 1);
    }

    #[test]
    fn a_card_that_was_stored_goes_on_as_one_that_was_not(steps in steps(), cut in 0_usize..24) {
        let cut = cut.min(steps.len());
        let mut desk = Desk::new();
        desk.follow(&steps[..cut]);
        let mut stored = desk.clone();
        let json = serde_json::to_string(&desk.card).unwrap();
        stored.card = serde_json::from_str::<Card>(&json).unwrap();
        prop_assert_eq!(&stored, &desk);
        desk.follow(&steps[cut..]);
        stored.follow(&steps[cut..]);
        prop_assert_eq!(stored, desk);
    }

    #[test]
    fn recall_is_a_probability_and_falls(steps in steps(), days in 0_i32..1000) {
        let mut desk = Desk::new();
        desk.follow(&steps);
        desk.grade(Grade::Good);
        let today = student_day(desk.now, &desk.zone);
        let later = today + jiff::Span::new().days(days);
        let now = desk.card.retrievability(&SCHEDULER, today).unwrap();
        let then = desk.card.retrievability(&SCHEDULER, later).unwrap();
        prop_assert!((0.0..=1.0).contains(&then) && then <= now && now <= 1.0);
    }
}
