use domain::chapters::CourseOutline;
use domain::text::{Text, text};
use leptos::prelude::*;

use crate::shell::{Frame, Head, SITE_NAME, document};
use crate::site::{Site, chapter_path, course_path};
use crate::ui::direction;

/// The first page: what this is, and the courses.
pub fn landing(site: &Site, courses: &[CourseOutline]) -> String {
    const LANG: &str = "en";
    let say = text(LANG);
    let [title, sentence] = say.landing;
    let head = Head {
        title: SITE_NAME.to_owned(),
        description: format!("{title}. {sentence}"),
        path: Some("/".to_owned()),
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    document(site, head, Frame::Plain, || {
        let shelf = if courses.is_empty() {
            empty(say).into_any()
        } else {
            let entries = courses
                .iter()
                .map(|course| entry(say, course))
                .collect_view();
            view! { <ul class="shelf">{entries}</ul> }.into_any()
        };
        view! {
            <main class="column landing" id="Text">
                <h1>{title}</h1>
                <p class="lead">{sentence}</p>
                {shelf}
            </main>
        }
        .into_any()
    })
}

fn entry(say: &'static Text, course: &CourseOutline) -> AnyView {
    let lang = (course.lang != say.tag).then(|| course.lang.clone());
    let dir = lang.is_some().then(|| direction(&course.lang));
    let begin = course.chapters.first().map(|first| {
        view! {
            <p class="begin">
                <span lang=lang.as_ref().map(|_| say.tag)>{say.begin}</span>
                " "
                <a href=chapter_path(&course.slug, &first.slug)>{first.title.clone()}</a>
            </p>
        }
    });
    let minutes: u32 = course
        .chapters
        .iter()
        .map(|chapter| u32::from(chapter.minutes))
        .sum();
    let weeks = course
        .weeks
        .map(|weeks| view! { <span>{(say.weeks_in_all)(weeks)}</span> });
    view! {
        <li lang=lang.clone() dir=dir>
            <h2><a href=course_path(&course.slug)>{course.title.clone()}</a></h2>
            <p class="summary">{course.summary.clone()}</p>
            <p class="facts" lang=lang.as_ref().map(|_| say.tag)>
                <span>{(say.chapters)(course.chapters.len())}</span>
                {weeks}
                <span>{(say.reading_time)(minutes)}</span>
            </p>
            {begin}
        </li>
    }
    .into_any()
}

fn empty(say: &'static Text) -> AnyView {
    let [title, sentence] = say.no_course;
    view! {
        <section class="empty">
            <h2>{title}</h2>
            <p>{sentence}</p>
            <figure class="code">
                <pre tabindex="0"><code>"chapterwise publish content/"</code></pre>
            </figure>
        </section>
    }
    .into_any()
}
