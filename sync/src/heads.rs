//! The state of one field: its heads.

use crate::{AuthorId, OpId, Value, packed};

/// One accepted operation that nothing accepted supersedes, or (in a trail) that something has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The operation.
    pub op: OpId,
    /// Who wrote it.
    pub by: AuthorId,
    /// The author's clock, milliseconds since 1970 UTC: for display.
    pub at: i64,
    /// What they wrote.
    pub value: Value,
    /// For an event: its parents.
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
}

packed! { struct Field { heads: needed, trail: sparse, ghosts: sparse } }

impl Field {
    /// The value, where everyone's heads agree.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        let first = self.heads.first()?;
        self.heads.iter().all(|head| head.value == first.value).then_some(&first.value)
    }

    /// The value to show: the agreed one, or while there is a conflict the first in id order, so that
    /// every device shows the same until someone settles it.
    #[must_use]
    pub fn shown(&self) -> Option<&Value> {
        self.heads.first().map(|head| &head.value)
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
        let (gone, mut kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.heads).into_iter().partition(|old| sup.contains(&old.op));
        if keep_trail {
            self.trail.extend(gone);
        }
        if is_ghost {
            if keep_trail {
                self.trail.push(head);
            }
        } else {
            let place = kept.partition_point(|old| old.op < head.op);
            kept.insert(place, head);
        }
        self.heads = kept;
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
