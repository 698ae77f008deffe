//! What admins see: people, one of them, and what happened to all of them.

mod log;
mod person;
#[cfg(test)]
mod tests;

use domain::accounts::Role;
use domain::text::{PeopleText, text};
use leptos::prelude::*;

pub(super) use log::own_log;
pub use log::people_log;
pub use person::{person, resign, suspend};

use super::fields::Field;
use super::{LANG, title_of};
use crate::accounts::types::{PeopleView, PersonRow};
use crate::shell::{Frame, Head, document};
use crate::site::{PEOPLE, PEOPLE_LOG, Site};

fn say() -> &'static PeopleText {
    text(LANG).people
}

/// The frame of these pages: a heading, the way between them, and what follows.
fn framed(
    site: &Site,
    here: Option<&'static str>,
    (title, lead): (String, Option<AnyView>),
    has_problem: bool,
    content: AnyView,
) -> String {
    let say = say();
    let head = Head {
        title: title_of(&title, has_problem),
        description: say.people[1].to_owned(),
        path: None,
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    let links = [(PEOPLE, say.people[0]), (PEOPLE_LOG, say.log[0])].map(|(path, label)| {
        let current = (here == Some(path)).then_some("page");
        view! { <li><a href=path aria-current=current>{label}</a></li> }
    });
    let lead = lead.map(|lead| view! { <p class="lead">{lead}</p> });
    document(site, head, Frame::Plain, || {
        view! {
            <main class="column account people" id="Text">
                <h1><bdi>{title}</bdi></h1>
                {lead}
                <nav class="rooms" aria-label=say.rooms>
                    <ul>{links.collect_view()}</ul>
                </nav>
                {content}
            </main>
        }
        .into_any()
    })
}

/// A part of all people, or of those who fit.
pub fn people(site: &Site, view: &PeopleView) -> String {
    let say = say();
    let is_search = !view.search.is_empty();
    let list = if view.people.is_empty() {
        view! {
            <section aria-labelledby="Nobody">
                <h2 id="Nobody">{say.nobody[0]}</h2>
                <p class="hint">{say.nobody[1]}</p>
            </section>
        }
        .into_any()
    } else {
        table(&view.people)
    };
    let everybody = is_search.then(|| view! { <a href=PEOPLE>{say.everybody}</a> });
    let first = (!view.is_first).then(|| {
        let to = address(PEOPLE, &[("q", &view.search)]);
        view! { <a href=to>{say.first}</a> }
    });
    let next = view.next.as_ref().map(|after| {
        let to = address(PEOPLE, &[("q", &view.search), ("after", after)]);
        view! { <a href=to rel="next">{say.next}</a> }
    });
    let content = view! {
        <form class="filter" role="search" action=PEOPLE>
            {Field { id: "Find", name: "q", label: say.search, autocomplete: "off", ..Field::default() }
                .sought(&view.search)}
            <button type="submit">{say.search_button}</button>
            {everybody}
        </form>
        {list}
        <p class="turning">{first}{next}</p>
    };
    let lead = say.people[1].into_any();
    let title = say.people[0].to_owned();
    framed(
        site,
        Some(PEOPLE),
        (title, Some(lead)),
        false,
        content.into_any(),
    )
}

fn table(people: &[PersonRow]) -> AnyView {
    let heads = say()
        .columns
        .map(|head| view! { <th scope="col">{head}</th> });
    let rows = people.iter().map(|person| {
        view! {
            <tr>
                <th scope="row">
                    <a href=person_path(&person.id)><bdi>{person.name.clone()}</bdi></a>
                </th>
                <td><bdi>{address_of(&person.email)}</bdi></td>
                <td>{state(person)}</td>
            </tr>
        }
    });
    view! {
        <table class="rows">
            <thead><tr>{heads.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// An address, which may go on in the next line after its `@`.
fn address_of(email: &str) -> AnyView {
    let (name, domain) = email.split_once('@').unwrap_or((email, ""));
    let (name, domain) = (format!("{name}@"), domain.to_owned());
    view! { {name}<wbr/>{domain} }.into_any()
}

/// The roles of somebody, and whether they may sign in.
fn state(person: &PersonRow) -> AnyView {
    let suspended = person
        .suspended
        .then(|| view! { <b class="no">{say().suspended}</b> });
    let roles = person.roles.iter().map(|role| {
        let word = (say().role)(role);
        match role {
            Role::Student => view! { <span>{word}</span> }.into_any(),
            Role::Admin | Role::AuthorOf(_) => view! { <b>{word}</b> }.into_any(),
        }
    });
    view! { <p class="facts">{suspended}{roles.collect_view()}</p> }.into_any()
}

fn person_path(id: &str) -> String {
    format!("{PEOPLE}/{id}")
}

/// A path with those fields that are not empty.
fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    for (at, (name, value)) in filled.enumerate() {
        let value =
            percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
        address += &format!("{}{name}={value}", if at == 0 { '?' } else { '&' });
    }
    address
}
