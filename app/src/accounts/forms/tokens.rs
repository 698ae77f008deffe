//! The forms of somebody's tokens.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::accounts::USUAL_TOKEN_DAYS;
use domain::ids::{AuthorId, TokenId};
use jiff::tz::TimeZone;
use store::accounts::{Account, TokenRow};
use uuid::Uuid;

use super::own::{Told, around, day};
use super::{Form, Me, On, Query, UNFIT, page, see_other, troubled};
use crate::accounts::commands::{self, Accounts, Mistakes, Sent, Trouble, Wanted};
use crate::accounts::pages;
use crate::accounts::types::{Around, TokenView, TokensView};

/// GET `/settings/tokens`.
pub async fn tokens_page(State(on): On, me: Me, Query(told): Query<Told>) -> Response {
    let account = me.account();
    let around = Around {
        notice: told.notice(),
        ..around(account)
    };
    let wanted = Wanted {
        form: Uuid::now_v7().to_string(),
        days: USUAL_TOKEN_DAYS.to_string(),
        ..Wanted::default()
    };
    show(&on, account, StatusCode::OK, around, wanted).await
}

/// POST `/settings/tokens`: the answer is the one page that shows the token.
pub async fn make_token(
    State(on): On,
    me: Me,
    Form(typed): Form<Vec<(String, String)>>,
) -> Response {
    let (account, session) = me.person();
    let password = typed.iter().find(|(name, _)| name == "old_password");
    let password = password.map_or_else(String::new, |(_, password)| password.clone());
    let wanted = wanted(typed);
    match commands::make_token(&on, (account, session), &wanted, password).await {
        Ok(Ok(Sent::New(token))) => {
            let html =
                pages::token_made(&on.site, &around(account), (&wanted.name, &token.reveal()));
            page(StatusCode::OK, html)
        }
        Ok(Ok(Sent::Before)) => see_other("/settings/tokens?done=token-before"),
        Ok(Err(problems)) => {
            let around = Around {
                problems,
                ..around(account)
            };
            show(&on, account, UNFIT, around, wanted).await
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/settings/tokens/revoke`.
pub async fn revoke_token(
    State(on): On,
    me: Me,
    Form(typed): Form<Vec<(String, String)>>,
) -> Response {
    let account = me.account();
    let id = typed.iter().find(|(name, _)| name == "token");
    let revoked = match id.map(|(_, id)| Uuid::try_parse(id)) {
        Some(Ok(id)) => commands::revoke_token(&on, account, TokenId(id)).await,
        // What is no token works no more.
        Some(Err(_)) | None => Ok(()),
    };
    match revoked {
        Ok(()) => see_other("/settings/tokens?done=token"),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// What was typed. Each box that is ticked is a course; an admin's are one text.
fn wanted(typed: Vec<(String, String)>) -> Wanted {
    let mut wanted = Wanted::default();
    for (name, value) in typed {
        match name.as_str() {
            "form" => wanted.form = value,
            "name" => wanted.name = value,
            "days" => wanted.days = value,
            "course" => wanted.courses.push(value),
            "courses" => {
                let ids = value.split([' ', ',', '\t', '\r', '\n']);
                let ids = ids.filter(|id| !id.is_empty()).map(str::to_owned);
                wanted.courses.extend(ids);
            }
            _ => {}
        }
    }
    wanted
}

async fn show(
    on: &Accounts,
    account: &Account,
    status: StatusCode,
    around: Around,
    wanted: Wanted,
) -> Response {
    match view(on, account, around, wanted).await {
        Ok(view) => page(status, pages::tokens(&on.site, &view)),
        Err(trouble) => troubled(on, trouble),
    }
}

async fn view(
    on: &Accounts,
    account: &Account,
    around: Around,
    wanted: Wanted,
) -> Result<TokensView, Trouble> {
    let zone = TimeZone::get(&account.zone).unwrap_or(TimeZone::UTC);
    let now = (on.now)();
    let tokens = commands::tokens(on, account).await?;
    let view = |token: TokenRow| TokenView {
        id: token.id.to_string(),
        name: token.name,
        courses: listed(token.courses.iter().map(AuthorId::as_str)),
        since: day(token.created_at, &zone),
        last_used: token.last_used_at.map(|at| day(at, &zone)),
        until: token.expires_at.map(|at| day(at, &zone)),
        is_expired: token.expires_at.is_some_and(|at| at <= now),
    };
    let is_new = around.problems == Mistakes::default();
    let choices = account.author_of.iter().map(|course| {
        let course = course.as_str().to_owned();
        // Who writes one course means that one.
        let is_chosen = wanted.courses.contains(&course) || is_new && account.author_of.len() == 1;
        (course, is_chosen)
    });
    Ok(TokensView {
        around,
        tokens: tokens.into_iter().map(view).collect(),
        choices: choices.collect(),
        courses_typed: account.is_admin.then(|| wanted.courses.join(" ")),
        form: wanted.form,
        name_typed: wanted.name,
        days: wanted.days,
    })
}

fn listed<'c>(courses: impl Iterator<Item = &'c str>) -> String {
    courses.collect::<Vec<_>>().join(", ")
}
