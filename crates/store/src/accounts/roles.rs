//! What admins do with accounts.

use std::collections::BTreeSet;

use domain::ids::{AuthorId, MailId, UserId};
use jiff::Timestamp;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::events::{By, Event, Role, note};
use crate::mail::{self, MailKind, NewMail};
use crate::moment::Moment;
use crate::{Result, Store};

/// What became of a change that may not be made whoever asks for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// It is made.
    Made,
    /// It was so already, or there is no such account.
    AsBefore,
    /// Nothing changed: nobody would be left who may give roles. Only the command line does that.
    LastAdmin,
    /// Nothing changed: whoever asks is no admin any more.
    Refused,
}

/// Makes somebody an admin, or no admin any more. Of admins who take the role from each other at
/// once, one stays.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.set_admin", skip_all, fields(user = %user, is_admin))]
pub async fn set_admin(
    store: &Store,
    user: UserId,
    is_admin: bool,
    by: By,
    now: Timestamp,
) -> Result<Change> {
    let mut transaction = store.pool.begin().await?;
    let admins = Admins::lock(&mut transaction).await?;
    if !admins.obey(by) {
        return Ok(Change::Refused);
    }
    if !is_admin && by != By::CommandLine && admins.is_last(user) {
        return Ok(Change::LastAdmin);
    }
    let changed = sqlx::query!(
        "
        update account
        set is_admin = $2
        where id = $1
          and is_admin <> $2
        ",
        user.0,
        is_admin
    )
    .execute(&mut *transaction)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(Change::AsBefore);
    }
    let event = if is_admin {
        Event::RoleGiven(Role::Admin, by)
    } else {
        Event::RoleTaken(Role::Admin, by)
    };
    tell(&mut transaction, user, event, now).await?;
    transaction.commit().await?;
    Ok(Change::Made)
}

/// Every admin. Their rows stay locked until the transaction ends, in the order of their ids, so that
/// of two who ask at once the second sees what the first has done.
pub(super) struct Admins {
    /// Those who may sign in.
    able: BTreeSet<Uuid>,
    /// Those among them whose account is not to be deleted.
    staying: BTreeSet<Uuid>,
}

impl Admins {
    pub(super) async fn lock(connection: &mut PgConnection) -> Result<Self> {
        let admins = sqlx::query!(
            r#"
            select
              id,
              suspended_at is null as "is_able!",
              suspended_at is null and delete_at is null as "is_staying!"
            from account
            where is_admin
            order by id
            for no key update
            "#
        )
        .fetch_all(connection)
        .await?;
        let able = admins.iter().filter(|admin| admin.is_able);
        let staying = admins.iter().filter(|admin| admin.is_staying);
        Ok(Self {
            able: able.map(|admin| admin.id).collect(),
            staying: staying.map(|admin| admin.id).collect(),
        })
    }

    /// Whether whoever asks may still do it: a request that began before the role was taken may come
    /// to its end afterwards.
    fn obey(&self, by: By) -> bool {
        match by {
            By::Admin(admin) => self.able.contains(&admin.0),
            By::CommandLine => true,
        }
    }

    /// Whether nobody would be left who may give roles.
    pub(super) fn is_last(&self, user: UserId) -> bool {
        self.staying.contains(&user.0) && self.staying.len() == 1
    }
}

/// Lets somebody write a course, which need not be published yet. Nothing changes where they
/// write it already, or there is no such account.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.grant_author", skip_all, fields(user = %user, course = %course))]
pub async fn grant_author(
    store: &Store,
    user: UserId,
    course: &AuthorId,
    by: By,
    now: Timestamp,
) -> Result<Change> {
    let mut transaction = store.pool.begin().await?;
    if !Admins::lock(&mut transaction).await?.obey(by) {
        return Ok(Change::Refused);
    }
    let changed = sqlx::query!(
        "
        insert into account_author (user_id, course_author_id, granted_at)
        select id, $2, $3
        from account
        where id = $1
        on conflict on constraint account_author_pkey do nothing
        ",
        user.0,
        course.as_str(),
        Moment(now) as _,
    )
    .execute(&mut *transaction)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(Change::AsBefore);
    }
    let event = Event::RoleGiven(Role::AuthorOf(course), by);
    tell(&mut transaction, user, event, now).await?;
    transaction.commit().await?;
    Ok(Change::Made)
}

/// Lets somebody write a course no longer.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.revoke_author", skip_all, fields(user = %user, course = %course))]
pub async fn revoke_author(
    store: &Store,
    user: UserId,
    course: &AuthorId,
    by: By,
    now: Timestamp,
) -> Result<Change> {
    let mut transaction = store.pool.begin().await?;
    if !Admins::lock(&mut transaction).await?.obey(by) {
        return Ok(Change::Refused);
    }
    let changed = sqlx::query!(
        "
        delete from account_author
        where user_id = $1
          and course_author_id = $2
        ",
        user.0,
        course.as_str()
    )
    .execute(&mut *transaction)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(Change::AsBefore);
    }
    let event = Event::RoleTaken(Role::AuthorOf(course), by);
    tell(&mut transaction, user, event, now).await?;
    transaction.commit().await?;
    Ok(Change::Made)
}

/// Ends every session of somebody, and lets them begin none until they are reinstated.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.suspend", skip_all, fields(user = %user))]
pub async fn suspend(store: &Store, user: UserId, by: By, now: Timestamp) -> Result<Change> {
    let mut transaction = store.pool.begin().await?;
    let admins = Admins::lock(&mut transaction).await?;
    if !admins.obey(by) {
        return Ok(Change::Refused);
    }
    if by != By::CommandLine && admins.is_last(user) {
        return Ok(Change::LastAdmin);
    }
    let changed = sqlx::query!(
        "
        update account
        set suspended_at = $2
        where id = $1
          and suspended_at is null
        ",
        user.0,
        Moment(now) as _,
    )
    .execute(&mut *transaction)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(Change::AsBefore);
    }
    sqlx::query!(
        "
        delete from session
        where user_id = $1
        ",
        user.0
    )
    .execute(&mut *transaction)
    .await?;
    tell(&mut transaction, user, Event::Suspended(by), now).await?;
    transaction.commit().await?;
    Ok(Change::Made)
}

/// Lets somebody sign in again. Nobody comes back whose removal has begun.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.reinstate", skip_all, fields(user = %user))]
pub async fn reinstate(store: &Store, user: UserId, by: By, now: Timestamp) -> Result<Change> {
    let mut transaction = store.pool.begin().await?;
    if !Admins::lock(&mut transaction).await?.obey(by) {
        return Ok(Change::Refused);
    }
    let changed = sqlx::query!(
        "
        update account
        set suspended_at = null
        where id = $1
          and suspended_at is not null
          and erasing_at is null
        ",
        user.0
    )
    .execute(&mut *transaction)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(Change::AsBefore);
    }
    tell(&mut transaction, user, Event::Reinstated(by), now).await?;
    transaction.commit().await?;
    Ok(Change::Made)
}

/// Whether anybody is left who may give roles on the site.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.is_any_admin", skip_all)]
pub async fn is_any_admin(store: &Store) -> Result<bool> {
    let found = sqlx::query!(
        "
        select id
        from account
        where is_admin
          and suspended_at is null
          and delete_at is null
        limit 1
        "
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(found.is_some())
}

/// Notes what was done to somebody, and has a letter tell them: who did it is in neither the letter
/// nor its payload.
async fn tell(
    connection: &mut PgConnection,
    user: UserId,
    event: Event<'_>,
    now: Timestamp,
) -> Result<()> {
    note(connection, user, event, now).await?;
    let payload = match event {
        Event::RoleGiven(role, _) => json!({ "done": "role-given", "role": role.to_string() }),
        Event::RoleTaken(role, _) => json!({ "done": "role-taken", "role": role.to_string() }),
        Event::Suspended(_) => json!({ "done": "suspended" }),
        _ => json!({ "done": "reinstated" }),
    };
    let account = sqlx::query!(
        "
        select email
        from account
        where id = $1
        ",
        user.0
    )
    .fetch_one(&mut *connection)
    .await?;
    let letter = NewMail {
        id: MailId(Uuid::now_v7()),
        kind: MailKind::ByAdmin,
        to: account.email,
        payload,
    };
    mail::put(connection, &letter, now).await
}
