//! Cards are what the logs come to, whoever brings what in whichever order.

mod began;
mod clocks;
mod confirmed;
mod devices;
mod late;
mod orders;
mod predictions;
mod progress;
mod reviews;

use std::collections::HashMap;

use domain::chapters::{CheckedCourse, EditKind};
use domain::events::Event;
use domain::ids::{ChapterId, CourseId, EventId, QuestionId};
use domain::learning::{Graded, Learning};
use domain::schedule::{Confidence, Grade, Reason, Settings, student_day};
use jiff::tz::TimeZone;
use serde_json::json;
use store::Store;
use store::cards::{
    Desk, courses, due, note_taken_in, of_course, rebuild, replay, take_in_published,
};
use store::events::{Fate, append, page};
use store::test_support::TestDatabase;
use uuid::Uuid;

use crate::accounts::{patiently, pool, sign_up, user};
use crate::fixtures::{at, chapter, course, marked, publish_at, question};

/// Two chapters of three questions each.
fn tides() -> Vec<CheckedCourse> {
    let of = |names: [&str; 3]| names.map(|name| question(name, name, "It is so.")).to_vec();
    vec![course(
        "tides",
        vec![
            chapter("moon", "Text.", of(["a", "b", "c"])),
            chapter("sun", "Text.", of(["d", "e", "f"])),
        ],
    )]
}

/// The course with some questions changed.
fn tides_with(edits: &[(&str, &str, EditKind)]) -> Vec<CheckedCourse> {
    let mut courses = tides();
    let chapters = courses[0].chapters.iter_mut();
    for question in chapters.flat_map(|chapter| &mut chapter.questions) {
        let name = question.id.to_string();
        for (_, answer, kind) in edits.iter().filter(|(edited, ..)| *edited == name) {
            *question = marked(self::question(&name, &name, answer), *kind, None);
        }
    }
    courses
}

/// Ids by the names that authors wrote.
async fn ids(database: &TestDatabase) -> HashMap<String, Uuid> {
    let rows: Vec<(String, Uuid)> = sqlx::query_as(
        "select author_id, id from question union all select author_id, id from chapter",
    )
    .fetch_all(&pool(database).await)
    .await
    .unwrap();
    rows.into_iter().collect()
}

struct World {
    database: TestDatabase,
    store: Store,
    ids: HashMap<String, Uuid>,
}

impl World {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let store = database.store();
        sign_up(&store, 1, "ada@example.org", at(-100)).await;
        let published = publish_at(&store, -50, &tides()).await;
        note_taken_in(&store, published.version).await.unwrap();
        let ids = ids(&database).await;
        Self {
            database,
            store,
            ids,
        }
    }

    fn graded(&self, name: &str, grade: Grade, meaning: u32) -> Learning {
        Learning::QuestionGraded(Graded {
            question: QuestionId(self.ids[name]),
            meaning,
            grade,
            typed: None,
            took_ms: None,
        })
    }

    fn rated(&self, name: &str, confidence: Confidence) -> Learning {
        Learning::ChapterRated {
            chapter: ChapterId(self.ids[name]),
            confidence,
        }
    }

    async fn tell(&self, events: &[Event], hour: i64) -> Vec<Fate> {
        patiently(|| append(&self.store, user(1), events, None, at(hour))).await
    }

    async fn desk(&self, hour: i64) -> Desk {
        let today = student_day(at(hour), &TimeZone::UTC);
        due(&self.store, user(1), at(hour), today).await.unwrap()
    }

    /// The questions that are due, by their names.
    async fn due(&self, hour: i64) -> Vec<String> {
        let name = |id: Uuid| {
            let found = self.ids.iter().find(|(_, other)| **other == id);
            found.unwrap().0.clone()
        };
        let waiting = self.desk(hour).await.waiting;
        let mut names: Vec<String> = waiting.iter().map(|it| name(it.card.question.0)).collect();
        names.sort();
        names
    }

    /// The only course.
    async fn course(&self) -> CourseId {
        let found = sqlx::query_scalar("select id from course");
        CourseId(found.fetch_one(&pool(&self.database).await).await.unwrap())
    }

    async fn assert_replays(&self) {
        let replayed = replay(&self.store, |_| {}).await.unwrap();
        assert_eq!(replayed.differences, []);
    }
}

fn event(n: u128, hour: i64, zone: &str, learning: &Learning) -> Event {
    let (kind, payload) = learning.write();
    let at = at(hour);
    let milliseconds = u128::try_from(at.as_millisecond()).unwrap();
    let said = json!({
        "id": Uuid::from_u128(milliseconds << 80 | 0x7000_8000_0000_0000_0000 | n),
        "kind": kind,
        "version": Learning::VERSION,
        "occurred_at": at,
        "zone": zone,
        "payload": payload,
    });
    Event::parse(&said, at, |_| true).unwrap()
}

#[tokio::test]
async fn what_was_answered_comes_back_on_its_day_and_counts_once() {
    let world = World::new().await;
    let missed = event(1, 0, "UTC", &world.graded("a", Grade::Again, 1));
    let recalled = event(2, 0, "UTC", &world.graded("b", Grade::Good, 1));
    let both = [missed.clone(), recalled];
    assert_eq!(world.tell(&both, 0).await, [Fate::Stored; 2]);
    let once = world.desk(120).await;
    assert_eq!(world.tell(&both, 1).await, [Fate::Known; 2]);
    let mut other = missed;
    other.payload.insert("grade".to_owned(), json!(3));
    assert_eq!(world.tell(&[other], 1).await, [Fate::Conflict]);
    assert_eq!(world.desk(120).await.waiting, once.waiting);
    assert_eq!(once.waiting[0].chapter, ChapterId(world.ids["moon"]));
    assert_eq!(world.due(1).await, [""; 0]);
    assert_eq!(world.due(24).await, ["a"]);
    assert_eq!(world.due(120).await, ["a", "b"]);
    world.assert_replays().await;
}

#[tokio::test]
async fn what_is_about_nothing_that_ever_was_is_in_no_log_and_keeps_nothing_out() {
    let world = World::new().await;
    let mut nothing = world.graded("a", Grade::Good, 1);
    if let Learning::QuestionGraded(graded) = &mut nothing {
        graded.question = QuestionId(Uuid::from_u128(7));
    }
    // A chapter is no question, and a question no chapter.
    let chapter = QuestionId(world.ids["moon"]);
    let question = ChapterId(world.ids["a"]);
    let events = [
        nothing,
        Learning::QuestionSuspended { question: chapter },
        // Nobody can have seen a meaning that it does not have yet.
        world.graded("a", Grade::Good, 2),
        Learning::ChapterRated {
            chapter: question,
            confidence: Confidence::Solid,
        },
        Learning::Undone {
            event: EventId(Uuid::from_u128(1)),
            subject: Uuid::from_u128(7),
        },
        world.graded("a", Grade::Good, 1),
    ];
    let events: Vec<Event> = (1..)
        .zip(&events)
        .map(|(n, learning)| event(n, 0, "UTC", learning))
        .collect();
    let expected = [
        Fate::Unknown,
        Fate::Unknown,
        Fate::Unknown,
        Fate::Unknown,
        Fate::Unknown,
        Fate::Stored,
    ];
    assert_eq!(world.tell(&events, 0).await, expected);
    let stored = page(&world.store, user(1), None, 10).await.unwrap();
    assert_eq!(stored.len(), 1);
    world.assert_replays().await;
}

#[tokio::test]
async fn nobody_elses_cards_are_due() {
    let world = World::new().await;
    sign_up(&world.store, 2, "eve@example.org", at(-100)).await;
    let graded = event(1, 0, "UTC", &world.graded("a", Grade::Again, 1));
    world.tell(&[graded], 0).await;
    let today = student_day(at(48), &TimeZone::UTC);
    let eve = due(&world.store, user(2), at(48), today).await.unwrap();
    assert_eq!((eve.waiting.len(), eve.settings), (0, Settings::default()));
}

#[tokio::test]
async fn somebody_takes_along_what_they_have_learnt_of_a_course_and_nobody_else_does() {
    let world = World::new().await;
    sign_up(&world.store, 2, "eve@example.org", at(-90)).await;
    let answer = event(1, 1, "UTC", &world.graded("a", Grade::Good, 1));
    let aside = Learning::QuestionSuspended {
        question: QuestionId(world.ids["b"]),
    };
    let aside = event(2, 2, "UTC", &aside);
    world.tell(&[answer, aside], 3).await;
    let course = world.course().await;
    let named = courses(&world.store, user(1)).await.unwrap();
    assert_eq!(named.len(), 1);
    assert_eq!(named[0].slug.as_str(), "tides");
    assert_eq!(courses(&world.store, user(2)).await.unwrap(), []);
    let mut hers = of_course(&world.store, user(1), course).await.unwrap();
    assert_eq!(hers.cards.len(), 2);
    let answers = hers.answers();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[&QuestionId(world.ids["a"])][0].grade, Grade::Good);
    let mut others = of_course(&world.store, user(2), course).await.unwrap();
    assert!(others.cards.is_empty() && others.answers().is_empty());
    // What an author takes out stays here.
    let mut fewer = tides();
    fewer[0].chapters[0].questions.remove(0);
    publish_at(&world.store, 10, &fewer).await;
    let hers = of_course(&world.store, user(1), course).await.unwrap();
    assert!(!hers.cards.contains_key(&QuestionId(world.ids["a"])));
}

#[tokio::test]
async fn a_rating_is_of_all_questions_of_the_chapter() {
    let world = World::new().await;
    let shaky = event(1, 0, "UTC", &world.rated("moon", Confidence::Shaky));
    world.tell(&[shaky], 0).await;
    assert_eq!(world.due(48).await, ["a", "b", "c"]);
    let waiting = world.desk(48).await.waiting;
    let reason = waiting[0].card.due.unwrap().reason;
    assert_eq!(reason, Reason::Unanswered(Confidence::Shaky));
    world.assert_replays().await;
}

#[tokio::test]
async fn what_is_taken_back_never_was() {
    let world = World::new().await;
    let first = event(1, 0, "UTC", &world.graded("a", Grade::Good, 1));
    let second = event(2, 72, "UTC", &world.graded("a", Grade::Again, 1));
    world.tell(&[first], 0).await;
    let before = world.desk(500).await;
    let undo = |id: EventId, subject| Learning::Undone {
        event: id,
        subject: world.ids[subject],
    };
    world.tell(std::slice::from_ref(&second), 72).await;
    assert_ne!(world.desk(500).await.waiting, before.waiting);
    // It does not count where it names another question.
    let wrong = event(3, 72, "UTC", &undo(second.id, "b"));
    world.tell(&[wrong], 73).await;
    assert_ne!(world.desk(500).await.waiting, before.waiting);
    let right = event(4, 73, "UTC", &undo(second.id, "a"));
    world.tell(std::slice::from_ref(&right), 73).await;
    assert_eq!(world.desk(500).await.waiting, before.waiting);
    // What takes back is taken back as well, and again.
    let taken_back = event(7, 74, "UTC", &undo(right.id, "a"));
    world.tell(std::slice::from_ref(&taken_back), 74).await;
    assert_ne!(world.desk(500).await.waiting, before.waiting);
    let once_more = event(8, 75, "UTC", &undo(taken_back.id, "a"));
    world.tell(&[once_more], 75).await;
    assert_eq!(world.desk(500).await.waiting, before.waiting);
    // The only answer to another question.
    let third = event(5, 74, "UTC", &world.graded("b", Grade::Again, 1));
    let back = event(6, 75, "UTC", &undo(third.id, "b"));
    world.tell(&[third, back], 75).await;
    assert_eq!(world.due(500).await, ["a"]);
    world.assert_replays().await;
}

#[tokio::test]
async fn who_wants_to_remember_more_is_asked_sooner() {
    let world = World::new().await;
    let graded = event(1, 0, "UTC", &world.graded("a", Grade::Easy, 1));
    world.tell(&[graded], 0).await;
    assert_eq!(world.due(3 * 24).await, [""; 0]);
    let settings = Settings {
        retention: 97_u8.try_into().unwrap(),
        daily_cap: 7,
        ..Settings::default()
    };
    let chosen = event(2, 1, "UTC", &Learning::ScheduleChanged(settings));
    world.tell(&[chosen], 1).await;
    assert_eq!(world.due(3 * 24).await, ["a"]);
    assert_eq!(world.desk(1).await.settings, settings);
    world.assert_replays().await;
}

#[tokio::test]
async fn edits_reach_those_who_know_the_question_and_what_was_wrong_comes_first() {
    let world = World::new().await;
    let answered = |n, name| event(n, 0, "UTC", &world.graded(name, Grade::Easy, 1));
    let events = [answered(1, "a"), answered(2, "b"), answered(3, "c")];
    world.tell(&events, 0).await;
    assert_eq!(take_in_published(&world.store).await.unwrap(), 0);

    publish_at(
        &world.store,
        1,
        &tides_with(&[("a", "It is so!", EditKind::Wording)]),
    )
    .await;
    take_in_published(&world.store).await.unwrap();
    assert_eq!(world.due(48).await, [""; 0]);
    world.assert_replays().await;

    publish_at(
        &world.store,
        2,
        &tides_with(&[("a", "It is not so.", EditKind::Correction)]),
    )
    .await;
    assert_eq!(take_in_published(&world.store).await.unwrap(), 1);
    assert_eq!(take_in_published(&world.store).await.unwrap(), 0);
    // The answer is eight hours old while its day lasts.
    assert_eq!(world.due(7).await, [""; 0]);
    assert_eq!(world.due(9).await, ["a"]);
    let waiting = world.desk(24).await.waiting;
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].card.is_corrected() && waiting[0].card.learnt.is_none());
    world.assert_replays().await;
    let again = event(4, 25, "UTC", &world.graded("a", Grade::Good, 2));
    world.tell(&[again], 25).await;
    assert_eq!(world.due(26).await, [""; 0]);

    // A question that is gone waits, and comes back with what it knew.
    let mut without = tides_with(&[("a", "It is not so.", EditKind::Correction)]);
    without[0].chapters[0]
        .questions
        .retain(|it| it.id.as_str() != "b");
    publish_at(&world.store, 26, &without).await;
    take_in_published(&world.store).await.unwrap();
    assert_eq!(world.due(480).await, ["a", "c"]);
    world.assert_replays().await;
    publish_at(
        &world.store,
        27,
        &tides_with(&[("a", "It is not so.", EditKind::Correction)]),
    )
    .await;
    take_in_published(&world.store).await.unwrap();
    assert_eq!(world.due(480).await, ["a", "b", "c"]);
    world.assert_replays().await;
}

#[tokio::test]
async fn a_card_that_is_not_what_the_log_comes_to_is_found_and_made_anew() {
    let world = World::new().await;
    let events: Vec<Event> = (1_u8..)
        .zip(["a", "b", "c"])
        .map(|(n, name)| event(n.into(), 0, "UTC", &world.graded(name, Grade::Good, 1)))
        .collect();
    world.tell(&events, 0).await;
    let right = world.desk(500).await;
    world
        .database
        .execute(
            "delete from card where question_id = (select id from question where author_id = 'a')",
        )
        .await;
    world
        .database
        .execute(
            "update card
             set state = jsonb_set(state, '{learnt,memory,stability}', '99')
             where question_id = (select id from question where author_id = 'b')",
        )
        .await;
    let found = replay(&world.store, |_| {}).await.unwrap();
    assert_eq!((found.students, found.cards), (1, 3));
    let mut subjects: Vec<Uuid> = found.differences.iter().map(|it| it.subject).collect();
    let mut expected = vec![world.ids["a"], world.ids["b"]];
    subjects.sort();
    expected.sort();
    assert_eq!(subjects, expected);
    // Nothing was changed by looking.
    assert_ne!(world.desk(500).await.waiting, right.waiting);
    assert_eq!(rebuild(&world.store, |_| {}).await.unwrap(), found);
    world.assert_replays().await;
    let by_question = |desk: &Desk| {
        let mut waiting = desk.waiting.clone();
        waiting.sort_by_key(|it| it.card.question);
        waiting
    };
    assert_eq!(by_question(&world.desk(500).await), by_question(&right));
    // Even where all of it was lost.
    world.database.execute("delete from card").await;
    world.database.execute("delete from student").await;
    rebuild(&world.store, |_| {}).await.unwrap();
    assert_eq!(by_question(&world.desk(500).await), by_question(&right));
}
