//! Somebody's own settings: one page, one form for each thing that can be changed.

use leptos::prelude::*;

use super::fields::{Field, send, whose};
use super::{LANG, title_of, words, zones};
use crate::accounts::types::{Notice, SessionView, SettingsView};
use crate::shell::{Frame, Head, document};
use crate::site::Site;

/// The settings of whoever asks.
pub fn settings(site: &Site, view: &SettingsView) -> String {
    let say = words();
    let problems = &view.problems;
    let has_problem = *problems != Default::default();
    let head = Head {
        title: title_of(say.settings[0], has_problem),
        description: say.settings[0].to_owned(),
        path: None,
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    let notice = view.notice.map(|notice| match notice {
        Notice::Name => say.profile_done,
        Notice::Password => say.password_done,
        Notice::Sessions => say.sessions_done,
    });
    document(site, head, Frame::Plain, || {
        view! {
            <main class="column account" id="Text">
                <h1>{say.settings[0]}</h1>
                <p class="lead">{say.settings[1]}" "<bdi>{view.email.clone()}</bdi></p>
                {notice.map(|notice| view! { <p class="notice" role="status">{notice}</p> })}
                {profile(view)}
                {password(view)}
                {sessions(&view.sessions)}
                <section aria-labelledby="SignOut">
                    <h2 id="SignOut">{say.sign_out}</h2>
                    <p class="hint">{say.sign_out_hint}</p>
                    <form class="form" method="post" action="/sign-out">
                        <button type="submit">{say.sign_out}</button>
                    </form>
                </section>
            </main>
        }
        .into_any()
    })
}

fn profile(view: &SettingsView) -> AnyView {
    let say = words();
    let name_problem = view.problems.name.map(say.name_problem);
    let zone_problem = view.problems.zone.then_some(say.zone_problem);
    let name = Field {
        id: "Name",
        name: "name",
        label: say.name,
        autocomplete: "name",
        problem: name_problem,
        is_first: name_problem.is_some(),
        ..Field::default()
    };
    let zone = Field {
        id: "Zone",
        name: "zone",
        label: say.zone,
        autocomplete: "off",
        hint: Some(say.zone_hint),
        problem: zone_problem,
        is_first: name_problem.is_none() && zone_problem.is_some(),
        ..Field::default()
    };
    view! {
        <section aria-labelledby="Profile">
            <h2 id="Profile">{say.profile}</h2>
            <form class="form" method="post" action="/settings/name" novalidate>
                {name.text(&view.name_typed)}
                {zone.choice(zones::options(&view.zone))}
                {send(say.profile_button)}
            </form>
        </section>
    }
    .into_any()
}

fn password(view: &SettingsView) -> AnyView {
    let say = words();
    let old_problem = view
        .problems
        .old_password
        .then_some(say.old_password_problem);
    let new_problem = view.problems.password.map(say.password_problem);
    let is_above = view.problems.name.is_some() || view.problems.zone;
    let old = Field {
        id: "OldPassword",
        name: "old_password",
        label: say.old_password,
        autocomplete: "current-password",
        problem: old_problem,
        is_first: !is_above && old_problem.is_some(),
        ..Field::default()
    };
    let new = Field {
        id: "Password",
        name: "password",
        label: say.new_password,
        autocomplete: "new-password",
        hint: Some(say.password_hint),
        problem: new_problem,
        is_first: !is_above && old_problem.is_none() && new_problem.is_some(),
        ..Field::default()
    };
    view! {
        <section aria-labelledby="ChangePassword">
            <h2 id="ChangePassword">{say.change_password[0]}</h2>
            <p class="hint">{say.change_password[1]}</p>
            <form class="form" method="post" action="/settings/password" novalidate>
                {whose(&view.email)}
                {old.password()}
                {new.password()}
                {send(say.change_password_button)}
            </form>
        </section>
    }
    .into_any()
}

fn sessions(sessions: &[SessionView]) -> AnyView {
    let say = words();
    let items = sessions.iter().map(session).collect_view();
    let others = if sessions.iter().any(|session| !session.is_this) {
        view! {
            <form method="post" action="/settings/sessions/end">
                <input type="hidden" name="session" value="all-others"/>
                <button type="submit">{say.end_others}</button>
            </form>
        }
        .into_any()
    } else {
        view! { <p class="hint">{say.no_others}</p> }.into_any()
    };
    view! {
        <section aria-labelledby="Sessions">
            <h2 id="Sessions">{say.sessions[0]}</h2>
            <p class="hint">{say.sessions[1]}</p>
            <ul class="sessions">{items}</ul>
            {others}
        </section>
    }
    .into_any()
}

/// One place where the account is signed in. The one that asks ends by signing out, below.
fn session(session: &SessionView) -> AnyView {
    let say = words();
    let end = (!session.is_this).then(|| {
        let which = (say.end_which)(&session.device, &session.since);
        view! {
            <form method="post" action="/settings/sessions/end">
                <input type="hidden" name="session" value=session.id.clone()/>
                <button type="submit">{say.end}<span class="unseen">" "{which}</span></button>
            </form>
        }
    });
    let days = (say.session_days)(&session.since, &session.last_used)
        .map(|day| view! { <span>{day}</span> })
        .collect_view();
    let this = session
        .is_this
        .then(|| view! { <p class="where"><b>{say.this_device}</b></p> });
    view! {
        <li>
            <div>
                <h3><bdi>{session.device.clone()}</bdi></h3>
                {this}
                <p class="facts">{days}</p>
            </div>
            {end}
        </li>
    }
    .into_any()
}
