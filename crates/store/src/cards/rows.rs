//! Cards and readings as rows, and the logs that they are made from.

use std::collections::BTreeSet;

use domain::chapters::EditKind;
use domain::events::{Event, Kind};
use domain::ids::{ChapterId, EventId, QuestionId, UserId};
use domain::schedule::{Card, Change, ContentEntry, ContentMark, Done, Reading, Settings, Student};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::zone_of;
use crate::Result;
use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::number;

/// The cards of some questions, or all of a student's.
pub(super) async fn cards(
    connection: &mut PgConnection,
    user: UserId,
    questions: Option<&[Uuid]>,
) -> Result<Vec<Card>> {
    let states = sqlx::query_scalar!(
        "
        select state
        from card
        where user_id = $1
          and ($2::uuid[] is null or question_id = any($2))
        order by question_id
        ",
        user.0,
        questions as _,
    )
    .fetch_all(connection)
    .await?;
    states.into_iter().map(read).collect()
}

/// What a student rated of some chapters, or of all.
pub(super) async fn readings(
    connection: &mut PgConnection,
    user: UserId,
    chapters: Option<&[Uuid]>,
) -> Result<Vec<Reading>> {
    if chapters.is_some_and(<[Uuid]>::is_empty) {
        return Ok(Vec::new());
    }
    let states = sqlx::query_scalar!(
        "
        select state
        from reading
        where user_id = $1
          and ($2::uuid[] is null or chapter_id = any($2))
        order by chapter_id
        ",
        user.0,
        chapters as _,
    )
    .fetch_all(connection)
    .await?;
    states.into_iter().map(read).collect()
}

/// All cards and readings of a student.
pub(super) async fn student(
    connection: &mut PgConnection,
    user: UserId,
    settings: Settings,
) -> Result<Student> {
    let cards = cards(&mut *connection, user, None).await?;
    let readings = readings(connection, user, None).await?;
    Ok(Student::stored(settings, cards, readings))
}

fn read<T: DeserializeOwned>(state: Value) -> Result<T> {
    serde_json::from_value(state).map_err(|error| unreadable("a card", error.to_string()))
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
    if cards.is_empty() {
        return Ok(());
    }
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

/// Notes what the student chose, and the last event that is in their cards.
pub(super) async fn write_student(
    connection: &mut PgConnection,
    user: UserId,
    settings: &Settings,
    last: Option<(jiff::Timestamp, Uuid)>,
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
          learnt_id = $7
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

/// What a student did that is about some questions and chapters or about all of them, with the
/// student's day as it was noted when it arrived.
pub(super) async fn done(
    connection: &mut PgConnection,
    user: UserId,
    subjects: Option<&[Uuid]>,
) -> Result<Vec<Done>> {
    let rows = sqlx::query!(
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
          and ($2::uuid[] is null or subject = any($2))
        "#,
        user.0,
        subjects as _,
    )
    .fetch_all(connection)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let broken = || unreadable("the event", row.id);
        let Value::Object(payload) = row.payload else {
            return Err(broken());
        };
        let event = Event {
            id: EventId(row.id),
            kind: Kind::try_from(row.kind).map_err(|_| broken())?,
            version: number(row.version)?,
            occurred_at: row.occurred_at.0,
            zone: row.zone,
            payload,
        };
        // It was readable when it arrived, and so it is for ever.
        let mut done = Done::read(&event, zone_of).ok_or_else(broken)?;
        let day = row.context.as_ref().and_then(|context| context.get("day"));
        if let Some(day) = day.and_then(Value::as_str) {
            done.when.day = day.parse().map_err(|_| broken())?;
        }
        all.push(done);
    }
    Ok(all)
}

/// What publishing did to whatever a student has cards or readings of, and to what some deeds of
/// theirs are about.
pub(super) async fn content_of(
    connection: &mut PgConnection,
    student: &Student,
    done: &[Done],
) -> Result<Vec<ContentEntry>> {
    let subjects = || done.iter().filter_map(|done| done.learning.subject());
    let questions = student.cards.keys().map(|question| question.0);
    let chapters = student.readings.keys().map(|chapter| chapter.0);
    let questions: Vec<Uuid> = questions.chain(subjects()).collect();
    let chapters: Vec<Uuid> = chapters.chain(subjects()).collect();
    content(connection, &questions, &chapters).await
}

/// What publishing did to some questions and chapters, and to all questions that have ever been in
/// these chapters.
pub(super) async fn content(
    connection: &mut PgConnection,
    questions: &[Uuid],
    chapters: &[Uuid],
) -> Result<Vec<ContentEntry>> {
    let mut questions = questions.to_vec();
    if !chapters.is_empty() {
        questions.extend(ever_in(&mut *connection, chapters).await?);
    }
    let rows = sqlx::query!(
        r#"
        select
          site_version as "site_version!",
          ordinal as "ordinal!",
          event as "event!",
          chapter_id as "chapter_id!",
          question_id,
          edit_kind,
          meaning_number,
          occurred_at as "occurred_at!: Moment"
        from (
          select *
          from content_log
          where question_id = any($1)
          union all
          select *
          from content_log
          where question_id is null
            and chapter_id = any($2)
        ) as entry
        "#,
        &questions,
        chapters,
    )
    .fetch_all(connection)
    .await?;
    let entries = rows.into_iter().map(|row| {
        let change = match (row.event.as_str(), row.edit_kind.as_deref()) {
            ("added" | "moved" | "restored", _) => Change::Present,
            ("retired", _) => Change::Retired,
            // An edit of a chapter's text changes no card.
            ("edited", None) => return Ok(None),
            ("edited", Some(kind)) => Change::Edited {
                kind: edit_kind(kind)?,
                meaning: number(row.meaning_number.unwrap_or_default())?,
            },
            (other, _) => return Err(unreadable("the change", other)),
        };
        let mark = ContentMark(
            row.occurred_at.0,
            number(row.site_version)?,
            number(row.ordinal)?,
        );
        Ok(Some(ContentEntry {
            mark,
            chapter: ChapterId(row.chapter_id),
            question: row.question_id.map(QuestionId),
            change,
        }))
    });
    entries.filter_map(Result::transpose).collect()
}

/// The questions that have ever been in these chapters.
async fn ever_in(connection: &mut PgConnection, chapters: &[Uuid]) -> Result<Vec<Uuid>> {
    let questions = sqlx::query_scalar!(
        r#"
        select distinct question_id as "question_id!"
        from content_log
        where chapter_id = any($1)
          and question_id is not null
        "#,
        chapters,
    )
    .fetch_all(connection)
    .await?;
    Ok(questions)
}

fn edit_kind(word: &str) -> Result<EditKind> {
    let kind = EditKind::ALL.into_iter().find(|kind| kind.as_str() == word);
    kind.ok_or_else(|| unreadable("the kind of edit", word))
}
