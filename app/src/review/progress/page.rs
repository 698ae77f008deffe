//! The page about somebody's own progress.

use domain::chapters::resolve_links;
use domain::ids::EventId;
use domain::text::{ProgressText, Text, text};
use leptos::prelude::*;
use store::cards::{MOST_ASIDE, PutAside};
use uuid::Uuid;

use super::{View, calibration, chapters, coming, history, recall};
use crate::shell::{Frame, Head, document};
use crate::site::{Site, chapter_path};
use crate::ui::direction;

/// It is of no course, so it speaks the interface's first language.
const LANG: &str = "en";

/// The page.
pub(super) fn page(site: &Site, view: &View) -> String {
    framed(site, say().empty[1], || {
        if view.courses.is_empty() && view.history.days.is_empty() {
            nothing(view)
        } else {
            all(view)
        }
    })
}

/// The frame of the page, whoever looks at it.
pub(super) fn framed(site: &Site, description: &str, content: impl FnOnce() -> AnyView) -> String {
    let head = Head {
        title: say().title.to_owned(),
        description: description.to_owned(),
        path: None,
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    document(site, head, Frame::Student, || {
        view! { <main class="column progress" id="Text">{content()}</main> }.into_any()
    })
}

/// What these pages say.
pub(super) fn say() -> &'static ProgressText {
    text(LANG).progress
}

/// What every page says.
pub(super) fn common() -> &'static Text {
    text(LANG)
}

fn all(view: &View) -> AnyView {
    let say = say();
    let today = view.coming.days.first().map_or(0, |(_, count)| *count);
    let all = || view.courses.iter().flat_map(|course| &course.begun);
    let right = all().map(|chapter| chapter.progress.right).sum();
    let done = all().filter(|chapter| chapter.progress.is_done).count();
    let resumed = view
        .is_resumed
        .then(|| view! { <p class="notice" role="status">{say.resumed}</p> });
    view! {
        <h1>{say.title}</h1>
        <p class="lead">{(say.lead)(today)}" "{(say.lead_so_far)(right, done)}</p>
        {resumed}
        {coming::section(view)}
        {chapters::section(view)}
        {recall::section(view)}
        {calibration::section(view)}
        {history::section(view)}
        {aside(&view.aside)}
    }
    .into_any()
}

/// For those who have not begun: what this will be, and where to begin.
fn nothing(view: &View) -> AnyView {
    let say = say();
    let items = view.beginnings.iter().map(|it| {
        view! {
            <li lang=it.lang.clone() dir=direction(&it.lang)>
                <a href=chapter_path(&it.course, &it.chapter)>{it.title.clone()}</a>
                <span class="of">{it.course_title.clone()}</span>
            </li>
        }
    });
    let list = (!view.beginnings.is_empty()).then(|| {
        view! {
            <section aria-labelledby="Begin">
                <h2 id="Begin">{say.begin}</h2>
                <ul class="beginnings">{items.collect_view()}</ul>
            </section>
        }
    });
    view! {
        <h1>{say.empty[0]}</h1>
        <p class="lead">{say.empty[1]}</p>
        {list}
    }
    .into_any()
}

/// What was put aside, each with the button that takes it up again.
fn aside(aside: &[PutAside]) -> Option<AnyView> {
    let say = say();
    if aside.is_empty() {
        return None;
    }
    let items = aside.iter().map(|it| {
        let here = chapter_path(&it.slugs.0, &it.slugs.1);
        // Its links lead to other chapters of the course, whose addresses nobody has asked for here.
        let prompt = resolve_links(&it.prompt, |_| Some(here.clone()));
        view! {
            <li>
                <div lang=it.lang.clone() dir=direction(&it.lang)>
                    <div class="prompt" inner_html=prompt></div>
                    <p class="facts"><a href=here.clone()>{it.chapter.clone()}</a></p>
                </div>
                <form method="post" action="/progress/resume">
                    <input type="hidden" name="question" value=it.question.to_string()/>
                    <input type="hidden" name="event" value=EventId(Uuid::now_v7()).to_string()/>
                    <button type="submit">{say.resume}</button>
                </form>
            </li>
        }
    });
    let is_cut = i64::try_from(aside.len()).unwrap_or(i64::MAX) >= MOST_ASIDE;
    let more = is_cut.then(|| view! { <p class="hint">{(say.aside_more)(MOST_ASIDE)}</p> });
    let section = view! {
        <section id="Aside" aria-labelledby="PutAside">
            <h2 id="PutAside">{say.aside[0]}</h2>
            <p class="hint">{say.aside[1]}</p>
            <ul class="aside-list">{items.collect_view()}</ul>
            {more}
        </section>
    };
    Some(section.into_any())
}
