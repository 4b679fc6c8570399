//! A thin, honest layer over IndexedDB: requests as futures, durability said, errors typed.
//!
//! Written over web-sys since the ready crates hide durability or weigh more than the rest of the store.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Array, Function, Object, Promise, Reflect};
use web_sys::{
    DomException, IdbDatabase, IdbFactory, IdbKeyRange, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionMode,
};

/// Why the phone's store did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// There is no room left for this site.
    Full,
    /// The browser does not let this page store anything, as some do in private windows.
    Forbidden,
    /// More was written at once than can be sent at once.
    TooLong,
    /// The phone holds what another person wrote and has not sent.
    NotYours,
    /// Something waits to be sent, so that nothing is erased.
    Unsent,
    /// Another tab holds an older version of the store open.
    Blocked,
    /// The store is damaged, or the browser gave no reason. The words are for the log.
    Broken(String),
}

impl StoreError {
    pub(super) fn from_js(error: &JsValue) -> Self {
        let name = error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default();
        match name.as_str() {
            "QuotaExceededError" => Self::Full,
            "SecurityError" => Self::Forbidden,
            _ => Self::Broken(name),
        }
    }

    /// What to tell the person: first what is safe, then what to do.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Full => {
                "What was saved before is safe. This phone is full: make room, then save again. \
                 Do not close this page."
            }
            Self::Forbidden => {
                "Nothing is lost, but this browser does not let Kept save anything. \
                 Leave private browsing, or use another browser."
            }
            Self::TooLong => {
                "Your words are safe on this phone, as they are here. They are too long to send as one: \
                 take something out, and record it as a second visit."
            }
            Self::NotYours => {
                "Nothing is lost: someone else wrote on this phone, and it is not sent yet. \
                 They have to sign in first, and send it or finish it."
            }
            Self::Unsent => "Nothing was erased: something is not sent yet. Send it first.",
            Self::Blocked => "What was saved is safe. Close the other Kept tabs, then try again.",
            Self::Broken(_) => {
                "What was saved before is safe. This did not save: copy your words, then open Kept again."
            }
        }
    }
}

/// How hard a write must reach the disk before it counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    /// Flushed to the disk.
    Strict,
    /// Handed to the operating system: survives the app's death, not the phone's.
    Relaxed,
}

#[derive(Clone, Debug)]
pub(super) struct Db(IdbDatabase);

impl Db {
    pub(super) async fn open(
        name: &str,
        version: u32,
        upgrade: fn(&IdbDatabase, u32),
    ) -> Result<Self, StoreError> {
        let factory = Reflect::get(&web_sys::js_sys::global(), &"indexedDB".into())
            .ok()
            .and_then(|found| found.dyn_into::<IdbFactory>().ok())
            .ok_or(StoreError::Forbidden)?;
        let request = factory.open_with_u32(name, version).map_err(|e| StoreError::from_js(&e))?;
        let opening = request.clone();
        let on_upgrade = Closure::once(move |event: web_sys::IdbVersionChangeEvent| {
            if let Ok(db) = opening.result().and_then(JsCast::dyn_into::<IdbDatabase>) {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a small version"
                )]
                upgrade(&db, event.old_version() as u32);
            }
        });
        request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
        let opened = settle_open(&request).await?;
        let db: IdbDatabase = opened.dyn_into().map_err(|_| StoreError::Broken("no database".into()))?;
        // A newer version in another tab must not wait for this one: it closes, and the next call says so.
        let closing = db.clone();
        let on_newer = Closure::<dyn FnMut()>::new(move || closing.close());
        db.set_onversionchange(Some(on_newer.as_ref().unchecked_ref()));
        on_newer.forget();
        Ok(Self(db))
    }

    pub(super) fn read(&self, tables: &[&str]) -> Result<Tx, StoreError> {
        self.begin(tables, IdbTransactionMode::Readonly, Durability::Relaxed)
    }

    pub(super) fn write(&self, tables: &[&str], durability: Durability) -> Result<Tx, StoreError> {
        self.begin(tables, IdbTransactionMode::Readwrite, durability)
    }

    fn begin(&self, tables: &[&str], mode: IdbTransactionMode, hard: Durability) -> Result<Tx, StoreError> {
        let names: Array = tables.iter().map(|name| JsValue::from_str(name)).collect();
        let options = Object::new();
        let word = match hard {
            Durability::Strict => "strict",
            Durability::Relaxed => "relaxed",
        };
        let _ = Reflect::set(&options, &"durability".into(), &word.into());
        // web-sys knows `transaction` without its third argument, which carries the durability.
        let begin: Function = Reflect::get(&self.0, &"transaction".into())
            .and_then(JsCast::dyn_into)
            .map_err(|e| StoreError::from_js(&e))?;
        let tx = begin
            .call3(&self.0, &names, &mode.into(), &options)
            .map_err(|e| StoreError::from_js(&e))?
            .unchecked_into::<IdbTransaction>();
        Ok(Tx(tx))
    }
}

/// One transaction. Requests are made at once and awaited; between them await nothing but IndexedDB.
#[derive(Debug)]
pub(super) struct Tx(IdbTransaction);

impl Tx {
    pub(super) fn get(
        &self,
        table: &str,
        key: &JsValue,
    ) -> impl Future<Output = Result<Option<JsValue>, StoreError>> + use<> {
        // Listened to at once: an answer may come before this is awaited.
        let settled = settle(self.0.object_store(table).and_then(|store| store.get(key)));
        async move {
            let value = settled.await?;
            Ok((!value.is_undefined()).then_some(value))
        }
    }

    pub(super) fn all(
        &self,
        table: &str,
    ) -> impl Future<Output = Result<Vec<(JsValue, JsValue)>, StoreError>> + use<> {
        self.all_in(table, &JsValue::UNDEFINED)
    }

    /// What lies under the keys of a range.
    pub(super) fn all_in(
        &self,
        table: &str,
        range: &JsValue,
    ) -> impl Future<Output = Result<Vec<(JsValue, JsValue)>, StoreError>> + use<> {
        let store = self.0.object_store(table);
        let keys = store.as_ref().map_err(Clone::clone).and_then(|s| s.get_all_keys_with_key(range));
        let values = store.and_then(|s| s.get_all_with_key(range));
        let (keys, values) = (settle(keys), settle(values));
        async move {
            let (keys, values) = (Array::from(&keys.await?), Array::from(&values.await?));
            Ok(keys.iter().zip(values.iter()).collect())
        }
    }

    pub(super) fn put(&self, table: &str, key: &JsValue, value: &JsValue) -> Result<(), StoreError> {
        let put = self.0.object_store(table).and_then(|store| store.put_with_key(value, key));
        put.map(|_| ()).map_err(|e| StoreError::from_js(&e))
    }

    /// As [`Tx::put`], but fails the transaction where the key is taken.
    pub(super) fn add(&self, table: &str, key: &JsValue, value: &JsValue) -> Result<(), StoreError> {
        let add = self.0.object_store(table).and_then(|store| store.add_with_key(value, key));
        add.map(|_| ()).map_err(|e| StoreError::from_js(&e))
    }

    pub(super) fn delete(&self, table: &str, key: &JsValue) -> Result<(), StoreError> {
        let delete = self.0.object_store(table).and_then(|store| store.delete(key));
        delete.map(|_| ()).map_err(|e| StoreError::from_js(&e))
    }

    pub(super) fn clear(&self, table: &str) -> Result<(), StoreError> {
        let clear = self.0.object_store(table).and_then(|store| store.clear());
        clear.map(|_| ()).map_err(|e| StoreError::from_js(&e))
    }

    /// Waits until everything is written as hard as was asked, or nothing is.
    pub(super) async fn done(self) -> Result<(), StoreError> {
        let tx = self.0.clone();
        let finished = promise(move |resolve, reject| {
            tx.set_oncomplete(Some(resolve));
            tx.set_onabort(Some(reject));
        });
        // Without more requests the browser may commit now instead of at its next turn.
        if let Ok(commit) = Reflect::get(&self.0, &"commit".into()).and_then(JsCast::dyn_into::<Function>) {
            let _ = commit.call0(&self.0);
        }
        finished.await.map(|_| ()).map_err(|_| {
            self.0.error().map_or(StoreError::Broken("aborted".into()), |e| StoreError::from_js(&e.into()))
        })
    }
}

/// Every count above this one; every count there is, where the browser cannot say so.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(super) fn above(n: u64) -> JsValue {
    IdbKeyRange::lower_bound_with_open(&JsValue::from_f64(n as f64), true)
        .map_or(JsValue::UNDEFINED, JsValue::from)
}

/// Every count up to this one, and none where the browser cannot say so.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(super) fn up_to(n: u64) -> JsValue {
    IdbKeyRange::upper_bound(&JsValue::from_f64(n as f64)).map_or(JsValue::from_f64(-1.0), JsValue::from)
}

/// A request as a future. The listeners are set before anything else can run.
fn settle(request: Result<IdbRequest, JsValue>) -> impl Future<Output = Result<JsValue, StoreError>> + use<> {
    let pending = request.map(|request| {
        let asked = request.clone();
        let settled = promise(move |resolve, reject| {
            asked.set_onsuccess(Some(resolve));
            asked.set_onerror(Some(reject));
        });
        (request, settled)
    });
    async move {
        let (request, settled) = pending.map_err(|e| StoreError::from_js(&e))?;
        match settled.await {
            Ok(_) => request.result().map_err(|e| StoreError::from_js(&e)),
            Err(_) => Err(failure(&request)),
        }
    }
}

async fn settle_open(request: &IdbOpenDbRequest) -> Result<JsValue, StoreError> {
    let blocked = Rc::new(RefCell::new(false));
    let asked = request.clone();
    let noted = Rc::clone(&blocked);
    let settled = promise(move |resolve, reject| {
        asked.set_onsuccess(Some(resolve));
        asked.set_onerror(Some(reject));
        let reject = reject.clone();
        let on_blocked = Closure::once_into_js(move || {
            *noted.borrow_mut() = true;
            let _ = reject.call0(&JsValue::NULL);
        });
        asked.set_onblocked(Some(on_blocked.unchecked_ref()));
    });
    match settled.await {
        Ok(_) => request.result().map_err(|e| StoreError::from_js(&e)),
        Err(_) if *blocked.borrow() => Err(StoreError::Blocked),
        Err(_) => Err(failure(request)),
    }
}

fn failure(request: &IdbRequest) -> StoreError {
    match request.error() {
        Ok(Some(error)) => StoreError::from_js(&error.into()),
        _ => StoreError::Broken("no reason given".into()),
    }
}

fn promise(listen: impl FnOnce(&Function, &Function)) -> JsFuture {
    let mut listen = Some(listen);
    JsFuture::from(Promise::new(&mut |resolve, reject| {
        if let Some(listen) = listen.take() {
            listen(&resolve, &reject);
        }
    }))
}
