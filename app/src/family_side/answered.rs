//! The buttons that answer a promise, and what stands in their place afterwards.

use super::answer::{Answer, Answering, HELD_WORDS, is_held, reader_of};
use crate::engine::engine;
use crate::ui::StateWords;
use leptos::html;
use leptos::prelude::*;

/// "Yes", "No, it didn't" and, where `with_later`, "I do not know".
#[component]
pub(super) fn YesNo(answering: Answering, #[prop(default = false)] with_later: bool) -> impl IntoView {
    view! {
        <div class="app-pair">
            <button class="app-button app-button--plain" type="button" on:click=move |_| answering.give(Answer::Yes)>
                "Yes, it did"
            </button>
            <button class="app-button app-button--plain" type="button" on:click=move |_| answering.give(Answer::No)>
                "No, it didn’t"
            </button>
        </div>
        {with_later.then(|| view! {
            <button
                class="app-button app-button--plain app-button--wide"
                type="button"
                on:click=move |_| answering.give(Answer::Later)
            >
                "I do not know"
            </button>
        })}
    }
}

/// A way back from a finger that slipped: a "no" is taken back, a "yes" becomes a "no".
#[component]
pub(super) fn Undo(answering: Answering) -> impl IntoView {
    let button = move |answer: Answer, words: &'static str| {
        view! {
            <button
                class="app-button app-button--text app-button--wide"
                type="button"
                on:click=move |_| answering.give(answer)
            >
                {words}
            </button>
        }
    };
    move || match answering.given.get() {
        Some(Answer::Yes) => button(Answer::No, "Change my answer to no").into_any(),
        Some(Answer::No) => button(Answer::TakenBack, "Take my no back").into_any(),
        _ => ().into_any(),
    }
}

/// What is true after an answer: the state of the record and kind words. It takes the focus from the button
/// that has gone, so that it is read out.
#[component]
pub(super) fn Answered(
    answering: Answering,
    /// Who made the promise, by their full name.
    #[prop(into)]
    by: Signal<String>,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let id = answering.id;
    let waiting = Memo::new(move |_| engine().is_waiting(id));
    let held = Memo::new(move |_| is_held(id));
    let reader = Memo::new(move |_| by.with(|by| reader_of(by)));
    Effect::new(move |_| {
        if answering.given.get().is_some()
            && let Some(place) = place.get()
        {
            let _ = place.focus();
        }
    });
    let thanks = move || {
        let answer = answering.given.get()?;
        Some(if held.get() && answer != Answer::Later {
            HELD_WORDS.to_owned()
        } else {
            reader.with(|reader| answer.thanks(reader.as_deref(), waiting.get()))
        })
    };
    let is_sent_on =
        move || answering.given.with(|given| given.is_some_and(|answer| answer != Answer::Later));
    view! {
        {move || answering.failed.get().map(|error| view! {
            <div class="app-notice app-notice--needs" role="alert"><p>{error.words()}</p></div>
        })}
        <div class="app-stack app-stack--tight" tabindex="-1" role="status" node_ref=place>
            {move || thanks().map(|words| view! { <p dir="auto">{words}</p> })}
            <Show when=is_sent_on>
                <StateWords waiting=waiting needs=held />
            </Show>
        </div>
    }
}
