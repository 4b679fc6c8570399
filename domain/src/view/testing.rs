//! Small houses for tests: records by number, written the way a device writes them.

use super::{House, Me, Now};
use crate::access::Role;
use crate::day::{self, Day};
use crate::model::visit::ChildSeen;
use crate::schema::policy_of;
use std::collections::BTreeMap;
use sync::{AuthorId, Op, OpId, OpKind, Record, RecordId, Value};
use time::Month;

/// Sunday 22 November 2026, 9:00 in the morning.
pub(super) const NOW: Now = Now {
    today: match Day::from_calendar_date(2026, Month::November, 22) {
        Ok(day) => day,
        Err(_) => Day::MIN,
    },
    ms: 1_795_338_000_000,
    offset_minutes: 0,
};
/// Priya Shah, who works with the Nowaks.
pub(super) const PRIYA: Me = Me { id: AuthorId([100; 16]), role: Role::Worker };
/// Ewa Nowak, the children's mother.
pub(super) const EWA: Me = Me { id: AuthorId([2; 16]), role: Role::Family };

pub(super) fn id(n: u8) -> RecordId {
    RecordId([n; 16])
}

pub(super) fn d(text: &str) -> Day {
    day::parse(text).unwrap()
}

pub(super) fn seen(seen: bool, alone: bool, reason: &str) -> Value {
    let alone = Some(alone);
    ChildSeen { seen: Some(seen), alone, reason: reason.into(), ..ChildSeen::default() }.to_value()
}

pub(super) fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
}

/// The moment so many days and minutes after this midnight.
pub(super) fn at(days: i64, minutes: i64) -> Value {
    Value::Int(NOW.ms - 9 * 3_600_000 + (days * 1440 + minutes) * 60_000)
}

#[derive(Default)]
pub(super) struct TestHouse {
    pub(super) records: BTreeMap<RecordId, Record>,
    ops: u32,
}

impl TestHouse {
    pub(super) fn house(&self) -> House<'_> {
        House::new(self.records.values())
    }

    /// A record numbered `n` in the scope numbered `scope`.
    pub(super) fn record(&mut self, n: u8, kind: &str, scope: u8, fields: &[(&str, Value)]) {
        self.records.insert(id(n), Record::new(id(n), kind, id(scope)));
        for (name, value) in fields {
            self.set(n, name, value.clone());
        }
    }

    /// Writes a field over what is there, as Priya.
    pub(super) fn set(&mut self, n: u8, field: &str, value: Value) {
        let heads = self.records[&id(n)].head_ids(field);
        self.write(n, field, value, PRIYA.id, heads);
    }

    /// Writes a field without having seen what is there: a conflict, where there is something.
    pub(super) fn collide(&mut self, n: u8, field: &str, value: Value, by: AuthorId) {
        self.write(n, field, value, by, Vec::new());
    }

    /// Adds an event on top of those that are there.
    pub(super) fn tell(&mut self, n: u8, event: Value, by: AuthorId) {
        let heads = self.records[&id(n)].head_ids("events");
        self.write(n, "events", event, by, heads);
    }

    fn write(&mut self, n: u8, field: &str, value: Value, by: AuthorId, sup: Vec<OpId>) {
        self.ops += 1;
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&self.ops.to_be_bytes());
        let record = self.records.get_mut(&id(n)).unwrap();
        let policy = policy_of(&record.kind, field);
        let op = Op {
            id: OpId(bytes),
            record: id(n),
            kind: OpKind::Set,
            field: field.into(),
            value,
            sup,
            seen_generation: 0,
            seen: None,
        };
        record.take(&op, by, NOW.ms, policy);
    }

    /// The Nowaks (1): Ewa (2), Zosia (3) aged 7, Kuba (4) aged 4; Priya (100) since March 2025, Ruth before her.
    pub(super) fn nowaks(&mut self) {
        self.record(1, "family", 1, &[("name", "Nowak".into())]);
        let child = |name: &str, born: &str| -> Vec<(&'static str, Value)> {
            let surname = ("surname", "Nowak".into());
            vec![("forename", name.into()), surname, ("born", born.into()), ("is_child", true.into())]
        };
        self.record(3, "person", 1, &child("Zosia", "2019-05-02"));
        self.record(4, "person", 1, &child("Kuba", "2022-03-09"));
        self.record(2, "person", 1, &[("forename", "Ewa".into()), ("surname", "Nowak".into())]);
        self.set(2, "is_child", false.into());
        for (n, child) in [(10, 3), (11, 4)] {
            let tie = [("from", id(2).into()), ("to", id(child).into()), ("relation", "mother".into())];
            self.record(n, "tie", 1, &tie);
            self.set(n, "parental_responsibility", true.into());
        }
        for (n, child) in [(12, 3), (14, 4)] {
            self.allocation(n, child, (101, "Ruth Bell"), "2024-02-01", Some("2025-03-22"));
            self.allocation(n + 1, child, (100, "Priya Shah"), "2025-03-22", None);
        }
    }

    pub(super) fn allocation(&mut self, n: u8, child: u8, worker: (u8, &str), from: &str, to: Option<&str>) {
        let fields = [
            ("person", id(child).into()),
            ("worker", id(worker.0).into()),
            ("worker_name", worker.1.into()),
            ("role", "Social worker".into()),
            ("from", from.into()),
        ];
        self.record(n, "allocation", 1, &fields);
        if let Some(to) = to {
            self.set(n, "to", to.into());
        }
    }

    /// A promise by the one numbered `by` to the one numbered `to`.
    pub(super) fn promise(&mut self, n: u8, what: &str, by: u8, to: u8, due: &str) {
        let fields = [
            ("what", what.into()),
            ("by", id(by).into()),
            ("to", id(to).into()),
            ("to_name", if to == 2 { "Ewa" } else { "" }.into()),
            ("due", due.into()),
            ("made_on", "2026-11-09".into()),
        ];
        self.record(n, "promise", 1, &fields);
    }
}
