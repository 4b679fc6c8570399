//! Arbitrary histories: a few people, each on their own device, who write, share and exchange in any order.

use super::kit::device::{Device, shown};
use super::kit::house::{Circles, NOTE, PIN, REGISTERS, STORY, TAGS};
use kept_sync::memory::Authority;
use kept_sync::wire::{Answered, Exchange, Frame};
use kept_sync::{AuthorId, Op, OpId, OpKind, RecordId, ShareChange, Value};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

/// Two workers of the family, and two people who read only what is shared with them.
pub(crate) const PEOPLE: [AuthorId; 4] =
    [AuthorId([1; 16]), AuthorId([2; 16]), AuthorId([3; 16]), AuthorId([4; 16])];
pub(crate) const FAMILY: RecordId = RecordId([9; 16]);

/// What somebody does next.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Make,
    Set,
    Resolve,
    /// Words of a longer text.
    Write,
    /// An element of a set, added or removed.
    Element,
    Pin,
    /// Takes a record away, or brings it back.
    Remove,
    Tell,
    Share,
    /// An operation that no app would write: with an id that may come again, naming what it likes.
    Odd,
    /// Circles change from one day to the next.
    Flip,
    Exchange,
}

/// One step: who does what to which record and field, with what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    act: Act,
    who: usize,
    record: usize,
    field: usize,
    value: u8,
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let act = prop_oneof![
        2 => Just(Act::Make),
        6 => Just(Act::Set),
        2 => Just(Act::Resolve),
        3 => Just(Act::Write),
        2 => Just(Act::Element),
        1 => Just(Act::Pin),
        2 => Just(Act::Remove),
        2 => Just(Act::Tell),
        2 => Just(Act::Share),
        3 => Just(Act::Odd),
        1 => Just(Act::Flip),
        6 => Just(Act::Exchange),
    ];
    let step = (act, 0..PEOPLE.len(), 0..8_usize, 0..REGISTERS.len(), 0..3_u8);
    let step = step.prop_map(|(act, who, record, field, value)| Step { act, who, record, field, value });
    proptest::collection::vec(step, 1..80)
}

pub(crate) fn config() -> ProptestConfig {
    let file = FileFailurePersistence::Direct("proptest-regressions/invariants.txt");
    ProptestConfig { cases: 128, failure_persistence: Some(Box::new(file)), ..ProptestConfig::default() }
}

/// The devices and the authority that they speak to.
pub(crate) struct World {
    pub(crate) authority: Authority<Circles>,
    pub(crate) devices: Vec<Device>,
    /// Every push and what was answered.
    pub(crate) pushes: Vec<(AuthorId, Exchange, Vec<Answered>)>,
    records: Vec<RecordId>,
}

impl World {
    /// Plays `steps`; each device's clock is off by its entry in `skews`, milliseconds.
    pub(crate) fn play(steps: &[Step], skews: [i64; 4]) -> Self {
        let circles = Circles::of(FAMILY, [PEOPLE[0], PEOPLE[1]]);
        let devices = PEOPLE.into_iter().zip(1..).map(|(person, seed)| Device::new(person, seed));
        let (authority, devices) = (Authority::new(circles, 1), devices.collect());
        let mut world = Self { authority, devices, pushes: Vec::new(), records: Vec::new() };
        for (now, step) in (0..).zip(steps) {
            world.devices[step.who].wall = now + skews[step.who];
            world.step(*step);
        }
        world
    }

    /// Lets everyone exchange until nothing is new.
    pub(crate) fn settle(&mut self) {
        for who in (0..self.devices.len()).chain(0..self.devices.len()) {
            self.exchange(who);
        }
    }

    fn step(&mut self, step: Step) {
        let device = &mut self.devices[step.who];
        let (field, value) = (REGISTERS[step.field], format!("version {}", step.value));
        let known = self.records.get(step.record % self.records.len().max(1)).copied();
        let record = known.filter(|id| device.record(*id).is_some());
        match (step.act, record) {
            (Act::Make, _) => {
                self.records.push(device.make(NOTE, FAMILY, &[(field, &value), ("words", "said once")]));
            }
            (Act::Set, Some(id)) => device.write(id, OpKind::Set, field, value),
            (Act::Resolve, Some(id)) => device.write(id, OpKind::Resolve, field, value),
            (Act::Write, Some(id)) => {
                let before =
                    device.record(id).map(|record| record.text(STORY).to_owned()).unwrap_or_default();
                device.write(id, OpKind::Set, STORY, told(&before, step.field, &value));
            }
            (Act::Element, Some(id)) => {
                let kind = if step.field == 0 { OpKind::Remove } else { OpKind::Add };
                device.element(id, kind, TAGS, &value);
            }
            (Act::Pin, Some(id)) => device.write(id, OpKind::Set, PIN, i64::from(step.value)),
            (Act::Remove, Some(id)) => {
                device.remove(id, if step.field == 0 { OpKind::Undelete } else { OpKind::Delete });
            }
            (Act::Tell, Some(id)) => device.write(id, OpKind::Event, "events", value),
            (Act::Share, Some(id)) => device.share(id, &share(step)),
            (Act::Odd, Some(id)) => self.odd(step, id),
            (Act::Flip, _) => self.authority.house.flip(FAMILY, PEOPLE[step.who % 2]),
            (Act::Exchange, _) => self.exchange(step.who),
            (_, None) => {}
        }
    }

    /// Ids from a small pool, so that an operation comes twice, or is named before it comes, or elsewhere.
    fn odd(&mut self, step: Step, record: RecordId) {
        let pooled = |n: u8| OpId([0xf0 | (n % 8); 16]);
        let device = &mut self.devices[step.who];
        let mut sup = device.record(record).map(|now| shown(now, OpKind::Set, "title")).unwrap_or_default();
        sup.truncate(step.field);
        sup.push(pooled(step.value * 3 + 1));
        let id = pooled(step.value + u8::try_from(step.field + step.who).unwrap());
        let field = REGISTERS[step.record % REGISTERS.len()].to_owned();
        let kind = if step.record.is_multiple_of(2) { OpKind::Set } else { OpKind::Resolve };
        let op = Op { id, field, value: Value::Int(step.value.into()), sup, ..device.op(record, kind) };
        device.save(vec![op]);
    }

    fn exchange(&mut self, who: usize) {
        let device = &mut self.devices[who];
        let request = device.outgoing();
        let frames = self.authority.exchange(device.me, &request);
        if let Some(Frame::Hello { results, .. }) = frames.first() {
            self.pushes.push((device.me, request, results.clone()));
        }
        device.receive(frames);
    }
}

/// A story of five sentences, one of which is changed.
fn told(before: &str, sentence: usize, value: &str) -> String {
    let start = if before.is_empty() { "One. Two. Three. Four. Five." } else { before };
    let mut all: Vec<&str> = start.split_inclusive(". ").collect();
    let changed = format!("It is {value}. ");
    if let Some(place) = all.get_mut(sentence * 2) {
        *place = &changed;
    }
    all.concat()
}

fn share(step: Step) -> ShareChange {
    let person = vec![PEOPLE[2 + step.field % 2]];
    match step.value {
        0 => ShareChange { remove: person, ..ShareChange::default() },
        1 => ShareChange { exclude: person.clone(), add: person, ..ShareChange::default() },
        _ => ShareChange { include: person.clone(), add: person, ..ShareChange::default() },
    }
}
