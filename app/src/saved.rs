//! What is saved where: every unsent thing one by one, what the server set aside, what cannot be read, and what
//! the browser truly promises about keeping it.

mod aside;
mod begun;
mod caught;
mod export;
mod headline;
mod left;
mod let_go;
mod stuck;
mod waiting;

pub use headline::headline;

use crate::blobs::on_phone;
use crate::engine::engine;
use crate::families::plan_of_key;
use crate::looks::{self, LogWords};
use crate::net;
use crate::parts::fetch_and_send_rest;
use crate::platform;
use crate::release::Install;
use crate::ui::{Icon, Page};
use crate::visit::family_of_key;
use domain::day;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::js_sys::Reflect;

/// The screen.
#[component]
pub fn Saved() -> impl IntoView {
    let under = Signal::derive(move || {
        let now = platform::now();
        match engine().sending().with(|s| s.last_ms) {
            Some(ms) if now.day_at(ms) == now.today => format!("Last sent today at {}", now.clock_at(ms)),
            Some(ms) => format!("Last sent {} at {}", day::long(now.day_at(ms), now.today), now.clock_at(ms)),
            None => "Not sent since Kept was opened".to_owned(),
        }
    });
    let caught = on_phone();
    Effect::new(move |_| {
        // Only a worker's: a mother's half answer needs nothing of theirs.
        let is_workers = |key: &str| family_of_key(key).or_else(|| plan_of_key(key)).is_some();
        let begun = engine().drafts().with(|all| all.iter().any(|draft| is_workers(&draft.key)));
        if begun || !caught.with(Vec::is_empty) {
            fetch_and_send_rest();
        }
    });
    view! {
        <Page title="What is saved where" under=under back=("/".to_owned(), "Back".to_owned())>
            <waiting::Waiting caught=caught />
            <begun::Begun />
            <aside::SetAside />
            <caught::Refused caught=caught />
            <left::Left />
            <stuck::Stuck />
            <export::CopyAll />
            <LogWords />
            <Room />
            <Install />
            <section class="app-card">
                <h2 class="app-card__title">"Where you are signed in"</h2>
                <p>"See your devices. Lost one? Take it off the list."</p>
                <a class="app-button app-button--quiet app-button--wide" href="/devices">
                    <Icon name="device" />
                    "Your devices and passkeys"
                </a>
            </section>
            <SignOut />
        </Page>
    }
}

/// What the browser says of room and of keeping it: asked, and shown as it is.
#[component]
fn Room() -> impl IntoView {
    let words = RwSignal::new(None::<String>);
    spawn_local(async move {
        let _ = words.try_set(room_words().await);
    });
    view! {
        <section class="app-card">
            <h2 class="app-card__title">"Room on this phone"</h2>
            <p>{move || words.get().unwrap_or_else(|| "The browser does not say.".to_owned())}</p>
        </section>
    }
}

/// Signing out keeps what waits; removing erases all, and is offered only when nothing waits.
#[component]
pub fn SignOut() -> impl IntoView {
    let failed = RwSignal::new(None::<String>);
    let caught = on_phone();
    let is_sent =
        move || engine().sending().with(|s| s.waiting == 0 && s.held == 0) && caught.with(Vec::is_empty);
    let first = move || {
        let waits = caught.with(|caught| caught.iter().any(|one| one.row.refused.is_empty()));
        if waits || engine().sending().with(|s| s.waiting > 0) {
            "Some things are not sent yet. Send them first: signing out empties this phone."
        } else {
            "Some things could not be sent. Deal with them first: signing out empties this phone."
        }
    };
    let remove = move |_| {
        spawn_local(async move {
            looks::leave().await;
            if let Err(error) = engine().erase().await {
                failed.set(Some(error.words().to_owned()));
                return;
            }
            // Without signal the session ends by itself; the phone is empty all the same.
            let _ = net::sign_out().await;
        });
    };
    view! {
        <section class="app-card">
            <h2 class="app-card__title">"Sign out"</h2>
            <Show
                when=is_sent
                fallback=move || view! { <p>{first}</p> }
            >
                <p>"This takes everything off this phone. It stays on the server."</p>
                <Show when=move || !engine().drafts().with(Vec::is_empty)>
                    <p><b>"What you have begun and not finished is lost with it."</b></p>
                </Show>
                <button class="app-button app-button--plain app-button--wide" type="button" on:click=remove>
                    <Icon name="exit" />
                    "Sign out and empty this phone"
                </button>
            </Show>
            {move || failed.get().map(|words| view! { <p role="alert">{words}</p> })}
        </section>
    }
}

async fn room_words() -> Option<String> {
    let storage = platform::window().navigator().storage();
    let kept =
        JsFuture::from(storage.persist().ok()?).await.ok().and_then(|yes| yes.as_bool()).unwrap_or(false);
    let estimate = JsFuture::from(storage.estimate().ok()?).await.ok()?;
    let size = |name: &str| {
        let bytes = Reflect::get(&estimate, &name.into()).ok().and_then(|v| v.as_f64()).unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "bytes are whole")]
        // Whole numbers: writing fractions is 16 KB of code.
        let megabytes = (bytes / 1_000_000.0).ceil() as i64;
        if megabytes < 1000 { format!("{megabytes} MB") } else { format!("{} GB", (megabytes + 500) / 1000) }
    };
    let promise = if kept {
        "The browser promises to keep it."
    } else {
        "The browser may clear it when the phone is full. Put Kept on the home screen, and send when you can."
    };
    Some(format!("{} used of {}. {promise}", size("usage"), size("quota")))
}
