//! Tokens with which programs publish for somebody.

use domain::accounts::TOKEN_DAYS;
use domain::text::{TokenText, text};
use leptos::prelude::*;

use super::super::fields::{Field, send, whose};
use super::super::{LANG, words};
use super::{Page, framed};
use crate::accounts::types::{Around, TokenView, TokensView};
use crate::site::{SETTINGS_TOKENS, Site};

/// The tokens of whoever asks, and the form that makes one.
pub fn tokens(site: &Site, view: &TokensView) -> String {
    framed(site, Page::Tokens, &view.around, || {
        view! {
            {making(view)}
            {list(&view.tokens)}
        }
        .into_any()
    })
}

/// The only page that ever shows a token, by its name. It stands there as code does in chapters, where
/// a script adds the button that copies it.
pub fn token_made(site: &Site, around: &Around, (name, token): (&str, &str)) -> String {
    let say = say();
    let (name, token) = (name.trim().to_owned(), token.to_owned());
    let command = format!("chapterwise publish DIR --to {}", site.public_url);
    framed(site, Page::Tokens, around, || {
        view! {
            <section aria-labelledby="Made">
                <h2 id="Made">{say.made[0]}</h2>
                <p role="status">{say.made[1]}</p>
                <figure class="code token">
                    <figcaption>{say.made_label}" "<bdi>{name}</bdi></figcaption>
                    <pre tabindex="0" autofocus=true translate="no"><code>{token}</code></pre>
                </figure>
                <p class="hint">{say.made_use}</p>
                <p class="token"><code>"CHAPTERWISE_TOKEN=… "{command}</code></p>
                <p class="aside"><a href=SETTINGS_TOKENS>{say.back}</a></p>
            </section>
        }
        .into_any()
    })
}

fn say() -> &'static TokenText {
    text(LANG).tokens
}

fn making(view: &TokensView) -> AnyView {
    let say = say();
    let can_name_courses = view.courses_typed.is_some() || !view.choices.is_empty();
    let content = if can_name_courses {
        form(view)
    } else {
        view! { <p>{say.no_courses}</p> }.into_any()
    };
    view! {
        <section aria-labelledby="Making">
            <h2 id="Making">{say.making[0]}</h2>
            <p class="hint">{say.making[1]}</p>
            {content}
        </section>
    }
    .into_any()
}

fn form(view: &TokensView) -> AnyView {
    let say = say();
    let problems = &view.around.problems;
    let name_problem = problems.name.map(words().name_problem);
    let courses_problem = problems.token.courses.map(say.courses_problem);
    let lifetime_problem = problems.token.lifetime.then_some(say.lifetime_problem);
    let too_many = problems
        .token
        .too_many
        .then(|| view! { <p class="mistake" id="TooMany" role="alert">{say.too_many}</p> });
    let name = Field {
        id: "TokenName",
        name: "name",
        label: say.name,
        autocomplete: "off",
        hint: Some(say.name_hint),
        problem: name_problem,
        message: problems.token.too_many.then_some("TooMany"),
        is_first: name_problem.is_some() || problems.token.too_many,
        ..Field::default()
    };
    let lifetime = Field {
        id: "Days",
        name: "days",
        label: say.lifetime,
        autocomplete: "off",
        problem: lifetime_problem,
        is_first: name_problem.is_none() && courses_problem.is_none() && lifetime_problem.is_some(),
        ..Field::default()
    };
    let password_problem = problems
        .old_password
        .then_some(words().old_password_problem);
    let password = Field {
        id: "Password",
        name: "old_password",
        label: words().password,
        autocomplete: "current-password",
        problem: password_problem,
        is_first: name_problem.is_none()
            && courses_problem.is_none()
            && lifetime_problem.is_none()
            && password_problem.is_some(),
        ..Field::default()
    };
    let is_first = name_problem.is_none() && courses_problem.is_some();
    let courses = match &view.courses_typed {
        Some(typed) => Field {
            id: "Courses",
            name: "courses",
            label: say.courses,
            autocomplete: "off",
            hint: Some(say.courses_hint),
            problem: courses_problem,
            about: problems.token.unknown.as_ref().map(ToString::to_string),
            is_first,
            ..Field::default()
        }
        .text(typed),
        None => boxes(&view.choices, courses_problem, is_first),
    };
    view! {
        <form class="form" method="post" action=SETTINGS_TOKENS novalidate>
            {too_many}
            <input type="hidden" name="form" value=view.form.clone()/>
            {name.text(&view.name_typed)}
            {courses}
            {lifetime.choice(times(&view.days))}
            {whose(&view.around.email)}
            {password.password()}
            {send(say.button)}
        </form>
    }
    .into_any()
}

/// A box for each course.
fn boxes(choices: &[(String, bool)], problem: Option<&'static str>, is_first: bool) -> AnyView {
    let say = say();
    let described = problem.map(|_| "CoursesProblem");
    let invalid = problem.map(|_| "true");
    let problem = problem.map(|problem| {
        view! { <p class="mistake" id="CoursesProblem">{problem}</p> }
    });
    let boxes = choices.iter().enumerate().map(|(at, (course, is_chosen))| {
        let id = format!("Course{at}");
        let same = id.clone();
        view! {
            <label for=id>
                <input
                    id=same
                    type="checkbox"
                    name="course"
                    value=course.clone()
                    checked=*is_chosen
                    aria-invalid=invalid
                    aria-describedby=described
                    autofocus=is_first && at == 0
                />
                <bdi>{course.clone()}</bdi>
            </label>
        }
    });
    view! {
        <fieldset class="field boxes">
            <legend>{say.courses}</legend>
            {problem}
            {boxes.collect_view()}
        </fieldset>
    }
    .into_any()
}

fn times(chosen: &str) -> AnyView {
    let say = say();
    let option = |value: u16, label: String| {
        let value = value.to_string();
        let is_chosen = value == chosen;
        view! { <option value=value selected=is_chosen>{label}</option> }
    };
    let days = TOKEN_DAYS.map(|days| option(days, (say.days)(days)));
    view! {
        {days.collect_view()}
        {option(0, say.for_ever.to_owned())}
    }
    .into_any()
}

fn list(tokens: &[TokenView]) -> AnyView {
    let say = say();
    let content = if tokens.is_empty() {
        view! { <p class="hint">{say.none}</p> }.into_any()
    } else {
        let items = tokens.iter().map(item).collect_view();
        view! { <ul class="sessions">{items}</ul> }.into_any()
    };
    view! {
        <section aria-labelledby="Tokens">
            <h2 id="Tokens">{say.list}</h2>
            {content}
        </section>
    }
    .into_any()
}

fn item(token: &TokenView) -> AnyView {
    let say = say();
    let until = match &token.until {
        Some(day) if token.is_expired => (say.expired)(day),
        day => (say.until)(day.as_deref()),
    };
    let days = [
        (say.since)(&token.since),
        (say.last_used)(token.last_used.as_deref()),
        until,
    ];
    let days = days.map(|day| view! { <span>{day}</span> }).collect_view();
    view! {
        <li>
            <div>
                <h3><bdi>{token.name.clone()}</bdi></h3>
                <p class="where">{(say.for_courses)(&token.courses)}</p>
                <p class="facts">{days}</p>
            </div>
            <form method="post" action="/settings/tokens/revoke">
                <input type="hidden" name="token" value=token.id.clone()/>
                <button type="submit">
                    {say.revoke}<span class="unseen">" "{token.name.clone()}</span>
                </button>
            </form>
        </li>
    }
    .into_any()
}
