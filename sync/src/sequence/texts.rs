//! Texts that several people changed without seeing each other: brought together where their changes do not touch.
//!
//! Each such head names in `parents` the version that it was made from. Heads made from the same version are one text
//! when [`crate::text::merge`] can bring them together; where it cannot, or where somebody started from another version,
//! they stand side by side.

use super::Ledger;
use super::work::Work;
use crate::heads::Head;
use crate::op::Op;
use crate::rules::Rules;
use crate::{OpId, Record, Value, text};

impl<L: Ledger, R: Rules> Work<'_, L, R> {
    /// Whether the heads that `op` names are shown as one text.
    pub(super) fn is_one_text(&mut self, op: &Op, record: &Record) -> Result<bool, L::Error> {
        let heads = record.field(&op.field).map_or(&[][..], |field| &field.heads);
        let named: Vec<&Head> = heads.iter().filter(|head| op.sup.contains(&head.op)).collect();
        Ok(self.together(op, &named)?.is_some())
    }

    /// Notes where the heads of the text come from, now that `op` is one of them, and what they come to.
    pub(super) fn bring_together(
        &mut self,
        op: &Op,
        before: &[Head],
        after: &mut Record,
    ) -> Result<(), L::Error> {
        let Some(field) = after.fields.get_mut(&op.field) else { return Ok(()) };
        if let [only] = field.heads.as_mut_slice() {
            only.parents.clear();
            return Ok(());
        }
        let from = self.made_from(op, before)?;
        let is_first_apart = from.is_some() && before.iter().all(|head| head.parents.is_empty());
        for head in &mut field.heads {
            if head.op == op.id || is_first_apart {
                head.parents = from.into_iter().collect();
            }
        }
        let merged = self.together(op, &field.heads.iter().collect::<Vec<_>>())?;
        let is_one = field.heads.windows(2).all(|pair| matches!(pair, [a, b] if a.value == b.value));
        field.merged = merged.filter(|_| !is_one).map_or(Value::Null, Value::Text);
        Ok(())
    }

    /// The version that both `op` and the heads before it were made from, as far as that is known.
    fn made_from(&mut self, op: &Op, before: &[Head]) -> Result<Option<OpId>, L::Error> {
        if let Some(seen) = before.iter().find(|head| op.sup.contains(&head.op)) {
            return Ok(seen.parents.first().copied());
        }
        let [from] = op.sup.as_slice() else { return Ok(None) };
        // With one head alone, everything ever taken leads to it.
        let is_common = before.len() == 1 || before.iter().any(|head| head.parents == [*from]);
        Ok(if is_common && self.value_of(op, *from)?.is_some() { Some(*from) } else { None })
    }

    /// What heads made from one version come to; `None` where they were not, or touch.
    fn together(&mut self, op: &Op, heads: &[&Head]) -> Result<Option<String>, L::Error> {
        let Some([from]) = heads.first().map(|head| head.parents.as_slice()) else { return Ok(None) };
        if heads.iter().any(|head| head.parents != [*from]) {
            return Ok(None);
        }
        let base = self.value_of(op, *from)?;
        let texts: Option<Vec<&str>> = heads.iter().map(|head| head.value.as_text()).collect();
        let both = base.as_ref().and_then(Value::as_text).zip(texts);
        Ok(both.and_then(|(base, texts)| text::merge(base, &texts)))
    }

    /// What an operation of the same field wrote, in this transaction or before.
    fn value_of(&mut self, op: &Op, id: OpId) -> Result<Option<Value>, L::Error> {
        let here = self.txn.ops.iter().find(|other| other.id == id && other.record == op.record);
        match here {
            Some(other) => Ok((other.field == op.field).then(|| other.value.clone())),
            None if self.ledger.op_field(op.record, id)?.as_ref() == Some(&op.field) => {
                self.ledger.op_value(op.record, id)
            }
            None => Ok(None),
        }
    }
}
