//! The end of an account, and keeping it after all.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use store::accounts::Account;

use super::own::{Told, around};
use super::{Form, Me, On, Query, Typed, UNFIT, page, see_other, troubled};
use crate::accounts::commands::{self, Accounts};
use crate::accounts::pages;
use crate::accounts::types::Around;

/// GET `/settings/data`.
pub async fn data_page(State(on): On, me: Me, Query(told): Query<Told>) -> Response {
    let account = me.account();
    let around = Around {
        notice: told.notice(),
        ..around(account)
    };
    show_data(&on, account, StatusCode::OK, (around, told.next())).await
}

async fn show_data(
    on: &Accounts,
    account: &Account,
    status: StatusCode,
    (around, next): (Around, &str),
) -> Response {
    match commands::learnt_courses(on, account).await {
        Ok(courses) => page(status, pages::data(&on.site, &around, &courses, next)),
        Err(trouble) => troubled(on, trouble),
    }
}

/// POST `/settings/data/delete`.
pub async fn ask_for_deletion(State(on): On, me: Me, Form(typed): Form<Typed>) -> Response {
    let person = me.person();
    match commands::ask_for_deletion(&on, person, typed.old_password).await {
        Ok(Ok(())) => see_other("/settings/data?done=deletion"),
        Ok(Err(problems)) => {
            let around = Around {
                problems,
                ..around(person.0)
            };
            show_data(&on, person.0, UNFIT, (around, "")).await
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/settings/data/keep`.
pub async fn withdraw_deletion(State(on): On, me: Me, Form(typed): Form<Typed>) -> Response {
    let account = me.account();
    match commands::withdraw_deletion(&on, account).await {
        Ok(()) => {
            let next = typed.next().unwrap_or_default();
            see_other(&pages::with_next("/settings/data?done=kept", &next))
        }
        Err(trouble) => troubled(&on, trouble),
    }
}
