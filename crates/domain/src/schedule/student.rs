//! All cards of one student, from all that they did and all that authors did meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{Card, Change, ContentMark, Deed, Learnt, Reading, Scheduler, Settings, When};
use crate::chapters::EditKind;
use crate::events::Event;
use crate::ids::{ChapterId, EventId, QuestionId};
use crate::learning::{Graded, Learning};

/// What publishing did to a chapter or a question, as the content log has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ContentEntry {
    /// When, and its place in the log.
    pub mark: ContentMark,
    /// The chapter; after a move, the one in which the question is now.
    pub chapter: ChapterId,
    /// The question; `None` where it is about the chapter itself.
    pub question: Option<QuestionId>,
    /// What became of it.
    pub change: Change,
}

/// Something that a student did, with when and where.
#[derive(Clone, PartialEq, Debug)]
pub struct Done {
    /// Its id, which decides about what was done at the same moment.
    pub id: EventId,
    /// When and where.
    pub when: When,
    /// What.
    pub learning: Learning,
}

impl Done {
    /// What an event says that is about learning, and can be read.
    pub fn read(event: &Event, zone_of: impl Fn(&str) -> TimeZone) -> Option<Self> {
        Some(Self {
            id: event.id,
            when: When::new(event.occurred_at, zone_of(&event.zone)),
            learning: Learning::read(event)?,
        })
    }

    /// By what events are put in order.
    pub fn order(&self) -> (Timestamp, EventId) {
        (self.when.at, self.id)
    }
}

/// The cards of a student, or some of them, and what shapes them.
#[derive(Clone, Default, Debug)]
pub struct Student {
    /// What they chose last.
    pub settings: Settings,
    /// Their cards.
    pub cards: BTreeMap<QuestionId, Card>,
    /// What they rated.
    pub readings: BTreeMap<ChapterId, Reading>,
    /// What the course has by now.
    content: Content,
}

/// The course as publishing has left it at one moment.
#[derive(Clone, Default, Debug)]
struct Content {
    questions: BTreeMap<ChapterId, BTreeSet<QuestionId>>,
    /// Of each question the last entry, and the meaning that the last correction made.
    of_question: BTreeMap<QuestionId, (ContentMark, u32)>,
    of_chapter: BTreeMap<ChapterId, ContentMark>,
}

impl Student {
    /// A student as they are stored.
    pub fn stored(
        settings: Settings,
        cards: impl IntoIterator<Item = Card>,
        readings: impl IntoIterator<Item = Reading>,
    ) -> Self {
        Self {
            settings,
            cards: cards.into_iter().map(|it| (it.question, it)).collect(),
            readings: readings.into_iter().map(|it| (it.chapter, it)).collect(),
            content: Content::default(),
        }
    }

    /// Folds what a student did, and the content logs of the courses in which they learn. The order
    /// in which either is given changes nothing: what counts is when it was done, and of two that
    /// were done at once, the id. What is there twice counts once. Where only some questions are
    /// asked for, it takes what was done to them, the ratings of the chapters in which they have ever
    /// been, the settings, and the content log of these questions and chapters.
    pub fn replay(
        scheduler: &Scheduler,
        done: Vec<Done>,
        content: Vec<ContentEntry>,
        zone_of: impl Fn(&str) -> TimeZone,
    ) -> Self {
        let mut student = Self::default();
        student.go_on(scheduler, done, content, zone_of);
        student
    }

    /// Goes on from cards as they are stored. Nothing that was done may be earlier than anything that
    /// is in them; the content log is given from its beginning.
    pub fn go_on(
        &mut self,
        scheduler: &Scheduler,
        done: Vec<Done>,
        content: Vec<ContentEntry>,
        zone_of: impl Fn(&str) -> TimeZone,
    ) {
        self.go_on_noting(scheduler, done, content, zone_of, |_, _, _| {});
    }

    /// The same, and shows each answer, what had been learnt before it, and the card after it.
    pub(super) fn go_on_noting(
        &mut self,
        scheduler: &Scheduler,
        mut done: Vec<Done>,
        mut content: Vec<ContentEntry>,
        zone_of: impl Fn(&str) -> TimeZone,
        mut note: impl FnMut(&Done, Option<Learnt>, &Card),
    ) {
        done.sort_by_key(Done::order);
        done.dedup_by_key(|done| done.id);
        let undone = take_undone(&mut done);
        done.retain(|done| {
            let subject = done.learning.subject();
            subject.is_none_or(|subject| !undone.contains(&(done.id, subject)))
        });
        content.sort_by_key(|entry| entry.mark);
        let mut content = content.into_iter().peekable();
        for done in done {
            while let Some(entry) = content.next_if(|entry| entry.mark.0 <= done.when.at) {
                self.publish(scheduler, &entry, &zone_of);
            }
            let graded = match &done.learning {
                Learning::QuestionGraded(graded) => Some(graded.question),
                _ => None,
            };
            let card = graded.and_then(|question| self.cards.get(&question));
            let before = card.and_then(|card| card.learnt);
            self.learn(scheduler, &done);
            if let Some(card) = graded.and_then(|question| self.cards.get(&question)) {
                note(&done, before, card);
            }
        }
        for entry in content {
            self.publish(scheduler, &entry, &zone_of);
        }
    }

    fn learn(&mut self, scheduler: &Scheduler, done: &Done) {
        let Self {
            settings,
            cards,
            readings,
            content,
        } = self;
        let when = &done.when;
        let mut apply = |question: QuestionId, deed| {
            let card = cards.entry(question);
            card.or_insert_with(|| content.new_card(question))
                .apply(scheduler, settings, when, deed);
        };
        match &done.learning {
            Learning::QuestionGraded(Graded {
                question,
                meaning,
                grade,
                ..
            }) => apply(
                *question,
                Deed::Graded {
                    grade: *grade,
                    meaning: *meaning,
                },
            ),
            Learning::QuestionSuspended { question } => apply(*question, Deed::Suspended),
            Learning::QuestionResumed { question } => apply(*question, Deed::Resumed),
            Learning::ChapterRated {
                chapter,
                confidence,
            } => {
                for question in content.questions.get(chapter).into_iter().flatten() {
                    apply(*question, Deed::Rated(*confidence));
                }
                let reading = readings.entry(*chapter);
                reading
                    .or_insert_with(|| content.new_reading(*chapter))
                    .rate(scheduler, settings, when, *confidence);
            }
            Learning::ScheduleChanged(chosen) => {
                *settings = *chosen;
                for card in cards.values_mut() {
                    card.apply(scheduler, settings, when, Deed::SettingsChanged);
                }
                for reading in readings.values_mut() {
                    reading.schedule(scheduler, settings, &when.zone);
                }
            }
            Learning::Undone { .. } => {}
        }
    }

    fn publish(
        &mut self,
        scheduler: &Scheduler,
        entry: &ContentEntry,
        zone_of: impl Fn(&str) -> TimeZone,
    ) {
        self.content.publish(entry);
        let settings = &self.settings;
        let ContentEntry { mark, change, .. } = *entry;
        match entry.question {
            Some(question) => {
                if let Some(card) = self.cards.get_mut(&question) {
                    card.publish(scheduler, settings, zone_of, mark, change);
                }
            }
            None => {
                if let Some(reading) = self.readings.get_mut(&entry.chapter) {
                    reading.publish(scheduler, settings, zone_of, mark, change);
                }
            }
        }
    }
}

impl Content {
    fn publish(&mut self, entry: &ContentEntry) {
        let Some(question) = entry.question else {
            self.of_chapter.insert(entry.chapter, entry.mark);
            return;
        };
        let (last, corrected) = self
            .of_question
            .entry(question)
            .or_insert((ContentMark::NONE, 0));
        *last = entry.mark;
        if let Change::Edited {
            kind: EditKind::Correction,
            meaning,
        } = entry.change
        {
            *corrected = meaning.max(*corrected);
        }
        if !matches!(entry.change, Change::Edited { .. }) {
            for questions in self.questions.values_mut() {
                questions.remove(&question);
            }
        }
        if entry.change == Change::Present {
            let questions = self.questions.entry(entry.chapter).or_default();
            questions.insert(question);
        }
    }

    fn new_card(&self, question: QuestionId) -> Card {
        let known = self.of_question.get(&question).copied();
        let (mark, corrected) = known.unwrap_or((ContentMark::NONE, 0));
        Card::new(question, corrected, mark)
    }

    fn new_reading(&self, chapter: ChapterId) -> Reading {
        let mark = self.of_chapter.get(&chapter).copied();
        Reading::new(chapter, mark.unwrap_or(ContentMark::NONE))
    }
}

/// Takes out what only takes something else back, and gives what that is, with what it was about:
/// who names another subject takes nothing back.
fn take_undone(done: &mut Vec<Done>) -> BTreeSet<(EventId, Uuid)> {
    let mut undone = BTreeSet::new();
    done.retain(|done| match done.learning {
        Learning::Undone { event, subject } => {
            undone.insert((event, subject));
            false
        }
        _ => true,
    });
    undone
}
