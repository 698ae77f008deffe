//! How well what somebody says of themselves agrees with what they recall.

use domain::progress::Share;
use leptos::prelude::*;

use super::View;
use super::page::{common, say};
use crate::ui::chart::{Level, Words, levels};

/// From so many answers on something is said of a level.
const LEAST: u32 = 10;

/// For each level of confidence, how often the student was right when a question came back.
pub(super) fn section(view: &View) -> AnyView {
    let say = say();
    let by_level = &view.history.by_level;
    let has_enough = by_level.iter().any(|share| share.of >= LEAST);
    let content = if has_enough {
        view! {
            {chart(by_level)}
            <p class="hint">{say.calibration_note}</p>
        }
        .into_any()
    } else {
        view! { <p>{(say.calibration_few)(LEAST)}</p> }.into_any()
    };
    view! {
        <section aria-labelledby="Calibration">
            <h2 id="Calibration">{say.calibration[0]}</h2>
            <p class="hint">{say.calibration[1]}</p>
            {content}
        </section>
    }
    .into_any()
}

fn chart(by_level: &[Share; 5]) -> AnyView {
    let say = say();
    let names = common().testing.levels;
    let known = |share: &Share| share.part().filter(|_| share.of >= LEAST);
    let rows = names.iter().zip(by_level).map(|(name, share)| {
        let name = (*name).to_owned();
        match known(share) {
            Some(_) => {
                let (from, to) = share.likely();
                vec![
                    name,
                    (say.of)(*share),
                    (say.percent)(*share),
                    (say.range)(from, to),
                ]
            }
            None => vec![name, (say.of)(*share), "–".to_owned(), "–".to_owned()],
        }
    });
    let words = Words {
        id: "Agreement",
        title: say.calibration_chart.to_owned(),
        description: say.calibration_described.to_owned(),
        as_table: say.as_table,
        head: say.calibration_head.to_vec(),
        rows: rows.collect(),
    };
    let rows: Vec<Level> = names
        .iter()
        .zip(by_level)
        .map(|(name, share)| Level {
            name: (*name).to_owned(),
            said: match known(share) {
                Some(_) => format!("{} · {}", (say.of)(*share), (say.percent)(*share)),
                None => (say.too_few)(share.of, LEAST),
            },
            part: known(share).map(|part| (part, share.likely())),
        })
        .collect();
    levels(words, &rows)
}
