//! Everything at one moment: the devices, the authority, and what is on its way between them.

use super::people::{Circle, Person};
use kept_domain::day::{Day, parse};
use kept_domain::model::draft::Draft;
use kept_domain::model::promise::{self, Event, State, standing};
use kept_domain::schema::{Kind, SCHEMA, policy_of};
use std::hash::{Hash, Hasher};
use sync::memory::Authority;
use sync::replica::{Position, Replica, Waiting};
use sync::wire::{self, Exchange, Frame};
use sync::{DeviceId, Op, OpKind, Record, RecordId, ShareChange, Txn};

const FAMILY: RecordId = RecordId([9; 16]);
const PROMISE: RecordId = RecordId([8; 16]);

fn day() -> Day {
    parse("2026-11-27").expect("a day")
}

/// What happens next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    /// Somebody says something of the promise as they see it, offline.
    Tell(usize, u8),
    /// A device sends what waits, and asks for news.
    Send(usize),
    /// The authority takes a request; it may come once more.
    Take(usize, bool),
    /// A device takes an answer.
    Answer(usize),
    /// A request, or an answer, is lost.
    LoseRequest(usize),
    LoseAnswer(usize),
}

/// One person's device. All of it is durable: a crash between two acts changes nothing.
#[derive(Debug)]
pub(crate) struct Device {
    pub(crate) person: Person,
    dev: DeviceId,
    replica: Replica,
    /// The count of its last transaction.
    n: u8,
    /// How often its person may still say something.
    left: u8,
}

/// An answer on its way, with the position that it was asked from.
#[derive(Clone, Debug)]
struct Answer {
    to: usize,
    from: Position,
    frames: Vec<Frame>,
}

#[derive(Clone, Debug)]
struct Request {
    by: usize,
    from: Position,
    exchange: Exchange,
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) authority: Authority<Circle>,
    pub(crate) devices: Vec<Device>,
    requests: Vec<Request>,
    answers: Vec<Answer>,
    /// Everything that anybody wrote.
    authored: Vec<Op>,
    mishaps: u8,
    pub(crate) has_repeated: bool,
}

impl Clone for Device {
    fn clone(&self) -> Self {
        let rows = self.replica.confirmed().cloned().collect();
        let outbox = self.replica.outbox().cloned().collect();
        let position = self.replica.position().clone();
        let replica = Replica::open(policy_of, self.person.id(), position, rows, outbox);
        Self { person: self.person, dev: self.dev, replica, n: self.n, left: self.left }
    }
}

impl Device {
    pub(crate) fn new(person: Person, left: u8) -> Self {
        let replica = Replica::open(policy_of, person.id(), Position::default(), Vec::new(), Vec::new());
        Self { person, dev: DeviceId([person as u8; 16]), replica, n: 0, left }
    }

    fn save(&mut self, ops: Vec<Op>) {
        self.n += 1;
        let txn = Txn { dev: self.dev, n: self.n.into(), epoch: 0, schema: SCHEMA, hlc: 0, wall: 0, ops };
        self.replica.wrote(Waiting { bytes: wire::encode(&txn), txn });
    }

    /// Ids that say who wrote the how-manieth.
    fn draft(&self) -> Draft<impl FnMut() -> [u8; 16] + use<>> {
        let (person, n, mut count) = (self.person as u8, self.n, 0);
        Draft::new(move || {
            count += 1;
            let mut id = [0; 16];
            id[..3].copy_from_slice(&[1 + person, 1 + n, count]);
            id
        })
    }

    fn promise(&self) -> Option<&Record> {
        self.replica.record(PROMISE)
    }

    fn receive(&mut self, frames: Vec<Frame>) {
        let delta = self.replica.receive(frames).expect("an answer is whole");
        self.replica.commit(delta);
    }
}

/// What may be said.
fn events() -> [Event; 4] {
    [Event::Kept { on: day() }, Event::Renegotiated { due: day() }, Event::DidNotHappen, Event::Withdrawn]
}

impl World {
    /// A promise that everybody holds already, shared with the mother.
    pub(crate) fn new(people: &[(Person, u8)], mishaps: u8) -> Self {
        let mut authority = Authority::new(Circle, 1);
        let mut devices: Vec<_> =
            people.iter().map(|(person, writes)| Device::new(*person, *writes)).collect();
        let mut draft = devices[0].draft();
        draft.make_as(PROMISE, Kind::Promise, FAMILY);
        draft.first(PROMISE, "to", RecordId::from(Person::Mother.id()));
        draft.first(PROMISE, "by", RecordId::from(Person::Worker.id()));
        draft.share_new(PROMISE, &ShareChange::with([Person::Mother.id()]));
        devices[0].save(draft.into_ops());
        for device in &mut devices {
            let frames = authority.exchange(device.person.id(), &device.replica.outgoing(device.dev, SCHEMA));
            device.receive(frames);
        }
        let (requests, answers, authored) = (Vec::new(), Vec::new(), Vec::new());
        Self { authority, devices, requests, answers, authored, mishaps, has_repeated: false }
    }

    pub(crate) fn acts(&self, acts: &mut Vec<Act>) {
        for (who, device) in self.devices.iter().enumerate() {
            if device.left > 0 {
                acts.extend(device.person.events().map(|event| Act::Tell(who, event)));
            }
            // One conversation at a time, and none where there is nothing to say or hear.
            let is_talking = self.requests.iter().any(|request| request.by == who)
                || self.answers.iter().any(|answer| answer.to == who);
            if !is_talking && !self.is_quiet(device) {
                acts.push(Act::Send(who));
            }
        }
        let may_fail = self.mishaps > 0;
        for place in 0..self.requests.len() {
            acts.push(Act::Take(place, false));
            acts.extend(may_fail.then_some(Act::Take(place, true)));
            acts.extend(may_fail.then_some(Act::LoseRequest(place)));
        }
        for place in 0..self.answers.len() {
            acts.push(Act::Answer(place));
            acts.extend(may_fail.then_some(Act::LoseAnswer(place)));
        }
    }

    /// The world afterwards; `None` where nothing came of it.
    pub(crate) fn after(&self, act: &Act) -> Option<Self> {
        let mut world = self.clone();
        match *act {
            Act::Tell(who, event) => {
                if !world.write(who, &events()[usize::from(event)]) {
                    return None;
                }
            }
            Act::Send(who) => {
                let replica = &world.devices[who].replica;
                let (from, exchange) =
                    (replica.position().clone(), replica.outgoing(world.devices[who].dev, SCHEMA));
                world.requests.push(Request { by: who, from, exchange });
            }
            Act::Take(place, comes_again) => {
                let request = world.requests[place].clone();
                if comes_again {
                    (world.mishaps, world.has_repeated) = (world.mishaps - 1, true);
                } else {
                    world.requests.remove(place);
                }
                let person = world.devices[request.by].person.id();
                let frames = world.authority.exchange(person, &request.exchange);
                world.answers.push(Answer { to: request.by, from: request.from, frames });
            }
            Act::Answer(place) => {
                let answer = world.answers.remove(place);
                let device = &mut world.devices[answer.to];
                // The store's fence: an answer to where the device no longer stands is not taken.
                if *device.replica.position() == answer.from {
                    device.receive(answer.frames);
                }
            }
            Act::LoseRequest(place) => {
                world.requests.remove(place);
                world.mishaps -= 1;
            }
            Act::LoseAnswer(place) => {
                world.answers.remove(place);
                world.mishaps -= 1;
            }
        }
        Some(world)
    }

    /// Somebody says `event` of what they see; whether it was theirs to say.
    pub(crate) fn write(&mut self, who: usize, event: &Event) -> bool {
        let device = &mut self.devices[who];
        let Some(record) = device.promise() else { return false };
        let mut draft = device.draft();
        promise::tell(&mut draft, record, (device.person.role(), device.person.id()), event);
        let ops = draft.into_ops();
        if ops.is_empty() {
            return false;
        }
        self.authored.extend(ops.iter().cloned());
        device.save(ops);
        device.left -= 1;
        true
    }

    /// Whether a device has sent everything and heard everything.
    pub(crate) fn is_quiet(&self, device: &Device) -> bool {
        let last = self.authority.log().last().map_or(0, |logged| logged.pos);
        device.replica.outbox().next().is_none() && device.replica.position().cursor == last
    }

    pub(crate) fn is_alike(&self, device: &Device) -> bool {
        let here = device.promise().and_then(|record| record.field("events"));
        let there = self.authority.records().find(|record| record.id == PROMISE);
        here == there.and_then(|record| record.field("events"))
    }

    /// Something that was written and is nowhere any more.
    pub(crate) fn vanished(&self) -> Option<&Op> {
        let waits = |op: &Op| {
            let mut outboxes = self.devices.iter().flat_map(|device| device.replica.outbox());
            outboxes.any(|waiting| waiting.txn.ops.contains(op))
        };
        let is_logged = |op: &Op| super::ops(self.authority.log()).any(|logged| logged == op);
        let is_aside = |op: &Op| {
            let mut aside =
                self.authority.quarantine().iter().filter_map(|q| wire::decode_txn(&q.bytes).ok());
            aside.any(|txn| txn.ops.contains(op))
        };
        self.authored.iter().find(|op| !waits(op) && !is_logged(op) && !is_aside(op))
    }

    /// An accepted event that ended a contest without being a resolve that names every head.
    pub(crate) fn silently_settled(&self) -> Option<Op> {
        let mut record = Record::new(PROMISE, Kind::Promise.name(), FAMILY);
        for logged in self.authority.log() {
            for op in logged.txn.ops.iter().filter(|op| op.kind != OpKind::New) {
                let (was, heads) = (standing(&record).is_contested, record.head_ids("events"));
                record.take(op, logged.by, 0, policy_of(Kind::Promise.name(), &op.field));
                let names_all = op.kind == OpKind::Resolve && heads.iter().all(|head| op.sup.contains(head));
                if was && !standing(&record).is_contested && !names_all {
                    return Some(op.clone());
                }
            }
        }
        // What the authority says is what its log says.
        let now = self.authority.records().find(|record| record.id == PROMISE);
        let is_same = now.is_some_and(|now| standing(now).state == standing(&record).state);
        (!is_same && standing(&record).state == State::Contested)
            .then(|| self.authored.last().cloned())
            .flatten()
    }
}

impl World {
    /// Everything that can matter later, as bytes. Records are left out: they follow from the log.
    fn described(&self) -> Vec<u8> {
        let mut to = Vec::new();
        let log = self.authority.log().iter().map(|logged| wire::encode(&logged.txn));
        let aside = self.authority.quarantine().iter().map(|aside| aside.bytes.clone());
        log.chain(aside).for_each(|bytes| to.extend(bytes));
        let all = |frames: &[Frame]| frames.iter().flat_map(wire::encode).collect::<Vec<_>>();
        to.extend([0xc1, self.mishaps, self.has_repeated.into()]);
        for request in &self.requests {
            to.extend(wire::encode(&request.exchange));
        }
        for answer in &self.answers {
            to.push(0xc1);
            to.extend(wire::encode(&answer.from));
            to.extend(all(&answer.frames));
        }
        for device in &self.devices {
            to.extend([0xc1, device.n, device.left]);
            to.extend(wire::encode(device.replica.position()));
            device.replica.outbox().for_each(|waiting| to.extend(&waiting.bytes));
        }
        to
    }
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        self.described() == other.described()
    }
}

impl Hash for World {
    fn hash<H: Hasher>(&self, to: &mut H) {
        to.write(&self.described());
    }
}
