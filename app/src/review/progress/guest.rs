//! What this page would be, for those who have no account: nothing here knows what their browsers keep.

use leptos::prelude::*;

use super::page::{framed, say};
use crate::review::visit::ways_in;
use crate::site::{PROGRESS, REVIEW, Site};

/// The page.
pub(super) fn page(site: &Site) -> String {
    let say = say();
    let [lead, without, with] = say.guest;
    framed(site, lead, || {
        let review = view! { <a class="quiet" href=REVIEW>{say.review}</a> };
        view! {
            <h1>{say.title}</h1>
            <p class="lead">{lead}</p>
            <div class="rest">
                <p>{without}</p>
                <p>{with}</p>
                {ways_in(PROGRESS, review.into_any())}
            </div>
        }
        .into_any()
    })
}
