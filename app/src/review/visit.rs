//! Pages that guests see as well, each with a word about what an account would change.

use axum::http::HeaderMap;
use axum::response::Response;
use domain::text::text;
use leptos::prelude::*;

use crate::accounts::{Accounts, Me, to_sign_in, visitor};

/// Who looks at such a page.
pub(super) enum Seen {
    /// Somebody who is signed in.
    Student(Me),
    /// Nobody who has an account, as far as one can tell.
    Guest,
    /// Whoever comes with a session that has ended is no guest: what they did is in their account. They
    /// sign in, and come back.
    Gone(Response),
}

/// Finds out who looks at the page with an address.
///
/// # Errors
///
/// The page that says why that can't be found out.
pub(super) async fn seen(on: &Accounts, headers: &HeaderMap, back: &str) -> Result<Seen, Response> {
    if let Some(me) = visitor(on, headers).await?.me() {
        return Ok(Seen::Student(me));
    }
    if !on.cookies.has_session(headers) {
        return Ok(Seen::Guest);
    }
    let mut response = to_sign_in(back);
    // The bar forgets the name.
    on.cookies.sign_out(response.headers_mut()).ok();
    Ok(Seen::Gone(response))
}

/// The ways into an account, and back to the page with an address; then where else to go.
pub(super) fn ways_in(next: &str, else_where: AnyView) -> AnyView {
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    let [sign_in, sign_up] = text("en").review.ways_in;
    view! {
        <p class="ways">
            <a class="go" href=format!("/sign-in?next={next}")>{sign_in}</a>
            <a class="quiet" href=format!("/sign-up?next={next}")>{sign_up}</a>
            {else_where}
        </p>
    }
    .into_any()
}
