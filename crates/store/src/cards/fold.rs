//! Bringing cards up to date with events that have just been appended.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{ChapterId, QuestionId, UserId};
use domain::learning::{Graded, Learning};
use domain::schedule::{Card, ContentEntry, Done, Reading, Student};
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::known::{Known, known};
use super::late::missed;
use super::{Locked, SCHEDULER, content, rows, zone_of};
use crate::Result;

/// What has to be known to bring cards up to date with some deeds.
pub(crate) struct Ground {
    about: About,
    /// Which subjects there are, or were; of questions the numbers of their meanings.
    known_questions: BTreeMap<Uuid, u32>,
    known_chapters: BTreeSet<Uuid>,
    was_undone: bool,
    /// The cards and readings that the deeds are about, as they are stored.
    stored: Student,
    /// What publishing did to them.
    content: Vec<ContentEntry>,
    /// The version of the site up to which everybody's cards know what was published.
    taken_in: u64,
}

impl Ground {
    /// Whether a deed is about something that there is, or was.
    pub(crate) fn knows(&self, done: &Done) -> bool {
        let is_question = |id: &Uuid| self.known_questions.contains_key(id);
        let is_chapter = |id: &Uuid| self.known_chapters.contains(id);
        match &done.learning {
            Learning::QuestionGraded(Graded {
                question, meaning, ..
            }) => {
                let last = self.known_questions.get(&question.0);
                last.is_some_and(|last| meaning <= last)
            }
            Learning::QuestionSuspended { question } | Learning::QuestionResumed { question } => {
                is_question(&question.0)
            }
            Learning::ChapterRated { chapter, .. } => is_chapter(&chapter.0),
            Learning::Undone { subject, .. } => is_question(subject) || is_chapter(subject),
            Learning::ScheduleChanged(_) => true,
        }
    }
}

/// Reads what has to be known of deeds of a locked student, before they are in the log.
pub(crate) async fn ground(
    connection: &mut PgConnection,
    student: &Locked,
    done: &[&Done],
) -> Result<Ground> {
    let about = About::of(done);
    let ids: Vec<String> = done.iter().map(|done| done.id.to_string()).collect();
    let asked = (about.questions.as_slice(), about.chapters.as_slice());
    let Known {
        questions,
        chapters,
        was_undone,
        taken_in,
        content,
        cards,
        readings,
    } = known(connection, student.user, asked, &ids).await?;
    Ok(Ground {
        about,
        known_questions: questions,
        known_chapters: chapters,
        was_undone,
        stored: Student::stored(student.settings, cards, readings),
        content,
        taken_in,
    })
}

/// Brings the cards of a locked student up to date with what they did, which is in the log by now.
///
/// What comes in its order goes on from the cards as they are stored. What comes late, or takes
/// something back, folds the cards anew that it is about.
pub(crate) async fn fold(
    connection: &mut PgConnection,
    student: &Locked,
    ground: Ground,
    new: Vec<Done>,
) -> Result<()> {
    let user = student.user;
    let Some(last) = new.iter().map(Done::order).max() else {
        return Ok(());
    };
    let is_late = ground.was_undone
        || is_late(student.last, &ground.stored, &new)
        || missed(
            student.last,
            &ground.stored,
            &ground.content,
            ground.taken_in,
        )
        .next()
        .is_some();
    let Ground {
        about,
        stored,
        content,
        ..
    } = ground;
    let settings: Vec<Done> = new.iter().filter(|done| is_choice(done)).cloned().collect();
    let asked = Asked::of(&content, &about.questions, &about.chapters);
    let folded = if is_late {
        anew(connection, student, &asked, content).await?
    } else {
        let mut stored = stored;
        stored.go_on(&SCHEDULER, new, content, zone_of);
        stored
    };
    asked.write(connection, user, &folded).await?;
    let last = student.last.max(Some((last.0, last.1.0)));
    rows::write_student(connection, user, &folded.settings, last).await?;
    if settings.is_empty() {
        return Ok(());
    }
    let is_done = !is_late && choose(connection, student, &asked, &settings).await?;
    if is_done {
        return Ok(());
    }
    all_anew(connection, student).await
}

/// Folds from the log what was asked for.
pub(super) async fn anew(
    connection: &mut PgConnection,
    student: &Locked,
    asked: &Asked,
    content: Vec<ContentEntry>,
) -> Result<Student> {
    let mut subjects = asked.questions.clone();
    subjects.extend(content.iter().map(|entry| entry.chapter.0));
    subjects.extend(&asked.chapters);
    // The settings are about the student.
    subjects.insert(student.user.0);
    let subjects: Vec<Uuid> = subjects.into_iter().collect();
    let done = rows::done(connection, student.user, Some(&subjects)).await?;
    Ok(Student::replay(
        &SCHEDULER,
        student.began,
        done,
        content,
        zone_of,
    ))
}

/// Folds all cards of a student from the log, and writes them.
async fn all_anew(connection: &mut PgConnection, student: &Locked) -> Result<()> {
    let user = student.user;
    let done = rows::done(connection, user, None).await?;
    let stored = rows::student(connection, user, student.settings).await?;
    let each: Vec<&Done> = done.iter().collect();
    let content = content::of(connection, &stored, &each).await?;
    let folded = Student::replay(&SCHEDULER, student.began, done, content, zone_of);
    let asked = Asked {
        questions: stored
            .cards
            .keys()
            .chain(folded.cards.keys())
            .map(|id| id.0)
            .collect(),
        chapters: stored
            .readings
            .keys()
            .chain(folded.readings.keys())
            .map(|id| id.0)
            .collect(),
    };
    asked.write(connection, user, &folded).await
}

/// Has what a student chose shape all cards but those that were asked for, which know it. There may be
/// very many, and many whose date stays as it is: those are not written. Says whether that was all:
/// it is not where a card knows of something that was published later.
async fn choose(
    connection: &mut PgConnection,
    student: &Locked,
    asked: &Asked,
    settings: &[Done],
) -> Result<bool> {
    let first = settings.iter().map(|done| done.when.at).min();
    let first = first.unwrap_or(Timestamp::MIN);
    let go_on = |cards: Vec<Card>, readings: Vec<Reading>| {
        let mut some = Student::stored(student.settings, cards, readings);
        some.go_on(&SCHEDULER, settings.to_vec(), Vec::new(), zone_of);
        some
    };
    let mut after = Uuid::nil();
    loop {
        let mut before = rows::cards_after(connection, student.user, after).await?;
        let Some(last) = before.last() else { break };
        after = last.question.0;
        before.retain(|card| !asked.questions.contains(&card.question.0));
        if before.iter().any(|card| card.content().0 > first) {
            return Ok(false);
        }
        let folded = go_on(before.clone(), Vec::new());
        let changed: Vec<&Card> = before
            .iter()
            .filter_map(|card| folded.cards.get(&card.question).filter(|now| *now != card))
            .collect();
        rows::write_cards(connection, student.user, &changed, &[]).await?;
    }
    let mut before = rows::readings(connection, student.user).await?;
    before.retain(|reading| !asked.chapters.contains(&reading.chapter.0));
    if before.iter().any(|reading| reading.content().0 > first) {
        return Ok(false);
    }
    let folded = go_on(Vec::new(), before.clone());
    let changed: Vec<&Reading> = before
        .iter()
        .filter_map(|it| folded.readings.get(&it.chapter).filter(|now| *now != it))
        .collect();
    rows::write_readings(connection, student.user, &changed, &[]).await?;
    Ok(true)
}

fn is_choice(done: &Done) -> bool {
    matches!(done.learning, Learning::ScheduleChanged(_))
}

/// Whether any of these comes after something that was done, or published, later, and is in the cards
/// already; or takes something back that is.
pub(super) fn is_late(last: Option<(Timestamp, Uuid)>, stored: &Student, new: &[Done]) -> bool {
    let cards = stored.cards.values().map(|card| card.content().0);
    let readings = stored.readings.values().map(|reading| reading.content().0);
    let published = cards.chain(readings).max();
    new.iter().any(|done| {
        let (at, id) = done.order();
        last.is_some_and(|last| (at, id.0) < last)
            || published.is_some_and(|published| at < published)
            || matches!(done.learning, Learning::Undone { .. })
    })
}

/// What events are about, besides the settings.
#[derive(Default)]
struct About {
    /// Questions; what takes back may name a chapter here, where it is in both.
    questions: Vec<Uuid>,
    chapters: Vec<Uuid>,
}

impl About {
    fn of(done: &[&Done]) -> Self {
        let mut about = Self::default();
        for done in done {
            match &done.learning {
                Learning::QuestionGraded(graded) => about.questions.push(graded.question.0),
                Learning::QuestionSuspended { question }
                | Learning::QuestionResumed { question } => about.questions.push(question.0),
                Learning::ChapterRated { chapter, .. } => about.chapters.push(chapter.0),
                Learning::Undone { subject, .. } => {
                    about.questions.push(*subject);
                    about.chapters.push(*subject);
                }
                Learning::ScheduleChanged(_) => {}
            }
        }
        about
    }
}

/// Which cards and readings are made, or made anew.
pub(super) struct Asked {
    questions: BTreeSet<Uuid>,
    chapters: BTreeSet<Uuid>,
}

impl Asked {
    /// Those of some questions and chapters, and of all questions that were ever in the chapters, as
    /// the content log has it.
    pub(super) fn of(content: &[ContentEntry], questions: &[Uuid], chapters: &[Uuid]) -> Self {
        let ever = content.iter().filter_map(|entry| entry.question);
        Self {
            questions: ever
                .map(|id| id.0)
                .chain(questions.iter().copied())
                .collect(),
            chapters: chapters.iter().copied().collect(),
        }
    }

    /// Those of them that there are.
    pub(super) fn cards<'a>(&self, folded: &'a Student) -> Vec<&'a Card> {
        let is_asked = |question: &QuestionId| self.questions.contains(&question.0);
        let cards = folded.cards.values();
        cards.filter(|card| is_asked(&card.question)).collect()
    }

    /// Those of them that there are.
    pub(super) fn readings<'a>(&self, folded: &'a Student) -> Vec<&'a Reading> {
        let is_asked = |chapter: &ChapterId| self.chapters.contains(&chapter.0);
        let readings = folded.readings.values();
        readings.filter(|it| is_asked(&it.chapter)).collect()
    }

    /// Writes them, and removes those that are no more.
    async fn write(
        &self,
        connection: &mut PgConnection,
        user: UserId,
        folded: &Student,
    ) -> Result<()> {
        let questions: Vec<Uuid> = self.questions.iter().copied().collect();
        let chapters: Vec<Uuid> = self.chapters.iter().copied().collect();
        rows::write_cards(connection, user, &self.cards(folded), &questions).await?;
        rows::write_readings(connection, user, &self.readings(folded), &chapters).await
    }
}
