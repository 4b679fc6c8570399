//! What was sent and taken stays on the device until the server says that a backup holds it: a server that was restored
//! from an older backup is sent it again.

use super::{Delta, Position, Replica};
use crate::{Op, OpId, Record, RecordId, Txn};

/// How many taken transactions are kept where the server never says that it has a backup. The oldest go first.
pub const SENT_MAX: u64 = 2_000;

/// What the beginning of an answer says of the device's own transactions.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken {
    /// The highest count that the server has.
    pub(super) acked: u64,
    /// The highest count that a backup of it has.
    pub(super) backed: u64,
}

impl Replica {
    /// Works out what becomes of what was sent, once the whole answer is there.
    pub(super) fn settle_sent(&self, delta: &mut Delta, taken: Taken) {
        let answered = delta.done.iter().chain(delta.held.iter().map(|(n, _)| n)).copied().max();
        // A server that was restored: all that is kept waits again. What it has it recognises, by more than the count,
        // which a copy of this device may have used again meanwhile.
        let is_restored = ![0, delta.position.epoch].contains(&self.position.epoch);
        let known = if is_restored { 0 } else { taken.acked };
        let answered = self.position.answered.max(answered.unwrap_or(0)).min(known);
        delta.position.answered = answered;
        let again = self.position.answered.max(self.position.sent_again);
        delta.position.sent_again = if again > answered { again } else { 0 };
        delta.sent_from = taken.backed.max(answered.saturating_sub(SENT_MAX)).min(answered) + 1;
        // Taken by the server that answered, but sent again with the rest, which comes before it.
        delta.done.retain(|n| *n <= answered);
        delta.forget = delta.done.iter().copied().filter(|n| !self.may_keep(delta, *n)).collect();
    }

    /// Whether an operation that waits is shown. What was taken once, by a server that was restored since, may have been
    /// replaced there: it shows where what it replaced is still there, and else with the next answer.
    pub(super) fn is_shown(&self, n: u64, op: &Op, record: &Record) -> bool {
        let heads = record.field(&op.field).map_or(&[][..], |field| &field.heads);
        let follows = || heads.is_empty() || heads.iter().any(|head| op.sup.contains(&head.op));
        // Sent before and taken: only the answer was lost.
        !knows(record, op.id) && (n > self.position.sent_again || follows())
    }

    /// Whether everything that a transaction writes is on this device afterwards. Of what its author may not read, or
    /// has not been told yet, no word stays.
    fn may_keep(&self, delta: &Delta, n: u64) -> bool {
        let stays = |op: &Op| {
            let is_held = self.confirmed.contains_key(&op.record) && !delta.takes_away(op.record);
            is_held || delta.records().any(|record| record.id == op.record)
        };
        self.outbox.get(&n).is_some_and(|waiting| waiting.txn.ops.iter().all(stays))
    }
}

impl Position {
    /// The position of a device whose records are all to be fetched again; what it sent waits again with them.
    #[must_use]
    pub fn begun_anew(&self) -> Self {
        Self { sent_again: self.answered.max(self.sent_again), ..Self::default() }
    }

    /// The position of a device under a new id: all that it keeps waits under new counts, the first so many of which
    /// were answered once.
    #[must_use]
    pub fn counted_anew(self, answered_once: u64) -> Self {
        Self { answered: 0, sent_again: answered_once, ..self }
    }
}

fn knows(record: &Record, op: OpId) -> bool {
    record.made_by == op
        || record.fields.values().any(|f| f.heads.iter().chain(&f.trail).any(|head| head.op == op))
}

impl Delta {
    /// Whether a transaction that was sent has to leave the store, since a record that it wrote leaves the device.
    #[must_use]
    pub fn takes_along(&self, sent: &Txn) -> bool {
        sent.ops.iter().any(|op| self.takes_away(op.record))
    }

    fn takes_away(&self, record: RecordId) -> bool {
        // In order: so it was settled.
        self.remove.binary_search(&record).is_ok()
    }
}
