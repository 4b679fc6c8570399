//! What the server set aside, one by one, each with its reason.

use super::headline;
use crate::engine::engine;
use crate::ui::{Icon, Section};
use leptos::prelude::*;
use sync::Refusal;
use wasm_bindgen_futures::spawn_local;

#[component]
pub(super) fn SetAside() -> impl IntoView {
    let items = Memo::new(|_| {
        let describe = |bytes: &[u8]| {
            sync::wire::decode_txn(bytes).map_or_else(|_| "A change".to_owned(), |txn| headline(&txn))
        };
        engine()
            .held()
            .into_iter()
            .map(|aside| (aside.key, describe(&aside.bytes), refusal_words(aside.held.refusal)))
            .collect::<Vec<_>>()
    });
    let forget = |key: String| {
        spawn_local(async move {
            // Where the phone refuses, the item stays on the list, which says it all.
            let _ = engine().forget("held", &key).await;
        });
    };
    view! {
        <Show when=move || !items.with(Vec::is_empty)>
            <Section title="Could not be sent">
                <p>"Nothing is lost. It is kept here and on the server, under your name."</p>
                <ul class="app-list app-list--card">
                    {move || items.get().into_iter().map(|(key, what, why)| view! {
                        <li class="app-list__item"><div class="app-list__row">
                            <span class="app-list__body">
                                <span class="app-list__title" dir="auto">{what}</span>
                                <span class="app-state app-state--needs"><Icon name="needs" class="app-icon--small" />{why}</span>
                                <button
                                    class="app-button app-button--plain app-button--small"
                                    type="button"
                                    on:click=move |_| forget(key.clone())
                                >
                                    "I have dealt with this"
                                </button>
                            </span>
                        </div></li>
                    }).collect_view()}
                </ul>
            </Section>
        </Show>
    }
}

fn refusal_words(refusal: Refusal) -> String {
    match refusal {
        Refusal::NotFound | Refusal::Forbidden => {
            "This family is no longer shared with you. Your manager can pass it on."
        }
        Refusal::NeedsResolve => "Someone else changed the same words. Look at both versions and choose.",
        Refusal::NewReaders => "Someone else can read this now. Look again, then send it.",
        Refusal::Unseen => "Someone wrote here while you shared it. Look at all of it, then share it again.",
        Refusal::Unsettled => "There are two versions in it. Choose one, then share it again.",
        Refusal::Sealed => "These words were sealed. Write a new record with the correction.",
        Refusal::UnknownKind | Refusal::UnknownField | Refusal::UnsupportedOp => {
            "The server does not know this yet. Keep it until Kept is updated."
        }
        _ => "The server could not take it. Tell your manager.",
    }
    .to_owned()
}
