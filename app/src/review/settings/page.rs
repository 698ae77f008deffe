//! The page on which somebody chooses how they review.

use domain::text::{SchedulingText, text};
use leptos::prelude::*;

use super::asked::{Asked, Problems};
use super::{View, preview, starts};
use crate::accounts::{Field, Room, framed, place, send};
use crate::site::{SETTINGS, SETTINGS_REVIEWS, Site};

/// The page: what a change would do, the form that asks for it, and the first days of courses.
pub(super) fn page(site: &Site, view: &View) -> String {
    framed(site, Room::Reviews, &view.around, || {
        view! {
            {view.shown.as_ref().map(|shown| preview::section(shown, &view.asked))}
            {choosing(view)}
            {starts::section(view)}
        }
        .into_any()
    })
}

/// The words of these pages.
pub(super) fn say() -> &'static SchedulingText {
    text("en").scheduling
}

fn choosing(view: &View) -> AnyView {
    let say = say();
    let View {
        asked, problems, ..
    } = view;
    let retention = Field {
        id: "Retention",
        name: "retention",
        label: say.retention,
        autocomplete: "off",
        hint: Some(say.retention_hint),
        problem: problems.retention.then_some(say.retention_problem),
        is_first: problems.retention,
        ..Field::default()
    };
    let cap = Field {
        id: "Cap",
        name: "cap",
        label: say.cap,
        autocomplete: "off",
        hint: Some(say.cap_hint),
        problem: problems.cap.then_some(say.cap_problem),
        is_first: problems.cap && !problems.retention,
        ..Field::default()
    };
    view! {
        <section aria-labelledby="Choosing">
            <h2 id="Choosing">{say.choosing[0]}</h2>
            <p class="hint">{say.choosing[1]}</p>
            <form class="form" method="get" action=SETTINGS_REVIEWS novalidate>
                {retention.number(&asked.retention)}
                {cap.number(&asked.cap)}
                {days_off(asked, *problems)}
                {buttons(asked)}
                {send(say.see)}
            </form>
            <p class="hint">
                {(say.zone)(&place(&view.zone))}" "
                <a href=format!("{SETTINGS}#Zone")>{say.zone_change}</a>
            </p>
        </section>
    }
    .into_any()
}

fn days_off(asked: &Asked, problems: Problems) -> AnyView {
    let say = say();
    let is_wrong = problems.days_off;
    let is_first = is_wrong && !problems.retention && !problems.cap;
    let described = if is_wrong {
        "OffProblem OffHint"
    } else {
        "OffHint"
    };
    let boxes =
        say.weekdays
            .iter()
            .zip(asked.off)
            .enumerate()
            .map(|(day, ([name, short], is_off))| {
                view! {
                    <label>
                        <span aria-hidden="true">{*short}</span>
                        <span class="unseen">{*name}</span>
                        <input
                            type="checkbox"
                            name="off"
                            value=day.to_string()
                            checked=is_off
                            aria-invalid=is_wrong.then_some("true")
                            autofocus=is_first && day == 0
                        />
                    </label>
                }
            });
    let problem =
        is_wrong.then(|| view! { <p class="mistake" id="OffProblem">{say.days_off_problem}</p> });
    view! {
        <fieldset class="field boxes week" aria-describedby=described>
            <legend>{say.days_off}</legend>
            {problem}
            <div>{boxes.collect_view()}</div>
            <p class="hint" id="OffHint">{say.days_off_hint}</p>
        </fieldset>
    }
    .into_any()
}

fn buttons(asked: &Asked) -> AnyView {
    let [legend, label, hint] = say().buttons;
    view! {
        <fieldset class="field boxes" aria-describedby="FourHint">
            <legend>{legend}</legend>
            <label>
                <input type="checkbox" name="four" value="on" checked=asked.four/>
                {label}
            </label>
            <p class="hint" id="FourHint">{hint}</p>
        </fieldset>
    }
    .into_any()
}
