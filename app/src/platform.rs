//! The browser's clock, dice and network flag: the only place that asks for them.

use domain::day::{self, Day};
use domain::view::Now;
use wasm_bindgen::JsCast;
use web_sys::js_sys::{Date, Uint8Array};

/// Milliseconds since 1970 UTC, by this device's clock.
#[must_use]
pub fn now_ms() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "the clock counts whole milliseconds")]
    let now = Date::now() as i64;
    now
}

/// How far local time is ahead of UTC at `ms`, in minutes: 60 in a British summer.
#[must_use]
pub fn offset_minutes(ms: i64) -> i32 {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a few hundred minutes")]
    let ahead = -Date::new(&(ms as f64).into()).get_timezone_offset() as i32;
    ahead
}

/// This moment, as the views want it.
#[must_use]
pub fn now() -> Now {
    let ms = now_ms();
    let offset_minutes = offset_minutes(ms);
    Now { today: day::from_ms(ms, offset_minutes), ms, offset_minutes }
}

/// Today, where this device is.
#[must_use]
pub fn today() -> Day {
    now().today
}

/// Sixteen random bytes, for an id.
///
/// # Panics
/// Never in a browser that can run the app at all: every one has `crypto.getRandomValues`.
#[must_use]
pub fn random() -> [u8; 16] {
    let filled = Uint8Array::new_with_length(16);
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_array_buffer_view(&filled);
    }
    let mut bytes = [0; 16];
    filled.copy_to(&mut bytes);
    bytes
}

/// A random number below `below`, for spreading retries.
#[must_use]
pub fn random_below(below: u32) -> u32 {
    let [a, b, c, d, ..] = random();
    u32::from_le_bytes([a, b, c, d]) % below.max(1)
}

/// Gives the focus to what `selector` finds, and opens what hides it.
pub fn focus_on(selector: &str) {
    let found = window().document().and_then(|document| document.query_selector(selector).ok().flatten());
    let Some(element) = found else { return };
    if let Ok(Some(details)) = element.closest("details") {
        let _ = details.set_attribute("open", "");
    }
    if let Ok(element) = element.dyn_into::<web_sys::HtmlElement>() {
        let _ = element.focus();
    }
}

/// The page's window.
///
/// # Panics
/// Outside a page, where this app is never started.
#[must_use]
pub fn window() -> web_sys::Window {
    web_sys::js_sys::global().unchecked_into()
}
