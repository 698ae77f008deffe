//! People: their accounts, how they prove who they are, and where they are signed in.
//!
//! Whatever changes an account holds the lock of its row until it ends. So of two changes at once
//! one sees what the other has done, and none of them waits for the other in a circle.

mod confirmations;
mod events;
mod own;
mod roles;
mod sessions;
mod sweep;

use std::collections::BTreeSet;

use domain::accounts::{DisplayName, Email, EmailKey};
use domain::ids::{AuthorId, UserId};
use uuid::Uuid;

use crate::error::unreadable;
use crate::values::author_id;
use crate::{Error, Result, Store};

pub use confirmations::{
    Confirmation, Confirmed, NewConfirmation, Purpose, RESET_LASTS, SIGN_UP_LASTS,
    begin_confirmation, confirm_sign_up, find_confirmation, reset_password,
};
pub use own::{change_password, change_profile};
pub use roles::{grant_author, reinstate, revoke_author, set_admin, suspend};
pub use sessions::{
    IDLE, LONGEST, NewSession, SessionRow, end_other_sessions, end_session, find_session,
    is_known_device, open_session, remember_device, sessions, sign_out,
};
pub use sweep::sweep;

/// Somebody with an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// The address, which its owner has proved to be theirs.
    pub email: Email,
    /// What others see.
    pub display_name: DisplayName,
    /// The name of the time zone.
    pub zone: String,
    /// The password's hash, in the form that names its algorithm.
    pub password_hash: String,
    /// Whether every role is theirs.
    pub is_admin: bool,
    /// The courses that they write.
    pub author_of: BTreeSet<AuthorId>,
    /// Whether they may not sign in.
    pub suspended: bool,
}

/// An account as its row has it.
struct AccountRow {
    id: Uuid,
    email: String,
    display_name: String,
    zone: String,
    password_hash: String,
    is_admin: bool,
    author_of: Vec<String>,
    suspended: bool,
}

impl TryFrom<AccountRow> for Account {
    type Error = Error;

    fn try_from(row: AccountRow) -> Result<Self> {
        // The log may name the account, but not the person.
        let email = Email::try_from(row.email)
            .map_err(|_| unreadable("the address of the account", row.id))?;
        let display_name = DisplayName::try_from(row.display_name)
            .map_err(|_| unreadable("the name of the account", row.id))?;
        let author_of: Result<BTreeSet<AuthorId>> =
            row.author_of.into_iter().map(author_id).collect();
        Ok(Self {
            id: UserId(row.id),
            email,
            display_name,
            zone: row.zone,
            password_hash: row.password_hash,
            is_admin: row.is_admin,
            author_of: author_of?,
            suspended: row.suspended,
        })
    }
}

/// The account of an address, suspended or not.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.find_by_email", skip_all)]
pub async fn find_by_email(store: &Store, key: &EmailKey) -> Result<Option<Account>> {
    let row = sqlx::query_as!(
        AccountRow,
        r#"
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
          ) as "author_of!",
          suspended_at is not null as "suspended!"
        from account
        where email_key = $1
        "#,
        key.as_str()
    )
    .fetch_optional(&store.pool)
    .await?;
    row.map(Account::try_from).transpose()
}

/// The account with that id, suspended or not.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.find", skip_all, fields(user = %user))]
pub async fn find(store: &Store, user: UserId) -> Result<Option<Account>> {
    let row = sqlx::query_as!(
        AccountRow,
        r#"
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
          ) as "author_of!",
          suspended_at is not null as "suspended!"
        from account
        where id = $1
        "#,
        user.0
    )
    .fetch_optional(&store.pool)
    .await?;
    row.map(Account::try_from).transpose()
}

/// The accounts whose address or name holds the text, in any mixture of capitals, by address; every
/// account where the text is empty.
///
/// # Errors
///
/// Where the database fails; never because of what is asked.
#[tracing::instrument(name = "accounts.list", skip_all)]
pub async fn list(store: &Store, search: &str, limit: i64) -> Result<Vec<Account>> {
    if search.contains('\0') {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_as!(
        AccountRow,
        r#"
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
          ) as "author_of!",
          suspended_at is not null as "suspended!"
        from account
        where email ilike $1
          or display_name ilike $1
        order by email_key
        limit $2
        "#,
        holding(search),
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    rows.into_iter().map(Account::try_from).collect()
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
