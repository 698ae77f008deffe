//! What is asked in a session, from the database: permission has been asked, and all of it is
//! somebody's own.

mod gather;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::ids::{ChapterId, QuestionId};
use domain::schedule::{
    Card, LONGEST_SESSION, Reading, Scheduler, Settings, Waiting, session, start_of, student_day,
};
use domain::text::text;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use store::accounts::Account;
use store::cards::{self, COUNTED, Desk};
use store::chapters;
use uuid::Uuid;

use super::deck::{self, Deck, Face, Said, Texts};
use super::guest::{self, Guest};
use super::today::Today;
use crate::accounts::{Accounts, Trouble};

static SCHEDULER: LazyLock<Scheduler> = LazyLock::new(Scheduler::default);

/// Where more cards are due than this, not all of them were looked at.
const MANY: u16 = 200;
/// The most chapters to be read again in one session.
const READINGS: usize = 5;

/// Whose session it is.
#[derive(Clone, Copy, Debug)]
pub enum Who<'a> {
    /// Somebody's who is signed in.
    Account(&'a Account),
    /// A guest's.
    Guest(&'a Guest),
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The moment.
    pub now: Timestamp,
    /// Where the student is.
    pub zone: TimeZone,
    /// Whether they go on beyond their daily cap.
    pub is_beyond: bool,
    /// What they leave for the end: questions and chapters.
    pub skipped: Vec<Uuid>,
    /// Whether they have come to the end, so that nothing is to be asked.
    pub is_over: bool,
}

impl Asking {
    /// Whatever is due now.
    pub fn at(now: Timestamp, zone: TimeZone) -> Self {
        Self {
            now,
            zone,
            is_beyond: false,
            skipped: Vec::new(),
            is_over: false,
        }
    }
}

/// Which questions a session has, before anybody knows how they read.
#[derive(Debug)]
pub struct Plan {
    /// What is due.
    pub desk: Desk,
    /// The questions, in their order.
    pub questions: Vec<QuestionId>,
    /// How many are due and are not among them.
    pub left: u16,
    /// Whether the daily cap keeps them out.
    pub is_capped: bool,
}

/// The student that a guest would be.
///
/// # Errors
///
/// Where the database is away.
pub async fn imagine(on: &Accounts, events: &[Value]) -> Result<Guest, Trouble> {
    let said = guest::Said::read(events, (on.now)());
    let student = cards::imagined(&on.store, said.done.clone()).await?;
    let held: Vec<QuestionId> = student.cards.keys().copied().collect();
    let rated: Vec<ChapterId> = student.readings.keys().copied().collect();
    let places = chapters::of_questions(&on.store, &held).await?;
    let asking = if rated.is_empty() {
        BTreeMap::new()
    } else {
        let heads = chapters::heads(&on.store, &rated).await?;
        heads
            .iter()
            .map(|head| (head.id, head.has_questions))
            .collect()
    };
    Ok(Guest {
        said,
        student,
        places,
        asking,
    })
}

/// Which questions are asked next.
///
/// # Errors
///
/// Where the database is away.
pub async fn plan(on: &Accounts, who: Who<'_>, asking: &Asking) -> Result<Plan, Trouble> {
    let (now, zone) = (asking.now, &asking.zone);
    let day = student_day(now, zone);
    let desk = match who {
        Who::Account(account) => cards::due(&on.store, account.id, now, day).await?,
        Who::Guest(guest) => guest.desk(now, day, zone),
    };
    let is_due = |it: &&cards::Waiting| it.card.is_due(now, zone);
    let waiting: Vec<&cards::Waiting> = desk.waiting.iter().filter(is_due).collect();
    let settings = if asking.is_beyond {
        Settings {
            daily_cap: desk.reviewed.today.saturating_add(LONGEST_SESSION),
            ..desk.settings
        }
    } else {
        desk.settings
    };
    let ready = u16::try_from(waiting.len()).unwrap_or(u16::MAX);
    let waiting: Vec<Waiting<'_>> = waiting
        .into_iter()
        .map(|it| Waiting {
            card: &it.card,
            chapter: it.chapter,
        })
        .collect();
    let questions = session(&SCHEDULER, &settings, desk.reviewed, day, &waiting);
    let asked = u16::try_from(questions.len()).unwrap_or(u16::MAX);
    // Of what is due, some waits for another day, such as all but a few questions of a chapter in which
    // the student was lost. Where more is due than was looked at, nobody counts so closely.
    let all = if desk.due > MANY { desk.due } else { ready };
    let left = all.saturating_sub(asked);
    let is_capped = left > 0 && desk.reviewed.today.saturating_add(asked) >= settings.daily_cap;
    Ok(Plan {
        desk,
        questions,
        left,
        is_capped,
    })
}

/// What was done today.
async fn today(on: &Accounts, who: Who<'_>, asking: &Asking) -> Result<Today, Trouble> {
    let since = start_of(student_day(asking.now, &asking.zone), &asking.zone);
    let done = match who {
        Who::Account(account) => cards::done_since(&on.store, account.id, since).await?,
        Who::Guest(guest) => {
            let done = guest.said.done.iter().filter(|done| done.when.at >= since);
            done.cloned().collect()
        }
    };
    Ok(Today::of(&done))
}

/// The session of somebody, ready to be shown.
///
/// # Errors
///
/// Where the database is away.
pub async fn deck(on: &Accounts, who: Who<'_>, asking: &Asking) -> Result<Deck, Trouble> {
    let plan = plan(on, who, asking).await?;
    let Plan {
        desk,
        questions,
        left,
        is_capped,
    } = plan;
    let today = today(on, who, asking).await?;
    let day = student_day(asking.now, &asking.zone);
    let mut held: BTreeMap<QuestionId, Card> = desk
        .waiting
        .iter()
        .map(|it| (it.card.question, it.card.clone()))
        .collect();
    let again = to_meet_again(on, who, (&today, day), &questions).await?;
    let readings = due_readings(&desk.readings, asking.now);
    let mut deck = Deck {
        settings: desk.settings,
        today: day,
        due: desk.due,
        more_are_due: desk.due >= COUNTED,
        left,
        is_capped,
        is_come_back: desk.reviewed.is_come_back(day),
        met: today.met(),
        last: today.last,
        ..Deck::default()
    };
    if !asking.is_over {
        let again_ids: Vec<QuestionId> = again.iter().map(|card| card.question).collect();
        held.extend(again.into_iter().map(|card| (card.question, card)));
        let ids: Vec<QuestionId> = questions.iter().chain(&again_ids).copied().collect();
        let texts = gather::texts(on, who, (&ids, &readings), &held).await?;
        let order = Order {
            questions: &questions,
            again: &again_ids,
            readings: &readings,
            skipped: &asking.skipped,
        };
        deck.faces = faces(&texts, &said(asking), &held, &order);
    }
    if deck.faces.is_empty() {
        deck.ahead = gather::ahead(on, who, asking, &desk, left).await?;
        deck.missed = gather::missed(on, &today).await?;
        deck.is_first_use = deck.ahead.is_none()
            && (desk.due, desk.reviewed.last_day, deck.met) == (0, None, 0)
            && desk.reviewed.today == 0;
    }
    Ok(deck)
}

/// On which day questions come again, and which day it is.
///
/// # Errors
///
/// Where the database is away.
pub async fn dates(
    on: &Accounts,
    who: Who<'_>,
    questions: &[QuestionId],
) -> Result<Vec<(QuestionId, Date)>, Trouble> {
    let cards = held(on, who, questions).await?;
    let dates = cards
        .into_iter()
        .filter_map(|(question, card)| Some((question, card.due?.day)));
    Ok(dates.collect())
}

/// The order of a session.
struct Order<'a> {
    questions: &'a [QuestionId],
    again: &'a [QuestionId],
    readings: &'a [Reading],
    skipped: &'a [Uuid],
}

fn faces(
    texts: &Texts,
    said: &Said<'_>,
    held: &BTreeMap<QuestionId, Card>,
    order: &Order<'_>,
) -> Vec<Face> {
    let mut faces = Vec::new();
    let mut readings: Vec<_> = order
        .readings
        .iter()
        .filter_map(|reading| deck::reading(texts, said, reading))
        .collect();
    let chapter_of = |id: QuestionId| {
        let asked = texts.asked.iter().find(|asked| asked.id == id);
        asked.map(|asked| asked.chapter)
    };
    for (id, is_again) in order
        .questions
        .iter()
        .map(|id| (*id, false))
        .chain(order.again.iter().map(|id| (*id, true)))
    {
        // First it is read, and then asked.
        while let Some(at) = readings
            .iter()
            .position(|reading| Some(reading.chapter) == chapter_of(id) || is_again)
        {
            faces.push(Face::Reading(readings.remove(at)));
        }
        let card = held.get(&id);
        let face = card.and_then(|card| deck::question(texts, said, id, (card, is_again)));
        faces.extend(face.map(|face| Face::Question(Box::new(face))));
    }
    faces.extend(readings.into_iter().map(Face::Reading));
    faces.sort_by_key(|face| {
        let id = face.subject();
        let place = order.skipped.iter().position(|skipped| *skipped == id);
        place.map_or(0, |place| place + 1)
    });
    deck::put_lines(&mut faces, texts, said);
    faces
}

fn said(asking: &Asking) -> Said<'_> {
    Said {
        say: text("en"),
        today: student_day(asking.now, &asking.zone),
        zone: &asking.zone,
    }
}

fn due_readings(readings: &[Reading], now: Timestamp) -> Vec<Reading> {
    let is_due = |reading: &&Reading| reading.due.is_some_and(|due| due.at <= now);
    readings
        .iter()
        .filter(is_due)
        .take(READINGS)
        .cloned()
        .collect()
}

/// What was missed in a review today and not got right since. What was answered before it was due, as
/// in a chapter, is no review.
async fn to_meet_again(
    on: &Accounts,
    who: Who<'_>,
    (today, day): (&Today, Date),
    asked: &[QuestionId],
) -> Result<Vec<Card>, Trouble> {
    let ids: Vec<QuestionId> = today
        .to_meet_again()
        .filter(|id| !asked.contains(id))
        .take(LONGEST_SESSION.into())
        .collect();
    let mut cards = held(on, who, &ids).await?;
    let is_review = |card: &Card| card.reviewed_on == Some(day);
    let again = ids.iter().filter_map(|id| cards.remove(id));
    Ok(again
        .filter(|card| is_review(card) && !card.is_suspended && !card.is_retired)
        .collect())
}

async fn held(
    on: &Accounts,
    who: Who<'_>,
    ids: &[QuestionId],
) -> Result<BTreeMap<QuestionId, Card>, Trouble> {
    let cards: Vec<Card> = match who {
        _ if ids.is_empty() => Vec::new(),
        Who::Account(account) => cards::held(&on.store, account.id, ids).await?,
        Who::Guest(guest) => {
            let found = ids.iter().filter_map(|id| guest.student.cards.get(id));
            found.cloned().collect()
        }
    };
    Ok(cards
        .into_iter()
        .map(|card| (card.question, card))
        .collect())
}
