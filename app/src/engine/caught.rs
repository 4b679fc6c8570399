//! What was caught at a visit, as the engine keeps it.

use super::{Engine, Talk};
use crate::store::{BlobRow, Scratch, StoreError};
use leptos::prelude::Update;

impl Engine {
    /// Saves something that was caught, with the draft that names it. The first `known` of its bytes are here already.
    ///
    /// # Errors
    /// Where the phone could not save it; neither was.
    pub async fn keep_blob(
        &self,
        row: &BlobRow,
        bytes: &[u8],
        known: usize,
        draft: Scratch,
    ) -> Result<(), StoreError> {
        self.store.keep_blob(row, bytes, known, &draft).await?;
        self.drafts.update(|drafts| {
            drafts.retain(|other| other.key != draft.key);
            drafts.push(draft);
        });
        Ok(())
    }

    /// Has the line say how many blobs wait, and how many the server would not have.
    pub fn note_caught(&self, caught: (usize, usize)) {
        if self.sending.with_untracked(|sending| sending.caught != caught) {
            self.sending.update(|sending| sending.caught = caught);
        }
    }

    /// Has screens look again: a blob has left the phone.
    pub fn look_again(&self) {
        self.changed.update(|changed| *changed += 1);
        self.tell_tabs();
    }

    /// Whether this tab has just heard all that the server has for it, and does not speak.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        !self.talking.get() && self.sending.with_untracked(|sending| sending.talk == Talk::Done)
    }

    /// Whether this tab is the one that speaks to the server.
    #[must_use]
    pub fn leads(&self) -> bool {
        self.is_leading.get()
    }
}
