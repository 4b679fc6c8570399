//! What its person does on this phone, saved: each on the disk when it answers.

use super::{Engine, talk};
use crate::platform;
use crate::store::{Owner, Scratch, StoreError};
use domain::model::draft::Draft;
use std::rc::Rc;

impl Engine {
    /// Saves a change: when this answers, it is saved on this phone for certain. Sending follows by itself.
    ///
    /// # Errors
    /// Where the phone could not save it; nothing changed and nothing may be shown as saved.
    pub async fn save(
        self: &Rc<Self>,
        draft: Draft<fn() -> [u8; 16]>,
        drop_draft: Option<&str>,
    ) -> Result<(), StoreError> {
        if draft.is_empty() {
            return Ok(());
        }
        let author = self.owner.with_untracked(|owner| owner.as_ref().map(|owner| owner.person));
        let waiting = self.store.append(draft.into_ops(), author, platform::now_ms(), drop_draft).await?;
        if let Some(key) = drop_draft {
            self.drafts.update(|drafts| drafts.retain(|draft| draft.key != key));
        }
        self.wrote(waiting);
        self.refresh();
        self.tell_tabs();
        talk::after_save(self);
        Ok(())
    }

    /// Saves what is being typed.
    ///
    /// # Errors
    /// Where the phone could not save it.
    pub async fn save_draft(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.store.save_draft(key, &bytes).await?;
        self.drafts.update(|drafts| {
            drafts.retain(|draft| draft.key != key);
            drafts.push(Scratch { key: key.to_owned(), bytes });
        });
        Ok(())
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// Where the phone could not do it.
    pub async fn drop_draft(&self, key: &str) -> Result<(), StoreError> {
        self.store.drop_draft(key).await?;
        self.drafts.update(|drafts| drafts.retain(|draft| draft.key != key));
        Ok(())
    }

    /// Makes this phone `owner`'s after a sign-in, and fetches what is theirs.
    ///
    /// # Errors
    /// Where the phone could not save it.
    pub async fn claim(self: &Rc<Self>, owner: Owner) -> Result<(), StoreError> {
        self.store.claim(&owner).await?;
        self.reload().await?;
        self.tell_tabs();
        self.failures.set(0);
        talk::soon(self, 0);
        Ok(())
    }

    /// Erases everything on this phone.
    ///
    /// # Errors
    /// Where the phone could not do it.
    pub async fn erase(self: &Rc<Self>) -> Result<(), StoreError> {
        self.store.erase().await?;
        self.reload().await?;
        self.tell_tabs();
        Ok(())
    }

    /// Forgets a change that the server set aside, or something that cannot be sent.
    ///
    /// # Errors
    /// Where the phone could not do it.
    pub async fn forget(&self, table: &str, key: &str) -> Result<(), StoreError> {
        self.store.forget(table, key).await?;
        self.reload().await?;
        self.tell_tabs();
        Ok(())
    }
}
