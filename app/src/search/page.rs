//! The search page.

use domain::search::SearchResults;
use domain::text::text;
use leptos::prelude::*;

use super::field::SearchForm;
use super::islands::SearchBox;
use crate::shell::{Frame, Head, document};
use crate::site::Site;
use crate::ui::errors::error_page;

/// The results are of every language, so the page speaks the interface's first one.
const LANG: &str = "en";

/// What was found; with an empty query, the page that asks for one.
pub fn results(site: &Site, results: &SearchResults) -> String {
    let say = text(LANG);
    let title = if results.query.is_empty() {
        say.search.to_owned()
    } else {
        format!("{} · {}", results.query, say.search)
    };
    let head = Head {
        title,
        description: say.landing[1].to_owned(),
        path: None,
        lang: LANG.to_owned(),
        kind: "website",
        structured: None,
    };
    let asked = (!results.query.is_empty()).then(|| results.clone());
    document(site, head, Frame::Plain, || {
        view! {
            <main class="column searching" id="Text">
                <h1>{say.search}</h1>
                <div>
                    <SearchBox lang=LANG.to_owned() asked=asked/>
                </div>
            </main>
        }
        .into_any()
    })
}

/// The database is away, and somebody searched for `query`.
pub fn unavailable(site: &Site, query: &str) -> String {
    let form = view! { <SearchForm lang=LANG.to_owned() query=query.to_owned()/> };
    error_page(site, "503", text(LANG).search_unavailable, form.into_any())
}

#[cfg(test)]
mod tests {
    use domain::search::SearchHit;

    use super::*;
    use crate::chapters::samples;

    fn found_in(lang: &str) -> String {
        let hit = SearchHit {
            course_slug: "backends".to_owned(),
            course_title: "Backends".to_owned(),
            lang: lang.to_owned(),
            chapter_slug: "back-pressure".to_owned(),
            chapter_title: "Back pressure".to_owned(),
            number: Some(2),
            anchor: String::new(),
            heading: String::new(),
            excerpt: Vec::new(),
        };
        let found = SearchResults {
            query: "pressure".to_owned(),
            corrected: None,
            total: 1,
            hits: vec![hit],
        };
        let html = results(&samples::site(), &found);
        let (_, after) = html.split_once(r#"class="results""#).unwrap();
        let (list, _) = after.split_once("</ol>").unwrap();
        list.to_owned()
    }

    #[test]
    fn a_hit_in_another_language_is_marked_and_one_in_the_same_is_not() {
        let html = found_in("he");
        let marked = html.matches(r#"lang="he" dir="rtl""#).count();
        assert_eq!(marked, 3, "course, chapter and sections: {html}");
        let opening = html
            .split('<')
            .find(|tag| tag.contains("From the beginning"));
        assert!(opening.unwrap().contains(r#"lang="en""#), "{html}");
        let html = found_in("en-GB");
        assert!(!html.contains("lang="), "{html}");
    }
}
