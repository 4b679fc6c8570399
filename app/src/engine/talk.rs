//! When to speak to the server: after a save, when the network or the screen comes back, when poked,
//! and with growing pauses after a failure. Pull never waits for the outbox to drain.

use super::{Engine, midnight, receive};
use crate::net::{self, NetError};
use crate::store::{Device, StoreError};
use crate::{parts, platform};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use sync::wire;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::EventSource;

/// How the last try to speak to the server ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Talk {
    /// Not tried yet since the app was opened.
    #[default]
    NotYet,
    /// Speaking now.
    Busy,
    /// All was sent and read.
    Done,
    /// The server could not be reached.
    Unreachable,
    /// The session has ended: sign in again to send.
    SignedOut,
    /// This device was removed by its owner or the authority.
    Revoked,
    /// The server said no, in these words.
    Refused(String),
    /// The phone could not save the answer, in these words. It will be fetched again.
    NotSaved(String),
}

/// The pause between a save and sending it: long enough for the next tap to travel with it.
const AFTER_SAVE_MS: u64 = 120;
/// The pause between tries when all is well and no poke arrives.
const IDLE_MS: u64 = 60_000;
/// The first pause after a failure; it doubles up to [`RETRY_MS_MAX`].
const RETRY_MS: u64 = 2_000;
/// How many audiences an exchange that carries nothing asks the digests of: some hundred are gone through in an hour.
const CHECKS: usize = 2;
const RETRY_MS_MAX: u64 = 120_000;

/// The next try. There is one at a time: a save finds the one planned before it, or moves it nearer.
#[derive(Debug, Default)]
pub(super) struct NextTry(Cell<Option<(TimeoutHandle, i64)>>);

impl NextTry {
    fn is_within(&self, pause_ms: u64) -> bool {
        self.0.get().is_some_and(|(_, due_ms)| due_ms <= after(pause_ms))
    }

    /// Puts it where it is wanted, wherever it was.
    fn plan(&self, engine: &Rc<Engine>, pause_ms: u64) {
        if let Some((planned, _)) = self.0.take() {
            planned.clear();
        }
        let engine = Rc::clone(engine);
        let due = move || {
            engine.next_try.0.take();
            if may_speak(&engine) {
                spawn_local(speak(engine));
            }
        };
        let planned = set_timeout_with_handle(due, Duration::from_millis(pause_ms));
        self.0.set(planned.ok().map(|planned| (planned, after(pause_ms))));
    }
}

fn after(pause_ms: u64) -> i64 {
    platform::now_ms().saturating_add_unsigned(pause_ms)
}

/// Listens for everything that makes speaking worth trying.
pub(super) fn listen(engine: &Rc<Engine>) {
    let window = platform::window();
    for (target, event) in [(window.as_ref(), "online"), (window.as_ref(), "pageshow")] {
        on(target, event, engine);
    }
    if let Some(document) = window.document() {
        on(document.as_ref(), "visibilitychange", engine);
    }
}

fn on(target: &web_sys::EventTarget, event: &str, engine: &Rc<Engine>) {
    let engine = Rc::clone(engine);
    let heard = Closure::<dyn FnMut()>::new(move || {
        midnight::turn(&engine);
        engine.send_now();
    });
    let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
    heard.forget();
}

/// The pause until the next try that nobody asks for: short after a failure, long when all is well.
fn pause_ms(failures: u32) -> u64 {
    if failures == 0 {
        return IDLE_MS;
    }
    let doubled = RETRY_MS.saturating_mul(1 << failures.min(10)).min(RETRY_MS_MAX);
    doubled / 2 + u64::from(platform::random_below(u32::try_from(doubled / 2).unwrap_or(1)))
}

/// Whether this tab leads and somebody is signed in.
fn may_speak(engine: &Engine) -> bool {
    engine.is_leading.get() && engine.owner.with_untracked(Option::is_some)
}

/// Speaks after `pause_ms` at the latest, if this tab may.
pub(super) fn soon(engine: &Rc<Engine>, pause_ms: u64) {
    if may_speak(engine) && !engine.next_try.is_within(pause_ms) {
        engine.next_try.plan(engine, pause_ms);
    }
}

/// Speaks soon after a save. Where the last try found no server, a run of saves must not become a run of tries, and
/// where the browser knows of no line either, the tries go on as seldom as they were planned.
pub(super) fn after_save(engine: &Rc<Engine>) {
    if engine.failures.get() == 0 {
        soon(engine, AFTER_SAVE_MS);
    } else if platform::window().navigator().on_line() {
        soon(engine, RETRY_MS);
    }
}

/// One conversation at a time; whatever came up meanwhile makes another.
async fn speak(engine: Rc<Engine>) {
    if engine.talking.replace(true) {
        engine.again.set(true);
        return;
    }
    loop {
        engine.again.set(false);
        let waited = engine.replica.borrow().outbox().count();
        let talk = once(&engine).await;
        let is_done = talk == Talk::Done;
        engine.failures.set(if is_done { 0 } else { engine.failures.get() + 1 });
        engine.sending.update(|sending| {
            if is_done {
                sending.last_ms = Some(platform::now_ms());
                sending.is_answered = true;
            }
            sending.talk = talk;
        });
        let left = engine.replica.borrow().outbox().count();
        // More than one push may carry: go on for as long as it shrinks.
        let goes_on = is_done && left > 0 && left < waited;
        if !(engine.again.get() || goes_on) {
            break;
        }
    }
    engine.talking.set(false);
    // What was saved meanwhile has planned a nearer one.
    soon(&engine, pause_ms(engine.failures.get()));
    if engine.sending.with_untracked(|sending| sending.talk == Talk::Done) {
        poke(&engine);
        parts::send_rest();
    }
}

async fn once(engine: &Rc<Engine>) -> Talk {
    let device = match to_send(engine).await {
        Ok(Some(device)) => device,
        Ok(None) => return Talk::SignedOut,
        Err(error) => return Talk::NotSaved(error.words().to_owned()),
    };
    let (request, from) = {
        let replica = engine.replica.borrow();
        let mut request = replica.outgoing(device.dev, domain::schema::SCHEMA);
        if request.txns.is_empty() {
            let turn = engine.checks.get();
            request.check = replica.to_check(turn, CHECKS);
            engine.checks.set(turn + 1);
        }
        (request, replica.position().clone())
    };
    match net::exchange(&wire::encode(&request)).await {
        Ok(arriving) => {
            let talk = receive::take(engine, &arriving, device.dev, from).await;
            engine.sending.update(|sending| sending.fetched = None);
            talk
        }
        Err(error) => failed(error),
    }
}

/// The device to send as, once the replica has everything that waits: also what another tab has just saved.
async fn to_send(engine: &Rc<Engine>) -> Result<Option<Device>, StoreError> {
    let known = engine.known.get();
    let (device, waiting) = engine.store.to_send(known).await?;
    if let Some(device) = &device {
        let is_another = known.is_some_and(|(dev, _)| dev != device.dev);
        if is_another {
            // What waits was given other counts.
            engine.reload().await?;
        } else {
            engine.wrote_elsewhere(waiting, device);
        }
    }
    Ok(device)
}

pub(super) async fn enrol_again(engine: &Rc<Engine>) -> Talk {
    let renewed = match parts::enrol_again(engine.store.clone()).await {
        Ok(()) => engine.reload().await,
        Err(error) => Err(error),
    };
    engine.again.set(renewed.is_ok());
    match renewed {
        Ok(()) => Talk::Busy,
        Err(error) => Talk::NotSaved(error.words().to_owned()),
    }
}

fn failed(error: NetError) -> Talk {
    match error {
        NetError::Unreachable => Talk::Unreachable,
        NetError::SignedOut => Talk::SignedOut,
        NetError::Revoked => Talk::Revoked,
        NetError::Later { words } if words.is_empty() => Talk::Unreachable,
        NetError::Later { words } | NetError::Refused { words, .. } => Talk::Refused(words),
    }
}

thread_local! {
    static POKES: std::cell::RefCell<Option<EventSource>> = const { std::cell::RefCell::new(None) };
}

/// Keeps a line open on which the server says "something changed", never what.
fn poke(engine: &Rc<Engine>) {
    POKES.with(|pokes| {
        let mut line = pokes.borrow_mut();
        if line.as_ref().is_some_and(|line| line.ready_state() != EventSource::CLOSED) {
            return;
        }
        let Ok(opened) = EventSource::new("/api/v1/poke") else { return };
        let engine = Rc::clone(engine);
        let poked = Closure::<dyn FnMut()>::new(move || soon(&engine, 0));
        // Also when the line opens: while it was broken nothing was heard, and now the server is there again.
        for event in ["poke", "open"] {
            let _ = opened.add_event_listener_with_callback(event, poked.as_ref().unchecked_ref());
        }
        poked.forget();
        *line = Some(opened);
    });
}
