//! The answers behind cards.

use domain::chapters::EditKind;
use domain::ids::{ChapterId, EventId};
use domain::learning::{Graded, Learning};
use domain::schedule::{
    Answer, Change, ContentEntry, ContentMark, Done, Grade, Student, When, answers,
};
use uuid::Uuid;

use crate::{SCHEDULER, at, nine_in_ten, question, zone};

/// An answer to the first question, on a day of November.
fn graded(id: u128, time: &str, meaning: u32, grade: Grade) -> Done {
    let learning = Learning::QuestionGraded(Graded {
        question: question(1),
        meaning,
        grade,
        typed: None,
        took_ms: Some(900),
    });
    done(id, time, learning)
}

fn done(id: u128, time: &str, learning: Learning) -> Done {
    Done {
        id: EventId(Uuid::from_u128(id)),
        when: When::new(at(time), zone("UTC")),
        learning,
    }
}

fn corrected(time: &str, meaning: u32) -> ContentEntry {
    ContentEntry {
        mark: ContentMark(at(time), 2, 0),
        chapter: ChapterId(Uuid::from_u128(9)),
        question: Some(question(1)),
        change: Change::Edited {
            kind: EditKind::Correction,
            meaning,
        },
    }
}

fn of_the_first(done: Vec<Done>, content: Vec<ContentEntry>) -> Vec<Answer> {
    let mut all = answers(&SCHEDULER, nine_in_ten(), done, content, zone);
    all.remove(&question(1)).unwrap_or_default()
}

#[test]
fn each_answer_says_what_it_came_to_and_practice_comes_to_nothing() {
    let log = vec![
        graded(3, "2026-11-12T12:00:00Z", 1, Grade::Again),
        graded(1, "2026-11-10T12:00:00Z", 1, Grade::Good),
        graded(2, "2026-11-11T12:00:00Z", 1, Grade::Easy),
        graded(4, "2026-11-12T13:00:00Z", 1, Grade::Good),
    ];
    let card = Student::replay(&SCHEDULER, nine_in_ten(), log.clone(), Vec::new(), zone);
    let learnt = card.cards[&question(1)].learnt.unwrap();
    let said = of_the_first(log, Vec::new());
    let grades: Vec<_> = said
        .iter()
        .map(|it| (it.grade, it.step.map(|it| it.days)))
        .collect();
    assert_eq!(
        grades,
        [
            (Grade::Good, Some(2)),
            (Grade::Easy, None),
            (Grade::Again, Some(1)),
            (Grade::Good, None),
        ]
    );
    assert_eq!(said[0].at, at("2026-11-10T12:00:00Z"));
    assert_eq!(said[0].took_ms, Some(900));
    assert_eq!(said[2].step.unwrap().memory, learnt.memory);
    assert_eq!(learnt.answers, 2);
}

#[test]
fn what_was_taken_back_or_set_aside_is_not_among_them() {
    let undone = Learning::Undone {
        event: EventId(Uuid::from_u128(1)),
        subject: question(1).0,
    };
    let log = vec![
        graded(1, "2026-11-10T12:00:00Z", 1, Grade::Again),
        done(2, "2026-11-10T12:01:00Z", undone),
        graded(3, "2026-11-10T12:02:00Z", 1, Grade::Good),
        graded(4, "2026-11-10T12:03:00Z", 1, Grade::Good),
    ];
    let said = of_the_first(log.clone(), Vec::new());
    assert_eq!(said.len(), 2);
    assert!(said[0].step.is_some() && said[1].step.is_none());
    // The answer was wrong: what was compared with it counts for nothing.
    let content = vec![corrected("2026-11-11T12:00:00Z", 2)];
    assert_eq!(of_the_first(log.clone(), content.clone()), []);
    let mut again = log;
    again.push(graded(5, "2026-11-12T12:00:00Z", 1, Grade::Good));
    assert_eq!(of_the_first(again.clone(), content.clone()), []);
    again.push(graded(6, "2026-11-12T12:01:00Z", 2, Grade::Hard));
    let said = of_the_first(again, content);
    assert_eq!(said.len(), 1);
    assert_eq!((said[0].grade, said[0].step.is_some()), (Grade::Hard, true));
}
