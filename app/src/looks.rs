//! Looking at a family's record: noted on the phone when it happens, told to the server with the next exchange. And the
//! head of the server's audit log, which the phone holds against what it is told next.

mod chain;
mod list;
mod shown;

pub use chain::LogWords;
pub use list::Line;
pub use shown::{Looked, Words};

use crate::engine::engine;
use crate::net;
use crate::platform;
use crate::store::{Looks, OpenedRow, StoreError};
use domain::looks::Part;
use list::{Lines, by_day, list};
use std::cell::RefCell;
use std::collections::HashSet;
use sync::RecordId;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::js_sys::{Array, JSON, Object, Reflect};

const HOUR_MS: i64 = 3_600_000;

thread_local! {
    static DATABASE: RefCell<Option<Looks>> = const { RefCell::new(None) };
    /// What this tab noted already: the same again writes nothing.
    static NOTED: RefCell<HashSet<String>> = RefCell::default();
}

/// The database of looks, opened once.
async fn database() -> Result<Looks, StoreError> {
    if let Some(open) = DATABASE.with(|place| place.borrow().clone()) {
        return Ok(open);
    }
    let opened = Looks::open().await?;
    DATABASE.with(|place| *place.borrow_mut() = Some(opened.clone()));
    Ok(opened)
}

/// Who is signed in on this phone.
fn person() -> Option<RecordId> {
    engine().owner().map(|owner| owner.person)
}

/// Notes that a part of a family's record is on the screen. Nothing waits for it.
pub fn note(family: RecordId, part: Part) {
    let Some(person) = person() else { return };
    let at_ms = platform::now_ms();
    let key = format!("{family}/{}/{}", part.name(), at_ms / HOUR_MS);
    if !NOTED.with(|noted| noted.borrow_mut().insert(format!("{person}/{key}"))) {
        return;
    }
    spawn_local(async move {
        let row = OpenedRow { family, part: part.name().to_owned(), at_ms };
        let noted = match database().await {
            Ok(looks) => looks.note(person, &key, &row).await,
            Err(error) => Err(error),
        };
        if noted.is_err() {
            // The next time the screen is opened it is tried again.
            NOTED.with(|noted| noted.borrow_mut().remove(&format!("{person}/{key}")));
        }
    });
}

/// After an exchange: tells the server what was opened, and judges the head of its audit log.
pub async fn tell(told: Vec<u8>) {
    let Some(person) = person() else { return };
    let Ok(looks) = database().await else { return };
    let opened = looks.opened(person).await.unwrap_or_default();
    if !opened.is_empty() && post(&opened, None, "").await.is_some() {
        let keys: Vec<_> = opened.into_iter().map(|(key, _)| key).collect();
        // What cannot be erased is told again, and changes nothing.
        let _ = looks.sent(&keys).await;
    }
    chain::judge(&looks, person, &told).await;
}

/// Tells the server; answers what it says of the head that was asked about, empty where it says nothing, and none where
/// it was not reached.
async fn post(
    opened: &[(String, OpenedRow)],
    head: Option<&sync::audit::AuditHead>,
    refused: &str,
) -> Option<String> {
    let body = Object::new();
    let set = |to: &Object, name: &str, value: &JsValue| {
        let _ = Reflect::set(to, &name.into(), value);
    };
    let lines: Array = opened
        .iter()
        .map(|(_, row)| {
            let line = Object::new();
            set(&line, "family", &row.family.to_hex().into());
            set(&line, "part", &row.part.as_str().into());
            set(&line, "at_ms", &number(row.at_ms.unsigned_abs()));
            JsValue::from(line)
        })
        .collect();
    set(&body, "opened", &lines);
    set(&body, "refused", &refused.into());
    if let Some(held) = head {
        let line = Object::new();
        set(&line, "epoch", &number(held.epoch));
        set(&line, "slot", &number(held.slot));
        set(&line, "hash", &hex(&held.hash).into());
        set(&body, "head", &line);
    }
    let text = JSON::stringify(&body).map(String::from).ok()?;
    let answer = net::post_json("/api/v1/looks", &text).await.ok()?;
    Some(text_of(&answer, "hash"))
}

/// Numbers that are told are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "epochs have 53 bits, moments and hours fewer")]
fn number(value: u64) -> JsValue {
    JsValue::from_f64(value as f64)
}

fn text_of(found: &JsValue, name: &str) -> String {
    Reflect::get(found, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Before a phone is emptied: what was opened is told. What cannot be told now stays, as ids alone, until the same person
/// signs in again: emptying a phone takes nothing out of the log. What was told to this phone goes.
pub async fn leave() {
    tell(Vec::new()).await;
    if let Ok(looks) = database().await {
        let _ = looks.forget_kept().await;
    }
}
