//! The way to a new password for whoever has forgotten the old one.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use store::accounts::{Confirmation, Purpose};

use super::{Form, From, On, Query, Typed, UNFIT, asker, page, see_other, troubled, welcome};
use crate::accounts::commands::{self, Accounts, Mistakes};
use crate::accounts::pages;
use crate::accounts::types::{ChooseForm, ResetForm};

/// GET `/reset`.
pub async fn reset_page(State(on): On, Query(typed): Query<Typed>) -> Response {
    let form = ResetForm {
        next: typed.next,
        ..ResetForm::default()
    };
    page(StatusCode::OK, pages::reset(&on.site, &form))
}

/// POST `/reset`.
pub async fn ask_for_reset(
    State(on): On,
    from: From,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let asker = asker(&on, from, &headers);
    match commands::ask_for_reset(&on, &asker, &typed.email, typed.next()).await {
        Ok(Ok(())) => see_other("/reset/sent"),
        Ok(Err(problems)) => {
            let form = ResetForm {
                email: typed.email,
                next: typed.next,
                problems,
            };
            page(UNFIT, pages::reset(&on.site, &form))
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// GET `/reset/sent`.
pub async fn reset_sent(State(on): On) -> Response {
    page(StatusCode::OK, pages::reset_sent(&on.site))
}

/// GET `/reset/{token}`.
pub async fn choose_page(State(on): On, Path(token): Path<String>) -> Response {
    show_choose(&on, token, StatusCode::OK, Mistakes::default()).await
}

/// POST `/reset/{token}`.
pub async fn choose(
    State(on): On,
    from: From,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    let asker = asker(&on, from, &headers);
    let next = typed.next();
    match commands::reset(&on, &asker, &token, typed.password).await {
        Ok(Ok(Some((signed_in, reset)))) => {
            let done = match (reset.passkeys, reset.tokens) {
                (false, false) => "password",
                (true, false) => "password-passkeys",
                (false, true) => "password-tokens",
                (true, true) => "password-all",
            };
            let to = next.unwrap_or_else(|| format!("/settings/security?done={done}"));
            welcome(&on, &headers, &signed_in, &to).await
        }
        Ok(Ok(None)) => page(UNFIT, pages::token_bad(&on.site)),
        Ok(Err(problems)) => show_choose(&on, token, UNFIT, problems).await,
        Err(trouble) => troubled(&on, trouble),
    }
}

async fn show_choose(
    on: &Accounts,
    token: String,
    status: StatusCode,
    problems: Mistakes,
) -> Response {
    match commands::confirmation(on, &token).await {
        Ok(Some(Confirmation {
            email,
            purpose: Purpose::Reset,
            next,
        })) => {
            let form = ChooseForm {
                token,
                email: email.into(),
                next: next.unwrap_or_default(),
                problems,
            };
            page(status, pages::reset_choose(&on.site, &form))
        }
        Ok(_) => page(UNFIT, pages::token_bad(&on.site)),
        Err(trouble) => troubled(on, trouble),
    }
}
