//! People: their accounts, how they prove who they are, and where they are signed in.
//!
//! Whatever changes an account holds the lock of its row until it ends. So of two changes at once
//! one sees what the other has done, and none of them waits for the other in a circle.

mod confirmations;
mod deletion;
mod devices;
mod email_change;
mod events;
mod export;
mod log;
mod own;
pub mod passkeys;
mod people;
mod roles;
mod sessions;
mod sweep;
pub(crate) mod tokens;

use std::collections::BTreeSet;
use std::fmt;

use domain::accounts::{DisplayName, Email, EmailKey, Role};
use domain::ids::{AuthorId, UserId};
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::unreadable;
use crate::moment::Moment;
use crate::values::author_id;
use crate::{Error, Result, Store};

pub(crate) use events::{first_id_of, id_of, note_merge};

pub use confirmations::{
    Confirmation, Confirmed, NewConfirmation, Purpose, RESET_LASTS, Reset, SIGN_UP_LASTS,
    begin_confirmation, choose_zone, confirm_sign_up, find_confirmation, reset_password,
};
pub use deletion::{GRACE, Leaving, ask_for_deletion, erase, withdraw_deletion};
pub use devices::{is_known_device, remember_device};
pub use email_change::{
    EMAIL_CHANGE_LASTS, EmailChange, EmailStep, NewEmailChange, begin_email_change,
    confirm_email_change, email_change, find_email_change, withdraw_email_change,
};
pub use events::By;
pub use export::{Export, ExportedRows, SECTIONS, Section, export};
pub use log::{Happened, LogFilter, log, note_failed_sign_in, note_wrong_password};
pub use own::{change_password, change_profile};
pub use people::{Person, courses, is_known_course, list, person};
pub use roles::{Change, grant_author, is_any_admin, reinstate, revoke_author, set_admin, suspend};
pub(crate) use sessions::NOTED;
pub use sessions::{
    IDLE, LONGEST, MOST_SESSIONS, NewSession, SessionRow, end_other_sessions, end_session,
    find_session, open_session, sessions, sign_out,
};
pub use sweep::sweep;
pub use tokens::{
    Ended, MOST_COURSES, MOST_TOKENS, Made, NewToken, Shown, TokenRow, make_token, revoke_token,
    show_token, tokens,
};

/// Somebody with an account.
#[derive(Clone, PartialEq, Eq)]
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
    /// When the account goes for good, where its owner has asked for that.
    pub delete_at: Option<Timestamp>,
}

/// Says who it is and nothing else, so that no log has an address or a password's hash.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({})", self.id)
    }
}

impl Account {
    /// The roles, at least one: students have no other.
    pub fn roles(&self) -> Vec<Role> {
        let admin = self.is_admin.then_some(Role::Admin);
        let courses = self.author_of.iter().cloned().map(Role::AuthorOf);
        let roles: Vec<Role> = admin.into_iter().chain(courses).collect();
        if roles.is_empty() {
            return vec![Role::Student];
        }
        roles
    }
}

/// Holds the lock of somebody's row until the transaction ends.
async fn lock(connection: &mut PgConnection, user: UserId) -> Result<()> {
    sqlx::query!(
        "
        select id
        from account
        where id = $1
        for no key update
        ",
        user.0
    )
    .fetch_optional(connection)
    .await?;
    Ok(())
}

/// Holds the lock of somebody's row, where the password is the one that was compared and they may
/// sign in.
async fn lock_unchanged(connection: &mut PgConnection, account: &Account) -> Result<bool> {
    let found = sqlx::query!(
        "
        select id
        from account
        where id = $1
          and password_hash = $2
          and suspended_at is null
        for no key update
        ",
        account.id.0,
        account.password_hash
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
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
    delete_at: Option<Moment>,
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
            delete_at: row.delete_at.map(|at| at.0),
        })
    }
}

/// Reads accounts: what follows `from account` is given, with its arguments.
macro_rules! account_query {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            AccountRow,
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
              account.suspended_at is not null as "suspended!",
              account.delete_at as "delete_at: Moment"
            from account
            "# + $rest,
            $($argument),*
        )
    };
}

/// The account of an address, suspended or not.
///
/// # Errors
///
/// Where the database fails.
#[tracing::instrument(name = "accounts.find_by_email", skip_all)]
pub async fn find_by_email(store: &Store, key: &EmailKey) -> Result<Option<Account>> {
    let row = account_query!(
        "
        where email_key = $1
        ",
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
    let row = account_query!(
        "
        where id = $1
        ",
        user.0
    )
    .fetch_optional(&store.pool)
    .await?;
    row.map(Account::try_from).transpose()
}
