//! One student and one question.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::due::{self, Due, Reason};
use super::{
    Change, Confidence, ContentMark, Deed, Grade, Memory, Scheduler, Settings, When, start_of,
    student_day,
};
use crate::chapters::EditKind;
use crate::ids::QuestionId;

/// What is known of one student and one question. It holds all that the next deed needs, so that
/// nobody has to read the log again for that. As JSON it is stored: a field that is added has a default,
/// since cards of before it are read as well, until they are made anew from the log.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Card {
    /// The question.
    pub question: QuestionId,
    /// What the student's answers came to; nothing before the first that counts.
    pub learnt: Option<Learnt>,
    /// What their confidence came to, where they rated the chapter before any answer.
    pub seed: Option<Seed>,
    /// The last rating of the chapter in which the question was then, and its day.
    pub rating: Option<(Date, Confidence)>,
    /// The day on which the student was lost in the chapter, until the question was answered since.
    lost_on: Option<Date>,
    /// What has changed since it was answered, until that was answered too.
    pub edited: Option<Edited>,
    /// Answers to earlier meanings than this count no more: what they were compared with was wrong.
    #[serde(default)]
    counts_from: u32,
    /// The number of the last meaning that an edit has given it; 0 where none has.
    #[serde(default)]
    meaning: u32,
    /// Whether it was right once. It stays so.
    #[serde(default)]
    pub was_right: bool,
    /// When it was right for the first time.
    #[serde(default)]
    pub right_at: Option<Timestamp>,
    /// Whether it was missed by somebody who was sure, and not got right on a later day since.
    #[serde(default)]
    pub is_surprise: bool,
    /// Whether the student put it aside.
    #[serde(default)]
    pub is_suspended: bool,
    /// Whether the course has it no more.
    #[serde(default)]
    pub is_retired: bool,
    /// The last day on which anything happened to it. It never goes back, however far a student
    /// travels west.
    today: Date,
    /// Where the student was when they last did something to it (IANA name).
    zone: String,
    /// The last thing that publishing did to the question, that is in here.
    content: ContentMark,
    /// When it was answered last.
    pub answered_at: Option<Timestamp>,
    /// The last day on which an answer counted that was asked for, as it was due.
    #[serde(default)]
    pub reviewed_on: Option<Date>,
    /// When it comes back; never, while it is put aside or retired, or was neither answered nor rated.
    pub due: Option<Due>,
}

/// What answers came to.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Learnt {
    /// The memory after the last answer that counted.
    pub memory: Memory,
    /// How many answers have counted: one a day at most.
    pub answers: u32,
    /// How many of them were misses after something had been learnt.
    pub lapses: u32,
    /// The day of the first.
    pub first_day: Date,
    /// The day of the last.
    pub last_day: Date,
    /// The last day on which it was missed, while nothing has been got right on a later day.
    missed_on: Option<Date>,
    /// The rating on the day of the first answer, until there is a second.
    rated: Option<Confidence>,
}

/// What confidence came to, where nothing was answered.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Seed {
    /// The memory that a rating like this is taken for.
    pub memory: Memory,
    /// The rating.
    pub level: Confidence,
    /// Its day.
    pub day: Date,
}

/// A change of a question that its student has not answered yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Edited {
    /// What the author said it is: never wording, which changes nothing for a student.
    pub kind: EditKind,
    /// The meaning number since then.
    pub meaning: u32,
    /// The student's day on which it was published.
    pub day: Date,
}

impl Card {
    /// A card to which nothing has happened, of a question as publishing has left it: it was
    /// corrected last by the edit that made this meaning, or never, if that is 0.
    pub fn new(question: QuestionId, corrected: u32, content: ContentMark) -> Self {
        Self {
            question,
            learnt: None,
            seed: None,
            rating: None,
            lost_on: None,
            edited: None,
            counts_from: corrected,
            meaning: corrected,
            was_right: false,
            right_at: None,
            is_surprise: false,
            is_suspended: false,
            is_retired: false,
            today: Date::MIN,
            zone: "UTC".to_owned(),
            content,
            answered_at: None,
            reviewed_on: None,
            due: None,
        }
    }

    /// Whether it may be asked. Where a student has travelled, its day may not have come yet, or be the
    /// day of the last answer again: what is answered early counts for nothing, and nothing is asked
    /// twice in one day.
    pub fn is_due(&self, now: Timestamp, zone: &TimeZone) -> bool {
        let today = student_day(now, zone);
        let was_answered_today = self.learnt.is_some_and(|learnt| learnt.last_day >= today);
        let has_come = |due: Due| due.at <= now && due.day <= today;
        self.due.is_some_and(has_come) && !was_answered_today
    }

    /// Whether the student was lost in the chapter and has not answered it: such questions come a few
    /// a day.
    pub fn is_lost(&self) -> bool {
        let was_lost = self.seed.is_some_and(|seed| seed.level == Confidence::Lost);
        self.learnt.is_none() && (was_lost || self.lost_on.is_some())
    }

    /// The probability that it would be recalled on a day; `None` where nothing is known.
    pub fn retrievability(&self, scheduler: &Scheduler, day: Date) -> Option<f32> {
        let (memory, since) = match (&self.learnt, &self.seed) {
            (Some(learnt), _) => (learnt.memory, learnt.last_day),
            (None, Some(seed)) => (seed.memory, seed.day),
            (None, None) => return None,
        };
        Some(scheduler.retrievability(memory, days_between(since, day)))
    }

    /// The same where later edits have made this meaning of it.
    pub(super) fn with_meaning(mut self, meaning: u32) -> Self {
        self.meaning = self.meaning.max(meaning);
        self
    }

    /// Carries out what the student did, under their settings. Deeds come in the order in which they
    /// were done.
    pub fn apply(&mut self, scheduler: &Scheduler, settings: &Settings, when: &When, deed: Deed) {
        // What somebody chose happens to no card, and leaves it as it is but for its date.
        if deed != Deed::SettingsChanged {
            self.today = self.today.max(when.day);
        }
        when.zone
            .iana_name()
            .unwrap_or("UTC")
            .clone_into(&mut self.zone);
        match deed {
            Deed::Graded { grade, meaning } => self.grade(scheduler, when.at, grade, meaning),
            Deed::Rated(level) => self.rate(scheduler, level),
            Deed::Suspended => self.is_suspended = true,
            Deed::Resumed => self.is_suspended = false,
            Deed::SettingsChanged => {}
        }
        self.due = self.next_due(scheduler, settings, &when.zone);
    }

    /// Takes in what publishing did to the question, unless it is in already. `zone_of` gives the
    /// zone of a name.
    pub fn publish(
        &mut self,
        scheduler: &Scheduler,
        settings: &Settings,
        zone_of: impl Fn(&str) -> TimeZone,
        mark: ContentMark,
        change: Change,
    ) {
        if mark <= self.content {
            return;
        }
        self.content = mark;
        let zone = zone_of(&self.zone);
        match change {
            Change::Present | Change::Back => self.is_retired = false,
            Change::Edited { kind, meaning } => {
                self.today = self.today.max(student_day(mark.0, &zone));
                self.edit(kind, meaning);
            }
            Change::Retired => self.is_retired = true,
        }
        self.due = self.next_due(scheduler, settings, &zone);
    }

    /// Whether it comes before everything else: the answer that was learnt was wrong, or the student
    /// was sure and missed it.
    pub fn is_urgent(&self) -> bool {
        self.is_corrected() || self.is_surprise
    }

    /// Whether the answer was corrected, and not asked for since.
    pub fn is_corrected(&self) -> bool {
        self.edited
            .is_some_and(|edited| edited.kind == EditKind::Correction)
    }

    /// Where publishing had come when the card was last brought up to date.
    pub fn content(&self) -> ContentMark {
        self.content
    }

    fn grade(&mut self, scheduler: &Scheduler, at: Timestamp, grade: Grade, meaning: u32) {
        let today = self.today;
        let was_asked = self.due.is_some_and(|due| due.day <= today);
        let was_due = self.learnt.is_none() || was_asked;
        self.answered_at = self.answered_at.max(Some(at));
        if self.learnt.is_none() && meaning < self.meaning {
            // On a page that was kept. How it reads now comes soon.
            self.edited = self.edited.or_else(|| self.edited_since(meaning));
        }
        if meaning < self.counts_from {
            return;
        }
        if !grade.is_miss() {
            self.was_right = true;
            self.right_at = self.right_at.or(Some(at));
        }
        if grade.is_miss() && self.rating.is_some_and(|(_, level)| level.is_confident()) {
            self.is_surprise = true;
        }
        let counted_today = self.learnt.is_some_and(|learnt| learnt.last_day >= today);
        if !counted_today && (was_due || grade.is_miss()) {
            self.step(scheduler, grade, meaning);
            self.reviewed_on = was_asked.then_some(today).or(self.reviewed_on);
        } else if grade.is_miss() {
            // The memory has had its step of the day. The question comes back all the same.
            self.learnt = self.learnt.map(|learnt| Learnt {
                missed_on: Some(today),
                ..learnt
            });
        }
    }

    /// An answer that counts.
    fn step(&mut self, scheduler: &Scheduler, grade: Grade, meaning: u32) {
        let today = self.today;
        let missed_on = grade.is_miss().then_some(today);
        self.learnt = Some(match self.learnt {
            None => Learnt {
                memory: scheduler.first(grade),
                answers: 1,
                lapses: 0,
                first_day: today,
                last_day: today,
                missed_on,
                rated: self.rating.filter(|(day, _)| *day == today).map(|it| it.1),
            },
            Some(before) => Learnt {
                memory: scheduler.next(before.memory, days_between(before.last_day, today), grade),
                answers: before.answers + 1,
                lapses: before.lapses + u32::from(grade.is_miss()),
                first_day: before.first_day,
                last_day: today,
                missed_on,
                rated: None,
            },
        });
        self.is_surprise &= grade.is_miss();
        self.lost_on = self.lost_on.filter(|day| *day == today);
        self.edited = self.edited.filter(|edited| meaning < edited.meaning);
    }

    /// Of several ratings in one day the last one counts, as if there had been no other.
    fn rate(&mut self, scheduler: &Scheduler, level: Confidence) {
        let today = self.today;
        self.rating = Some((today, level));
        self.lost_on = self.lost_on.filter(|day| *day < today);
        match &mut self.learnt {
            Some(learnt) if learnt.first_day == today => learnt.rated = Some(level),
            None if self.seed.is_none_or(|seed| seed.day == today) => {
                self.seed = Some(Seed {
                    memory: seeded(scheduler, level),
                    level,
                    day: today,
                });
            }
            _ if level == Confidence::Lost => {
                self.lost_on = self.lost_on.or(Some(today));
            }
            _ => {}
        }
    }

    /// The change that somebody did not know who answers an earlier meaning.
    fn edited_since(&self, meaning: u32) -> Option<Edited> {
        Some(Edited {
            kind: if meaning < self.counts_from {
                EditKind::Correction
            } else {
                EditKind::Meaning
            },
            meaning: self.meaning,
            day: self.today,
        })
    }

    fn edit(&mut self, kind: EditKind, meaning: u32) {
        self.meaning = self.meaning.max(meaning);
        if kind == EditKind::Correction {
            self.counts_from = self.counts_from.max(meaning);
        }
        // Who never answered meets the question as it is now.
        if kind == EditKind::Wording || self.learnt.is_none() {
            return;
        }
        if kind == EditKind::Correction {
            self.learnt = None;
            self.seed = None;
            self.lost_on = None;
            self.is_surprise = false;
        }
        self.edited = Some(Edited {
            kind,
            meaning,
            day: self.today,
        });
    }

    fn next_due(&self, scheduler: &Scheduler, settings: &Settings, zone: &TimeZone) -> Option<Due> {
        if self.is_suspended || self.is_retired {
            return None;
        }
        let by_memory = self.by_answers(scheduler, settings);
        let by_confidence = self.by_confidence(scheduler, settings);
        let lost = self.lost_on.map(|day| (due::after(day, 1), Reason::Lost));
        let (day, reason) = [self.by_edit(), lost, by_memory.or(by_confidence)]
            .into_iter()
            .flatten()
            // Of two that come to the same day, the first is the one to be named.
            .min_by_key(|(day, _)| *day)?;
        let day = settings.days_off.first_day_on(day);
        let begins = start_of(day, zone);
        let rested = self
            .answered_at
            .map_or(begins, |at| at.saturating_add(due::REST).unwrap_or(begins));
        Some(Due {
            day,
            at: begins.max(rested),
            reason,
        })
    }

    fn by_answers(&self, scheduler: &Scheduler, settings: &Settings) -> Option<(Date, Reason)> {
        let learnt = self.learnt?;
        if let Some(day) = learnt.missed_on {
            return Some((due::after(day, 1), Reason::Missed));
        }
        let days = due::days_after_answer(
            scheduler,
            learnt.memory.stability,
            settings.retention,
            learnt.rated,
            due::fuzz(self.question.0, learnt.answers),
        );
        let reason = learnt.rated.map_or(Reason::Recalled, Reason::Rated);
        Some((due::after(learnt.last_day, days), reason))
    }

    fn by_confidence(&self, scheduler: &Scheduler, settings: &Settings) -> Option<(Date, Reason)> {
        let seed = self.seed?;
        let days = due::days_unanswered(scheduler, seed.memory.stability, settings.retention);
        Some((due::after(seed.day, days), Reason::Unanswered(seed.level)))
    }

    fn by_edit(&self) -> Option<(Date, Reason)> {
        let edited = self.edited?;
        let wait = match edited.kind {
            EditKind::Correction => 0,
            EditKind::Meaning | EditKind::Wording => 1,
        };
        Some((due::after(edited.day, wait), Reason::Edited(edited.kind)))
    }
}

/// What a rating without any answer is taken for.
pub(super) fn seeded(scheduler: &Scheduler, level: Confidence) -> Memory {
    let first = |grade| scheduler.first(grade);
    let good = first(Grade::Good);
    let stability = match level {
        Confidence::Lost => first(Grade::Again).stability,
        Confidence::Shaky => first(Grade::Hard).stability,
        Confidence::GettingThere => good.stability,
        Confidence::Solid => (good.stability * first(Grade::Easy).stability).sqrt(),
        Confidence::CouldTeachIt => first(Grade::Easy).stability,
    };
    Memory {
        stability,
        difficulty: good.difficulty,
    }
}

/// Whole days from one to another, none where it lies before.
pub(super) fn days_between(from: Date, to: Date) -> u32 {
    from.until(to)
        .map_or(0, |span| u32::try_from(span.get_days()).unwrap_or(0))
}
