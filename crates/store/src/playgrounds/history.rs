//! The history: each code that was run, and each that was put aside.

use domain::ids::{AuthorId, CourseId, UserId};
use domain::playgrounds::{Code, Version};
use jiff::Timestamp;
use uuid::Uuid;

use super::{find, stored_code};
use crate::moment::Moment;
use crate::values::{number, wide};
use crate::{Result, Store};

/// How many versions are read at once, at most.
pub const PAGE: usize = 20;

/// How much code is read at once, in bytes of JSON; one version is always read.
const PAGE_SIZE: i64 = 1024 * 1024;

/// What became of a version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is in the history, as it is or with more runs than were told.
    Stored,
    /// Another has this id, and stays.
    Conflict,
}

/// Some versions, the newest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// The versions.
    pub versions: Vec<Version>,
    /// Whether there are older ones.
    pub more: bool,
}

/// Adds a version to somebody's history; `None` where there is no such playground. One that is there
/// already takes over what has happened to it since: later runs of the same code. So it can be told again
/// and again, in any order.
///
/// # Errors
///
/// Where the database fails; then nothing has changed.
#[tracing::instrument(name = "playgrounds.add_version", skip_all, fields(user = %user))]
pub async fn add_version(
    store: &Store,
    user: UserId,
    (course, playground): (CourseId, &AuthorId),
    version: &Version,
    now: Timestamp,
) -> Result<Option<Fate>> {
    let mut connection = store.pool.acquire().await?;
    let Some(playground) = find(&mut connection, course, playground).await? else {
        return Ok(None);
    };
    let stored = sqlx::query!(
        "
        insert into playground_version as version (
          user_id, id, playground_id, code, size, runs, outcome, first_at, last_at, received_at
        )
        values ($1, $2, $3, $4::text::json, $5, $6, $7, $8, $9, $10)
        on conflict on constraint playground_version_pkey do update
        set
          runs = greatest(version.runs, excluded.runs),
          outcome = case
            when excluded.last_at >= version.last_at
              then coalesce(excluded.outcome, version.outcome)
            else coalesce(version.outcome, excluded.outcome)
          end,
          last_at = greatest(version.last_at, excluded.last_at)
        where version.playground_id = excluded.playground_id
          and version.code::text = excluded.code::text
        ",
        user.0,
        version.id,
        playground,
        version.code.as_json(),
        wide(version.code.as_json().len()),
        wide(version.runs),
        version.outcome.as_deref(),
        Moment(version.first) as _,
        Moment(version.last) as _,
        Moment(now) as _,
    )
    .execute(&mut *connection)
    .await?;
    Ok(Some(if stored.rows_affected() == 1 {
        Fate::Stored
    } else {
        Fate::Conflict
    }))
}

/// Somebody's history of a playground before one of its versions, or from the newest on; `None` where
/// there is no such playground.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "playgrounds.versions", skip_all, fields(user = %user))]
pub async fn versions(
    store: &Store,
    user: UserId,
    (course, playground): (CourseId, &AuthorId),
    before: Option<Uuid>,
) -> Result<Option<Page>> {
    let mut connection = store.pool.acquire().await?;
    let Some(playground) = find(&mut connection, course, playground).await? else {
        return Ok(None);
    };
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let rows = sqlx::query!(
        r#"
        with page as materialized (
          select
            id,
            runs,
            outcome,
            first_at,
            last_at,
            sum(size) over (order by id desc) - size as before
          from (
            select id, runs, outcome, first_at, last_at, size
            from playground_version
            where user_id = $1
              and playground_id = $2
              and id < $3
            order by id desc
            limit $4
          ) as newest
        )
        select
          page.id as "id!",
          page.runs as "runs!",
          page.outcome,
          page.first_at as "first_at!: Moment",
          page.last_at as "last_at!: Moment",
          case when page.before < $5 then version.code::text end as code
        from page
        join playground_version as version
          on version.user_id = $1
          and version.id = page.id
        order by page.id desc
        "#,
        user.0,
        playground,
        before.unwrap_or(Uuid::max()),
        limit,
        PAGE_SIZE,
    )
    .fetch_all(&mut *connection)
    .await?;
    let read = rows.len();
    let mut versions = Vec::with_capacity(read);
    for row in rows.into_iter().take(PAGE) {
        let Some(code) = row.code else { break };
        let code: Code = stored_code(&code, row.id)?;
        versions.push(Version {
            id: row.id,
            code,
            first: row.first_at.0,
            last: row.last_at.0,
            runs: number(row.runs)?,
            outcome: row.outcome,
        });
    }
    let more = read > versions.len();
    Ok(Some(Page { versions, more }))
}
