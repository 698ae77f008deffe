//! Who somebody is here: name and time zone; and the way out.

use leptos::prelude::*;

use super::super::fields::{Field, send, whose};
use super::super::{words, zones};
use super::{Page, framed};
use crate::accounts::types::ProfileView;
use crate::site::Site;

/// Who the one that asks is here.
pub fn profile(site: &Site, view: &ProfileView) -> String {
    let say = words();
    framed(site, Page::Profile, &view.around, || {
        view! {
            {who(view)}
            {address(view)}
            <section aria-labelledby="SignOut">
                <h2 id="SignOut">{say.sign_out}</h2>
                <p class="hint">{say.sign_out_hint}</p>
                // It has no draft: the attribute brings the script that takes along what the browser keeps.
                <form class="form" method="post" action="/sign-out" data-draft="">
                    <button type="submit">{say.sign_out}</button>
                </form>
            </section>
        }
        .into_any()
    })
}

fn who(view: &ProfileView) -> AnyView {
    let say = words();
    let name_problem = view.around.problems.name.map(say.name_problem);
    let zone_problem = view.around.problems.zone.then_some(say.zone_problem);
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
    // Nobody is taken out of a zone unasked.
    let offer = (view.zone == "UTC").then(|| say.zone_offer.join("|"));
    view! {
        <section aria-labelledby="Profile">
            <h2 id="Profile">{say.profile[1]}</h2>
            <form class="form" method="post" action="/settings/name" novalidate data-draft data-zone=offer>
                {name.text(&view.name_typed)}
                {zone.choice(zones::options(&view.zone, view.now))}
                {send(say.profile_button)}
            </form>
        </section>
    }
    .into_any()
}

/// The address: what waits to be confirmed, and the form that asks for another one.
fn address(view: &ProfileView) -> AnyView {
    let say = words();
    let problems = &view.around.problems;
    let email_problem = problems.email.map(say.email_problem);
    let password_problem = problems.old_password.then_some(say.old_password_problem);
    let is_above = problems.name.is_some() || problems.zone;
    let waits = view.email_change.as_ref().map(|change| {
        let said = (say.email_waits)(change.is_confirmed_by_old, change.is_confirmed_by_new);
        view! {
            <p>{said}" "<bdi>{change.email.to_string()}</bdi></p>
            <form method="post" action="/settings/email/withdraw">
                <button type="submit">{say.withdraw_email}</button>
            </form>
        }
    });
    let email = Field {
        id: "Email",
        name: "email",
        label: say.new_email,
        autocomplete: "email",
        problem: email_problem,
        is_first: !is_above && email_problem.is_some(),
        ..Field::default()
    };
    let password = Field {
        id: "Password",
        name: "old_password",
        label: say.password,
        autocomplete: "current-password",
        problem: password_problem,
        is_first: !is_above && email_problem.is_none() && password_problem.is_some(),
        ..Field::default()
    };
    view! {
        <section aria-labelledby="ChangeEmail">
            <h2 id="ChangeEmail">{say.change_email[0]}</h2>
            <p class="hint">{say.change_email[1]}</p>
            {waits}
            <form class="form" method="post" action="/settings/email" novalidate>
                {whose(&view.around.email)}
                {email.email(&view.email_typed)}
                {password.password()}
                {send(say.change_email_button)}
            </form>
        </section>
    }
    .into_any()
}
