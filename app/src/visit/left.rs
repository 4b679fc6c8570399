//! A visit that was begun with a family which has moved to somebody else since.

use super::capture::settle_for;
use super::draft_key;
use super::known::{kept, writer};
use super::scratch::SignedAt;
use crate::engine::engine;
use crate::platform;
use leptos::prelude::*;
use sync::RecordId;

/// Puts what was written of it, as far as it is, into what waits to be sent, and off what is being typed, in one step. The
/// server sets it aside under its author's name for whoever works with the family now. What its author would have shared
/// once it was finished is shared with nobody. Where the phone cannot do it now, it stays and is tried again.
pub async fn hand_over(family: RecordId) {
    let Some(begun) = kept(family) else { return };
    let visit = RwSignal::new(begun);
    if settle_for(visit).await.is_ok() {
        let engine = engine();
        let mut scratch = visit.get_untracked();
        scratch.promises.iter_mut().for_each(|promise| promise.with.clear());
        let at = SignedAt { ms: None, offset_minutes: platform::now().offset_minutes };
        let mut draft = engine.draft();
        scratch.write(&mut draft, &writer(), at);
        // The draft stays where this fails, and the next conversation tries again.
        let _ = engine.save(draft, Some(&draft_key(family))).await;
    }
    visit.dispose();
}
