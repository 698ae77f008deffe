//! How somebody comes in, and where they are in.

use leptos::prelude::*;

use super::super::fields::{Field, send, whose};
use super::super::people::own_log;
use super::super::{passkeys, words};
use super::{Page, framed};
use crate::accounts::types::{Around, SecurityView, SessionView};
use crate::site::Site;

/// How the one that asks comes in, and where they are in.
pub fn security(site: &Site, view: &SecurityView) -> String {
    framed(site, Page::Security, &view.around, || {
        view! {
            {password(&view.around)}
            {passkeys::section(site, &view.around.email, &view.passkeys)}
            {sessions(&view.sessions)}
            {own_log(&view.log)}
        }
        .into_any()
    })
}

fn password(around: &Around) -> AnyView {
    let say = words();
    let old_problem = around
        .problems
        .old_password
        .then_some(say.old_password_problem);
    let new_problem = around.problems.password.map(say.password_problem);
    let old = Field {
        id: "OldPassword",
        name: "old_password",
        label: say.old_password,
        autocomplete: "current-password",
        problem: old_problem,
        is_first: old_problem.is_some(),
        ..Field::default()
    };
    let new = Field {
        id: "Password",
        name: "password",
        label: say.new_password,
        autocomplete: "new-password",
        hint: Some(say.password_hint),
        problem: new_problem,
        is_first: old_problem.is_none() && new_problem.is_some(),
        ..Field::default()
    };
    view! {
        <section aria-labelledby="ChangePassword">
            <h2 id="ChangePassword">{say.change_password[0]}</h2>
            <p class="hint">{say.change_password[1]}</p>
            <form class="form" method="post" action="/settings/password" novalidate>
                {whose(&around.email)}
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
