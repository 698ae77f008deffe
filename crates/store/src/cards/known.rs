//! What has to be known for something that a student did.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::UserId;
use domain::schedule::{Card, ContentEntry, Reading};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::content::entry;
use super::rows::read;
use crate::Result;
use crate::values::number;

/// All that has to be known for something that a student did, read at once: each way to the database
/// is paid for by whoever waits for the acknowledgement.
pub(super) struct Known {
    /// Those that are questions, or were, with the numbers of their meanings.
    pub questions: BTreeMap<Uuid, u32>,
    /// Those that are chapters, or were.
    pub chapters: BTreeSet<Uuid>,
    /// Whether some of the events were taken back before they came.
    pub was_undone: bool,
    /// The version of the site up to which everybody's cards know what was published.
    pub taken_in: u64,
    /// What publishing did to them, and to all questions that have ever been in the chapters.
    pub content: Vec<ContentEntry>,
    /// The cards of the questions, and of all that have ever been in the chapters.
    pub cards: Vec<Card>,
    /// The readings of the chapters.
    pub readings: Vec<Reading>,
}

/// What is known of some questions and chapters, and of events with these ids about them. Arrays, and
/// no joins: whatever the planner thinks of how many are asked for, it finds them by their keys.
pub(super) async fn known(
    connection: &mut PgConnection,
    user: UserId,
    (questions, chapters): (&[Uuid], &[Uuid]),
    events: &[String],
) -> Result<Known> {
    let row = sqlx::query!(
        r#"
        with asked as materialized (
          select unnest($2::uuid[]) as question_id
          union
          select question_id
          from content_log
          where chapter_id = any($3)
            and question_id is not null
        )
        select
          (
            select jsonb_object_agg(id, meaning_number)
            from question
            where id = any($2)
          ) as "questions: Json<BTreeMap<Uuid, u32>>",
          array(
            select id
            from chapter
            where id = any($3)
          ) as "chapters!",
          exists (
            select 1
            from student_event
            where user_id = $1
              and subject = any($2::uuid[] || $3::uuid[])
              and kind = 'undone'
              and payload ->> 'event' = any($4)
          ) as "was_undone!",
          (
            select cards_version
            from site
          ) as "taken_in!",
          array(
            select to_jsonb(entry)
            from content_log as entry
            where question_id = any(array(select question_id from asked))
            union all
            select to_jsonb(entry)
            from content_log as entry
            where question_id is null
              and chapter_id = any($3)
          ) as "content!",
          array(
            select state
            from card
            where user_id = $1
              and question_id = any(array(select question_id from asked))
          ) as "cards!",
          array(
            select state
            from reading
            where user_id = $1
              and chapter_id = any($3)
          ) as "readings!"
        "#,
        user.0,
        questions,
        chapters,
        events,
    )
    .fetch_one(connection)
    .await?;
    Ok(Known {
        questions: row.questions.map(|read| read.0).unwrap_or_default(),
        chapters: row.chapters.into_iter().collect(),
        was_undone: row.was_undone,
        taken_in: number(row.taken_in)?,
        content: row
            .content
            .into_iter()
            .filter_map(entry)
            .collect::<Result<_>>()?,
        cards: row.cards.into_iter().map(read).collect::<Result<_>>()?,
        readings: row.readings.into_iter().map(read).collect::<Result<_>>()?,
    })
}
