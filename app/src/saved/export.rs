//! A copy of what is not sent, as a file in the person's hands.

use crate::engine::engine;
use crate::platform;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::js_sys::{Array, Uint8Array};

/// Everything that is not sent, in one file.
#[component]
pub(super) fn CopyAll() -> impl IntoView {
    let copy = |_| {
        spawn_local(async {
            export(None).await;
        });
    };
    view! {
        <Show when=move || engine().sending().with(|s| s.waiting > 0 || s.held > 0)>
            <button class="app-button app-button--text app-button--wide" type="button" on:click=copy>
                "Save a copy of what is not sent"
            </button>
        </Show>
    }
}

/// Hands the person a file with what is not sent, or with `only` one thing of it, readable by the server's
/// administrator. Answers whether it was handed over.
pub(super) async fn export(only: Option<&str>) -> bool {
    let Ok(mut items) = engine().store().unsent().await else { return false };
    items.retain(|(key, _)| only.is_none_or(|only| key == only));
    let parts: Array = items
        .into_iter()
        .flat_map(|(key, bytes)| {
            let head = format!("{key} {}\n", bytes.len());
            [JsValue::from(head), Uint8Array::from(bytes.as_slice()).into(), JsValue::from("\n")]
        })
        .collect();
    web_sys::Blob::new_with_blob_sequence(&parts).is_ok_and(|blob| hand_over(&blob, "kept-not-sent.bin"))
}

/// Offers a file to be saved. Answers whether it was offered.
pub(super) fn hand_over(blob: &web_sys::Blob, name: &str) -> bool {
    let offered = web_sys::Url::create_object_url_with_blob(blob);
    let (Ok(url), Some(document)) = (offered, platform::window().document()) else { return false };
    let link =
        document.create_element("a").ok().and_then(|a| a.dyn_into::<web_sys::HtmlAnchorElement>().ok());
    if let Some(link) = &link {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
    link.is_some()
}
