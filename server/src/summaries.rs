//! What managers see: one small record a family and one a worker, written in the commit that they follow
//! from.
//!
//! A summary holds no child's words, nothing of a visit's notes and nothing of a private space. It can be
//! thrown away and made again from the records ([`rebuild`]). Days travel in it as they are: what is overdue,
//! and whether an allocation that ends next week still holds, is worked out on the device. Which team a
//! family belongs to is decided on the day of the last commit that touched it; [`rebuild`], run as each day
//! begins, moves those whose allocation began or ended by the calendar alone.

mod family;
mod worker;

use crate::store::commit::Commit;
use crate::store::db::{Conn, params};
use crate::store::{StoreError, audiences, rows};
use domain::model::fields::day_of;
use domain::schema::Kind;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use sync::sequence::Change;
use sync::{Field, Head, OpId, Record, RecordId, Value};

/// The families and workers whose summaries a commit may have changed.
#[derive(Debug, Default)]
pub(crate) struct Dirty {
    families: BTreeSet<RecordId>,
    /// Families of which only promises changed: the visits of years need not be read for those.
    promised: BTreeSet<RecordId>,
    workers: BTreeSet<RecordId>,
    /// Workers whose own records changed.
    renamed: BTreeSet<RecordId>,
}

impl Dirty {
    /// Notes what a change touches.
    pub(crate) fn mark(&mut self, change: &Change) {
        let record = &change.after;
        match Kind::from_name(&record.kind) {
            Some(Kind::Allocation) => {
                self.families.insert(record.scope);
                let before = change.before.as_ref().and_then(|before| before.link("worker"));
                self.workers.extend(before.into_iter().chain(record.link("worker")));
            }
            Some(Kind::Family | Kind::Person | Kind::Episode | Kind::Visit) => {
                self.families.insert(record.scope);
            }
            Some(Kind::Promise) => {
                self.promised.insert(record.scope);
            }
            Some(Kind::Worker) => {
                self.workers.insert(record.id);
                self.renamed.insert(record.id);
            }
            _ => {}
        }
    }
}

/// Makes the summaries named anew, inside the commit.
pub(crate) fn refresh(commit: &mut Commit<'_>, dirty: Dirty) -> Result<(), StoreError> {
    let mut staff = Staff::default();
    let mut families = dirty.families;
    for family in dirty.promised {
        if !families.contains(&family) && !write_promises(commit, family)? {
            families.insert(family);
        }
    }
    for worker in &dirty.renamed {
        // A worker's new name or team shows in the summaries of their families.
        families.extend(families_of(commit.conn(), *worker)?);
    }
    for family in families {
        write_family(commit, &mut staff, family)?;
    }
    for worker in dirty.workers {
        write_worker(commit, &mut staff, worker)?;
    }
    Ok(())
}

/// Whom a summary is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum About {
    /// A family.
    Family(RecordId),
    /// A worker.
    Worker(RecordId),
}

/// Everybody whom a summary may be about.
pub(crate) fn everybody(conn: &Conn) -> Result<Vec<About>, StoreError> {
    let of_kind = |kind: Kind, about: fn(RecordId) -> About| -> Result<Vec<About>, StoreError> {
        let sql = "SELECT id FROM record WHERE kind = ?1 ORDER BY id";
        conn.query(sql, &params![kind.name()], |row| Ok(about(RecordId(row.get(0)?))))
    };
    let mut all = of_kind(Kind::Family, About::Family)?;
    all.append(&mut of_kind(Kind::Worker, About::Worker)?);
    Ok(all)
}

/// Makes these summaries anew. What says the same as before is not written again.
pub(crate) fn rebuild(commit: &mut Commit<'_>, some: &[About]) -> Result<(), StoreError> {
    let mut staff = Staff::default();
    for about in some {
        match about {
            About::Family(family) => write_family(commit, &mut staff, *family)?,
            About::Worker(worker) => write_worker(commit, &mut staff, *worker)?,
        }
    }
    Ok(())
}

/// The team that a family belongs to.
pub(crate) fn team_of(conn: &Conn, family: RecordId) -> Result<Option<RecordId>, StoreError> {
    let sql = "SELECT team FROM family_team WHERE family = ?1";
    conn.query_opt(sql, &params![family.0], |row| Ok(RecordId(row.get(0)?)))
}

/// The id of the summary of a family or worker: the same however often it is made.
pub(crate) fn id_of(kind: Kind, about: RecordId) -> RecordId {
    let digest = Sha256::new().chain_update(kind.name()).chain_update(about.0).finalize();
    RecordId::from_slice(digest.get(..sync::id::ID_BYTES).unwrap_or_default()).unwrap_or_default()
}

/// Workers' records, each read once.
#[derive(Default)]
struct Staff(BTreeMap<RecordId, Option<Record>>);

impl Staff {
    fn get(&mut self, conn: &Conn, id: RecordId) -> Result<Option<&Record>, StoreError> {
        if let std::collections::btree_map::Entry::Vacant(place) = self.0.entry(id) {
            place.insert(rows::record(conn, id)?.filter(|record| record.kind == Kind::Worker.name()));
        }
        Ok(self.0.get(&id).and_then(Option::as_ref))
    }
}

fn write_family(commit: &mut Commit<'_>, staff: &mut Staff, id: RecordId) -> Result<(), StoreError> {
    let conn = commit.conn();
    let Some(record) = rows::record(conn, id)? else {
        return Ok(());
    };
    let family = family::Family {
        today: commit.today(),
        people: rows::in_scope(conn, id, Kind::Person.name())?,
        allocations: rows::in_scope(conn, id, Kind::Allocation.name())?,
        episodes: rows::in_scope(conn, id, Kind::Episode.name())?,
        visits: rows::in_scope(conn, id, Kind::Visit.name())?,
        promises: rows::in_scope(conn, id, Kind::Promise.name())?,
        record,
    };
    let worker = family.lead().and_then(|allocation| allocation.link("worker"));
    let team = match worker {
        Some(worker) => staff.get(conn, worker)?.and_then(|worker| worker.link("team")),
        None => None,
    };
    // A family that nobody was ever allocated to still belongs to the team that the record names.
    let team = team.or_else(|| family.record.link("team"));
    note_team(conn, id, team)?;
    let Some(scope) = scope_of(conn, &family, team)? else {
        return Ok(());
    };
    let summary = Summary::new(Kind::FamilySummary, id, scope).filled(family.fields(team));
    commit.put_derived(summary.record)
}

fn note_team(conn: &Conn, family: RecordId, team: Option<RecordId>) -> Result<(), StoreError> {
    let Some(team) = team else {
        conn.execute("DELETE FROM family_team WHERE family = ?1", &params![family.0])?;
        return Ok(());
    };
    let sql =
        "INSERT INTO family_team (family, team) VALUES (?1, ?2) ON CONFLICT (family) DO UPDATE SET team = ?2";
    conn.execute(sql, &params![family.0, team.0])?;
    Ok(())
}

/// Where a family's summary belongs: to its team, and without one to the whole authority, whose managers all
/// see it until one of them takes the family on. Of a family without a team whose case was closed before Kept
/// saw it, nobody needs one.
fn scope_of(
    conn: &Conn,
    family: &family::Family,
    team: Option<RecordId>,
) -> Result<Option<RecordId>, StoreError> {
    let is_needed = family.is_open()
        || rows::kind_and_scope(conn, id_of(Kind::FamilySummary, family.record.id))?.is_some();
    match team {
        None if is_needed => audiences::authority(conn),
        team => Ok(team),
    }
}

/// Brings the promises of a summary up to date; `false` where there is no summary yet.
fn write_promises(commit: &mut Commit<'_>, family: RecordId) -> Result<bool, StoreError> {
    let conn = commit.conn();
    let Some(record) = rows::record(conn, id_of(Kind::FamilySummary, family))? else {
        return Ok(false);
    };
    let promises = family::promises(&rows::in_scope(conn, family, Kind::Promise.name())?);
    commit.put_derived(Summary { record }.filled([("promises", promises)]).record)?;
    Ok(true)
}

fn write_worker(commit: &mut Commit<'_>, staff: &mut Staff, id: RecordId) -> Result<(), StoreError> {
    let conn = commit.conn();
    let load = worker::load(conn, id, commit.today())?;
    let Some(record) = staff.get(conn, id)? else {
        return Ok(());
    };
    let Some(team) = record.link("team") else {
        return Ok(());
    };
    if load.is_nothing() && rows::kind_and_scope(conn, id_of(Kind::WorkerSummary, id))?.is_none() {
        // An extract lists everyone who ever worked here: who never had a family while Kept ran is no load.
        return Ok(());
    }
    let summary = Summary::new(Kind::WorkerSummary, id, team).filled(worker::fields(record, team, load));
    commit.put_derived(summary.record)
}

/// The families that somebody works or worked with.
fn families_of(conn: &Conn, worker: RecordId) -> Result<BTreeSet<RecordId>, StoreError> {
    let sql = "SELECT DISTINCT family FROM allocation WHERE worker = ?1";
    Ok(conn.query(sql, &params![worker.0], |row| Ok(RecordId(row.get(0)?)))?.into_iter().collect())
}

/// A summary being filled.
struct Summary {
    record: Record,
}

impl Summary {
    fn new(kind: Kind, about: RecordId, team: RecordId) -> Self {
        Self { record: Record::new(id_of(kind, about), kind.name(), team) }
    }

    /// Derived fields have one head each, written by nobody; its id follows from what it says.
    fn filled(mut self, fields: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        for (name, value) in fields {
            let hash = Sha256::new().chain_update(self.record.id.0).chain_update(name);
            let digest = hash.chain_update(sync::wire::encode(&value)).finalize();
            let op =
                OpId::from_slice(digest.get(..sync::id::ID_BYTES).unwrap_or_default()).unwrap_or_default();
            let head = Head { op, value, ..nobodys() };
            self.record.fields.insert(name.to_owned(), Field { heads: vec![head], ..Field::default() });
        }
        self
    }
}

fn nobodys() -> Head {
    Head {
        op: OpId::default(),
        by: sync::AuthorId::default(),
        at: 0,
        value: Value::Null,
        parents: Vec::new(),
    }
}

/// The most characters of one text in a summary: it has to fit into an answer whatever somebody wrote.
const TEXT_CHARS_MAX: usize = 400;

/// A field's words, cut where they are longer than a summary needs.
fn brief(record: &Record, field: &str) -> Value {
    let words = record.text(field);
    match words.char_indices().nth(TEXT_CHARS_MAX) {
        Some((end, _)) => Value::Text(format!("{}…", words.get(..end).unwrap_or_default())),
        None => words.into(),
    }
}

/// A field's day as text; `Null` where there is none.
fn day_text(record: &Record, field: &str) -> Value {
    day_of(record, field).map(domain::day::iso).into()
}

/// A map value from its entries.
fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
