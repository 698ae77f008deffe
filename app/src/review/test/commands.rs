//! Looking at a chapter as one student, or as a guest whose events are shown.

use std::collections::{BTreeMap, BTreeSet};

use domain::chapters::{ChapterContent, resolve_links};
use domain::events::Event;
use domain::ids::{ChapterId, CourseId, EventId, QuestionId, Slug};
use domain::learning::Learning;
use domain::schedule::{Done, Student};
use domain::traces::{READ_THROUGH, Trace};
use jiff::tz::TimeZone;
use store::accounts::Account;
use store::cards::{self, Answered, Begun, Far, Mine, OfChapter, Present, Stopped};
use store::chapters::{self, By, Found};
use store::questions::ChapterSlugs;
use store::{proposals, questions};

use super::changes::changed;
use crate::accounts::{Accounts, Trouble};
use crate::site::linked_path;

/// A chapter, and what somebody has to do with it.
#[derive(Clone, Debug)]
pub struct Looked {
    /// The chapter.
    pub chapter: Found,
    /// Its questions.
    pub present: Vec<Present>,
    /// The predictions of its snippets.
    pub predictions: Vec<QuestionId>,
    /// What is theirs.
    pub mine: Mine,
    /// How far they are with the chapters of its course.
    pub outline: BTreeMap<Slug, Far>,
}

/// What a student has to do with a chapter; nothing where there is none.
///
/// # Errors
///
/// [`Trouble`].
pub async fn look(on: &Accounts, account: &Account, by: By<'_>) -> Result<Option<Looked>, Trouble> {
    let Some(chapter) = chapters::find(&on.store, by).await? else {
        return Ok(None);
    };
    let has = cards::present(&on.store, chapter.id).await?;
    let place = (chapter.course, chapter.id);
    let mine = cards::of_chapter(&on.store, account.id, place, &has.ids()).await?;
    let outline = outline(on, account, chapter.course).await?;
    let OfChapter {
        present,
        predictions,
    } = has;
    Ok(Some(Looked {
        chapter,
        present,
        predictions,
        mine,
        outline,
    }))
}

/// A chapter with its text and where its links lead, for whoever has no account; nothing where there is
/// none.
///
/// # Errors
///
/// [`Trouble`].
pub async fn look_at_questions(
    on: &Accounts,
    by: By<'_>,
) -> Result<Option<(Found, ChapterContent, ChapterSlugs)>, Trouble> {
    let Some(found) = chapters::find(&on.store, by).await? else {
        return Ok(None);
    };
    let content = chapters::content(&on.store, found.revision).await?;
    let content = content.ok_or(Trouble::Away)?;
    let slugs = questions::chapter_slugs(&on.store, &[found.course]).await?;
    Ok(Some((found, content, slugs)))
}

/// How far a student is with the chapters of a course.
///
/// # Errors
///
/// [`Trouble`].
pub async fn outline(
    on: &Accounts,
    account: &Account,
    course: CourseId,
) -> Result<BTreeMap<Slug, Far>, Trouble> {
    let begun = cards::begun(&on.store, account.id, course).await?;
    Ok(cards::outline(&on.store, course, &begun).await?)
}

/// What a guest has to do with a chapter, by what their browser remembers. Nothing is stored.
///
/// # Errors
///
/// [`Trouble`].
pub async fn look_as_guest(
    on: &Accounts,
    events: &[Event],
    chapter: ChapterId,
) -> Result<Option<Looked>, Trouble> {
    let Some(chapter) = chapters::find(&on.store, By::Id(chapter)).await? else {
        return Ok(None);
    };
    let has = cards::present(&on.store, chapter.id).await?;
    let ids = has.ids();
    let done: Vec<Done> = events.iter().filter_map(read).collect();
    let student = cards::imagined(&on.store, done.clone()).await?;
    let outline = cards::outline(&on.store, chapter.course, &begun(&student, events)).await?;
    let mine = Mine {
        settings: student.settings,
        answered: answered(&done),
        cards: student
            .cards
            .into_iter()
            .filter(|(id, _)| ids.contains(id))
            .collect(),
        reading: student.readings.get(&chapter.id).cloned(),
        stopped: stopped(events, chapter.id),
        line: None,
        began: None,
    };
    let OfChapter {
        present,
        predictions,
    } = has;
    Ok(Some(Looked {
        chapter,
        present,
        predictions,
        mine,
        outline,
    }))
}

/// How far a guest is with the chapters of a course.
///
/// # Errors
///
/// [`Trouble`].
pub async fn outline_as_guest(
    on: &Accounts,
    events: &[Event],
    course: CourseId,
) -> Result<BTreeMap<Slug, Far>, Trouble> {
    let done: Vec<Done> = events.iter().filter_map(read).collect();
    let student = cards::imagined(&on.store, done).await?;
    Ok(cards::outline(&on.store, course, &begun(&student, events)).await?)
}

/// What a guest has done in chapters.
fn begun(student: &Student, events: &[Event]) -> Begun {
    let rights = student.cards.values();
    let read = events.iter().filter_map(|event| match Trace::read(event)? {
        Trace::ChapterRead {
            chapter, through, ..
        } if through >= READ_THROUGH => Some(chapter),
        _ => None,
    });
    Begun {
        rights: rights.map(|card| (card.question, card.right_at)).collect(),
        read: read.collect(),
    }
}

/// What an event of a guest says that shapes cards.
pub fn read(event: &Event) -> Option<Done> {
    Done::read(event, |zone| TimeZone::get(zone).unwrap_or(TimeZone::UTC))
}

/// A guest's last answers that were not taken back.
fn answered(done: &[Done]) -> BTreeMap<QuestionId, Answered> {
    let undone: BTreeSet<EventId> = done
        .iter()
        .filter_map(|done| match done.learning {
            Learning::Undone { event, .. } => Some(event),
            _ => None,
        })
        .collect();
    let mut graded: Vec<&Done> = done
        .iter()
        .filter(|done| {
            matches!(done.learning, Learning::QuestionGraded(_)) && !undone.contains(&done.id)
        })
        .collect();
    graded.sort_by_key(|done| done.order());
    let answers = graded.into_iter().filter_map(|done| match &done.learning {
        Learning::QuestionGraded(graded) => {
            let answered = Answered {
                event: done.id,
                at: done.when.at,
                grade: graded.grade,
                typed: graded.typed.clone(),
            };
            Some((graded.question, answered))
        }
        _ => None,
    });
    // Of several with one key the last one stays.
    answers.collect()
}

fn stopped(events: &[Event], chapter: ChapterId) -> Option<Stopped> {
    let found = events.iter().filter_map(|event| match Trace::read(event)? {
        Trace::ChapterRead {
            chapter: read,
            revision,
            anchor,
            through,
        } if read == chapter => Some(Stopped {
            at: event.occurred_at,
            revision,
            anchor,
            through,
        }),
        _ => None,
    });
    found.max_by_key(|stopped| stopped.at)
}

/// The passages of the published text that were not in the text that somebody read, by their places.
///
/// # Errors
///
/// [`Trouble`].
pub async fn changes(on: &Accounts, looked: &Looked) -> Result<Vec<usize>, Trouble> {
    let now = looked.chapter.revision;
    let Some(before) = looked.mine.stopped.as_ref().map(|it| it.revision) else {
        return Ok(Vec::new());
    };
    if before == now {
        return Ok(Vec::new());
    }
    let texts = chapters::contents(&on.store, &[before, now]).await?;
    let body = |revision| {
        let found = texts.iter().find(|(id, _)| *id == revision);
        found.map(|(_, content)| content.body.as_str())
    };
    Ok(match (body(before), body(now)) {
        (Some(before), Some(now)) => changed(before, now),
        // The revision is none that there is.
        _ => Vec::new(),
    })
}

/// How the questions of a chapter read that have changed since somebody answered them: prompt and
/// answer, with links that lead somewhere.
///
/// # Errors
///
/// [`Trouble`].
pub async fn earlier(
    on: &Accounts,
    looked: &Looked,
) -> Result<BTreeMap<QuestionId, (String, String)>, Trouble> {
    let edited: Vec<(QuestionId, u32)> = looked
        .mine
        .cards
        .values()
        .filter_map(|card| Some((card.question, card.edited?.meaning)))
        .collect();
    if edited.is_empty() {
        return Ok(BTreeMap::new());
    }
    let course = looked.chapter.course;
    let slugs = questions::chapter_slugs(&on.store, &[course]).await?;
    let linked = |html: &str| {
        resolve_links(html, |id| {
            linked_path(&looked.chapter.course_slug, id, |id| slugs.slug(course, id))
        })
    };
    let before = questions::before(&on.store, &edited).await?;
    Ok(before
        .into_iter()
        .map(|(id, it)| (id, (linked(&it.prompt), linked(&it.answer))))
        .collect())
}

/// What authors accepted beside their own answers to the questions of a chapter.
///
/// # Errors
///
/// [`Trouble`].
pub async fn also_right(
    on: &Accounts,
    looked: &Looked,
) -> Result<BTreeMap<QuestionId, Vec<String>>, Trouble> {
    let ids: Vec<QuestionId> = looked.present.iter().map(|it| it.question).collect();
    Ok(proposals::also_right(&on.store, &ids).await?)
}
