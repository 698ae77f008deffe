//! Making an account: a form, a letter, and a second form behind the letter's link. The password is
//! chosen there, by whoever has the letter.

use leptos::prelude::*;

use super::fields::{Field, aside, send, whose};
use super::{next_field, page, script, with_next, words, zones};
use crate::accounts::types::{ConfirmForm, SignUpForm};
use crate::site::Site;

/// Asks for an account.
pub fn sign_up(site: &Site, form: &SignUpForm) -> String {
    let say = words();
    let email_problem = form.problems.email.map(say.email_problem);
    let name_problem = form.problems.name.map(say.name_problem);
    let has_problem = email_problem.is_some() || name_problem.is_some();
    let email = Field {
        id: "Email",
        name: "email",
        label: say.email,
        autocomplete: "email",
        hint: Some(say.sign_up_email_hint),
        problem: email_problem,
        is_first: email_problem.is_some(),
        ..Field::default()
    };
    let name = Field {
        id: "Name",
        name: "name",
        label: say.name,
        autocomplete: "name",
        hint: Some(say.name_hint),
        problem: name_problem,
        is_first: email_problem.is_none() && name_problem.is_some(),
        ..Field::default()
    };
    page(site, say.sign_up, has_problem, || {
        view! {
            <form class="form" method="post" action="/sign-up" novalidate>
                {next_field(&form.next)}
                {email.email(&form.email)}
                {name.text(&form.name)}
                {send(say.sign_up_button)}
            </form>
            {aside(say.has_account, with_next("/sign-in", &form.next))}
        }
        .into_any()
    })
}

/// The letter is on its way, whatever the address.
pub fn sign_up_sent(site: &Site) -> String {
    let say = words();
    page(site, say.sign_up_sent, false, || {
        view! {
            <p class="hint">{say.no_letter}</p>
            <p class="aside"><a href="/sign-up">{say.send_again}</a></p>
        }
        .into_any()
    })
}

/// The page behind the letter's link. It only asks: programs that look into letters follow links.
pub fn confirm(site: &Site, form: &ConfirmForm) -> String {
    let say = words();
    let problem = form.problems.password.map(say.password_problem);
    let password = Field {
        id: "Password",
        name: "password",
        label: say.password,
        autocomplete: "new-password",
        hint: Some(say.password_hint),
        problem,
        is_first: problem.is_some(),
        ..Field::default()
    };
    let zone_problem = form.problems.zone.then_some(say.zone_problem);
    let zone = Field {
        id: "Zone",
        name: "zone",
        label: say.zone,
        autocomplete: "off",
        hint: Some(say.zone_hint),
        problem: zone_problem,
        is_first: problem.is_none() && zone_problem.is_some(),
        ..Field::default()
    };
    // Whoever has sent the form once has seen the choice.
    let guess = form.zone.is_empty().then_some("take");
    let has_problem = problem.is_some() || zone_problem.is_some();
    let fact = |name: &'static str, value: &str| {
        let value = value.to_owned();
        (!value.is_empty()).then(|| view! { <div><dt>{name}</dt><dd><bdi>{value}</bdi></dd></div> })
    };
    let facts = [fact(say.email, &form.email), fact(say.name, &form.name)];
    page(site, say.confirm, has_problem, || {
        view! {
            <dl>{facts.into_iter().flatten().collect_view()}</dl>
            <form class="form" method="post" action=format!("/confirm/{}", form.token) novalidate data-zone=guess>
                {whose(&form.email)}
                {next_field(&form.next)}
                {password.password()}
                {zone.choice(zones::options(&form.zone, form.now))}
                {send(say.confirm_button)}
            </form>
            <p class="hint">{say.confirm_not_me}</p>
            {script(site)}
        }
        .into_any()
    })
}

/// A letter's link that is no good, and the ways to begin again.
pub fn token_bad(site: &Site) -> String {
    let say = words();
    page(site, say.token_bad, false, || {
        view! {
            <p class="hint">{say.token_bad_ways}</p>
            <ul class="links">
                <li><a href="/sign-in">{say.sign_in}</a></li>
                <li><a href="/sign-up">{say.sign_up[0]}</a></li>
                <li><a href="/reset">{say.choose[0]}</a></li>
            </ul>
        }
        .into_any()
    })
}
