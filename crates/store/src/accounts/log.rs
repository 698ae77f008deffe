//! Reading what happened: one's own log, and that of everybody for admins.

use domain::accounts::EventKind;
use domain::ids::{SessionId, UserId};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::events::{Event, note};
use crate::error::unreadable;
use crate::moment::Moment;
use crate::{Result, Store};

/// What is looked for in the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LogFilter {
    /// Only what happened to this account.
    pub user: Option<UserId>,
    /// Only this kind.
    pub kind: Option<EventKind>,
}

/// Something that happened.
#[derive(Clone, PartialEq, Debug)]
pub struct Happened {
    /// To whom; the nil id stands for an address without an account.
    pub user: UserId,
    /// Its own id, which begins with its time.
    pub id: Uuid,
    /// What it was.
    pub kind: EventKind,
    /// When.
    pub occurred_at: Timestamp,
    /// Its particulars: ids, and what devices are called.
    pub detail: Value,
}

struct HappenedRow {
    user_id: Uuid,
    id: Uuid,
    kind: String,
    occurred_at: Moment,
    detail: Value,
}

impl TryFrom<HappenedRow> for Happened {
    type Error = crate::Error;

    fn try_from(row: HappenedRow) -> Result<Self> {
        let kind = EventKind::from_name(&row.kind);
        Ok(Self {
            user: UserId(row.user_id),
            id: row.id,
            kind: kind.ok_or_else(|| unreadable("the kind of event", row.kind))?,
            occurred_at: row.occurred_at.0,
            detail: row.detail,
        })
    }
}

/// At most so many of the events that fit, the newest first; with `before`, only those that are
/// older than that one. What is noted meanwhile moves nothing that comes after it.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.log", skip_all)]
pub async fn log(
    store: &Store,
    filter: LogFilter,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Happened>> {
    let before = before.unwrap_or(Uuid::max());
    let kind = filter.kind.map(EventKind::as_str);
    // One statement each, so that each has the plan that fits: of a million events, only those are
    // read that are shown.
    let rows = match (filter.user, kind) {
        (Some(user), kind) => {
            sqlx::query_as!(
                HappenedRow,
                r#"
                select user_id, id, kind, occurred_at as "occurred_at: Moment", detail
                from security_event
                where user_id = $1
                  and id < $2
                  and ($4::text is null or kind = $4)
                order by id desc
                limit $3
                "#,
                user.0,
                before,
                limit,
                kind
            )
            .fetch_all(&store.pool)
            .await?
        }
        (None, Some(kind)) => {
            sqlx::query_as!(
                HappenedRow,
                r#"
                select user_id, id, kind, occurred_at as "occurred_at: Moment", detail
                from security_event
                where kind = $1
                  and id < $2
                order by id desc
                limit $3
                "#,
                kind,
                before,
                limit
            )
            .fetch_all(&store.pool)
            .await?
        }
        (None, None) => {
            sqlx::query_as!(
                HappenedRow,
                r#"
                select user_id, id, kind, occurred_at as "occurred_at: Moment", detail
                from security_event
                where id < $1
                order by id desc
                limit $2
                "#,
                before,
                limit
            )
            .fetch_all(&store.pool)
            .await?
        }
    };
    rows.into_iter().map(Happened::try_from).collect()
}

/// Notes that somebody tried to sign in and could not, on a device that is called so. Without an
/// account the same is noted for nobody: what the database does must not tell the two apart. Nor is
/// anything noted of somebody whose account has gone meanwhile.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.note_failed_sign_in", skip_all)]
pub async fn note_failed_sign_in(
    store: &Store,
    user: Option<UserId>,
    device: &str,
    now: Timestamp,
) -> Result<()> {
    let nobody = UserId(Uuid::nil());
    let mut connection = store.pool.acquire().await?;
    let found = sqlx::query_scalar!(
        "
        select id
        from account
        where id = $1
          and erasing_at is null
        ",
        user.unwrap_or(nobody).0
    )
    .fetch_optional(&mut *connection)
    .await?;
    let user = found.map_or(nobody, UserId);
    note(&mut connection, user, Event::SignInFailed(device), now).await
}

/// Notes that whoever is signed in in this session typed a wrong password where it is asked again.
/// Nothing is noted where the session has ended meanwhile.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.note_wrong_password", skip_all, fields(user = %user))]
pub async fn note_wrong_password(
    store: &Store,
    user: UserId,
    session: SessionId,
    now: Timestamp,
) -> Result<()> {
    let mut connection = store.pool.acquire().await?;
    let device = sqlx::query_scalar!(
        "
        select device
        from session
        where user_id = $1
          and id = $2
        ",
        user.0,
        session.0
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(device) = device {
        let event = Event::PasswordFailed(session, &device);
        note(&mut connection, user, event, now).await?;
    }
    Ok(())
}
