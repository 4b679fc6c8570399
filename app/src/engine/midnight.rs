//! A screen that stays open over midnight shows the new day: what is late, what is due, what "today" is.
//!
//! A phone that sleeps runs no timer, so the day is looked at when the screen comes back as well. Only the screens
//! are told: if every phone asked the server at midnight, it would have all of them at once.

use super::Engine;
use crate::platform;
use leptos::prelude::*;
use std::rc::Rc;
use std::time::Duration;

/// How often the day is looked at while the screen stays open.
const LOOK_MS: u64 = 30_000;

/// Looks at the day again and again.
pub(super) fn watch(engine: &Rc<Engine>) {
    turn(engine);
    let engine = Rc::clone(engine);
    set_timeout(move || watch(&engine), Duration::from_millis(LOOK_MS));
}

/// Makes every view anew where the day is another one than when they were made.
pub(super) fn turn(engine: &Engine) {
    let today = platform::today();
    if engine.day.replace(today) != today {
        engine.changed.update(|changed| *changed += 1);
    }
}
