//! What the server set aside, one by one, each with its reason and what to do.

use super::headline;
use crate::engine::engine;
use crate::net;
use crate::store::{SetAside as Aside, StoreError};
use crate::ui::{Icon, Section};
use domain::view::{can_read_now, is_free_text};
use leptos::prelude::*;
use sync::{OpKind, Refusal, Txn, Value};
use wasm_bindgen_futures::spawn_local;

/// One of them, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    key: String,
    what: String,
    why: String,
    /// What was written, where its author is asked whether it may go further than they knew.
    asks: Option<Vec<String>>,
    /// Where the server has it, when nothing of it is on this phone.
    elsewhere: Option<(String, u64)>,
}

#[component]
pub(super) fn SetAside() -> impl IntoView {
    let items = Memo::new(|_| engine().held().into_iter().map(item).collect::<Vec<_>>());
    view! {
        <Show when=move || !items.with(Vec::is_empty)>
            <Section title="Could not be sent">
                <p>"Nothing is lost. The server keeps it under your name."</p>
                <ul class="app-list app-list--card">
                    {move || items.get().into_iter().map(|item| view! { <One item=item /> }).collect_view()}
                </ul>
            </Section>
        </Show>
    }
}

#[component]
fn One(item: Item) -> impl IntoView {
    let failed = RwSignal::new(None::<StoreError>);
    let (key, again) = (item.key.clone(), item.key);
    // Where the phone refuses, the item stays on the list, which says it all.
    let forget = move |_| {
        let key = key.clone();
        spawn_local(async move {
            let _ = engine().forget("held", &key).await;
        });
    };
    let send = move |_| {
        let key = again.clone();
        spawn_local(async move { failed.set(send_again(&key).await.err()) });
    };
    let is_asked = item.asks.is_some();
    let forget_words = if is_asked { "Do not send it" } else { "I have dealt with this" };
    view! {
        <li class="app-list__item"><div class="app-list__row">
            <span class="app-list__body">
                <span class="app-list__title" dir="auto">{item.what}</span>
                <span class="app-state app-state--needs"><Icon name="needs" class="app-icon--small" />{item.why}</span>
                {item.elsewhere.map(|(dev, n)| view! { <Elsewhere dev=dev n=n /> })}
                {item.asks.into_iter().flatten().map(|words| view! {
                    <span class="app-written" dir="auto">{words}</span>
                }).collect_view()}
                <span class="app-card__actions">
                    {is_asked.then(|| view! {
                        <button class="app-button app-button--small" type="button" on:click=send>"Send it"</button>
                    })}
                    <button class="app-button app-button--plain app-button--small" type="button" on:click=forget>
                        {forget_words}
                    </button>
                </span>
                {move || failed.get().map(|error| view! { <span role="alert">{error.words()}</span> })}
            </span>
        </div></li>
    }
}

/// What its author wrote, fetched when they ask for it and kept nowhere.
#[component]
fn Elsewhere(dev: String, n: u64) -> impl IntoView {
    let said = RwSignal::new(None::<Result<Vec<String>, &'static str>>);
    let fetch = move |_| {
        let dev = dev.clone();
        spawn_local(async move {
            let read = |bytes: Vec<u8>| sync::wire::decode_txn(&bytes).ok().map(|txn| words_of(&txn));
            let found = net::aside_bytes(&dev, n).await.ok().and_then(read);
            let _ =
                said.try_set(Some(found.ok_or("It is safe on the server. Try again when there is signal.")));
        });
    };
    view! {
        <span class="app-stack app-stack--tight" role="status">
            {move || match said.get() {
                Some(Ok(words)) => words.into_iter().map(|words| view! {
                    <span class="app-written" dir="auto">{words}</span>
                }).collect_view().into_any(),
                Some(Err(words)) => view! { <span>{words}</span> }.into_any(),
                None => ().into_any(),
            }}
        </span>
        <button
            class="app-button app-button--plain app-button--small"
            type="button"
            hidden=move || matches!(said.get(), Some(Ok(_)))
            on:click=fetch
        >
            "Show what I wrote"
        </button>
    }
}

fn item(aside: Aside) -> Item {
    let txn = sync::wire::decode_txn(&aside.bytes).ok();
    let what = txn.as_ref().map_or_else(|| "What you wrote".to_owned(), headline);
    let elsewhere = aside.key.split_once('-').filter(|_| aside.bytes.is_empty());
    let elsewhere = elsewhere.map(|(dev, _)| (dev.to_owned(), aside.held.n));
    let (why, asks) = match aside.held.refusal {
        Refusal::NewReaders => {
            let why = engine().look(|house| can_read_now(house, &aside.held.readers));
            (why, txn.map(|txn| words_of(&txn)))
        }
        refusal => (refusal_words(refusal).to_owned(), None),
    };
    Item { what, why, asks, elsewhere, key: aside.key }
}

/// What somebody wrote in their own words in a change, in its order.
fn words_of(txn: &Txn) -> Vec<String> {
    fn is_own(name: &str) -> bool {
        is_free_text(name) || name == "note"
    }
    fn gather(value: &Value, words: &mut Vec<String>) {
        match value {
            Value::Text(text) => words.push(text.clone()),
            Value::List(entries) => entries.iter().for_each(|entry| gather(entry, words)),
            Value::Map(entries) => {
                entries.iter().filter(|(name, _)| is_own(name)).for_each(|(_, entry)| gather(entry, words));
            }
            _ => {}
        }
    }
    let mut words = Vec::new();
    let own = txn.ops.iter().filter(|op| op.kind == OpKind::Event || is_own(&op.field));
    own.for_each(|op| gather(&op.value, &mut words));
    words
}

/// Saves the same change once more, by somebody who knows now who reads it. Its operations keep their ids: should the
/// phone die before the next step, sending it twice changes nothing.
async fn send_again(key: &str) -> Result<(), StoreError> {
    let engine = engine();
    let held = engine.held().into_iter().find(|aside| aside.key == key);
    let txn = held.and_then(|aside| sync::wire::decode_txn(&aside.bytes).ok());
    let Some(txn) = txn.map(domain::schema::upcast) else { return Ok(()) };
    let mut draft = engine.draft();
    for op in txn.ops {
        let now = engine.record_now(op.record);
        draft.again(op, now.as_ref());
    }
    engine.save(draft, None).await?;
    engine.forget("held", key).await
}

fn refusal_words(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotFound => {
            "This family is not shared with you any more. Whoever works with them now, or your manager, can take it in."
        }
        Refusal::Forbidden => "This is not yours to change any more. Your manager can pass it on.",
        Refusal::NeedsResolve => "Someone else changed the same words. Look at both versions and choose.",
        Refusal::Unseen => "Someone wrote here while you shared it. Look at all of it, then share it again.",
        Refusal::Unsettled => "There are two versions in it. Choose one, then share it again.",
        Refusal::Sealed => "These words were sealed. Write a new record with the correction.",
        Refusal::UnknownKind | Refusal::UnknownField | Refusal::UnsupportedOp => {
            "The server does not know this yet. Keep it until Kept is updated."
        }
        _ => "The server could not take it. Tell your manager.",
    }
}
