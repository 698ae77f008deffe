//! Computing cards from the logs again: to see that they are what the logs come to, or to make them so.

use std::collections::BTreeSet;

use domain::ids::UserId;
use domain::schedule::{Done, Student};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::late::missed;
use super::{SCHEDULER, content, lock, rows, zone_of};
use crate::values::number;
use crate::{Error, Result, Store};

/// How many students are looked for at once.
const PAGE: i64 = 500;

/// How often it waits for a student who is learning.
const ATTEMPTS: u32 = 20;

/// What a replay came to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Replayed {
    /// How many students there are.
    pub students: u64,
    /// How many cards and readings the logs come to.
    pub cards: u64,
    /// Where what is stored is something else.
    pub differences: Vec<Difference>,
}

/// A card that is not what the logs come to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Whose it is.
    pub user: UserId,
    /// The question or the chapter; the student's own id where their settings differ.
    pub subject: Uuid,
    /// What is stored; `None` where nothing is.
    pub stored: Option<String>,
    /// What the logs come to; `None` where that is nothing.
    pub replayed: Option<String>,
}

/// Compares every card with what the logs come to, one student after another. What was published and
/// is not in a card yet, which is no difference, is taken in on both sides; and where it comes before
/// what is in the card already, which [`super::take_in_published`] is about to see to, the card is not
/// compared.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.replay", skip_all)]
pub async fn replay(store: &Store, progress: impl FnMut(&Replayed)) -> Result<Replayed> {
    each_student(store, false, progress).await
}

/// Makes every card anew from the logs, one student after another, while others go on. It says where
/// there were differences.
///
/// # Errors
///
/// Where the database fails; each student is made anew wholly, or not at all.
#[tracing::instrument(name = "cards.rebuild", skip_all)]
pub async fn rebuild(store: &Store, progress: impl FnMut(&Replayed)) -> Result<Replayed> {
    each_student(store, true, progress).await
}

async fn each_student(
    store: &Store,
    is_rebuild: bool,
    mut progress: impl FnMut(&Replayed),
) -> Result<Replayed> {
    // A long log takes its time.
    let mut connection = store.connection_of_its_own().await?;
    let mut all = Replayed::default();
    let mut after = Uuid::nil();
    loop {
        // Whoever has done anything that shapes cards, whether or not there is a row of theirs.
        let users = sqlx::query_scalar!(
            r#"
            select user_id as "user_id!"
            from (
              (
                select user_id
                from student
                where user_id > $1
                order by user_id
                limit $2
              )
              union
              (
                select distinct user_id
                from student_event
                where user_id > $1
                  and subject is not null
                order by user_id
                limit $2
              )
            ) as found
            order by user_id
            limit $2
            "#,
            after,
            PAGE,
        )
        .fetch_all(&mut connection)
        .await?;
        let Some(last) = users.last() else {
            return Ok(all);
        };
        after = *last;
        for user in users {
            let mut attempt = 1;
            let one = loop {
                match one_student(&mut connection, UserId(user), is_rebuild).await {
                    // They are learning right now.
                    Err(Error::Busy(_)) if attempt < ATTEMPTS => attempt += 1,
                    result => break result?,
                }
            };
            all.students += 1;
            all.cards += one.cards;
            all.differences.extend(one.differences);
            progress(&all);
        }
    }
}

async fn one_student(
    connection: &mut PgConnection,
    user: UserId,
    is_rebuild: bool,
) -> Result<Replayed> {
    let mut transaction = connection.begin().await?;
    // Nobody changes a card meanwhile.
    let locked = lock(&mut transaction, user).await?;
    let done = rows::done(&mut transaction, user, None).await?;
    let mut stored = rows::student(&mut transaction, user, locked.settings).await?;
    let each: Vec<&Done> = done.iter().collect();
    let content = content::of(&mut transaction, &stored, &each).await?;
    let taken_in = sqlx::query_scalar!(
        "
        select cards_version
        from site
        "
    )
    .fetch_one(&mut *transaction)
    .await?;
    let awaited: BTreeSet<Uuid> = missed(locked.last, &stored, &content, number(taken_in)?)
        .map(|entry| entry.question.map_or(entry.chapter.0, |it| it.0))
        .collect();
    stored.go_on(&SCHEDULER, Vec::new(), content.clone(), zone_of);
    let last = done.iter().map(Done::order).max();
    let replayed = Student::replay(&SCHEDULER, locked.began, done, content, zone_of);
    let mut differences = differences(user, &stored, &replayed);
    differences.retain(|difference| !awaited.contains(&difference.subject));
    if is_rebuild {
        let cards: Vec<_> = replayed.cards.values().collect();
        let readings: Vec<_> = replayed.readings.values().collect();
        let questions: Vec<Uuid> = stored.cards.keys().map(|id| id.0).collect();
        let chapters: Vec<Uuid> = stored.readings.keys().map(|id| id.0).collect();
        rows::write_cards(&mut transaction, user, &cards, &questions).await?;
        rows::write_readings(&mut transaction, user, &readings, &chapters).await?;
        let last = last.map(|(at, id)| (at, id.0));
        rows::write_student(&mut transaction, user, &replayed.settings, last).await?;
        transaction.commit().await?;
    } else {
        transaction.rollback().await?;
    }
    Ok(Replayed {
        students: 1,
        cards: (replayed.cards.len() + replayed.readings.len()) as u64,
        differences,
    })
}

fn differences(user: UserId, stored: &Student, replayed: &Student) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut compare = |subject: Uuid, stored: Option<String>, replayed: Option<String>| {
        if stored != replayed {
            found.push(Difference {
                user,
                subject,
                stored,
                replayed,
            });
        }
    };
    let text = |settings| Some(format!("{settings:?}"));
    compare(user.0, text(stored.settings), text(replayed.settings));
    let questions: BTreeSet<_> = stored.cards.keys().chain(replayed.cards.keys()).collect();
    for question in questions {
        let text = |student: &Student| student.cards.get(question).map(|it| format!("{it:?}"));
        compare(question.0, text(stored), text(replayed));
    }
    let chapters: BTreeSet<_> = stored
        .readings
        .keys()
        .chain(replayed.readings.keys())
        .collect();
    for chapter in chapters {
        let text = |student: &Student| student.readings.get(chapter).map(|it| format!("{it:?}"));
        compare(chapter.0, text(stored), text(replayed));
    }
    found
}
