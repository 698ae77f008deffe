//! What holds for every card, whatever its student and its author do.

#![cfg(feature = "schedule")]

mod schedule {
    mod cards;
    mod clocks;
    mod history;
    mod ratings;
    mod sessions;
    mod students;
    mod table;
    mod vectors;
}

use std::sync::LazyLock;

use domain::chapters::EditKind;
use domain::ids::QuestionId;
use domain::schedule::{
    Card, Change, Confidence, ContentMark, Deed, Grade, Scheduler, Settings, When,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

static SCHEDULER: LazyLock<Scheduler> = LazyLock::new(Scheduler::default);

const ZONES: [&str; 6] = [
    "UTC",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Pacific/Chatham",
    "America/St_Johns",
];

fn question(n: u128) -> QuestionId {
    QuestionId(Uuid::from_u128(
        0x019a_b52a_4000_7000_8000_0000_0000_0000 | n,
    ))
}

fn new_card(n: u128) -> Card {
    Card::new(question(n), 0, ContentMark::NONE)
}

fn next(mark: ContentMark) -> ContentMark {
    ContentMark(mark.0, mark.1, mark.2 + 1)
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("the zone is one of the bundled ones")
}

fn at(time: &str) -> Timestamp {
    time.parse().expect("the test's times are times")
}

/// Settings by which an interval is the stability: what these tests reckon with.
fn nine_in_ten() -> Settings {
    Settings {
        retention: 90.try_into().expect("it is in the range"),
        ..Settings::default()
    }
}

/// A card and where its student is.
#[derive(Clone, PartialEq, Debug)]
struct Desk {
    card: Card,
    settings: Settings,
    now: Timestamp,
    zone: TimeZone,
    meaning: u32,
}

impl Desk {
    fn new() -> Self {
        Self::of(1)
    }

    fn of(n: u128) -> Self {
        Self {
            card: new_card(n),
            settings: nine_in_ten(),
            now: at("2026-02-01T09:00:00Z"),
            zone: TimeZone::UTC,
            meaning: 1,
        }
    }

    fn with(retention: u8) -> Self {
        let mut desk = Self::new();
        desk.settings.retention = retention.try_into().expect("the test's retention is one");
        desk
    }

    fn wait(&mut self, minutes: i64) {
        self.now += SignedDuration::from_mins(minutes);
    }

    fn do_it(&mut self, deed: Deed) {
        let when = When::new(self.now, self.zone.clone());
        self.card.apply(&SCHEDULER, &self.settings, &when, deed);
    }

    fn publish(&mut self, change: Change) {
        let mark = ContentMark(self.now, 0, 0).max(next(self.card.content()));
        self.card
            .publish(&SCHEDULER, &self.settings, zone, mark, change);
    }

    fn grade(&mut self, grade: Grade) {
        let meaning = self.meaning;
        self.do_it(Deed::Graded { grade, meaning });
    }

    fn rate(&mut self, level: Confidence) {
        self.do_it(Deed::Rated(level));
    }

    fn edit(&mut self, kind: EditKind) {
        self.meaning += u32::from(kind != EditKind::Wording);
        let meaning = self.meaning;
        self.publish(Change::Edited { kind, meaning });
    }

    /// How many days from now it is due.
    fn days(&self) -> i32 {
        let today = domain::schedule::student_day(self.now, &self.zone);
        let due = self.card.due.expect("it comes back");
        let span = today.until(due.day).expect("both are dates");
        span.get_days()
    }

    fn follow(&mut self, steps: &[Step]) {
        for step in steps {
            self.wait(step.minutes);
            self.zone = zone(step.zone);
            match step.what {
                What::Grade(grade) => self.grade(grade),
                What::Rate(level) => self.rate(level),
                What::Edit(kind) => self.edit(kind),
                What::Retention(percent) => {
                    self.settings.retention = percent.try_into().expect("it is in the range");
                    self.do_it(Deed::SettingsChanged);
                }
            }
        }
    }
}

/// What a student or an author does some time after the last that was done.
#[derive(Clone, Copy, Debug)]
struct Step {
    minutes: i64,
    zone: &'static str,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Grade(Grade),
    Rate(Confidence),
    Edit(EditKind),
    Retention(u8),
}

fn grades() -> impl Strategy<Value = Grade> {
    prop::sample::select(Grade::ALL.to_vec())
}

fn levels() -> impl Strategy<Value = Confidence> {
    prop::sample::select(Confidence::ALL.to_vec())
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let what = prop_oneof![
        6 => grades().prop_map(What::Grade),
        3 => levels().prop_map(What::Rate),
        1 => prop::sample::select(EditKind::ALL.to_vec()).prop_map(What::Edit),
        1 => (80_u8..=97).prop_map(What::Retention),
    ];
    let minutes = prop_oneof![0_i64..120, 0_i64..3 * 1440, 0_i64..400 * 1440];
    let step =
        (minutes, prop::sample::select(ZONES.to_vec()), what).prop_map(|(minutes, zone, what)| {
            Step {
                minutes,
                zone,
                what,
            }
        });
    prop::collection::vec(step, 0..24)
}
