//! Results while one types.
#![expect(
    missing_docs,
    reason = "the island macro makes public items that take no comment"
)]

use std::time::Duration;

use domain::search::SearchResults;
use domain::text::{IslandText, island_text};
use futures::future::{AbortHandle, abortable};
use leptos::either::EitherOf3;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Input;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::HtmlElement;

use super::api::search;
use super::results::{found, verdict};

/// A pause this long in typing asks the server.
const PAUSE: Duration = Duration::from_millis(160);

/// What stands below the field.
#[derive(Clone, PartialEq)]
enum Shown {
    /// Nothing has been asked.
    Nothing,
    /// An answer.
    Answer(SearchResults),
    /// The question or its answer got lost.
    Lost,
}

/// The search field and what it finds. It is a form that works as it is; once awake it also
/// answers at every pause in typing, and the arrow keys walk through the results.
#[island]
pub fn SearchBox(
    /// The interface language (BCP 47).
    lang: String,
    /// The answer that came with the page; none when nothing was asked.
    asked: Option<SearchResults>,
) -> impl IntoView {
    let say = island_text(&lang);
    let query = asked
        .as_ref()
        .map(|answer| answer.query.clone())
        .unwrap_or_default();
    let field = NodeRef::<Input>::new();
    let shown = RwSignal::new(asked.map_or(Shown::Nothing, Shown::Answer));
    let asking = Asking::new(query.trim().to_owned(), shown);
    Effect::new(move |_| {
        // Somebody may have typed before this woke.
        if let Some(field) = field.get() {
            asking.soon(field.value());
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            asking.now(field.value());
        }
    };
    view! {
        <form class="asking" role="search" action="/search" on:submit=submit>
            <label for="Query">{say.search_label}</label>
            <input
                node_ref=field
                id="Query"
                type="search"
                name="q"
                value=query
                maxlength="200"
                autocomplete="off"
                on:input:target=move |event| asking.soon(event.target().value())
                on:keydown=walk
            />
            <button type="submit">{say.search}</button>
        </form>
        <p class="outcome" role="status">{move || line(say, &shown.read())}</p>
        <div class="found" on:keydown=walk>
            {move || match &*shown.read() {
                Shown::Nothing => EitherOf3::A(()),
                Shown::Answer(results) => EitherOf3::B(found(say, results)),
                Shown::Lost => EitherOf3::C(()),
            }}
        </div>
    }
}

fn line(say: &'static IslandText, shown: &Shown) -> String {
    match shown {
        Shown::Nothing => say.search_first.to_owned(),
        Shown::Answer(results) => verdict(say, results),
        Shown::Lost => say.search_failed.to_owned(),
    }
}

/// The one question under way. A newer one ends it, so answers never arrive out of order.
#[derive(Clone, Copy)]
struct Asking {
    /// The words last asked; none when their answer was lost, so that they may be asked again.
    last: StoredValue<Option<String>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    under_way: StoredValue<Option<AbortHandle>>,
    shown: RwSignal<Shown>,
}

impl Asking {
    fn new(asked: String, shown: RwSignal<Shown>) -> Self {
        Self {
            last: StoredValue::new(Some(asked)),
            timer: StoredValue::new(None),
            under_way: StoredValue::new(None),
            shown,
        }
    }

    /// Asks after a pause, unless these words were the last ones asked.
    fn soon(self, words: String) {
        self.stop_timer();
        if self.last.read_value().as_deref() == Some(words.trim()) {
            return;
        }
        let timer = set_timeout_with_handle(move || self.now(words), PAUSE);
        self.timer.set_value(timer.ok());
    }

    /// Asks at once.
    fn now(self, words: String) {
        self.stop_timer();
        if let Some(under_way) = self.under_way.write_value().take() {
            under_way.abort();
        }
        let words = words.trim().to_owned();
        self.last.set_value(Some(words.clone()));
        remember(&words);
        if words.is_empty() {
            self.shown.set(Shown::Nothing);
            return;
        }
        // Dropping the request, which aborting does, also ends it in the browser.
        let (answer, handle) = abortable(search(words));
        self.under_way.set_value(Some(handle));
        spawn_local(async move {
            match answer.await {
                Ok(Ok(results)) => self.shown.set(Shown::Answer(results)),
                Ok(Err(_)) => {
                    self.last.set_value(None);
                    self.shown.set(Shown::Lost);
                }
                Err(_aborted) => {}
            }
        });
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.write_value().take() {
            timer.clear();
        }
    }
}

/// Keeps the words in the address, so that they are there after following a result and back.
fn remember(words: &str) {
    let url = if words.is_empty() {
        "/search".to_owned()
    } else {
        format!(
            "/search?q={}",
            String::from(js_sys::encode_uri_component(words))
        )
    };
    if let Ok(history) = window().history() {
        // A browser may refuse too many changes in a row; then the address lags behind.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
    }
}

/// Arrow down and up go from the field to the results and through them.
fn walk(event: KeyboardEvent) {
    let forward = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    let Ok(stops) = document().query_selector_all("#Query, .results a") else {
        return;
    };
    let stops: Vec<HtmlElement> = (0..stops.length())
        .filter_map(|at| stops.item(at)?.dyn_into().ok())
        .collect();
    let here = document().active_element();
    let at = stops
        .iter()
        .position(|stop| Some(stop.as_ref()) == here.as_ref());
    let next = match (at, forward) {
        (Some(at), true) => at + 1,
        (Some(at), false) => at.wrapping_sub(1),
        (None, _) => return,
    };
    if let Some(next) = stops.get(next) {
        event.prevent_default();
        // An element that can't take the focus leaves it where it is.
        let _ = next.focus();
    }
}
