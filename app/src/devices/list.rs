//! The devices, with the one in hand marked, and a way to shut one out that was lost.

use super::Shared;
use crate::net::{self, text_of};
use crate::platform;
use domain::day;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::js_sys::{Array, Reflect};

/// One device.
#[derive(Clone, Debug)]
struct Device {
    dev: String,
    name: String,
    seen_ms: i64,
    is_this: bool,
    is_revoked: bool,
}

#[component]
pub(super) fn List(shared: Shared) -> impl IntoView {
    let devices = RwSignal::new(None::<Vec<Device>>);
    Effect::new(move |_| {
        shared.changed.track();
        spawn_local(async move {
            if let Ok(found) = net::ask("GET", "/api/v1/devices", &[]).await {
                let _ = devices.try_set(Some(rows(&found, "devices").iter().map(device).collect()));
            }
        });
    });
    view! {
        <section class="app-page__section" aria-labelledby="devices">
            <h2 id="devices">"Your devices"</h2>
            {move || match devices.get() {
                None => view! { <p>"The list needs a signal."</p> }.into_any(),
                Some(devices) => view! {
                    <ul class="app-list app-list--card">
                        {devices.into_iter().map(|device| view! { <Row device=device shared=shared /> }).collect_view()}
                    </ul>
                }
                .into_any(),
            }}
        </section>
    }
}

#[component]
fn Row(device: Device, shared: Shared) -> impl IntoView {
    let Device { dev, name, seen_ms, is_this, is_revoked } = device;
    let title = format!("device-{dev}");
    let about = title.clone();
    let remove = move |_| {
        let path = format!("/api/v1/devices/{dev}");
        spawn_local(async move {
            shared.ended(net::ask("DELETE", &path, &[]).await);
        });
    };
    let state = match (is_this, is_revoked) {
        (_, true) => "Removed. It cannot read anything new.".to_owned(),
        (true, false) => "This one, in your hand".to_owned(),
        (false, false) => format!("Last used {}", when(seen_ms)),
    };
    view! {
        <li class="app-list__item"><div class="app-list__row">
            <span class="app-list__body">
                <span class="app-list__title" id=title dir="auto"><b>{name}</b></span>
                <span class="app-list__note">{state}</span>
                {(!is_this && !is_revoked).then(|| view! {
                    <button
                        class="app-button app-button--plain app-button--small"
                        type="button"
                        aria-describedby=about
                        on:click=remove
                    >
                        "Remove this device"
                    </button>
                })}
            </span>
        </div></li>
    }
}

fn device(found: &JsValue) -> Device {
    let is = |name: &str| Reflect::get(found, &name.into()).is_ok_and(|value| value.is_truthy());
    Device {
        dev: text_of(found, "dev"),
        name: text_of(found, "name"),
        seen_ms: moment(found, "last_seen_ms").unwrap_or_default(),
        is_this: is("is_this"),
        is_revoked: is("is_revoked"),
    }
}

/// A list of an answer.
pub(super) fn rows(found: &JsValue, name: &str) -> Vec<JsValue> {
    let list = Reflect::get(found, &name.into()).unwrap_or(JsValue::NULL);
    wasm_bindgen::JsCast::dyn_into::<Array>(list).unwrap_or_default().iter().collect()
}

/// A moment of an answer, milliseconds since 1970 UTC.
pub(super) fn moment(found: &JsValue, name: &str) -> Option<i64> {
    let ms = Reflect::get(found, &name.into()).ok()?.as_f64()?;
    #[expect(clippy::cast_possible_truncation, reason = "moments are whole and far below 2^53")]
    let ms = ms as i64;
    Some(ms)
}

/// "today at 10:05", "Monday 9 March at 10:05".
pub(super) fn when(ms: i64) -> String {
    let now = platform::now();
    if now.day_at(ms) == now.today {
        return format!("today at {}", now.clock_at(ms));
    }
    format!("{} at {}", day::long(now.day_at(ms), now.today), now.clock_at(ms))
}
