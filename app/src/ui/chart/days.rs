//! Days as dots, a column for each week: the larger, the more was done.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use leptos::prelude::*;

use super::{Words, percent};

/// How much of the width the names of the days have.
const NAMES: f64 = 9.0;
/// The height of a day, in lines of text.
const ROW: f64 = 1.55;
/// The largest dot, and the one of a day without anything, in lines of text.
const RADIUS: (f64, f64) = (0.66, 0.09);

/// Some weeks.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The first day; its week is the first column.
    pub from: Date,
    /// The last day, which is marked.
    pub to: Date,
    /// How much was done on a day.
    pub done: Vec<(Date, u32)>,
    /// The names of the days of a week, short, Monday first.
    pub weekdays: [&'static str; 7],
    /// The name of the month in which a day is, short.
    pub month: fn(Date) -> String,
}

/// Draws weeks.
pub fn days(words: Words, calendar: &Calendar) -> AnyView {
    let begins = monday_of(calendar.from);
    let weeks = days_between(begins, monday_of(calendar.to)) / 7 + 1;
    let wide = (100.0 - NAMES) / f64::from(weeks);
    let x = |week: i32| NAMES + (f64::from(week) + 0.5) * wide;
    let y = |weekday: Weekday| {
        let row = f64::from(weekday.to_monday_zero_offset());
        format!("{:.2}em", (row + 0.5) * ROW)
    };
    let most = calendar.done.iter().map(|(_, count)| *count).max();
    let most = f64::from(most.unwrap_or(1).max(1));
    let dots = calendar
        .from
        .series(1.day())
        .take_while(|day| *day <= calendar.to)
        .map(|day| {
            let done = calendar.done.iter().find(|(of, _)| *of == day);
            let count = done.map_or(0, |(_, count)| *count);
            let (largest, least) = RADIUS;
            // Twice as much is twice the ink.
            let radius = (f64::from(count) / most).sqrt() * largest;
            let (radius, class) = match (count, day == calendar.to) {
                (0, _) => (least, "none"),
                (_, false) => (radius.max(2.0 * least), "plain"),
                (_, true) => (radius.max(2.0 * least), "marked"),
            };
            let at = percent(x(days_between(begins, day) / 7));
            view! { <circle class=class cx=at cy=y(day.weekday()) r=format!("{radius:.2}em")></circle> }
        });
    let names = [
        Weekday::Monday,
        Weekday::Wednesday,
        Weekday::Friday,
        Weekday::Sunday,
    ]
    .map(|day| {
        let name = calendar.weekdays[usize::from(day.to_monday_zero_offset().unsigned_abs())];
        view! { <text x="0" y=y(day) dy="0.35em">{name}</text> }
    });
    let image = view! {
        {names.collect_view()}
        {dots.collect_view()}
    };
    // A month stands where its first Monday is.
    let months = (0..weeks).filter_map(|week| {
        let day = begins.saturating_add((i64::from(week) * 7).days());
        let is_first = day.day() <= 7;
        let name = is_first.then(|| (calendar.month)(day))?;
        Some(view! { <text x=percent(x(week)) y="1.1em">{name}</text> })
    });
    let below =
        view! { <svg class="below months" aria-hidden="true">{months.collect_view()}</svg> };
    words.around("days", image.into_any(), Some(below.into_any()))
}

fn monday_of(day: Date) -> Date {
    let later = i64::from(day.weekday().to_monday_zero_offset());
    day.saturating_sub(later.days())
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::ui::chart::tests::words;

    #[test]
    fn each_day_has_a_dot_and_more_has_more_ink() {
        let calendar = Calendar {
            from: date(2026, 11, 25),
            to: date(2026, 12, 1),
            done: vec![(date(2026, 11, 25), 40), (date(2026, 12, 1), 10)],
            weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
            month: |day| day.strftime("%b").to_string(),
        };
        let html = days(words(), &calendar).to_html();
        assert_eq!(html.matches("<circle").count(), 7);
        assert_eq!(html.matches(r#"class="none""#).count(), 5);
        assert!(
            html.contains(r#"r="0.66em""#) && html.contains(r#"r="0.33em""#),
            "{html}"
        );
        // Two weeks: a Wednesday in the first, a Tuesday in the second.
        assert!(html.contains(r#"cx="31.75%" cy="3.88em""#), "{html}");
        assert!(html.contains(r#"cx="77.25%" cy="2.33em""#), "{html}");
    }
}
