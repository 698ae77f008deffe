//! Writes the rows of a publish, a table at a time and many rows in a statement: a thousand
//! chapters take as many round trips as one.

use domain::chapters::{CheckedChapter, Level};
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::{ChapterRow, CourseRow, RevisionRow, Rows};
use super::{search_index, write_questions};
use crate::Result;
use crate::moment::Moment;
use crate::values::{column, narrow};

/// Long texts go to the database in groups of so many, so that a large site does not have to fit
/// into one message.
pub(super) const GROUP: usize = 200;

pub(super) async fn all(connection: &mut PgConnection, rows: &Rows<'_>, now: Moment) -> Result<()> {
    clear_slugs(connection, rows).await?;
    upsert_courses(connection, &rows.courses, now).await?;
    retire_chapters(connection, &rows.retired_chapters, now).await?;
    upsert_chapters(connection, &rows.chapters, now).await?;
    for group in rows.revisions.chunks(GROUP) {
        insert_revisions(connection, group, now).await?;
    }
    move_pointers(connection, &rows.revisions).await?;
    write_questions::all(connection, rows, now).await?;
    write_images(connection, rows).await?;
    search_index::update(connection, &rows.unindexed_chapters, &rows.sections).await
}

/// Puts aside the slugs that change, so that two can swap: no slug starts with a hyphen.
async fn clear_slugs(connection: &mut PgConnection, rows: &Rows<'_>) -> Result<()> {
    sqlx::query!(
        "
        update course
        set slug = '-' || id
        where id = any($1)
        ",
        &rows.cleared_courses
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "
        update chapter
        set slug = '-' || id
        where id = any($1)
        ",
        &rows.cleared_chapters
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn upsert_courses(
    connection: &mut PgConnection,
    rows: &[CourseRow<'_>],
    now: Moment,
) -> Result<()> {
    sqlx::query!(
        "
        insert into course as known (
          id, author_id, slug, title, summary, lang, search_language, weeks, source, description,
          content_hash, first_published_at, updated_at
        )
        select id, author_id, slug, title, summary, lang, search_language, weeks, source,
          description, content_hash, $1, $1
        from unnest(
          $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
          $9::int2[], $10::text[], $11::text[], $12::bytea[]
        ) as given (
          id, author_id, slug, title, summary, lang, search_language, weeks, source,
          description, content_hash
        )
        on conflict (id) do update
        set slug = excluded.slug,
          title = excluded.title,
          summary = excluded.summary,
          lang = excluded.lang,
          search_language = excluded.search_language,
          weeks = excluded.weeks,
          source = excluded.source,
          description = excluded.description,
          content_hash = excluded.content_hash,
          updated_at = case
            when known.id = any($13) then excluded.updated_at
            else known.updated_at
          end
        ",
        now as _,
        &column(rows, |row| row.id),
        &column(rows, |row| row.course.id.as_str()) as &[&str],
        &column(rows, |row| row.course.slug.as_str()) as &[&str],
        &column(rows, |row| row.course.title.as_str()) as &[&str],
        &column(rows, |row| row.course.summary.as_str()) as &[&str],
        &column(rows, |row| row.course.lang.as_str()) as &[&str],
        &column(rows, |row| row.search_language) as &[&str],
        &column(rows, |row| row.course.weeks.map(narrow)) as &[Option<i16>],
        &column(rows, |row| row.course.source.as_str()) as &[&str],
        &column(rows, |row| row.course.description.as_str()) as &[&str],
        &column(rows, |row| row.content_hash.as_bytes()) as &[&[u8]],
        &rows
            .iter()
            .filter(|row| row.is_news)
            .map(|row| row.id)
            .collect::<Vec<_>>(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn retire_chapters(connection: &mut PgConnection, ids: &[Uuid], now: Moment) -> Result<()> {
    sqlx::query!(
        "
        update chapter
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

async fn upsert_chapters(
    connection: &mut PgConnection,
    rows: &[ChapterRow<'_>],
    now: Moment,
) -> Result<()> {
    sqlx::query!(
        "
        insert into chapter (
          id, course_id, author_id, slug, file, position, first_published_at
        )
        select id, course_id, author_id, slug, file, position, $1
        from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::int4[])
          as given (id, course_id, author_id, slug, file, position)
        on conflict (id) do update
        set slug = excluded.slug,
          file = excluded.file,
          position = excluded.position,
          retired_at = null
        ",
        now as _,
        &column(rows, |row| row.id),
        &column(rows, |row| row.course_id),
        &column(rows, |row| row.chapter.id.as_str()) as &[&str],
        &column(rows, |row| row.chapter.slug.as_str()) as &[&str],
        &column(rows, |row| row.chapter.file.as_str()) as &[&str],
        &column(rows, |row| row.position),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_revisions(
    connection: &mut PgConnection,
    rows: &[RevisionRow<'_>],
    now: Moment,
) -> Result<()> {
    let requires = |chapter: &CheckedChapter| {
        let ids: Vec<&str> = chapter.requires.iter().map(|id| id.as_str()).collect();
        ids.join(" ")
    };
    sqlx::query!(
        "
        insert into revision (
          id, chapter_id, revision_number, content_hash, source_hash, source, number, title,
          summary, topic, level, minutes, first_week, last_week, requires, body, toc,
          questions_heading, questions, question_count, predictions, edits, diagnostics,
          published_at, text_since
        )
        select given.id, given.chapter_id, coalesce(latest.revision_number, 0) + 1,
          given.content_hash, given.source_hash, given.source, given.number, given.title,
          given.summary, given.topic, given.level, given.minutes, given.first_week,
          given.last_week, string_to_array(given.requires, ' '), given.body, given.toc::jsonb,
          given.questions_heading, given.questions::jsonb, given.question_count,
          given.predictions::jsonb, given.edits::jsonb, given.diagnostics::jsonb, $1,
          case when given.same_text then coalesce(latest.text_since, $1) else $1 end
        from unnest(
          $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[], $6::text[], $7::int2[], $8::text[],
          $9::text[], $10::text[], $11::text[], $12::int2[], $13::int2[], $14::int2[],
          $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::int2[],
          $21::text[], $22::text[], $23::text[], $24::bool[]
        ) as given (
          id, chapter_id, content_hash, source_hash, source, number, title, summary, topic,
          level, minutes, first_week, last_week, requires, body, toc, questions_heading,
          questions, question_count, predictions, edits, diagnostics, same_text
        )
        left join lateral (
          select revision_number, text_since
          from revision
          where revision.chapter_id = given.chapter_id
          order by revision_number desc
          limit 1
        ) as latest on true
        ",
        now as _,
        &column(rows, |row| row.id),
        &column(rows, |row| row.chapter_id),
        &column(rows, |row| row.content_hash.as_bytes()) as &[&[u8]],
        &column(rows, |row| row.source_hash.as_bytes()) as &[&[u8]],
        &column(rows, |row| row.chapter.source.as_str()) as &[&str],
        &column(rows, |row| row.chapter.number.map(narrow)) as &[Option<i16>],
        &column(rows, |row| row.chapter.title.as_str()) as &[&str],
        &column(rows, |row| row.chapter.summary.as_str()) as &[&str],
        &column(rows, |row| row.chapter.topic.as_deref()) as &[Option<&str>],
        &column(rows, |row| row.chapter.level.map(Level::as_str)) as &[Option<&str>],
        &column(rows, |row| narrow(row.chapter.minutes)),
        &column(rows, |row| row
            .chapter
            .weeks
            .map(|weeks| narrow(weeks.first))) as &[Option<i16>],
        &column(rows, |row| row
            .chapter
            .weeks
            .map(|weeks| narrow(weeks.last))) as &[Option<i16>],
        &column(rows, |row| requires(row.chapter)),
        &column(rows, |row| row.chapter.body.as_str()) as &[&str],
        &column(rows, |row| row.toc.as_str()) as &[&str],
        &column(rows, |row| row.chapter.questions_heading.as_deref()) as &[Option<&str>],
        &column(rows, |row| row.questions.as_str()) as &[&str],
        &column(rows, |row| narrow(row.chapter.questions.len())),
        &column(rows, |row| row.predictions.as_str()) as &[&str],
        &column(rows, |row| row.edits.as_str()) as &[&str],
        &column(rows, |row| row.warnings.as_str()) as &[&str],
        &column(rows, |row| row.same_text),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn move_pointers(connection: &mut PgConnection, rows: &[RevisionRow<'_>]) -> Result<()> {
    sqlx::query!(
        "
        update chapter
        set revision_id = given.revision_id
        from unnest($1::uuid[], $2::uuid[]) as given (chapter_id, revision_id)
        where chapter.id = given.chapter_id
        ",
        &column(rows, |row| row.chapter_id),
        &column(rows, |row| row.id),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Images go one by one, as they are few and large, and only those that are not there.
async fn write_images(connection: &mut PgConnection, rows: &Rows<'_>) -> Result<()> {
    let names: Vec<&str> = rows
        .course_images
        .iter()
        .map(|(_, image)| image.name.as_str())
        .collect();
    let known = sqlx::query_scalar!(
        "
        select name
        from media
        where name = any($1)
        ",
        &names as &[&str]
    )
    .fetch_all(&mut *connection)
    .await?;
    for (_, image) in rows
        .course_images
        .iter()
        .filter(|(_, image)| !known.contains(&image.name))
    {
        sqlx::query!(
            "
            insert into media (name, media_type, width, height, bytes)
            values ($1, $2, $3, $4, $5)
            on conflict (name) do nothing
            ",
            image.name,
            image.media_type,
            i32::try_from(image.width).unwrap_or(i32::MAX),
            i32::try_from(image.height).unwrap_or(i32::MAX),
            image.bytes
        )
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query!(
        "
        delete from course_image
        where course_id = any($1)
        ",
        &rows.images_of
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "
        insert into course_image (course_id, file, media_name)
        select *
        from unnest($1::uuid[], $2::text[], $3::text[])
        ",
        &column(&rows.course_images, |(course, _)| *course),
        &column(&rows.course_images, |(_, image)| image.file.as_str()) as &[&str],
        &names as &[&str],
    )
    .execute(connection)
    .await?;
    Ok(())
}
