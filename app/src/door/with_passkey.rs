//! Signing in with a passkey, with nothing to type; or with words and the code of an app.

use super::passkey::show;
use crate::net;
use crate::signin::{begun, entered};
use crate::ui::{Icon, Line, take_focus};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use std::pin::Pin;
use wasm_bindgen_futures::spawn_local;

/// A way in; it answers a sentence where it did not work.
type Way = Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// The screen.
#[component]
pub fn WithPasskey() -> impl IntoView {
    take_focus();
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let navigate = use_navigate();
    let go = Callback::new(move |way: StoredValue<Option<Way>, LocalStorage>| {
        let Some(way) = way.try_update_value(Option::take).flatten().filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        problem.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            match way.await {
                Ok(()) => navigate("/", leptos_router::NavigateOptions::default()),
                Err(sentence) => drop(problem.try_set(Some(sentence))),
            }
            let _ = busy.try_set(false);
        });
    });
    let with_passkey = move |_| {
        let way: Way = Box::pin(async { entered(begun(show(false)).await?).await });
        go.run(StoredValue::new_local(Some(way)));
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
            <button class="app-button app-button--wide" type="button" on:click=with_passkey>
                <Icon name="lock" />
                {move || if busy.get() { "One moment" } else { "Use my passkey" }}
            </button>
            <WithCode go=go />
            <a class="app-button app-button--plain app-button--wide" href="/signin" rel="external">
                "Use only my five words"
            </a>
        </main>
    }
}

/// For staff who turned codes on.
#[component]
fn WithCode(go: Callback<StoredValue<Option<Way>, LocalStorage>>) -> impl IntoView {
    let [login, words, code] = [(), (), ()].map(|()| RwSignal::new(String::new()));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let way: Way = Box::pin(async move {
            let (login, words, code) = (login.get_untracked(), words.get_untracked(), code.get_untracked());
            entered(begun(net::sign_in(login.trim(), &words, code.trim())).await?).await
        });
        go.run(StoredValue::new_local(Some(way)));
    };
    view! {
        <details class="app-details">
            <summary class="app-details__summary">"I have an app that shows six digits"</summary>
            <form class="app-signin__form" on:submit=submit>
                <Line id="login" label="Your name to sign in" autocomplete="username" value=login on_type=move |t| login.set(t) />
                <Line
                    id="words"
                    label="Your five words"
                    autocomplete="current-password"
                    value=words
                    on_type=move |t| words.set(t)
                />
                <Line
                    id="code"
                    label="The six digits from your app"
                    autocomplete="one-time-code"
                    value=code
                    on_type=move |t| code.set(t)
                />
                <button class="app-button app-button--wide" type="submit">"Sign in"</button>
            </form>
        </details>
    }
}
