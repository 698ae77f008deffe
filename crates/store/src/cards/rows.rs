//! Cards and readings as rows, and the logs that they are made from.

use std::collections::BTreeSet;

use domain::events::{Event, Kind};
use domain::ids::{EventId, UserId};
use domain::schedule::{Card, Done, Reading, Settings, Student};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::zone_of;
use crate::Result;
use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::{number, wide};

/// All cards and readings of a student.
pub(super) async fn student(
    connection: &mut PgConnection,
    user: UserId,
    settings: Settings,
) -> Result<Student> {
    let mut cards = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let some = cards_after(connection, user, after).await?;
        let Some(last) = some.last() else { break };
        after = last.question.0;
        cards.extend(some);
    }
    let readings = readings(connection, user).await?;
    Ok(Student::stored(settings, cards, readings))
}

pub(super) fn read<T: DeserializeOwned>(state: Value) -> Result<T> {
    serde_json::from_value(state).map_err(|error| unreadable("a card", error.to_string()))
}

/// How many cards one statement writes or reads, where there are very many.
pub(super) const AT_ONCE: usize = 1000;

/// Some of a student's cards after a question, in the order of their questions.
pub(super) async fn cards_after(
    connection: &mut PgConnection,
    user: UserId,
    after: Uuid,
) -> Result<Vec<Card>> {
    let states = sqlx::query_scalar!(
        "
        select state
        from card
        where user_id = $1
          and question_id > $2
        order by question_id
        limit $3
        ",
        user.0,
        after,
        i64::from(wide(AT_ONCE)),
    )
    .fetch_all(connection)
    .await?;
    states.into_iter().map(read).collect()
}

/// All that a student has rated.
pub(super) async fn readings(connection: &mut PgConnection, user: UserId) -> Result<Vec<Reading>> {
    let states = sqlx::query_scalar!(
        "
        select state
        from reading
        where user_id = $1
        ",
        user.0,
    )
    .fetch_all(connection)
    .await?;
    states.into_iter().map(read).collect()
}

/// Writes cards, and removes those of questions that are among `questions` and have none.
pub(super) async fn write_cards(
    connection: &mut PgConnection,
    user: UserId,
    cards: &[&Card],
    questions: &[Uuid],
) -> Result<()> {
    let kept: BTreeSet<Uuid> = cards.iter().map(|card| card.question.0).collect();
    let gone: Vec<Uuid> = questions
        .iter()
        .copied()
        .filter(|question| !kept.contains(question))
        .collect();
    if !gone.is_empty() {
        sqlx::query!(
            "
            delete from card
            where user_id = $1
              and question_id = any($2)
            ",
            user.0,
            &gone,
        )
        .execute(&mut *connection)
        .await?;
    }
    for some in cards.chunks(AT_ONCE) {
        upsert_cards(&mut *connection, user, some).await?;
    }
    Ok(())
}

async fn upsert_cards(connection: &mut PgConnection, user: UserId, cards: &[&Card]) -> Result<()> {
    let given: Value = cards.iter().map(|card| row_of(card)).collect();
    sqlx::query!(
        "
        insert into card (
          user_id, question_id, state, due_at, is_urgent, answers, last_day, content_version
        )
        select $1, question_id, state, due_at, is_urgent, answers, last_day, content_version
        from jsonb_to_recordset($2) as given (
          question_id uuid,
          state jsonb,
          due_at timestamptz,
          is_urgent boolean,
          answers integer,
          last_day date,
          content_version bigint
        )
        on conflict on constraint card_pkey do update
        set
          state = excluded.state,
          due_at = excluded.due_at,
          is_urgent = excluded.is_urgent,
          answers = excluded.answers,
          last_day = excluded.last_day,
          content_version = excluded.content_version
        ",
        user.0,
        given,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn row_of(card: &Card) -> Value {
    json!({
        "question_id": card.question,
        "state": card,
        "due_at": card.due.map(|due| due.at),
        "is_urgent": card.is_urgent() && card.due.is_some(),
        "answers": card.learnt.map_or(0, |learnt| learnt.answers),
        "last_day": card.learnt.map(|learnt| learnt.last_day),
        "content_version": card.content().1,
    })
}

/// Writes what was rated, and removes what is among `chapters` and was not.
pub(super) async fn write_readings(
    connection: &mut PgConnection,
    user: UserId,
    readings: &[&Reading],
    chapters: &[Uuid],
) -> Result<()> {
    let kept: Vec<Uuid> = readings.iter().map(|reading| reading.chapter.0).collect();
    if chapters.iter().any(|chapter| !kept.contains(chapter)) {
        sqlx::query!(
            "
            delete from reading
            where user_id = $1
              and chapter_id = any($2)
              and chapter_id <> all($3)
            ",
            user.0,
            chapters,
            &kept,
        )
        .execute(&mut *connection)
        .await?;
    }
    if readings.is_empty() {
        return Ok(());
    }
    let given: Value = readings
        .iter()
        .map(|reading| {
            json!({
                "chapter_id": reading.chapter,
                "state": reading,
                "due_at": reading.due.map(|due| due.at),
                "content_version": reading.content().1,
            })
        })
        .collect();
    sqlx::query!(
        "
        insert into reading (user_id, chapter_id, state, due_at, content_version)
        select $1, chapter_id, state, due_at, content_version
        from jsonb_to_recordset($2) as given (
          chapter_id uuid,
          state jsonb,
          due_at timestamptz,
          content_version bigint
        )
        on conflict on constraint reading_pkey do update
        set
          state = excluded.state,
          due_at = excluded.due_at,
          content_version = excluded.content_version
        ",
        user.0,
        given,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts that cards of a locked student were written, where nothing else of theirs has changed.
pub(super) async fn count_written(connection: &mut PgConnection, user: UserId) -> Result<()> {
    sqlx::query!(
        "
        update student
        set written = written + 1
        where user_id = $1
        ",
        user.0,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes what the student chose, and the last event that is in their cards; and counts that their cards
/// were written.
pub(super) async fn write_student(
    connection: &mut PgConnection,
    user: UserId,
    settings: &Settings,
    last: Option<(Timestamp, Uuid)>,
) -> Result<()> {
    sqlx::query!(
        "
        update student
        set
          retention = $2,
          daily_cap = $3,
          days_off = $4,
          four_buttons = $5,
          learnt_at = $6,
          learnt_id = $7,
          written = written + 1
        where user_id = $1
        ",
        user.0,
        i16::from(u8::from(settings.retention)),
        i32::from(settings.daily_cap),
        i16::from(u8::from(settings.days_off)),
        settings.four_buttons,
        last.map(|(at, _)| Moment(at)) as _,
        last.map(|(_, id)| id),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An event of the log that is about something.
pub(super) struct EventRow {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) version: i16,
    pub(super) occurred_at: Moment,
    pub(super) zone: String,
    pub(super) payload: Value,
    pub(super) context: Option<Value>,
}

impl EventRow {
    /// What was done, with the student's day as it was noted when it arrived.
    pub(super) fn done(self) -> Result<Done> {
        let broken = || unreadable("the event", self.id);
        let Value::Object(payload) = self.payload else {
            return Err(broken());
        };
        let event = Event {
            id: EventId(self.id),
            kind: Kind::try_from(self.kind).map_err(|_| broken())?,
            version: number(self.version)?,
            occurred_at: self.occurred_at.0,
            zone: self.zone,
            payload,
        };
        // It was readable when it arrived, and so it is for ever.
        let mut done = Done::read(&event, zone_of).ok_or_else(broken)?;
        let day = self.context.as_ref().and_then(|context| context.get("day"));
        if let Some(day) = day.and_then(Value::as_str) {
            done.when.day = day.parse().map_err(|_| broken())?;
        }
        Ok(done)
    }
}

/// What a student did that is about some questions and chapters or about all of them, with the
/// student's day as it was noted when it arrived.
pub(super) async fn done(
    connection: &mut PgConnection,
    user: UserId,
    subjects: Option<&[Uuid]>,
) -> Result<Vec<Done>> {
    // Two statements: one that is planned for both cases reads all of the log for some of it.
    let rows = match subjects {
        Some(subjects) => {
            sqlx::query_as!(
                EventRow,
                r#"
            select
              id,
              kind,
              version,
              occurred_at as "occurred_at: Moment",
              zone,
              payload,
              context
            from student_event
            where user_id = $1
              and subject = any($2)
            "#,
                user.0,
                subjects,
            )
            .fetch_all(connection)
            .await?
        }
        None => {
            sqlx::query_as!(
                EventRow,
                r#"
            select
              id,
              kind,
              version,
              occurred_at as "occurred_at: Moment",
              zone,
              payload,
              context
            from student_event
            where user_id = $1
              and subject is not null
            "#,
                user.0,
            )
            .fetch_all(connection)
            .await?
        }
    };
    rows.into_iter().map(EventRow::done).collect()
}
