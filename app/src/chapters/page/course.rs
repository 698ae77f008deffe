use std::collections::HashMap;

use domain::chapters::{ChapterOutline, CourseOutline, resolve_links};
use domain::ids::{ChapterId, Slug};
use domain::text::{Text, is_rtl, text};
use leptos::prelude::*;

use super::structured;
use crate::offline::keep_course;
use crate::shell::{Frame, Head, document, foreign};
use crate::site::{Site, anki_path, chapter_path, course_path, linked_path};
use crate::ui::{chapter_label, facts, weeks};

/// The page of a course: what it is about, and its chapters on a timeline of weeks.
pub fn course(site: &Site, course: &CourseOutline) -> String {
    let head = Head {
        title: course.title.clone(),
        description: course.summary.clone(),
        path: Some(course_path(&course.slug)),
        lang: course.lang.clone(),
        kind: "website",
        structured: Some(structured::course(site, course)),
    };
    document(site, head, Frame::Plain, || page(site, course))
}

fn page(site: &Site, course: &CourseOutline) -> AnyView {
    let say = text(&course.lang);
    let lang = foreign(say, &course.lang);
    let minutes: u32 = course
        .chapters
        .iter()
        .map(|chapter| u32::from(chapter.minutes))
        .sum();
    let weeks_in_all = course
        .weeks
        .map(|weeks| view! { <span>{(say.weeks_in_all)(weeks)}</span> });
    let slug_of = |id: &str| {
        let found = course.chapters.iter().find(|c| c.author_id.as_str() == id);
        found.map(|chapter| &chapter.slug)
    };
    let description = resolve_links(&course.description, |id| {
        linked_path(&course.slug, id, slug_of)
    });
    let description = (!description.trim().is_empty())
        .then(|| view! { <div class="prose" inner_html=description></div> });
    let timeline = Timeline::of(course);
    let axis = timeline.map(|t| {
        view! {
            <div class="scale" lang=lang aria-hidden="true">
                <span>{say.week}</span>
                {weeks::axis(t.weeks, t.rtl)}
            </div>
        }
    });
    let places: HashMap<ChapterId, &ChapterOutline> = course
        .chapters
        .iter()
        .map(|chapter| (chapter.id, chapter))
        .collect();
    let rows = course
        .chapters
        .iter()
        .map(|chapter| row(say, course, chapter, timeline, &places))
        .collect_view();
    view! {
        <main class="course" id="Text" data-course=course.id.to_string()>
            <header class="head">
                <h1>{course.title.clone()}</h1>
                <p class="lead">{course.summary.clone()}</p>
                <p class="facts" lang=lang>
                    <span>{(say.chapters)(course.chapters.len())}</span>
                    {weeks_in_all}
                    <span>{(say.reading_time)(minutes)}</span>
                </p>
                {keep_course(site, course)}
                {to_anki(say, lang, course)}
            </header>
            {description}
            <section class="plan" class:timed=timeline.is_some() aria-labelledby="Chapters">
                <h2 id="Chapters" lang=lang>{say.chapters_heading}</h2>
                <div class="chart">
                    {axis}
                    <ol class="chapters">{rows}</ol>
                    {timeline.map(|t| weeks::ticks(t.weeks, t.rtl))}
                </div>
            </section>
        </main>
    }
    .into_any()
}

/// Leads to the questions as a file for Anki; nothing where there are none.
fn to_anki(
    say: &'static Text,
    lang: Option<&'static str>,
    course: &CourseOutline,
) -> Option<AnyView> {
    let asked = course
        .chapters
        .iter()
        .map(|it| usize::from(it.question_count));
    let questions: usize = asked.sum();
    (questions > 0).then(|| {
        let words = (say.anki.course)(questions);
        view! { <p class="take"><a href=anki_path(&course.slug) lang=lang>{words}</a></p> }
            .into_any()
    })
}

/// A course whose chapters have weeks is drawn on a timeline; another one is a plain list.
#[derive(Clone, Copy)]
struct Timeline {
    weeks: u16,
    rtl: bool,
}

impl Timeline {
    fn of(course: &CourseOutline) -> Option<Self> {
        let last = course
            .chapters
            .iter()
            .filter_map(|chapter| Some(chapter.weeks?.last))
            .max()?;
        let weeks = course.weeks.unwrap_or(last).max(last);
        Some(Self {
            weeks,
            rtl: is_rtl(&course.lang),
        })
    }
}

fn row(
    say: &'static Text,
    course: &CourseOutline,
    chapter: &ChapterOutline,
    timeline: Option<Timeline>,
    places: &HashMap<ChapterId, &ChapterOutline>,
) -> AnyView {
    let lang = foreign(say, &course.lang);
    let number = match chapter.number {
        Some(number) => view! { <span class="number"><span class="unseen" lang=lang>{chapter_label(say, Some(number))}</span><span aria-hidden="true">{format!("{number:02}")}</span></span> }.into_any(),
        None => view! { <span class="number primer" lang=lang>{say.primer}</span> }.into_any(),
    };
    let required = chapter.requires.iter().filter_map(|id| places.get(id));
    let required = required.map(|first| (&first.slug, first.title.as_str()));
    let first = read_first(say, lang, &course.slug, required);
    let window = timeline.map(|t| {
        let words = chapter.weeks.map(|w| (say.weeks)(w.first, w.last));
        view! {
            <div class="when">
                {words.map(|words| view! { <p lang=lang>{words}</p> })}
                {chapter.weeks.map(|w| weeks::row(t.weeks, w, t.rtl))}
            </div>
        }
    });
    view! {
        <li>
            {number}
            <div class="what">
                <h3><a href=chapter_path(&course.slug, &chapter.slug)>{chapter.title.clone()}</a></h3>
                <p class="summary">{chapter.summary.clone()}</p>
                <p class="facts">{facts(say, lang, chapter)}</p>
                {first}
            </div>
            {window}
        </li>
    }
    .into_any()
}

/// The chapters to read before this one, as links; nothing where there are none.
pub(super) fn read_first<'a>(
    say: &'static Text,
    lang: Option<&'static str>,
    course: &Slug,
    required: impl Iterator<Item = (&'a Slug, &'a str)>,
) -> Option<AnyView> {
    let links: Vec<_> = required
        .enumerate()
        .map(|(at, (slug, title))| {
            let comma = (at > 0).then_some(", ");
            view! { {comma}<a href=chapter_path(course, slug)>{title.to_owned()}</a> }
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! { <p class="read-first"><span lang=lang>{say.read_first}</span>" "{links}</p> }
            .into_any()
    })
}
