//! The forms of whoever is signed in. The server lets nobody else come this far, and says who it is.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ids::SessionId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::accounts::Account;
use uuid::Uuid;

use super::{On, Typed, Visitor, page, see_other, troubled};
use crate::accounts::commands::{self, Accounts, Mistakes, Trouble};
use crate::accounts::pages;
use crate::accounts::types::{Notice, SessionView, SettingsView};

/// What the settings page is told in its address.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Told {
    done: String,
}

/// GET `/settings`.
pub async fn settings(
    State(on): On,
    Extension(visitor): Extension<Visitor>,
    Query(told): Query<Told>,
) -> Response {
    let notice = Notice::from_word(&told.done);
    show(&on, &visitor, StatusCode::OK, |view| view.notice = notice).await
}

/// POST `/settings/name`.
pub async fn profile(
    State(on): On,
    Extension(visitor): Extension<Visitor>,
    Form(typed): Form<Typed>,
) -> Response {
    let Some((account, _)) = visitor.person() else {
        return StatusCode::FORBIDDEN.into_response();
    };
    match commands::change_profile(&on, account, &typed.name, &typed.zone).await {
        Ok(Ok(name)) => {
            let mut response = see_other("/settings?done=name");
            match on.cookies.rename(response.headers_mut(), &name) {
                Ok(()) => response,
                Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }
        }
        Ok(Err(problems)) => {
            again(&on, &visitor, problems, |view| {
                view.name_typed = typed.name;
                view.zone = typed.zone;
            })
            .await
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/settings/password`.
pub async fn password(
    State(on): On,
    Extension(visitor): Extension<Visitor>,
    Form(typed): Form<Typed>,
) -> Response {
    let Some(person) = visitor.person() else {
        return StatusCode::FORBIDDEN.into_response();
    };
    match commands::change_password(&on, person, typed.old_password, typed.password).await {
        Ok(Ok(())) => see_other("/settings?done=password"),
        Ok(Err(problems)) => again(&on, &visitor, problems, |_| {}).await,
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/settings/sessions/end`: one session by its id, or all but the one that asks.
pub async fn end_session(
    State(on): On,
    Extension(visitor): Extension<Visitor>,
    Form(typed): Form<Typed>,
) -> Response {
    let Some((account, own)) = visitor.person() else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let ended = match (typed.session.as_str(), Uuid::try_parse(&typed.session)) {
        ("all-others", _) => commands::end_other_sessions(&on, account, own).await,
        (_, Ok(id)) => commands::end_session(&on, account, SessionId(id)).await,
        // What is no session is ended already.
        (_, Err(_)) => Ok(()),
    };
    match ended {
        Ok(()) => see_other("/settings?done=sessions"),
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
        Ok(()) => see_other("/"),
        Err(trouble) => troubled(&on, trouble),
    };
    match on.cookies.sign_out(response.headers_mut()) {
        Ok(()) => response,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn again(
    on: &Arc<Accounts>,
    visitor: &Visitor,
    problems: Mistakes,
    change: impl FnOnce(&mut SettingsView),
) -> Response {
    show(on, visitor, StatusCode::UNPROCESSABLE_ENTITY, |view| {
        view.problems = problems;
        change(view);
    })
    .await
}

/// The settings page, with what is to be different on it.
async fn show(
    on: &Arc<Accounts>,
    visitor: &Visitor,
    status: StatusCode,
    change: impl FnOnce(&mut SettingsView),
) -> Response {
    let Some((account, own)) = visitor.person() else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let mut view = match view(on, account, own).await {
        Ok(view) => view,
        Err(trouble) => return troubled(on, trouble),
    };
    change(&mut view);
    page(status, pages::settings(&on.site, &view))
}

async fn view(on: &Accounts, account: &Account, own: SessionId) -> Result<SettingsView, Trouble> {
    let zone = TimeZone::get(&account.zone).unwrap_or(TimeZone::UTC);
    let sessions = commands::sessions(on, account).await?;
    Ok(SettingsView {
        email: account.email.as_str().to_owned(),
        name_typed: account.display_name.as_str().to_owned(),
        zone: account.zone.clone(),
        sessions: sessions
            .into_iter()
            .map(|session| SessionView {
                id: session.id.to_string(),
                device: session.device,
                since: day(session.created_at, &zone),
                last_used: day(session.last_used_at, &zone),
                is_this: session.id == own,
            })
            .collect(),
        problems: Mistakes::default(),
        notice: None,
    })
}

/// A date as people write it, where they are.
fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-d %B %Y").to_string()
}
