//! Parts of a whole, one below the other, each with how sure it is.

use leptos::prelude::*;

use super::{Words, percent};

/// The height of a row, in lines of text.
const ROW: f64 = 3.1;

/// One row.
#[derive(Clone, Debug)]
pub struct Level {
    /// What it is about.
    pub name: String,
    /// The part in words.
    pub said: String,
    /// The part, from 0 to 1, and between what it may well lie; nothing where too little is known.
    pub part: Option<(f64, (f64, f64))>,
}

/// Draws parts, each as a dot on a line from nothing to all.
pub fn levels(words: Words, rows: &[Level]) -> AnyView {
    let image = rows.iter().enumerate().map(|(at, row)| {
        let top = at as f64 * ROW;
        let em = |lines: f64| format!("{:.2}em", top + lines);
        let (text, line) = (em(1.0), em(1.75));
        let dot = row.part.map(|(part, (from, to))| {
            view! {
                <line
                    class="likely"
                    x1=percent(from * 100.0)
                    x2=percent(to * 100.0)
                    y1=line.clone()
                    y2=line.clone()
                ></line>
                <circle cx=percent(part * 100.0) cy=line.clone() r="0.42em"></circle>
            }
        });
        view! {
            <text class="named" x="0" y=text.clone()>{row.name.clone()}</text>
            <text class="told" x="100%" y=text>{row.said.clone()}</text>
            <line class="rail" x1="0" x2="100%" y1=line.clone() y2=line></line>
            {dot}
        }
    });
    let scale = [(0, "start"), (50, "middle"), (100, "end")].map(|(part, anchor)| {
        view! {
            <text x=format!("{part}%") y="1.1em" text-anchor=anchor>{format!("{part} %")}</text>
        }
    });
    let below = view! { <svg class="below" aria-hidden="true">{scale.collect_view()}</svg> };
    words.around(
        "parts",
        image.collect_view().into_any(),
        Some(below.into_any()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::tests::words;

    #[test]
    fn a_part_stands_on_its_line_and_where_too_little_is_known_the_line_is_empty() {
        let level = |part| Level {
            name: "Solid".to_owned(),
            said: "9 of 10".to_owned(),
            part,
        };
        let html = levels(words(), &[level(Some((0.9, (0.6, 0.98)))), level(None)]).to_html();
        assert_eq!(html.matches("<circle").count(), 1);
        assert!(html.contains(r#"cx="90.00%""#), "{html}");
        assert!(html.contains(r#"x1="60.00%""#) && html.contains(r#"x2="98.00%""#));
        assert_eq!(html.matches(r#"class="rail""#).count(), 2);
    }
}
