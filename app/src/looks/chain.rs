//! The head of the server's audit log: what this phone holds of it, and what it says when the log does not follow on.

use super::{database, hex, person, post};
use crate::platform;
use crate::store::Looks;
use domain::day;
use leptos::prelude::*;
use sync::RecordId;
use sync::audit::{AuditHead, Judged, Why};
use sync::pack;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};

/// How deep a packed head may nest.
const DEPTH_MAX: usize = 4;
const HEAD: &str = "head";
const REFUSED: &str = "refused";
const RESTORED: &str = "restored";
/// How long it is said that the service was put back from a backup.
const SAID_MS: i64 = 30 * 86_400_000;

/// Judges the head that came with an answer, and keeps it or says why not. Signatures are checked where the browser
/// knows Ed25519.
pub(super) async fn judge(looks: &Looks, person: RecordId, told: &[u8]) {
    let Ok(told) = pack::unpack::<AuditHead>(told, DEPTH_MAX) else { return };
    let held = looks.kept::<AuditHead>(person, HEAD).await.ok().flatten();
    let refused = match told.judge(held.as_ref()) {
        Judged::Same => return forgive(looks, person).await,
        Judged::Refused(why) => Some(why),
        Judged::First | Judged::Restored | Judged::Later if !is_signed(&told).await => Some(Why::Forged),
        Judged::First | Judged::Restored => None,
        Judged::Later => match agrees(held.as_ref()).await {
            Some(agreed) => (!agreed).then_some(Why::Forked),
            // Without an answer the head that is held stays.
            None => return,
        },
    };
    match refused {
        Some(why) => refuse(looks, person, held.as_ref(), why).await,
        None => {
            if told.restored_ms > 0 && held.is_some_and(|held| held.epoch != told.epoch) {
                let _ = looks.keep(person, RESTORED, Some(&told.restored_ms)).await;
            }
            let _ = looks.keep(person, HEAD, Some(&told)).await;
            forgive(looks, person).await;
        }
    }
}

/// Whether the server's log still has the hour that is held; none where the server was not reached.
async fn agrees(held: Option<&AuditHead>) -> Option<bool> {
    let held = held?;
    Some(post(&[], Some(held), "").await? == hex(&held.hash))
}

/// Keeps why, and tells the server once for each reason.
async fn refuse(looks: &Looks, person: RecordId, held: Option<&AuditHead>, why: Why) {
    let before = looks.kept::<String>(person, REFUSED).await.ok().flatten();
    if before.as_deref() != Some(why.name()) && post(&[], held, why.name()).await.is_some() {
        let _ = looks.keep(person, REFUSED, Some(&why.name().to_owned())).await;
    }
}

/// The log follows on again.
async fn forgive(looks: &Looks, person: RecordId) {
    if looks.kept::<String>(person, REFUSED).await.is_ok_and(|refused| refused.is_some()) {
        let _ = looks.keep::<String>(person, REFUSED, None).await;
    }
}

/// Whether the key that a head names signed it, and the statement of its epoch. Where the browser cannot check, the head
/// is taken: what it says is held against the next one all the same.
async fn is_signed(told: &AuditHead) -> bool {
    let mut signed = verified(&told.key, &told.words(), &told.signature).await;
    if !told.statement.is_empty() {
        let statement = verified(&told.key, &told.restore_words(), &told.statement).await;
        signed = signed.zip(statement).map(|(head, statement)| head && statement);
    }
    signed.unwrap_or(true)
}

/// Whether a signature is right; none where the browser does not know Ed25519.
async fn verified(key: &[u8], words: &[u8], signature: &[u8]) -> Option<bool> {
    let crypto = platform::window().crypto().ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    let method = |name: &str| Reflect::get(&subtle, &name.into()).ok()?.dyn_into::<Function>().ok();
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"Ed25519".into()).ok()?;
    let bytes = |bytes: &[u8]| JsValue::from(Uint8Array::from(bytes));
    let uses = Array::of1(&"verify".into());
    let import =
        [&"raw".into(), &bytes(key), &algorithm, &JsValue::FALSE, &uses].into_iter().collect::<Array>();
    let imported = awaited(method("importKey")?.apply(&subtle, &import)).await?;
    let verify = [&algorithm, &imported, &bytes(signature), &bytes(words)].into_iter().collect::<Array>();
    awaited(method("verify")?.apply(&subtle, &verify)).await?.as_bool()
}

async fn awaited(promise: Result<JsValue, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?.dyn_into::<Promise>().ok()?).await.ok()
}

/// What there is to say of the server's audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
enum LogState {
    /// Nothing.
    Holds,
    /// It does not follow on from what this phone holds.
    Refused,
    /// The service was put back from a backup at this moment, milliseconds since 1970 UTC.
    Restored(i64),
}

async fn state() -> Option<LogState> {
    let person = person()?;
    let looks = database().await.ok()?;
    if looks.kept::<String>(person, REFUSED).await.ok()?.is_some() {
        return Some(LogState::Refused);
    }
    let restored = looks.kept::<u64>(person, RESTORED).await.ok()?;
    let restored = restored.and_then(|ms| i64::try_from(ms).ok());
    Some(restored.filter(|ms| platform::now_ms() - ms < SAID_MS).map_or(LogState::Holds, LogState::Restored))
}

/// On "What is saved where": that the log does not follow on, or that there was a restore. Mostly nothing.
#[component]
pub fn LogWords() -> impl IntoView {
    let found = RwSignal::new(LogState::Holds);
    spawn_local(async move {
        if let Some(state) = state().await {
            let _ = found.try_set(state);
        }
    });
    move || match found.get() {
        LogState::Holds => ().into_any(),
        LogState::Refused => view! {
            <section class="app-card" data-log="refused">
                <h2 class="app-card__title">"The list of who did what"</h2>
                <p>"What you wrote is safe. This phone found a change in that list."</p>
                <p>"It should never change. Kept has been told. Please tell your council too."</p>
            </section>
        }
        .into_any(),
        LogState::Restored(ms) => {
            let now = platform::now();
            view! {
                <section class="app-card" data-log="restored">
                    <h2 class="app-card__title">"Kept was put back from a copy"</h2>
                    <p>"What you wrote is safe. This phone sent it again."</p>
                    <p>{format!("It happened {}.", day::long(now.day_at(ms), now.today))}</p>
                </section>
            }
            .into_any()
        }
    }
}
