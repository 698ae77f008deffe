//! The test of a chapter for those who have no account: questions that open, and why nothing is kept.

use domain::chapters::{ChapterContent, resolve_links};
use domain::text::text;
use leptos::prelude::*;
use store::chapters::Found;
use store::questions::ChapterSlugs;

use crate::review::visit::ways_in;
use crate::shell::{Frame, Head, document, foreign};
use crate::site::{Site, chapter_path, linked_path, test_path};

/// The page.
pub(super) fn page(
    site: &Site,
    found: &Found,
    content: &ChapterContent,
    slugs: &ChapterSlugs,
) -> String {
    let say = text(&found.lang);
    let test = say.testing;
    let [unscripted, scripted, heading, account] = test.plain_guest;
    let title = (test.plain_title)(&found.title);
    let head = Head {
        title: title.clone(),
        description: test.plain_hint.to_owned(),
        path: None,
        lang: found.lang.clone(),
        kind: "website",
        structured: None,
    };
    let lang = foreign(say, &found.lang);
    let url_of = |id: &str| linked_path(&found.course_slug, id, |id| slugs.slug(found.course, id));
    document(site, head, Frame::Student, || {
        let questions = content.questions.iter().map(|question| {
            let prompt = resolve_links(&question.prompt, url_of);
            let answer = resolve_links(&question.answer, url_of);
            view! {
                <li>
                    <div class="prompt" inner_html=prompt></div>
                    <details class="question">
                        <summary lang=lang>{say.show_answer}</summary>
                        <div class="answer" inner_html=answer></div>
                    </details>
                </li>
            }
        });
        let chapter = chapter_path(&found.course_slug, &found.slug);
        let back = view! { <a class="quiet" href=chapter.clone()>{test.plain_back}</a> };
        view! {
            <main class="column plain-test" id="Text">
                <p class="back" lang=lang><a href=chapter>{test.plain_back}</a></p>
                <h1>{title}</h1>
                <p class="lead unscripted" lang=lang>{unscripted}</p>
                <p class="lead scripted" lang=lang>{scripted}</p>
                <ol class="plain-questions">{questions.collect_view()}</ol>
                <section class="rest" aria-labelledby="Keep" lang=lang>
                    <h2 id="Keep">{heading}</h2>
                    <p class="lead">{account}</p>
                    {ways_in(&test_path(&found.course_slug, &found.slug), back.into_any())}
                </section>
            </main>
        }
        .into_any()
    })
}
