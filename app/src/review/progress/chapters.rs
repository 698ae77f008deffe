//! How far somebody is with each chapter.

use domain::schedule::student_day;
use leptos::prelude::*;
use store::cards::{ChapterStanding, CourseStanding};

use super::View;
use super::page::{common, say};
use crate::site::{chapter_path, course_path};
use crate::ui::{chapter_label, direction};

/// So many chapters of a course are shown: those that come back first.
const SHOWN: usize = 40;

/// The courses that somebody has begun, chapter by chapter.
pub(super) fn section(view: &View) -> AnyView {
    let say = say();
    let all = || view.courses.iter().flat_map(|course| &course.begun);
    let read = all().filter(|it| it.is_read).count();
    let rated = all().filter(|it| it.rating.is_some()).count();
    let done = all().filter(|it| it.progress.is_done).count();
    let totals = (say.totals)(read, rated, done).map(|total| view! { <span>{total}</span> });
    let courses = view.courses.iter().map(|course| of_course(view, course));
    view! {
        <section aria-labelledby="Chapters">
            <h2 id="Chapters">{say.chapters[0]}</h2>
            <p class="facts totals">{totals.collect_view()}</p>
            <p class="hint">{say.chapters[1]}</p>
            {courses.collect_view()}
        </section>
    }
    .into_any()
}

fn of_course(view: &View, course: &CourseStanding) -> AnyView {
    let say = say();
    let done = course.begun.iter().filter(|it| it.progress.is_done).count();
    let right = course.begun.iter().map(|it| it.progress.right).sum();
    let questions = course.begun.iter().map(|it| it.progress.questions).sum();
    let hidden = course.begun.len().saturating_sub(SHOWN);
    let rows = first_to_come(&course.begun).into_iter();
    let rows = rows.map(|chapter| row(view, course, chapter));
    let more = (hidden > 0).then(|| view! { <p class="hint">{(say.more)(hidden)}</p> });
    view! {
        <div class="of-course">
            <h3 lang=course.lang.clone() dir=direction(&course.lang)>
                <a href=course_path(&course.slug)>{course.title.clone()}</a>
            </h3>
            <p class="facts">
                <span>{(say.of_course)(done, course.chapters)}</span>
                <span>{(say.right_once)(right, questions)}</span>
            </p>
            <ol class="standing">{rows.collect_view()}</ol>
            {more}
        </div>
    }
    .into_any()
}

/// The chapters of a course that are shown, in its order.
fn first_to_come(chapters: &[ChapterStanding]) -> Vec<&ChapterStanding> {
    let mut places: Vec<usize> = (0..chapters.len()).collect();
    if places.len() > SHOWN {
        places.sort_by_key(|place| {
            let due_at = chapters[*place].due_at;
            (due_at.is_none(), due_at)
        });
        places.truncate(SHOWN);
        places.sort_unstable();
    }
    places.into_iter().map(|place| &chapters[place]).collect()
}

fn row(view: &View, course: &CourseStanding, chapter: &ChapterStanding) -> AnyView {
    let say = say();
    let number = match chapter.number {
        Some(number) => format!("{number:02}"),
        None => "·".to_owned(),
    };
    let name = chapter_label(common(), chapter.number);
    let progress = chapter.progress;
    let state = if progress.is_done {
        let new = (progress.new > 0).then(|| {
            view! { <span class="new">{(say.new_since)(progress.new)}</span> }
        });
        view! { <span class="done">{say.done}</span>{new} }.into_any()
    } else if progress.questions > 0 {
        view! { <span>{(say.right_once)(progress.right, progress.questions)}</span> }.into_any()
    } else if chapter.is_read {
        view! { <span>{say.read}</span> }.into_any()
    } else {
        ().into_any()
    };
    let rated = chapter.rating.map(|(day, level)| {
        let level = common().testing.levels[level as usize - 1];
        view! { <span>{(say.rated)(level, day, view.today)}</span> }
    });
    let comes = chapter.due_at.map(|at| {
        let day = student_day(at, &view.zone);
        if day <= view.today {
            view! { <span class="due">{say.due_now}</span> }.into_any()
        } else {
            let when = (common().dates.when)(day, view.today);
            view! { <span>{(say.comes)(&when)}</span> }.into_any()
        }
    });
    view! {
        <li>
            <span class="number" aria-hidden="true">{number}</span>
            <div>
                <h4 lang=course.lang.clone() dir=direction(&course.lang)>
                    <a href=chapter_path(&course.slug, &chapter.slug)>
                        <span class="unseen" lang="en">{name}" "</span>
                        {chapter.title.clone()}
                    </a>
                </h4>
                {(progress.questions > 0).then(|| bar(progress.right, progress.questions))}
                <p class="facts">{state}{rated}{comes}</p>
            </div>
        </li>
    }
    .into_any()
}

/// How much of a chapter was right once, as a line; the words say it too.
fn bar(right: usize, questions: usize) -> AnyView {
    let part = right as f64 / questions.max(1) as f64 * 100.0;
    view! {
        <svg class="come" aria-hidden="true">
            <rect width="100%" height="100%"></rect>
            <rect class="in" width=format!("{part:.2}%") height="100%"></rect>
        </svg>
    }
    .into_any()
}
