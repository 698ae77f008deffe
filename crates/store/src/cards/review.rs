//! One answer to one question, which is most of what students do.
//!
//! It is read without a lock and written in one statement, where nobody has written a card of the
//! student in between: `student.written` counts that, and whoever writes any holds the student's row
//! and counts it up. The statement that writes finds the row by that number, and holds it until it
//! ends; so what was read in one snapshot is still so when it is written, and the answer, the card and
//! the number are written together or not at all. Everything that is not as it mostly is (the first
//! thing that somebody does, what comes late, twice or was taken back, what was published meanwhile)
//! goes the long way, with the row locked from the beginning. Whose session it is can be asked in the
//! statement that reads, which spares another loan of a connection.

use domain::events::Event;
use domain::ids::UserId;
use domain::learning::{Graded, Learning};
use domain::schedule::{Card, ContentEntry, Done, Student};
use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::content::entry;
use super::fold::is_late;
use super::late::missed;
use super::rows::read;
use super::{Locked, SCHEDULER, began, settings_of, zone_of};
use crate::accounts::{LONGEST, NOTED};
use crate::moment::Moment;
use crate::values::{number, wide};
use crate::{Result, Store};

/// Appends an answer and brings its card up to date, where that is as it mostly is, and says whether it
/// was. Where not, nothing has changed. That it is not as it mostly is may also be said by `may_write`,
/// which is asked once everything else is known, and by the session, where one has to be confirmed.
#[tracing::instrument(name = "cards.answer", skip_all, fields(user = %user))]
pub(crate) async fn answer(
    store: &Store,
    (user, session): (UserId, Option<&[u8; 32]>),
    event: &Event,
    done: &Done,
    now: Timestamp,
    may_write: impl FnOnce() -> bool,
) -> Result<bool> {
    let Learning::QuestionGraded(Graded {
        question, meaning, ..
    }) = &done.learning
    else {
        return Ok(false);
    };
    let mut connection = store.pool.acquire().await?;
    let asked = (question.0, event.id.0);
    let Some(found) = find(&mut connection, (user, session), asked, now).await? else {
        return Ok(false);
    };
    let Found {
        student,
        written,
        meaning: last_meaning,
        is_confirmed,
        is_settled,
        taken_in,
        card,
        content,
    } = found;
    let stored = Student::stored(student.settings, card, []);
    let is_usual = is_confirmed
        && is_settled
        && last_meaning.is_some_and(|last| *meaning <= last)
        && !is_late(student.last, &stored, std::slice::from_ref(done))
        && missed(student.last, &stored, &content, taken_in)
            .next()
            .is_none()
        && may_write();
    if !is_usual {
        return Ok(false);
    }
    let context = student.context(done);
    let mut folded = stored;
    folded.go_on(&SCHEDULER, vec![done.clone()], content, zone_of);
    match folded.cards.get(question) {
        Some(card) => {
            write(
                &mut connection,
                (user, written),
                (event, context),
                card,
                now,
            )
            .await
        }
        None => Ok(false),
    }
}

/// What has to be known, as it is in one snapshot.
struct Found {
    student: Locked,
    /// How often their cards were written.
    written: i64,
    /// The number of the question's meaning.
    meaning: Option<u32>,
    /// Whether the session holds and was noted to be used not long ago, or none had to be confirmed.
    is_confirmed: bool,
    /// Whether the event is not there, and was not taken back before it came.
    is_settled: bool,
    taken_in: u64,
    card: Option<Card>,
    content: Vec<ContentEntry>,
}

async fn find(
    connection: &mut PgConnection,
    (user, session): (UserId, Option<&[u8; 32]>),
    (question, event): (Uuid, Uuid),
    now: Timestamp,
) -> Result<Option<Found>> {
    let row = sqlx::query!(
        r#"
        select
          retention,
          daily_cap,
          days_off,
          four_buttons,
          began_retention,
          learnt_at as "learnt_at: Moment",
          learnt_id,
          written,
          $5::bytea is null
          or exists (
            select 1
            from session
            join account on account.id = session.user_id
            where session.user_id = $1
              and session.token_hash = $5
              and session.last_used_at > $6
              and session.created_at > $7
              and account.suspended_at is null
          ) as "is_confirmed!",
          (
            select meaning_number
            from question
            where id = $2
          ) as meaning,
          not exists (
            select 1
            from student_event
            where user_id = $1
              and id = $3
          )
          and not exists (
            select 1
            from student_event
            where user_id = $1
              and subject = $2
              and kind = 'undone'
              and payload ->> 'event' = $4
          ) as "is_settled!",
          (
            select cards_version
            from site
          ) as "taken_in!",
          (
            select state
            from card
            where user_id = $1
              and question_id = $2
          ) as card,
          array(
            select to_jsonb(entry)
            from content_log as entry
            where question_id = $2
          ) as "content!"
        from student
        where user_id = $1
        "#,
        user.0,
        question,
        event,
        event.to_string(),
        session.map(|hash| &hash[..]),
        Moment::before(now, NOTED) as _,
        Moment::before(now, LONGEST) as _,
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Found {
        student: Locked {
            user,
            settings: settings_of(row.retention, row.daily_cap, row.days_off, row.four_buttons)?,
            began: began(row.began_retention)?,
            last: row.learnt_at.map(|at| at.0).zip(row.learnt_id),
        },
        written: row.written,
        meaning: row.meaning.map(number).transpose()?,
        is_confirmed: row.is_confirmed,
        is_settled: row.is_settled,
        taken_in: number(row.taken_in)?,
        card: row.card.map(read).transpose()?,
        content: row
            .content
            .into_iter()
            .filter_map(entry)
            .collect::<Result<_>>()?,
    }))
}

/// Writes all of it, unless somebody has written a card of the student since it was read.
async fn write(
    connection: &mut PgConnection,
    (user, written): (UserId, i64),
    (event, context): (&Event, Value),
    card: &Card,
    now: Timestamp,
) -> Result<bool> {
    let state = serde_json::to_value(card).expect("plain data is always JSON");
    let held = sqlx::query_scalar!(
        r#"
        with held as (
          update student
          set
            learnt_at = $3::timestamptz,
            learnt_id = $4::uuid,
            written = written + 1
          where user_id = $1
            and written = $2
          returning user_id
        ),
        told as (
          insert into student_event (
            user_id, id, kind, version, occurred_at, received_at, zone, payload, subject, context
          )
          select user_id, $4::uuid, $5, $6, least($3::timestamptz, $7), $7, $8, $9, $10::uuid, $11
          from held
        ),
        learnt as (
          insert into card (
            user_id, question_id, state, due_at, is_urgent, answers, last_day, content_version
          )
          select user_id, $10::uuid, $12, $13, $14, $15, $16::text::date, $17
          from held
          on conflict on constraint card_pkey do update
          set
            state = excluded.state,
            due_at = excluded.due_at,
            is_urgent = excluded.is_urgent,
            answers = excluded.answers,
            last_day = excluded.last_day,
            content_version = excluded.content_version
        )
        select count(*) as "held!"
        from held
        "#,
        user.0,
        written,
        Moment(event.occurred_at) as _,
        event.id.0,
        event.kind.as_str(),
        number::<u16, i16>(event.version)?,
        Moment(now) as _,
        event.zone,
        Value::Object(event.payload.clone()),
        card.question.0,
        context,
        state,
        card.due.map(|due| Moment(due.at)) as _,
        card.is_urgent() && card.due.is_some(),
        card.learnt.map_or(0, |learnt| wide(learnt.answers)),
        card.learnt.map(|learnt| learnt.last_day.to_string()),
        number::<u64, i64>(card.content().1)?,
    )
    .fetch_one(connection)
    .await;
    match held {
        Ok(held) => Ok(held == 1),
        // The same event has come meanwhile, or another with its id.
        Err(error) if is_there(&error) => Ok(false),
        Err(error) => Err(crate::events::away_from_default(error)),
    }
}

fn is_there(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    error.is_some_and(|error| error.is_unique_violation())
}
