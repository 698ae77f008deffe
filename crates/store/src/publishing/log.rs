//! The content log: what happened to chapters and questions, in order. Cards are a fold over a
//! student's own events and these.

use std::collections::HashMap;

use domain::chapters::EditKind;
use domain::ids::{AuthorId, ChapterId, CourseId, QuestionId};
use domain::publishing::{
    ChapterStep, ContentHash, CoursePlan, Lifecycle, QuestionStep, TextChange,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::Rows;
use crate::Result;
use crate::moment::Moment;
use crate::values::{column, wide};

/// One event.
pub(super) struct LogRow {
    course_id: Uuid,
    event: &'static str,
    chapter_id: Uuid,
    question_id: Option<Uuid>,
    from_chapter_id: Option<Uuid>,
    edit_kind: Option<EditKind>,
    hash_before: Option<ContentHash>,
    hash_after: Option<ContentHash>,
    meaning_number: Option<u32>,
    is_prediction: bool,
}

/// The events of a course: first those of chapters, then those of questions.
pub(super) fn of_course(
    rows: &mut Rows<'_>,
    course: CourseId,
    plan: &CoursePlan,
    chapters: &HashMap<&AuthorId, ChapterId>,
    questions: &HashMap<&AuthorId, QuestionId>,
) {
    for step in &plan.chapters {
        let subject = LogRow {
            course_id: course.0,
            event: "",
            chapter_id: chapters[&step.id].0,
            question_id: None,
            from_chapter_id: None,
            edit_kind: None,
            hash_before: None,
            hash_after: None,
            meaning_number: None,
            is_prediction: false,
        };
        rows.log.extend(of_chapter(step, subject));
    }
    for step in &plan.questions {
        let subject = LogRow {
            course_id: course.0,
            event: "",
            chapter_id: chapters[&step.chapter].0,
            question_id: Some(questions[&step.id].0),
            from_chapter_id: None,
            edit_kind: None,
            hash_before: None,
            hash_after: None,
            meaning_number: Some(step.meaning_number),
            is_prediction: step.playground.is_some(),
        };
        let from = step.moved_from.as_ref().map(|from| chapters[from].0);
        rows.log.extend(of_question(step, from, subject));
    }
}

fn of_chapter(step: &ChapterStep, subject: LogRow) -> Vec<LogRow> {
    let mut log = Log {
        subject,
        rows: Vec::new(),
    };
    log.lifecycle(step.lifecycle, step.content_hash);
    if step.text == TextChange::Source
        && let Some(before) = step.hash_before
    {
        log.add("edited", |row| {
            row.hash_before = Some(before);
            row.hash_after = Some(step.content_hash);
        });
    }
    log.rows
}

fn of_question(step: &QuestionStep, from: Option<Uuid>, subject: LogRow) -> Vec<LogRow> {
    let mut log = Log {
        subject,
        rows: Vec::new(),
    };
    // That a prediction comes, or moves, does nothing to any card; and a server of a release that knows
    // none would take it for a question that the chapter asks, and have a rating make a card of it.
    if step.playground.is_none() || step.lifecycle != Lifecycle::Added {
        log.lifecycle(step.lifecycle, step.content_hash);
    }
    if step.playground.is_none() && from.is_some() {
        log.add("moved", |row| row.from_chapter_id = from);
    }
    if let Some(edit) = step.edit {
        log.add("edited", |row| {
            row.edit_kind = Some(edit.kind);
            row.hash_before = Some(edit.from);
            row.hash_after = Some(edit.to);
        });
    }
    log.rows
}

struct Log {
    subject: LogRow,
    rows: Vec<LogRow>,
}

impl Log {
    fn lifecycle(&mut self, lifecycle: Lifecycle, hash: ContentHash) {
        match lifecycle {
            Lifecycle::Added => self.add("added", |row| row.hash_after = Some(hash)),
            Lifecycle::Restored => self.add("restored", |_| {}),
            Lifecycle::Retired => self.add("retired", |_| {}),
            Lifecycle::Kept => {}
        }
    }

    fn add(&mut self, event: &'static str, with: impl FnOnce(&mut LogRow)) {
        let mut row = LogRow {
            event,
            ..self.subject
        };
        with(&mut row);
        self.rows.push(row);
    }
}

/// A moment, or that of the last event where the clock of whoever published then was ahead: what was
/// published later never seems to have been published earlier, and cards take it in after that.
pub(super) async fn not_before_the_last(
    connection: &mut PgConnection,
    now: Moment,
) -> Result<Moment> {
    let latest = sqlx::query_scalar!(
        r#"
        select greatest($1::timestamptz, max(occurred_at)) as "latest!: Moment"
        from content_log
        "#,
        now as _,
    )
    .fetch_one(connection)
    .await?;
    Ok(latest)
}

/// Appends the events under the version that this publish makes.
pub(super) async fn append(
    connection: &mut PgConnection,
    rows: &[LogRow],
    version: i64,
    now: Moment,
) -> Result<()> {
    let ordinals: Vec<i32> = (0..rows.len()).map(wide).collect();
    let bytes = |hash: Option<ContentHash>| hash.map(|hash| hash.as_bytes().to_vec());
    sqlx::query!(
        "
        insert into content_log (
          course_id, site_version, ordinal, event, chapter_id, question_id, from_chapter_id,
          edit_kind, hash_before, hash_after, meaning_number, is_prediction, occurred_at
        )
        select course_id, $1, ordinal, event, chapter_id, question_id, from_chapter_id,
          edit_kind, hash_before, hash_after, meaning_number, is_prediction, $2
        from unnest(
          $3::uuid[], $4::int4[], $5::text[], $6::uuid[], $7::uuid[], $8::uuid[],
          $9::text[], $10::bytea[], $11::bytea[], $12::int4[], $13::bool[]
        ) as entry (
          course_id, ordinal, event, chapter_id, question_id, from_chapter_id,
          edit_kind, hash_before, hash_after, meaning_number, is_prediction
        )
        ",
        version,
        now as _,
        &column(rows, |row| row.course_id),
        &ordinals,
        &column(rows, |row| row.event) as &[&str],
        &column(rows, |row| row.chapter_id),
        &column(rows, |row| row.question_id) as &[Option<Uuid>],
        &column(rows, |row| row.from_chapter_id) as &[Option<Uuid>],
        &column(rows, |row| row.edit_kind.map(EditKind::as_str)) as &[Option<&str>],
        &column(rows, |row| bytes(row.hash_before)) as &[Option<Vec<u8>>],
        &column(rows, |row| bytes(row.hash_after)) as &[Option<Vec<u8>>],
        &column(rows, |row| row.meaning_number.map(wide)) as &[Option<i32>],
        &column(rows, |row| row.is_prediction),
    )
    .execute(connection)
    .await?;
    Ok(())
}
