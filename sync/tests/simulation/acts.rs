//! What people do: they write, tell, settle and share, and now and then what they may not.

use super::kit::device::{element, removal, share, shown};
use super::kit::house::{NOTE, PIN, REGISTERS, STORY, TAGS};
use super::kit::rng::Rng;
use kept_sync::replica::Replica;
use kept_sync::{AuthorId, Op, OpId, OpKind, Record, RecordId, ShareChange, Value};

/// Three workers, then two people who read only what is shared with them.
pub(crate) const PEOPLE: [AuthorId; 5] =
    [AuthorId([1; 16]), AuthorId([2; 16]), AuthorId([3; 16]), AuthorId([4; 16]), AuthorId([5; 16])];
/// How many of them are workers.
pub(crate) const WORKERS: usize = 3;
pub(crate) const FAMILIES: [RecordId; 2] = [RecordId([0xa; 16]), RecordId([0xb; 16])];

/// One person at one screen.
pub(crate) struct Screen<'a> {
    pub(crate) rng: &'a mut Rng,
    pub(crate) replica: &'a Replica,
    pub(crate) me: AuthorId,
}

impl Screen<'_> {
    /// The operations of one save; none where there is nothing to do.
    pub(crate) fn act(&mut self) -> Vec<Op> {
        let mut ids: Vec<_> = self.replica.records().map(|record| record.id).collect();
        ids.sort_unstable();
        let chosen = self.rng.pick(&ids).and_then(|id| self.replica.record(*id));
        let Some(record) = chosen.filter(|_| !self.rng.chance(120)) else {
            return self.make();
        };
        match self.rng.below(100) {
            0..25 => vec![self.set(record)],
            25..45 => vec![self.other(record)],
            45..55 => {
                let other = self.rng.pick(&ids).and_then(|id| self.replica.record(*id));
                let other = other.filter(|other| other.id != record.id);
                std::iter::once(record).chain(other).map(|record| self.set(record)).collect()
            }
            55..70 => vec![self.settle(record)],
            70..82 => vec![self.tell(record)],
            82..97 => vec![self.share(record)],
            97 => vec![self.op(record.id, OpKind::Set, "words", "said otherwise".into())],
            98 => vec![self.set(record), self.op(record.id, OpKind::Set, "total", Value::Null)],
            _ => vec![self.op(RecordId([0xff; 16]), OpKind::Set, "title", Value::Null)],
        }
    }

    /// A new note; the people who only read by name try it seldom, and are refused.
    fn make(&mut self) -> Vec<Op> {
        if PEOPLE[WORKERS..].contains(&self.me) && self.rng.chance(950) {
            return Vec::new();
        }
        let id = RecordId(self.rng.id());
        let scope = *self.rng.pick(&FAMILIES).unwrap();
        let mut ops = vec![self.op(id, OpKind::New, NOTE, scope.into())];
        for field in ["title", "words"] {
            let value = self.value();
            ops.push(self.op(id, OpKind::Set, field, value));
        }
        if self.rng.chance(400) {
            let value = ShareChange::with(self.reader()).to_value();
            ops.push(self.op(id, OpKind::Share, "", value));
        }
        ops
    }

    fn set(&mut self, record: &Record) -> Op {
        let field = *self.rng.pick(&REGISTERS).unwrap();
        let value = self.value();
        let sup = shown(record, OpKind::Set, field);
        Op { sup, ..self.op(record.id, OpKind::Set, field, value) }
    }

    fn settle(&mut self, record: &Record) -> Op {
        let conflicts: Vec<_> = record.conflicts().filter(|field| REGISTERS.contains(field)).collect();
        let Some(field) = self.rng.pick(&conflicts) else {
            return self.set(record);
        };
        let value = self.value();
        let sup = shown(record, OpKind::Resolve, field);
        Op { sup, ..self.op(record.id, OpKind::Resolve, field, value) }
    }

    fn tell(&mut self, record: &Record) -> Op {
        let mut sup = shown(record, OpKind::Event, "events");
        if self.rng.chance(300) {
            sup.truncate(1);
        }
        let value = self.value();
        Op { sup, ..self.op(record.id, OpKind::Event, "events", value) }
    }

    fn share(&mut self, record: &Record) -> Op {
        if PEOPLE[WORKERS..].contains(&self.me) && self.rng.chance(900) {
            return self.tell(record);
        }
        let people: Vec<AuthorId> = self.reader().into_iter().collect();
        let change = match self.rng.below(5) {
            0 => ShareChange { remove: people, ..ShareChange::default() },
            1 => ShareChange { exclude: people, ..ShareChange::default() },
            2 => ShareChange { include: people, ..ShareChange::default() },
            _ => ShareChange { add: people, ..ShareChange::default() },
        };
        share(Some(record), &change, self.op(record.id, OpKind::Share, "", Value::Null))
    }

    /// A sentence of a story, an element of a set, a place, or the whole record away or back.
    fn other(&mut self, record: &Record) -> Op {
        let value = format!("It is {}. ", self.rng.below(5));
        match self.rng.below(10) {
            0..4 => {
                let now = record.text(STORY);
                let start = if now.is_empty() { "One. Two. Three. Four. Five. " } else { now };
                let mut all: Vec<&str> = start.split_inclusive(". ").collect();
                let place = usize::try_from(self.rng.below(u64::try_from(all.len()).unwrap())).unwrap();
                all[place] = &value;
                let sup = shown(record, OpKind::Set, STORY);
                Op { sup, ..self.op(record.id, OpKind::Set, STORY, all.concat().into()) }
            }
            4..7 => {
                let kind = if self.rng.chance(400) { OpKind::Remove } else { OpKind::Add };
                let sup = element(record, kind, TAGS, &value);
                Op { sup, ..self.op(record.id, kind, TAGS, value.into()) }
            }
            7 => self.op(record.id, OpKind::Set, PIN, value.into()),
            8 => removal(Some(record), self.op(record.id, OpKind::Delete, "", Value::Null)),
            _ => removal(Some(record), self.op(record.id, OpKind::Undelete, "", Value::Null)),
        }
    }

    /// Somebody who reads by name; workers are only ever excluded by it.
    fn reader(&mut self) -> Option<AuthorId> {
        self.rng.pick(&PEOPLE[WORKERS..]).copied()
    }

    /// Few values, so that two people often write the same.
    fn value(&mut self) -> Value {
        Value::Text(format!("version {}", self.rng.below(5)))
    }

    fn op(&mut self, record: RecordId, kind: OpKind, field: &str, value: Value) -> Op {
        Op {
            id: OpId(self.rng.id()),
            record,
            kind,
            field: field.to_owned(),
            value,
            sup: Vec::new(),
            seen_generation: self.replica.generation(record),
            seen: None,
        }
    }
}
