//! The forms of reminders, what programs ask for at a calendar's address, and what ends letters
//! without anybody signing in.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::reminders::Hour;
use domain::text::text;
use serde::Deserialize;
use store::accounts::Account;

use super::pages::RemindersView;
use super::{calendar, commands, pages};
use crate::accounts::{
    Accounts, Around, Form, Me, On, Query, Told, UNFIT, around, day, page, see_other, troubled,
    zone_of,
};

/// What stands in place of an hour where no letters are wanted.
pub const NEVER: &str = "never";

const NOINDEX: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-robots-tag"),
    HeaderValue::from_static("noindex"),
);

/// GET `/settings/reminders`.
pub async fn reminders_page(State(on): On, me: Me, Query(told): Query<Told>) -> Response {
    let account = me.account();
    let around = Around {
        notice: told.notice(),
        ..around(account)
    };
    show(&on, account, around, StatusCode::OK).await
}

/// What is sent to choose an hour.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Chosen {
    hour: String,
}

/// POST `/settings/reminders`.
pub async fn choose(State(on): On, me: Me, Form(chosen): Form<Chosen>) -> Response {
    let account = me.account();
    let hour = match chosen.hour.as_str() {
        NEVER => None,
        hour => match hour.parse::<i16>().ok().map(Hour::try_from) {
            Some(Ok(hour)) => Some(hour),
            _ => {
                let around = Around {
                    is_wrong: true,
                    ..around(account)
                };
                return show(&on, account, around, UNFIT).await;
            }
        },
    };
    match commands::choose(&on, account, hour).await {
        Ok(()) if hour.is_some() => see_other("/settings/reminders?done=reminders-on"),
        Ok(()) => see_other("/settings/reminders?done=reminders-off"),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/settings/reminders/calendar`: the answer is the one page that shows the address.
pub async fn make_address(State(on): On, me: Me) -> Response {
    let account = me.account();
    match commands::make_address(&on, account).await {
        Ok(secret) => {
            let path = format!("/calendar/{}.ics", secret.reveal());
            let html = pages::address_made(&on.site, &around(account), &path);
            page(StatusCode::OK, html)
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/settings/reminders/calendar/remove`.
pub async fn remove_address(State(on): On, me: Me) -> Response {
    match commands::remove_address(&on, me.account()).await {
        Ok(()) => see_other("/settings/reminders?done=calendar-removed"),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// GET `/calendar/SECRET.ics`. Wherever there is none, the answer is the same.
pub async fn calendar_feed(State(on): On, Path(token): Path<String>) -> Response {
    let token = token.strip_suffix(".ics").unwrap_or_default();
    match commands::calendar(&on, token).await {
        Ok(Some(found)) => {
            let written = calendar::write(&on.site, found.user, &found.days, (on.now)());
            plain(StatusCode::OK, "text/calendar; charset=utf-8", written)
        }
        Ok(None) => {
            let words = format!("{}\n", text("en").reminders.no_calendar);
            plain(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", words)
        }
        Err(trouble) => troubled(&on, trouble),
    }
}

/// What a program gets, which nobody keeps.
fn plain(status: StatusCode, media_type: &'static str, content: String) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        NOINDEX,
    ];
    (status, headers, content).into_response()
}

/// GET `/reminders/stop/SECRET`: only asks, since programs that look into letters follow their links.
pub async fn stop_page(State(on): On, Path(token): Path<String>) -> Response {
    match commands::find_stop(&on, &token).await {
        Ok(Some(true)) => unlisted(StatusCode::OK, pages::stop(&on.site, &token)),
        Ok(Some(false)) => unlisted(StatusCode::OK, pages::stopped(&on.site)),
        Ok(None) => unlisted(StatusCode::NOT_FOUND, pages::stop_dead(&on.site)),
        Err(trouble) => troubled(&on, trouble),
    }
}

/// POST `/reminders/stop/SECRET`, from the form or in one click from a mail program, which has no
/// session, sends `List-Unsubscribe=One-Click`, and is not to be sent elsewhere (RFC 8058, section
/// 3.1). The form is told apart by its one field.
pub async fn stop(State(on): On, Path(token): Path<String>, sent: Bytes) -> Response {
    let is_form = sent.as_ref() == pages::FROM_FORM.as_bytes();
    match commands::stop(&on, &token).await {
        Ok(true) if is_form => see_other(&format!("/reminders/stop/{token}")),
        Ok(true) => unlisted(StatusCode::OK, pages::stopped(&on.site)),
        Ok(false) => unlisted(StatusCode::NOT_FOUND, pages::stop_dead(&on.site)),
        Err(trouble) => troubled(&on, trouble),
    }
}

fn unlisted(status: StatusCode, html: String) -> Response {
    let mut response = page(status, html);
    let (name, value) = NOINDEX;
    response.headers_mut().insert(name, value);
    response
}

async fn show(on: &Accounts, account: &Account, around: Around, status: StatusCode) -> Response {
    let wishes = match commands::wishes(on, account).await {
        Ok(wishes) => wishes,
        Err(trouble) => return troubled(on, trouble),
    };
    let zone = zone_of(account);
    let view = RemindersView {
        around,
        hour: wishes.hour,
        zone: account.zone.clone(),
        address_since: wishes.address_since.map(|since| day(since, &zone)),
    };
    page(status, pages::reminders(&on.site, &view))
}
