//! What somebody has answered, day by day. It says what was done and keeps no account of what was not.

use domain::progress::{Day, Share};
use leptos::prelude::*;

use super::page::{common, say};
use super::{BACK, View};
use crate::ui::chart::{Calendar, Words, days};

/// The last weeks.
pub(super) fn section(view: &View) -> AnyView {
    let say = say();
    let days = &view.history.days;
    let all = days.values().fold(Day::default(), |sum, day| Day {
        first: sum.first.and(day.first),
        reviews: sum.reviews.and(day.reviews),
    });
    let since = (common().dates.day)(view.since, view.today);
    let since = if view.is_cut {
        (say.history_cut)(&since)
    } else {
        (say.history_since)(&since, BACK)
    };
    let content = if days.is_empty() {
        view! { <p>{say.history_nothing}</p> }.into_any()
    } else {
        view! {
            <p>{(say.history_said)(all.answered(), days.len(), all.first.of, all.reviews.of)}</p>
            {chart(view)}
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="History">
            <h2 id="History">{say.history}</h2>
            {content}
            <p class="hint">{since}</p>
        </section>
    }
    .into_any()
}

fn chart(view: &View) -> AnyView {
    let say = say();
    let recalled = |share: Share| {
        if share.of == 0 {
            "–".to_owned()
        } else {
            (say.percent)(share)
        }
    };
    let history = &view.history.days;
    let rows = history.iter().rev().map(|(date, day)| {
        vec![
            (say.short_day)(*date),
            day.first.of.to_string(),
            day.reviews.of.to_string(),
            recalled(day.reviews),
        ]
    });
    let most = history.values().map(|day| day.answered()).max();
    let words = Words {
        id: "Done",
        title: say.history_chart.to_owned(),
        description: (say.history_described)(most.unwrap_or_default()),
        as_table: say.as_table,
        head: say.history_head.to_vec(),
        rows: rows.collect(),
    };
    let calendar = Calendar {
        from: view.since,
        to: view.today,
        done: history
            .iter()
            .map(|(date, day)| (*date, day.answered()))
            .collect(),
        weekdays: say.weekdays,
        month: say.month,
    };
    days(words, &calendar)
}
