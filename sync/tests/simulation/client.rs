//! One phone: its store, the replica over it, and a conversation at a time. It may die at every call.

use super::disk::{Asked, Disk};
use super::kit::device::SCHEMA;
use super::kit::house::PIN;
use super::kit::oracle::writes;
use super::mutant::Mutant;
use super::plan::{Chaos, Moment};
use kept_sync::replica::{Delta, ReceiveError, Replica};
use kept_sync::wire::{self, Exchange};
use kept_sync::{AuthorId, DeviceId, Op, OpKind, Record, RecordId};
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
}

/// The phone died in the middle of a call.
#[derive(Debug)]
pub(crate) struct Died;

/// What the phone made of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// It was cut off, or the app was not running.
    Nothing,
    /// Another tab was ahead.
    Stale,
    /// The device has a new id.
    EnrolledAgain,
    /// It was committed, and took so many records away.
    Taken { removed: u64 },
}

impl Client {
    pub(crate) fn new(me: AuthorId, skew: i64, disk: Disk) -> Self {
        let replica = Some(disk.open(me));
        Self { me, skew, disk, replica, talk: None }
    }

    /// Starts the app from what the store holds.
    pub(crate) fn restart(&mut self) {
        self.replica = Some(self.disk.open(self.me));
    }

    fn store<T>(&mut self, chaos: &mut Chaos, call: impl FnOnce(&mut Disk) -> T) -> Result<T, Died> {
        let moment = chaos.call();
        if moment != Moment::Before {
            let value = call(&mut self.disk);
            if moment == Moment::Through {
                return Ok(value);
            }
        }
        self.replica = None;
        self.talk = None;
        Err(Died)
    }

    /// Saves what its person wrote.
    pub(crate) fn save(&mut self, ops: Vec<Op>, wall: i64, chaos: &mut Chaos) -> Result<(), Died> {
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
    ) -> Result<Option<(Asked, Exchange)>, Died> {
        let Some(replica) = &self.replica else {
            return Ok(None);
        };
        let request = replica.outgoing(self.disk.dev, SCHEMA);
        let asked = Asked { from: replica.position().clone(), dev: self.disk.dev };
        if mutant == Some(Mutant::OutboxClearedEarly) && !request.txns.is_empty() {
            self.store(chaos, |disk| disk.outbox.clear())?;
            self.restart();
        }
        Ok(Some((asked, request)))
    }

    /// Takes in an answer: one commit, then the replica.
    pub(crate) fn receive(
        &mut self,
        (asked, bytes): (&Asked, &[u8]),
        fresh: DeviceId,
        chaos: &mut Chaos,
        mutant: Option<Mutant>,
    ) -> Result<Received, Died> {
        let Some(replica) = &self.replica else {
            return Ok(Received::Nothing);
        };
        let Ok(frames) = wire::read_frames(bytes) else {
            return Ok(Received::Nothing);
        };
        let mut delta = match replica.receive(frames) {
            Ok(delta) => delta,
            Err(ReceiveError::Incomplete) => return Ok(Received::Nothing),
            Err(ReceiveError::EnrolAgain(_)) => {
                self.store(chaos, |disk| disk.enrol_again(fresh))?;
                self.restart();
                return Ok(Received::EnrolledAgain);
            }
        };
        if mutant == Some(Mutant::NoPurge) {
            delta.remove.clear();
        }
        if !self.commit(&delta, asked, chaos, mutant)? {
            self.restart();
            return Ok(Received::Stale);
        }
        let removed = u64::try_from(delta.remove.len()).unwrap();
        if let Some(replica) = &mut self.replica {
            replica.commit(delta);
        }
        Ok(Received::Taken { removed })
    }

    fn commit(
        &mut self,
        delta: &Delta,
        asked: &Asked,
        chaos: &mut Chaos,
        mutant: Option<Mutant>,
    ) -> Result<bool, Died> {
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
        let ops = replica.outbox().flat_map(|waiting| &waiting.txn.ops);
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
