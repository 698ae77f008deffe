//! Links the islands of `app` into one WebAssembly library.

use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the loader, before the first island wakes.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
