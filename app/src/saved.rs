//! What is saved where: every unsent thing one by one, what the server set aside, and what the browser
//! truly promises about keeping it.

use crate::engine::{Talk, engine};
use crate::net;
use crate::platform;
use crate::release::Install;
use crate::ui::{Icon, Page, Section};
use domain::day;
use domain::schema::Kind;
use leptos::prelude::*;
use sync::{OpKind, Refusal, Txn};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::js_sys::{Array, Reflect, Uint8Array};

/// The screen.
#[component]
pub fn Saved() -> impl IntoView {
    let sending = engine().sending();
    let under = Signal::derive(move || {
        let now = platform::now();
        match sending.with(|s| s.last_ms) {
            Some(ms) => format!("Last sent today at {}", day::clock(ms, now.offset_minutes)),
            None => "Not sent since Kept was opened".to_owned(),
        }
    });
    view! {
        <Page title="What is saved where" under=under back=("/".to_owned(), "Back".to_owned())>
            <Waiting />
            <SetAside />
            <Damage />
            <Room />
            <Install />
            <SignOut />
        </Page>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    let items = Memo::new(|_| {
        let now = platform::now();
        let describe = |txn: &Txn| {
            (
                txn.n,
                headline(txn),
                format!("Saved on this phone, {}", day::clock(txn.wall, now.offset_minutes)),
            )
        };
        engine().outbox().iter().map(|waiting| describe(&waiting.txn)).collect::<Vec<_>>()
    });
    let signed_out = move || engine().sending().with(|s| s.talk == Talk::SignedOut);
    view! {
        <Section title="On this phone">
            <Show
                when=move || !items.with(Vec::is_empty)
                fallback=|| view! { <p class="app-empty">"Nothing waits. Everything you wrote is sent."</p> }
            >
                <ul class="app-list app-list--card">
                    <For each=move || items.get() key=|item| item.0 let:item>
                        <li class="app-list__item"><div class="app-list__row">
                            <span class="app-list__body">
                                <span class="app-list__title" dir="auto">{item.1}</span>
                                <span class="app-state app-state--here"><Icon name="phone" class="app-icon--small" />{item.2}</span>
                            </span>
                        </div></li>
                    </For>
                </ul>
            </Show>
            <Show when=signed_out>
                <a class="app-button app-button--wide" href="/signin">"Sign in to send"</a>
            </Show>
            <button class="app-button app-button--quiet app-button--wide" type="button" on:click=|_| engine().send_now()>
                <Icon name="sync" />
                "Send now"
            </button>
        </Section>
    }
}

#[component]
fn SetAside() -> impl IntoView {
    let items = Memo::new(|_| {
        let describe = |bytes: &[u8]| {
            sync::wire::decode_txn(bytes).map_or_else(|_| "A change".to_owned(), |txn| headline(&txn))
        };
        engine()
            .held()
            .into_iter()
            .map(|aside| (aside.key, describe(&aside.bytes), refusal_words(aside.held.refusal)))
            .collect::<Vec<_>>()
    });
    let (sending, damaged) = (engine().sending(), engine().damaged());
    let has_unsent = move || sending.with(|s| s.waiting > 0 || s.held > 0) || damaged.with(|d| !d.is_empty());
    let forget = |key: String| {
        spawn_local(async move {
            // Where the phone refuses, the item stays on the list, which says it all.
            let _ = engine().drop_held(&key).await;
        });
    };
    view! {
        <Show when=move || !items.with(Vec::is_empty)>
            <Section title="Could not be sent">
                <p>"Nothing is lost. It is kept here and on the server, under your name."</p>
                <ul class="app-list app-list--card">
                    {move || items.get().into_iter().map(|(key, what, why)| view! {
                        <li class="app-list__item"><div class="app-list__row">
                            <span class="app-list__body">
                                <span class="app-list__title" dir="auto">{what}</span>
                                <span class="app-state app-state--needs"><Icon name="needs" class="app-icon--small" />{why}</span>
                                <button
                                    class="app-button app-button--plain app-button--small"
                                    type="button"
                                    on:click=move |_| forget(key.clone())
                                >
                                    "I have dealt with this"
                                </button>
                            </span>
                        </div></li>
                    }).collect_view()}
                </ul>
            </Section>
        </Show>
        <Show when=has_unsent>
            <button class="app-button app-button--text app-button--wide" type="button" on:click=|_| spawn_local(export())>
                "Save a copy of what is not sent"
            </button>
        </Show>
    }
}

#[component]
fn Damage() -> impl IntoView {
    let damaged = engine().damaged();
    let count = move || damaged.with(Vec::len);
    view! {
        <Show when=move || { count() > 0 }>
            <div class="app-notice app-notice--needs" role="alert">
                <p>
                    {move || format!(
                        "What can be read is safe. {} on this phone could not be read. \
                         Records are fetched again by themselves. Save a copy of what is not sent, and tell your manager.",
                        if count() == 1 { "1 thing".to_owned() } else { format!("{} things", count()) },
                    )}
                </p>
            </div>
        </Show>
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
    let sending = engine().sending();
    let failed = RwSignal::new(None::<String>);
    let remove = move |_| {
        spawn_local(async move {
            // Without signal the session ends by itself; the phone is emptied all the same.
            let _ = net::sign_out().await;
            if let Err(error) = engine().erase().await {
                failed.set(Some(error.words().to_owned()));
            }
        });
    };
    view! {
        <section class="app-card">
            <h2 class="app-card__title">"Sign out"</h2>
            <Show
                when=move || sending.with(|s| s.waiting == 0 && s.held == 0)
                fallback=|| view! { <p>"Some things are not sent yet. Send them first: signing out empties this phone."</p> }
            >
                <p>"This takes everything off this phone. It stays on the server."</p>
                <button class="app-button app-button--plain app-button--wide" type="button" on:click=remove>
                    <Icon name="exit" />
                    "Sign out and empty this phone"
                </button>
            </Show>
            {move || failed.get().map(|words| view! { <p role="alert">{words}</p> })}
        </section>
    }
}

/// What a change is about, in a line.
#[must_use]
pub fn headline(txn: &Txn) -> String {
    let engine = engine();
    let of = |op: &sync::Op| -> Option<(Kind, String)> {
        let made = (op.kind == OpKind::New).then(|| Kind::from_name(&op.field)).flatten();
        let record = engine.record(op.record);
        let kind = made.or_else(|| record.as_ref().and_then(|r| Kind::from_name(&r.kind)))?;
        let family = record.and_then(|r| engine.record(r.scope)).map(|f| f.text("name").to_owned());
        Some((kind, family.unwrap_or_default()))
    };
    let Some((kind, family)) = txn.ops.first().and_then(of) else { return "A change".to_owned() };
    let what = match kind {
        Kind::Visit => "Visit",
        Kind::VisitNote => "Notes of a visit",
        Kind::Voice => "A child’s words",
        Kind::Promise => "Promise",
        Kind::Plan | Kind::Goal | Kind::Step => "Plan",
        Kind::Appointment => "Planned visit",
        _ => "Change",
    };
    if family.is_empty() { what.to_owned() } else { format!("{what}, {family} family") }
}

fn refusal_words(refusal: Refusal) -> String {
    match refusal {
        Refusal::NotFound | Refusal::Forbidden => {
            "This family is no longer shared with you. Your manager can pass it on."
        }
        Refusal::NeedsResolve => "Someone else changed the same words. Look at both versions and choose.",
        Refusal::Sealed => "These words were sealed. Write a new record with the correction.",
        Refusal::UnknownKind | Refusal::UnknownField | Refusal::UnsupportedOp => {
            "The server does not know this yet. Keep it until Kept is updated."
        }
        _ => "The server could not take it. Tell your manager.",
    }
    .to_owned()
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

/// Hands the person a file with everything that is not sent, readable by the server's administrator.
async fn export() {
    let Ok(items) = engine().store().unsent().await else { return };
    let parts: Array = items
        .into_iter()
        .flat_map(|(key, bytes)| {
            let head = format!("{key} {}\n", bytes.len());
            [JsValue::from(head), Uint8Array::from(bytes.as_slice()).into(), JsValue::from("\n")]
        })
        .collect();
    let offered = web_sys::Blob::new_with_blob_sequence(&parts)
        .and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob));
    let (Ok(url), Some(document)) = (offered, platform::window().document()) else { return };
    if let Some(link) =
        document.create_element("a").ok().and_then(|a| a.dyn_into::<web_sys::HtmlAnchorElement>().ok())
    {
        link.set_href(&url);
        link.set_download("kept-not-sent.bin");
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}
