//! One phone: its store, the replica over it, and a conversation at a time. It may die at every call.

use super::disk::{Asked, Disk};
use super::kit::device::SCHEMA;
use super::kit::house::PIN;
use super::kit::oracle::writes;
use super::mutant::Mutant;
use super::plan::{Chaos, Moment};
use kept_sync::replica::{Delta, ReceiveError, Receiver, Replica};
use kept_sync::wire::{Exchange, FrameReader};
use kept_sync::{AudienceId, AuthorId, DeviceId, Op, OpKind, Record, RecordId};
use std::collections::BTreeMap;

/// A phone.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) me: AuthorId,
    /// How far its clock is off, milliseconds.
    pub(crate) skew: i64,
    pub(crate) disk: Disk,
    /// `None` while the app is not running.
    pub(crate) replica: Option<Replica>,
    /// The conversation under way.
    pub(crate) talk: Option<u64>,
    /// An app of an earlier release: it speaks version 1 of the wire, and knows no texts, sets, places and removals.
    pub(crate) is_old: bool,
    /// The audiences of which something is missing here, and nobody knows it yet.
    pub(crate) strayed: Vec<AudienceId>,
    /// How often it has asked.
    pub(crate) turn: u64,
}

/// Why a call of the store came to nothing, or to something that nobody was told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// The phone died in the middle of it.
    Died,
    /// There was no room: nothing was changed, and the app runs on.
    Full,
}

/// What the phone made of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// It was cut off, or the app was not running.
    Nothing,
    /// Another tab was ahead.
    Stale,
    /// The device has a new id.
    EnrolledAgain,
    /// It was cut off; what came before was committed.
    Part,
    /// It was committed in so many parts, and took so many records away. The server was restored, and what was sent
    /// waits again.
    Taken { removed: u64, parts: u64, sends_again: bool },
}

impl Client {
    pub(crate) fn new(me: AuthorId, skew: i64, disk: Disk) -> Self {
        let replica = Some(disk.open(me));
        Self { me, skew, disk, replica, talk: None, is_old: false, strayed: Vec::new(), turn: 0 }
    }

    /// Starts the app from what the store holds.
    pub(crate) fn restart(&mut self) {
        self.replica = Some(self.disk.open(self.me));
    }

    fn store<T>(&mut self, chaos: &mut Chaos, call: impl FnOnce(&mut Disk) -> T) -> Result<T, Failed> {
        let moment = chaos.call();
        if moment == Moment::Full {
            self.talk = None;
            return Err(Failed::Full);
        }
        if moment != Moment::Before {
            let value = call(&mut self.disk);
            if moment == Moment::Through {
                return Ok(value);
            }
        }
        self.replica = None;
        self.talk = None;
        Err(Failed::Died)
    }

    /// Saves what its person wrote.
    pub(crate) fn save(&mut self, ops: Vec<Op>, wall: i64, chaos: &mut Chaos) -> Result<(), Failed> {
        let waiting = self.store(chaos, |disk| disk.append(ops, wall))?;
        if let Some(replica) = &mut self.replica {
            replica.wrote(waiting);
        }
        Ok(())
    }

    /// Begins a conversation.
    pub(crate) fn ask(
        &mut self,
        chaos: &mut Chaos,
        mutant: Option<Mutant>,
    ) -> Result<Option<(Asked, Exchange)>, Failed> {
        let Some(replica) = &self.replica else {
            return Ok(None);
        };
        let mut request = replica.outgoing(self.disk.dev, SCHEMA);
        request.version = if self.is_old { 1 } else { request.version };
        if !self.is_old {
            request.check = replica.to_check(self.turn, 2);
            self.turn += 1;
        }
        let asked = Asked { from: replica.position().clone(), dev: self.disk.dev };
        if mutant == Some(Mutant::OutboxClearedEarly) && !request.txns.is_empty() {
            self.store(chaos, |disk| disk.outbox.clear())?;
            self.restart();
        }
        Ok(Some((asked, request)))
    }

    /// Takes in an answer as it arrives: a commit for each part that may be kept, or for several at once.
    pub(crate) fn receive(
        &mut self,
        (asked, bytes): (&Asked, &[u8]),
        fresh: DeviceId,
        chaos: &mut Chaos,
        mutant: Option<Mutant>,
    ) -> Result<Received, Failed> {
        let (mut reader, mut receiver) = (FrameReader::default(), Receiver::default());
        reader.push(bytes);
        let (mut asked, mut parts, mut removed, mut sends_again) = (asked.clone(), 0, 0, false);
        loop {
            let Some(replica) = &self.replica else {
                return Ok(Received::Nothing);
            };
            let frame = reader.next_frame().expect("what arrives is what was sent");
            let Some((frame, bytes)) = frame else {
                return Ok(if parts == 0 { Received::Nothing } else { Received::Part });
            };
            match receiver.take(replica, frame, bytes) {
                Ok(()) => {}
                Err(ReceiveError::Incomplete) => return Ok(Received::Nothing),
                Err(ReceiveError::EnrolAgain(_)) => {
                    self.store(chaos, |disk| disk.enrol_again(fresh))?;
                    self.restart();
                    return Ok(Received::EnrolledAgain);
                }
            }
            if !receiver.is_ended() && !chaos.coin() {
                continue;
            }
            let Some(mut delta) = receiver.ready(replica) else { continue };
            spoil(&mut delta, mutant);
            if !self.commit(&delta, &asked, chaos, mutant)? {
                self.restart();
                return Ok(Received::Stale);
            }
            parts += 1;
            removed += u64::try_from(delta.remove.len()).unwrap();
            let waits_again = delta.position.answered < asked.from.answered;
            asked.from = delta.position.clone();
            if let Some(replica) = &mut self.replica {
                replica.commit(delta);
            }
            if waits_again {
                self.restart();
                sends_again = self.disk.waiting().next().is_some();
            }
            if receiver.is_ended() {
                let (told, _) = receiver.into_told();
                let doubts = self.replica.as_ref().and_then(|replica| replica.doubt(&told));
                if let Some(delta) = doubts.filter(|_| mutant != Some(Mutant::NeverDoubts)) {
                    self.store(chaos, |disk| disk.commit(&delta, &asked, false))?;
                    self.restart();
                }
                return Ok(Received::Taken { removed, parts, sends_again });
            }
        }
    }

    /// Folds rows into segments, where there are many.
    pub(crate) fn fold(&mut self, chaos: &mut Chaos) -> Result<bool, Failed> {
        let Some(replica) = &self.replica else {
            return Ok(false);
        };
        let asked = Asked { from: replica.position().clone(), dev: self.disk.dev };
        let Some(delta) = replica.fold() else {
            return Ok(false);
        };
        let is_same = self.store(chaos, |disk| disk.commit(&delta, &asked, false))?;
        match &mut self.replica {
            Some(replica) if is_same => drop(replica.commit(delta)),
            _ => self.restart(),
        }
        Ok(is_same)
    }

    fn commit(
        &mut self,
        delta: &Delta,
        asked: &Asked,
        chaos: &mut Chaos,
        mutant: Option<Mutant>,
    ) -> Result<bool, Failed> {
        if mutant == Some(Mutant::CursorApart) {
            let position = Delta { position: delta.position.clone(), ..Delta::default() };
            let is_same = self.store(chaos, |disk| disk.commit(&position, asked, false))?;
            if is_same {
                self.store(chaos, |disk| disk.save_rows(delta))?;
            }
            return Ok(is_same);
        }
        self.store(chaos, |disk| disk.commit(delta, asked, mutant == Some(Mutant::WeakFence)))
    }

    /// An operation that waits here and is not seen in its record, though nothing replaced it.
    pub(crate) fn unseen_write(&self) -> Option<&Op> {
        let replica = self.replica.as_ref()?;
        // What was taken once may have been replaced since.
        let new = replica.outbox().filter(|waiting| waiting.txn.n > replica.position().sent_again);
        let ops = new.flat_map(|waiting| &waiting.txn.ops);
        let waiting: Vec<&Op> = ops.filter(|op| writes(op) || op.kind == OpKind::Remove).collect();
        let is_seen = |op: &Op| {
            let Some(record) = replica.record(op.record) else {
                return true;
            };
            let is_replaced = op.field == PIN
                || op.kind == OpKind::Remove
                || waiting.iter().any(|later| later.record == op.record && later.sup.contains(&op.id));
            let field = record.field(&op.field);
            is_replaced
                || field.is_some_and(|field| {
                    field.ghosts.contains(&op.id)
                        || field.heads.iter().chain(&field.trail).any(|h| h.op == op.id)
                })
        };
        waiting.iter().copied().find(|op| !is_seen(op))
    }

    /// What its person sees.
    pub(crate) fn view(&self) -> BTreeMap<RecordId, Record> {
        let replica = self.replica.iter().flat_map(Replica::records);
        replica.map(|record| (record.id, record.clone())).collect()
    }
}

fn spoil(delta: &mut Delta, mutant: Option<Mutant>) {
    match mutant {
        Some(Mutant::NoPurge) => {
            delta.remove.clear();
            delta.erase.clear();
            delta.drop.clear();
            delta.rewritten.clear();
        }
        Some(Mutant::StaysInSegment) => delta.rewritten.clear(),
        Some(Mutant::SentForgotten) => delta.sent_from = u64::MAX,
        _ => {}
    }
}
