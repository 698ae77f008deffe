//! Tokens with which programs publish for somebody.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::accounts::permissions::{Action, Actor, may};
use domain::accounts::{CoursesProblem, DisplayName, TOKEN_DAYS};
use domain::ids::{AuthorId, SessionId, TokenId};
use jiff::Timestamp;
use serde_json::json;
use store::accounts::{self, Account, Made, NewToken, Shown, TokenRow};
use store::mail::MailKind;
use store::throttle;
use uuid::Uuid;

use super::{Accounts, Mistakes, TokenMistakes, Trouble, is_own_password, letter, throttle_key};
use crate::accounts::token::AuthorToken;

/// How many tokens somebody makes: a burst, and a rate a second.
const MAKING: (f64, f64) = (40.0, 1.0 / 3600.0);
/// How often one token publishes: a burst, and a rate a second.
const PUBLISHING: (f64, f64) = (30.0, 1.0 / 20.0);

/// What somebody typed who wants a token.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// The form that it was typed into, by an id of its own.
    pub form: String,
    /// The name.
    pub name: String,
    /// Ids of courses.
    pub courses: Vec<String>,
    /// For how many days, or `0` for ever.
    pub days: String,
}

/// What came of a form that was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sent {
    /// The token; it is nowhere else.
    New(AuthorToken),
    /// It was sent before.
    Before,
}

/// Makes a token, once for each form, of whoever knows the password of the account: who finds an open
/// session alone shall not leave with a token. A letter tells the owner.
///
/// # Errors
///
/// [`Trouble`], or every mistake.
pub async fn make_token(
    on: &Accounts,
    (account, session): (&Account, SessionId),
    wanted: &Wanted,
    password: String,
) -> Result<Result<Sent, Mistakes>, Trouble> {
    let now = (on.now)();
    let name = DisplayName::parse(&wanted.name);
    let courses = courses(account, &wanted.courses);
    let expires_at = end(&wanted.days, now);
    let (name, courses, expires_at) = match (name, courses, expires_at) {
        (Ok(name), Ok(courses), Some(expires_at)) => (name, courses, expires_at),
        (name, courses, expires_at) => {
            let token = TokenMistakes {
                courses: courses.err(),
                unknown: None,
                lifetime: expires_at.is_none(),
                too_many: false,
            };
            return Ok(Err(Mistakes {
                name: name.err(),
                token,
                ..Mistakes::default()
            }));
        }
    };
    // What the account may write is known; an admin may name any, and so mistype it.
    for course in courses.difference(&account.author_of) {
        if !accounts::is_known_course(&on.store, course).await? {
            let token = TokenMistakes {
                courses: Some(CoursesProblem::Unknown),
                unknown: Some(course.clone()),
                ..TokenMistakes::default()
            };
            return Ok(Err(Mistakes {
                token,
                ..Mistakes::default()
            }));
        }
    }
    let key = throttle_key("making tokens", &account.id.to_string());
    if !throttle::take(&on.store, &key, MAKING.0, MAKING.1, now).await? {
        return Err(Trouble::Throttled);
    }
    if !is_own_password(on, (account, session), password).await? {
        return Ok(Err(Mistakes::of_old_password()));
    }
    let token = AuthorToken::new(account.id)?;
    let id = Uuid::try_parse(&wanted.form).unwrap_or_else(|_| Uuid::now_v7());
    let new = NewToken {
        id: TokenId(id),
        token_hash: token.secret.hash(),
        name,
        courses,
        expires_at,
    };
    let letter = letter(MailKind::TokenMade, &account.email, json!({}));
    let of = (account, session);
    let made = accounts::make_token(&on.store, of, &new, &letter, now).await?;
    Ok(match made {
        Made::Made => Ok(Sent::New(token)),
        Made::Before => Ok(Sent::Before),
        Made::Stale => return Err(Trouble::Forbidden),
        Made::TooMany => Err(Mistakes {
            token: TokenMistakes {
                too_many: true,
                ..TokenMistakes::default()
            },
            ..Mistakes::default()
        }),
    })
}

/// The tokens of somebody, the newest first.
///
/// # Errors
///
/// [`Trouble`].
pub async fn tokens(on: &Accounts, account: &Account) -> Result<Vec<TokenRow>, Trouble> {
    Ok(accounts::tokens(&on.store, account.id).await?)
}

/// Ends one of one's own tokens; nothing happens where it isn't one.
///
/// # Errors
///
/// [`Trouble`].
pub async fn revoke_token(on: &Accounts, account: &Account, token: TokenId) -> Result<(), Trouble> {
    accounts::revoke_token(&on.store, account.id, token, (on.now)()).await?;
    Ok(())
}

/// What a token that a program shows is good for; `None` where it is nobody's.
///
/// # Errors
///
/// [`Trouble`], also where it is used too often.
pub async fn show_token(on: &Accounts, token: &AuthorToken) -> Result<Option<Shown>, Trouble> {
    let now = (on.now)();
    let shown = accounts::show_token(&on.store, token.user, &token.secret.hash(), now).await?;
    if let Some(shown) = &shown {
        let key = throttle_key("publishing", &shown.id.to_string());
        if !throttle::take(&on.store, &key, PUBLISHING.0, PUBLISHING.1, now).await? {
            return Err(Trouble::Throttled);
        }
    }
    Ok(shown)
}

/// The courses, where the account may publish all of them.
fn courses(account: &Account, typed: &[String]) -> Result<BTreeSet<AuthorId>, CoursesProblem> {
    if typed.len() > accounts::MOST_COURSES {
        return Err(CoursesProblem::TooMany);
    }
    let courses: BTreeSet<AuthorId> = typed
        .iter()
        .map(|course| course.parse().map_err(|_| CoursesProblem::Malformed))
        .collect::<Result<_, _>>()?;
    let actor = Actor::Person {
        is_admin: account.is_admin,
        author_of: account.author_of.clone(),
    };
    let is_allowed = |course: &AuthorId| may(&actor, &Action::Publish(course.clone()));
    if courses.is_empty() {
        Err(CoursesProblem::Missing)
    } else if courses.iter().all(is_allowed) {
        Ok(courses)
    } else {
        Err(CoursesProblem::Foreign)
    }
}

/// When a token ends that works for so many days; `None` where that is none of the choices.
fn end(days: &str, now: Timestamp) -> Option<Option<Timestamp>> {
    if days == "0" {
        return Some(None);
    }
    let days = days.parse().ok().filter(|days| TOKEN_DAYS.contains(days))?;
    let time = Duration::from_secs(u64::from(days) * 24 * 60 * 60);
    now.checked_add(time).ok().map(Some)
}
