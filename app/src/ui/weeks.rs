//! The weeks of a course, drawn. Positions are attributes of SVG shapes, because the content
//! security policy allows no style in HTML; the words beside them say the same to those who do
//! not see the picture.

use domain::chapters::Weeks;
use leptos::prelude::*;

/// Longest bar of a study window, in CSS pixels.
const BAR: u32 = 200;
/// A timeline has at most so many numbers above it.
const LABELS: u16 = 13;

/// The weeks of the course as a row of dashes, those of a chapter marked.
pub fn study_window(course_weeks: u16, weeks: Weeks) -> AnyView {
    let course_weeks = u32::from(course_weeks.max(weeks.last).max(1));
    // A dash and its gap. Beyond a hundred weeks single ones can't be told apart any more.
    let step = (BAR / course_weeks).clamp(2, 20);
    let gap = match step {
        10.. => 3,
        5.. => 2,
        _ => 1,
    };
    let first = (u32::from(weeks.first.max(1)) - 1) * step;
    let last = u32::from(weeks.last) * step - gap;
    let whole = course_weeks * step - gap;
    let dashes = format!("{} {gap}", step - gap);
    view! {
        <svg class="window-bar" width=whole height="6" viewBox=format!("0 0 {whole} 6") preserveAspectRatio="none" aria-hidden="true">
            <path d=format!("M0 3h{whole}") stroke-dasharray=dashes.clone()></path>
            <path class="in" d=format!("M{first} 3H{last}") stroke-dasharray=dashes></path>
        </svg>
    }
    .into_any()
}

/// The numbers above a timeline: every week, or every second, third … of a long course.
pub fn axis(course_weeks: u16, rtl: bool) -> AnyView {
    let weeks = course_weeks.max(1);
    let step = weeks.div_ceil(LABELS);
    let labels = (1..=weeks)
        .step_by(usize::from(step))
        .map(|week| {
            let x = place(percent(u32::from(week) - 1, weeks), rtl);
            view! { <text x=x y="1em">{format!("{week:02}")}</text> }
        })
        .collect_view();
    view! { <svg class="axis" aria-hidden="true">{labels}</svg> }.into_any()
}

/// A line at the end of each labelled week, once for all rows of a timeline.
pub fn ticks(course_weeks: u16, rtl: bool) -> AnyView {
    let weeks = course_weeks.max(1);
    let step = weeks.div_ceil(LABELS);
    let lines = (0..weeks)
        .step_by(usize::from(step))
        .map(|week| {
            let x = place(percent(week.into(), weeks), rtl);
            view! { <line x1=x.clone() x2=x y1="0" y2="100%"></line> }
        })
        .collect_view();
    view! { <svg class="ticks" aria-hidden="true">{lines}</svg> }.into_any()
}

/// The bar of one chapter on a timeline.
pub fn row(course_weeks: u16, weeks: Weeks, rtl: bool) -> AnyView {
    let all = course_weeks.max(1);
    let first = u32::from(weeks.first.max(1)) - 1;
    let width = percent(u32::from(weeks.last.max(1)).saturating_sub(first), all);
    let start = percent(first, all) + if rtl { width } else { 0.0 };
    view! {
        <svg class="row" aria-hidden="true">
            <rect x=place(start, rtl) width=format!("{width:.2}%") height="100%" rx="3"></rect>
        </svg>
    }
    .into_any()
}

/// A distance from where a line of text starts, as a coordinate, which counts from the left.
fn place(percent: f64, rtl: bool) -> String {
    format!("{:.2}%", if rtl { 100.0 - percent } else { percent })
}

fn percent(part: u32, of: u16) -> f64 {
    f64::from(part) * 100.0 / f64::from(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(view: impl IntoView) -> String {
        view.into_view().to_html()
    }

    #[test]
    fn the_window_marks_its_weeks_and_no_others() {
        let html = html(study_window(8, Weeks { first: 2, last: 3 }));
        assert!(html.contains(r#"d="M0 3h157""#), "{html}");
        assert!(html.contains(r#"d="M20 3H57""#), "{html}");
    }

    #[test]
    fn a_course_of_years_still_fits() {
        for weeks in [1, 52, 104, 2000] {
            let html = html(study_window(
                weeks,
                Weeks {
                    first: weeks,
                    last: weeks,
                },
            ));
            assert!(
                !html.contains('-') || !html.contains("h-"),
                "{weeks}: {html}"
            );
            assert!(html.len() < 400, "{weeks}: {html}");
        }
    }

    #[test]
    fn a_timeline_of_a_long_course_stays_small_and_mirrors_for_right_to_left() {
        let weeks = Weeks { first: 1, last: 13 };
        let ltr = html(row(52, weeks, false));
        assert!(
            ltr.contains(r#"x="0.00%""#) && ltr.contains(r#"width="25.00%""#),
            "{ltr}"
        );
        assert!(html(row(52, weeks, true)).contains(r#"x="75.00%""#));
        for weeks in [1, 8, 52, 2000] {
            assert!(html(ticks(weeks, false)).matches("<line").count() <= 13);
            assert!(html(axis(weeks, false)).matches("<text").count() <= 13);
        }
    }
}
