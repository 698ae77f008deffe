//! The pages behind the two letters that ask whether an account may move to another address.

use domain::text::text;
use leptos::prelude::*;
use store::accounts::EmailStep;

use super::fields::send;
use super::{LANG, page, words};
use crate::site::{SETTINGS, Site};

/// Asks whether the account may move to this address.
pub fn confirm_email(site: &Site, token: &str, email: &str) -> String {
    let say = words();
    page(site, say.confirm_email, false, || {
        view! {
            <p class="address"><bdi>{email.to_owned()}</bdi></p>
            <form class="form" method="post" action=format!("/email/{token}")>
                {send(say.confirm_email_button)}
            </form>
            <p class="hint">{say.confirm_email_not_me}</p>
        }
        .into_any()
    })
}

/// A link that is no good any more, and the ways on.
pub fn email_link_dead(site: &Site) -> String {
    let say = words();
    page(site, text(LANG).notices.email_dead, false, || {
        view! {
            <p class="hint">{text(LANG).notices.email_dead_ways}</p>
            <ul class="links">
                <li><a href=SETTINGS>{say.settings[0]}</a></li>
                <li><a href="/sign-in">{say.sign_in}</a></li>
            </ul>
        }
        .into_any()
    })
}

/// What came of a yes.
pub fn email_said(site: &Site, step: EmailStep) -> String {
    let say = words();
    let said = match step {
        EmailStep::Waits => say.email_half,
        EmailStep::Changed => say.email_changed,
        EmailStep::Taken => say.email_taken,
    };
    page(site, said, false, || {
        view! { <p class="aside"><a href=SETTINGS>{say.settings[0]}</a></p> }.into_any()
    })
}
