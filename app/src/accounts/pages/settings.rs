//! Somebody's own settings: a few pages with one navigation, and one form for each thing that can be
//! changed.

mod data;
mod profile;
mod security;
mod tokens;

use domain::text::text;
use leptos::prelude::*;

pub use data::data;
pub use profile::profile;
pub use security::security;
pub use tokens::{token_made, tokens};

use super::{LANG, script, title_of, words};
use crate::accounts::types::{Around, Notice};
use crate::shell::{Frame, Head, document};
use crate::site::{
    PEOPLE, SETTINGS, SETTINGS_DATA, SETTINGS_REMINDERS, SETTINGS_REVIEWS, SETTINGS_SECURITY,
    SETTINGS_TOKENS, Site,
};

/// A page of the settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Page {
    Profile,
    Reviews,
    Reminders,
    Security,
    Data,
    Tokens,
}

impl Page {
    /// In the order of the navigation.
    const ALL: [Self; 6] = [
        Self::Profile,
        Self::Reviews,
        Self::Reminders,
        Self::Security,
        Self::Tokens,
        Self::Data,
    ];

    fn path(self) -> &'static str {
        match self {
            Self::Profile => SETTINGS,
            Self::Reminders => SETTINGS_REMINDERS,
            Self::Reviews => SETTINGS_REVIEWS,
            Self::Security => SETTINGS_SECURITY,
            Self::Data => SETTINGS_DATA,
            Self::Tokens => SETTINGS_TOKENS,
        }
    }

    fn label(self) -> &'static str {
        let say = words();
        match self {
            Self::Profile => say.profile[0],
            Self::Reminders => text(LANG).reminders.title,
            Self::Reviews => text(LANG).scheduling.title,
            Self::Security => say.security,
            Self::Data => say.data,
            Self::Tokens => text(LANG).tokens.title,
        }
    }
}

/// The frame of these pages: whose they are, the way to the others, what has just been done.
pub(crate) fn framed(
    site: &Site,
    here: Page,
    around: &Around,
    content: impl FnOnce() -> AnyView,
) -> String {
    let say = words();
    let has_problem = around.is_wrong || around.problems != Default::default();
    let head = Head {
        title: title_of(here.label(), has_problem),
        description: say.settings[0].to_owned(),
        path: None,
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    let links = Page::ALL.map(|page| {
        let current = (page == here).then_some("page");
        view! { <li><a href=page.path() aria-current=current>{page.label()}</a></li> }
    });
    let people = around
        .is_admin
        .then(|| view! { <li><a href=PEOPLE>{text(LANG).people.people[0]}</a></li> });
    let notice = around.notice.map(|notice| {
        let said = match notice {
            Notice::Name => say.profile_done,
            Notice::Password => say.password_done,
            Notice::PasswordAnd { passkeys, tokens } => {
                (text(LANG).notices.password_and)(passkeys, tokens)
            }
            Notice::NoAdmin => text(LANG).people.no_admin,
            Notice::Sessions => say.sessions_done,
            Notice::EmailAsked => say.email_asked,
            Notice::EmailWithdrawn => say.email_withdrawn,
            Notice::Deletion => say.deletion_done,
            Notice::Kept => say.kept_done,
            Notice::TokenRevoked => text(LANG).tokens.revoke_done,
            Notice::TokenBefore => text(LANG).tokens.made_before,
            Notice::PasskeyAdded => text(LANG).passkeys.added,
            Notice::PasskeyRemoved => text(LANG).passkeys.removed,
            Notice::RemindersOn => text(LANG).reminders.saved[0],
            Notice::RemindersOff => text(LANG).reminders.saved[1],
            Notice::CalendarRemoved => text(LANG).reminders.removed,
            Notice::ScheduleChanged => text(LANG).scheduling.applied,
            Notice::CourseStarted => text(LANG).scheduling.started,
            Notice::StartForgotten => text(LANG).scheduling.forgotten,
        };
        view! { <p class="notice" role="status">{said}</p> }
    });
    let leaves = around.leaves_on.as_deref().map(|day| {
        let way = (here != Page::Data).then(|| view! { " " <a href=SETTINGS_DATA>{say.keep}</a> });
        view! { <p class="notice warning">{(say.deletion_waits)(day)}{way}</p> }
    });
    document(site, head, Frame::Student, || {
        view! {
            <main class="column account" id="Text">
                <h1>{say.settings[0]}</h1>
                <p class="lead">{say.settings[1]}" "<bdi>{around.email.clone()}</bdi></p>
                <nav class="rooms" aria-label=say.settings[0]>
                    <ul>{links.collect_view()}{people}</ul>
                </nav>
                {notice}
                {leaves}
                {content()}
                {script(site)}
            </main>
        }
        .into_any()
    })
}
