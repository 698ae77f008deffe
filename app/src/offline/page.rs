//! What is kept on a reader's device, and the place of the button that keeps a course.

use domain::chapters::CourseOutline;
use domain::text::{ListWords, Words, text};
use leptos::prelude::*;
use serde::Serialize;

use crate::shell::{Frame, Head, document, foreign};
use crate::site::{Site, course_path};

/// No course, so it speaks the interface's first language.
const LANG: &str = "en";

/// The list of what this device keeps. Its content is the browser's; the worker also shows this
/// page in the place of one that it can't get, under the heading that `data-when` chooses.
pub fn kept(site: &Site) -> String {
    let say = text(LANG).offline;
    let head = Head {
        title: say.kept.to_owned(),
        description: say.kept_lead.to_owned(),
        path: None,
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    document(site, head, Frame::Plain, || {
        let list = if site.offline_script().is_some() {
            let words = json(&All {
                words: &say.words,
                list: &say.list,
            });
            view! {
                <noscript><p class="hint">{say.no_script}</p></noscript>
                <div class="kept" data-words=words></div>
            }
            .into_any()
        } else {
            view! { <p class="hint">{say.turned_off}</p> }.into_any()
        };
        view! {
            <main class="column shelf-page" id="Text" data-when="kept">
                <header class="when-kept"><h1>{say.kept}</h1><p class="lead">{say.kept_lead}</p></header>
                {instead("when-missing", say.missing)}
                {instead("when-search", say.search)}
                {list}
                <p class="way-out"><a href="/">{text(LANG).courses}</a></p>
            </main>
        }
        .into_any()
    })
}

/// The heading for when this page stands in for another; the style shows one heading at a time.
fn instead(class: &'static str, [title, sentence]: [&'static str; 2]) -> AnyView {
    view! { <header class=class><h1>{title}</h1><p class="lead">{sentence}</p></header> }.into_any()
}

/// The place of the button that keeps a course on the reader's device; nothing where the operator
/// has turned that off. The script fills it, so that there is no button that does nothing.
pub fn keep_course(site: &Site, course: &CourseOutline) -> Option<AnyView> {
    site.offline_script()?;
    let say = text(&course.lang);
    let lang = foreign(say, &course.lang);
    let words = json(&say.offline.words);
    Some(
        view! { <div class="keep" lang=lang data-course=course_path(&course.slug) data-words=words></div> }
            .into_any(),
    )
}

#[derive(Serialize)]
struct All {
    #[serde(flatten)]
    words: &'static Words,
    #[serde(flatten)]
    list: &'static ListWords,
}

fn json(words: &impl Serialize) -> String {
    serde_json::to_string(words).expect("these are structs of strings")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chapters::samples;

    fn site(is_on: bool) -> Site {
        let mut site = samples::site();
        if is_on {
            let script = ("offline.js".to_owned(), "/assets/offline-1.js".to_owned());
            site.assets.0.extend([script]);
        }
        site
    }

    #[test]
    fn what_the_list_says_comes_with_the_page() {
        let html = kept(&site(true));
        assert!(html.contains(r#"data-offline="/assets/offline-1.js""#));
        for words in ["remove_all_sure", "failed_full"] {
            assert!(html.contains(words), "{words}");
        }
        // The worker changes this attribute, which must be there once, and takes the title of the
        // page that it makes of this one from the heading.
        assert_eq!(html.matches(r#"data-when="kept""#).count(), 1);
        assert!(html.contains("<title>Kept on this device · Chapterwise</title>"));
        for heading in [
            r#"class="when-missing"><h1>This page is not on this device</h1>"#,
            r#"class="when-search"><h1>Search is away for now</h1>"#,
        ] {
            assert!(html.contains(heading), "{heading}");
        }
    }

    #[test]
    fn where_it_is_turned_off_no_page_offers_it() {
        let html = kept(&site(false));
        assert!(html.contains("has turned this off"));
        for part in ["data-offline", "data-words", r#"href="/offline""#] {
            assert!(!html.contains(part), "{html}");
        }
    }
}
