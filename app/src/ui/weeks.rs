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
pub fn study_window(course_weeks: u16, weeks: Weeks) -> impl IntoView + use<> {
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
}

/// The numbers above a timeline: every week, or every second, third … of a long course.
pub fn axis(course_weeks: u16, rtl: bool) -> impl IntoView + use<> {
    let weeks = course_weeks.max(1);
    let step = weeks.div_ceil(LABELS);
    let labels = (1..=weeks)
        .step_by(usize::from(step))
        .map(|week| {
            let x = percent(u32::from(week) - 1, weeks);
            let x = if rtl { 100.0 - x } else { x };
            view! { <text x=format!("{x:.4}%") y="1em">{format!("{week:02}")}</text> }
        })
        .collect_view();
    view! { <svg class="axis" aria-hidden="true">{labels}</svg> }
}

/// One row of a timeline: a tick for each week and a bar for those of the chapter.
pub fn row(course_weeks: u16, weeks: Option<Weeks>, rtl: bool) -> impl IntoView + use<> {
    let all = course_weeks.max(1);
    let bar = weeks.map(|weeks| {
        let first = u32::from(weeks.first.max(1)) - 1;
        let start = percent(first, all);
        let width = percent(u32::from(weeks.last.max(1)).saturating_sub(first), all);
        let x = if rtl { 100.0 - start - width } else { start };
        view! { <rect class="in" x=format!("{x:.4}%") y="0" width=format!("{width:.4}%") height="100%" rx="3"></rect> }
    });
    // Ticks closer than a few pixels would be a grey wash.
    let step = all.div_ceil(LABELS * 2);
    let ticks = (1..all)
        .filter(|week| week % step == 0)
        .map(|week| format!("{:.4}%", percent(week.into(), all)))
        .map(|x| view! { <line x1=x.clone() x2=x y1="0" y2="100%"></line> })
        .collect_view();
    view! { <svg class="row" aria-hidden="true">{ticks}{bar}</svg> }
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
    fn a_row_of_a_long_course_stays_small_and_mirrors_for_right_to_left() {
        let weeks = Some(Weeks { first: 1, last: 13 });
        let ltr = html(row(52, weeks, false));
        assert!(
            ltr.contains(r#"x="0.0000%""#) && ltr.contains(r#"width="25.0000%""#),
            "{ltr}"
        );
        assert!(ltr.len() < 1500, "{}", ltr.len());
        assert!(html(row(52, weeks, true)).contains(r#"x="75.0000%""#));
    }
}
