//! What admins do with accounts.

use domain::ids::{AuthorId, UserId};
use jiff::Timestamp;

use super::events::{Event, Role, note};
use crate::moment::Moment;
use crate::{Result, Store};

/// Makes somebody an admin, or no admin any more. Says whether that changed anything: where not, it
/// was so already, or there is no such account.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.set_admin", skip_all, fields(user = %user, is_admin))]
pub async fn set_admin(
    store: &Store,
    user: UserId,
    is_admin: bool,
    now: Timestamp,
) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
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
        return Ok(false);
    }
    let event = if is_admin {
        Event::RoleGiven(Role::Admin)
    } else {
        Event::RoleTaken(Role::Admin)
    };
    note(&mut transaction, user, event, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Lets somebody write a course, which need not be published yet. Says whether that changed
/// anything: where not, they wrote it already, or there is no such account.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.grant_author", skip_all, fields(user = %user, course = %course))]
pub async fn grant_author(
    store: &Store,
    user: UserId,
    course: &AuthorId,
    now: Timestamp,
) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
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
        return Ok(false);
    }
    let event = Event::RoleGiven(Role::AuthorOf(course));
    note(&mut transaction, user, event, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Lets somebody write a course no longer. Says whether that changed anything.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.revoke_author", skip_all, fields(user = %user, course = %course))]
pub async fn revoke_author(
    store: &Store,
    user: UserId,
    course: &AuthorId,
    now: Timestamp,
) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
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
        return Ok(false);
    }
    let event = Event::RoleTaken(Role::AuthorOf(course));
    note(&mut transaction, user, event, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Ends every session of somebody, and lets them begin none until they are reinstated. Says whether
/// that changed anything: where not, they were suspended already, or there is no such account.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.suspend", skip_all, fields(user = %user))]
pub async fn suspend(store: &Store, user: UserId, now: Timestamp) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
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
        return Ok(false);
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
    note(&mut transaction, user, Event::Suspended, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Lets somebody sign in again. Says whether that changed anything.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.reinstate", skip_all, fields(user = %user))]
pub async fn reinstate(store: &Store, user: UserId, now: Timestamp) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
    let changed = sqlx::query!(
        "
        update account
        set suspended_at = null
        where id = $1
          and suspended_at is not null
        ",
        user.0
    )
    .execute(&mut *transaction)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    note(&mut transaction, user, Event::Reinstated, now).await?;
    transaction.commit().await?;
    Ok(true)
}
