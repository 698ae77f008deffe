//! One person, as admins see them, and what they may change about them.

use domain::accounts::Role;
use leptos::prelude::*;

use super::super::fields::{Field, send};
use super::{address, framed, person_path, say, state};
use crate::accounts::types::{PersonNotice, PersonProblem, PersonView};
use crate::site::{PEOPLE_LOG, Site};

/// One person.
pub fn person(site: &Site, view: &PersonView) -> String {
    let say = say();
    let row = &view.row;
    let notice = view.notice.map(|notice| {
        let at = PersonNotice::ALL.iter().position(|each| *each == notice);
        let said = at.and_then(|at| say.done.get(at).copied());
        view! { <p class="notice" role="status">{said}</p> }
    });
    let yourself = view.is_self.then(|| view! { <b>{say.yourself}</b> });
    let since = (say.since)(&view.since);
    let signed_in = (say.signed_in)(view.sessions, view.last_used.as_deref());
    let leaves = view.leaves_on.as_deref().map(say.leaves);
    let log = address(PEOPLE_LOG, &[("person", &row.id)]);
    let content = view! {
        {notice}
        <section class="about">
            {state(row)}
            <p class="facts">
                {yourself}
                <span>{since}</span>
                <span>{signed_in}</span>
            </p>
            {leaves.map(|leaves| view! { <p class="facts"><span>{leaves}</span></p> })}
            <p class="facts"><span>{say.id}" "<code>{row.id.clone()}</code></span></p>
            <p class="aside"><a href=log>{say.see_log}</a></p>
        </section>
        {roles(view)}
        {suspension(view)}
    };
    let lead = view! { <bdi>{row.email.clone()}</bdi> }.into_any();
    let has_problem = view.problem.is_some();
    framed(
        site,
        None,
        (row.name.clone(), Some(lead)),
        has_problem,
        content.into_any(),
    )
}

fn roles(view: &PersonView) -> AnyView {
    let say = say();
    let id = &view.row.id;
    let is_admin = view.row.roles.contains(&Role::Admin);
    let held = view
        .row
        .roles
        .iter()
        .filter(|role| **role != Role::Student)
        .map(|role| {
            let word = (say.role)(role);
            let heard = word.clone();
            let path = format!("{}/take", person_path(id));
            // What can't be taken back by oneself is asked first.
            let way = if view.is_self && *role == Role::Admin {
                view! {
                    <a class="button" href=path>{say.resign_ask}<span class="unseen">" "{heard}</span></a>
                }
                .into_any()
            } else {
                view! {
                    <form method="post" action=path>
                        <input type="hidden" name="role" value=role.to_string()/>
                        <button type="submit">
                            {say.take}<span class="unseen">" "{heard}</span>
                        </button>
                    </form>
                }
                .into_any()
            };
            view! { <li><span>{word}</span>{way}</li> }
        })
        .collect_view();
    let last = (view.problem == Some(PersonProblem::LastAdmin))
        .then(|| view! { <p class="mistake" role="alert">{say.last_admin}</p> });
    let give_admin = (!is_admin).then(|| {
        view! {
            <form method="post" action=format!("{}/give", person_path(id))>
                <input type="hidden" name="role" value=Role::Admin.to_string()/>
                <button type="submit">{say.give_admin}</button>
            </form>
        }
    });
    let problem = (view.problem == Some(PersonProblem::Course)).then_some(say.course_problem);
    let course = Field {
        id: "Course",
        name: "course",
        label: say.course,
        autocomplete: "off",
        hint: Some(say.course_hint),
        problem,
        is_first: problem.is_some(),
        ..Field::default()
    };
    let courses = view
        .courses
        .iter()
        .map(|(id, title)| view! { <option value=id.clone()>{title.clone()}</option> })
        .collect_view();
    view! {
        <section aria-labelledby="Roles">
            <h2 id="Roles">{say.roles[0]}</h2>
            <p class="hint">{say.roles[1]}</p>
            {last}
            <ul class="sessions">{held}</ul>
            {give_admin}
            <form class="form" method="post" action=format!("{}/give", person_path(id)) novalidate>
                {course.suggested(&view.course_typed, "Courses")}
                <datalist id="Courses">{courses}</datalist>
                {send(say.give_author)}
            </form>
        </section>
    }
    .into_any()
}

fn suspension(view: &PersonView) -> AnyView {
    let say = say();
    let path = person_path(&view.row.id);
    let ([heading, hint], way) = match (&view.suspended_since, view.is_self) {
        (Some(since), _) => (
            say.reinstate,
            view! {
                <p class="where"><b>{(say.suspended_since)(since)}</b></p>
                <form method="post" action=format!("{path}/reinstate")>
                    <button type="submit">{say.reinstate_button}</button>
                </form>
            }
            .into_any(),
        ),
        (None, true) => (
            say.suspend,
            view! { <p class="hint">{say.suspend_self}</p> }.into_any(),
        ),
        (None, false) => (
            say.suspend,
            view! { <p><a class="button" href=format!("{path}/suspend")>{say.suspend_ask}</a></p> }
                .into_any(),
        ),
    };
    view! {
        <section aria-labelledby="Suspension">
            <h2 id="Suspension">{heading}</h2>
            <p class="hint">{hint}</p>
            {way}
        </section>
    }
    .into_any()
}

/// Asks whether somebody is to be suspended.
pub fn suspend(site: &Site, view: &PersonView) -> String {
    let say = say();
    let path = person_path(&view.row.id);
    let effect = say.suspend_effect.map(|line| view! { <li>{line}</li> });
    let problem = view.problem.and_then(|problem| match problem {
        PersonProblem::LastAdmin => Some(say.last_admin),
        PersonProblem::OwnSuspension => Some(say.suspend_self),
        PersonProblem::Course => None,
    });
    let problem = problem.map(|said| view! { <p class="mistake" role="alert">{said}</p> });
    let content = view! {
        {problem}
        <ul class="effect">{effect.collect_view()}</ul>
        <form class="form" method="post" action=format!("{path}/suspend")>
            {send(say.suspend_button)}
        </form>
        <p class="aside"><a href=path>{say.suspend_not}</a></p>
    };
    let lead = view! { <bdi>{view.row.email.clone()}</bdi> }.into_any();
    framed(
        site,
        None,
        ((say.suspend_sure)(&isolated(&view.row.name)), Some(lead)),
        view.problem.is_some(),
        content.into_any(),
    )
}

/// Asks whether an admin gives up their own role.
pub fn resign(site: &Site, view: &PersonView) -> String {
    let say = say();
    let path = person_path(&view.row.id);
    let effect = say.resign_effect.map(|line| view! { <li>{line}</li> });
    let content = view! {
        <ul class="effect">{effect.collect_view()}</ul>
        <form class="form" method="post" action=format!("{path}/take")>
            <input type="hidden" name="role" value=Role::Admin.to_string()/>
            {send(say.resign_button)}
        </form>
        <p class="aside"><a href=path>{say.suspend_not}</a></p>
    };
    let lead = view! { <bdi>{view.row.email.clone()}</bdi> }.into_any();
    let title = (say.resign_sure.to_owned(), Some(lead));
    framed(site, None, title, false, content.into_any())
}

/// A name that can't change the direction of the sentence around it.
fn isolated(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}
