//! Writes what the extract wants, and only what differs from what it wanted last time.

use super::tally::Tally;
use super::wanted::{Row, Wanted};
use crate::actor::Actor;
use crate::store::commit::{Commit, said_by};
use crate::store::db::{Conn, params};
use crate::store::{StoreError, Touched};
use domain::access::Role;
use domain::model::draft::Draft;
use domain::schema::{Kind, SCHEMA};
use std::collections::{BTreeSet, HashSet};
use sync::sequence::Verdict;
use sync::{AuthorId, DeviceId, Op, RecordId, Refusal, Txn, Value};
use time::Date;

/// What the dataset is called in the table of sources.
const SYSTEM: &str = "ssd";

/// How many bytes the new ids of one family share. They are random, and so are the ten that follow; what
/// belongs together then lies together in the indexes, without which a large import writes all of them in
/// every commit. It tells nobody anything: that records are of one family is what their scope says.
const ALIKE_BYTES: usize = 6;

/// A record behind a row: known from an earlier import, or about to be made.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) id: RecordId,
    /// What was last read of it; `None` for a record that is not there yet.
    hash: Option<[u8; 16]>,
}

impl Known {
    pub(super) fn is_there(&self) -> bool {
        self.hash.is_some()
    }
}

/// One record's operations, waiting for their transaction.
struct Pending {
    ops: Vec<Op>,
    record: RecordId,
    rows: Vec<Row>,
    hash: [u8; 16],
    is_new: bool,
}

/// One commit of an import.
pub(super) struct Writing<'c> {
    commit: Commit<'c>,
    importer: AuthorId,
    now_ms: i64,
    waiting: Vec<Pending>,
    waiting_ops: usize,
    /// How the ids of the family at hand begin.
    begins: [u8; ALIKE_BYTES],
    /// Records that this commit wanted already: no two rows may claim one by mistake.
    claimed: HashSet<RecordId>,
}

impl<'c> Writing<'c> {
    pub(super) fn begin(conn: &'c Conn, today: Date, now_ms: i64) -> Result<Self, StoreError> {
        let importer = importer(conn)?;
        let commit = Commit::begin(conn, Actor { id: importer, role: Role::Importer }, today)?.at(now_ms);
        let (waiting, claimed) = (Vec::new(), HashSet::new());
        let begins = random()?;
        Ok(Self { commit, importer, now_ms, waiting, waiting_ops: 0, begins, claimed })
    }

    /// Goes on to the next family.
    pub(super) fn next_family(&mut self) -> Result<(), StoreError> {
        self.begins = random()?;
        Ok(())
    }

    fn fresh_id(&self) -> Result<RecordId, StoreError> {
        let mut id: [u8; 16] = random()?;
        id.iter_mut().zip(self.begins).for_each(|(byte, alike)| *byte = alike);
        Ok(RecordId(id))
    }

    pub(super) fn conn(&self) -> &'c Conn {
        self.commit.conn()
    }

    /// The record behind a row, under an id of its own where it is new.
    pub(super) fn known(&self, row: &Row) -> Result<Known, StoreError> {
        self.known_of(std::slice::from_ref(row))
    }

    /// The record behind any of several rows that are one record together.
    pub(super) fn known_of(&self, rows: &[Row]) -> Result<Known, StoreError> {
        for row in rows {
            let found = source(self.conn(), &row.table, &row.key)?;
            if let Some((id, hash)) = found.filter(|(id, _)| !self.claimed.contains(id)) {
                return Ok(Known { id, hash: Some(hash) });
            }
        }
        Ok(Known { id: self.fresh_id()?, hash: None })
    }

    /// The record that a row became, in this import or before.
    pub(super) fn find(&self, table: &str, key: &str) -> Result<Option<RecordId>, StoreError> {
        Ok(source(self.conn(), table, key)?.map(|(id, _)| id))
    }

    /// Makes, changes or leaves alone the record that is wanted.
    pub(super) fn put(&mut self, wanted: Wanted, tally: &mut Tally) -> Result<(), StoreError> {
        self.claimed.insert(wanted.id());
        tally.saw(&wanted.rows);
        let hash = wanted.hash();
        if wanted.known.hash == Some(hash) {
            tally.unchanged += 1;
            return self.note(&wanted.rows, wanted.id(), &hash);
        }
        let is_new = !wanted.known.is_there();
        let mut draft = Draft::new(|| random().unwrap_or_default());
        if is_new {
            draft.make_as(wanted.id(), wanted.kind, wanted.scope);
            for (field, value) in wanted.fields() {
                draft.first(wanted.id(), field, value.clone());
            }
        } else {
            self.differ(&wanted, &mut draft)?;
        }
        let ops = draft.into_ops();
        if ops.is_empty() {
            tally.unchanged += 1;
            return self.note(&wanted.rows, wanted.id(), &hash);
        }
        if self.waiting_ops + ops.len() > Txn::OPS_MAX {
            self.flush(tally)?;
        }
        self.waiting_ops += ops.len();
        let record = wanted.id();
        self.waiting.push(Pending { ops, record, rows: wanted.rows, hash, is_new });
        Ok(())
    }

    /// The fields that the extract says otherwise than last time, each over the importer's own last
    /// operation.
    fn differ(&self, wanted: &Wanted, draft: &mut Draft<impl FnMut() -> [u8; 16]>) -> Result<(), StoreError> {
        let said = said_by(self.conn(), wanted.id(), self.importer)?;
        let names: BTreeSet<&str> = said
            .keys()
            .map(String::as_str)
            .chain(wanted.fields().iter().map(|(name, _)| name.as_str()))
            .collect();
        for name in names {
            let now =
                wanted.fields().iter().find(|(field, _)| field == name).map_or(&Value::Null, |(_, v)| v);
            let last = said.get(name);
            if last.map_or(&Value::Null, |(_, value)| value) != now {
                let sup = last.map(|(op, _)| vec![*op]).unwrap_or_default();
                draft.set_over(wanted.id(), name, now.clone(), sup, 0);
            }
        }
        Ok(())
    }

    /// Sends what waits. Where the house refuses a transaction, its records go one by one, so that one that
    /// cannot be taken leaves out no other.
    pub(super) fn flush(&mut self, tally: &mut Tally) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting_ops = 0;
        if waiting.is_empty() {
            return Ok(());
        }
        let ops = waiting.iter().flat_map(|pending| pending.ops.iter().cloned()).collect();
        let is_taken = self.send(ops)?.is_none();
        for pending in waiting {
            let refusal = if is_taken { None } else { self.send(pending.ops)? };
            if let Some(refusal) = refusal {
                tally.refused(&pending.rows, refusal);
                continue;
            }
            if pending.is_new {
                tally.made += 1;
            } else {
                tally.changed += 1;
            }
            self.note(&pending.rows, pending.record, &pending.hash)?;
        }
        Ok(())
    }

    /// Why a transaction of these operations was not taken, if it was not.
    fn send(&mut self, ops: Vec<Op>) -> Result<Option<Refusal>, StoreError> {
        let txn = Txn {
            dev: DeviceId(self.importer.0),
            n: self.commit.pos() + 1,
            epoch: 0,
            schema: SCHEMA,
            hlc: 0,
            wall: self.now_ms,
            ops,
        };
        Ok(match self.commit.take(&txn)? {
            Verdict::Taken { .. } | Verdict::Repeated => None,
            Verdict::Refused(refusal) => Some(refusal),
            Verdict::Held(_) => Some(Refusal::NewReaders),
        })
    }

    /// Remembers which record the rows became and what they said.
    fn note(&self, rows: &[Row], record: RecordId, hash: &[u8; 16]) -> Result<(), StoreError> {
        for row in rows {
            note(self.conn(), &row.table, &row.key, record, hash)?;
        }
        Ok(())
    }

    /// Sends the rest and brings the summaries up to date.
    pub(super) fn finish(mut self, tally: &mut Tally) -> Result<Touched, StoreError> {
        self.flush(tally)?;
        self.commit.finish()
    }
}

type Found = Option<(RecordId, [u8; 16])>;

fn source(conn: &Conn, table: &str, key: &str) -> Result<Found, StoreError> {
    let sql = "SELECT record, row_hash FROM source WHERE system = ?1 AND \"table\" = ?2 AND key = ?3";
    conn.query_opt(sql, &params![SYSTEM, table, key], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))
}

fn note(conn: &Conn, table: &str, key: &str, record: RecordId, hash: &[u8; 16]) -> Result<(), StoreError> {
    let sql = "INSERT INTO source (system, \"table\", key, record, row_hash) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (system, \"table\", key) DO UPDATE SET record = ?4, row_hash = ?5
               WHERE source.record <> ?4 OR source.row_hash <> ?5";
    conn.execute(sql, &params![SYSTEM, table, key, record.0, hash])?;
    Ok(())
}

/// The author of everything imported: the same in every import, and nobody who could sign in.
fn importer(conn: &Conn) -> Result<AuthorId, StoreError> {
    if let Some((id, _)) = source(conn, "importer", "")? {
        return Ok(id.into());
    }
    let id = RecordId(random()?);
    note(conn, "importer", "", id, &[0; 16])?;
    Ok(id.into())
}

/// The authority: the one that is there, or the one that the first import makes.
pub(super) fn authority(writing: &Writing<'_>) -> Result<Option<RecordId>, StoreError> {
    let there = crate::store::rows::of_kind(writing.conn(), Kind::Authority.name())?;
    Ok(there.first().map(|record| record.id))
}

fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Other(error.to_string()))?;
    Ok(bytes)
}
