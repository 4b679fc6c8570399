//! Several tabs of one browser: a Web Lock says which one speaks to the server, a channel tells the others.

use super::{Engine, talk};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::js_sys::{Function, Promise, Reflect};
use web_sys::{BroadcastChannel, MessageEvent};

const CHANNEL: &str = "kept";
const LOCK: &str = "kept-speaks";

/// This tab's line to the others.
#[derive(Debug)]
pub(super) struct Tabs(BroadcastChannel);

impl Tabs {
    /// Tells the other tabs that the store changed. Never tells what.
    pub(super) fn tell(&self) {
        let _ = self.0.post_message(&JsValue::TRUE);
    }
}

/// Joins the other tabs and waits to lead.
pub(super) fn open(engine: &Rc<Engine>) {
    if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
        let told = Rc::clone(engine);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |_| {
            let engine = Rc::clone(&told);
            spawn_local(async move {
                // What cannot be read now is read at the next message or start; nothing is lost by waiting.
                if engine.reload().await.is_ok() && engine.is_leading.get() {
                    talk::after_save(&engine);
                }
            });
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        let _ = engine.tabs.set(Tabs(channel));
    }
    lead(engine);
}

/// Asks for the lead and keeps it for as long as this tab lives. Without Web Locks, this tab leads.
fn lead(engine: &Rc<Engine>) {
    let leading = Rc::clone(engine);
    let on_lead = Closure::once_into_js(move || -> JsValue {
        leading.is_leading.set(true);
        talk::soon(&leading, 0);
        // Never settles: the browser gives the lock on when the tab goes.
        Promise::new(&mut |_, _| {}).into()
    });
    let navigator = crate::platform::window().navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).unwrap_or(JsValue::UNDEFINED);
    let request = Reflect::get(&locks, &"request".into()).and_then(JsCast::dyn_into::<Function>);
    match request {
        Ok(request) => {
            let _ = request.call2(&locks, &LOCK.into(), &on_lead);
        }
        Err(_) => {
            let _ = on_lead.unchecked_into::<Function>().call0(&JsValue::NULL);
        }
    }
}
