//! Photos, drawings and voice notes on this phone: kept with what is being written, sent once that is, and shown.

mod preview;
mod refused;
mod send;
mod shown;

pub use preview::{Preview, called};
pub use refused::refused_words;
pub use send::{count, send_all};
pub use shown::{Attached, SharedWithMe};

use crate::engine::engine;
use crate::store::Caught;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What was caught and is on this phone because the server does not have it; part of no draft. Looked for again at every
/// change.
#[must_use]
pub fn on_phone() -> RwSignal<Vec<Caught>> {
    let here = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        engine().look(|_| ());
        spawn_local(async move {
            let mut found = engine().store().blobs().await.unwrap_or_default();
            found.retain(|one| one.is_finished);
            let _ = here.try_set(found);
        });
    });
    here
}
