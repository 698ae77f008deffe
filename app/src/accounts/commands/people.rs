//! What admins do with people. That it is an admin who asks was found out before.

use domain::accounts::{Email, Role, RoleProblem};
use domain::ids::{AuthorId, UserId};
use store::accounts::{self, Account, By, Change, Happened, LogFilter, Person};
use uuid::Uuid;

use super::{Accounts, Trouble};
use crate::accounts::types::PersonProblem;

/// How many people stand on one page.
const PEOPLE: usize = 50;
/// How many events stand on one page of the log.
const EVENTS: usize = 100;
/// How many events stand on one's own page.
const OWN_EVENTS: usize = 20;

/// A part of a list that goes on.
#[derive(Clone, PartialEq, Debug)]
pub struct Part<T> {
    /// What is shown of it.
    pub items: Vec<T>,
    /// Whether more follow.
    pub goes_on: bool,
}

impl<T> Part<T> {
    /// Of items that were read with one more than are shown.
    fn of(mut items: Vec<T>, most: usize) -> Self {
        let goes_on = items.len() > most;
        items.truncate(most);
        Self { items, goes_on }
    }
}

/// Fifty of the people whose address or name holds a text.
///
/// # Errors
///
/// [`Trouble`].
pub async fn people(
    on: &Accounts,
    search: &str,
    after: Option<UserId>,
) -> Result<Part<Account>, Trouble> {
    let found = accounts::list(&on.store, search, after, PEOPLE as i64 + 1).await?;
    Ok(Part::of(found, PEOPLE))
}

/// Somebody, and the published courses that they might write; `None` where there is no such account.
///
/// # Errors
///
/// [`Trouble`].
pub async fn person(
    on: &Accounts,
    user: UserId,
) -> Result<Option<(Person, Vec<(AuthorId, String)>)>, Trouble> {
    let Some(person) = accounts::person(&on.store, user, (on.now)()).await? else {
        return Ok(None);
    };
    Ok(Some((person, accounts::courses(&on.store).await?)))
}

/// Gives somebody a role, as the command line names it.
///
/// # Errors
///
/// [`Trouble`], or why nothing was changed.
pub async fn give_role(
    on: &Accounts,
    admin: &Account,
    user: UserId,
    role: &str,
) -> Result<Result<(), PersonProblem>, Trouble> {
    let (store, by, now) = (&on.store, By::Admin(admin.id), (on.now)());
    match role.parse() {
        Ok(Role::Admin) => allowed(accounts::set_admin(store, user, true, by, now).await?),
        Ok(Role::AuthorOf(course)) => {
            allowed(accounts::grant_author(store, user, &course, by, now).await?)
        }
        // Roles are taken one by one here.
        Ok(Role::Student) | Err(RoleProblem::NotACourse | RoleProblem::Unknown) => {
            Ok(Err(PersonProblem::Course))
        }
    }
}

/// Takes a role from somebody.
///
/// # Errors
///
/// [`Trouble`], or why nothing was changed.
pub async fn take_role(
    on: &Accounts,
    admin: &Account,
    user: UserId,
    role: &str,
) -> Result<Result<(), PersonProblem>, Trouble> {
    let (store, by, now) = (&on.store, By::Admin(admin.id), (on.now)());
    match role.parse() {
        Ok(Role::Admin) => allowed(accounts::set_admin(store, user, false, by, now).await?),
        Ok(Role::AuthorOf(course)) => {
            allowed(accounts::revoke_author(store, user, &course, by, now).await?)
        }
        Ok(Role::Student) | Err(_) => Ok(Err(PersonProblem::Course)),
    }
}

/// Suspends somebody else.
///
/// # Errors
///
/// [`Trouble`], or why nothing was changed.
pub async fn suspend(
    on: &Accounts,
    admin: &Account,
    user: UserId,
) -> Result<Result<(), PersonProblem>, Trouble> {
    if admin.id == user {
        return Ok(Err(PersonProblem::OwnSuspension));
    }
    let by = By::Admin(admin.id);
    allowed(accounts::suspend(&on.store, user, by, (on.now)()).await?)
}

/// Lets somebody sign in again.
///
/// # Errors
///
/// [`Trouble`], or why nothing was changed.
pub async fn reinstate(
    on: &Accounts,
    admin: &Account,
    user: UserId,
) -> Result<Result<(), PersonProblem>, Trouble> {
    let by = By::Admin(admin.id);
    allowed(accounts::reinstate(&on.store, user, by, (on.now)()).await?)
}

fn allowed(change: Change) -> Result<Result<(), PersonProblem>, Trouble> {
    match change {
        Change::Made | Change::AsBefore => Ok(Ok(())),
        Change::LastAdmin => Ok(Err(PersonProblem::LastAdmin)),
        Change::Refused => Err(Trouble::Forbidden),
    }
}

/// Whom an admin means by an id or by an address. The id of an account that is gone counts too: what
/// happened to it stays for a while.
///
/// # Errors
///
/// [`Trouble`].
pub async fn named(on: &Accounts, typed: &str) -> Result<Option<UserId>, Trouble> {
    if let Ok(id) = Uuid::try_parse(typed) {
        return Ok(Some(UserId(id)));
    }
    let Ok(email) = Email::parse(typed) else {
        return Ok(None);
    };
    let found = accounts::find_by_email(&on.store, &email.key()).await?;
    Ok(found.map(|account| account.id))
}

/// A hundred of the events that fit, the newest first.
///
/// # Errors
///
/// [`Trouble`].
pub async fn log(
    on: &Accounts,
    filter: LogFilter,
    before: Option<Uuid>,
) -> Result<Part<Happened>, Trouble> {
    let found = accounts::log(&on.store, filter, before, EVENTS as i64 + 1).await?;
    Ok(Part::of(found, EVENTS))
}

/// Twenty of the events of one's own account, the newest first.
///
/// # Errors
///
/// [`Trouble`].
pub async fn own_log(
    on: &Accounts,
    account: &Account,
    before: Option<Uuid>,
) -> Result<Part<Happened>, Trouble> {
    let filter = LogFilter {
        user: Some(account.id),
        kind: None,
    };
    let found = accounts::log(&on.store, filter, before, OWN_EVENTS as i64 + 1).await?;
    Ok(Part::of(found, OWN_EVENTS))
}
