//! The first days of somebody's courses.

use leptos::prelude::*;
use store::enrolment::CourseStart;

use super::commands::StartProblem;
use super::page::say;
use super::{StartForm, View};
use crate::accounts::Field;
use crate::ui::direction;

/// Where so few courses are published, each has its own form.
const FEW: usize = 5;

/// The first days of the courses that somebody has to do with, and a form for another one.
pub(super) fn section(view: &View) -> AnyView {
    let say = say();
    let has_few = view.courses.len() <= FEW;
    let is_mine = |it: &&CourseStart| has_few || it.start.is_some() || it.is_begun;
    let mine = view.courses.iter().filter(is_mine);
    let mine = mine
        .enumerate()
        .map(|(at, it)| of_course(at, it, view.start.as_ref()));
    let others: Vec<&CourseStart> = view.courses.iter().filter(|it| !is_mine(it)).collect();
    let another = (!others.is_empty()).then(|| another(&others, view.start.as_ref()));
    let none = view
        .courses
        .is_empty()
        .then(|| view! { <p class="hint">{say.no_course}</p> });
    view! {
        <section id="Starts" aria-labelledby="Begins">
            <h2 id="Begins">{say.starts[0]}</h2>
            <p class="hint">{say.starts[1]}</p>
            {none}
            <ul class="sessions starts">{mine.collect_view()}</ul>
            {another}
        </section>
    }
    .into_any()
}

fn of_course(at: usize, it: &CourseStart, sent: Option<&StartForm>) -> AnyView {
    let say = say();
    let sent = sent.filter(|sent| sent.course == it.course.to_string());
    let is_wrong = sent.is_some_and(|sent| sent.problem == StartProblem::Day);
    let typed = match (sent, it.start) {
        (Some(sent), _) => sent.typed.clone(),
        (None, Some(day)) => day.to_string(),
        (None, None) => String::new(),
    };
    let (id, problem_id) = (format!("Start{at}"), format!("Start{at}Problem"));
    let described = is_wrong.then(|| problem_id.clone());
    let problem =
        is_wrong.then(|| view! { <p class="mistake" id=problem_id>{say.start_problem}</p> });
    let title = it.title.clone();
    let remove = it.start.is_some().then(|| {
        view! {
            <button type="submit" name="remove" value="yes">
                {say.remove}<span class="unseen">": "{title.clone()}</span>
            </button>
        }
    });
    view! {
        <li>
            <form class="start" method="post" action="/settings/reviews/start" novalidate>
                <input type="hidden" name="course" value=it.course.to_string()/>
                <h3 lang=it.lang.clone() dir=direction(&it.lang)>{title.clone()}</h3>
                <div class="field">
                    <label for=id.clone()>
                        {say.start}<span class="unseen">": "{title.clone()}</span>
                    </label>
                    {problem}
                    {day(id, typed, is_wrong, described)}
                </div>
                <button type="submit">
                    {say.save}<span class="unseen">": "{title}</span>
                </button>
                {remove}
            </form>
        </li>
    }
    .into_any()
}

fn another(courses: &[&CourseStart], sent: Option<&StartForm>) -> AnyView {
    let say = say();
    let is_chosen = |it: &&&CourseStart, sent: &StartForm| it.course.to_string() == sent.course;
    // What was sent about a course that is not here may be about none at all.
    let sent = sent.filter(|sent| {
        sent.problem == StartProblem::Course || courses.iter().any(|it| is_chosen(&it, sent))
    });
    let problem = sent.map(|sent| sent.problem);
    let is_wrong = problem == Some(StartProblem::Day);
    let options = courses.iter().map(|it| {
        let is_chosen = sent.is_some_and(|sent| is_chosen(&it, sent));
        view! {
            <option value=it.course.to_string() selected=is_chosen lang=it.lang.clone()>
                {it.title.clone()}
            </option>
        }
    });
    let course = Field {
        id: "Another",
        name: "course",
        label: say.course,
        autocomplete: "off",
        problem: (problem == Some(StartProblem::Course)).then_some(say.course_problem),
        is_first: problem == Some(StartProblem::Course),
        ..Field::default()
    };
    let described = is_wrong.then(|| "AnotherStartProblem".to_owned());
    let message = is_wrong.then(|| {
        view! { <p class="mistake" id="AnotherStartProblem">{say.start_problem}</p> }
    });
    let typed = sent.map_or_else(String::new, |sent| sent.typed.clone());
    view! {
        <form class="form" method="post" action="/settings/reviews/start" novalidate>
            <h3>{say.another}</h3>
            {course.choice(options.collect_view().into_any())}
            <div class="field">
                <label for="AnotherStart">{say.start}</label>
                {message}
                {day("AnotherStart".to_owned(), typed, is_wrong, described)}
            </div>
            <button type="submit">{say.save}</button>
        </form>
    }
    .into_any()
}

/// The field of a day.
fn day(id: String, typed: String, is_wrong: bool, described: Option<String>) -> AnyView {
    view! {
        <input
            id=id
            name="start"
            type="date"
            min="2000-01-01"
            max="2100-12-31"
            aria-invalid=is_wrong.then_some("true")
            aria-describedby=described
            autofocus=is_wrong
            value=typed
        />
    }
    .into_any()
}
