//! Showing once more that it is them, before what is not to be undone.

use super::codes::Digits;
use super::{Shared, in_words};
use crate::net::{self, NetError};
use crate::parts;
use crate::ui::{Icon, Line};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

#[component]
pub(super) fn Again(shared: Shared) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let code = RwSignal::new(String::new());
    let asks_code = RwSignal::new(false);
    let ended = move |how: Result<(), NetError>| match how {
        Ok(()) => {
            shared.problem.set(None);
            shared.asks_again.set(false);
            crate::platform::focus_on("main h1");
        }
        Err(NetError::Refused { code, words }) => {
            asks_code.set(code == "code_needed" || code == "wrong_code");
            shared.problem.set(Some(words));
        }
        Err(error) => shared.problem.set(Some(in_words(error))),
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let said = [("words", words.get_untracked().into()), ("code", code.get_untracked().into())];
        spawn_local(async move { ended(net::ask("POST", "/api/v1/session/again", &said).await.map(drop)) });
    };
    let with_passkey = move |_| {
        spawn_local(async move { ended(parts::prove_with_passkey().await) });
    };
    view! {
        <section class="app-card" aria-labelledby="again" role="status">
            <h2 class="app-card__title" id="again">"Show that it is you"</h2>
            <p>"Nothing was changed yet. Do this first, then try again."</p>
            <form class="app-signin__form" on:submit=submit>
                <Line
                    id="again-words"
                    label="Your five words"
                    autocomplete="current-password"
                    value=words
                    on_type=move |text| words.set(text)
                />
                {move || asks_code.get().then(|| view! { <Digits code=code /> })}
                <button class="app-button app-button--wide" type="submit">"It is me"</button>
            </form>
            <button class="app-button app-button--plain app-button--wide" type="button" on:click=with_passkey>
                <Icon name="lock" />
                "Use a passkey"
            </button>
        </section>
    }
}
