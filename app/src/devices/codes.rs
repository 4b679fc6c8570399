//! Codes from an app on the phone, beside the words: turned on and off.

use super::{Shared, Square};
use crate::net::{self, text_of};
use crate::ui::Line;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::js_sys::Reflect;

/// What the app is told, until a first code has shown that it has it.
#[derive(Clone, Debug)]
struct Enrolled {
    secret: String,
    address: String,
}

#[component]
pub(super) fn Codes(shared: Shared) -> impl IntoView {
    let is_on = RwSignal::new(false);
    let is_possible = RwSignal::new(false);
    let enrolled = RwSignal::new(None::<Enrolled>);
    Effect::new(move |_| {
        shared.changed.track();
        spawn_local(async move {
            if let Ok(found) = net::ask("GET", "/api/v1/codes", &[]).await {
                let is = |name: &str| Reflect::get(&found, &name.into()).is_ok_and(|value| value.is_truthy());
                let _ = is_on.try_set(is("is_on"));
                let _ = is_possible.try_set(is("is_possible"));
            }
        });
    });
    let turn_on = move |_| {
        spawn_local(async move {
            if let Some(found) = shared.ended(net::ask("POST", "/api/v1/codes", &[]).await) {
                let (secret, address) = (text_of(&found, "secret"), text_of(&found, "address"));
                let _ = enrolled.try_set(Some(Enrolled { secret, address }));
            }
        });
    };
    let turn_off = move |_| {
        spawn_local(async move {
            shared.ended(net::ask("DELETE", "/api/v1/codes", &[]).await);
        });
    };
    view! {
        <section class="app-page__section" aria-labelledby="codes" hidden=move || !is_possible.get()>
            <h2 id="codes">"Codes from an app"</h2>
            <p>"No passkey? Then an app can show six digits that go with your words."</p>
            {move || match (is_on.get(), enrolled.get()) {
                (true, _) => view! {
                    <p><b>"Codes are on."</b></p>
                    <button class="app-button app-button--plain app-button--wide" type="button" on:click=turn_off>
                        "Turn codes off"
                    </button>
                }
                .into_any(),
                (false, Some(told)) => view! { <First told=told enrolled=enrolled shared=shared /> }.into_any(),
                (false, None) => view! {
                    <button class="app-button app-button--quiet app-button--wide" type="button" on:click=turn_on>
                        "Turn codes on"
                    </button>
                }
                .into_any(),
            }}
        </section>
    }
}

/// Telling the app, and typing its first code.
#[component]
fn First(told: Enrolled, enrolled: RwSignal<Option<Enrolled>>, shared: Shared) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            let said = [("code", code.get_untracked().into())];
            if shared.ended(net::ask("POST", "/api/v1/codes/first", &said).await).is_some() {
                let _ = enrolled.try_set(None);
            }
        });
    };
    view! {
        <p>"Point the app’s camera at this square, or type the letters."</p>
        <Square text=told.address />
        <p class="app-words app-words--code">{told.secret}</p>
        <form class="app-signin__form" on:submit=submit>
            <Digits code=code />
            <button class="app-button app-button--wide" type="submit">"Turn codes on"</button>
        </form>
    }
}

/// Where the six digits of an app are typed.
#[component]
pub(super) fn Digits(code: RwSignal<String>) -> impl IntoView {
    view! {
        <Line
            id="code"
            label="The six digits from your app"
            autocomplete="one-time-code"
            value=code
            on_type=move |text| code.set(text)
        />
    }
}
