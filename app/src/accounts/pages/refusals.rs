//! Pages for what is not done, with the reason.

use axum::http::StatusCode;
use leptos::prelude::*;

use super::{with_next, words};
use crate::accounts::types::Refusal;
use crate::site::{SETTINGS, Site};
use crate::ui::errors::error_page;

/// 403: whoever asks may not do this, or nobody knows whether they asked.
pub fn forbidden(site: &Site, why: Refusal) -> String {
    let say = words();
    let said = match why {
        Refusal::Role => say.forbidden,
        Refusal::SignedOut => say.signed_out,
        Refusal::Elsewhere => say.from_elsewhere,
        Refusal::Suspended => say.suspended,
    };
    let way = (why == Refusal::SignedOut)
        .then(|| view! { <p><a href=with_next("/sign-in", SETTINGS)>{say.sign_in}</a></p> });
    error_page(site, "403", said, way.into_any())
}

/// 400, 413 or 415: what was sent is no form of ours.
pub fn unreadable(site: &Site, status: StatusCode) -> String {
    let say = words();
    let (code, said) = match status {
        StatusCode::PAYLOAD_TOO_LARGE => ("413", say.too_large),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("415", say.unreadable),
        _ => ("400", say.unreadable),
    };
    error_page(site, code, said, ().into_any())
}

/// 503: more passwords wait to be checked than anybody would wait for. In so many seconds it is
/// worth another try.
pub fn busy(site: &Site, seconds: u64) -> String {
    let say = words();
    let when = view! { <p>{(say.busy_until)(seconds)}</p> };
    error_page(site, "503", say.busy, when.into_any())
}
