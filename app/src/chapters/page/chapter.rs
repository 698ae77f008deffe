use domain::chapters::{ChapterContent, ChapterPlace, name_predictions, resolve_links};
use domain::text::{Text, text};
use leptos::prelude::*;

use super::course::read_first;
use super::{outline, playgrounds, questions, structured};
use crate::shell::{Frame, Head, document, foreign};
use crate::site::{Site, chapter_path, course_path, discussion_path, linked_path};
use crate::ui::{chapter_label, facts, weeks};

/// The page of a chapter: the same bytes for every reader.
pub fn chapter(site: &Site, place: &ChapterPlace, content: &ChapterContent) -> String {
    let ChapterPlace {
        course, chapter, ..
    } = place;
    let head = Head {
        title: format!("{} · {}", chapter.title, course.title),
        description: chapter.summary.clone(),
        path: Some(chapter_path(&course.slug, &chapter.slug)),
        lang: course.lang.clone(),
        kind: "article",
        structured: Some(structured::chapter(site, place)),
    };
    document(site, head, Frame::Spread, || page(site, place, content))
}

fn page(site: &Site, place: &ChapterPlace, content: &ChapterContent) -> AnyView {
    let course = &place.course;
    let say = text(&course.lang);
    let lang = foreign(say, &course.lang);
    let url_of = |id: &str| linked_path(&course.slug, id, |id| place.links.slug(id));
    let body = resolve_links(&content.body, url_of);
    let body = playgrounds::complete(&body, say, lang, content);
    let mut body = name_predictions(&body, &content.predictions);
    let parts = playgrounds::parts(site, say, &body);
    body.extend(parts);
    view! {
        <div class="spread">
            <div class="beside" id="Contents" popover="">
                {outline::course(say, place)}
                {outline::page(say, content, lang)}
            </div>
            <main id="Text">
                <article
                    data-course=course.id.to_string()
                    data-chapter=place.chapter.id.to_string()
                    data-revision=place.chapter.revision.to_string()
                >
                    {head(say, place)}
                    <div class="prose" inner_html=body></div>
                    {questions::section(say, course, content, url_of)}
                    {questions::confidence(say, lang, place)}
                    {site.discussions.then(|| talk(say, lang, place))}
                </article>
                {turn(say, place)}
            </main>
        </div>
    }
    .into_any()
}

/// The way to what people say about the chapter.
fn talk(say: &'static Text, lang: Option<&'static str>, place: &ChapterPlace) -> AnyView {
    let [why, way] = say.talk.invitation;
    let href = discussion_path(&place.course.slug, &place.chapter.slug);
    view! {
        <section class="talk" id="Comments" aria-labelledby="Comments-title" lang=lang>
            <h2 id="Comments-title">{say.comments}</h2>
            <p class="hint">{why}</p>
            <p><a class="button" href=href>{way}</a></p>
        </section>
    }
    .into_any()
}

fn head(say: &'static Text, place: &ChapterPlace) -> AnyView {
    let ChapterPlace {
        course, chapter, ..
    } = place;
    let lang = foreign(say, &course.lang);
    let window = chapter.weeks.map(|w| {
        let bar = course.weeks.map(|all| weeks::study_window(all, w));
        view! {
            <p class="window" lang=lang>
                {bar}
                <span>{say.study_window} " · " {(say.weeks)(w.first, w.last)}</span>
                // The real dates of whoever has said when they began.
                <span class="dates" id="Dates"></span>
            </p>
        }
    });
    let required = place.requires.iter();
    let required = required.map(|first| (&first.slug, first.title.as_str()));
    view! {
        <header class="head">
            <p class="within"><a href=course_path(&course.slug)>{course.title.clone()}</a></p>
            <p class="where">
                <b lang=lang>{chapter_label(say, chapter.number)}</b>
                {facts(say, lang, chapter)}
            </p>
            <h1>{chapter.title.clone()}</h1>
            <p class="lead">{chapter.summary.clone()}</p>
            {window}
            {read_first(say, lang, &course.slug, required)}
            // Where the reader stopped, and what has changed since. The room is there from the start.
            <p class="since" id="Since" lang=lang></p>
        </header>
    }
    .into_any()
}

fn turn(say: &'static Text, place: &ChapterPlace) -> AnyView {
    let course = &place.course;
    let lang = foreign(say, &course.lang);
    let previous = place.previous.as_ref().map(|chapter| {
        view! {
            <a rel="prev" href=chapter_path(&course.slug, &chapter.slug)>
                <small lang=lang>{chapter_label(say, chapter.number)}</small>
                <span>{chapter.title.clone()}</span>
            </a>
        }
    });
    let (rel, href, small, title) = match &place.next {
        Some(next) => (
            Some("next"),
            chapter_path(&course.slug, &next.slug),
            chapter_label(say, next.number),
            next.title.clone(),
        ),
        None => {
            let [end, back] = say.course_end;
            (
                None,
                course_path(&course.slug),
                end.to_owned(),
                back.to_owned(),
            )
        }
    };
    view! {
        <nav class="turn" aria-label=say.turn>
            {previous}
            <a class="onward" rel=rel href=href>
                <small lang=lang>{small}</small>
                <span>{title}</span>
            </a>
        </nav>
    }
    .into_any()
}
