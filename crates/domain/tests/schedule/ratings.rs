//! Confidence.

use domain::schedule::{Confidence, Grade, Reason};
use proptest::prelude::*;

use crate::{Desk, Step, What, at, grades, levels, steps, zone};

#[test]
fn on_the_day_of_the_first_answer_a_rating_moves_the_first_return_alone() {
    // Recalled to 80 percent, an answer that was right comes after eight days.
    for (retention, level, days) in [
        (90, Confidence::Lost, 1),
        (90, Confidence::Shaky, 1),
        (90, Confidence::GettingThere, 2),
        (90, Confidence::Solid, 3),
        // Twice 2.3 days, and this question's part of the spread.
        (90, Confidence::CouldTeachIt, 4),
        (80, Confidence::Shaky, 4),
        (80, Confidence::Solid, 8),
        (80, Confidence::CouldTeachIt, 8),
    ] {
        let mut desk = Desk::with(retention);
        desk.grade(Grade::Good);
        let learnt = desk.card.learnt.map(|learnt| learnt.memory);
        desk.wait(3);
        desk.rate(level);
        assert_eq!(desk.days(), days, "{retention} {level:?}");
        assert_eq!(desk.card.due.unwrap().reason, Reason::Rated(level));
        assert_eq!(desk.card.learnt.map(|learnt| learnt.memory), learnt);
    }
}

#[test]
fn it_does_not_matter_whether_the_rating_comes_before_the_answer() {
    for level in Confidence::ALL {
        let mut before = Desk::new();
        before.rate(level);
        before.grade(Grade::Good);
        let mut after = Desk::new();
        after.grade(Grade::Good);
        after.rate(level);
        assert_eq!(before.card.due, after.card.due);
        assert_eq!(before.card.learnt, after.card.learnt);
    }
}

#[test]
fn what_was_never_answered_comes_within_a_week_whatever_the_retention() {
    for retention in [80, 90, 97] {
        let days = Confidence::ALL.map(|level| {
            let mut desk = Desk::with(retention);
            desk.rate(level);
            assert_eq!(desk.card.due.unwrap().reason, Reason::Unanswered(level));
            desk.days()
        });
        assert!(days.is_sorted() && days[0] == 1 && days[4] <= 7, "{days:?}");
    }
}

#[test]
fn the_first_answer_starts_afresh_whatever_was_said_before() {
    let mut desk = Desk::new();
    desk.rate(Confidence::CouldTeachIt);
    desk.wait(3 * 1440);
    desk.grade(Grade::Good);
    let mut plain = Desk::new();
    plain.grade(Grade::Good);
    assert_eq!(
        desk.card.learnt.map(|learnt| learnt.memory),
        plain.card.learnt.map(|learnt| learnt.memory)
    );
    assert_eq!(desk.days(), 2);
}

#[test]
fn later_ratings_change_no_memory_and_being_lost_brings_it_tomorrow() {
    let mut desk = Desk::new();
    desk.grade(Grade::Easy);
    desk.wait(2 * 1440);
    let before = desk.clone();
    for level in [
        Confidence::Shaky,
        Confidence::GettingThere,
        Confidence::Solid,
        Confidence::CouldTeachIt,
    ] {
        desk.rate(level);
        assert_eq!(desk.card.due, before.card.due);
    }
    desk.rate(Confidence::Lost);
    assert_eq!(
        (desk.days(), desk.card.due.unwrap().reason),
        (1, Reason::Lost)
    );
    assert_eq!(desk.card.learnt, before.card.learnt);
    // It was meant otherwise.
    desk.rate(Confidence::Solid);
    assert_eq!(desk.card.due, before.card.due);
    // And what was meant yesterday stays.
    desk.rate(Confidence::Lost);
    desk.wait(1440);
    desk.rate(Confidence::Solid);
    assert_eq!(desk.days(), 0);
    desk.grade(Grade::Good);
    assert!(desk.days() > 1);
}

proptest! {
    #[test]
    fn who_is_surer_never_waits_less(steps in steps(), retention in 80_u8..=97, grade in grades()) {
        let mut desk = Desk::with(retention);
        desk.follow(&steps);
        desk.grade(grade);
        let due = Confidence::ALL.map(|level| {
            let mut desk = desk.clone();
            desk.rate(level);
            desk.card.due.unwrap().day
        });
        prop_assert!(due.is_sorted(), "{due:?}");
    }

    #[test]
    fn ten_ratings_in_a_day_are_the_last_one(
        steps in steps(),
        ratings in prop::collection::vec(levels(), 10),
        graded in prop::option::of((0_usize..10, grades())),
    ) {
        let mut desk = Desk::new();
        desk.follow(&steps);
        desk.now = desk.now.max(at("2040-01-01T09:00:00Z"));
        desk.zone = zone("UTC");
        let mut once = desk.clone();
        for (n, level) in ratings.iter().enumerate() {
            desk.wait(1);
            once.wait(1);
            if let Some((when, grade)) = graded && when == n {
                desk.grade(grade);
                once.grade(grade);
            }
            desk.rate(*level);
        }
        once.rate(ratings[9]);
        // Whether a miss was a surprise is what was said before it.
        desk.card.is_surprise = once.card.is_surprise;
        if graded.is_some() {
            desk.card.seed = once.card.seed;
        }
        prop_assert_eq!(desk, once);
    }

    #[test]
    fn a_rating_never_changes_what_answers_came_to(steps in steps(), level in levels()) {
        let mut desk = Desk::new();
        desk.follow(&steps);
        let before = desk.card.learnt.map(|learnt| learnt.memory);
        desk.follow(&[Step { minutes: 1, zone: "UTC", what: What::Rate(level) }]);
        prop_assert_eq!(desk.card.learnt.map(|learnt| learnt.memory), before);
    }
}
