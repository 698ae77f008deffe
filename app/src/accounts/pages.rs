//! What people see of accounts, each page as a pure function of what it shows.
//!
//! Their forms work without a script and without the browser's own checks: the server's messages
//! say more, and browsers refuse addresses that mail can be sent to.

mod changing_address;
mod fields;
mod passkeys;
mod people;
mod refusals;
mod settings;
mod signing_in;
mod signing_up;
mod zones;

#[cfg(test)]
mod tests;

use domain::text::{AccountText, text};
use leptos::prelude::*;

pub(crate) use fields::{Field, send};
pub(crate) use settings::{Page as Room, framed};
pub(crate) use zones::place;

pub use changing_address::{confirm_email, email_link_dead, email_said};
pub use people::{people, people_log, person, resign, suspend};
pub use refusals::{busy, forbidden, unreadable};
pub use settings::{data, profile, security, token_made, tokens};
pub use signing_in::{reset, reset_choose, reset_sent, sign_in};
pub use signing_up::{confirm, sign_up, sign_up_sent, token_bad};

use crate::shell::{Frame, Head, document};
use crate::site::Site;

/// No course, so these pages speak the interface's first language.
const LANG: &str = "en";

fn words() -> &'static AccountText {
    text(LANG).accounts
}

/// The frame of these pages: a heading, a sentence, and what follows.
pub(crate) fn page(
    site: &Site,
    [title, lead]: [&'static str; 2],
    has_problem: bool,
    content: impl FnOnce() -> AnyView,
) -> String {
    let head = Head {
        title: title_of(title, has_problem),
        description: lead.to_owned(),
        path: None,
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    document(site, head, Frame::Plain, || {
        view! {
            <main class="column account" id="Text">
                <h1>{title}</h1>
                <p class="lead">{lead}</p>
                {content()}
            </main>
        }
        .into_any()
    })
}

/// What these pages do where scripts run: it shows passwords, says how long they are, guesses the
/// time zone, and asks devices for passkeys (`accounts/main.js`). Nothing needs it, and pages that it
/// could do nothing for go without.
fn script(site: &Site) -> AnyView {
    view! { <script type="module" src=site.assets.path("accounts.js")></script> }.into_any()
}

/// Who comes back to a form hears first that something is wrong with it.
fn title_of(title: &str, has_problem: bool) -> String {
    if has_problem {
        format!("{}: {title}", words().problem)
    } else {
        title.to_owned()
    }
}

/// The address of a page that leads on to `next` afterwards.
pub(super) fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        return path.to_owned();
    }
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}next={next}")
}

/// Carries on where to go afterwards.
fn next_field(next: &str) -> Option<AnyView> {
    (!next.is_empty())
        .then(|| view! { <input type="hidden" name="next" value=next.to_owned()/> }.into_any())
}
