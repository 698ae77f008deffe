//! What somebody takes along, and the end of the account.

use domain::text::text;
use leptos::prelude::*;
use store::cards::LearntCourse;

use super::super::fields::{Field, send, whose};
use super::super::words;
use super::super::{LANG, next_field};
use super::{Page, framed};
use crate::accounts::types::Around;
use crate::site::{SETTINGS_DATA, Site, own_anki_path};

/// What the one that asks can do with all that is theirs. Whose account is to go comes here after
/// signing in, on the way to `next`; keeping it is offered first then.
pub fn data(site: &Site, around: &Around, courses: &[LearntCourse], next: &str) -> String {
    let go_on = (!next.is_empty()).then(|| {
        let next = next.to_owned();
        view! { <p class="aside"><a href=next>{text(LANG).notices.go_on}</a></p> }
    });
    let is_leaving = around.leaves_on.is_some();
    framed(site, Page::Data, around, || {
        view! {
            {is_leaving.then(|| deletion(around, next))}
            {go_on}
            {export()}
            {anki(courses)}
            {(!is_leaving).then(|| deletion(around, ""))}
        }
        .into_any()
    })
}

fn export() -> AnyView {
    let say = text(LANG).people;
    let parts = say.export_parts.map(|part| view! { <li>{part}</li> });
    view! {
        <section aria-labelledby="Export">
            <h2 id="Export">{say.export[0]}</h2>
            <p class="hint">{say.export[1]}</p>
            <ul class="effect">{parts.collect_view()}</ul>
            <p class="hint">{say.export_without}</p>
            <form class="form" method="post" action=format!("{SETTINGS_DATA}/export")>
                {send(say.export_button)}
            </form>
        </section>
    }
    .into_any()
}

/// The courses in which there are cards, each as a file for Anki; nothing where there is none.
fn anki(courses: &[LearntCourse]) -> Option<AnyView> {
    let say = text(LANG).anki;
    let files = courses.iter().map(|course| {
        let (lang, title) = (course.lang.clone(), course.title.clone());
        view! { <li><a href=own_anki_path(&course.slug) lang=lang>{title}</a></li> }
    });
    let files = files.collect_view();
    (!courses.is_empty()).then(|| {
        view! {
            <section aria-labelledby="Anki">
                <h2 id="Anki">{say.own[0]}</h2>
                <p class="hint">{say.own[1]}</p>
                <ul class="effect">{files}</ul>
                <p class="hint">{say.own_how}</p>
            </section>
        }
        .into_any()
    })
}

fn deletion(around: &Around, next: &str) -> AnyView {
    let say = words();
    let is_leaving = around.leaves_on.is_some();
    let heading = if is_leaving {
        say.keep
    } else {
        say.deletion[0]
    };
    let content = if is_leaving {
        view! {
            <form class="form" method="post" action="/settings/data/keep">
                {next_field(next)}
                {send(say.keep)}
            </form>
        }
        .into_any()
    } else {
        let problem = around
            .problems
            .old_password
            .then_some(say.old_password_problem);
        let password = Field {
            id: "Password",
            name: "old_password",
            label: say.password,
            autocomplete: "current-password",
            problem,
            is_first: problem.is_some(),
            ..Field::default()
        };
        let last_admin = around.problems.last_admin.then(|| {
            let said = text(LANG).people.last_admin;
            view! { <p class="mistake" role="alert">{said}</p> }
        });
        view! {
            <p class="hint">{say.deletion[1]}</p>
            {last_admin}
            <form class="form" method="post" action="/settings/data/delete" novalidate>
                {whose(&around.email)}
                {password.password()}
                <button type="submit" class="grave">{say.deletion_button}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="Deletion">
            <h2 id="Deletion">{heading}</h2>
            {content}
        </section>
    }
    .into_any()
}
