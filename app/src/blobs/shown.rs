//! What was caught, as it is looked at: from this phone while it is here, from the server after that.

use crate::engine::engine;
use crate::ui::{Icon, Section, StateWords};
use domain::model::attachment::Media;
use domain::schema::Kind;
use leptos::prelude::*;
use sync::{Record, RecordId};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag, Url};

/// A picture or a recording that is on this phone; while it is not, what `otherwise` gives.
#[component]
pub fn Preview(
    /// Its attachment.
    id: RecordId,
    /// What it is.
    media: Media,
    /// Where it is read from when it is not here; nothing is shown without.
    #[prop(optional_no_strip)]
    otherwise: Option<String>,
) -> impl IntoView {
    let address = RwSignal::new(None::<String>);
    spawn_local(async move {
        let here = engine().store().blob(id).await.ok().flatten();
        let here = here.and_then(|(bytes, media_type)| local(&bytes, &media_type).ok());
        let is_local = here.is_some();
        if let Some(shown) = here.or(otherwise)
            && let Some(unseen) = address.try_set(Some(shown))
            && is_local
        {
            // The screen has gone meanwhile.
            let _ = unseen.map(|unseen| Url::revoke_object_url(&unseen));
        }
    });
    on_cleanup(move || {
        if let Some(Some(shown)) = address.try_get_untracked() {
            let _ = Url::revoke_object_url(&shown);
        }
    });
    move || {
        address.get().map(|address| match media {
            Media::VoiceNote => {
                view! { <audio class="app-attached__sound" controls src=address></audio> }.into_any()
            }
            Media::Photo | Media::Drawing => {
                let words = words(media);
                view! { <img class="app-attached__picture" src=address alt=words /> }.into_any()
            }
        })
    }
}

/// An address for bytes of this tab.
fn local(bytes: &[u8], media_type: &str) -> Result<String, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&Uint8Array::from(bytes));
    Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence_and_options(&parts, &options)?)
}

/// What it is called.
fn words(media: Media) -> &'static str {
    match media {
        Media::Photo => "Photo",
        Media::Drawing => "Drawing",
        Media::VoiceNote => "Voice note",
    }
}

/// Everything that was caught with a family, the latest first, each with its state.
#[component]
pub fn Attached(
    /// The family.
    family: RecordId,
) -> impl IntoView {
    // Which of them have bytes on this phone: those are not sent.
    let here = RwSignal::new(Vec::<RecordId>::new());
    Effect::new(move |_| {
        engine().look(|_| ());
        spawn_local(async move {
            let rows = engine().store().blobs().await.unwrap_or_default();
            let _ = here.try_set(rows.into_iter().map(|one| one.row.id).collect());
        });
    });
    let found = Memo::new(move |_| {
        let seen = |record: &&Record| !record.is_removed();
        let row = |record: &Record| Some((record.id, Media::from_name(record.text("kind"))?));
        engine().look(|house| {
            house
                .of(family, Kind::Attachment)
                .iter()
                .copied()
                .filter(seen)
                .filter_map(row)
                .collect::<Vec<_>>()
        })
    });
    move || {
        let found = found.get();
        (!found.is_empty()).then(|| view! {
            <Section title="Photos and recordings">
                {found.into_iter().map(|(id, media)| view! {
                    <figure class="app-attached" data-attachment=id.to_hex()>
                        <Preview id=id media=media otherwise=Some(format!("/api/v1/blobs/{id}")) />
                        <figcaption>
                            <Icon name="eye" class="app-icon--small" />{words(media)} " "
                            <StateWords waiting=Signal::derive(move || here.with(|here| here.contains(&id))) />
                        </figcaption>
                    </figure>
                }).collect_view()}
            </Section>
        })
    }
}
