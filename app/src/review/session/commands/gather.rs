//! What stands on the faces of a session, and what is said when nothing is asked.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{ChapterId, CourseId, QuestionId};
use domain::schedule::{Card, Reading, student_day};
use jiff::ToSpan;
use store::cards::{self, Desk, Written};
use store::{chapters, proposals, questions};

use super::super::deck::{self, Ahead, Texts};
use super::super::today::Today;
use super::{Asking, Who};
use crate::accounts::{Accounts, Trouble};

/// The most questions of those that were missed that are named at the end.
const MISSED: usize = 12;

/// Fetches what stands on the faces, and nothing that does not.
pub(super) async fn texts(
    on: &Accounts,
    who: Who<'_>,
    (ids, readings): (&[QuestionId], &[Reading]),
    held: &BTreeMap<QuestionId, Card>,
) -> Result<Texts, Trouble> {
    let mut texts = Texts::default();
    if !readings.is_empty() {
        let ids: Vec<ChapterId> = readings.iter().map(|reading| reading.chapter).collect();
        texts.heads = chapters::heads(&on.store, &ids).await?;
    }
    if !ids.is_empty() {
        texts.asked = questions::asked(&on.store, ids).await?;
        texts.also_right = proposals::also_right(&on.store, ids).await?;
        let courses: BTreeSet<CourseId> = texts.asked.iter().map(|it| it.course).collect();
        let courses: Vec<CourseId> = courses.into_iter().collect();
        texts.slugs = questions::chapter_slugs(&on.store, &courses).await?;
    }
    let shown: Vec<&Card> = ids.iter().filter_map(|id| held.get(id)).collect();
    let edited: Vec<(QuestionId, u32)> = shown
        .iter()
        .filter_map(|card| Some((card.question, card.edited?.meaning)))
        .collect();
    if !edited.is_empty() {
        texts.earlier = questions::before(&on.store, &edited).await?;
    }
    let surprises: BTreeSet<ChapterId> = texts
        .asked
        .iter()
        .filter(|it| held.get(&it.id).is_some_and(|card| card.is_surprise))
        .map(|it| it.chapter)
        .collect();
    if !surprises.is_empty() {
        let ids: Vec<ChapterId> = surprises.into_iter().collect();
        texts.bodies = chapters::bodies(&on.store, &ids).await?;
    }
    (texts.typed, texts.lines) = written(on, who, ids, &texts).await?;
    Ok(texts)
}

/// What the student wrote that stands on the faces.
async fn written(
    on: &Accounts,
    who: Who<'_>,
    ids: &[QuestionId],
    texts: &Texts,
) -> Result<(BTreeMap<QuestionId, Written>, BTreeMap<ChapterId, Written>), Trouble> {
    let account = match who {
        Who::Account(account) => account,
        Who::Guest(guest) => return Ok((guest.typed(), guest.lines())),
    };
    let read = texts.heads.iter().map(|head| head.id);
    let shown: BTreeSet<ChapterId> = texts
        .asked
        .iter()
        .map(|it| it.chapter)
        .chain(read)
        .collect();
    if shown.is_empty() {
        return Ok(Default::default());
    }
    let shown: Vec<ChapterId> = shown.into_iter().collect();
    Ok((
        cards::typed(&on.store, account.id, ids).await?,
        cards::lines(&on.store, account.id, &shown).await?,
    ))
}

/// The next day on which something comes. What the cap keeps out today comes tomorrow.
pub(super) async fn ahead(
    on: &Accounts,
    who: Who<'_>,
    asking: &Asking,
    desk: &Desk,
    left: u16,
) -> Result<Option<Ahead>, Trouble> {
    let today = student_day(asking.now, &asking.zone);
    let cap = desk.settings.daily_cap;
    let moments = match who {
        Who::Account(account) => {
            cards::ahead(&on.store, account.id, asking.now, cap.saturating_add(1)).await?
        }
        Who::Guest(guest) => guest.ahead(asking.now),
    };
    let days: Vec<_> = moments
        .into_iter()
        .map(|at| student_day(at, &asking.zone))
        .collect();
    let readings = desk.readings.iter().filter_map(|reading| reading.due);
    let reading = readings
        .filter(|due| due.at > asking.now)
        .map(|due| due.day)
        .min();
    let tomorrow = desk
        .settings
        .days_off
        .first_day_on(today.saturating_add(1.day()));
    let rest = (left > 0).then_some(tomorrow);
    let Some(day) = days
        .first()
        .copied()
        .into_iter()
        .chain(reading)
        .chain(rest)
        .min()
    else {
        return Ok(None);
    };
    let new = days.iter().filter(|it| **it == day).count();
    let new = u16::try_from(new).unwrap_or(u16::MAX);
    let kept = if rest == Some(day) { left } else { 0 };
    Ok(Some(Ahead {
        day,
        questions: new.saturating_add(kept).min(cap),
    }))
}

pub(super) async fn missed(on: &Accounts, today: &Today) -> Result<Vec<deck::Missed>, Trouble> {
    let ids: Vec<QuestionId> = today.missed().iter().take(MISSED).copied().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let asked = questions::asked(&on.store, &ids).await?;
    let courses: BTreeSet<CourseId> = asked.iter().map(|it| it.course).collect();
    let courses: Vec<CourseId> = courses.into_iter().collect();
    let texts = Texts {
        slugs: questions::chapter_slugs(&on.store, &courses).await?,
        asked,
        ..Texts::default()
    };
    let found = ids
        .iter()
        .filter_map(|id| texts.asked.iter().find(|it| it.id == *id));
    Ok(found.map(|asked| deck::missed(&texts, asked)).collect())
}
