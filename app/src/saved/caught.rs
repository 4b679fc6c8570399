//! What was caught and the server did not take, one by one, each with its reason. It stays until a person has a copy and
//! takes it off.

use super::export::hand_over;
use super::let_go::LetGo;
use crate::blobs::{Preview, called, count, refused_words};
use crate::engine::engine;
use crate::store::{Caught, StoreError};
use crate::ui::{Icon, Section};
use domain::model::attachment::Media;
use leptos::prelude::*;
use sync::RecordId;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag};

#[component]
pub(super) fn Refused(
    /// What was caught and is not sent.
    caught: RwSignal<Vec<Caught>>,
) -> impl IntoView {
    let refused = Memo::new(move |_| {
        caught.with(|caught| {
            caught.iter().filter(|one| !one.row.refused.is_empty()).cloned().collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || !refused.with(Vec::is_empty)>
            <Section title="Pictures and recordings that could not be sent">
                <p>"They are safe on this phone. Save a copy of each, and show it to your manager."</p>
                <ul class="app-list app-list--card">
                    <For each=move || refused.get() key=|one| (one.row.id, one.row.refused.clone()) let:one>
                        <One one=one />
                    </For>
                </ul>
            </Section>
        </Show>
    }
}

#[component]
fn One(one: Caught) -> impl IntoView {
    let has_copy = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let (id, row) = (one.row.id, one.row.clone());
    let copy = move |_| {
        let name = file_name(&row.media_type);
        spawn_local(async move {
            let outcome = match save_copy(id, name).await {
                true => Ok(()),
                false => Err("It is safe. A copy could not be made. Please try again.".to_owned()),
            };
            let _ = (has_copy.try_set(outcome.is_ok()), failed.try_set(outcome.err()));
        });
    };
    let caught = one.clone();
    let forget = move |_| {
        let caught = caught.clone();
        spawn_local(async move {
            let outcome = take_off(&caught).await.map_err(|error| error.words().to_owned());
            let _ = failed.try_set(outcome.err());
        });
    };
    let media = media(&one);
    let title = format!("refused-{id}");
    view! {
        <li class="app-list__item" data-refused=one.row.refused.clone()><div class="app-list__row">
            <span class="app-list__body">
                <span class="app-list__title" id=title.clone() dir="auto">{what(&one)}</span>
                <span class="app-state app-state--needs">
                    <Icon name="needs" class="app-icon--small" />
                    {refused_words(&one.row.refused)}
                </span>
                {media.map(|media| view! { <Preview id=id media=media words="" is_sent=false /> })}
                <LetGo about=title has_copy=has_copy copy=copy forget=forget />
                {move || failed.get().map(|words| view! { <span role="alert">{words}</span> })}
            </span>
        </div></li>
    }
}

/// What it is and of whom: "Drawing, Nowak family".
pub(super) fn what(one: &Caught) -> String {
    let engine = engine();
    let record = engine.record(one.row.id);
    let family = record.and_then(|record| engine.record(record.scope)).map(|f| f.text("name").to_owned());
    let what = media(one).map_or("Something you added", called);
    match family.filter(|name| !name.is_empty()) {
        Some(name) => format!("{what}, {name} family"),
        None => what.to_owned(),
    }
}

/// What it is, by its record, or by what the browser called it.
fn media(one: &Caught) -> Option<Media> {
    let named = engine().record(one.row.id).and_then(|record| Media::from_name(record.text("kind")));
    let guessed = || match one.row.media_type.split('/').next() {
        Some("image") => Some(Media::Photo),
        Some("audio") => Some(Media::VoiceNote),
        _ => None,
    };
    named.or_else(guessed)
}

/// What a copy is called on the phone.
fn file_name(media_type: &str) -> &'static str {
    match media_type.split(';').next().unwrap_or_default() {
        "image/jpeg" => "kept-picture.jpg",
        "image/png" => "kept-picture.png",
        "image/webp" => "kept-picture.webp",
        "audio/webm" => "kept-recording.webm",
        "audio/ogg" => "kept-recording.ogg",
        "audio/mp4" => "kept-recording.m4a",
        _ => "kept-not-sent.bin",
    }
}

/// Hands its bytes to the person. Answers whether they were offered.
async fn save_copy(id: RecordId, name: &str) -> bool {
    let Ok(Some((bytes, media_type))) = engine().store().blob(id).await else { return false };
    let options = BlobPropertyBag::new();
    options.set_type(&media_type);
    let parts = Array::of1(&JsValue::from(Uint8Array::from(bytes.as_slice())));
    Blob::new_with_u8_array_sequence_and_options(&parts, &options).is_ok_and(|blob| hand_over(&blob, name))
}

/// Takes it off the phone, and its record away: nobody is to wait for what will not come.
async fn take_off(caught: &Caught) -> Result<(), StoreError> {
    let engine = engine();
    if let Some(record) = engine.record_now(caught.row.id) {
        let mut draft = engine.draft();
        draft.remove(&record);
        engine.save(draft, None).await?;
    }
    engine.store().forget_blob(caught).await?;
    engine.look_again();
    count().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_called_so_that_the_phone_can_open_it() {
        assert_eq!(file_name("audio/webm;codecs=opus"), "kept-recording.webm");
        assert_eq!(file_name("image/png"), "kept-picture.png");
        assert_eq!(file_name("application/x-unknown"), "kept-not-sent.bin");
    }
}
