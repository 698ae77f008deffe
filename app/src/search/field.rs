//! A search field for pages other than the search page.

use domain::text::island_text;
use leptos::prelude::*;

use crate::site::SEARCH;

/// A form that leads to the search page.
#[component]
pub fn SearchForm(
    /// The interface language (BCP 47).
    lang: String,
    /// The words that stand in it.
    query: String,
) -> impl IntoView {
    let say = island_text(&lang);
    view! {
        <form class="asking" role="search" action=SEARCH>
            <label for="Query">{say.search_label}</label>
            <input id="Query" type="search" name="q" value=query maxlength="200"/>
            <button type="submit">{say.search}</button>
        </form>
    }
}
