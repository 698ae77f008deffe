//! All cards of one student, from all that they did and all that authors did meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Card, Deed, Reading, Scheduler, Settings};
use crate::chapters::EditKind;
use crate::events::Event;
use crate::ids::{ChapterId, QuestionId};
use crate::learning::{Graded, Learning};

/// What publishing did to a chapter or a question, as the content log has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ContentEntry {
    /// When it was published.
    pub at: Timestamp,
    /// The chapter; after a move, the one in which the question is now.
    pub chapter: ChapterId,
    /// The question; `None` where it is about the chapter itself.
    pub question: Option<QuestionId>,
    /// What became of it.
    pub change: Change,
}

/// What became of a chapter or a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// It is there, for the first time, or again, or in another chapter.
    Present,
    /// It reads otherwise.
    Edited {
        /// What the author said the change is.
        kind: EditKind,
        /// The number of the meaning that it has now.
        meaning: u32,
    },
    /// It is there no more.
    Retired,
}

/// The cards of a student and what shapes them.
#[derive(Clone, Debug)]
pub struct Student {
    /// What they chose last.
    pub settings: Settings,
    /// Where they were last.
    pub zone: TimeZone,
    /// Their cards.
    pub cards: BTreeMap<QuestionId, Card>,
    /// What they rated.
    pub readings: BTreeMap<ChapterId, Reading>,
    /// The questions of each chapter, as they are now.
    questions: BTreeMap<ChapterId, BTreeSet<QuestionId>>,
}

impl Student {
    /// Folds a student's events and the content logs of the courses in which they learn. The order in
    /// which either arrives changes nothing: what counts is when it was done, and of two that were
    /// done at once, the id. `zone_of` gives the zone of a name, and UTC where there is none.
    pub fn replay(
        scheduler: &Scheduler,
        events: &[Event],
        content: &[ContentEntry],
        zone_of: impl Fn(&str) -> TimeZone,
    ) -> Self {
        let mut learnings: Vec<(&Event, Learning)> = events
            .iter()
            .filter_map(|event| Some((event, Learning::read(event)?)))
            .collect();
        learnings.sort_by_key(|(event, _)| (event.occurred_at, event.id));
        learnings.dedup_by_key(|(event, _)| event.id);
        let mut undone = BTreeSet::new();
        learnings.retain(|(_, learning)| match learning {
            Learning::Undone { event } => {
                undone.insert(*event);
                false
            }
            _ => true,
        });
        let mut content: Vec<&ContentEntry> = content.iter().collect();
        // Stable: what one publish did stays in its order.
        content.sort_by_key(|entry| entry.at);
        let mut content = content.into_iter().peekable();
        let mut student = Self::default();
        for (event, learning) in learnings {
            while let Some(entry) = content.next_if(|entry| entry.at <= event.occurred_at) {
                student.publish(scheduler, entry);
            }
            if !undone.contains(&event.id) {
                student.zone = zone_of(&event.zone);
                student.learn(scheduler, event.occurred_at, &learning);
            }
        }
        for entry in content {
            student.publish(scheduler, entry);
        }
        student
    }

    fn learn(&mut self, scheduler: &Scheduler, at: Timestamp, learning: &Learning) {
        let Self { settings, zone, .. } = self;
        match learning {
            Learning::QuestionGraded(Graded {
                question,
                meaning,
                grade,
                ..
            }) => {
                let deed = Deed::Graded {
                    grade: *grade,
                    meaning: *meaning,
                };
                card(&mut self.cards, *question).apply(scheduler, settings, at, zone, deed);
            }
            Learning::ChapterRated {
                chapter,
                confidence,
            } => {
                for question in self.questions.get(chapter).into_iter().flatten() {
                    let deed = Deed::Rated(*confidence);
                    card(&mut self.cards, *question).apply(scheduler, settings, at, zone, deed);
                }
                let reading = self.readings.entry(*chapter);
                reading.or_insert_with(|| Reading::new(*chapter)).rate(
                    scheduler,
                    settings,
                    at,
                    zone,
                    *confidence,
                );
            }
            Learning::QuestionSuspended { question } => {
                card(&mut self.cards, *question).apply(
                    scheduler,
                    settings,
                    at,
                    zone,
                    Deed::Suspended,
                );
            }
            Learning::QuestionResumed { question } => {
                card(&mut self.cards, *question).apply(
                    scheduler,
                    settings,
                    at,
                    zone,
                    Deed::Resumed,
                );
            }
            Learning::ScheduleChanged(chosen) => {
                *settings = *chosen;
                for card in self.cards.values_mut() {
                    card.apply(scheduler, settings, at, zone, Deed::SettingsChanged);
                }
                for reading in self.readings.values_mut() {
                    reading.schedule(scheduler, settings, zone);
                }
            }
            Learning::Undone { .. } => {}
        }
    }

    fn publish(&mut self, scheduler: &Scheduler, entry: &ContentEntry) {
        let Self { settings, zone, .. } = self;
        let Some(question) = entry.question else {
            if let Some(reading) = self.readings.get_mut(&entry.chapter) {
                let is_retired = entry.change == Change::Retired;
                reading.retire(scheduler, settings, zone, is_retired);
            }
            return;
        };
        if !matches!(entry.change, Change::Edited { .. }) {
            for questions in self.questions.values_mut() {
                questions.remove(&question);
            }
        }
        let deed = match entry.change {
            Change::Present => {
                let questions = self.questions.entry(entry.chapter).or_default();
                questions.insert(question);
                Deed::Restored
            }
            Change::Edited { kind, meaning } => Deed::Edited { kind, meaning },
            Change::Retired => Deed::Retired,
        };
        if let Some(card) = self.cards.get_mut(&question)
            // A move changes no card.
            && (deed != Deed::Restored || card.is_retired)
        {
            card.apply(scheduler, settings, entry.at, zone, deed);
        }
    }
}

impl Default for Student {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            zone: TimeZone::UTC,
            cards: BTreeMap::new(),
            readings: BTreeMap::new(),
            questions: BTreeMap::new(),
        }
    }
}

fn card(cards: &mut BTreeMap<QuestionId, Card>, question: QuestionId) -> &mut Card {
    cards.entry(question).or_insert_with(|| Card::new(question))
}
