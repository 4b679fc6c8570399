//! Leaving fast: one bar that is always in view, and Shift three times.
//!
//! The page is blanked before anything else happens, then another page takes its place. Going back does not
//! bring Kept's words back: a tab that was left stays left until somebody opens Kept anew.

use crate::platform;
use crate::ui::Icon;
use gloo_storage::{SessionStorage, Storage};
use leptos::ev;
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use web_sys::js_sys::Reflect;

/// Where leaving leads: a page that anybody may have open.
const ELSEWHERE: &str = "https://www.bbc.co.uk/weather";
/// Says, for this tab alone, that somebody left. It tells nothing about them.
const LEFT: &str = "left";
const PRESSES: u8 = 3;
/// Presses further apart than this do not count together.
const PRESSES_WITHIN_MS: i64 = 5_000;

thread_local! {
    static PRESSED: Cell<Presses> = const { Cell::new(Presses { count: 0, first_ms: 0 }) };
}

/// The bar at the top of every family screen.
#[component]
pub fn Exit() -> impl IntoView {
    guard_back();
    let left_over = RwSignal::new(0_u64);
    let keys = window_event_listener(ev::keydown, move |event| {
        // A browser that fills in a field sends this event without a key.
        let Some(event) = event.dyn_ref::<KeyboardEvent>().filter(|event| !event.repeat()) else {
            return;
        };
        let mut presses = PRESSED.get();
        let missing = presses.press(&event.key(), platform::now_ms());
        PRESSED.set(presses);
        left_over.set(if missing == PRESSES { 0 } else { missing.into() });
        if missing == 0 {
            leave();
        }
    });
    let shown = window_event_listener(ev::pageshow, |event| {
        // A page kept in memory comes back without being loaded: it is blank, and leaves again.
        if event.persisted() && has_left() {
            leave();
        }
    });
    on_cleanup(move || {
        keys.remove();
        shown.remove();
    });
    view! {
        <aside class="app-exit" aria-label="Leave this page fast">
            <span class="app-exit__hint">
                "Leave fast"<span class="app-exit__keys">": press Shift 3 times"</span>
            </span>
            <span class="app-visually-hidden" role="status">
                {move || match left_over.get() {
                    0 => "",
                    1 => "Press Shift once more to leave.",
                    _ => "Press Shift two more times to leave.",
                }}
            </span>
            <button class="app-exit__button" type="button" on:click=|_| leave()>
                <Icon name="exit" class="app-icon--small app-icon--flip" />
                "Leave now"
            </button>
        </aside>
    }
}

/// Leaves at once. Everything that leaving fast means belongs here, in this order.
pub fn leave() {
    cover();
    // Locking goes here: drop the keys and what is decrypted in memory, after the page is blank.
    let _ = SessionStorage::raw().set_item(LEFT, "true");
    let _ = platform::window().location().replace(ELSEWHERE);
}

/// Leaves again where somebody goes back to a tab that was left. Opening Kept anew forgets that it was left.
pub fn guard_back() {
    if !has_left() {
        return;
    }
    if came_back() {
        leave();
    } else {
        SessionStorage::delete(LEFT);
    }
}

fn has_left() -> bool {
    SessionStorage::raw().get_item(LEFT).is_ok_and(|left| left.is_some())
}

/// Whether this page was reached by the browser's back or forward.
fn came_back() -> bool {
    let Some(performance) = platform::window().performance() else {
        return false;
    };
    let first = performance.get_entries_by_type("navigation").get(0);
    Reflect::get(&first, &"type".into()).ok().and_then(|kind| kind.as_string()).as_deref()
        == Some("back_forward")
}

/// Puts an empty notebook in place of everything on the page.
fn cover() {
    let Some(document) = platform::window().document() else {
        return;
    };
    document.set_title("Notes");
    let make = |name| document.create_element(name);
    let (Some(body), Ok(cover), Ok(main), Ok(title)) =
        (document.body(), make("div"), make("main"), make("h1"))
    else {
        return;
    };
    cover.set_class_name("app-cover");
    title.set_class_name("app-cover__title");
    title.set_text_content(Some("Notes"));
    let _ = main.append_child(&title);
    let _ = cover.append_child(&main);
    body.replace_children_with_node_1(&cover);
}

/// Shift, pressed alone, so many times: capital letters are no wish to leave.
#[derive(Clone, Copy, Debug, Default)]
struct Presses {
    count: u8,
    first_ms: i64,
}

impl Presses {
    /// Takes a key and answers how many presses are missing.
    fn press(&mut self, key: &str, now_ms: i64) -> u8 {
        if key != "Shift" {
            self.count = 0;
        } else if self.count == 0 || now_ms - self.first_ms > PRESSES_WITHIN_MS {
            *self = Self { count: 1, first_ms: now_ms };
        } else {
            self.count += 1;
        }
        PRESSES.saturating_sub(self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(keys: &[(&str, i64)]) -> u8 {
        let mut presses = Presses::default();
        keys.iter().map(|(key, ms)| presses.press(key, *ms)).last().unwrap()
    }

    #[test]
    fn shift_three_times_leaves() {
        assert_eq!(missing(&[("Shift", 0), ("Shift", 300), ("Shift", 900)]), 0);
        assert_eq!(missing(&[("Shift", 0), ("Shift", 4_900), ("Shift", 5_001)]), 2, "too slow begins again");
    }

    #[test]
    fn capital_letters_do_not_leave() {
        assert_eq!(missing(&[("Shift", 0), ("E", 100), ("Shift", 200), ("N", 300), ("Shift", 400)]), 2);
    }
}
