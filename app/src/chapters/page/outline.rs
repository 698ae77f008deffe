//! What stands beside a chapter: the outline of its course, and the contents of the page.

use std::ops::Range;

use domain::chapters::{ChapterContent, CourseOutline};
use domain::text::Text;
use leptos::either::Either;
use leptos::prelude::*;

use crate::shell::foreign;
use crate::site::{chapter_path, course_path};
use crate::ui::chapter_label;

/// A course with more chapters is shown in part.
const MOST: usize = 40;
/// How many chapters before and after the current one that part has.
const AROUND: usize = 12;

/// The chapters of the course, the current one marked.
pub(super) fn course(say: &'static Text, course: &CourseOutline, current: usize) -> AnyView {
    let lang = foreign(say, &course.lang);
    let shown = window(course.chapters.len(), current);
    let part = shown.len() < course.chapters.len();
    let entries = shown
        .map(|at| {
            let chapter = &course.chapters[at];
            let number = match chapter.number {
                Some(number) => format!("{number:02}"),
                None => "·".to_owned(),
            };
            let name = chapter_label(say, chapter.number);
            view! {
                <li>
                    <a
                        href=chapter_path(course, chapter)
                        aria-current=(at == current).then_some("page")
                    >
                        <span class="number" aria-hidden="true">{number}</span>
                        <span class="unseen" lang=lang>{name}" "</span>
                        {chapter.title.clone()}
                    </a>
                </li>
            }
        })
        .collect_view();
    let all = part.then(|| {
        view! { <p class="all" lang=lang><a href=course_path(course)>{(say.all_chapters)(course.chapters.len())}</a></p> }
    });
    view! {
        <nav class="outline" aria-label=say.course>
            <p class="title"><a href=course_path(course)>{course.title.clone()}</a></p>
            <ol>{entries}</ol>
            {all}
        </nav>
    }
    .into_any()
}

/// The headings of the page, then its questions and the rating.
pub(super) fn page(
    say: &'static Text,
    content: &ChapterContent,
    lang: Option<&'static str>,
) -> AnyView {
    let headings = content
        .toc
        .iter()
        .map(|entry| {
            let link = view! { <a href=format!("#{}", entry.anchor)>{entry.text.clone()}</a> };
            if entry.level > 2 {
                Either::Left(view! { <li class="deeper">{link}</li> })
            } else {
                Either::Right(view! { <li>{link}</li> })
            }
        })
        .collect_view();
    let questions = (!content.questions.is_empty()).then(|| {
        let own = content.questions_heading.clone();
        let lang = own.is_none().then_some(lang).flatten();
        let title = own.unwrap_or_else(|| say.test_yourself.to_owned());
        view! { <li><a href="#Test" lang=lang>{title}</a></li> }
    });
    view! {
        <nav class="toc" aria-labelledby="Contents-title">
            <p class="title" id="Contents-title" lang=lang>{say.on_this_page}</p>
            <ol>
                {headings}
                {questions}
                <li><a href="#Confidence" lang=lang>{say.confidence_short}</a></li>
            </ol>
        </nav>
    }
    .into_any()
}

/// The chapters that an outline shows: all of a short course, else those around the current one.
fn window(chapters: usize, current: usize) -> Range<usize> {
    if chapters <= MOST {
        return 0..chapters;
    }
    let length = 2 * AROUND + 1;
    let first = current.saturating_sub(AROUND).min(chapters - length);
    first..first + length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_course_is_shown_whole() {
        assert_eq!(window(40, 3), 0..40);
        assert_eq!(window(1, 0), 0..1);
    }

    #[test]
    fn a_long_course_is_shown_around_the_current_chapter_and_never_beyond_its_ends() {
        assert_eq!(window(1000, 500), 488..513);
        assert_eq!(window(1000, 0), 0..25);
        assert_eq!(window(1000, 999), 975..1000);
        assert_eq!(window(41, 40), 16..41);
    }
}
