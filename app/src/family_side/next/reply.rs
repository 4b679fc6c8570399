//! The family's answer to a visit: that is fine, or another time. Whoever said one may still say the other.

use crate::engine::engine;
use crate::family_side::answer::{HELD_WORDS, is_held, reader_of};
use crate::store::StoreError;
use crate::ui::{Area, StateWords};
use domain::view::{AppointmentState, AppointmentView};
use leptos::html;
use leptos::prelude::*;
use sync::{RecordId, Value};
use wasm_bindgen_futures::spawn_local;

/// The answer: two buttons, or what was answered, how far it got, and the way to another answer.
#[component]
pub(super) fn Reply(id: RecordId, visit: Memo<Option<AppointmentView>>) -> impl IntoView {
    let asking = RwSignal::new(false);
    let failed = RwSignal::new(None::<StoreError>);
    let just_said = RwSignal::new(false);
    let state = Memo::new(move |_| visit.with(|v| v.as_ref().map(|v| v.state).unwrap_or_default()));
    let answer = Callback::new(move |(is, words): (&'static str, String)| {
        spawn_local(async move {
            match save(id, is, &words).await {
                Ok(()) => {
                    let _ = asking.try_set(false);
                    let _ = failed.try_set(None);
                    let _ = just_said.try_set(true);
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    view! {
        <div class="app-card__actions">
            {move || failed.get().map(|error| view! {
                <div class="app-notice app-notice--needs" role="alert"><p>{error.words()}</p></div>
            })}
            <Said id=id visit=visit just_said=just_said />
            {move || if asking.get() {
                view! { <OtherTime id=id asking=asking answer=answer /> }.into_any()
            } else {
                view! { <Buttons state=state.get() asking=asking answer=answer /> }.into_any()
            }}
        </div>
    }
}

/// What may be said now. Whoever said one thing may still say the other.
#[component]
fn Buttons(
    state: AppointmentState,
    asking: RwSignal<bool>,
    answer: Callback<(&'static str, String)>,
) -> impl IntoView {
    let fine = move |class: &'static str, words: &'static str| {
        view! {
            <button class=class type="button" on:click=move |_| answer.run(("confirmed", String::new()))>{words}</button>
        }
    };
    let other = move |class: &'static str| {
        view! {
            <button class=class type="button" on:click=move |_| asking.set(true)>"Ask for another time"</button>
        }
    };
    match state {
        AppointmentState::Asked => (
            fine("app-button app-button--wide", "That is fine"),
            other("app-button app-button--plain app-button--wide"),
        )
            .into_any(),
        AppointmentState::Confirmed => other("app-button app-button--text app-button--wide").into_any(),
        AppointmentState::AnotherTime => {
            fine("app-button app-button--text app-button--wide", "This time is fine after all").into_any()
        }
        AppointmentState::Cancelled => ().into_any(),
    }
}

/// What stands: who said it matters, since two parents may both see this visit.
#[component]
fn Said(id: RecordId, visit: Memo<Option<AppointmentView>>, just_said: RwSignal<bool>) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let waiting = Memo::new(move |_| engine().is_waiting(id));
    let held = Memo::new(move |_| is_held(id));
    let mine = Memo::new(move |_| is_mine(id));
    let words = move || {
        if held.get() {
            return Some(HELD_WORDS.to_owned());
        }
        visit.with(|v| v.as_ref().and_then(|v| said_words(v, mine.get(), waiting.get())))
    };
    Effect::new(move |_| {
        if just_said.get()
            && let Some(place) = place.get()
        {
            let _ = place.focus();
        }
    });
    view! {
        <div class="app-stack app-stack--tight" tabindex="-1" role="status" node_ref=place>
            {move || words().map(|words| view! { <p dir="auto">{words}</p> })}
            {move || visit.with(|v| v.as_ref().filter(|v| !v.note.is_empty() && mine.get()).map(|v| view! {
                <blockquote class="app-soft" dir="auto">{v.note.clone()}</blockquote>
            }))}
            <Show when=move || { mine.get() || held.get() }>
                <StateWords waiting=waiting needs=held />
            </Show>
        </div>
    }
}

/// What is true of the family's answer; nothing while there is none.
fn said_words(visit: &AppointmentView, is_mine: bool, is_waiting: bool) -> Option<String> {
    let reader = reader_of(&visit.worker_name).unwrap_or_else(|| "We".to_owned());
    let sends = "It sends itself when there is signal.";
    Some(match (visit.state, is_mine, is_waiting) {
        (AppointmentState::Confirmed, true, true) => format!("You said that this is fine. {sends}"),
        (AppointmentState::Confirmed, true, false) => {
            format!("Thank you. {reader} can see that this is fine.")
        }
        (AppointmentState::Confirmed, false, _) => "This time is agreed.".to_owned(),
        (AppointmentState::AnotherTime, true, true) => format!("You asked for another time. {sends}"),
        (AppointmentState::AnotherTime, true, false) => {
            format!("You asked for another time. {reader} can see it.")
        }
        (AppointmentState::AnotherTime, false, _) => "We are looking for another time.".to_owned(),
        (AppointmentState::Asked | AppointmentState::Cancelled, ..) => return None,
    })
}

/// Whether the last thing said of this visit was said by the reader.
fn is_mine(id: RecordId) -> bool {
    let engine = engine();
    let me = engine.me().id;
    let record = engine.record(id);
    let events = record.as_ref().and_then(|record| record.field("events"));
    events.is_some_and(|events| events.heads.iter().any(|head| head.by == me))
}

/// When another time would suit, in their own words. Every letter is kept on this phone.
#[component]
fn OtherTime(
    id: RecordId,
    asking: RwSignal<bool>,
    answer: Callback<(&'static str, String)>,
) -> impl IntoView {
    let words = RwSignal::new(kept_words(id));
    let form = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(form) = form.get() {
            let _ = form.focus();
        }
    });
    let keep = move |text: String| {
        words.set(text.clone());
        // Where the phone refuses, the words are still on the screen, and saving says so.
        spawn_local(async move {
            let (key, engine) = (key_of(id), engine());
            let _ = match text.as_str() {
                "" => engine.drop_draft(&key).await,
                text => engine.save_draft(&key, sync::pack::pack(&text.to_owned())).await,
            };
        });
    };
    view! {
        <div
            class="app-stack app-stack--tight"
            tabindex="-1"
            role="group"
            aria-label="Ask for another time"
            node_ref=form
        >
            <Area
                id="other-time"
                label="When is good for you?"
                hint="You can leave this empty."
                rows=2
                value=words
                on_type=keep
            />
            <button
                class="app-button app-button--wide"
                type="button"
                on:click=move |_| answer.run(("another_time", words.get_untracked()))
            >
                "Ask for another time"
            </button>
            <button
                class="app-button app-button--text app-button--wide"
                type="button"
                on:click=move |_| asking.set(false)
            >
                "Go back"
            </button>
        </div>
    }
}

fn key_of(id: RecordId) -> String {
    format!("other-time:{id}")
}

fn kept_words(id: RecordId) -> String {
    let key = key_of(id);
    engine().drafts().with_untracked(|drafts| {
        let kept = drafts.iter().find(|draft| draft.key == key);
        kept.and_then(|draft| sync::pack::unpack(&draft.bytes, 1).ok()).unwrap_or_default()
    })
}

async fn save(id: RecordId, is: &str, words: &str) -> Result<(), StoreError> {
    let engine = engine();
    let Some(record) = engine.record_now(id) else {
        return Ok(());
    };
    let mut said = sync::Map::from([("is".to_owned(), Value::from(is))]);
    if !words.trim().is_empty() {
        said.insert("words".to_owned(), words.trim().into());
    }
    let mut draft = engine.draft();
    draft.tell(&record, "events", Value::Map(said));
    engine.save(draft, Some(&key_of(id))).await
}
