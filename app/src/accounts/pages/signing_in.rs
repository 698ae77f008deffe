//! Signing in, and the way to a new password.

use domain::text::text;
use leptos::prelude::*;

use super::fields::{Field, aside, send, whose};
use super::{LANG, next_field, page, passkeys, script, with_next, words};
use crate::accounts::types::{ChooseForm, ResetForm, SignInForm, SignInProblem};
use crate::site::Site;

/// The id of what is wrong with address and password together.
const TOGETHER: &str = "Together";

/// Signs in.
pub fn sign_in(site: &Site, form: &SignInForm) -> String {
    let say = words();
    let problem = form.problem.map(|problem| match problem {
        SignInProblem::Missing => say.sign_in_missing,
        SignInProblem::Wrong => say.wrong,
        SignInProblem::Throttled => say.throttled,
    });
    let is_wrong = matches!(
        form.problem,
        Some(SignInProblem::Missing | SignInProblem::Wrong)
    );
    // Which of the two is wrong is told to nobody. The password has to be typed again in any case.
    let is_again = problem.is_some();
    let message = problem.map(|_| TOGETHER);
    let email = Field {
        id: "Email",
        name: "email",
        label: say.email,
        autocomplete: "username",
        message,
        is_wrong,
        is_first: is_again && form.email.is_empty(),
        ..Field::default()
    };
    let password = Field {
        id: "Password",
        name: "password",
        label: say.password,
        autocomplete: "current-password",
        message,
        is_wrong,
        is_first: is_again && !form.email.is_empty(),
        ..Field::default()
    };
    let left = form
        .has_left
        .then(|| view! { <p class="notice" role="status">{text(LANG).notices.left}</p> });
    page(site, [say.sign_in, say.sign_in_lead], is_again, || {
        view! {
            {left}
            <form class="form" method="post" action="/sign-in" novalidate>
                {problem.map(|problem| view! { <p class="mistake" id=TOGETHER>{problem}</p> })}
                {next_field(&form.next)}
                {email.email(&form.email)}
                {password.password()}
                {send(say.sign_in)}
            </form>
            {passkeys::way_in(site, &form.next, form.passkeys)}
            <p class="aside"><a data-carry="Email" href=with_next("/reset", &form.next)>{say.forgotten}</a></p>
            {aside(say.no_account, with_next("/sign-up", &form.next))}
            {script(site)}
        }
        .into_any()
    })
}

/// Asks for a letter with which a new password can be chosen.
pub fn reset(site: &Site, form: &ResetForm) -> String {
    let say = words();
    let problem = form.problems.email.map(say.email_problem);
    let email = Field {
        id: "Email",
        name: "email",
        label: say.email,
        autocomplete: "username",
        problem,
        is_first: problem.is_some(),
        ..Field::default()
    };
    page(site, say.reset, problem.is_some(), || {
        view! {
            <form class="form" method="post" action="/reset" novalidate>
                {next_field(&form.next)}
                {email.email(&form.email)}
                {send(say.reset_button)}
            </form>
            <p class="aside"><a data-carry="Email" href=with_next("/sign-in", &form.next)>{say.sign_in}</a></p>
            {script(site)}
        }
        .into_any()
    })
}

/// The letter is on its way, if there is an account to write about.
pub fn reset_sent(site: &Site) -> String {
    let say = words();
    page(site, say.reset_sent, false, || {
        view! {
            <p class="hint">{say.no_letter}</p>
            <p class="aside"><a href="/reset">{say.send_again}</a></p>
        }
        .into_any()
    })
}

/// The page behind the letter's link: chooses the new password.
pub fn reset_choose(site: &Site, form: &ChooseForm) -> String {
    let say = words();
    let problem = form.problems.password.map(say.password_problem);
    let password = Field {
        id: "Password",
        name: "password",
        label: say.new_password,
        autocomplete: "new-password",
        hint: Some(say.password_hint),
        problem,
        is_first: problem.is_some(),
        ..Field::default()
    };
    page(site, say.choose, problem.is_some(), || {
        view! {
            <form class="form" method="post" action=format!("/reset/{}", form.token) novalidate>
                {next_field(&form.next)}
                {whose(&form.email)}
                {password.password()}
                {send(say.choose_button)}
            </form>
            {script(site)}
        }
        .into_any()
    })
}
