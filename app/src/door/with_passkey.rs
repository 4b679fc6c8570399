//! Signing in with a passkey: no name, nothing to type.

use super::passkey::show;
use crate::signin::{begun, entered};
use crate::ui::{Icon, take_focus};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen_futures::spawn_local;

/// The screen.
#[component]
pub fn WithPasskey() -> impl IntoView {
    take_focus();
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let navigate = use_navigate();
    let submit = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            match enter().await {
                Ok(()) => navigate("/", leptos_router::NavigateOptions::default()),
                Err(sentence) => drop(problem.try_set(Some(sentence))),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <main class="app-signin" id="main">
            <div class="app-signin__head">
                <Icon name="bookmark" class="app-signin__sign" />
                <h1 tabindex="-1">"Sign in with a passkey"</h1>
                <p>"Your phone asks for your finger, your face or your PIN."</p>
            </div>
            {move || problem.get().map(|sentence| view! {
                <div class="app-notice app-notice--needs" role="alert"><p>{sentence}</p></div>
            })}
            <div class="app-stack app-stack--tight">
                <button class="app-button app-button--wide" type="button" on:click=submit>
                    <Icon name="lock" />
                    {move || if busy.get() { "One moment" } else { "Use my passkey" }}
                </button>
                <a class="app-button app-button--plain app-button--wide" href="/signin" rel="external">
                    "Use my five words"
                </a>
            </div>
        </main>
    }
}

async fn enter() -> Result<(), String> {
    entered(begun(show(false)).await?).await
}
