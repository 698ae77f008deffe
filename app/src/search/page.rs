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
