//! A small authority with two teams and two families, and phones that speak to it as real ones do.

use crate::cluster;
use domain::access::Role;
use domain::model::draft::Draft;
use domain::schema::{Kind, SCHEMA, policy_of};
use kept_server::actor::Actor;
use kept_server::store::{Database, Store, StoreError};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use sync::replica::{Delta, Position, ReceiveError, Replica, Waiting};
use sync::wire::{self, Answered, Exchange, Fate, Frame, Parcel, WIRE_VERSION};
use sync::{AuthorId, DeviceId, Op, Record, RecordId, ShareChange, Txn, Value};

/// Sunday 22 November 2026, noon.
pub(crate) const NOW_MS: i64 = 1_795_348_800_000;
pub(crate) const DAY_MS: i64 = 86_400_000;

/// A store on a database of its own, removed with it.
pub(crate) struct Opened {
    pub(crate) store: Option<Store>,
    pub(crate) database: Database,
    pub(crate) dir: PathBuf,
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.store = None;
        drop(std::fs::remove_dir_all(&self.dir));
    }
}

/// How a kind of store is opened; every fact is checked against each.
pub(crate) type Open = fn() -> Opened;

pub(crate) fn sqlite() -> Opened {
    let name = format!("kept-contract-{}-{}", std::process::id(), next());
    let dir = std::env::temp_dir().join(name);
    opened(Database::Folder(dir.clone()), dir)
}

pub(crate) fn memory() -> Opened {
    opened(Database::in_memory().unwrap(), PathBuf::new())
}

/// A database of its own on the server that all facts share, and gone with that.
pub(crate) fn postgres() -> Opened {
    let url = cluster::shared().fresh_database();
    opened(url.parse().unwrap(), PathBuf::new())
}

fn opened(database: Database, dir: PathBuf) -> Opened {
    Opened { store: Some(Store::connect(&database).unwrap()), database, dir }
}

fn next() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// Sixteen bytes that no other call gave. Mixed, so that ids come in no order.
pub(crate) fn random() -> [u8; 16] {
    let seed = wire::digest(&next().to_be_bytes());
    seed[..16].try_into().unwrap()
}

pub(crate) fn draft() -> Draft<fn() -> [u8; 16]> {
    Draft::new(random)
}

/// A person's phone: a real replica over a store that never fails.
pub(crate) struct Phone {
    pub(crate) actor: Actor,
    pub(crate) dev: DeviceId,
    pub(crate) n: u64,
    pub(crate) clock_ms: i64,
    pub(crate) replica: Replica,
}

impl Phone {
    pub(crate) fn of(actor: Actor) -> Self {
        let replica = Replica::open(policy_of, actor.id, Position::default(), vec![], vec![]);
        Self { actor, dev: DeviceId(random()), n: 0, clock_ms: NOW_MS, replica }
    }

    /// Writes a transaction into the outbox and answers its count.
    pub(crate) fn save(&mut self, ops: Vec<Op>) -> u64 {
        self.n += 1;
        let txn =
            Txn { dev: self.dev, n: self.n, epoch: 0, schema: SCHEMA, hlc: 0, wall: self.clock_ms, ops };
        self.replica.wrote(Waiting { bytes: wire::encode(&txn), txn });
        self.n
    }

    pub(crate) fn change(&mut self, fill: impl FnOnce(&mut Draft<fn() -> [u8; 16]>)) -> u64 {
        let mut draft = draft();
        fill(&mut draft);
        self.save(draft.into_ops())
    }

    pub(crate) fn outgoing(&self) -> Exchange {
        self.replica.outgoing(self.dev, SCHEMA)
    }

    pub(crate) fn try_sync(&mut self, store: &Store) -> Result<Vec<Frame>, StoreError> {
        let frames = store.exchange_blocking(self.actor, self.outgoing(), NOW_MS)?;
        self.receive(frames.clone()).expect("the answer is whole");
        Ok(frames)
    }

    pub(crate) fn receive(&mut self, frames: Vec<Frame>) -> Result<Delta, ReceiveError> {
        let delta = self.replica.receive(frames)?;
        self.replica.commit(delta.clone());
        Ok(delta)
    }

    pub(crate) fn sync(&mut self, store: &Store) -> Vec<Frame> {
        self.try_sync(store).unwrap()
    }

    /// Syncs and answers what became of the last transaction.
    pub(crate) fn fate(&mut self, store: &Store) -> Fate {
        results(&self.sync(store)).last().unwrap().fate.clone()
    }

    pub(crate) fn sees(&self, id: RecordId) -> bool {
        self.replica.record(id).is_some()
    }

    pub(crate) fn record(&self, id: RecordId) -> Record {
        self.replica.record(id).unwrap_or_else(|| panic!("{id} is not on this phone")).clone()
    }

    pub(crate) fn kinds(&self) -> std::collections::BTreeSet<String> {
        self.replica.records().map(|record| record.kind.clone()).collect()
    }
}

pub(crate) fn results(frames: &[Frame]) -> Vec<Answered> {
    match &frames[0] {
        Frame::Hello { results, .. } => results.clone(),
        other => panic!("{other:?}"),
    }
}

/// One parcel sent as it is.
pub(crate) fn parcel(dev: DeviceId, n: u64, bytes: Vec<u8>) -> Exchange {
    Exchange {
        version: WIRE_VERSION,
        dev,
        epoch: 0,
        cursor: 0,
        schema: SCHEMA,
        audiences: vec![],
        txns: vec![Parcel::Plain { n, bytes }],
        ..Exchange::default()
    }
}

/// Everything that an answer carries, as bytes to search.
pub(crate) fn carries(frames: &[Frame], words: &str) -> bool {
    let mut out = Vec::new();
    frames.iter().for_each(|frame| wire::write_frame(&mut out, frame));
    out.windows(words.len()).any(|window| window == words.as_bytes())
}

pub(crate) struct World {
    pub(crate) opened: Opened,
    pub(crate) importer: Phone,
    pub(crate) north: RecordId,
    pub(crate) south: RecordId,
    pub(crate) priya: Actor,
    pub(crate) sam: Actor,
    pub(crate) grace: Actor,
    pub(crate) nowak: RecordId,
    pub(crate) zosia: RecordId,
    pub(crate) ewa: Actor,
    pub(crate) marek: Actor,
    pub(crate) allocation: RecordId,
    pub(crate) other_family: RecordId,
    pub(crate) other_person: RecordId,
}

impl World {
    /// Priya works with the Nowaks and Sam with the Okoros; Grace manages Priya's team.
    pub(crate) fn new(open: Open) -> Self {
        let opened = open();
        let mut importer = Phone::of(Actor { id: AuthorId(random()), role: Role::Importer });
        let mut d = draft();
        let authority = d.fresh_id();
        d.make_as(authority, Kind::Authority, authority);
        let (north, south) = (d.make(Kind::Team, authority), d.make(Kind::Team, authority));
        let mut worker = |name: &str, team: RecordId| {
            let id = d.make(Kind::Worker, authority);
            d.first(id, "name", name);
            d.first(id, "team", team);
            id
        };
        let (priya, sam) = (worker("Priya Sharma", north), worker("Sam Reid", south));
        let grace = worker("Grace Mensah", north);
        let family = |d: &mut Draft<_>, name: &str| {
            let id = d.fresh_id();
            d.make_as(id, Kind::Family, id);
            d.first(id, "name", name);
            id
        };
        let (nowak, other_family) = (family(&mut d, "Nowak"), family(&mut d, "Okoro"));
        let person = |d: &mut Draft<_>, family: RecordId, name: &str, is_child: bool| {
            let id = d.make(Kind::Person, family);
            d.first(id, "forename", name);
            d.first(id, "is_child", is_child);
            id
        };
        let zosia = person(&mut d, nowak, "Zosia", true);
        let (ewa, marek) = (person(&mut d, nowak, "Ewa", false), person(&mut d, nowak, "Marek", false));
        let other_person = person(&mut d, other_family, "Ada", true);
        let allocation = allocate(&mut d, nowak, zosia, priya, "Priya Sharma");
        allocate(&mut d, other_family, other_person, sam, "Sam Reid");
        importer.save(d.into_ops());
        assert_eq!(importer.fate(opened.store.as_ref().unwrap()), Fate::Applied);
        let actor = |id: RecordId, role| Actor { id: id.into(), role };
        Self {
            opened,
            importer,
            north,
            south,
            priya: actor(priya, Role::Worker),
            sam: actor(sam, Role::Worker),
            grace: actor(grace, Role::Manager),
            nowak,
            zosia,
            ewa: actor(ewa, Role::Family),
            marek: actor(marek, Role::Family),
            allocation,
            other_family,
            other_person,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        self.opened.store.as_ref().unwrap()
    }

    /// A phone of `actor` that has just signed in and has everything.
    pub(crate) fn phone(&self, actor: Actor) -> Phone {
        let mut phone = Phone::of(actor);
        phone.sync(self.store());
        phone
    }

    /// A promise of Priya to Zosia, made on `phone` and shared with `readers`; sent and taken.
    pub(crate) fn promise(&self, phone: &mut Phone, what: &str, readers: &[Actor]) -> RecordId {
        let mut d = draft();
        let id = d.make(Kind::Promise, self.nowak);
        d.first(id, "what", what);
        d.first(id, "by", RecordId::from(self.priya.id));
        d.first(id, "to", self.zosia);
        d.first(id, "due", "2026-11-27");
        if !readers.is_empty() {
            d.share_new(id, &ShareChange::with(readers.iter().map(|reader| reader.id)));
        }
        phone.save(d.into_ops());
        assert_eq!(phone.fate(self.store()), Fate::Applied);
        id
    }

    /// Writes one field as the system of record would.
    pub(crate) fn import(&mut self, record: RecordId, field: &str, value: impl Into<Value>) {
        let mut draft = draft();
        // The importer's phone holds nothing, so it names no version: it read the row, not the record.
        draft.set_over(record, field, value.into(), self.heads_of(record, field), 0);
        self.importer.save(draft.into_ops());
        let fate = self.importer.fate(self.opened.store.as_ref().unwrap());
        assert_eq!(fate, Fate::Applied);
    }

    fn heads_of(&self, id: RecordId, field: &str) -> Vec<sync::OpId> {
        let read = self.store().read_blocking(|conn| kept_server::store::rows::record(conn, id));
        read.unwrap().map(|record| record.head_ids(field)).unwrap_or_default()
    }
}

fn allocate(
    d: &mut Draft<fn() -> [u8; 16]>,
    family: RecordId,
    person: RecordId,
    worker: RecordId,
    name: &str,
) -> RecordId {
    let id = d.make(Kind::Allocation, family);
    d.first(id, "person", person);
    d.first(id, "worker", worker);
    d.first(id, "worker_name", name);
    d.first(id, "from", "2026-01-05");
    id
}
