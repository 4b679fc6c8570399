//! Known mistakes, each of which the checks must catch. None is in the code that is shipped.

use super::kit::house::Circles;
use super::kit::oracle::writes;
use kept_sync::memory::{Authority, House, Pushed};
use kept_sync::sequence::{Ledger, Verdict};
use kept_sync::wire::{self, Exchange, Parcel};
use kept_sync::{AudienceDef, AuthorId, DeviceId, OpId, OpKind, Record, RecordId, Txn, Value};

/// A mistake that somebody could make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mutant {
    LastWriterWins,
    NoDedupe,
    /// The outbox is emptied when it is sent and not when it is answered.
    OutboxClearedEarly,
    /// The position is saved in a commit of its own, before the rows.
    CursorApart,
    /// What left the person's audiences stays on the phone.
    NoPurge,
    /// What was sent is thrown away before a backup holds it.
    SentForgotten,
    /// What the digests tell is not listened to.
    NeverDoubts,
    /// A record that left is erased as a row and stays in its segment.
    StaysInSegment,
    /// A resolve takes a head with it that its author did not see.
    ResolveDropsOne,
    /// An answer is committed although another tab changed the device or its audiences meanwhile. It takes
    /// two tabs that both lead, which chance seldom brings about: `fence.rs` plays it on purpose.
    WeakFence,
}

impl Mutant {
    pub(crate) const ALL: [Self; 9] = [
        Self::SentForgotten,
        Self::NeverDoubts,
        Self::LastWriterWins,
        Self::NoDedupe,
        Self::OutboxClearedEarly,
        Self::CursorApart,
        Self::NoPurge,
        Self::StaysInSegment,
        Self::ResolveDropsOne,
    ];
}

/// The tests' house, with the mistakes that a sequencer can make.
#[derive(Clone, Debug)]
pub(crate) struct MutableHouse {
    pub(crate) circles: Circles,
    pub(crate) mutant: Option<Mutant>,
}

impl House for MutableHouse {
    fn judge<L: Ledger>(&self, txn: &Txn, author: AuthorId, ledger: &mut L) -> Result<Verdict, L::Error> {
        match self.mutant {
            Some(Mutant::NoDedupe) => self.circles.judge(txn, author, &mut Forgetful { ledger, txn }),
            Some(mutant @ (Mutant::LastWriterWins | Mutant::ResolveDropsOne)) => {
                let mut verdict = self.circles.judge(txn, author, ledger)?;
                if let Verdict::Taken { changes, .. } = &mut verdict {
                    changes.iter_mut().for_each(|change| spoil(mutant, &mut change.after, txn));
                }
                Ok(verdict)
            }
            _ => self.circles.judge(txn, author, ledger),
        }
    }

    fn audience(&self, record: &Record) -> AudienceDef {
        self.circles.audience(record)
    }

    fn in_base(&self, person: AuthorId, def: &AudienceDef) -> bool {
        self.circles.in_base(person, def)
    }

    fn generation(&self, def: &AudienceDef) -> u64 {
        self.circles.generation(def)
    }
}

fn spoil(mutant: Mutant, record: &mut Record, txn: &Txn) {
    let is_here = |op: OpId| txn.ops.iter().any(|written| written.id == op);
    for op in txn.ops.iter().filter(|op| op.record == record.id && writes(op)) {
        let Some(field) = record.fields.get_mut(&op.field) else {
            continue;
        };
        match mutant {
            Mutant::LastWriterWins => field.heads.retain(|head| is_here(head.op)),
            _ if op.kind == OpKind::Resolve => {
                if let Some(unseen) = field.heads.iter().position(|head| !is_here(head.op)) {
                    field.heads.remove(unseen);
                }
            }
            _ => {}
        }
    }
}

/// A ledger that does not know the operations that are being judged, though it took them before.
struct Forgetful<'a, L> {
    ledger: &'a mut L,
    txn: &'a Txn,
}

impl<L: Ledger> Ledger for Forgetful<'_, L> {
    type Error = L::Error;

    fn record(&mut self, id: RecordId) -> Result<Option<Record>, L::Error> {
        self.ledger.record(id)
    }

    fn op_field(&mut self, record: RecordId, op: OpId) -> Result<Option<String>, L::Error> {
        let is_new = self.txn.ops.iter().any(|written| written.id == op);
        if is_new { Ok(None) } else { self.ledger.op_field(record, op) }
    }

    fn op_value(&mut self, record: RecordId, op: OpId) -> Result<Option<Value>, L::Error> {
        self.ledger.op_value(record, op)
    }
}

/// A push as a server without deduplication would take it: every transaction as if it never came before.
pub(crate) fn push_without_dedupe(
    authority: &mut Authority<MutableHouse>,
    person: AuthorId,
    request: &Exchange,
    fresh: DeviceId,
) -> Pushed {
    let mut again = Exchange { dev: fresh, txns: Vec::new(), ..request.clone() };
    for (n, parcel) in (1..).zip(&request.txns) {
        let Parcel::Plain { bytes, .. } = parcel else {
            continue;
        };
        let Ok(txn) = wire::decode_txn(bytes) else {
            continue;
        };
        let bytes = wire::encode(&Txn { dev: fresh, n, ..txn });
        again.txns.push(Parcel::Plain { n, bytes });
    }
    let mut pushed = authority.push(person, &again);
    for (answered, parcel) in pushed.results.iter_mut().zip(&request.txns) {
        answered.n = parcel.n();
    }
    pushed
}
