//! A worker's phone: it writes, pushes until it is answered, and remembers what it was told is taken.

use crate::line::{Said, post};
use crate::world::{Worker, now_ms, random};
use domain::model::draft::Draft;
use domain::schema::{Kind, SCHEMA, policy_of};
use std::collections::BTreeMap;
use std::time::Duration;
use sync::replica::{Position, Replica, Waiting};
use sync::wire::{self, Fate, Frame};
use sync::{DeviceId, Op, OpId, RecordId, Txn};

/// Between two attempts to reach a server that is not there.
const PAUSE: Duration = Duration::from_millis(5);

/// What one phone wrote of one record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Step {
    /// Every operation.
    pub(crate) ops: Vec<OpId>,
    /// How often its words were written, and how often that was acknowledged.
    pub(crate) written: u32,
    pub(crate) acknowledged: u32,
}

/// What happened to requests.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) acknowledged: u32,
    pub(crate) cut_off: u32,
    pub(crate) refused: u32,
}

#[derive(Debug)]
pub(crate) struct Phone {
    worker: Worker,
    family: RecordId,
    dev: DeviceId,
    n: u64,
    pub(crate) replica: Replica,
    pub(crate) steps: BTreeMap<RecordId, Step>,
    pub(crate) tally: Tally,
}

impl Phone {
    pub(crate) fn of(worker: &Worker, family: RecordId) -> Self {
        let replica = Replica::open(policy_of, worker.actor.id, Position::default(), vec![], vec![]);
        let (steps, tally, worker) = (BTreeMap::new(), Tally::default(), worker.clone());
        Self { worker, family, dev: DeviceId(random()), n: 0, replica, steps, tally }
    }

    /// Makes a step, and now and then words one anew that it made before.
    pub(crate) fn write(&mut self) {
        let again = self.steps.keys().nth(usize::from(random()[0]) % 8).copied();
        let mut draft = Draft::new(random);
        let step = again.filter(|_| self.n % 3 == 2).unwrap_or_else(|| draft.make(Kind::Step, self.family));
        let number = self.steps.get(&step).map_or(0, |step| step.written) + 1;
        match self.replica.record(step) {
            Some(record) => draft.set(record, "what", words(step, number)),
            None => draft.first(step, "what", words(step, number)),
        }
        self.save(step, draft.into_ops());
    }

    fn save(&mut self, step: RecordId, ops: Vec<Op>) {
        self.n += 1;
        let mine = self.steps.entry(step).or_default();
        mine.ops.extend(ops.iter().map(|op| op.id));
        mine.written += 1;
        let txn = Txn { dev: self.dev, n: self.n, epoch: 0, schema: SCHEMA, hlc: 0, wall: now_ms(), ops };
        self.replica.wrote(Waiting { bytes: wire::encode(&txn), txn });
    }

    /// Exchanges until it is answered.
    pub(crate) fn exchange(&mut self, address: impl Fn() -> String) {
        let body = wire::encode(&self.replica.outgoing(self.dev, SCHEMA));
        loop {
            match post(&address(), &self.worker.session, &body) {
                Said::Yes(answer) => return self.take(&answer),
                Said::CutOff => self.tally.cut_off += 1,
                Said::No(503 | 500) => self.tally.refused += 1,
                Said::No(status) => panic!("answered {status}"),
                Said::Nobody => {}
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn take(&mut self, answer: &[u8]) {
        let frames = wire::read_frames(answer).expect("an answer with its end is whole");
        let Some(Frame::Hello { results, .. }) = frames.first() else { panic!("{:?}", frames.first()) };
        let is_taken = |fate: &Fate| matches!(fate, Fate::Applied | Fate::Duplicate);
        assert!(results.iter().all(|answered| is_taken(&answered.fate)), "{results:?}");
        self.tally.acknowledged += u32::try_from(results.len()).expect("few");
        let delta = self.replica.receive(frames).expect("the answer is for this phone");
        self.replica.commit(delta);
        assert_eq!(self.replica.outbox().count(), 0, "everything was sent in one push");
        self.steps.values_mut().for_each(|step| step.acknowledged = step.written);
    }
}

/// What a step says at its so-manieth wording.
pub(crate) fn words(step: RecordId, number: u32) -> String {
    format!("{} {number}", step.to_hex())
}

/// The number in what a step says.
pub(crate) fn number(words: &str) -> u32 {
    words.rsplit(' ').next().and_then(|number| number.parse().ok()).expect("a number")
}
