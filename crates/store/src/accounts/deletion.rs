//! The end of an account: asked for by its owner, held back for some days, and then for good.

use std::time::Duration;

use domain::ids::{SessionId, UserId};
use jiff::Timestamp;
use uuid::Uuid;

use super::Account;
use super::events::{Event, note};
use super::roles::Admins;
use crate::batches::remove_in_batches;
use crate::mail::{self, NewMail};
use crate::moment::Moment;
use crate::{Result, Store};

/// How long an account that is to go can still be kept.
pub const GRACE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What became of the wish to end an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leaving {
    /// It goes after [`GRACE`].
    Asked,
    /// Nothing changed: the account is no longer as it was when the password was compared.
    Stale,
    /// Nothing changed: nobody would be left who may give roles.
    LastAdmin,
}

/// Asks for the end of an account, in [`GRACE`] from now; to ask again moves nothing. Every session
/// but `keep` ends. The password was compared with `account.password_hash`.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.ask_for_deletion", skip_all, fields(user = %account.id))]
pub async fn ask_for_deletion(
    store: &Store,
    account: &Account,
    keep: SessionId,
    letter: &NewMail,
    now: Timestamp,
) -> Result<Leaving> {
    let mut transaction = store.pool.begin().await?;
    if account.is_admin && Admins::lock(&mut transaction).await?.is_last(account.id) {
        return Ok(Leaving::LastAdmin);
    }
    let before = sqlx::query!(
        "
        select delete_at is not null as asked
        from account
        where id = $1
          and password_hash = $2
          and suspended_at is null
        for no key update
        ",
        account.id.0,
        account.password_hash,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    match before {
        None => return Ok(Leaving::Stale),
        Some(row) if row.asked == Some(true) => return Ok(Leaving::Asked),
        Some(_) => {}
    }
    sqlx::query!(
        "
        update account
        set delete_at = $2
        where id = $1
        ",
        account.id.0,
        Moment::after(now, GRACE) as _,
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query!(
        "
        delete from session
        where user_id = $1
          and id <> $2
        ",
        account.id.0,
        keep.0
    )
    .execute(&mut *transaction)
    .await?;
    mail::put(&mut transaction, letter, now).await?;
    note(&mut transaction, account.id, Event::DeletionAsked, now).await?;
    transaction.commit().await?;
    Ok(Leaving::Asked)
}

/// Keeps the account after all. Says whether it still could be: false where its removal has begun, or
/// nothing of it was asked.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.withdraw_deletion", skip_all, fields(user = %user))]
pub async fn withdraw_deletion(store: &Store, user: UserId, now: Timestamp) -> Result<bool> {
    let mut transaction = store.pool.begin().await?;
    let kept = sqlx::query!(
        "
        update account
        set delete_at = null
        where id = $1
          and delete_at is not null
          and erasing_at is null
        ",
        user.0
    )
    .execute(&mut *transaction)
    .await?;
    if kept.rows_affected() == 0 {
        return Ok(false);
    }
    note(&mut transaction, user, Event::DeletionWithdrawn, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Removes the accounts whose time has come, with all that is theirs, and says how many. What is left
/// is one line in the log: that there was an account with this id, and when it went. Whoever is
/// interrupted goes on the next time, and two at once do no harm.
///
/// # Errors
///
/// Where the database fails, also for one of them alone.
#[tracing::instrument(name = "accounts.erase", skip_all)]
pub async fn erase(store: &Store, now: Timestamp) -> Result<u64> {
    // From here on nobody comes in any more, and nothing more is written for them.
    sqlx::query!(
        "
        update account
        set
          erasing_at = $1,
          suspended_at = coalesce(suspended_at, $1)
        where delete_at <= $1
          and erasing_at is null
        ",
        Moment(now) as _,
    )
    .execute(&store.pool)
    .await?;
    let users = sqlx::query_scalar!(
        "
        select id
        from account
        where delete_at <= $1
          and erasing_at is not null
        order by delete_at
        ",
        Moment(now) as _,
    )
    .fetch_all(&store.pool)
    .await?;
    let (mut erased, mut failed) = (0, None);
    for user in users {
        match erase_one(store, user, now).await {
            Ok(is_erased) => erased += u64::from(is_erased),
            // The others go nevertheless.
            Err(error) => {
                tracing::warn!(%user, %error, "an account could not be removed yet");
                failed = Some(error);
            }
        }
    }
    failed.map_or(Ok(erased), Err)
}

async fn erase_one(store: &Store, user: Uuid, now: Timestamp) -> Result<bool> {
    // What may be long goes in pieces; the rest, and the account itself, goes at once. Another server
    // may do the same meanwhile: rows that it holds are left to it, and so is the line that it leaves.
    remove_in_batches!(
        store,
        [user],
        "
        delete from student_event
        where user_id = $1
          and id in (
            select id
            from student_event
            where user_id = $1
            limit $2
            for update skip locked
          )
        "
    );
    remove_in_batches!(
        store,
        [user],
        "
        delete from security_event
        where user_id = $1
          and id in (
            select id
            from security_event
            where user_id = $1
              and kind <> 'deleted'
            limit $2
            for update skip locked
          )
        "
    );
    remove_in_batches!(
        store,
        [user],
        "
        delete from card
        where user_id = $1
          and question_id in (
            select question_id
            from card
            where user_id = $1
            limit $2
            for update skip locked
          )
        "
    );
    remove_in_batches!(
        store,
        [user],
        "
        delete from playground_version
        where user_id = $1
          and id in (
            select id
            from playground_version
            where user_id = $1
            limit $2
            for update skip locked
          )
        "
    );
    // What they said stays, as nobody's: others have answered it.
    remove_in_batches!(
        store,
        [user],
        "
        update comment
        set user_id = null
        where id in (
          select id
          from comment
          where user_id = $1
          limit $2
          for no key update skip locked
        )
        "
    );
    remove_in_batches!(
        store,
        [user],
        "
        delete from notification
        where user_id = $1
          and id in (
            select id
            from notification
            where user_id = $1
            limit $2
            for update skip locked
          )
        "
    );
    let mut transaction = store.pool.begin().await?;
    let account = sqlx::query!(
        "
        select email_key
        from account
        where id = $1
        for update
        ",
        user
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(account) = account else {
        return Ok(false);
    };
    for statement in [
        sqlx::query!("delete from session where user_id = $1", user),
        sqlx::query!("delete from known_device where user_id = $1", user),
        sqlx::query!("delete from account_author where user_id = $1", user),
        sqlx::query!("delete from enrolment where user_id = $1", user),
        sqlx::query!("delete from email_change where user_id = $1", user),
        sqlx::query!("delete from author_token where user_id = $1", user),
        sqlx::query!("delete from passkey where user_id = $1", user),
        sqlx::query!("delete from passkey_challenge where user_id = $1", user),
        sqlx::query!("delete from security_event where user_id = $1", user),
        sqlx::query!("delete from student_event where user_id = $1", user),
        sqlx::query!("delete from answer_proposal where user_id = $1", user),
        sqlx::query!("delete from card where user_id = $1", user),
        sqlx::query!("delete from reading where user_id = $1", user),
        sqlx::query!("delete from playground_version where user_id = $1", user),
        sqlx::query!("delete from playground_write where user_id = $1", user),
        sqlx::query!("delete from playground_draft where user_id = $1", user),
        sqlx::query!("delete from student where user_id = $1", user),
        sqlx::query!("delete from reminder where user_id = $1", user),
        sqlx::query!("delete from calendar_feed where user_id = $1", user),
        sqlx::query!("update comment set user_id = null where user_id = $1", user),
        sqlx::query!("delete from comment_report where user_id = $1", user),
        sqlx::query!("delete from writing_suspension where user_id = $1", user),
        sqlx::query!("delete from moderation_appeal where user_id = $1", user),
        sqlx::query!("delete from notification where user_id = $1", user),
        sqlx::query!("delete from thread_mute where user_id = $1", user),
        sqlx::query!("delete from discussion_visit where user_id = $1", user),
        sqlx::query!("delete from discussion_digest where user_id = $1", user),
        sqlx::query!(
            "delete from confirmation where email_key = $1",
            account.email_key
        ),
        sqlx::query!(
            r#"delete from mail where lower(to_address collate "C") = $1"#,
            account.email_key
        ),
        sqlx::query!("delete from account where id = $1", user),
    ] {
        statement.execute(&mut *transaction).await?;
    }
    note(&mut transaction, UserId(user), Event::Deleted, now).await?;
    transaction.commit().await?;
    Ok(true)
}
