//! Taking a record away, and bringing it back.
//!
//! A removal names every head that its author **saw**. Somebody may have written meanwhile what they did not see: then
//! the record stays, and a person settles whether it goes. Nothing is erased by a removal: its words stay in the log.

use crate::{Field, Head, OpId, Record, Value};

/// The field that says whether a record is removed; no schema may have one of this name.
pub const REMOVED: &str = "removed";

/// The field in which the authority notes that a removed record is on no device any more; no schema may have one of this
/// name, and nobody writes it.
pub const LAID_ASIDE: &str = "laid_aside";

impl Record {
    /// Notes that it is removed for good, and read by nobody: until somebody who did not know that writes in it.
    pub fn lay_aside(&mut self) {
        let head = Head { value: Value::Bool(true), ..Head::default() };
        self.fields.or_default(LAID_ASIDE.to_owned()).heads = vec![head];
    }

    /// Forgets that it was laid aside, where somebody wrote in it since or brought it back: should it be removed again,
    /// that can be taken back as the first time.
    pub(crate) fn take_up(&mut self) {
        if !self.is_removed() {
            self.fields.remove(LAID_ASIDE);
        }
    }

    /// Whether it is removed for good.
    #[must_use]
    pub fn is_laid_aside(&self) -> bool {
        self.get(LAID_ASIDE) == &Value::Bool(true) && self.is_removed()
    }

    /// Whether it was removed, by somebody who had seen all of it.
    #[must_use]
    pub fn is_removed(&self) -> bool {
        self.removal().and_then(Field::value) == Some(&Value::Bool(true)) && self.unseen().next().is_none()
    }

    /// Whether somebody removed it while somebody else wrote in it, or brought it back.
    #[must_use]
    pub fn is_removal_contested(&self) -> bool {
        let is_meant = self.removal().is_some_and(|field| field.heads.iter().any(removes));
        is_meant && !self.is_removed()
    }

    /// The heads that nobody who removed it had seen, with their fields.
    pub fn unseen(&self) -> impl Iterator<Item = (&str, &Head)> {
        let removals =
            self.removal().map_or(&[][..], |field| &field.heads).iter().filter(|head| removes(head));
        let seen: Vec<&OpId> = removals.flat_map(|head| &head.parents).collect();
        let heads = self.written().flat_map(|(name, field)| field.heads.iter().map(move |head| (name, head)));
        heads.filter(move |(_, head)| !seen.contains(&&head.op))
    }

    /// The register of its removal, where anybody ever removed it.
    #[must_use]
    pub fn removal(&self) -> Option<&Field> {
        self.field(REMOVED)
    }
}

fn removes(head: &Head) -> bool {
    head.value == Value::Bool(true)
}
