//! What stands beside the cards of a session: what the student did today, what they typed before,
//! what they wrote to their later self, and what comes after.

use std::collections::BTreeMap;

use domain::ids::{ChapterId, QuestionId, UserId};
use domain::schedule::{Card, Done};
use jiff::Timestamp;
use sqlx::types::Json;
use uuid::Uuid;

use super::rows::EventRow;
use crate::moment::Moment;
use crate::{Result, Store};

/// Something that a student wrote, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// What.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// What a student did since a moment that shapes cards, in the order in which it was done.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.done_since", skip_all, fields(user = %user))]
pub async fn done_since(store: &Store, user: UserId, since: Timestamp) -> Result<Vec<Done>> {
    let rows = sqlx::query_as!(
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
          and id >= $2
          and subject is not null
        "#,
        user.0,
        first_id_of(since),
    )
    .fetch_all(&store.pool)
    .await?;
    let all = rows.into_iter().map(EventRow::done);
    let mut all = all.collect::<Result<Vec<Done>>>()?;
    all.retain(|done| done.when.at >= since);
    all.sort_by_key(Done::order);
    Ok(all)
}

/// The least id that is made at a moment: ids carry their time (UUIDv7).
fn first_id_of(moment: Timestamp) -> Uuid {
    let milliseconds = u128::try_from(moment.as_millisecond()).unwrap_or_default();
    Uuid::from_u128(milliseconds << 80)
}

/// What a student typed last for each of these questions, where they did.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.typed", skip_all, fields(user = %user))]
pub async fn typed(
    store: &Store,
    user: UserId,
    questions: &[QuestionId],
) -> Result<BTreeMap<QuestionId, Written>> {
    let ids: Vec<Uuid> = questions.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"
        select distinct on (subject)
          subject as "subject!",
          payload ->> 'typed' as "text!",
          occurred_at as "at: Moment"
        from student_event
        where user_id = $1
          and subject = any($2)
          and kind = 'question_graded'
          and payload ->> 'typed' is not null
        order by subject, occurred_at desc
        "#,
        user.0,
        &ids,
    )
    .fetch_all(&store.pool)
    .await?;
    let typed = rows.into_iter().map(|row| {
        let written = Written {
            text: row.text,
            at: row.at.0,
        };
        (QuestionId(row.subject), written)
    });
    Ok(typed.collect())
}

/// The last line that a student left in each of these chapters, where none of the chapter's questions
/// was answered since. Who leaves it may still be at the chapter's questions for some hours.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.lines", skip_all, fields(user = %user))]
pub async fn lines(
    store: &Store,
    user: UserId,
    chapters: &[ChapterId],
) -> Result<BTreeMap<ChapterId, Written>> {
    let ids: Vec<String> = chapters.iter().map(ChapterId::to_string).collect();
    let rows = sqlx::query!(
        r#"
        select
          line.chapter::uuid as "chapter!",
          line.text as "text!",
          line.at as "at!: Moment"
        from (
          select distinct on (payload ->> 'chapter')
            payload ->> 'chapter' as chapter,
            payload ->> 'text' as text,
            occurred_at as at
          from student_event
          where user_id = $1
            and kind = 'line_left'
            and payload ->> 'chapter' = any($2)
          order by payload ->> 'chapter', occurred_at desc
        ) as line
        where line.text <> ''
          and not exists (
            select 1
            from question
            join card on card.question_id = question.id
            where card.user_id = $1
              and question.chapter_id = line.chapter::uuid
              and (card.state ->> 'answered_at')::timestamptz > line.at + interval '4 hours'
          )
        "#,
        user.0,
        &ids,
    )
    .fetch_all(&store.pool)
    .await?;
    let lines = rows.into_iter().map(|row| {
        let written = Written {
            text: row.text,
            at: row.at.0,
        };
        (ChapterId(row.chapter), written)
    });
    Ok(lines.collect())
}

/// When the next cards of a student come that are not due yet, at most so many.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.ahead", skip_all, fields(user = %user))]
pub async fn ahead(
    store: &Store,
    user: UserId,
    now: Timestamp,
    most: u16,
) -> Result<Vec<Timestamp>> {
    let moments = sqlx::query_scalar!(
        r#"
        select due_at as "due_at!: Moment"
        from card
        where user_id = $1
          and due_at > $2
        order by due_at
        limit $3
        "#,
        user.0,
        Moment(now) as _,
        i64::from(most),
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(moments.into_iter().map(|moment| moment.0).collect())
}

/// The cards that a student has of these questions.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "cards.held", skip_all, fields(user = %user))]
pub async fn held(store: &Store, user: UserId, questions: &[QuestionId]) -> Result<Vec<Card>> {
    let ids: Vec<Uuid> = questions.iter().map(|id| id.0).collect();
    let cards = sqlx::query_scalar!(
        r#"
        select state as "state: Json<Card>"
        from card
        where user_id = $1
          and question_id = any($2)
        "#,
        user.0,
        &ids,
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(cards.into_iter().map(|card| card.0).collect())
}
