//! Charts, drawn on the server: SVG that says what it shows to those who can't see it, and a table of
//! the same numbers behind it.
//!
//! Places are in percent of the chart and text has the size of text, so that a chart is as wide as its
//! page and can be read on the narrowest phone. Colours are classes of `style/progress.css`.

mod columns;
mod days;
mod levels;

use leptos::prelude::*;

pub use columns::{Column, Columns, columns};
pub use days::{Calendar, days};
pub use levels::{Level, levels};

/// What a chart is in words, and its numbers.
#[derive(Clone, Debug)]
pub struct Words {
    /// Its id; those of its parts begin with it.
    pub id: &'static str,
    /// What it shows, in a few words.
    pub title: String,
    /// What there is to be seen in it, in a sentence or two.
    pub description: String,
    /// Opens the table.
    pub as_table: &'static str,
    /// The heads of the table's columns.
    pub head: Vec<&'static str>,
    /// The rows of the table. The first of each is what the others are about.
    pub rows: Vec<Vec<String>>,
}

impl Words {
    /// The chart around what was drawn: parts of an image, and what stands below it for the eye alone.
    fn around(self, class: &'static str, image: AnyView, below: Option<AnyView>) -> AnyView {
        let Self {
            id,
            title,
            description,
            as_table,
            head,
            rows,
        } = self;
        let names = [format!("{id}Title"), format!("{id}Description")];
        let [named, described] = names.clone();
        view! {
            <figure class="graph">
                <svg class=class role="img" aria-labelledby=named aria-describedby=described>
                    <title id=names[0].clone()>{title.clone()}</title>
                    <desc id=names[1].clone()>{description}</desc>
                    {image}
                </svg>
                {below}
                <details class="behind">
                    <summary>{as_table}</summary>
                    {table(title, &head, rows)}
                </details>
            </figure>
        }
        .into_any()
    }
}

fn table(caption: String, head: &[&'static str], rows: Vec<Vec<String>>) -> AnyView {
    let head = head
        .iter()
        .map(|word| view! { <th scope="col">{*word}</th> });
    let rows = rows.into_iter().map(|cells| {
        let mut cells = cells.into_iter();
        let first = cells.next();
        let others = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr><th scope="row">{first}</th>{others}</tr> }
    });
    view! {
        <table class="figures">
            <caption class="unseen">{caption}</caption>
            <thead><tr>{head.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// A place, in percent.
fn percent(part: f64) -> String {
    format!("{part:.2}%")
}

/// The steps of a scale that begins at zero and reaches at least so far: few, and round.
fn steps(most: u32) -> Vec<u32> {
    let most = most.max(1);
    let step = (0..)
        .flat_map(|power| [1, 2, 5].map(|round| 10_u32.saturating_pow(power).saturating_mul(round)))
        .find(|step| most.div_ceil(*step) <= 4)
        .unwrap_or(most);
    (1..=most.div_ceil(step))
        .map(|n| step.saturating_mul(n))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands behind every chart of the tests.
    pub(super) fn words() -> Words {
        Words {
            id: "Tried",
            title: "Tried".to_owned(),
            description: "As a test.".to_owned(),
            as_table: "As a table",
            head: vec!["Day", "Number"],
            rows: vec![vec!["Monday".to_owned(), "7".to_owned()]],
        }
    }

    #[test]
    fn a_scale_has_few_round_steps_and_room_for_the_most() {
        for (most, expected) in [
            (0, vec![1]),
            (1, vec![1]),
            (4, vec![1, 2, 3, 4]),
            (5, vec![2, 4, 6]),
            (12, vec![5, 10, 15]),
            (100, vec![50, 100]),
            (9999, vec![5000, 10_000]),
        ] {
            assert_eq!(steps(most), expected, "{most}");
        }
        for most in [0, 3, 7, 19, 42, 199, 1001, 65_535, 4_000_000_000] {
            let steps = steps(most);
            assert!(steps.len() <= 4 && steps.last() >= Some(&most), "{most}");
        }
    }

    #[test]
    fn a_chart_is_named_and_described_and_has_its_numbers_behind_it() {
        let html = words().around("bars", ().into_any(), None).to_html();
        for part in [
            r#"role="img""#,
            r#"aria-labelledby="TriedTitle""#,
            r#"<title id="TriedTitle">Tried</title>"#,
            r#"<desc id="TriedDescription">As a test.</desc>"#,
            r#"<th scope="row">Monday"#,
            "<td>7",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("style="), "{html}");
    }
}
