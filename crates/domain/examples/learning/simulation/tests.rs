//! What holds of every simulated year, tried on a few students.

use domain::events::Event;
use domain::ids::{ChapterId, EventId};
use domain::learning::{Graded, Learning};
use domain::schedule::{
    Change, Confidence, ContentEntry, ContentMark, Done, Grade, Retention, Scheduler, Settings,
    Student as Replayed,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::ours::{Ours, at, question_id};
use super::report::{ratings, report, year};
use super::student::Student;
use super::ways::{Intervals, Policy, Way};
use super::year::{Moment, Year, live};
use super::{Mind, World};

const OURS: Way = Way::Ours {
    rated: true,
    retention: Retention::USUAL,
};
const UNRATED: Way = Way::Ours {
    rated: false,
    retention: Retention::USUAL,
};
const SM2: Way = Way::Sm2 { falls: false };
const ALL: [Way; 6] = [
    OURS,
    UNRATED,
    SM2,
    Way::Sm2 { falls: true },
    Way::Doubling,
    Way::Nothing,
];

fn small() -> World {
    World {
        students: 8,
        chapters: 6,
        days: 150,
        ..World::default()
    }
}

fn years(world: &World, way: Way) -> Vec<Year> {
    let scheduler = Scheduler::default();
    (0..world.students as u64)
        .map(|number| year(world, &Student::draw(world, number), &scheduler, way))
        .collect()
}

fn mean(years: &[Year]) -> f64 {
    years.iter().map(|it| it.knowledge).sum::<f64>() / years.len() as f64
}

#[test]
fn the_same_seed_gives_the_same_report_and_another_one_does_not() {
    let world = World {
        students: 3,
        days: 60,
        ..small()
    };
    let first = report(&world);
    assert_eq!(first, report(&world));
    let other = World { seed: 7, ..world };
    assert_ne!(first["ways"], report(&other)["ways"]);
}

#[test]
fn knowledge_is_a_share_and_without_reviews_it_is_least() {
    let world = small();
    let nothing = years(&world, Way::Nothing);
    assert!(nothing.iter().all(|it| it.reviews == 0 && it.seconds == 0));
    for way in ALL {
        let years = years(&world, way);
        assert!(years.iter().all(|it| (0.0..=1.0).contains(&it.knowledge)));
        if way != Way::Nothing {
            assert!(mean(&years) > mean(&nothing) + 0.1, "{way:?}");
            assert!(years.iter().all(|it| it.reviews > 50), "{way:?}");
        }
    }
}

#[test]
fn nobody_reviews_longer_than_there_is_time() {
    let world = World {
        seconds_a_day: 60,
        ..small()
    };
    for way in ALL {
        for (number, year) in years(&world, way).iter().enumerate() {
            let student = Student::draw(&world, number as u64);
            let there = student.away.iter().filter(|away| !**away).count();
            assert!(year.seconds as usize <= there * 60);
            let (hits, misses) = (year.reviews - year.misses, year.misses);
            assert_eq!(year.seconds, hits * world.hit + misses * world.miss);
            assert!(way == Way::Nothing || year.full_days > 0, "{way:?}");
        }
    }
}

#[test]
fn absences_are_a_tenth_of_the_days_and_come_in_runs() {
    let world = World {
        students: 200,
        ..World::default()
    };
    let students = (0..200).map(|number| Student::draw(&world, number));
    let (mut away, mut runs, mut long) = (0, 0, 0);
    for student in students {
        for run in student
            .away
            .split(|away| !away)
            .filter(|run| !run.is_empty())
        {
            away += run.len();
            runs += 1;
            long += usize::from(run.len() >= 7);
        }
    }
    let share = away as f64 / f64::from(200 * world.days);
    assert!((0.09..0.11).contains(&share), "{share}");
    let length = away as f64 / f64::from(runs);
    assert!((4.5..5.5).contains(&length), "{length}");
    assert!(long > 200, "{long}");
}

#[test]
fn ratings_say_something_of_memory_and_not_all() {
    let correlation = |choice: &str| {
        let mut world = World {
            students: 200,
            ..World::default()
        };
        world.choose(choice).unwrap();
        ratings(&world)["correlation"].as_f64().unwrap()
    };
    let usual = correlation("noise=1.5");
    assert!((0.3..0.7).contains(&usual), "{usual}");
    assert!(correlation("noise=0") > 0.8);
    assert!(correlation("noise=100").abs() < 0.1);
}

#[test]
fn only_what_has_a_name_can_be_assumed_otherwise() {
    let mut world = World::default();
    assert_eq!(world.choose("students=7"), Ok(()));
    assert_eq!(world.students, 7);
    for wrong in ["students", "students=many", "luck=1"] {
        assert!(world.choose(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn with_the_default_memory_the_schedule_believes_what_is_true() {
    let mind = Mind::draw(&mut crate::chance::Chance::of(&[1]), 0.0);
    let scheduler = Scheduler::default();
    let mut truth = mind.first(Grade::Good);
    let mut belief = scheduler.first(Grade::Good);
    for (days, grade) in [(3, Grade::Good), (9, Grade::Again), (2, Grade::Good)] {
        let believed = scheduler.retrievability(belief, days);
        assert!((mind.recall(truth, days) - believed).abs() < 1e-5);
        truth = mind.next(truth, days, grade);
        belief = scheduler.next(belief, days, grade);
    }
    let own = Mind::draw(&mut crate::chance::Chance::of(&[1]), 1.0);
    assert_ne!(own.first(Grade::Good), mind.first(Grade::Good));
}

#[test]
fn intervals_are_those_that_are_published() {
    let intervals = |way, grades: &str| -> Vec<u32> {
        let mut policy = Intervals::new(way, 1);
        let mut day = 0;
        let days = grades.chars().map(|digit| {
            let now = Moment { day, second: 0 };
            let grade = Grade::try_from(digit as u8 - b'0').unwrap();
            policy.answers(now, 0, grade);
            let next = (day + 1..).find(|day| {
                let now = Moment {
                    day: *day,
                    second: 0,
                };
                !policy.session(now).is_empty()
            });
            let before = std::mem::replace(&mut day, next.unwrap());
            day - before
        });
        days.collect()
    };
    assert_eq!(intervals(SM2, "3333133"), [1, 6, 15, 38, 1, 1, 6]);
    let falls = Way::Sm2 { falls: true };
    assert_eq!(intervals(falls, "331333"), [1, 6, 1, 1, 6, 14]);
    assert_eq!(intervals(Way::Doubling, "3333133"), [1, 2, 4, 8, 1, 1, 2]);
}

/// Writes down what a student does, as events.
struct Written<'a> {
    ours: Ours<'a>,
    events: Vec<Event>,
}

impl Written<'_> {
    fn write(&mut self, now: Moment, learning: &Learning) {
        let (kind, payload) = learning.write();
        self.events.push(Event {
            id: EventId(Uuid::from_u128(self.events.len() as u128)),
            kind: kind.try_into().unwrap(),
            version: Learning::VERSION,
            occurred_at: at(now),
            zone: "UTC".to_owned(),
            payload: payload.as_object().unwrap().clone(),
        });
    }

    fn graded(&mut self, now: Moment, question: usize, grade: Grade) {
        let graded = Graded {
            question: question_id(question),
            meaning: 1,
            grade,
            typed: None,
            took_ms: None,
        };
        self.write(now, &Learning::QuestionGraded(graded));
    }
}

impl Policy for Written<'_> {
    fn meets(&mut self, now: Moment, question: usize, grade: Grade) {
        self.graded(now, question, grade);
        self.ours.meets(now, question, grade);
    }

    fn rates(&mut self, now: Moment, chapter: usize, confidence: Confidence) {
        let chapter_id = ChapterId(Uuid::from_u128(chapter as u128));
        let rated = Learning::ChapterRated {
            chapter: chapter_id,
            confidence,
        };
        self.write(now, &rated);
        self.ours.rates(now, chapter, confidence);
    }

    fn session(&mut self, now: Moment) -> Vec<usize> {
        self.ours.session(now)
    }

    fn answers(&mut self, now: Moment, question: usize, grade: Grade) {
        self.graded(now, question, grade);
        self.ours.answers(now, question, grade);
    }

    fn repeats(&mut self, now: Moment, question: usize) {
        self.graded(now, question, Grade::Good);
        self.ours.repeats(now, question);
    }
}

#[test]
fn cards_are_those_that_a_student_would_have_who_did_the_same() {
    let world = small();
    let scheduler = Scheduler::default();
    let student = Student::draw(&world, 1);
    let mut written = Written {
        ours: Ours::new(&scheduler, &world, OURS),
        events: Vec::new(),
    };
    live(&world, &student, &mut written);
    let content = written
        .ours
        .cards
        .iter()
        .zip(0_u32..)
        .map(|((card, chapter), place)| ContentEntry {
            mark: ContentMark(Timestamp::UNIX_EPOCH, 1, place),
            chapter: ChapterId(Uuid::from_u128(*chapter as u128)),
            question: Some(card.question),
            change: Change::Present,
        });
    let zone_of = |_: &str| TimeZone::UTC;
    let done = written
        .events
        .iter()
        .map(|event| Done::read(event, zone_of).unwrap());
    let replayed = Replayed::replay(
        &scheduler,
        Settings::default(),
        done.collect(),
        content.collect(),
        zone_of,
    );
    assert!(written.events.len() > 200);
    for (card, _) in &written.ours.cards {
        let same = &replayed.cards[&card.question];
        assert_eq!((card.learnt, card.due), (same.learnt, same.due));
        assert_eq!(card.is_surprise, same.is_surprise);
    }
}
