//! The content log, as cards are made from it.

use domain::chapters::EditKind;
use domain::ids::{ChapterId, QuestionId};
use domain::schedule::{Change, ContentEntry, ContentMark, Done, Student};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;
use crate::error::unreadable;

/// What publishing did to whatever a student has cards or readings of, and to what some deeds of
/// theirs are about.
pub(super) async fn of(
    connection: &mut PgConnection,
    student: &Student,
    done: &[&Done],
) -> Result<Vec<ContentEntry>> {
    let subjects = || done.iter().filter_map(|done| done.learning.subject());
    let questions = student.cards.keys().map(|question| question.0);
    let chapters = student.readings.keys().map(|chapter| chapter.0);
    let questions: Vec<Uuid> = questions.chain(subjects()).collect();
    let chapters: Vec<Uuid> = chapters.chain(subjects()).collect();
    log(connection, &questions, &chapters).await
}

/// What publishing did to some questions and chapters, and to all questions that have ever been in
/// these chapters.
pub(super) async fn log(
    connection: &mut PgConnection,
    questions: &[Uuid],
    chapters: &[Uuid],
) -> Result<Vec<ContentEntry>> {
    let entries = sqlx::query_scalar!(
        r#"
        with asked as materialized (
          select unnest($1::uuid[]) as question_id
          union
          select question_id
          from content_log
          where chapter_id = any($2)
            and question_id is not null
        )
        select to_jsonb(entry) as "entry!"
        from asked
        join content_log as entry using (question_id)
        union all
        select to_jsonb(entry)
        from content_log as entry
        where question_id is null
          and chapter_id = any($2)
        "#,
        questions,
        chapters,
    )
    .fetch_all(connection)
    .await?;
    entries.into_iter().filter_map(entry).collect()
}

/// A row of the content log, as JSON.
#[derive(Deserialize)]
struct LogRow {
    site_version: u64,
    ordinal: u32,
    event: String,
    chapter_id: ChapterId,
    question_id: Option<QuestionId>,
    edit_kind: Option<String>,
    meaning_number: Option<u32>,
    is_prediction: bool,
    occurred_at: Timestamp,
}

/// What a row of the content log means for cards; nothing for an edit of a chapter's text.
pub(super) fn entry(row: Value) -> Option<Result<ContentEntry>> {
    let row: LogRow = match serde_json::from_value(row) {
        Ok(row) => row,
        Err(error) => return Some(Err(unreadable("the content log", error.to_string()))),
    };
    let change = match (row.event.as_str(), row.edit_kind.as_deref()) {
        ("added" | "moved" | "restored", _) if row.is_prediction => Change::Back,
        ("added" | "moved" | "restored", _) => Change::Present,
        ("retired", _) => Change::Retired,
        ("edited", None) => return None,
        ("edited", Some(kind)) => match edit_kind(kind) {
            Ok(kind) => Change::Edited {
                kind,
                meaning: row.meaning_number.unwrap_or_default(),
            },
            Err(error) => return Some(Err(error)),
        },
        (other, _) => return Some(Err(unreadable("the change", other))),
    };
    Some(Ok(ContentEntry {
        mark: ContentMark(row.occurred_at, row.site_version, row.ordinal),
        chapter: row.chapter_id,
        question: row.question_id,
        change,
    }))
}

fn edit_kind(word: &str) -> Result<EditKind> {
    let kind = EditKind::ALL.into_iter().find(|kind| kind.as_str() == word);
    kind.ok_or_else(|| unreadable("the kind of edit", word))
}
