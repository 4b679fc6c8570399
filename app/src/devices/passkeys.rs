//! Passkeys: listed, made and removed.

use super::Shared;
use super::list::{moment, rows, when};
use crate::net::{self, text_of};
use crate::parts;
use crate::ui::Icon;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::js_sys::Reflect;

/// One passkey.
#[derive(Clone, Debug)]
struct Passkey {
    credential: String,
    name: String,
    made_ms: i64,
    used_ms: Option<i64>,
}

#[component]
pub(super) fn Passkeys(shared: Shared) -> impl IntoView {
    let passkeys = RwSignal::new(Vec::<Passkey>::new());
    let is_possible = RwSignal::new(false);
    Effect::new(move |_| {
        shared.changed.track();
        spawn_local(async move {
            if let Ok(found) = net::ask("GET", "/api/v1/passkeys", &[]).await {
                let _ = passkeys.try_set(rows(&found, "passkeys").iter().map(passkey).collect());
                let possible = Reflect::get(&found, &"is_possible".into());
                let _ = is_possible.try_set(possible.is_ok_and(|possible| possible.is_truthy()));
            }
        });
    });
    let add = move |_| {
        spawn_local(async move {
            shared.ended(parts::make_passkey().await);
        });
    };
    view! {
        <section class="app-page__section" aria-labelledby="passkeys" hidden=move || !is_possible.get()>
            <h2 id="passkeys">"Your passkeys"</h2>
            <p>"A passkey opens Kept with your finger, your face or your PIN."</p>
            <ul class="app-list app-list--card" hidden=move || passkeys.with(Vec::is_empty)>
                {move || passkeys.get().into_iter().map(|passkey| view! { <Row passkey=passkey shared=shared /> }).collect_view()}
            </ul>
            <button class="app-button app-button--quiet app-button--wide" type="button" on:click=add>
                <Icon name="plus" />
                "Add a passkey on this device"
            </button>
        </section>
    }
}

#[component]
fn Row(passkey: Passkey, shared: Shared) -> impl IntoView {
    let Passkey { credential, name, made_ms, used_ms } = passkey;
    let title = format!("passkey-{}", credential.get(..16).unwrap_or(&credential));
    let about = title.clone();
    let remove = move |_| {
        let path = format!("/api/v1/passkeys/{credential}");
        spawn_local(async move {
            shared.ended(net::ask("DELETE", &path, &[]).await);
        });
    };
    let state = match used_ms {
        Some(ms) => format!("Last used {}", when(ms)),
        None => format!("Made {}", when(made_ms)),
    };
    view! {
        <li class="app-list__item"><div class="app-list__row">
            <span class="app-list__body">
                <span class="app-list__title" id=title dir="auto"><b>{name}</b></span>
                <span class="app-list__note">{state}</span>
                <button
                    class="app-button app-button--plain app-button--small"
                    type="button"
                    aria-describedby=about
                    on:click=remove
                >
                    "Remove this passkey"
                </button>
            </span>
        </div></li>
    }
}

fn passkey(found: &JsValue) -> Passkey {
    Passkey {
        credential: text_of(found, "credential"),
        name: text_of(found, "name"),
        made_ms: moment(found, "made_ms").unwrap_or_default(),
        used_ms: moment(found, "used_ms"),
    }
}
