//! What comes in a review.

use std::collections::BTreeMap;

use domain::chapters::EditKind;
use domain::ids::{ChapterId, QuestionId};
use domain::schedule::{
    Card, Confidence, Grade, Reviewed, Settings, Waiting, session, student_day,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use uuid::Uuid;

use crate::{Desk, SCHEDULER, grades, question};

const TODAY: Date = date(2026, 6, 1);

fn chapter(n: usize) -> ChapterId {
    ChapterId(Uuid::from_u128(n as u128))
}

/// A card that was learnt on the first of February, graded again as often as it was due.
fn card(n: u128, more: &[Grade]) -> Card {
    let mut desk = Desk::of(n);
    desk.grade(Grade::Good);
    for grade in more {
        let days = desk.days();
        desk.wait(i64::from(days) * 1440);
        desk.grade(*grade);
    }
    assert!(student_day(desk.now, &desk.zone) < TODAY);
    desk.card
}

fn ask(cards: &[(usize, Card)], settings: Settings, reviewed: Reviewed) -> Vec<QuestionId> {
    let waiting: Vec<Waiting<'_>> = cards
        .iter()
        .map(|(chapter_number, card)| Waiting {
            card,
            chapter: chapter(*chapter_number),
        })
        .collect();
    session(&SCHEDULER, &settings, reviewed, TODAY, &waiting)
}

fn yesterday() -> Reviewed {
    Reviewed {
        today: 0,
        last_day: TODAY.yesterday().ok(),
    }
}

#[test]
fn what_was_wrong_comes_first_then_confident_misses_then_what_is_most_at_risk() {
    let mut corrected = Desk::of(1);
    corrected.grade(Grade::Good);
    corrected.wait(1440);
    corrected.edit(EditKind::Correction);
    let mut surprise = Desk::of(2);
    surprise.grade(Grade::Good);
    surprise.rate(Confidence::Solid);
    surprise.wait(4 * 1440);
    surprise.grade(Grade::Again);
    let cards = [
        (1, card(3, &[Grade::Good, Grade::Good])),
        (2, card(4, &[])),
        (3, surprise.card),
        (4, corrected.card),
    ];
    let order = ask(&cards, Settings::default(), yesterday());
    assert_eq!(order, [question(1), question(2), question(4), question(3)]);
}

#[test]
fn who_comes_back_begins_with_what_they_know_and_goes_on_with_what_is_at_risk() {
    let cards: Vec<(usize, Card)> = (0_u8..80)
        .map(|n| {
            let more = [Grade::Good, Grade::Good, Grade::Good];
            (
                usize::from(n % 7),
                card(n.into(), &more[..usize::from(n % 4)]),
            )
        })
        .collect();
    let by_id: BTreeMap<QuestionId, &Card> = cards
        .iter()
        .map(|(_, card)| (card.question, card))
        .collect();
    let recall = |order: &[QuestionId]| {
        let recalled = order
            .iter()
            .map(|id| by_id[id].retrievability(&SCHEDULER, TODAY).unwrap());
        recalled.sum::<f32>() / order.len() as f32
    };
    let settings = Settings {
        daily_cap: 30,
        ..Settings::default()
    };
    let away = Reviewed {
        today: 0,
        last_day: Some(date(2026, 5, 25)),
    };
    let first = ask(&cards, settings, away);
    let usual = ask(&cards, settings, yesterday());
    assert_eq!((first.len(), usual.len()), (30, 30));
    assert!(
        recall(&first) > recall(&usual) + 0.1,
        "{} {}",
        recall(&first),
        recall(&usual)
    );
    // Six days are no absence.
    let short = Reviewed {
        today: 0,
        last_day: Some(date(2026, 5, 26)),
    };
    assert_eq!(ask(&cards, settings, short), usual);
}

#[test]
fn a_chapter_in_which_somebody_was_lost_sends_three_questions_a_day() {
    let cards: Vec<(usize, Card)> = (0..10)
        .map(|n| {
            let mut desk = Desk::of(n);
            desk.rate(Confidence::Lost);
            (1, desk.card)
        })
        .collect();
    assert_eq!(ask(&cards, Settings::default(), yesterday()).len(), 3);
    // Also where that became clear only later.
    let cards: Vec<(usize, Card)> = (0..10)
        .map(|n| {
            let mut desk = Desk::of(n);
            desk.rate(Confidence::Solid);
            desk.wait(1440);
            desk.rate(Confidence::Lost);
            (1, desk.card)
        })
        .collect();
    assert_eq!(ask(&cards, Settings::default(), yesterday()).len(), 3);
}

#[test]
fn what_is_answered_when_it_is_due_is_a_review_and_nothing_else_is() {
    let mut desk = Desk::new();
    desk.rate(Confidence::Shaky);
    desk.wait(60);
    let mut in_the_chapter = desk.clone();
    in_the_chapter.grade(Grade::Good);
    assert_eq!(in_the_chapter.card.reviewed_on, None);
    desk.wait(1440);
    desk.grade(Grade::Good);
    let today = student_day(desk.now, &desk.zone);
    assert_eq!(desk.card.reviewed_on, Some(today));
    // A miss before its day counts for the memory, and was no review.
    let reviewed = desk.card.reviewed_on;
    desk.wait(1440);
    desk.grade(Grade::Again);
    assert_eq!(desk.card.reviewed_on, reviewed);
    // What was corrected is asked for.
    desk.wait(1440);
    desk.edit(EditKind::Correction);
    desk.wait(1440);
    desk.grade(Grade::Good);
    let today = student_day(desk.now, &desk.zone);
    assert_eq!(desk.card.reviewed_on, Some(today));
}

proptest! {
    #[test]
    fn nobody_gets_more_than_they_wanted_and_nothing_twice(
        drawn in prop::collection::vec(
            (0_usize..5, prop::collection::vec(grades(), 0..3)),
            0..70,
        ),
        daily_cap in 1_u16..80,
        reviewed_today in 0_u16..100,
    ) {
        let cards: Vec<(usize, Card)> = (0_u128..)
            .zip(&drawn)
            .map(|(n, (chapter_number, more))| (*chapter_number, card(n, more)))
            .collect();
        let settings = Settings { daily_cap, ..Settings::default() };
        let reviewed = Reviewed { today: reviewed_today, last_day: None };
        let order = ask(&cards, settings, reviewed);
        let room = daily_cap.saturating_sub(reviewed_today).min(50);
        prop_assert_eq!(order.len(), cards.len().min(room.into()));
        let mut each = order.clone();
        each.sort_unstable();
        each.dedup();
        prop_assert_eq!(each.len(), order.len());
        // Whoever sends the cards in another order gets the same session.
        let reversed: Vec<(usize, Card)> = cards.iter().rev().cloned().collect();
        prop_assert_eq!(ask(&reversed, settings, reviewed), order);
    }

    #[test]
    fn chapters_are_mixed_as_long_as_there_are_two(counts in prop::collection::vec(1_u128..8, 2..6)) {
        let mut n = 0;
        let mut cards = Vec::new();
        for (chapter_number, count) in counts.iter().enumerate() {
            for _ in 0..*count {
                cards.push((chapter_number, card(n, &[])));
                n += 1;
            }
        }
        let chapter_of: BTreeMap<QuestionId, usize> =
            cards.iter().map(|(chapter_number, card)| (card.question, *chapter_number)).collect();
        let order = ask(&cards, Settings::default(), yesterday());
        let chapters: Vec<usize> = order.iter().map(|id| chapter_of[id]).collect();
        for (at, pair) in chapters.windows(2).enumerate() {
            let is_last_left = chapters[at..].iter().all(|chapter| *chapter == pair[0]);
            prop_assert!(pair[0] != pair[1] || is_last_left, "{chapters:?}");
        }
    }
}
