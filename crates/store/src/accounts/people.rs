//! People as admins see them.

use domain::ids::{AuthorId, UserId};
use jiff::Timestamp;
use uuid::Uuid;

use super::sessions::{IDLE, LONGEST};
use super::{Account, AccountRow};
use crate::moment::Moment;
use crate::values::author_id;
use crate::{Result, Store};

/// The longest text that is looked for, in characters; nobody's address is longer.
const LONGEST_SEARCH: usize = 320;

/// Somebody, with what admins may know beside the account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when they may not sign in.
    pub suspended_at: Option<Timestamp>,
    /// In how many places they are signed in.
    pub sessions: i64,
    /// When one of those was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
}

/// The accounts whose address or name holds the text, in any mixture of capitals, by address; every
/// account where the text is empty. With `after`, only those that come after that account.
///
/// # Errors
///
/// Where the database fails; never because of what is asked.
#[tracing::instrument(name = "accounts.list", skip_all)]
pub async fn list(
    store: &Store,
    search: &str,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<Account>> {
    let search = search.trim();
    if search.contains('\0') || search.chars().count() > LONGEST_SEARCH {
        return Ok(Vec::new());
    }
    // Where the account is gone meanwhile, the list begins anew.
    let after = after.map(|user| user.0);
    // Planned anew each time, which is why it can't be one of the checked queries: a plan that is kept
    // knows nothing of the text, and reads every account for one that few have.
    let rows: Vec<Found> = sqlx::query_as(LIST)
        .bind(holding(search))
        .bind(after)
        .bind(limit)
        .persistent(false)
        .fetch_all(&store.pool)
        .await?;
    rows.into_iter().map(account_of).collect()
}

const LIST: &str = "
    select
      id,
      email,
      display_name,
      zone,
      password_hash,
      is_admin,
      array(
        select course_author_id
        from account_author
        where user_id = account.id
      ),
      suspended_at is not null,
      delete_at
    from account
    where (email ilike $1 or display_name ilike $1)
      and email_key > coalesce(
        (
          select email_key
          from account
          where id = $2
        ),
        ''
      )
    order by email_key
    limit $3";

/// The columns of [`LIST`].
type Found = (
    Uuid,
    String,
    String,
    String,
    String,
    bool,
    Vec<String>,
    bool,
    Option<Moment>,
);

fn account_of(row: Found) -> Result<Account> {
    let (id, email, display_name, zone, password_hash, is_admin, author_of, suspended, delete_at) =
        row;
    let row = AccountRow {
        id,
        email,
        display_name,
        zone,
        password_hash,
        is_admin,
        author_of,
        suspended,
        delete_at,
    };
    row.try_into()
}

/// Somebody by their id, suspended or not.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.person", skip_all, fields(user = %user))]
pub async fn person(store: &Store, user: UserId, now: Timestamp) -> Result<Option<Person>> {
    let row = sqlx::query!(
        r#"
        select
          account.id,
          account.email,
          account.display_name,
          account.zone,
          account.password_hash,
          account.is_admin,
          array(
            select course_author_id
            from account_author
            where user_id = account.id
          ) as "author_of!",
          account.created_at as "created_at: Moment",
          account.suspended_at as "suspended_at: Moment",
          account.delete_at as "delete_at: Moment",
          open.sessions as "sessions!",
          open.last_used_at as "last_used_at: Moment"
        from account
        cross join lateral (
          select
            count(*) as sessions,
            max(last_used_at) as last_used_at
          from session
          where user_id = account.id
            and last_used_at > $2
            and created_at > $3
        ) as open
        where account.id = $1
        "#,
        user.0,
        Moment::before(now, IDLE) as _,
        Moment::before(now, LONGEST) as _,
    )
    .fetch_optional(&store.pool)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let account = AccountRow {
        id: row.id,
        email: row.email,
        display_name: row.display_name,
        zone: row.zone,
        password_hash: row.password_hash,
        is_admin: row.is_admin,
        author_of: row.author_of,
        suspended: row.suspended_at.is_some(),
        delete_at: row.delete_at,
    };
    Ok(Some(Person {
        account: account.try_into()?,
        created_at: row.created_at.0,
        suspended_at: row.suspended_at.map(|moment| moment.0),
        sessions: row.sessions,
        last_used_at: row.last_used_at.map(|moment| moment.0),
    }))
}

/// The published courses by the ids that their authors wrote, with their titles, by title.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.courses", skip_all)]
pub async fn courses(store: &Store) -> Result<Vec<(AuthorId, String)>> {
    let rows = sqlx::query!(
        "
        select author_id, title
        from course
        order by title, author_id
        "
    )
    .fetch_all(&store.pool)
    .await?;
    rows.into_iter()
        .map(|row| Ok((author_id(row.author_id)?, row.title)))
        .collect()
}

/// Whether a course is published, or somebody is to write it.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.is_known_course", skip_all, fields(course = %course))]
pub async fn is_known_course(store: &Store, course: &AuthorId) -> Result<bool> {
    let is_known = sqlx::query_scalar!(
        r#"
        select
          exists (select from course where author_id = $1)
          or exists (select from account_author where course_author_id = $1) as "is_known!"
        "#,
        course.as_str()
    )
    .fetch_one(&store.pool)
    .await?;
    Ok(is_known)
}

/// The pattern for `like` that finds the text anywhere, and takes no sign of it for a joker.
fn holding(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
