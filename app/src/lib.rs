//! The Kept client: what people see and touch, compiled to WebAssembly.

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app in the page that loaded it.
#[wasm_bindgen(start)]
pub fn start() {
    leptos::mount::mount_to_body(|| view! { <main class="app-page"><h1>"Kept"</h1></main> });
}
