//! One author's transactions inside an open commit: judged, written, indexed and summed up.
//!
//! Pushes, the import and the demonstration all come through here, so that nothing is ever written that the
//! sequencer and the house did not allow.

use super::db::{Conn, params};
use super::ledger::{self, Tables};
use super::rows::{self, count, db};
use super::{StoreError, Touched, audiences, horizon};
use crate::actor::Actor;
use crate::audit::{self, Said, What};
use crate::house::House;
use crate::summaries::{self, Dirty};
use domain::day::{Day, iso};
use domain::model::allocation::is_lead;
use domain::model::fields::day_of;
use domain::schema::Kind;
use std::collections::{HashMap, HashSet};
use sync::removal::REMOVED;
use sync::sequence::{Change, Ledger, Verdict, sequence};
use sync::{AudienceId, AuthorId, Op, OpId, OpKind, Record, RecordId, Txn, Value};

/// One author's part of an open commit.
pub(crate) struct Commit<'c> {
    conn: &'c Conn,
    actor: Actor,
    today: Day,
    house: House<'c>,
    pos: u64,
    started_at: u64,
    touched: Touched,
    dirty: Dirty,
    /// Audiences known to be in their table.
    settled: HashSet<AudienceId>,
    /// What the audit log will say.
    said: Said,
    at_ms: i64,
}

impl<'c> Commit<'c> {
    pub(crate) fn begin(conn: &'c Conn, actor: Actor, today: Day) -> Result<Self, StoreError> {
        Self::begin_in(conn, actor, today, House::new(conn, actor, today))
    }

    /// As [`Commit::begin`], under the rules of `house`.
    pub(super) fn begin_in(
        conn: &'c Conn,
        actor: Actor,
        today: Day,
        house: House<'c>,
    ) -> Result<Self, StoreError> {
        let pos = position(conn)?;
        let (touched, dirty, settled) = (Touched::default(), Dirty::default(), HashSet::new());
        let (said, at_ms) = (Said::that(What::Changed).by(actor), crate::today::at(today, 0, 0));
        Ok(Self { conn, actor, today, house, pos, started_at: pos, touched, dirty, settled, said, at_ms })
    }

    /// The same, at a moment: milliseconds since 1970 UTC. Otherwise the audit log has the day.
    pub(crate) fn at(self, at_ms: i64) -> Self {
        Self { at_ms, ..self }
    }

    pub(crate) fn conn(&self) -> &'c Conn {
        self.conn
    }

    pub(crate) fn today(&self) -> Day {
        self.today
    }

    /// The position of the last transaction taken.
    pub(crate) fn pos(&self) -> u64 {
        self.pos
    }

    /// Judges a transaction and, if it is taken, writes it at a position of its own.
    pub(crate) fn take(&mut self, txn: &Txn) -> Result<Verdict, StoreError> {
        self.house.turn();
        let verdict = sequence(txn, self.actor.id, &mut Tables::new(self.conn), &self.house);
        if let Some(trouble) = self.house.trouble() {
            return Err(trouble);
        }
        let verdict = verdict?;
        if let Verdict::Taken { changes, .. } = &verdict {
            self.pos += 1;
            for change in changes {
                self.write(txn, change)?;
            }
            self.said.dev = Some(txn.dev);
            txn.ops.iter().for_each(|op| note_act(&mut self.said, op, changes));
        }
        Ok(verdict)
    }

    /// Brings the summaries and the counter up to date. Answers whom it concerns.
    pub(crate) fn finish(mut self) -> Result<Touched, StoreError> {
        let dirty = std::mem::take(&mut self.dirty);
        summaries::refresh(&mut self, dirty)?;
        if self.pos != self.started_at {
            self.conn.execute("UPDATE counter SET pos = ?1", &params![db(self.pos)])?;
            self.touched.write(self.conn, self.pos, self.today)?;
        }
        if self.said.count > 0 {
            audit::append(self.conn, &self.said, self.at_ms)?;
        }
        Ok(self.touched)
    }

    /// Writes a record that the server derives, at the position of the transaction that it follows from.
    pub(crate) fn put_derived(&mut self, mut record: Record) -> Result<(), StoreError> {
        record.audience = domain::schema::audience_of(&record).id();
        let before = rows::record(self.conn, record.id)?;
        if before.as_ref() == Some(&record) {
            return Ok(());
        }
        if self.pos == self.started_at {
            self.pos += 1;
        }
        self.place(before.as_ref(), &record)
    }

    fn write(&mut self, txn: &Txn, change: &Change) -> Result<(), StoreError> {
        let after = &change.after;
        self.place(change.before.as_ref(), after)?;
        horizon::note(self.conn, change, self.today)?;
        let ops = txn.ops.iter().filter(|op| op.record == after.id);
        let bytes = ledger::pack(self.actor.id, txn.wall, ops);
        let sql = "INSERT INTO entry (record, pos, audience, bytes) VALUES (?1, ?2, ?3, ?4)";
        self.conn.execute(sql, &params![after.id.0, db(self.pos), after.audience.0, bytes])?;
        if after.kind == Kind::Allocation.name() {
            index_allocation(self.conn, after)?;
            let workers = change.before.iter().chain([after]).filter_map(|record| record.link("worker"));
            self.touched.people.extend(workers.map(AuthorId::from));
        }
        self.dirty.mark(change);
        Ok(())
    }

    /// Puts a record where it belongs, and says `gone` where it was.
    fn place(&mut self, before: Option<&Record>, after: &Record) -> Result<(), StoreError> {
        if self.settled.insert(after.audience) {
            audiences::ensure(self.conn, &domain::schema::audience_of(after))?;
        }
        rows::put(self.conn, after, self.pos)?;
        self.touched.audiences.insert(after.audience);
        if let Some(left) = before.map(|record| record.audience).filter(|left| *left != after.audience) {
            let sql = "INSERT INTO gone (audience, pos, record) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            self.conn.execute(sql, &params![left.0, db(self.pos), after.id.0])?;
            self.touched.audiences.insert(left);
        }
        Ok(())
    }
}

/// Adds what an operation did to what the audit log will say. What was made is not said to have been written as well.
fn note_act(said: &mut Said, op: &Op, changes: &[Change]) {
    let changed = changes.iter().find(|change| change.after.id == op.record);
    let is_allocation = changed.is_some_and(|change| change.after.kind == Kind::Allocation.name());
    let act = match op.kind {
        _ if is_allocation => "allocate",
        _ if op.field == REMOVED => "remove",
        OpKind::New => "make",
        OpKind::Delete | OpKind::Undelete => "remove",
        OpKind::Share => "share",
        OpKind::Resolve => "settle",
        OpKind::Event => "tell",
        OpKind::Set | OpKind::Add | OpKind::Remove => "write",
    };
    if act != "write" || !said.acts.iter().any(|known| known.on == op.record) {
        said.note(act, op.record);
    }
}

/// Whether this operation of a record was taken before.
pub(crate) fn knows(conn: &Conn, record: RecordId, op: OpId) -> Result<bool, StoreError> {
    Ok(Tables::new(conn).op_field(record, op)?.is_some())
}

/// The last operation by which `author` wrote each field of a record, with what it said.
pub(crate) fn said_by(
    conn: &Conn,
    record: RecordId,
    author: AuthorId,
) -> Result<HashMap<String, (OpId, Value)>, StoreError> {
    let mut said = HashMap::new();
    conn.query("SELECT bytes FROM entry WHERE record = ?1 ORDER BY pos", &params![record.0], |row| {
        let entry = ledger::entry(record, row.get(0)?)?;
        let writes = entry.ops.into_iter().filter(|op| entry.by == author && op.kind == OpKind::Set);
        said.extend(writes.map(|op| (op.field, (op.id, op.value))));
        Ok(())
    })?;
    Ok(said)
}

/// The position of the last commit.
pub(crate) fn position(conn: &Conn) -> Result<u64, StoreError> {
    conn.query_row("SELECT pos FROM counter", &[], |row| Ok(count(row.get(0)?)))
}

/// Keeps who works with whom where it can be asked quickly. An allocation to nobody lets nobody in.
fn index_allocation(conn: &Conn, record: &Record) -> Result<(), StoreError> {
    let Some(worker) = record.link("worker") else {
        conn.execute("DELETE FROM allocation WHERE record = ?1", &params![record.id.0])?;
        return Ok(());
    };
    let sql = "INSERT INTO allocation (record, family, person, worker, from_day, to_day, is_lead)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (record)
               DO UPDATE SET family = ?2, person = ?3, worker = ?4, from_day = ?5, to_day = ?6, is_lead = ?7";
    let person = record.link("person").map(|RecordId(id)| id);
    let (from, to) = (day_of(record, "from").map(iso), day_of(record, "to").map(iso));
    let is_lead = is_lead(record.text("role"));
    conn.execute(sql, &params![record.id.0, record.scope.0, person, worker.0, from, to, is_lead])?;
    Ok(())
}
