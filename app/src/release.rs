//! A newer release, and putting Kept on the home screen: both offered, never forced, never in a visit.

use crate::platform;
use crate::ui::{Icon, shown_when};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::js_sys::{Function, Object, Reflect};
use web_sys::{ServiceWorker, ServiceWorkerRegistration};

thread_local! {
    /// The browser's offer to install, kept until somebody asks for it.
    static OFFER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Keeps the browser's offer to install instead of letting it interrupt.
pub fn keep_install_offer() {
    let offered = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| {
        event.prevent_default();
        OFFER.with(|offer| *offer.borrow_mut() = Some(event.into()));
    });
    let listen = offered.as_ref().unchecked_ref();
    let _ = platform::window().add_event_listener_with_callback("beforeinstallprompt", listen);
    offered.forget();
}

/// Offers a release that is ready and waits. Shown on first screens only.
#[component]
pub fn NewRelease() -> impl IntoView {
    let is_waiting = RwSignal::new(false);
    spawn_local(async move {
        let _ = is_waiting.try_set(waiting_worker().await.is_some());
    });
    let take = |_| spawn_local(take());
    shown_when(
        move || is_waiting.get(),
        move || {
            view! {
            <section class="app-card app-card--quiet">
                <p>"A newer Kept is ready. What you wrote stays."</p>
                <button class="app-button app-button--plain app-button--small" type="button" on:click=take>
                    <Icon name="sync" />
                    "Use it now"
                </button>
            </section>
        }
        .into_any()
        },
    )
}

/// Offers to put Kept on the home screen, where the browser can.
#[component]
pub fn Install() -> impl IntoView {
    let can = RwSignal::new(OFFER.with(|offer| offer.borrow().is_some()));
    let install = move |_| {
        if let Some(offer) = OFFER.with(|offer| offer.borrow_mut().take()) {
            let prompt = Reflect::get(&offer, &"prompt".into()).and_then(JsCast::dyn_into::<Function>);
            // Whatever the person answers, the browser asks itself and only once.
            let _ = prompt.map(|prompt| prompt.call0(&offer));
        }
        can.set(false);
    };
    view! {
        <Show when=move || can.get()>
            <section class="app-card">
                <h2 class="app-card__title">"Open Kept like an app"</h2>
                <p>"It starts faster, and the browser keeps it. Its sign on the phone says only “Kept”."</p>
                <button class="app-button app-button--plain app-button--wide" type="button" on:click=install>
                    <Icon name="device" />
                    "Put Kept on this phone"
                </button>
            </section>
        </Show>
    }
}

/// Has the waiting release take over, and the page opened anew with it.
async fn take() {
    if let Some(worker) = waiting_worker().await {
        reload_once_taken();
        let message = Object::new();
        let _ = Reflect::set(&message, &"type".into(), &"activate".into());
        let _ = worker.post_message(&message);
    }
}

async fn waiting_worker() -> Option<ServiceWorker> {
    let container = Reflect::get(&platform::window().navigator(), &"serviceWorker".into()).ok()?;
    let container = container.dyn_into::<web_sys::ServiceWorkerContainer>().ok()?;
    let found = JsFuture::from(container.get_registration()).await.ok()?;
    found.dyn_into::<ServiceWorkerRegistration>().ok()?.waiting()
}

fn reload_once_taken() {
    let container = platform::window().navigator().service_worker();
    let taken = Closure::<dyn FnMut()>::new(|| {
        let _ = platform::window().location().reload();
    });
    container.set_oncontrollerchange(Some(taken.as_ref().unchecked_ref()));
    taken.forget();
}
