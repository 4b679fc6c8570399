//! What is caught beside a child's words: a photo, a drawing, a voice note. Each is saved on the phone with the visit the
//! moment it is made.

mod drawing;
mod ink;
mod keep;
mod recorder;
mod voice;

use super::known::kept;
use super::scratch::{AttachedScratch, VisitScratch};
use crate::blobs::{Preview, called};
use crate::ui::{Icon, Line};
use domain::model::attachment::Media;
use drawing::{Drawing, put_away};
use keep::{Made, keep, take_out};
use leptos::prelude::*;
use sync::RecordId;
use voice::{Voice, running, stopped};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, File, HtmlInputElement};

/// What may be added beside a child's words, and what was.
#[component]
pub fn Capture(
    /// The child whose words they stand beside.
    child: RecordId,
    /// What the child is called.
    name: String,
    /// The whole visit.
    visit: RwSignal<VisitScratch>,
) -> impl IntoView {
    let failed = RwSignal::new(None::<String>);
    let here = Memo::new(move |_| {
        let of_child = |v: &VisitScratch| {
            let theirs = v.attached.iter().filter(|one| one.child == child);
            theirs.filter_map(|one| Some((one.id, Media::from_name(&one.media)?))).collect::<Vec<_>>()
        };
        visit.with(of_child)
    });
    let hint = format!("capture-{child}-hint");
    view! {
        <fieldset class="app-capture" aria-describedby=hint.clone()>
            <legend class="app-capture__label">"Beside their words"</legend>
            <p class="app-field__hint" id=hint.clone()>
                "Only with their yes. Where a photo was taken is not sent with it."
            </p>
            <div class="app-capture__row">
                <Photo child=child visit=visit failed=failed />
                <Drawing child=child name=name visit=visit failed=failed />
                <Voice child=child visit=visit failed=failed />
            </div>
        </fieldset>
        {move || failed.get().map(|words| view! { <p class="app-state app-state--needs" role="alert">{words}</p> })}
        <For each=move || here.get() key=|(id, _)| *id let((id, media))>
            <Caught id=id media=media visit=visit />
        </For>
    }
}

/// A photo, from the camera or from what is on the phone. The browser's own input lies over the button, unseen.
#[component]
fn Photo(child: RecordId, visit: RwSignal<VisitScratch>, failed: RwSignal<Option<String>>) -> impl IntoView {
    let picked = move |event: Event| {
        let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same photo may be picked again after it was taken out.
        input.set_value("");
        if let Some(file) = file {
            spawn_local(async move {
                let _ = failed.try_set(add_photo(file, child, visit).await.err());
            });
        }
    };
    view! {
        <label class="app-pick">
            <input
                class="app-pick__input"
                type="file"
                accept="image/jpeg,image/png,image/webp"
                capture="environment"
                on:change=picked
            />
            <span class="app-button app-button--plain app-pick__button"><Icon name="camera" />"Add a photo"</span>
        </label>
    }
}

async fn add_photo(file: File, child: RecordId, visit: RwSignal<VisitScratch>) -> Result<(), String> {
    if file.size() > Media::Photo.bytes_max() as f64 {
        return Err(
            "The rest is safe. This photo is too large to send: please take a smaller one.".to_owned()
        );
    }
    let bytes = keep::bytes_of(&file).await.unwrap_or_default();
    if bytes.is_empty() {
        return Err("The rest is safe. This photo could not be read: please take it again.".to_owned());
    }
    let family = visit.try_with_untracked(|v| v.family).unwrap_or_default();
    keep(&Made::new(child, Media::Photo, file.type_()), &bytes, 0, (visit, family)).await
}

/// Something that was added, with what it shows in words.
#[component]
fn Caught(id: RecordId, media: Media, visit: RwSignal<VisitScratch>) -> impl IntoView {
    let of = move |v: &VisitScratch| v.attached.iter().find(|one| one.id == id).cloned().unwrap_or_default();
    let words = Signal::derive(move || visit.with(|v| of(v).words));
    // A recording is shown anew when it has grown, since its bytes are others.
    let sha256 = Memo::new(move |_| visit.with(|v| of(v).sha256));
    let write = move |text: String| {
        let write = |one: &mut AttachedScratch| one.words.clone_from(&text);
        visit.update(|v| v.attached.iter_mut().filter(|one| one.id == id).for_each(write));
    };
    let out = match media {
        Media::Photo => "Take this photo out",
        Media::Drawing => "Take this drawing out",
        Media::VoiceNote => "Take this voice note out",
    };
    view! {
        <figure class="app-attached" data-attached=id.to_hex()>
            {move || {
                sha256.track();
                view! { <Preview id=id media=media words=words is_sent=false /> }
            }}
            <figcaption class="app-attached__words">
                <Line id=format!("about-{id}") label=format!("{}: what is it, in their words?", called(media)) value=words on_type=write />
                <button class="app-button app-button--text app-button--small" type="button" on:click=move |_| take_out(id, visit)>
                    <Icon name="trash" class="app-icon--small" />
                    {out}
                </button>
            </figcaption>
        </figure>
    }
}

/// Ends what is still being made, so that the visit is whole: a recording that runs, drawings that lie open.
///
/// # Errors
/// The child whose drawing it is and a sentence, where the phone could not save it.
pub async fn settle(visit: RwSignal<VisitScratch>) -> Result<(), (RecordId, String)> {
    stopped().await;
    put_all_away(visit).await
}

/// The same for a visit that is on no screen. A recording beside the words of another family's child goes on.
///
/// # Errors
/// As [`settle`].
pub async fn settle_for(visit: RwSignal<VisitScratch>) -> Result<(), (RecordId, String)> {
    if visit.with_untracked(|v| v.children.iter().any(|child| running(child.child).is_some())) {
        stopped().await;
        // What it had grown to was saved with the draft.
        if let Some(now) = kept(visit.with_untracked(|v| v.family)) {
            visit.set(now);
        }
    }
    put_all_away(visit).await
}

async fn put_all_away(visit: RwSignal<VisitScratch>) -> Result<(), (RecordId, String)> {
    let open = visit.with_untracked(|v| v.sketches.iter().map(|sketch| sketch.child).collect::<Vec<_>>());
    for child in open {
        put_away(child, visit).await.map_err(|words| (child, words))?;
    }
    Ok(())
}
