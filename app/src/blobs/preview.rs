//! One picture or recording: from this phone while it is here, from the server after that.

use crate::engine::engine;
use crate::net;
use crate::ui::Icon;
use domain::model::attachment::Media;
use leptos::prelude::*;
use sync::RecordId;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag, Url};

/// Where it is shown from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// It is being looked for.
    Unknown,
    /// This phone, under an address of this tab.
    Here(String),
    /// The server.
    There,
    /// Neither, as far as this phone can see.
    Nowhere,
}

/// A picture or a recording.
#[component]
pub fn Preview(
    /// Its attachment.
    id: RecordId,
    /// What it is.
    media: Media,
    /// What is to be seen, for those who cannot; without, what it is called is said.
    #[prop(into)]
    words: Signal<String>,
    /// Whether it is asked of the server when it is not here.
    #[prop(default = true)]
    is_sent: bool,
) -> impl IntoView {
    let place = RwSignal::new(Place::Unknown);
    spawn_local(async move {
        let here = engine().store().blob(id).await.ok().flatten();
        let here = here.and_then(|(bytes, media_type)| local(&bytes, &media_type).ok());
        show(place, here.map_or(if is_sent { Place::There } else { Place::Nowhere }, Place::Here));
    });
    on_cleanup(move || {
        if let Some(Place::Here(address)) = place.try_get_untracked() {
            let _ = Url::revoke_object_url(&address);
        }
    });
    let alt =
        move || words.with(|words| if words.is_empty() { called(media).to_owned() } else { words.clone() });
    let picture = move |src: String| {
        let lost = move |_| show(place, Place::Nowhere);
        view! { <img class="app-attached__picture" src=src alt=alt loading="lazy" on:error=lost /> }
            .into_any()
    };
    move || match (place.get(), media.is_picture()) {
        (Place::Unknown, _) => ().into_any(),
        (Place::Here(address), true) => picture(address),
        (Place::There, true) => picture(format!("/api/v1/blobs/{id}")),
        (Place::Here(address), false) => {
            view! { <audio class="app-attached__sound" controls src=address aria-label=alt></audio> }
                .into_any()
        }
        (Place::There, false) => view! { <Listen id=id place=place /> }.into_any(),
        (Place::Nowhere, _) => view! { <NotHere place=place is_sent=is_sent /> }.into_any(),
    }
}

/// Shows it from there. Where the screen has gone meanwhile, nothing is kept of it.
fn show(place: RwSignal<Place>, found: Place) {
    if let Some(Place::Here(address)) = place.try_set(found) {
        let _ = Url::revoke_object_url(&address);
    }
}

/// A recording is fetched when somebody wants to hear it, and whole: iPhones play nothing else.
#[component]
fn Listen(id: RecordId, place: RwSignal<Place>) -> impl IntoView {
    let listen = move |_| {
        spawn_local(async move {
            let found = net::blob(&id.to_hex()).await.ok();
            let address = found.and_then(|blob| Url::create_object_url_with_blob(&blob).ok());
            show(place, address.map_or(Place::Nowhere, Place::Here));
        });
    };
    view! {
        <button class="app-button app-button--plain" type="button" on:click=listen>
            <Icon name="listen" />
            "Listen"
        </button>
    }
}

#[component]
fn NotHere(place: RwSignal<Place>, is_sent: bool) -> impl IntoView {
    view! {
        <div class="app-attached__missing" role="status">
            <p>{if is_sent { NOT_HERE } else { NOT_WHOLE }}</p>
            {is_sent.then(|| view! {
                <button class="app-button app-button--plain" type="button" on:click=move |_| show(place, Place::There)>
                    "Try again"
                </button>
            })}
        </div>
    }
}

const NOT_HERE: &str = "We cannot show this now. It needs a signal. It may still be on its way.";
const NOT_WHOLE: &str = "The rest is safe. This cannot be shown any more.";

/// An address for bytes of this tab.
fn local(bytes: &[u8], media_type: &str) -> Result<String, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&Uint8Array::from(bytes));
    Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence_and_options(&parts, &options)?)
}

/// What it is called.
#[must_use]
pub fn called(media: Media) -> &'static str {
    match media {
        Media::Photo => "Photo",
        Media::Drawing => "Drawing",
        Media::VoiceNote => "Voice note",
    }
}
