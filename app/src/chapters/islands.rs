//! What wakes in the browser on a chapter page.
#![expect(
    missing_docs,
    reason = "the island macro makes public items that take no comment"
)]

use domain::text::island_text;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{Element, HtmlElement, NodeList};

/// Says how many answers have been opened, and closes them all for a second pass. Until it wakes
/// it says `idle`, how many questions there are; its button takes its place from the start and
/// becomes visible with the first open answer, so nothing on the page ever moves.
#[island]
pub fn AnswerControls(
    /// The interface language (BCP 47).
    lang: String,
    /// How many questions there are.
    total: usize,
    /// What stands there while no answer is open.
    idle: String,
) -> impl IntoView {
    let say = island_text(&lang);
    let opened = RwSignal::new(0_u32);
    Effect::new(move |_| {
        let recount = move || opened.set(questions("[open]").map_or(0, |list| list.length()));
        recount();
        // `toggle` does not bubble, so it is caught on its way down.
        let listener = Closure::<dyn FnMut()>::new(recount).into_js_value();
        // Listening fails for no event type; without it the count would merely stay as it is.
        let _ = document().add_event_listener_with_callback_and_bool(
            "toggle",
            listener.unchecked_ref(),
            true,
        );
    });
    let count = move || match opened.get() {
        0 => idle.clone(),
        opened => (say.opened)(opened as usize, total),
    };
    view! {
        <p class="count">{count}</p>
        <button
            type="button"
            class="close-all"
            class:waiting=move || opened.get() == 0
            on:click=move |_| close_all()
        >
            {say.close_all}
        </button>
    }
}

fn questions(state: &str) -> Option<NodeList> {
    document()
        .query_selector_all(&format!("details.question{state}"))
        .ok()
}

/// Closes every answer and puts the focus on the first question, because the button that had it
/// is about to disappear.
fn close_all() {
    let Some(all) = questions("") else { return };
    for details in (0..all.length()).filter_map(|at| all.item(at)) {
        if let Some(details) = details.dyn_ref::<Element>() {
            // Removing an attribute fails for no name.
            let _ = details.remove_attribute("open");
        }
    }
    let first = document()
        .query_selector("details.question > summary")
        .ok()
        .flatten();
    if let Some(first) = first
        .as_ref()
        .and_then(|first| first.dyn_ref::<HtmlElement>())
    {
        // An element that can't take the focus leaves it where it is.
        let _ = first.focus();
    }
}
