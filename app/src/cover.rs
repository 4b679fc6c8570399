//! Covering the screen when nobody uses it: the place where unlocking with a passkey or words will stand.
//!
//! It hides what is on the screen from whoever passes by, offline too. It does not yet lock: the records on the
//! phone are not sealed, and it does not pretend to.

use crate::engine::engine;
use crate::platform;
use crate::ui::{Icon, shown_when};
use domain::access::Role;
use leptos::ev;
use leptos::prelude::*;
use std::cell::Cell;
use std::time::Duration;

/// Without a touch for so long, a worker's or manager's screen is covered.
const IDLE_MS: i64 = 5 * 60_000;
/// A family's phone is more often somebody else's too.
const IDLE_MS_FAMILY: i64 = 2 * 60_000;
/// How often the time since the last touch is looked at.
const LOOK_MS: u64 = 5_000;

thread_local! {
    /// When the screen was last touched.
    static TOUCHED: Cell<i64> = const { Cell::new(0) };
}

/// Whether the screen is covered, for what would lie over the cover too.
#[derive(Clone, Copy, Debug)]
pub struct IsCovered(pub RwSignal<bool>);

/// Shows `children`, or the cover in their place. What is being written goes on being there underneath.
#[component]
pub fn Covered(children: Children) -> impl IntoView {
    let covered = RwSignal::new(false);
    provide_context(IsCovered(covered));
    let touch = || TOUCHED.set(platform::now_ms());
    touch();
    let pointer = window_event_listener(ev::pointerdown, move |_| touch());
    let key = window_event_listener(ev::keydown, move |_| touch());
    let look = move || {
        let idle_ms = match engine().me_now().role {
            Role::Family => IDLE_MS_FAMILY,
            _ => IDLE_MS,
        };
        if platform::now_ms() - TOUCHED.get() > idle_ms {
            covered.set(true);
        }
    };
    let timer = set_interval_with_handle(look, Duration::from_millis(LOOK_MS)).ok();
    on_cleanup(move || {
        pointer.remove();
        key.remove();
        if let Some(timer) = timer {
            timer.clear();
        }
    });
    let open = move |_| {
        touch();
        covered.set(false);
    };
    view! {
        <div hidden=move || covered.get()>{children()}</div>
        {shown_when(move || covered.get(), move || view! {
            <main class="app-signin">
                <div class="app-signin__head">
                    <Icon name="bookmark" class="app-signin__sign" />
                    <h1 class="app-signin__name">"Kept"</h1>
                    <p>"Everything is safe on this phone."</p>
                </div>
                <button class="app-button app-button--wide" type="button" on:click=open>
                    <Icon name="lock" />
                    "Open"
                </button>
            </main>
        }.into_any())}
    }
}
