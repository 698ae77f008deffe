//! Moving an account to another address: asked for in the settings, confirmed from two letters.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use store::accounts::EmailStep;

use super::own::show_profile;
use super::{Form, Me, On, Query, Typed, UNFIT, page, see_other, troubled};
use crate::accounts::{commands, pages};

/// POST `/settings/email`.
pub async fn ask_for_email(State(on): On, me: Me, Form(typed): Form<Typed>) -> Response {
    let (account, session) = me.person();
    match commands::ask_for_email(&on, (account, session), &typed.email, typed.old_password).await {
        Ok(Ok(())) => see_other("/settings?done=email"),
        Ok(Err(problems)) => {
            show_profile(&on, account, UNFIT, |view| {
                view.around.problems = problems;
                view.email_typed = typed.email;
            })
            .await
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/settings/email/withdraw`.
pub async fn withdraw_email(State(on): On, me: Me) -> Response {
    let account = me.account();
    match commands::withdraw_email(&on, account).await {
        Ok(()) => see_other("/settings?done=email-withdrawn"),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// GET `/email/{token}`: only asks, since programs that look into letters follow their links.
pub async fn confirm_email_page(State(on): On, Path(token): Path<String>) -> Response {
    match commands::change_of_letter(&on, &token).await {
        Ok(Some(change)) => {
            let html = pages::confirm_email(&on.site, &token, change.email.as_str());
            page(StatusCode::OK, html)
        }
        Ok(None) => page(UNFIT, pages::email_link_dead(&on.site)),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/email/{token}`.
pub async fn confirm_email(State(on): On, Path(token): Path<String>) -> Response {
    match commands::confirm_email(&on, &token).await {
        Ok(Some(step)) => see_other(match step {
            EmailStep::Waits => "/email?said=half",
            EmailStep::Changed => "/email?said=changed",
            EmailStep::Taken => "/email?said=taken",
        }),
        Ok(None) => page(UNFIT, pages::email_link_dead(&on.site)),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// What the page after a yes is told in its address.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Said {
    said: String,
}

/// GET `/email`.
pub async fn email_said(State(on): On, Query(told): Query<Said>) -> Response {
    let step = match told.said.as_str() {
        "half" => EmailStep::Waits,
        "changed" => EmailStep::Changed,
        "taken" => EmailStep::Taken,
        _ => return see_other("/settings"),
    };
    page(StatusCode::OK, pages::email_said(&on.site, step))
}
