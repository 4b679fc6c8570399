//! The engine as `cargo xtask bench sync` drives it from JavaScript: the same store, replica and conversation with the
//! server as the app's, and no screens. Nothing here does what the app does in another way.

use super::{Engine, engine};
use crate::store::{Owner, StoreError};
use domain::day;
use domain::model::draft::Draft;
use domain::model::promise::{self, Event, State};
use leptos::prelude::Owner as Scope;
use std::cell::RefCell;
use sync::{Record, RecordId};
use wasm_bindgen::prelude::*;
use web_sys::js_sys::Array;

thread_local! {
    /// Keeps the engine's signals alive, as the app's own root does.
    static SCOPE: RefCell<Option<Scope>> = const { RefCell::new(None) };
}

fn said(error: StoreError) -> JsValue {
    error.words().into()
}

fn record_of(id: &str) -> Result<Record, JsValue> {
    let id = RecordId::from_hex(id).ok_or("32 hexadecimal digits are needed")?;
    engine().record_now(id).ok_or_else(|| format!("{id} is not on this device").into())
}

/// Opens the device's store and starts the engine.
#[wasm_bindgen]
pub async fn open() -> Result<(), JsValue> {
    let scope = Scope::new();
    scope.set();
    SCOPE.with(|slot| *slot.borrow_mut() = Some(scope));
    Engine::start().await.map(|_| ()).map_err(said)
}

/// Makes the device a person's, whose session the browser has; fetching begins by itself.
#[wasm_bindgen]
pub async fn claim(person: &str, role: &str, name: &str) -> Result<(), JsValue> {
    let person = RecordId::from_hex(person).ok_or("32 hexadecimal digits are needed")?;
    let owner = Owner { person, role: role.to_owned(), name: name.to_owned() };
    engine().claim(owner).await.map_err(said)
}

/// How many records are on this device.
#[wasm_bindgen]
pub fn count() -> usize {
    engine().replica.borrow().records().count()
}

/// How many changes wait, and how many the server set aside.
#[wasm_bindgen]
pub fn unsent() -> Vec<usize> {
    let engine = engine();
    engine.sending.with_untracked(|sending| vec![sending.waiting, sending.held])
}

/// The first so many records in the order of their ids, a line each.
#[wasm_bindgen]
pub fn rows(most: usize) -> Array {
    let engine = engine();
    let replica = engine.replica.borrow();
    let mut records: Vec<&Record> = replica.records().collect();
    if records.len() > most {
        records.select_nth_unstable_by_key(most, |record| record.id);
        records.truncate(most);
    }
    records.sort_unstable_by_key(|record| record.id);
    records.into_iter().map(|record| JsValue::from(line(record))).collect()
}

fn line(record: &Record) -> String {
    let words = ["what", "saw", "name", "forename", "worker_name"].map(|field| record.text(field));
    words.into_iter().find(|words| !words.is_empty()).unwrap_or(&record.kind).to_owned()
}

/// How many of these records say `words` in `field`.
#[wasm_bindgen]
pub fn saying(ids: Vec<String>, field: &str, words: &str) -> usize {
    let engine = engine();
    let replica = engine.replica.borrow();
    let found = ids.iter().filter_map(|id| replica.record(RecordId::from_hex(id)?));
    found.filter(|record| record.text(field) == words).count()
}

/// Writes a field, and answers once the disk has it.
#[wasm_bindgen]
pub async fn edit(id: String, field: String, words: String) -> Result<(), JsValue> {
    let engine = engine();
    let record = record_of(&id)?;
    let mut draft = engine.draft();
    draft.set(&record, &field, words);
    engine.save(draft, None).await.map_err(said)
}

/// Says of a promise that it was kept on a day, or moved to it.
#[wasm_bindgen]
pub async fn tell(id: String, what: String, on: String) -> Result<(), JsValue> {
    let engine = engine();
    let record = record_of(&id)?;
    let on = day::parse(&on).ok_or("a day is needed")?;
    let event = if what == "kept" { Event::Kept { on } } else { Event::Renegotiated { due: on } };
    let me = engine.me_now();
    let mut draft: Draft<_> = engine.draft();
    promise::tell(&mut draft, &record, (me.role, me.id), &event);
    engine.save(draft, None).await.map_err(said)
}

/// Takes a record away, as it is seen now.
#[wasm_bindgen]
pub async fn remove(id: String) -> Result<(), JsValue> {
    let engine = engine();
    let record = record_of(&id)?;
    let mut draft = engine.draft();
    draft.remove(&record);
    engine.save(draft, None).await.map_err(said)
}

/// Whether the record is shown as two versions between which a person has to settle, or as removed by somebody who had
/// not seen all of it.
#[wasm_bindgen]
pub fn is_flagged(id: &str) -> bool {
    let Ok(record) = record_of(id) else { return false };
    let is_contested = record.kind == "promise" && promise::standing(&record).state == State::Contested;
    is_contested || record.is_removal_contested() || record.conflicts().next().is_some()
}

/// Every version of a field that stands or was said.
#[wasm_bindgen]
pub fn versions(id: &str, field: &str) -> Array {
    let Ok(record) = record_of(id) else { return Array::new() };
    let heads = record.field(field).into_iter().flat_map(|field| field.trail.iter().chain(&field.heads));
    heads.map(|head| JsValue::from(format!("{:?}", head.value))).collect()
}

/// Sends and reads now.
#[wasm_bindgen]
pub fn send_now() {
    engine().send_now();
}
