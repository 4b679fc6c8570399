//! What the sequencer reads inside an open commit, and the log's packing.
//!
//! An entry is all that one transaction did to one record. The record's id is its key and is not repeated in
//! the operations; fields stand by place and not by name, since the log is most of what a council stores.

use super::StoreError;
use super::db::{Conn, params};
use super::rows::{self, unpack};
use std::collections::HashMap;
use sync::pack::Writer;
use sync::sequence::Ledger;
use sync::{AuthorId, Op, OpId, OpKind, Record, RecordId, Value};

/// The version of an entry's bytes, first in each.
const VERSION: u32 = 1;

/// Version, author, time and operations.
type Packed = (u32, AuthorId, i64, Vec<PackedOp>);
/// Id, kind, field, value, what it supersedes, and the generation and heads that its author saw.
type PackedOp = (OpId, OpKind, String, Value, Vec<OpId>, u64, Option<Vec<OpId>>);

/// What one transaction did to one record.
pub(super) struct Entry {
    pub(super) by: AuthorId,
    pub(super) at: i64,
    pub(super) ops: Vec<Op>,
}

/// The bytes of an entry.
pub(super) fn pack<'a>(by: AuthorId, at: i64, ops: impl Iterator<Item = &'a Op> + Clone) -> Vec<u8> {
    let mut to = Writer::default();
    to.list(4);
    to.put(&VERSION);
    to.put(&by);
    to.put(&at);
    to.list(ops.clone().count());
    for op in ops {
        to.list(7);
        to.put(&op.id);
        to.put(&op.kind);
        to.text(&op.field);
        to.put(&op.value);
        to.put(&op.sup);
        to.put(&op.seen_generation);
        to.put(&op.seen);
    }
    to.into_bytes()
}

/// Reads an entry of `record`.
pub(super) fn entry(record: RecordId, bytes: &[u8]) -> Result<Entry, StoreError> {
    let (version, by, at, packed): Packed = unpack(bytes)?;
    if version != VERSION {
        return Err(StoreError::Corrupt(format!("an entry has the unknown version {version}")));
    }
    let ops = packed.into_iter().map(|(id, kind, field, value, sup, seen_generation, seen)| Op {
        id,
        record,
        kind,
        field,
        value,
        sup,
        seen_generation,
        seen,
    });
    Ok(Entry { by, at, ops: ops.collect() })
}

/// The ledger of one transaction. What it read once it does not read again.
pub(super) struct Tables<'c> {
    conn: &'c Conn,
    records: HashMap<RecordId, Option<Record>>,
    ops: HashMap<RecordId, HashMap<OpId, String>>,
}

impl<'c> Tables<'c> {
    pub(super) fn new(conn: &'c Conn) -> Self {
        Self { conn, records: HashMap::new(), ops: HashMap::new() }
    }

    fn ops_of(&self, record: RecordId) -> Result<HashMap<OpId, String>, StoreError> {
        let mut ops = HashMap::new();
        self.conn.query("SELECT bytes FROM entry WHERE record = ?1", &params![record.0], |row| {
            ops.extend(entry(record, row.get(0)?)?.ops.into_iter().map(|op| (op.id, op.field)));
            Ok(())
        })?;
        Ok(ops)
    }
}

impl Ledger for Tables<'_> {
    type Error = StoreError;

    fn record(&mut self, id: RecordId) -> Result<Option<Record>, StoreError> {
        if let Some(known) = self.records.get(&id) {
            return Ok(known.clone());
        }
        let record = rows::record(self.conn, id)?;
        self.records.insert(id, record.clone());
        Ok(record)
    }

    fn op_field(&mut self, record: RecordId, op: OpId) -> Result<Option<String>, StoreError> {
        if self.record(record)?.is_none() {
            return Ok(None);
        }
        if !self.ops.contains_key(&record) {
            let ops = self.ops_of(record)?;
            self.ops.insert(record, ops);
        }
        Ok(self.ops.get(&record).and_then(|ops| ops.get(&op)).cloned())
    }

    fn op_value(&mut self, record: RecordId, op: OpId) -> Result<Option<Value>, StoreError> {
        let mut found = None;
        self.conn.query("SELECT bytes FROM entry WHERE record = ?1", &params![record.0], |row| {
            let mut ops = entry(record, row.get(0)?)?.ops.into_iter();
            found =
                found.take().or_else(|| ops.find(|written| written.id == op).map(|written| written.value));
            Ok(())
        })?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What every release so far stores for the operations below.
    const STORED: &str = concat!(
        "9401c41007070707070707070707070707070707cf000001a0c4506c009297c410010101010101010101010101",
        "01010101a3736574a477686174af52696e6720746865207363686f6f6c91c41003030303030303030303030303",
        "030303cd012cc097c41004040404040404040404040404040404a664656c657465a0c0900091c4100505050505",
        "0505050505050505050505",
    );

    #[test]
    fn an_entry_survives_its_packing() {
        let (record, author) = (RecordId([2; 16]), AuthorId([7; 16]));
        let set = Op {
            id: OpId([1; 16]),
            record,
            kind: OpKind::Set,
            field: "what".to_owned(),
            value: "Ring the school".into(),
            sup: vec![OpId([3; 16])],
            seen_generation: 300,
            seen: None,
        };
        let delete = Op {
            id: OpId([4; 16]),
            record,
            kind: OpKind::Delete,
            field: String::new(),
            value: Value::Null,
            sup: Vec::new(),
            seen_generation: 0,
            seen: Some(vec![OpId([5; 16])]),
        };
        let ops = [set, delete];
        let bytes = pack(author, 1_790_000_000_000, ops.iter());
        let stored: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(stored.concat(), STORED, "what is stored already is packed otherwise");
        let read = entry(record, &bytes).unwrap();
        assert_eq!((read.by, read.at, read.ops), (author, 1_790_000_000_000, ops.to_vec()));
        assert!(matches!(entry(record, b"\x94\x02"), Err(StoreError::Corrupt(_))));
    }
}
