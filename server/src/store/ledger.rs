//! What the sequencer reads inside an open commit, and the log's packing.
//!
//! An entry is all that one transaction did to one record. The record's id is its key and is not repeated in
//! the operations; fields stand by place and not by name, since the log is most of what a council stores.

use super::StoreError;
use super::rows::{self, unpack};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use sync::sequence::Ledger;
use sync::{AuthorId, Op, OpId, OpKind, Record, RecordId, Value};

/// The version of an entry's bytes, first in each.
const VERSION: u8 = 1;

#[derive(Serialize)]
struct Packing<'a>(u8, AuthorId, i64, Vec<PackingOp<'a>>);
#[derive(Serialize)]
struct PackingOp<'a>(OpId, OpKind, &'a str, &'a Value, &'a [OpId], u64, &'a Option<Vec<OpId>>);

#[derive(Deserialize)]
struct Packed(u8, AuthorId, i64, Vec<PackedOp>);
#[derive(Deserialize)]
struct PackedOp(OpId, OpKind, String, Value, Vec<OpId>, u64, Option<Vec<OpId>>);

/// What one transaction did to one record.
pub(super) struct Entry {
    pub(super) by: AuthorId,
    pub(super) at: i64,
    pub(super) ops: Vec<Op>,
}

/// The bytes of an entry.
pub(super) fn pack<'a>(
    by: AuthorId,
    at: i64,
    ops: impl Iterator<Item = &'a Op>,
) -> Result<Vec<u8>, StoreError> {
    let ops = ops.map(|o| PackingOp(o.id, o.kind, &o.field, &o.value, &o.sup, o.seen_generation, &o.seen));
    let packing = Packing(VERSION, by, at, ops.collect());
    rmp_serde::to_vec(&packing).map_err(|error| StoreError::Other(error.to_string()))
}

/// Reads an entry of `record`.
pub(super) fn entry(record: RecordId, bytes: &[u8]) -> Result<Entry, StoreError> {
    let Packed(version, by, at, packed) = unpack(bytes)?;
    if version != VERSION {
        return Err(StoreError::Corrupt(format!("an entry has the unknown version {version}")));
    }
    let ops = packed.into_iter().map(|PackedOp(id, kind, field, value, sup, seen_generation, seen)| Op {
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
    conn: &'c Connection,
    records: HashMap<RecordId, Option<Record>>,
    ops: HashMap<RecordId, HashMap<OpId, String>>,
}

impl<'c> Tables<'c> {
    pub(super) fn new(conn: &'c Connection) -> Self {
        Self { conn, records: HashMap::new(), ops: HashMap::new() }
    }

    fn ops_of(&self, record: RecordId) -> Result<HashMap<OpId, String>, StoreError> {
        let mut find = self.conn.prepare_cached("SELECT bytes FROM entry WHERE record = ?1")?;
        let mut ops = HashMap::new();
        for bytes in find.query_map([record.0], rows::bytes)? {
            ops.extend(entry(record, &bytes?)?.ops.into_iter().map(|op| (op.id, op.field)));
        }
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
}
