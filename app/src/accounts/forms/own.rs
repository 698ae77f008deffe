//! The forms of whoever is signed in. The server lets nobody else come this far, and says who it is.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ids::SessionId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::accounts::Account;
use store::accounts::passkeys::MOST_PASSKEYS;
use uuid::Uuid;

use super::people::own_log;
use super::{Form, Me, On, Query, Typed, UNFIT, page, path_of_ours, see_other, troubled};
use crate::accounts::commands::{self, Accounts};
use crate::accounts::pages;
use crate::accounts::types::{
    Around, Notice, PasskeyView, PasskeysView, ProfileView, SecurityView, SessionView,
};

/// What a page of the settings is told in its address.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Told {
    done: String,
    before: String,
    next: String,
}

impl Told {
    pub(crate) fn notice(&self) -> Option<Notice> {
        Notice::from_word(&self.done)
    }

    /// Where whoever has just signed in wanted to go; empty where nowhere.
    pub(super) fn next(&self) -> &str {
        match path_of_ours(&self.next) {
            "/" => "",
            next => next,
        }
    }
}

/// GET `/settings`.
pub async fn profile_page(State(on): On, me: Me, Query(told): Query<Told>) -> Response {
    let account = me.account();
    let notice = told.notice();
    show_profile(&on, account, StatusCode::OK, |view| {
        view.around.notice = notice
    })
    .await
}

/// GET `/settings/security`.
pub async fn security_page(State(on): On, me: Me, Query(told): Query<Told>) -> Response {
    let person = me.person();
    let around = Around {
        notice: told.notice(),
        ..around(person.0)
    };
    let before = Uuid::try_parse(&told.before).ok();
    show_security(&on, person, StatusCode::OK, (around, before)).await
}

/// POST `/settings/name`.
pub async fn profile(State(on): On, me: Me, Form(typed): Form<Typed>) -> Response {
    let account = me.account();
    match commands::change_profile(&on, account, &typed.name, &typed.zone).await {
        Ok(Ok(name)) => {
            let mut response = see_other("/settings?done=name");
            match on.cookies.rename(response.headers_mut(), &name) {
                Ok(()) => response,
                Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }
        }
        Ok(Err(problems)) => {
            show_profile(&on, account, UNFIT, |view| {
                view.around.problems = problems;
                view.name_typed = typed.name;
                view.zone = typed.zone;
            })
            .await
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/settings/password`.
pub async fn password(State(on): On, me: Me, Form(typed): Form<Typed>) -> Response {
    let person = me.person();
    match commands::change_password(&on, person, typed.old_password, typed.password).await {
        Ok(Ok(())) => see_other("/settings/security?done=password"),
        Ok(Err(problems)) => {
            let around = Around {
                problems,
                ..around(person.0)
            };
            show_security(&on, person, UNFIT, (around, None)).await
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/settings/sessions/end`: one session by its id, or all but the one that asks.
pub async fn end_session(State(on): On, me: Me, Form(typed): Form<Typed>) -> Response {
    let (account, own) = me.person();
    let ended = match (typed.session.as_str(), Uuid::try_parse(&typed.session)) {
        ("all-others", _) => commands::end_other_sessions(&on, account, own).await,
        (_, Ok(id)) => commands::end_session(&on, account, SessionId(id)).await,
        // What is no session is ended already.
        (_, Err(_)) => Ok(()),
    };
    match ended {
        Ok(()) => see_other("/settings/security?done=sessions"),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/sign-out`: also works where the session has ended, so that the bar forgets the name. While
/// the database is away the session stays there, but this browser no longer has it.
pub async fn sign_out(State(on): On, headers: HeaderMap) -> Response {
    let ended = match on.cookies.session_of(&headers) {
        Some(proof) => commands::sign_out(&on, &proof).await,
        None => Ok(()),
    };
    let mut response = match ended {
        Ok(()) => see_other("/sign-in?left=yes"),
        Err(trouble) => troubled(&on, trouble),
    };
    match on.cookies.sign_out(response.headers_mut()) {
        Ok(()) => response,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What all pages of the settings show of an account.
pub(crate) fn around(account: &Account) -> Around {
    let zone = zone_of(account);
    Around {
        email: account.email.as_str().to_owned(),
        is_admin: account.is_admin,
        leaves_on: account.delete_at.map(|at| day(at, &zone)),
        ..Around::default()
    }
}

/// The page of who somebody is, with what is to be different on it.
pub(super) async fn show_profile(
    on: &Accounts,
    account: &Account,
    status: StatusCode,
    change: impl FnOnce(&mut ProfileView),
) -> Response {
    let email_change = match commands::email_change(on, account).await {
        Ok(email_change) => email_change,
        Err(trouble) => return troubled(on, trouble),
    };
    let mut view = ProfileView {
        around: around(account),
        name_typed: account.display_name.as_str().to_owned(),
        zone: account.zone.clone(),
        now: (on.now)(),
        email_typed: String::new(),
        email_change,
    };
    change(&mut view);
    page(status, pages::profile(&on.site, &view))
}

async fn show_security(
    on: &Accounts,
    (account, own): (&Account, SessionId),
    status: StatusCode,
    (around, before): (Around, Option<Uuid>),
) -> Response {
    let sessions = match commands::sessions(on, account).await {
        Ok(sessions) => sessions,
        Err(trouble) => return troubled(on, trouble),
    };
    let log = match own_log(on, account, before).await {
        Ok(log) => log,
        Err(trouble) => return troubled(on, trouble),
    };
    let zone = zone_of(account);
    let this = sessions.iter().find(|session| session.id == own);
    let device = this.map(|session| session.device.clone());
    let sessions = sessions.into_iter().map(|session| SessionView {
        id: session.id.to_string(),
        device: session.device,
        since: day(session.created_at, &zone),
        last_used: day(session.last_used_at, &zone),
        is_this: session.id == own,
    });
    let passkeys = match commands::passkeys::list(on, account).await {
        Ok(passkeys) => passkeys,
        Err(trouble) => return troubled(on, trouble),
    };
    let view = SecurityView {
        around,
        sessions: sessions.collect(),
        passkeys: PasskeysView {
            can_add: on.passkeys.is_some(),
            is_full: passkeys.len() >= MOST_PASSKEYS,
            name: device.unwrap_or_default(),
            passkeys: passkeys
                .into_iter()
                .map(|passkey| PasskeyView {
                    id: passkey.id.to_string(),
                    name: passkey.name.into(),
                    added: day(passkey.created_at, &zone),
                    last_used: passkey.last_used_at.map(|at| day(at, &zone)),
                })
                .collect(),
        },
        log,
    };
    page(status, pages::security(&on.site, &view))
}

/// Where somebody is, as far as that is known.
pub(crate) fn zone_of(account: &Account) -> TimeZone {
    TimeZone::get(&account.zone).unwrap_or(TimeZone::UTC)
}

/// A date as people write it, where they are.
pub(crate) fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-d %B %Y").to_string()
}
