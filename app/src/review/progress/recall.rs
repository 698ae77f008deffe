//! How much of what comes back is recalled.

use domain::progress::Share;
use jiff::ToSpan;
use jiff::civil::Date;
use leptos::prelude::*;

use super::page::{common, say};
use super::{BACK, View};
use crate::ui::chart::{Column, Columns, Words, columns};

/// Over how many days it is said.
const DAYS: u16 = 30;

/// From so many reviews on it says something.
const LEAST: u32 = 10;

/// A week with fewer reviews says little.
const LEAST_OF_WEEK: u32 = 5;

/// What was recalled of late, week by week, beside what is wished for.
pub(super) fn section(view: &View) -> AnyView {
    let say = say();
    let wished = u8::from(view.coming.settings.retention);
    let from = view.today.saturating_sub((i64::from(DAYS) - 1).days());
    let share = view.history.recall(from, view.today);
    let weeks = weeks(view);
    let has_enough = weeks.iter().map(|(_, share)| share.of).sum::<u32>() >= LEAST;
    let said = if share.of >= LEAST {
        (say.recall_said)(share, DAYS, wished)
    } else {
        (say.recall_few)(share.of, LEAST)
    };
    view! {
        <section aria-labelledby="Recall">
            <h2 id="Recall">{say.recall}</h2>
            <p>{said}</p>
            {has_enough.then(|| chart(&weeks, wished))}
            <p class="hint">{say.recall_note}</p>
        </section>
    }
    .into_any()
}

/// The weeks that are counted, each with its Monday and its reviews.
fn weeks(view: &View) -> Vec<(Date, Share)> {
    let later = i64::from(view.today.weekday().to_monday_zero_offset());
    let monday = view.today.saturating_sub(later.days());
    let weeks = i64::from(BACK) / 7;
    (0..weeks)
        .rev()
        .map(|ago| {
            let begins = monday.saturating_sub((ago * 7).days());
            (
                begins,
                view.history.recall(begins, begins.saturating_add(6.days())),
            )
        })
        .collect()
}

fn chart(weeks: &[(Date, Share)], wished: u8) -> AnyView {
    let say = say();
    let rows = weeks
        .iter()
        .filter(|(_, share)| share.of > 0)
        .map(|(begins, share)| {
            vec![
                (say.below)(*begins),
                (say.percent)(*share),
                share.of.to_string(),
            ]
        });
    let words = Words {
        id: "Recalled",
        title: say.recall_chart.to_owned(),
        description: (say.recall_described)(wished),
        as_table: say.as_table,
        head: say.recall_head.to_vec(),
        rows: rows.collect(),
    };
    let drawn = weeks
        .iter()
        .enumerate()
        .map(|(at, (begins, share))| Column {
            name: (common().dates.span)(*begins, begins.saturating_add(6.days())),
            below: (at % 3 == 0).then(|| (say.below)(*begins)),
            value: share.part().map_or(0, |part| (part * 100.0).round() as u32),
            other: None,
            is_marked: false,
            is_faint: share.of < LEAST_OF_WEEK,
        });
    let chart = Columns {
        columns: drawn.collect(),
        unit: " %",
        most: Some(100),
        line: Some((wished.into(), (say.wished)(wished))),
    };
    let is_any_faint = weeks
        .iter()
        .any(|(_, share)| (1..LEAST_OF_WEEK).contains(&share.of));
    let faint = is_any_faint.then(|| view! { <p class="hint">{(say.faint)(LEAST_OF_WEEK)}</p> });
    view! {
        {columns(words, chart)}
        {faint}
    }
    .into_any()
}
