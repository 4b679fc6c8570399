//! A photo beside a child's words: saved on the phone with the visit the moment it is taken.

use super::draft_key;
use super::scratch::{AttachedScratch, VisitScratch};
use crate::blobs::Preview;
use crate::engine::engine;
use crate::platform;
use crate::store::{BlobRow, Scratch};
use domain::model::attachment::Media;
use leptos::prelude::*;
use sync::RecordId;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::js_sys::{ArrayBuffer, Uint8Array};
use web_sys::{Event, File, HtmlInputElement};

/// "Add a photo", and those that were added.
#[component]
pub fn Capture(
    /// The child whose words they stand beside.
    child: RecordId,
    /// The whole visit.
    visit: RwSignal<VisitScratch>,
) -> impl IntoView {
    let failed = RwSignal::new(None::<String>);
    let id = format!("photo-{child}");
    let here = Memo::new(move |_| {
        let of_child = |v: &VisitScratch| {
            let theirs = v.attached.iter().filter(|one| one.child == child);
            theirs.filter_map(|one| Some((one.id, Media::from_name(&one.media)?))).collect::<Vec<_>>()
        };
        visit.with(of_child)
    });
    let picked = move |event: Event| {
        let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same photo may be picked again after it was taken out.
        input.set_value("");
        if let Some(file) = file {
            spawn_local(async move {
                failed.set(keep(file, child, visit).await.err());
            });
        }
    };
    view! {
        <div class="app-field">
            <label class="app-field__label" for=id.clone()>"Add a photo"</label>
            <p class="app-field__hint" id=format!("{id}-hint")>
                "Only with their yes, and a child’s own. Where and when it was taken is not sent with it."
            </p>
            <input
                class="app-field__input"
                id=id.clone()
                type="file"
                accept="image/jpeg,image/png,image/webp"
                capture="environment"
                aria-describedby=format!("{id}-hint")
                on:change=picked
            />
        </div>
        {move || failed.get().map(|words| view! { <p class="app-state app-state--needs" role="alert">{words}</p> })}
        <For each=move || here.get() key=|(id, _)| *id let((id, media))>
            <figure class="app-attached" data-attached=id.to_hex()>
                <Preview id=id media=media otherwise=None />
                <figcaption>
                    <button class="app-button app-button--plain" type="button" on:click=move |_| take_out(id, visit)>
                        "Take this photo out"
                    </button>
                </figcaption>
            </figure>
        </For>
    }
}

/// Saves a photo with the visit. The draft that names it is written in the same transaction, and before any other, so
/// that neither is ever there alone.
async fn keep(file: File, child: RecordId, visit: RwSignal<VisitScratch>) -> Result<(), String> {
    let media = Media::Photo;
    let unread = || "The rest is safe. This photo could not be read: please take it again.".to_owned();
    if file.size() > media.bytes_max() as f64 {
        return Err(
            "The rest is safe. This photo is too large to send: please take a smaller one.".to_owned()
        );
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| unread())?;
    let bytes = Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec();
    if bytes.is_empty() {
        return Err(unread());
    }
    let attached = AttachedScratch {
        id: RecordId(platform::random()),
        child,
        media: media.name().to_owned(),
        media_type: file.type_(),
        bytes: bytes.len() as u64,
        sha256: sync::wire::digest(&bytes).to_vec(),
    };
    let id = attached.id;
    visit.try_update(|v| v.attached.push(attached));
    let Some(now) = visit.try_get_untracked() else { return Err(unread()) };
    let draft = Scratch { key: draft_key(now.family), bytes: sync::wire::encode(&now) };
    let by = engine().owner().map(|owner| owner.person).unwrap_or_default();
    let row = BlobRow { id, by, bytes: bytes.len() as u64, media_type: file.type_() };
    let kept = engine().keep_blob(&row, &bytes, draft).await;
    kept.map_err(|error| {
        visit.try_update(|v| v.attached.retain(|one| one.id != id));
        error.words().to_owned()
    })
}

/// Takes a photo out of the visit, and off the phone.
fn take_out(id: RecordId, visit: RwSignal<VisitScratch>) {
    visit.update(|v| v.attached.retain(|one| one.id != id));
    spawn_local(async move {
        let store = engine().store().clone();
        for one in store.blobs().await.unwrap_or_default().iter().filter(|one| one.row.id == id) {
            let _ = store.forget_blob(one).await;
        }
    });
}
