//! What students write in playgrounds: a draft each, which is what they have now, and versions, to which
//! they can come back.

mod history;

use domain::ids::{AuthorId, ChapterId, CourseId, UserId};
use domain::playgrounds::{Code, Write};
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::{author_id, number, wide};
use crate::{Result, Store};

pub use history::{Fate, PAGE, Page, add_version, versions};

/// How many writes of each draft are remembered. Whoever has no answer to one of the last so many and sends
/// it again is told that it is there. One that is older still changes nothing, since its revision has passed.
pub const REMEMBERED: i32 = 256;

/// What somebody has in a playground.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Counts their writes, from 1.
    pub revision: u32,
    /// The write that made it.
    pub write: Uuid,
    /// The code.
    pub code: Code,
    /// The author's code that they began with.
    pub starter: Code,
    /// Whether that is what the author has published now.
    pub is_current: bool,
    /// When it was written.
    pub updated_at: Timestamp,
}

/// What became of a write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Written {
    /// It is the draft now, as this revision.
    Stored(u32),
    /// It was there already, as this revision, and this is the draft now.
    Known(u32, Draft),
    /// It was made from another revision than the last. Nothing changed; the draft is this, or there is none.
    Stale(Option<Draft>),
    /// Another write has this id. Nothing changed.
    Conflict,
}

/// What somebody has in the playgrounds of a chapter, by their ids; `None` where there is no such chapter.
/// Playgrounds in which they have written nothing are left out.
///
/// A starter is what a page shows, which leaves out the line end that a block of code ends with.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "playgrounds.drafts", skip_all, fields(user = %user))]
pub async fn drafts(
    store: &Store,
    user: UserId,
    chapter: ChapterId,
) -> Result<Option<Vec<(AuthorId, Draft)>>> {
    let rows = sqlx::query!(
        r#"
        select
          written.author_id as "author_id?",
          written.revision as "revision?",
          written.write_id as "write_id?",
          written.code as "code?",
          written.starter as "starter?",
          written.is_current as "is_current?",
          written.updated_at as "updated_at?: Moment"
        from chapter
        left join lateral (
          select
            playground.author_id,
            draft.revision,
            draft.write_id,
            draft.code::text as code,
            draft.starter::text as starter,
            draft.starter::text = to_json(shown.starter)::text as is_current,
            draft.updated_at
          from playground
          join playground_draft as draft
            on draft.user_id = $1
            and draft.playground_id = playground.id
          cross join lateral (
            select regexp_replace(playground.code, '\n$', '') as starter
          ) as shown
          where playground.chapter_id = chapter.id
            and playground.retired_at is null
          order by playground.position
        ) as written on true
        where chapter.id = $2
          and chapter.retired_at is null
        "#,
        user.0,
        chapter.0,
    )
    .fetch_all(&store.pool)
    .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let drafts = rows.into_iter().filter_map(|row| {
        let author = row.author_id?;
        let draft = row_to_draft(
            (row.revision?, row.write_id?),
            (&row.code?, &row.starter?),
            row.is_current?,
            row.updated_at?,
        );
        Some(author_id(author).and_then(|author| Ok((author, draft?))))
    });
    drafts.collect::<Result<Vec<_>>>().map(Some)
}

fn row_to_draft(
    (revision, write): (i32, Uuid),
    (code, starter): (&str, &str),
    is_current: bool,
    updated_at: Moment,
) -> Result<Draft> {
    Ok(Draft {
        revision: number(revision)?,
        write,
        code: stored_code(code, write)?,
        starter: stored_code(starter, write)?,
        is_current,
        updated_at: updated_at.0,
    })
}

fn stored_code(json: &str, id: Uuid) -> Result<Code> {
    Code::from_json(json).map_err(|_| unreadable("the code of", id))
}

/// Writes over the revision that the write was made from; `None` where there is no such playground. Of two
/// who write over the same one the first does. It can be repeated until there is an answer, also while an
/// earlier try is still at work: a write is stored once.
///
/// # Errors
///
/// Where the database fails; then nothing has changed.
#[tracing::instrument(name = "playgrounds.write", skip_all, fields(user = %user))]
pub async fn write(
    store: &Store,
    user: UserId,
    (course, playground): (CourseId, &AuthorId),
    write: &Write,
    now: Timestamp,
) -> Result<Option<Written>> {
    let mut transaction = store.pool.begin().await?;
    let Some(playground) = find(&mut transaction, course, playground).await? else {
        return Ok(None);
    };
    let place = (user, playground);
    let mut before = lock(&mut transaction, place).await?;
    let begins = before.is_none() && write.base == 0;
    let has_begun = begins && begin(&mut transaction, place, write, now).await?;
    if before.is_none() && !has_begun {
        // Another may have begun it meanwhile.
        before = lock(&mut transaction, place).await?;
    }
    if let Some((revision, is_same)) = known(&mut transaction, place, write).await? {
        let known = before.filter(|_| is_same);
        return Ok(Some(known.map_or(Written::Conflict, |draft| {
            Written::Known(revision, draft)
        })));
    }
    let revision = if has_begun {
        1
    } else if let Some(draft) = before.take_if(|draft| draft.revision == write.base) {
        let revision = draft.revision.saturating_add(1);
        replace(&mut transaction, place, write, (revision, now)).await?;
        revision
    } else {
        return Ok(Some(Written::Stale(before)));
    };
    if !note(&mut transaction, place, write, (revision, now)).await? {
        return Ok(Some(Written::Conflict));
    }
    transaction.commit().await?;
    Ok(Some(Written::Stored(revision)))
}

/// A playground of a course that has not been retired, by the id that its author wrote.
async fn find(
    connection: &mut PgConnection,
    course: CourseId,
    playground: &AuthorId,
) -> Result<Option<Uuid>> {
    let found = sqlx::query_scalar!(
        "
        select id
        from playground
        where course_id = $1
          and author_id = $2
          and retired_at is null
        ",
        course.0,
        playground.as_str(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(found)
}

/// Whose draft of which playground.
type Place = (UserId, Uuid);

/// The draft, which nobody else changes until this transaction ends.
async fn lock(connection: &mut PgConnection, (user, playground): Place) -> Result<Option<Draft>> {
    let row = sqlx::query!(
        r#"
        select
          draft.revision,
          draft.write_id,
          draft.code::text as "code!",
          draft.starter::text as "starter!",
          draft.starter::text = to_json(shown.starter)::text as "is_current!",
          draft.updated_at as "updated_at: Moment"
        from playground_draft as draft
        join playground on playground.id = draft.playground_id
        cross join lateral (
          select regexp_replace(playground.code, '\n$', '') as starter
        ) as shown
        where draft.user_id = $1
          and draft.playground_id = $2
        for no key update of draft
        "#,
        user.0,
        playground,
    )
    .fetch_optional(connection)
    .await?;
    let draft = row.map(|row| {
        row_to_draft(
            (row.revision, row.write_id),
            (&row.code, &row.starter),
            row.is_current,
            row.updated_at,
        )
    });
    draft.transpose()
}

/// Makes the first revision, unless there is one. Waits for another that is about to.
async fn begin(
    connection: &mut PgConnection,
    (user, playground): Place,
    write: &Write,
    now: Timestamp,
) -> Result<bool> {
    // Who tells of no starter began with what is published.
    let begun = sqlx::query!(
        r"
        insert into playground_draft (
          user_id, playground_id, revision, write_id, code, starter, updated_at
        )
        select
          $1,
          playground.id,
          1,
          $3,
          $4::text::json,
          coalesce($5::text::json, to_json(regexp_replace(playground.code, '\n$', ''))),
          $6
        from playground
        where playground.id = $2
        on conflict on constraint playground_draft_pkey do nothing
        ",
        user.0,
        playground,
        write.id,
        write.code.as_json(),
        write.starter.as_ref().map(Code::as_json),
        Moment(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// As which revision a write with this id was stored, and whether it was this one.
async fn known(
    connection: &mut PgConnection,
    (user, playground): Place,
    write: &Write,
) -> Result<Option<(u32, bool)>> {
    let digest = write.digest();
    let row = sqlx::query!(
        r#"
        select
          revision,
          playground_id = $3 and digest = $4 as "is_same!"
        from playground_write
        where user_id = $1
          and id = $2
        "#,
        user.0,
        write.id,
        playground,
        digest.as_bytes(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok((number(row.revision)?, row.is_same)))
        .transpose()
}

async fn replace(
    connection: &mut PgConnection,
    (user, playground): Place,
    write: &Write,
    (revision, now): (u32, Timestamp),
) -> Result<()> {
    sqlx::query!(
        "
        update playground_draft
        set
          revision = $3,
          write_id = $4,
          code = $5::text::json,
          starter = coalesce($6::text::json, starter),
          updated_at = $7
        where user_id = $1
          and playground_id = $2
        ",
        user.0,
        playground,
        wide(revision),
        write.id,
        write.code.as_json(),
        write.starter.as_ref().map(Code::as_json),
        Moment(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers a write, and forgets the one that was so many before it. False where another playground's
/// write has taken the id meanwhile.
async fn note(
    connection: &mut PgConnection,
    (user, playground): Place,
    write: &Write,
    (revision, now): (u32, Timestamp),
) -> Result<bool> {
    let digest = write.digest();
    let noted = sqlx::query!(
        "
        with forgotten as (
          delete from playground_write
          where user_id = $1
            and playground_id = $3
            and revision = $4::int4 - $7::int4
        )
        insert into playground_write (user_id, id, playground_id, revision, digest, written_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict on constraint playground_write_pkey do nothing
        ",
        user.0,
        write.id,
        playground,
        wide(revision),
        digest.as_bytes(),
        Moment(now) as _,
        REMEMBERED,
    )
    .execute(connection)
    .await?;
    Ok(noted.rows_affected() == 1)
}
