//! Presentational pieces that several features share. Nothing here knows a feature, but for the
//! error pages, which offer the field of the search.

pub mod chart;
pub mod errors;
pub mod icons;
pub mod suggest;
pub mod weeks;

use domain::chapters::{ChapterOutline, Level};
use domain::text::{Text, is_rtl};
use leptos::prelude::*;

/// What a chapter is called by its number: `Chapter 02`, or `Primer`.
pub fn chapter_label(say: &Text, number: Option<u16>) -> String {
    match number {
        Some(number) => format!("{} {number:02}", say.chapter),
        None => say.primer.to_owned(),
    }
}

/// The word for a level in the language of the interface.
pub fn level_word(say: &Text, level: Level) -> &'static str {
    say.levels[level as usize]
}

/// Topic, level and reading time of a chapter, for the line above or below its title; `ours` is
/// the language of the interface where it is not the page's.
pub fn facts(say: &'static Text, ours: Option<&'static str>, chapter: &ChapterOutline) -> AnyView {
    let level = chapter.level.map(|level| level_word(say, level));
    view! {
        {chapter.topic.clone().map(|topic| view! { <span>{topic}</span> })}
        {level.map(|level| view! { <span lang=ours>{level}</span> })}
        <span lang=ours>{(say.minutes)(chapter.minutes)}</span>
    }
    .into_any()
}

/// The `dir` of an element in the language of `tag` (BCP 47).
pub fn direction(tag: &str) -> &'static str {
    if is_rtl(tag) { "rtl" } else { "ltr" }
}

/// What somebody typed, for the inside of a `textarea`, which Leptos writes as it is: without this it
/// could end there and go on as HTML.
pub fn in_field(text: &str) -> String {
    // Browsers drop a line break at the beginning.
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("\n{text}")
}
