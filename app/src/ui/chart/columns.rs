//! Numbers of equal stretches of time, one column beside the other.

use leptos::prelude::*;

use super::{Words, percent, steps};

/// How much of the width the columns have; beside them stands the scale.
const WIDTH: f64 = 92.0;
/// How high the highest step of the scale is; above it stands its number.
const HEIGHT: f64 = 90.0;

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    /// What it is about, for whoever points at it.
    pub name: String,
    /// What stands below it; of many columns few have something.
    pub below: Option<String>,
    /// How high it is.
    pub value: u32,
    /// How high it was, or would be otherwise: a paler column behind it.
    pub other: Option<u32>,
    /// Whether it is the one to look at.
    pub is_marked: bool,
    /// Whether it stands on so little that it is drawn as an outline.
    pub is_faint: bool,
}

/// Columns and their scale.
#[derive(Clone, Debug)]
pub struct Columns {
    /// The columns.
    pub columns: Vec<Column>,
    /// What stands behind each number of the scale, such as ` %`.
    pub unit: &'static str,
    /// The highest number there can be, where there is one.
    pub most: Option<u32>,
    /// A line across all columns, and what it is called.
    pub line: Option<(u32, String)>,
}

/// Draws columns.
pub fn columns(words: Words, chart: Columns) -> AnyView {
    let highest = |column: &Column| column.value.max(column.other.unwrap_or_default());
    let most = chart.most.unwrap_or_else(|| {
        let most = chart.columns.iter().map(highest).max();
        most.unwrap_or_default()
    });
    let steps = chart
        .most
        .map_or_else(|| steps(most), |most| vec![most / 2, most]);
    let top = f64::from(steps.last().copied().unwrap_or(1).max(1));
    let height = |value: u32| f64::from(value) / top * HEIGHT;
    let scale = steps
        .iter()
        .map(|step| {
            let y = percent(100.0 - height(*step));
            view! {
                <line class="step" x1="0" x2="100%" y1=y.clone() y2=y.clone()></line>
                <text class="tick" x="100%" y=y dy="-0.3em">{format!("{step}{}", chart.unit)}</text>
            }
        })
        .collect_view();
    let slot = WIDTH / chart.columns.len().max(1) as f64;
    let left = |at: usize| at as f64 * slot;
    let drawn = chart
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| one(column, (left(at), slot), height))
        .collect_view();
    let line = chart.line.map(|(value, name)| {
        let y = percent(100.0 - height(value));
        view! {
            <line class="aim" x1="0" x2=percent(WIDTH) y1=y.clone() y2=y.clone()></line>
            <text class="aim" x="0" y=y dy="-0.35em">{name}</text>
        }
    });
    let labels = chart
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, column)| {
            let label = column.below.clone()?;
            Some(view! { <text x=percent(left(at)) y="1.1em">{label}</text> })
        })
        .collect_view();
    let image = view! {
        {scale}
        {drawn}
        {line}
        <line class="ground" x1="0" x2="100%" y1="100%" y2="100%"></line>
    };
    let below = view! { <svg class="below" aria-hidden="true">{labels}</svg> };
    words.around("columns", image.into_any(), Some(below.into_any()))
}

fn one(column: &Column, (left, slot): (f64, f64), height: impl Fn(u32) -> f64) -> AnyView {
    let other = column.other.map(|value| {
        let tall = height(value);
        view! {
            <rect
                class="other"
                x=percent(left)
                y=percent(100.0 - tall)
                width=percent(slot * 0.9)
                height=percent(tall)
            ></rect>
        }
    });
    // Before what it is compared with it is narrower, so that both are seen.
    let (inset, wide) = if column.other.is_some() {
        (0.2, 0.5)
    } else {
        (0.0, 0.74)
    };
    let class = match (column.is_marked, column.is_faint) {
        (_, true) => "faint",
        (true, false) => "marked",
        (false, false) => "plain",
    };
    let tall = height(column.value);
    let name = format!("{}: {}", column.name, column.value);
    view! {
        {other}
        <rect
            class=class
            x=percent(left + slot * inset)
            y=percent(100.0 - tall)
            width=percent(slot * wide)
            height=percent(tall)
        >
            <title>{name}</title>
        </rect>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::tests::words;

    fn column(value: u32) -> Column {
        Column {
            name: "Monday".to_owned(),
            below: None,
            value,
            other: None,
            is_marked: false,
            is_faint: false,
        }
    }

    fn drawn(columns: Vec<Column>, most: Option<u32>) -> String {
        let chart = Columns {
            columns,
            unit: "",
            most,
            line: None,
        };
        super::columns(words(), chart).to_html()
    }

    #[test]
    fn a_column_is_as_high_as_its_number() {
        let html = drawn(vec![column(0), column(10), column(5)], None);
        assert!(html.contains(r#"height="0.00%""#), "{html}");
        assert!(html.contains(r#"y="10.00%""#), "{html}");
        assert!(html.contains(r#"height="90.00%""#), "{html}");
        assert!(html.contains(r#"height="45.00%""#), "{html}");
    }

    #[test]
    fn what_it_is_compared_with_stands_behind_it_on_the_same_scale() {
        let both = Column {
            other: Some(20),
            ..column(10)
        };
        let html = drawn(vec![both], None);
        let other = html.find(r#"class="other""#).unwrap();
        assert!(other < html.find(r#"class="plain""#).unwrap());
        assert!(html.contains(r#"height="90.00%""#) && html.contains(r#"height="45.00%""#));
    }

    #[test]
    fn there_may_be_nothing_and_there_may_be_much() {
        for columns in [vec![], vec![column(0)], vec![column(u32::MAX); 400]] {
            let html = drawn(columns, None);
            assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
        }
        assert!(drawn(vec![column(40)], Some(100)).contains(r#"height="36.00%""#));
    }
}
