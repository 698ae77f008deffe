//! Writes what hangs on chapters and outlives their revisions: questions and playgrounds.

use domain::ids::AuthorId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::{PlaygroundRow, QuestionRow, QuestionVersionRow, Rows};
use crate::Result;
use crate::moment::Moment;
use crate::values::{column, wide};

pub(super) async fn all(connection: &mut PgConnection, rows: &Rows<'_>, now: Moment) -> Result<()> {
    // Those of a prediction refer to its playground.
    upsert_playgrounds(connection, &rows.playgrounds).await?;
    retire_questions(connection, &rows.retired_questions, now).await?;
    upsert_questions(connection, &rows.questions, now).await?;
    insert_question_versions(connection, &rows.question_versions, now).await?;
    retire_playgrounds(connection, rows, now).await
}

async fn retire_questions(connection: &mut PgConnection, ids: &[Uuid], now: Moment) -> Result<()> {
    sqlx::query!(
        "
        update question
        set retired_at = $1
        where id = any($2)
        ",
        now as _,
        ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn upsert_questions(
    connection: &mut PgConnection,
    rows: &[QuestionRow<'_>],
    now: Moment,
) -> Result<()> {
    sqlx::query!(
        "
        insert into question (
          id, course_id, author_id, chapter_id, playground, meaning_number, version_number,
          content_hash, edit_mark, first_published_at
        )
        select id, course_id, author_id, chapter_id, playground, meaning_number, version_number,
          content_hash, edit_mark, $1
        from unnest(
          $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::int4[], $8::int4[],
          $9::bytea[], $10::text[]
        ) as given (
          id, course_id, author_id, chapter_id, playground, meaning_number, version_number,
          content_hash, edit_mark
        )
        on conflict (id) do update
        set chapter_id = excluded.chapter_id,
          playground = excluded.playground,
          meaning_number = excluded.meaning_number,
          version_number = excluded.version_number,
          content_hash = excluded.content_hash,
          edit_mark = excluded.edit_mark,
          retired_at = null
        ",
        now as _,
        &column(rows, |row| row.id),
        &column(rows, |row| row.course_id),
        &column(rows, |row| row.step.id.as_str()) as &[&str],
        &column(rows, |row| row.chapter_id),
        &column(rows, |row| row
            .step
            .playground
            .as_ref()
            .map(AuthorId::as_str)) as &[Option<&str>],
        &column(rows, |row| wide(row.step.meaning_number)),
        &column(rows, |row| wide(row.step.version_number)),
        &column(rows, |row| row.step.content_hash.as_bytes()) as &[&[u8]],
        &column(rows, |row| row.step.mark.as_ref().map(ToString::to_string)) as &[Option<String>],
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_question_versions(
    connection: &mut PgConnection,
    rows: &[QuestionVersionRow<'_>],
    now: Moment,
) -> Result<()> {
    sqlx::query!(
        "
        insert into question_version (
          question_id, version_number, meaning_number, content_hash, edit_kind, prompt_source,
          answer_source, prompt, answer, published_at
        )
        select question_id, version_number, meaning_number, content_hash, edit_kind,
          prompt_source, answer_source, prompt, answer, $1
        from unnest(
          $2::uuid[], $3::int4[], $4::int4[], $5::bytea[], $6::text[], $7::text[], $8::text[],
          $9::text[], $10::text[]
        ) as given (
          question_id, version_number, meaning_number, content_hash, edit_kind, prompt_source,
          answer_source, prompt, answer
        )
        ",
        now as _,
        &column(rows, |row| row.question_id),
        &column(rows, |row| wide(row.step.version_number)),
        &column(rows, |row| wide(row.step.meaning_number)),
        &column(rows, |row| row.step.content_hash.as_bytes()) as &[&[u8]],
        &column(rows, |row| row.step.edit.map(|edit| edit.kind.as_str())) as &[Option<&str>],
        &column(rows, |row| row.question.prompt_source.as_str()) as &[&str],
        &column(rows, |row| row.question.answer_source.as_str()) as &[&str],
        &column(rows, |row| row.question.prompt.as_str()) as &[&str],
        &column(rows, |row| row.question.answer.as_str()) as &[&str],
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn upsert_playgrounds(
    connection: &mut PgConnection,
    rows: &[PlaygroundRow<'_>],
) -> Result<()> {
    sqlx::query!(
        "
        insert into playground (
          id, course_id, author_id, chapter_id, position, title, language, code, expected, predict
        )
        select *
        from unnest(
          $1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::int4[], $6::text[], $7::text[],
          $8::text[], $9::text[], $10::bool[]
        )
        on conflict on constraint playground_author_id_key do update
        set chapter_id = excluded.chapter_id,
          position = excluded.position,
          title = excluded.title,
          language = excluded.language,
          code = excluded.code,
          expected = excluded.expected,
          predict = excluded.predict,
          retired_at = null
        ",
        &column(rows, |row| row.id),
        &column(rows, |row| row.course_id),
        &column(rows, |row| row.playground.id.as_str()) as &[&str],
        &column(rows, |row| row.chapter_id),
        &column(rows, |row| row.position),
        &column(rows, |row| row.playground.title.as_str()) as &[&str],
        &column(rows, |row| row.playground.language.as_str()) as &[&str],
        &column(rows, |row| row.playground.code.as_str()) as &[&str],
        &column(rows, |row| row.playground.expected.as_deref()) as &[Option<&str>],
        &column(rows, |row| row.playground.predict),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn retire_playgrounds(
    connection: &mut PgConnection,
    rows: &Rows<'_>,
    now: Moment,
) -> Result<()> {
    sqlx::query!(
        "
        update playground
        set retired_at = $1
        where course_id = any($2)
          and retired_at is null
          and (course_id, author_id) not in (
            select course_id, author_id
            from unnest($3::uuid[], $4::text[]) as present (course_id, author_id)
          )
        ",
        now as _,
        &rows.given_courses,
        &column(&rows.present_playgrounds, |(course, _)| *course),
        &column(&rows.present_playgrounds, |(_, id)| *id) as &[&str],
    )
    .execute(connection)
    .await?;
    Ok(())
}
