//! An authority in memory: for tests, the simulator and examples. It answers as the server's store does
//! (fork, gap, repeat, quarantine, segments, drop, gone) and keeps nothing when the process ends.

mod pull;

use crate::op::Txn;
use crate::rules::Refusal;
use crate::sequence::{Ledger, Verdict};
use crate::wire::{Answered, Exchange, Fate, ForkReason, Frame, Parcel, decode_txn, digest};
use crate::{AudienceDef, AudienceId, AuthorId, DeviceId, OpId, Record, RecordId, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

/// What the authority asks of its house.
pub trait House {
    /// Judges a transaction: [`crate::sequence::sequence`] under the house's rules for this author.
    ///
    /// # Errors
    /// Only when the ledger cannot be read.
    fn judge<L: Ledger>(&self, txn: &Txn, author: AuthorId, ledger: &mut L) -> Result<Verdict, L::Error>;

    /// Who reads the record as it stands.
    fn audience(&self, record: &Record) -> AudienceDef;

    /// Whether `person` is in the audience's base circle today.
    fn in_base(&self, person: AuthorId, def: &AudienceDef) -> bool;

    /// A number that grows whenever the audience's circle changes.
    fn generation(&self, def: &AudienceDef) -> u64;
}

/// One accepted transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Its position.
    pub pos: u64,
    /// Who wrote it.
    pub by: AuthorId,
    /// The transaction.
    pub txn: Txn,
}

/// One refused transaction, kept under its author's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// Who wrote it.
    pub by: AuthorId,
    /// Why it was refused.
    pub refusal: Refusal,
    /// The bytes as they came.
    pub bytes: Vec<u8>,
}

/// What became of a push.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pushed {
    /// The fate of each transaction sent.
    pub results: Vec<Answered>,
    /// Why nothing was taken, where the device's count is broken.
    pub fork: Option<(ForkReason, u64)>,
}

/// The field that an operation wrote, and what.
type Written = (String, Value);

#[derive(Clone, Debug)]
struct Device {
    owner: AuthorId,
    next_n: u64,
    answered: BTreeMap<u64, (u64, [u8; 32], Fate)>,
}

/// The authority and everything that it knows.
#[derive(Clone, Debug)]
pub struct Authority<H> {
    /// The house, whose circles a test may change.
    pub house: H,
    epoch: u64,
    pos: u64,
    /// The position that is in a backup.
    backed: u64,
    records: BTreeMap<RecordId, (u64, Record)>,
    ops: BTreeMap<RecordId, BTreeMap<OpId, Written>>,
    log: Vec<Logged>,
    audiences: BTreeMap<AudienceId, AudienceDef>,
    gone: BTreeSet<(AudienceId, u64, RecordId)>,
    devices: BTreeMap<DeviceId, Device>,
    quarantine: Vec<Quarantined>,
}

impl<H: House> Authority<H> {
    /// An authority that knows nothing yet. An epoch is never 0.
    #[must_use]
    pub fn new(house: H, epoch: u64) -> Self {
        Self {
            house,
            epoch,
            pos: 0,
            backed: 0,
            records: BTreeMap::new(),
            ops: BTreeMap::new(),
            log: Vec::new(),
            audiences: BTreeMap::new(),
            gone: BTreeSet::new(),
            devices: BTreeMap::new(),
            quarantine: Vec::new(),
        }
    }

    /// Every record as it stands, in id order.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values().map(|(_, record)| record)
    }

    /// Every accepted transaction, oldest first.
    #[must_use]
    pub fn log(&self) -> &[Logged] {
        &self.log
    }

    /// Every refused transaction, oldest first.
    #[must_use]
    pub fn quarantine(&self) -> &[Quarantined] {
        &self.quarantine
    }

    /// Starts a new epoch: every device takes everything anew.
    pub fn renew_epoch(&mut self, epoch: u64) {
        self.epoch = epoch;
    }

    /// A backup: all that it knows now. Devices are told that they need not keep what is in it.
    #[must_use]
    pub fn back_up(&mut self) -> Self
    where
        H: Clone,
    {
        self.backed = self.pos;
        self.clone()
    }

    /// One round trip of `person`'s device.
    pub fn exchange(&mut self, person: AuthorId, request: &Exchange) -> Vec<Frame> {
        let pushed = self.push(person, request);
        self.pull(person, request, pushed)
    }

    /// Takes what the device sends. It is one commit; [`Authority::pull`] reads a later moment.
    pub fn push(&mut self, person: AuthorId, request: &Exchange) -> Pushed {
        let device = self.devices.get(&request.dev);
        let next_n = device.map_or(1, |device| device.next_n);
        let fork = |reason, expected| Pushed { fork: Some((reason, expected)), ..Pushed::default() };
        if device.is_some_and(|device| device.owner != person) {
            return fork(ForkReason::NotYours, 0);
        }
        if let Some(reason) = broken_count(device, request, next_n) {
            return fork(reason, next_n);
        }
        if device.is_none() && request.txns.is_empty() {
            return Pushed::default();
        }
        let new = || Device { owner: person, next_n: 1, answered: BTreeMap::new() };
        self.devices.entry(request.dev).or_insert_with(new);
        let results = request.txns.iter();
        let results =
            results.map(|parcel| Answered { n: parcel.n(), fate: self.answer(person, request.dev, parcel) });
        Pushed { results: results.collect(), fork: None }
    }

    fn answer(&mut self, person: AuthorId, dev: DeviceId, parcel: &Parcel) -> Fate {
        let (n, bytes) = (parcel.n(), bytes_of(parcel));
        let first = self.devices.get(&dev).and_then(|device| device.answered.get(&n));
        if let Some((_, _, fate)) = first {
            return fate.clone();
        }
        let fate = self.judge(person, dev, parcel);
        if let Some(refusal) = fate.refusal() {
            self.quarantine.push(Quarantined { by: person, refusal, bytes: bytes.to_vec() });
        }
        if let Some(device) = self.devices.get_mut(&dev) {
            device.answered.insert(n, (self.pos, digest(bytes), fate.clone()));
            device.next_n = n + 1;
        }
        fate
    }

    fn judge(&mut self, person: AuthorId, dev: DeviceId, parcel: &Parcel) -> Fate {
        let Parcel::Plain { n, bytes } = parcel else {
            return Fate::Quarantined(Refusal::UnsupportedOp);
        };
        let txn = match decode_txn(bytes) {
            Ok(txn) if txn.dev == dev && txn.n == *n => txn,
            _ => return Fate::Quarantined(Refusal::Malformed),
        };
        let mut tables = Tables { records: &self.records, ops: &self.ops };
        let Ok(verdict) = self.house.judge(&txn, person, &mut tables);
        match verdict {
            Verdict::Repeated => Fate::Duplicate,
            Verdict::Refused(refusal) => Fate::Quarantined(refusal),
            Verdict::Held(readers) => Fate::Held(readers.into_iter().map(RecordId::from).collect()),
            Verdict::Taken { changes, conflict, is_merged } => {
                self.pos += 1;
                for change in changes {
                    self.place(change.before.as_ref(), change.after);
                }
                for op in &txn.ops {
                    self.ops
                        .entry(op.record)
                        .or_default()
                        .insert(op.id, (op.field.clone(), op.value.clone()));
                }
                self.log.push(Logged { pos: self.pos, by: person, txn });
                match (conflict, is_merged) {
                    (true, _) => Fate::Conflict,
                    (false, true) => Fate::AutoMerged,
                    (false, false) => Fate::Applied,
                }
            }
        }
    }

    /// Puts a record where it belongs, and says `gone` where it was.
    fn place(&mut self, before: Option<&Record>, after: Record) {
        let def = self.house.audience(&after);
        self.audiences.entry(after.audience).or_insert(def);
        if let Some(left) = before.map(|record| record.audience).filter(|left| *left != after.audience) {
            self.gone.insert((left, self.pos, after.id));
        }
        self.records.insert(after.id, (self.pos, after));
    }
}

/// Why the counts sent do not follow the device's own, if they do not.
fn broken_count(device: Option<&Device>, request: &Exchange, next_n: u64) -> Option<ForkReason> {
    let mut expected = next_n;
    let mut sent = BTreeMap::new();
    for parcel in &request.txns {
        let n = parcel.n();
        if n == 0 || n > expected {
            return Some(ForkReason::Gap);
        }
        let digest = digest(bytes_of(parcel));
        if n == expected {
            sent.insert(n, digest);
            expected += 1;
            continue;
        }
        let answered = || device.and_then(|device| device.answered.get(&n)).map(|(_, first, _)| *first);
        if sent.get(&n).copied().or_else(answered).is_some_and(|first| first != digest) {
            return Some(ForkReason::DeviceFork);
        }
    }
    None
}

fn bytes_of(parcel: &Parcel) -> &[u8] {
    match parcel {
        Parcel::Plain { bytes, .. } | Parcel::Sealed { bytes, .. } => bytes,
    }
}

/// What the sequencer reads.
struct Tables<'a> {
    records: &'a BTreeMap<RecordId, (u64, Record)>,
    ops: &'a BTreeMap<RecordId, BTreeMap<OpId, Written>>,
}

impl Ledger for Tables<'_> {
    type Error = Infallible;

    fn record(&mut self, id: RecordId) -> Result<Option<Record>, Infallible> {
        Ok(self.records.get(&id).map(|(_, record)| record.clone()))
    }

    fn op_field(&mut self, record: RecordId, op: OpId) -> Result<Option<String>, Infallible> {
        Ok(self.ops.get(&record).and_then(|ops| ops.get(&op)).map(|(field, _)| field.clone()))
    }

    fn op_value(&mut self, record: RecordId, op: OpId) -> Result<Option<Value>, Infallible> {
        Ok(self.ops.get(&record).and_then(|ops| ops.get(&op)).map(|(_, value)| value.clone()))
    }
}
