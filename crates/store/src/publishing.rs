//! Publishing: all or nothing, and nothing the second time.

mod lexicon;
mod load;
mod log;
mod rows;
mod search_index;
mod write;
mod write_questions;

use std::fmt;

use domain::chapters::CheckedCourse;
use domain::ids::{AuthorId, TokenId, UserId};
use domain::publishing::{Plan, Refusal, plan};
use jiff::Timestamp;
use sqlx::{Connection, PgConnection};

use crate::accounts::tokens;
use crate::catalogue::{CHANNEL, READ_SNAPSHOT};
use crate::moment::Moment;
use crate::{Error, Result, Store};

/// How often a publish that meets another one is tried. Each try waits for its turn up to the
/// lock timeout of half a second.
const ATTEMPTS: u32 = 40;

/// What a publish did, or with `dry_run` would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// Every step, by course.
    pub plan: Plan,
    /// The version of the catalogue afterwards.
    pub version: i64,
    /// Whether nothing was written because that was asked for.
    pub dry_run: bool,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.dry_run, self.plan.is_empty()) {
            (true, true) => f.write_str("Publishing would change nothing."),
            (true, false) => write!(f, "Publishing would do this:\n{}", self.plan),
            (false, _) => self.plan.fmt(f),
        }
    }
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The courses can't be published as they are; every reason.
    #[error("publishing was refused for {} reason(s)", .0.len())]
    Refused(Vec<Refusal>),
    /// The token does not allow to publish this course.
    #[error("the token does not allow to publish the course {0}")]
    Forbidden(AuthorId),
    /// The token has ended.
    #[error("the token has ended")]
    Ended,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<sqlx::Error> for PublishError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A token with which something is published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Permit {
    /// Whose it is.
    pub user: UserId,
    /// Which one.
    pub token: TokenId,
}

/// Publishes the courses; other courses stay as they are.
///
/// Publishers take turns by locking the one row of `site`. Whoever reads meanwhile sees the site
/// as it was, and then all of the new one.
///
/// # Errors
///
/// [`PublishError::Refused`] with every reason where there is one, and otherwise where the
/// database fails. Nothing has changed then.
#[tracing::instrument(name = "publishing.publish", skip_all, fields(courses = courses.len(), dry_run))]
pub async fn publish(
    store: &Store,
    courses: &[CheckedCourse],
    now: Timestamp,
    dry_run: bool,
) -> Result<Outcome, PublishError> {
    publish_by(store, courses, now, dry_run, None).await
}

/// The same with a token, which has to allow it in the very transaction that publishes.
///
/// # Errors
///
/// Those of [`publish`], [`PublishError::Forbidden`] and [`PublishError::Ended`].
#[tracing::instrument(name = "publishing.publish_with_token", skip_all, fields(courses = courses.len(), dry_run))]
pub async fn publish_with_token(
    store: &Store,
    courses: &[CheckedCourse],
    now: Timestamp,
    dry_run: bool,
    permit: Permit,
) -> Result<Outcome, PublishError> {
    publish_by(store, courses, now, dry_run, Some(permit)).await
}

async fn publish_by(
    store: &Store,
    courses: &[CheckedCourse],
    now: Timestamp,
    dry_run: bool,
    permit: Option<Permit>,
) -> Result<Outcome, PublishError> {
    let mut connection = store.connection_of_its_own().await?;
    if dry_run {
        return rehearse(&mut connection, courses, now, permit).await;
    }
    let mut attempt = 1;
    loop {
        match publish_once(&mut connection, courses, now, permit).await {
            Err(PublishError::Store(Error::Busy(_))) if attempt < ATTEMPTS => attempt += 1,
            result => return result,
        }
    }
}

/// Asks the token what it allows now.
async fn allow(
    connection: &mut PgConnection,
    courses: &[CheckedCourse],
    permit: Permit,
    now: Timestamp,
) -> Result<(), PublishError> {
    let shown = tokens::find(connection, permit.user, permit.token, now).await?;
    let Some(shown) = shown.filter(|shown| shown.ended.is_none()) else {
        return Err(PublishError::Ended);
    };
    match shown.forbidden(courses.iter().map(|course| &course.id)) {
        None => Ok(()),
        Some(course) => Err(PublishError::Forbidden(course.clone())),
    }
}

async fn rehearse(
    connection: &mut PgConnection,
    courses: &[CheckedCourse],
    now: Timestamp,
    permit: Option<Permit>,
) -> Result<Outcome, PublishError> {
    let mut snapshot = connection.begin_with(READ_SNAPSHOT).await?;
    if let Some(permit) = permit {
        allow(&mut snapshot, courses, permit, now).await?;
    }
    let version = sqlx::query_scalar!(
        "
        select version
        from site
        "
    )
    .fetch_one(&mut *snapshot)
    .await?;
    let published = load::published(&mut snapshot, courses).await?;
    let plan = plan(&published.content, courses).map_err(PublishError::Refused)?;
    Ok(Outcome {
        plan,
        version,
        dry_run: true,
    })
}

async fn publish_once(
    connection: &mut PgConnection,
    courses: &[CheckedCourse],
    now: Timestamp,
    permit: Option<Permit>,
) -> Result<Outcome, PublishError> {
    let mut transaction = connection.begin().await?;
    let version = sqlx::query_scalar!(
        "
        select version
        from site
        for update
        "
    )
    .fetch_one(&mut *transaction)
    .await?;
    if let Some(permit) = permit {
        tokens::hold(&mut transaction, permit.user, permit.token).await?;
        allow(&mut transaction, courses, permit, now).await?;
    }
    let published = load::published(&mut transaction, courses).await?;
    let plan = plan(&published.content, courses).map_err(PublishError::Refused)?;
    if plan.is_empty() {
        return Ok(Outcome {
            plan,
            version,
            dry_run: false,
        });
    }
    let version = version + 1;
    let rows = rows::prepare(&plan, courses, &published, now)?;
    write::all(&mut transaction, &rows, Moment(now)).await?;
    let logged_at = log::not_before_the_last(&mut transaction, Moment(now)).await?;
    log::append(&mut transaction, &rows.log, version, logged_at).await?;
    if let Some(Permit { user, token }) = permit {
        tokens::note_published(&mut transaction, user, token, version, now).await?;
    }
    sqlx::query!(
        "
        update site
        set version = $1
        ",
        version
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    call(connection, version).await;
    Ok(Outcome {
        plan,
        version,
        dry_run: false,
    })
}

/// Tells the servers that listen. It is only a hint, and they ask for the version every second
/// anyway: so it comes after the commit, and its failure is not the publish's.
async fn call(connection: &mut PgConnection, version: i64) {
    let called = sqlx::query!("select pg_notify($1, $2)", CHANNEL, version.to_string())
        .execute(connection)
        .await;
    if let Err(error) = called {
        tracing::warn!(%error, "published, but could not call the servers");
    }
}
