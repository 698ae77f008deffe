//! What stands beside a chapter: the outline of its course, and the contents of the page.

use domain::chapters::{ChapterContent, ChapterPlace};
use domain::text::Text;
use leptos::either::Either;
use leptos::prelude::*;

use crate::shell::foreign;
use crate::site::{chapter_path, course_path};
use crate::ui::chapter_label;

/// The chapters of the course, the current one marked.
pub(super) fn course(say: &'static Text, place: &ChapterPlace) -> AnyView {
    let course = &place.course;
    let lang = foreign(say, &course.lang);
    let part = place.outline.len() < course.chapters;
    let entries = place
        .outline
        .iter()
        .map(|chapter| {
            let number = match chapter.number {
                Some(number) => format!("{number:02}"),
                None => "·".to_owned(),
            };
            let name = chapter_label(say, chapter.number);
            view! {
                <li>
                    <a
                        href=chapter_path(&course.slug, &chapter.slug)
                        aria-current=(chapter.id == place.chapter.id).then_some("page")
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
        view! { <p class="all" lang=lang><a href=course_path(&course.slug)>{(say.all_chapters)(course.chapters)}</a></p> }
    });
    view! {
        <nav class="outline" aria-label=say.course>
            <p class="title"><a href=course_path(&course.slug)>{course.title.clone()}</a></p>
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
