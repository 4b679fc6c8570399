//! The state of one field: its heads.

use crate::{AuthorId, OpId, Value, packed};

/// One accepted operation that nothing accepted supersedes, or (in a trail) that something has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The operation.
    pub op: OpId,
    /// Who wrote it.
    pub by: AuthorId,
    /// The author's clock, milliseconds since 1970 UTC: for display.
    pub at: i64,
    /// What they wrote.
    pub value: Value,
    /// For an event: its parents. For a text that stands beside others: the version they were all made from, where
    /// there is one. For a removal: every head that its author saw.
    pub parents: Vec<OpId>,
}

packed! { struct Head { op: needed, by: needed, at: needed, value: needed, parents: sparse } }

/// The state of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Current operations, in id order. More than one distinct value is a conflict.
    pub heads: Vec<Head>,
    /// For event fields: the events that later ones named as parents, oldest first.
    pub trail: Vec<Head>,
    /// Operations named as superseded that never arrived here: they are no heads when they do.
    pub ghosts: Vec<OpId>,
    /// For a text: what its heads come to together, as the authority brought them together ([`crate::text`]).
    pub merged: Value,
}

packed! { struct Field { heads: needed, trail: sparse, ghosts: sparse, merged: sparse } }

impl Field {
    /// The value, where everyone's heads agree or were brought together.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        let first = self.heads.first()?;
        let is_one = self.heads.iter().all(|head| head.value == first.value);
        if is_one { Some(&first.value) } else { Some(&self.merged).filter(|merged| **merged != Value::Null) }
    }

    /// Whether its value is several people's, brought together.
    #[must_use]
    pub fn is_merged(&self) -> bool {
        self.merged != Value::Null
    }

    /// The elements of a set, each once, in order.
    #[must_use]
    pub fn elements(&self) -> Vec<&Value> {
        let mut elements: Vec<_> = self.heads.iter().map(|head| &head.value).collect();
        elements.sort_unstable();
        elements.dedup();
        elements
    }

    /// The value to show: the agreed one, or while there is a conflict the first in id order, so that
    /// every device shows the same until someone settles it.
    #[must_use]
    pub fn shown(&self) -> Option<&Value> {
        self.value().or_else(|| self.heads.first().map(|head| &head.value))
    }

    /// Whether two heads say different things.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        !self.heads.is_empty() && self.value().is_none()
    }

    /// The ids of the current heads.
    #[must_use]
    pub fn head_ids(&self) -> Vec<OpId> {
        self.heads.iter().map(|head| head.op).collect()
    }

    /// Takes `head` in: heads − `sup` ∪ {head}. `keep_trail` keeps what was superseded (events).
    pub fn take(&mut self, head: Head, sup: &[OpId], keep_trail: bool) {
        let is_ghost = self.ghosts.contains(&head.op);
        self.ghosts.retain(|ghost| *ghost != head.op);
        let gone = self.remove(sup);
        if keep_trail {
            self.trail.extend(gone);
        }
        if !is_ghost {
            let place = self.heads.partition_point(|old| old.op < head.op);
            self.heads.insert(place, head);
        } else if keep_trail {
            self.trail.push(head);
        }
    }

    /// Takes `sup` from the heads, and answers what was there of it.
    pub fn remove(&mut self, sup: &[OpId]) -> Vec<Head> {
        let heads = std::mem::take(&mut self.heads);
        let (gone, kept) = heads.into_iter().partition(|old| sup.contains(&old.op));
        self.heads = kept;
        self.merged = Value::Null;
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(n: u8, text: &str) -> Head {
        Head { op: OpId([n; 16]), by: AuthorId::default(), at: 0, value: text.into(), parents: vec![] }
    }

    #[test]
    fn a_head_that_was_seen_is_replaced_and_one_that_was_not_makes_a_conflict() {
        let mut field = Field::default();
        field.take(head(1, "a"), &[], false);
        field.take(head(2, "b"), &[OpId([1; 16])], false);
        assert_eq!(field.value(), Some(&"b".into()));
        field.take(head(3, "c"), &[OpId([1; 16])], false);
        assert!(field.is_conflict());
        field.take(head(4, "d"), &[OpId([2; 16]), OpId([3; 16])], false);
        assert_eq!(field.value(), Some(&"d".into()));
    }

    #[test]
    fn equal_heads_are_one_value() {
        let mut field = Field::default();
        field.take(head(1, "same"), &[], false);
        field.take(head(2, "same"), &[], false);
        assert_eq!(field.value(), Some(&"same".into()));
        assert_eq!(field.heads.len(), 2);
    }

    #[test]
    fn an_operation_superseded_before_it_arrived_is_never_a_head() {
        let mut field = Field { ghosts: vec![OpId([1; 16])], ..Field::default() };
        field.take(head(2, "new"), &[], false);
        field.take(head(1, "old"), &[], false);
        assert_eq!(field.value(), Some(&"new".into()));
    }
}
