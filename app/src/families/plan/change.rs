//! Changing the words of a plan. Only the parts that were touched are written, each over the version that
//! was on the screen when the change began.

use crate::engine::engine;
use crate::store::StoreError;
use crate::ui::Area;
use domain::view::plan::FIELDS;
use leptos::prelude::*;
use sync::{OpId, RecordId, packed};
use wasm_bindgen_futures::spawn_local;

/// What is being written of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct PlanScratch {
    parts: sync::Map<String, Part>,
}

packed! { struct PlanScratch { parts: default } }

/// One part: the words, and what they were and were made of when the change began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Part {
    words: String,
    was: String,
    seen: Vec<OpId>,
    /// How often the plan had been opened to somebody by then.
    generation: u64,
}

packed! { struct Part { words: default, was: default, seen: default, generation: default } }

fn key_of(plan: RecordId) -> String {
    format!("plan:{plan}")
}

/// The plan of a draft's key.
#[must_use]
pub fn plan_of_key(key: &str) -> Option<RecordId> {
    RecordId::from_hex(key.strip_prefix("plan:")?)
}

/// Puts what was being written of a plan that is not this worker's any more into what waits to be sent: the server sets
/// it aside under their name. Where the phone cannot do it now, it stays and is tried again.
pub async fn hand_over(plan: RecordId) {
    let _ = write(plan, &resume(plan)).await;
}

/// Every part of the plan as a field.
#[component]
pub(super) fn ChangePlan(plan: RecordId, done: Callback<()>) -> impl IntoView {
    let scratch = RwSignal::new(resume(plan));
    let failed = RwSignal::new(None::<StoreError>);
    let keep = move || {
        let bytes = scratch.with_untracked(sync::wire::encode);
        spawn_local(async move {
            let outcome = engine().save_draft(&key_of(plan), bytes).await.err();
            let _ = failed.try_set(outcome);
        });
    };
    let save = move |_| {
        spawn_local(async move {
            match write(plan, &scratch.get_untracked()).await {
                Ok(()) => done.run(()),
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    view! {
        {FIELDS.iter().map(|(field, label)| {
            let value = Signal::derive(move || {
                scratch.with(|s| s.parts.get(*field).map(|part| part.words.clone()).unwrap_or_default())
            });
            let on_type = move |words: String| {
                scratch.update(|s| s.parts.or_default((*field).to_owned()).words = words);
                keep();
            };
            view! { <Area id=format!("plan-{field}") label=*label value=value on_type=on_type /> }
        }).collect_view()}
        <p class="app-state app-state--here" role="status">"Every word is saved on this phone"</p>
        {move || failed.get().map(|error| view! { <p role="alert">{error.words()}</p> })}
        <button class="app-button app-button--wide" type="button" on:click=save>"Save the plan"</button>
    }
}

/// What was being written, or the plan as it is seen now.
fn resume(plan: RecordId) -> PlanScratch {
    let engine = engine();
    let kept = engine.drafts().with_untracked(|drafts| {
        let bytes = &drafts.iter().find(|draft| draft.key == key_of(plan))?.bytes;
        sync::wire::decode::<PlanScratch>(bytes, sync::wire::PUSH_BYTES_MAX).ok()
    });
    let mut scratch = kept.unwrap_or_default();
    if let Some(record) = engine.record_now(plan) {
        for (field, _) in FIELDS {
            if !scratch.parts.contains_key(*field) {
                let words = record.text(field).to_owned();
                let (seen, generation) = (shown_heads(&record, field), record.generation);
                let part = Part { was: words.clone(), words, seen, generation };
                scratch.parts.insert((*field).to_owned(), part);
            }
        }
    }
    scratch
}

/// The operations that made the words on the screen, several where they were brought together. While there are two
/// versions only the one shown is written over: typing never settles a conflict.
fn shown_heads(record: &sync::Record, field: &str) -> Vec<OpId> {
    let Some(field) = record.field(field) else { return Vec::new() };
    let shown = field.shown();
    let is_shown = |head: &&sync::Head| field.is_merged() || Some(&head.value) == shown;
    field.heads.iter().filter(is_shown).map(|head| head.op).collect()
}

async fn write(plan: RecordId, scratch: &PlanScratch) -> Result<(), StoreError> {
    let engine = engine();
    let mut draft = engine.draft();
    for (field, part) in scratch.parts.iter().filter(|(_, part)| part.words != part.was) {
        draft.set_over(plan, field, part.words.as_str().into(), part.seen.clone(), part.generation);
    }
    if draft.is_empty() {
        return engine.drop_draft(&key_of(plan)).await;
    }
    engine.save(draft, Some(&key_of(plan))).await
}
