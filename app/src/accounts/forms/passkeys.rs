//! What the script of account pages says for a device, as JSON; and the form that removes a passkey,
//! which needs no script.

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ids::PasskeyId;
use domain::text::text;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    A_MINUTE, Form, From, Me, On, Typed, UNFIT, asker, later, path_of_ours, see_other, troubled,
    way_on, with_session,
};
use crate::accounts::commands::Trouble;
use crate::accounts::commands::passkeys::{self, Asked, NotAdded};

/// What the script sends. A member that was not sent is empty.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Said {
    password: String,
    name: String,
    /// By what an answer finds its question.
    question: String,
    /// What the device answered, as the standard writes it.
    answer: Value,
    /// Where to go on.
    next: String,
}

/// POST `/api/v1/passkeys/sign-in/begin`.
pub async fn begin_sign_in(State(on): On, from: From, headers: HeaderMap) -> Response {
    let Some(ours) = &on.passkeys else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let asker = asker(&on, from, &headers);
    match passkeys::begin_sign_in(&on, ours, &asker).await {
        Ok(asked) => question(asked),
        Err(trouble) => in_json(trouble),
    }
}

/// POST `/api/v1/passkeys/sign-in/finish`.
pub async fn sign_in(
    State(on): On,
    from: From,
    headers: HeaderMap,
    Json(said): Json<Said>,
) -> Response {
    let Some(ours) = &on.passkeys else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let asker = asker(&on, from, &headers);
    match passkeys::sign_in(&on, ours, &asker, (&said.question, said.answer)).await {
        Ok(Some(signed_in)) => {
            let to = json!({ "to": way_on(&signed_in, path_of_ours(&said.next)) });
            with_session(&on, &headers, &signed_in, answer(StatusCode::OK, to)).await
        }
        Ok(None) => refused("", words().refused),
        Err(trouble) => in_json(trouble),
    }
}

/// POST `/api/v1/passkeys/add/begin`.
pub async fn begin_add(State(on): On, me: Me, Json(said): Json<Said>) -> Response {
    let Some(ours) = &on.passkeys else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match passkeys::begin_add(&on, ours, me.person(), said.password, &said.name).await {
        Ok(Ok(asked)) => question(asked),
        Ok(Err(why)) => not_added(why),
        Err(trouble) => in_json(trouble),
    }
}

/// POST `/api/v1/passkeys/add/finish`.
pub async fn add(State(on): On, me: Me, Json(said): Json<Said>) -> Response {
    let Some(ours) = &on.passkeys else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match passkeys::add(&on, ours, me.person(), (&said.question, said.answer)).await {
        Ok(Ok(())) => answer(StatusCode::OK, json!({ "to": ADDED })),
        Ok(Err(why)) => not_added(why),
        Err(trouble) => in_json(trouble),
    }
}

/// POST `/settings/passkeys/remove`. It works wherever the site is reached now: passkeys that no
/// browser offers any more are the first to be removed.
pub async fn remove(State(on): On, me: Me, Form(typed): Form<Typed>) -> Response {
    let removed = match Uuid::try_parse(&typed.passkey) {
        Ok(id) => passkeys::remove(&on, me.account(), PasskeyId(id)).await,
        // What is no passkey is removed already.
        Err(_) => Ok(()),
    };
    match removed {
        Ok(()) => see_other("/settings/security?done=passkey-removed"),
        Err(trouble) => troubled(&on, trouble),
    }
}

const ADDED: &str = "/settings/security?done=passkey-added";

fn words() -> &'static domain::text::PasskeyText {
    text("en").passkeys
}

fn question(asked: Asked) -> Response {
    let said = json!({ "question": asked.secret.reveal(), "options": asked.options });
    answer(StatusCode::OK, said)
}

fn not_added(why: NotAdded) -> Response {
    let accounts = text("en").accounts;
    match why {
        NotAdded::Password => refused("password", accounts.old_password_problem),
        NotAdded::Name(problem) => refused("name", (accounts.name_problem)(problem)),
        NotAdded::Expired => refused("", words().expired),
        NotAdded::Unfit => refused("", words().unfit),
        NotAdded::Full => refused("", words().full),
        NotAdded::Known => refused("", words().known),
    }
}

/// A sentence, and the field that it is about; none where it is about all.
fn refused(field: &str, sentence: &str) -> Response {
    answer(UNFIT, json!({ "field": field, "problem": sentence }))
}

fn in_json(trouble: Trouble) -> Response {
    let (status, problem, wait) = match trouble {
        Trouble::Away => (StatusCode::SERVICE_UNAVAILABLE, words().later, A_MINUTE),
        Trouble::Busy(wait) => (StatusCode::SERVICE_UNAVAILABLE, words().later, wait),
        Trouble::Throttled => (
            StatusCode::TOO_MANY_REQUESTS,
            text("en").accounts.throttled,
            A_MINUTE,
        ),
        Trouble::Forbidden => return refused("", words().expired),
        Trouble::Suspended => {
            let [heading, sentence] = text("en").accounts.suspended;
            return refused("", &format!("{heading}. {sentence}"));
        }
    };
    later(
        answer(status, json!({ "field": "", "problem": problem })),
        wait,
    )
}

/// For one reader, and kept by nobody.
fn answer(status: StatusCode, said: Value) -> Response {
    let headers = [(CACHE_CONTROL, HeaderValue::from_static("private, no-store"))];
    (status, headers, Json(said)).into_response()
}
