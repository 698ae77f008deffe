//! The forms of account pages, as browsers send them with or without scripts: 303 where it worked,
//! 422 with the form and its messages where what was typed has to change.

mod export;
mod leaving;
mod moving;
mod own;
pub mod passkeys;
mod people;
mod reset;
mod sent;
mod tokens;
mod visitor;

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER, USER_AGENT,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use store::accounts::{Confirmation, Purpose};

pub use export::export;
pub use leaving::{ask_for_deletion, data_page, withdraw_deletion};
pub use moving::{ask_for_email, confirm_email, confirm_email_page, email_said, withdraw_email};
pub use own::{Told, end_session, password, profile, profile_page, security_page, sign_out};
pub(crate) use own::{around, day, zone_of};
pub use people::{
    give_role, log_page, people_page, person_page, reinstate, resign_page, suspend, suspend_page,
    take_role,
};
pub use reset::{ask_for_reset, choose, choose_page, reset_page, reset_sent};
pub use sent::{Form, Query, too_large};
pub use tokens::{make_token, revoke_token, tokens_page};
pub use visitor::{Me, Visitor, to_sign_in, visitor};

use super::commands::{self, Accounts, Asker, Mistakes, Trouble};
use super::device;
use super::opening::SignedIn;
use super::pages;
use super::types::{ConfirmForm, Refusal, SignInForm, SignInProblem, SignUpForm};
use crate::site::SETTINGS_DATA;

/// Where a request comes from on the network, as text; the server says it of each request.
#[derive(Clone, Debug)]
pub struct Address(pub String);

/// What every handler gets.
pub type On = State<Arc<Accounts>>;
/// Where the request comes from, if that is known.
pub type From = Option<Extension<Address>>;

/// Fields of every form here; one that was not sent is empty.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    email: String,
    name: String,
    password: String,
    old_password: String,
    zone: String,
    session: String,
    passkey: String,
    next: String,
    left: String,
}

impl Typed {
    /// Where to go on, where that was said.
    fn next(&self) -> Option<String> {
        (!self.next.is_empty()).then(|| path_of_ours(&self.next).to_owned())
    }
}

/// GET `/sign-up`.
pub async fn sign_up_page(State(on): On, Query(typed): Query<Typed>) -> Response {
    page(
        StatusCode::OK,
        pages::sign_up(
            &on.site,
            &SignUpForm {
                next: typed.next,
                ..SignUpForm::default()
            },
        ),
    )
}

/// POST `/sign-up`.
pub async fn sign_up(
    State(on): On,
    from: From,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let asker = asker(&on, from, &headers);
    match commands::sign_up(&on, &asker, (&typed.email, &typed.name), typed.next()).await {
        Ok(Ok(())) => see_other("/sign-up/sent"),
        Ok(Err(problems)) => {
            let form = SignUpForm {
                email: typed.email,
                name: typed.name,
                next: typed.next,
                problems,
            };
            page(UNFIT, pages::sign_up(&on.site, &form))
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// GET `/sign-up/sent`.
pub async fn sign_up_sent(State(on): On) -> Response {
    page(StatusCode::OK, pages::sign_up_sent(&on.site))
}

/// GET `/confirm/{token}`: only asks, since programs that look into letters follow their links.
pub async fn confirm_page(State(on): On, Path(token): Path<String>) -> Response {
    show_confirm(&on, token, StatusCode::OK, Default::default()).await
}

/// POST `/confirm/{token}`.
pub async fn confirm(
    State(on): On,
    from: From,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    let asker = asker(&on, from, &headers);
    match commands::confirm_sign_up(&on, &asker, &token, (typed.password, &typed.zone)).await {
        Ok(Ok(Some(signed_in))) => {
            welcome(&on, &headers, &signed_in, path_of_ours(&typed.next)).await
        }
        Ok(Ok(None)) => page(UNFIT, pages::token_bad(&on.site)),
        Ok(Err(problems)) => show_confirm(&on, token, UNFIT, (typed.zone, problems)).await,
        Err(trouble) => troubled(&on, trouble),
    }
}

async fn show_confirm(
    on: &Accounts,
    token: String,
    status: StatusCode,
    (zone, problems): (String, Mistakes),
) -> Response {
    match commands::confirmation(on, &token).await {
        Ok(Some(Confirmation {
            email,
            purpose: Purpose::SignUp { display_name, .. },
            next,
        })) => {
            let form = ConfirmForm {
                token,
                email: email.into(),
                name: display_name.into(),
                next: next.unwrap_or_default(),
                zone,
                now: (on.now)(),
                problems,
            };
            page(status, pages::confirm(&on.site, &form))
        }
        Ok(_) => page(UNFIT, pages::token_bad(&on.site)),
        Err(trouble) => troubled(on, trouble),
    }
}

/// GET `/sign-in`.
pub async fn sign_in_page(State(on): On, Query(typed): Query<Typed>) -> Response {
    let form = SignInForm {
        next: typed.next,
        has_left: !typed.left.is_empty(),
        passkeys: on.passkeys.is_some(),
        ..SignInForm::default()
    };
    page(StatusCode::OK, pages::sign_in(&on.site, &form))
}

/// POST `/sign-in`.
pub async fn sign_in(
    State(on): On,
    from: From,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let asker = asker(&on, from, &headers);
    let again = |problem| {
        let form = SignInForm {
            email: typed.email.clone(),
            next: typed.next.clone(),
            problem: Some(problem),
            has_left: false,
            passkeys: on.passkeys.is_some(),
        };
        pages::sign_in(&on.site, &form)
    };
    if typed.email.trim().is_empty() || typed.password.is_empty() {
        return page(UNFIT, again(SignInProblem::Missing));
    }
    match commands::sign_in(&on, &asker, &typed.email, typed.password).await {
        Ok(Some(signed_in)) => {
            let to = path_of_ours(&typed.next);
            welcome(&on, &headers, &signed_in, to).await
        }
        Ok(None) => page(UNFIT, again(SignInProblem::Wrong)),
        Err(Trouble::Throttled) => {
            let html = again(SignInProblem::Throttled);
            later(page(StatusCode::TOO_MANY_REQUESTS, html), A_MINUTE)
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// Gives the browser its session and sends it on.
async fn welcome(on: &Accounts, headers: &HeaderMap, signed_in: &SignedIn, to: &str) -> Response {
    let answer = see_other(&way_on(signed_in, to));
    with_session(on, headers, signed_in, answer).await
}

/// Where somebody goes who wanted to go there. Whose account is to be deleted sees first until when it
/// can be kept, and goes on from there.
fn way_on(signed_in: &SignedIn, to: &str) -> String {
    if signed_in.is_leaving {
        pages::with_next(SETTINGS_DATA, if to == "/" { "" } else { to })
    } else {
        to.to_owned()
    }
}

/// The answer, with which the browser gets its session; the one that it came with ends. Whoever had
/// put that one there, or knows it, has nothing left; where the database goes away just then, it
/// stays until it has been idle for long enough.
async fn with_session(
    on: &Accounts,
    headers: &HeaderMap,
    signed_in: &SignedIn,
    mut response: Response,
) -> Response {
    if let Some(former) = on.cookies.session_of(headers) {
        commands::sign_out(on, &former).await.ok();
    }
    let SignedIn {
        proof,
        device,
        name,
        is_leaving: _,
    } = signed_in;
    match on
        .cookies
        .sign_in(response.headers_mut(), proof, device, name)
    {
        Ok(()) => response,
        Err(error) => {
            tracing::error!(%error, "a cookie can't be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Who asks, as far as the request says.
fn asker(on: &Accounts, from: From, headers: &HeaderMap) -> Asker {
    let user_agent = headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok());
    Asker {
        client: from.map(|Extension(Address(address))| address),
        device: on.cookies.device_of(headers),
        device_name: device::describe(user_agent.unwrap_or_default()),
    }
}

/// Where to go on: a path of this site, whatever somebody may have put into the form.
fn path_of_ours(next: &str) -> &str {
    let is_ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.len() <= LONGEST_NEXT
        && next.bytes().all(|b| b.is_ascii_graphic());
    if is_ours { next } else { "/" }
}

/// The longest way back that is taken, in bytes.
const LONGEST_NEXT: usize = 2048;
/// What was typed has to change.
pub(crate) const UNFIT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const A_MINUTE: Duration = Duration::from_secs(60);

/// What kept a command from being carried out.
pub(crate) fn troubled(on: &Accounts, trouble: Trouble) -> Response {
    match trouble {
        Trouble::Away => {
            let html = crate::ui::errors::unavailable(&on.site);
            later(
                page(StatusCode::SERVICE_UNAVAILABLE, html),
                Duration::from_secs(5),
            )
        }
        Trouble::Busy(wait) => {
            let html = pages::busy(&on.site, wait.as_secs().max(1));
            later(page(StatusCode::SERVICE_UNAVAILABLE, html), wait)
        }
        Trouble::Throttled => {
            let html = crate::ui::errors::too_many(&on.site);
            later(page(StatusCode::TOO_MANY_REQUESTS, html), A_MINUTE)
        }
        Trouble::Forbidden => {
            let html = pages::forbidden(&on.site, Refusal::SignedOut);
            page(StatusCode::FORBIDDEN, html)
        }
        Trouble::Suspended => {
            let html = pages::forbidden(&on.site, Refusal::Suspended);
            page(StatusCode::FORBIDDEN, html)
        }
    }
}

/// A page for one reader, which nobody keeps.
pub(crate) fn page(status: StatusCode, html: String) -> Response {
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        // The address of some of these pages is a secret. Forms still say where they come from.
        (REFERRER_POLICY, HeaderValue::from_static("strict-origin")),
    ];
    (status, headers, html).into_response()
}

/// The same, to be asked again after so long.
pub(crate) fn later(mut response: Response, wait: Duration) -> Response {
    let seconds = HeaderValue::from(wait.as_secs().max(1));
    response.headers_mut().insert(RETRY_AFTER, seconds);
    response
}

/// Sends a browser on to a path of ours, by GET.
pub(crate) fn see_other(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    let headers = [
        (LOCATION, to),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for next in [
            "/",
            "/courses/tides/moon?x=1",
            "/courses/tides/moon#pull:~:text=The%20moon",
            "/settings",
        ] {
            assert_eq!(path_of_ours(next), next);
        }
        for next in [
            "",
            "settings",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/x\r\nSet-Cookie: a=b",
            "/\t/evil.example",
            "/a#b\nc",
            "#moon",
        ] {
            assert_eq!(path_of_ours(next), "/", "{next:?}");
        }
    }
}
