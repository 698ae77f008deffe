//! What readers did: a log below each account, which only grows. Whatever shows or counts it is
//! made from it.

mod partitions;

use std::collections::BTreeSet;

use domain::events::{Event, Kind};
use domain::ids::{EventId, UserId};
use domain::schedule::Done;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::accounts::note_merge;
use crate::cards::{self, Locked};
use crate::error::unreadable;
use crate::moment::Moment;
use crate::proposals;
use crate::{Error, Result, Store};

pub use partitions::make_partitions;

/// How a transaction begins that appends. Its statements find rows by their keys, so one plan is as
/// good as another, and to make it anew for each event takes ten times as long as to carry it out.
const BEGIN: &str = "begin; set local plan_cache_mode = force_generic_plan";

/// How often a batch is tried that two transactions kept each other from, or that was on its way to a
/// part of the log which has moved meanwhile.
const ATTEMPTS: u32 = 3;

/// The most events that are appended at once.
pub const LARGEST_BATCH: usize = 100;

/// What became of an event. Of many that come together each has its own fate: a bad one keeps none
/// of the others out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is in the log now.
    Stored,
    /// It was there already, exactly as it is.
    Known,
    /// Another is there with the same id, and stays.
    Conflict,
    /// It is about a question, a meaning of one or a chapter that there never was. It is not in the log.
    Unknown,
}

/// What somebody did before they signed in comes to their account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Merge {
    /// Made where they did it, once for all the batches that it may take.
    pub id: Uuid,
    /// How many events there are, as their browser says.
    pub events: u32,
}

/// An event as the log has it.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredEvent {
    /// What was done.
    pub event: Event,
    /// When it arrived.
    pub received_at: Timestamp,
}

/// Appends events to somebody's log, brings their cards up to date with them, and says of each what
/// became of it, in their order. Nothing changes where they are there already, so whoever has no
/// answer may ask again, also while the first try is still at work. The first batch of a merge notes
/// it.
///
/// # Errors
///
/// Where the database fails; then none of them is stored.
///
/// # Panics
///
/// With more than [`LARGEST_BATCH`] events.
#[tracing::instrument(name = "events.append", skip_all, fields(user = %user, events = events.len()))]
pub async fn append(
    store: &Store,
    user: UserId,
    events: &[Event],
    merge: Option<Merge>,
    now: Timestamp,
) -> Result<Vec<Fate>> {
    assert!(events.len() <= LARGEST_BATCH, "the caller bounds a batch");
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let mut attempt = 1;
    loop {
        match append_once(store, user, events, merge, now).await {
            Err(Error::Busy(error)) if attempt < ATTEMPTS && !has_waited(&error) => attempt += 1,
            result => return result,
        }
    }
}

/// Appends one answer to one question for whoever has the session, where everything is as it mostly is:
/// the session holds, its use was noted not long ago, `may_write` agrees, and nothing keeps the card from
/// being brought up to date by this answer alone. Says whether it did; where not, nothing has changed,
/// and whoever asks finds out why on the long way, [`accounts::find_session`](crate::accounts::find_session)
/// and [`append`].
///
/// # Errors
///
/// Where the database fails. The answer may be stored then or not, as with [`append`].
#[tracing::instrument(name = "events.answer", skip_all, fields(user = %user))]
pub async fn answer(
    store: &Store,
    (user, token_hash): (UserId, &[u8; 32]),
    event: &Event,
    now: Timestamp,
    may_write: impl FnOnce() -> bool,
) -> Result<bool> {
    let Some(done) = cards::done(event) else {
        return Ok(false);
    };
    cards::answer(
        store,
        (user, Some(token_hash)),
        event,
        &done,
        now,
        may_write,
    )
    .await
}

/// Whether it was a lock that did not become free: who has waited for it so long does not try again.
fn has_waited(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.as_deref() == Some("55P03")
}

async fn append_once(
    store: &Store,
    user: UserId,
    events: &[Event],
    merge: Option<Merge>,
    now: Timestamp,
) -> Result<Vec<Fate>> {
    let done: Vec<Option<Done>> = events.iter().map(cards::done).collect();
    if let ([event], [Some(done)], None) = (events, done.as_slice(), merge)
        && cards::answer(store, (user, None), event, done, now, || true).await?
    {
        return Ok(vec![Fate::Stored]);
    }
    let mut transaction = store.pool.begin_with(BEGIN).await?;
    let learnt: Vec<&Done> = done.iter().flatten().collect();
    let learning = if learnt.is_empty() {
        None
    } else {
        let student = cards::lock(&mut transaction, user).await?;
        let ground = cards::ground(&mut transaction, &student, &learnt).await?;
        Some((student, ground))
    };
    let is_known = |done: &Option<Done>| {
        let ground = learning.as_ref().map(|(_, ground)| ground);
        done.as_ref()
            .zip(ground)
            .is_none_or(|(done, ground)| ground.knows(done))
    };
    let student = learning.as_ref().map(|(student, _)| student);
    let given = rows(user, events, &done, student, is_known);
    let inserted = insert(&mut transaction, user, &given, now).await?;
    let fates = if inserted.len() == events.len() {
        vec![Fate::Stored; events.len()]
    } else {
        let same = same_as_stored(&mut transaction, user, &given).await?;
        let known: Vec<bool> = done.iter().map(is_known).collect();
        fates_of(events, inserted, &same, &known)
    };
    if let Some((student, ground)) = learning {
        let stored = done.into_iter().zip(&fates);
        let new = stored.filter(|(_, fate)| **fate == Fate::Stored);
        let new: Vec<Done> = new.filter_map(|(done, _)| done).collect();
        cards::fold(&mut transaction, &student, ground, new).await?;
    }
    let stored = events.iter().zip(&fates);
    let new: Vec<&Event> = stored
        .filter(|(_, fate)| **fate == Fate::Stored)
        .map(|(event, _)| event)
        .collect();
    proposals::note(&mut transaction, user, &new).await?;
    if let Some(merge) = merge.filter(|_| fates.contains(&Fate::Stored)) {
        note_merge(&mut transaction, user, merge, now).await?;
    }
    transaction.commit().await?;
    Ok(fates)
}

/// The events as the statements read them; `at` is the place of each.
fn rows(
    user: UserId,
    events: &[Event],
    done: &[Option<Done>],
    student: Option<&Locked>,
    is_known: impl Fn(&Option<Done>) -> bool,
) -> Value {
    events
        .iter()
        .zip(done)
        .enumerate()
        .filter(|(_, (_, done))| is_known(done))
        .map(|(at, (event, done))| {
            let done = done.as_ref().zip(student);
            json!({
                "at": at,
                "id": event.id,
                "kind": event.kind,
                "version": event.version,
                "occurred_at": event.occurred_at,
                "zone": event.zone,
                "payload": event.payload,
                "subject": done.map(|(done, _)| done.learning.subject().unwrap_or(user.0)),
                "context": done.map(|(done, student)| student.context(done)),
            })
        })
        .collect()
}

/// Inserts what is not there, and gives its ids. In the order of ids, so that of two who bring the
/// same ones waits for the other, and not each for each.
async fn insert(
    connection: &mut PgConnection,
    user: UserId,
    given: &Value,
    now: Timestamp,
) -> Result<BTreeSet<Uuid>> {
    let inserted = sqlx::query_scalar!(
        "
        insert into student_event (
          user_id, id, kind, version, occurred_at, received_at, zone, payload, subject, context
        )
        select
          $1, id, kind, version, least(occurred_at, $3), $3, zone, payload, subject, context
        from jsonb_to_recordset($2) as given (
          at integer,
          id uuid,
          kind text,
          version smallint,
          occurred_at timestamptz,
          zone text,
          payload jsonb,
          subject uuid,
          context jsonb
        )
        order by id, at
        on conflict on constraint student_event_pkey do nothing
        returning id
        ",
        user.0,
        given,
        Moment(now) as _,
    )
    .fetch_all(connection)
    .await
    .map_err(away_from_default)?;
    Ok(inserted.into_iter().collect())
}

/// A row that was on its way to the default partition while its month was being made has no place
/// there any more. The next try finds the month.
pub(crate) fn away_from_default(error: sqlx::Error) -> Error {
    let has_moved = error.as_database_error().is_some_and(|error| {
        error.code().as_deref() == Some("23514") && error.constraint().is_none()
    });
    if has_moved {
        Error::Busy(error)
    } else {
        error.into()
    }
}

/// The places of the events that are stored exactly as they are given. Where the browser's clock is
/// ahead, what is stored is when its event arrived first.
async fn same_as_stored(
    connection: &mut PgConnection,
    user: UserId,
    given: &Value,
) -> Result<BTreeSet<usize>> {
    let same = sqlx::query_scalar!(
        r#"
        select given.at as "at!"
        from jsonb_to_recordset($2) as given (
          at integer,
          id uuid,
          kind text,
          version smallint,
          occurred_at timestamptz,
          zone text,
          payload jsonb
        )
        join student_event as stored
          on stored.user_id = $1
          and stored.id = given.id
        where stored.kind = given.kind
          and stored.version = given.version
          and stored.occurred_at = least(given.occurred_at, stored.received_at)
          and stored.zone = given.zone
          and stored.payload = given.payload
        "#,
        user.0,
        given,
    )
    .fetch_all(connection)
    .await?;
    Ok(same
        .into_iter()
        .filter_map(|at| usize::try_from(at).ok())
        .collect())
}

/// Of two with the same id in one batch, the first was stored.
fn fates_of(
    events: &[Event],
    mut inserted: BTreeSet<Uuid>,
    same: &BTreeSet<usize>,
    known: &[bool],
) -> Vec<Fate> {
    let fates = events
        .iter()
        .zip(known)
        .enumerate()
        .map(|(at, (event, is_known))| {
            if !is_known {
                Fate::Unknown
            } else if !same.contains(&at) {
                Fate::Conflict
            } else if inserted.remove(&event.id.0) {
                Fate::Stored
            } else {
                Fate::Known
            }
        });
    fates.collect()
}

/// Somebody's events after one of them, in the order of their ids, at most so many. That is about the
/// order in which they were done; whoever needs that exactly sorts by `(occurred_at, id)`.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "events.page", skip_all, fields(user = %user))]
pub async fn page(
    store: &Store,
    user: UserId,
    after: Option<EventId>,
    limit: u16,
) -> Result<Vec<StoredEvent>> {
    let rows = sqlx::query!(
        r#"
        select
          id,
          kind,
          version,
          occurred_at as "occurred_at: Moment",
          received_at as "received_at: Moment",
          zone,
          payload
        from student_event
        where user_id = $1
          and id > $2
        order by id
        limit $3
        "#,
        user.0,
        after.map_or(Uuid::nil(), |id| id.0),
        i64::from(limit),
    )
    .fetch_all(&store.pool)
    .await?;
    let events = rows.into_iter().map(|row| {
        let broken = || unreadable("the event", row.id);
        let Value::Object(payload) = row.payload else {
            return Err(broken());
        };
        Ok(StoredEvent {
            event: Event {
                id: EventId(row.id),
                kind: Kind::try_from(row.kind).map_err(|_| broken())?,
                version: u16::try_from(row.version).map_err(|_| broken())?,
                occurred_at: row.occurred_at.0,
                zone: row.zone,
                payload,
            },
            received_at: row.received_at.0,
        })
    });
    events.collect()
}
