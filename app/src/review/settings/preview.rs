//! What a change would do to the coming days, and the button that makes it.

use domain::schedule::Settings;
use domain::text::text;
use jiff::civil::Weekday;
use leptos::prelude::*;

use super::Shown;
use super::asked::Asked;
use super::page::say;
use crate::site::SETTINGS_REVIEWS;
use crate::ui::chart::{Column, Columns, Words, columns};

/// What the change would do; where there is none, that.
pub(super) fn section(shown: &Shown, asked: &Asked) -> AnyView {
    let say = say();
    let preview = &shown.preview;
    let stale = shown
        .is_stale
        .then(|| view! { <p class="notice warning" role="alert">{say.stale}</p> });
    let content = if preview.settings == shown.wanted {
        view! { <p>{say.unchanged}</p> }.into_any()
    } else {
        view! {
            {numbers(shown)}
            <p class="hint">{say.not_yet}</p>
            {apply(shown, asked)}
        }
        .into_any()
    };
    view! {
        <section class="preview" id="Preview" aria-labelledby="Change">
            <h2 id="Change">{say.preview}</h2>
            {stale}
            {content}
        </section>
    }
    .into_any()
}

fn numbers(shown: &Shown) -> AnyView {
    let say = say();
    let (now, then) = (&shown.preview.now, &shown.preview.then);
    let later = now.len().saturating_sub(1);
    let sum = |days: &[(_, u32)]| days.iter().skip(1).map(|(_, count)| *count).sum();
    let today = |days: &[(_, u32)]| days.first().map_or(0, |(_, count)| *count);
    let said = if now == then {
        view! { <p class="lead">{(say.same)(later)}</p> }.into_any()
    } else {
        view! {
            <p class="lead">
                {(say.today)(today(now), today(then))}" "
                {(say.later)(sum(now), sum(then), later)}
            </p>
        }
        .into_any()
    };
    let chart = (sum(now) + sum(then) + today(now) + today(then) > 0).then(|| {
        view! {
            {key()}
            {chart(shown)}
        }
    });
    view! { {said}{chart} }.into_any()
}

/// What is drawn how.
fn key() -> AnyView {
    let say = say();
    let part = |class: &'static str, name: &'static str| {
        view! {
            <li>
                <svg aria-hidden="true"><rect class=class width="100%" height="100%"></rect></svg>
                {name}
            </li>
        }
    };
    view! { <ul class="key">{part("other", say.head[1])}{part("plain", say.head[2])}</ul> }
        .into_any()
}

fn chart(shown: &Shown) -> AnyView {
    let say = say();
    let pairs = || shown.preview.now.iter().zip(&shown.preview.then);
    let today = shown.preview.now.first().map(|(day, _)| *day);
    let rows = pairs().map(|((day, now), (_, then))| {
        let difference = i64::from(*then) - i64::from(*now);
        vec![
            (say.short_day)(*day),
            now.to_string(),
            then.to_string(),
            (say.difference)(difference),
        ]
    });
    let words = Words {
        id: "Coming",
        title: say.chart.to_owned(),
        description: say.described.to_owned(),
        as_table: text("en").progress.as_table,
        head: say.head.to_vec(),
        rows: rows.collect(),
    };
    let drawn = pairs().map(|((day, now), (_, then))| Column {
        name: (say.short_day)(*day),
        below: (day.weekday() == Weekday::Monday).then(|| (text("en").progress.below)(*day)),
        value: *then,
        other: Some(*now),
        is_marked: Some(*day) == today,
        is_faint: false,
    });
    let chart = Columns {
        columns: drawn.collect(),
        unit: "",
        most: None,
        line: None,
    };
    columns(words, chart)
}

/// The form that carries out what was shown: the same values, and what they were compared with.
fn apply(shown: &Shown, asked: &Asked) -> AnyView {
    let say = say();
    let Settings {
        retention,
        daily_cap,
        four_buttons,
        ..
    } = shown.wanted;
    let hidden = |name: &'static str, value: String| {
        view! { <input type="hidden" name=name value=value/> }
    };
    let off = asked.off.iter().enumerate().filter(|(_, is_off)| **is_off);
    let off = off.map(|(day, _)| hidden("off", day.to_string()));
    view! {
        <form class="form decide" method="post" action=SETTINGS_REVIEWS>
            {hidden("event", shown.event.to_string())}
            {hidden("was", Asked::word(&shown.preview.settings))}
            {hidden("retention", u8::from(retention).to_string())}
            {hidden("cap", daily_cap.to_string())}
            {off.collect_view()}
            {four_buttons.then(|| hidden("four", "on".to_owned()))}
            <button type="submit" class="main">{say.apply}</button>
            <a class="button" href=SETTINGS_REVIEWS>{say.keep}</a>
        </form>
    }
    .into_any()
}
