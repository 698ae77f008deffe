//! What happened: to everybody, for admins; to oneself, in the settings.

use domain::accounts::EventKind;
use leptos::prelude::*;

use super::super::fields::Field;
use super::{address, framed, person_path, say};
use crate::accounts::types::{EventBy, EventView, LogView, OwnLog};
use crate::site::{PEOPLE_LOG, SETTINGS_SECURITY, Site};

/// A part of the log of everybody. What devices are called is for their owners alone.
pub fn people_log(site: &Site, view: &LogView) -> String {
    let say = say();
    let kind = view.kind.map(EventKind::as_str).unwrap_or_default();
    let fields = [("kind", kind), ("person", view.person.as_str())];
    let first = (!view.is_first).then(|| {
        let to = address(PEOPLE_LOG, &fields);
        view! { <a href=to>{say.newest}</a> }
    });
    let older = view.older.as_ref().map(|before| {
        let to = address(PEOPLE_LOG, &[fields[0], fields[1], ("before", before)]);
        view! { <a href=to rel="next">{say.older}</a> }
    });
    let list = if view.is_nobody {
        ().into_any()
    } else if view.events.is_empty() {
        view! { <p class="hint">{say.log_empty}</p> }.into_any()
    } else {
        table(&view.events)
    };
    let content = view! {
        {filter(view)}
        {list}
        <p class="turning">{first}{older}</p>
    };
    let lead = say.log[1].into_any();
    framed(
        site,
        Some(PEOPLE_LOG),
        (say.log[0].to_owned(), Some(lead)),
        view.is_nobody,
        content.into_any(),
    )
}

fn filter(view: &LogView) -> AnyView {
    let say = say();
    let options = EventKind::ALL.map(|kind| {
        let chosen = view.kind == Some(kind);
        view! { <option value=kind.as_str() selected=chosen>{(say.kind)(kind)}</option> }
    });
    let options = view! {
        <option value="">{say.log_every_kind}</option>
        {options.collect_view()}
    };
    let kind = Field {
        id: "Kind",
        name: "kind",
        label: say.log_kind,
        autocomplete: "off",
        ..Field::default()
    };
    let problem = view.is_nobody.then_some(say.log_person_problem);
    let person = Field {
        id: "Person",
        name: "person",
        label: say.log_person,
        autocomplete: "off",
        problem,
        is_first: problem.is_some(),
        ..Field::default()
    };
    view! {
        <form class="filter" action=PEOPLE_LOG>
            {kind.choice(options.into_any())}
            {person.sought(&view.person)}
            <button type="submit">{say.log_button}</button>
        </form>
    }
    .into_any()
}

fn table(events: &[EventView]) -> AnyView {
    let heads = say()
        .log_columns
        .map(|head| view! { <th scope="col">{head}</th> });
    let rows = events.iter().map(|event| {
        let role = event.role.as_ref().map(|role| (say().role)(role));
        let role = role.map(|role| view! { <span>{role}</span> });
        view! {
            <tr>
                <td>{time(event)}</td>
                <td>{person(event.person.as_deref())}</td>
                <td><p class="facts"><b>{(say().kind)(event.kind)}</b>{role}</p></td>
                <td data-by=event.by.as_ref().map(|_| say().log_columns[3])>{by(event.by.as_ref())}</td>
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

fn time(event: &EventView) -> AnyView {
    view! { <time datetime=event.moment.clone()>{event.when.clone()}</time> }.into_any()
}

fn by(by: Option<&EventBy>) -> Option<AnyView> {
    Some(match by? {
        EventBy::Admin(id) => person(Some(id)),
        EventBy::CommandLine => say().command_line.into_any(),
    })
}

/// An account by its id, of which the end is shown: the beginning is its time, and alike for many.
fn person(id: Option<&str>) -> AnyView {
    let Some(id) = id else {
        return say().no_account.into_any();
    };
    let end = id.get(24..).unwrap_or(id).to_owned();
    view! { <a href=person_path(id) title=id.to_owned()><code>"…"{end}</code></a> }.into_any()
}

/// A part of what happened to the account of whoever asks, for the settings.
pub(in crate::accounts::pages) fn own_log(log: &OwnLog) -> AnyView {
    let say = say();
    let items = log.events.iter().map(|event| {
        let said = (say.own_event)(event.kind, event.device.as_deref(), event.role.as_ref());
        view! {
            <li>
                <span>{said}</span>
                <p class="facts">{time(event)}</p>
            </li>
        }
    });
    let first = (!log.is_first)
        .then(|| view! { <a href=format!("{SETTINGS_SECURITY}#Happened")>{say.newest}</a> });
    let older = log.older.as_ref().map(|before| {
        let to = format!(
            "{}#Happened",
            address(SETTINGS_SECURITY, &[("before", before)])
        );
        view! { <a href=to rel="next">{say.older}</a> }
    });
    view! {
        <section aria-labelledby="Happened">
            <h2 id="Happened">{say.own_log[0]}</h2>
            <p class="hint">{say.own_log[1]}</p>
            <ul class="happened">{items.collect_view()}</ul>
            <p class="turning">{first}{older}</p>
        </section>
    }
    .into_any()
}
