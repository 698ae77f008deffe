//! The answer to a search, shown the same by the server and in the browser.

use domain::search::{SearchHit, SearchResults};
use domain::text::{IslandText, is_rtl, primary};
use leptos::either::Either;
use leptos::prelude::*;

use super::types::{Group, chapter_path, groups, hit_path};

/// What is found, by chapter, or what to try instead.
pub(super) fn found(say: &'static IslandText, results: &SearchResults) -> impl IntoView + use<> {
    if results.hits.is_empty() {
        return Either::Left(view! { <p class="hint">{say.found_nothing_hint}</p> });
    }
    let groups = groups(results)
        .iter()
        .map(|group| chapter(say, group))
        .collect_view();
    Either::Right(view! { <ol class="results">{groups}</ol> })
}

/// One line that says how the search went, for everybody to see and for screen readers to say.
pub(super) fn verdict(say: &'static IslandText, results: &SearchResults) -> String {
    if results.hits.is_empty() {
        return (say.found_nothing)(&results.query);
    }
    let found = (say.found)(results.total, results.hits.len());
    match &results.corrected {
        Some(searched) => format!("{} {found}", (say.corrected)(&results.query, searched)),
        None => found,
    }
}

fn chapter(say: &'static IslandText, group: &Group<'_>) -> impl IntoView + use<> {
    let first = group.first;
    let label = match first.number {
        Some(number) => format!("{} {number:02}", say.chapter),
        None => say.primer.to_owned(),
    };
    let sections = group
        .hits
        .iter()
        .map(|hit| section(say, hit))
        .collect_view();
    let (lang, dir) = language(say, first);
    view! {
        <li>
            <p class="where">
                <b>{label}</b>
                <span lang=lang.clone() dir=dir>{first.course_title.clone()}</span>
            </p>
            <h2 lang=lang.clone() dir=dir>
                <a href=chapter_path(first)>{first.chapter_title.clone()}</a>
            </h2>
            <ul lang=lang dir=dir>{sections}</ul>
        </li>
    }
}

/// The `lang` and `dir` of what an author wrote, where it is not in the interface's language.
fn language(say: &'static IslandText, hit: &SearchHit) -> (Option<String>, Option<&'static str>) {
    if primary(&hit.lang).eq_ignore_ascii_case(say.tag) {
        return (None, None);
    }
    let dir = if is_rtl(&hit.lang) { "rtl" } else { "ltr" };
    (Some(hit.lang.clone()), Some(dir))
}

fn section(say: &'static IslandText, hit: &SearchHit) -> impl IntoView + use<> {
    let (heading, ours) = if hit.heading.is_empty() {
        let is_foreign = language(say, hit).0.is_some();
        (say.opening.to_owned(), is_foreign.then_some(say.tag))
    } else {
        (hit.heading.clone(), None)
    };
    let excerpt = hit
        .excerpt
        .iter()
        .filter(|fragment| !fragment.text.is_empty())
        .map(|fragment| {
            let text = fragment.text.clone();
            if fragment.matched {
                Either::Left(view! { <mark>{text}</mark> })
            } else {
                Either::Right(view! { <span>{text}</span> })
            }
        })
        .collect_view();
    view! {
        <li>
            <a href=hit_path(hit) lang=ours>{heading}</a>
            <p>{excerpt}</p>
        </li>
    }
}
