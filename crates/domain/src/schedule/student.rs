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
    of_question: BTreeMap<QuestionId, Published>,
    of_chapter: BTreeMap<ChapterId, Published>,
}

/// What publishing has made of a question or a chapter.
#[derive(Clone, Copy, Debug)]
struct Published {
    /// The last entry.
    mark: ContentMark,
    /// The meaning that the last correction made.
    corrected: u32,
    /// The meaning that the last edit made.
    meaning: u32,
    is_retired: bool,
}

impl Default for Published {
    fn default() -> Self {
        Self {
            mark: ContentMark::NONE,
            corrected: 0,
            meaning: 0,
            is_retired: false,
        }
    }
}

impl Published {
    fn take_in(&mut self, mark: ContentMark, change: Change) {
        self.mark = mark;
        match change {
            Change::Present | Change::Back => self.is_retired = false,
            Change::Edited { kind, meaning } => {
                self.meaning = self.meaning.max(meaning);
                if kind == EditKind::Correction {
                    self.corrected = self.corrected.max(meaning);
                }
            }
            Change::Retired => self.is_retired = true,
        }
    }
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

    /// Folds what a student did, from the settings that they began with, and the content logs of the
    /// courses in which they learn. The order in which either is given changes nothing: what counts
    /// is when it was done, and of two that were done at once, the id. What is there twice counts
    /// once. Where only some questions are asked for, it takes what was done to them, the ratings of
    /// the chapters in which they have ever been, the settings, and the content log of these
    /// questions and chapters.
    pub fn replay(
        scheduler: &Scheduler,
        began: Settings,
        done: Vec<Done>,
        content: Vec<ContentEntry>,
        zone_of: impl Fn(&str) -> TimeZone,
    ) -> Self {
        let mut student = Self::stored(began, [], []);
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
        content: Vec<ContentEntry>,
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
        let mut content = in_order(content, &done).into_iter().peekable();
        for done in done {
            while let Some((_, entry)) = content.next_if(|(at, _)| *at <= done.when.at) {
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
        for (_, entry) in content {
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
            let published = self.of_chapter.entry(entry.chapter).or_default();
            published.take_in(entry.mark, entry.change);
            return;
        };
        let published = self.of_question.entry(question).or_default();
        published.take_in(entry.mark, entry.change);
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
        let published = self.of_question.get(&question);
        let published = published.copied().unwrap_or_default();
        let mut card = Card::new(question, published.corrected, published.mark)
            .with_meaning(published.meaning);
        // A page that somebody kept may have it still.
        card.is_retired = published.is_retired;
        card
    }

    fn new_reading(&self, chapter: ChapterId) -> Reading {
        let published = self.of_chapter.get(&chapter).copied().unwrap_or_default();
        let mut reading = Reading::new(chapter, published.mark);
        reading.is_retired = published.is_retired;
        reading
    }
}

/// Puts the content log in order, with when each entry is taken in. That is when it was published; but
/// who answers a meaning has seen the edits that made it, and whatever came before them, however far
/// behind their clock is, or ahead that of the author.
fn in_order(mut content: Vec<ContentEntry>, done: &[Done]) -> Vec<(Timestamp, ContentEntry)> {
    content.sort_by_key(|entry| entry.mark);
    let mut answered = BTreeMap::<QuestionId, Vec<(u32, Timestamp)>>::new();
    for done in done {
        if let Learning::QuestionGraded(graded) = &done.learning {
            let of_question = answered.entry(graded.question).or_default();
            of_question.push((graded.meaning, done.when.at));
        }
    }
    let seen = |entry: &ContentEntry| match (entry.question, entry.change) {
        (Some(question), Change::Edited { kind, meaning }) if kind != EditKind::Wording => answered
            .get(&question)?
            .iter()
            .filter(|(answered, _)| *answered >= meaning)
            .map(|(_, at)| *at)
            .min(),
        _ => None,
    };
    // Each question's entries stay in their order.
    let mut first = BTreeMap::<QuestionId, Timestamp>::new();
    let mut ordered = Vec::with_capacity(content.len());
    for entry in content.into_iter().rev() {
        let mut at = entry.mark.0.min(seen(&entry).unwrap_or(entry.mark.0));
        if let Some(question) = entry.question {
            let later = first.entry(question).or_insert(at);
            *later = at.min(*later);
            at = *later;
        }
        ordered.push((at, entry));
    }
    ordered.sort_by_key(|(at, entry)| (*at, entry.mark));
    ordered
}

/// Takes out what only takes something else back, and gives what that is, with what it was about:
/// who names another subject takes nothing back. What takes back may itself be taken back, later.
fn take_undone(done: &mut Vec<Done>) -> BTreeSet<(EventId, Uuid)> {
    let mut undone = BTreeSet::new();
    for done in done.iter().rev() {
        if let Learning::Undone { event, subject } = done.learning
            && !undone.contains(&(done.id, subject))
        {
            undone.insert((event, subject));
        }
    }
    done.retain(|done| !matches!(done.learning, Learning::Undone { .. }));
    undone
}
