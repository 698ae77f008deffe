//! What comes back in the coming days.

use jiff::civil::Weekday;
use leptos::prelude::*;

use super::View;
use super::page::{common, say};
use crate::site::{REVIEW, SETTINGS_REVIEWS};
use crate::ui::chart::{Column, Columns, Words, columns};

/// How many reviews come today and on each of the days after it.
pub(super) fn section(view: &View) -> AnyView {
    let say = say();
    let coming = &view.coming;
    let today = coming.days.first().map_or(0, |(_, count)| *count);
    let later: u32 = coming.days.iter().skip(1).map(|(_, count)| *count).sum();
    let days = coming.days.len().saturating_sub(1);
    let content = if today + later == 0 {
        view! { <p>{(say.coming_nothing)(days)}</p> }.into_any()
    } else {
        let capped = (coming.due > today).then(|| {
            view! { <p class="hint">{(say.coming_capped)(coming.due, coming.settings.daily_cap)}</p> }
        });
        view! {
            <p>{(say.coming_said)(today, later, days)}</p>
            {capped}
            {chart(view)}
            <p class="hint">{say.coming_note}</p>
        }
        .into_any()
    };
    let review = (today > 0).then(|| view! { <a class="button main" href=REVIEW>{say.review}</a> });
    view! {
        <section aria-labelledby="ComesBack">
            <h2 id="ComesBack">{say.coming}</h2>
            {content}
            <p class="onward">
                {review}
                <a class="button" href=SETTINGS_REVIEWS>{say.change}</a>
            </p>
        </section>
    }
    .into_any()
}

fn chart(view: &View) -> AnyView {
    let say = say();
    let days = &view.coming.days;
    let name = |day| (common().dates.day)(day, view.today);
    // Of several that are as high, the first.
    let highest = days.iter().rev().max_by_key(|(_, count)| *count);
    let described = highest.map(|(day, count)| (say.coming_described)(*count, &name(*day)));
    let words = Words {
        id: "Coming",
        title: say.coming_chart.to_owned(),
        description: described.unwrap_or_default(),
        as_table: say.as_table,
        head: say.coming_head.to_vec(),
        rows: days
            .iter()
            .map(|(day, count)| vec![name(*day), count.to_string()])
            .collect(),
    };
    let drawn = days.iter().map(|(day, count)| Column {
        name: name(*day),
        below: (day.weekday() == Weekday::Monday).then(|| (say.below)(*day)),
        value: *count,
        other: None,
        is_marked: *day == view.today,
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
