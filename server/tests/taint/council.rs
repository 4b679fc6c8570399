//! An authority of 60 families in which every field that takes words holds a canary.

use crate::canary::{Aviary, Place};
use crate::kept::{Kept, NOW_MS, WORDS};
use domain::access::Role;
use domain::model::draft::Draft;
use domain::model::promise::Event;
use domain::schema::{Kind, SCHEMA};
use kept_server::actor::Actor;
use kept_server::auth::accounts;
use kept_server::auth::words::{Cost, Hashed, Pepper};
use sync::wire::{self, Exchange, Fate, Frame, Parcel, WIRE_VERSION};
use sync::{AuthorId, Base, DeviceId, Policy, RecordId, ShareChange, Txn, Value};

const FAMILIES: usize = 60;
const WORKERS: usize = 6;
/// What the rest of the server reads by its meaning; everything else takes words.
const NO_WORDS: &[(Kind, &[&str])] = &[
    (Kind::Team, &["parent"]),
    (Kind::Worker, &["team", "fte_hundredths", "left_on"]),
    (Kind::Family, &["team"]),
    (Kind::Person, &["born", "expected", "died", "is_child", "has_ehc_plan"]),
    (Kind::Tie, &["from", "to", "parental_responsibility", "lives_with", "is_inferred"]),
    (Kind::Address, &["person", "from", "to"]),
    (Kind::Allocation, &["person", "worker", "role", "from", "to", "is_cover"]),
    (Kind::Episode, &["person", "from", "to", "contacted"]),
    (Kind::FormalPlan, &["person", "from", "to"]),
    (Kind::Appointment, &["at", "worker", "events"]),
    (
        Kind::Visit,
        &[
            "at",
            "on",
            "announced",
            "worker",
            "worker_is_inferred",
            "appointment",
            "child:",
            "signed_at",
            "taken_ms",
            "is_imported",
        ],
    ),
    (Kind::VisitNote, &["visit"]),
    (Kind::Voice, &["child", "visit", "is_behaviour", "on"]),
    (Kind::Attachment, &["of", "kind", "media_type", "bytes", "sha256", "taken_on"]),
    (Kind::Promise, &["by", "to", "due", "visit", "made_on", "events"]),
    (Kind::Plan, &["review_on"]),
    (Kind::Goal, &["plan", "place"]),
    (Kind::Step, &["plan", "goal", "by", "is_done"]),
];
/// What is shared, once with each who may read by name and once with nobody.
const SHARED: &[Kind] = &[
    Kind::Allocation,
    Kind::Appointment,
    Kind::Voice,
    Kind::Attachment,
    Kind::Promise,
    Kind::Plan,
    Kind::Goal,
    Kind::Step,
];

/// Ids in no visible order, the same in every run.
#[derive(Debug, Default)]
pub(crate) struct Ids(u64);

impl Ids {
    pub(crate) fn next(&mut self) -> [u8; 16] {
        self.0 += 1;
        wire::digest(&self.0.to_be_bytes())[..16].try_into().unwrap()
    }
}

#[derive(Debug)]
pub(crate) struct Family {
    pub(crate) id: RecordId,
    pub(crate) child: RecordId,
    pub(crate) mother: RecordId,
    pub(crate) father: RecordId,
    pub(crate) practitioner: RecordId,
    pub(crate) allocation: RecordId,
    /// Each record that is shared, with whom.
    pub(crate) shared: Vec<(Kind, RecordId, Option<RecordId>)>,
}

pub(crate) struct Council {
    pub(crate) kept: Kept,
    pub(crate) ids: Ids,
    pub(crate) aviary: Aviary,
    pub(crate) teams: [RecordId; 2],
    pub(crate) workers: Vec<RecordId>,
    pub(crate) managers: [RecordId; 2],
    pub(crate) families: Vec<Family>,
    pub(crate) importer: Writer,
}

/// Somebody who writes straight into the store, and what they wrote so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writer {
    pub(crate) actor: Actor,
    dev: DeviceId,
    n: u64,
}

impl Council {
    /// `families` of them; every run makes the same.
    pub(crate) async fn of(families: usize) -> Self {
        let kept = Kept::start().await;
        let mut ids = Ids::default();
        let importer = Writer::of(Actor { id: AuthorId(ids.next()), role: Role::Importer }, &mut ids);
        let [north, south, grace, greta] = [0; 4].map(|_| RecordId(ids.next()));
        let workers = (0..WORKERS).map(|_| RecordId(ids.next())).collect();
        let (aviary, teams, managers) = (Aviary::default(), [north, south], [grace, greta]);
        let mut council =
            Self { kept, ids, aviary, teams, workers, managers, families: Vec::new(), importer };
        council.house().await;
        for number in 0..families {
            council.family(number).await;
        }
        council
    }

    pub(crate) async fn whole() -> Self {
        Self::of(FAMILIES).await
    }

    /// The team of a worker or a family, by its number.
    pub(crate) fn team_of(number: usize) -> usize {
        number % 2
    }

    /// The worker of a family, by its number.
    pub(crate) fn worker_of(family: usize) -> usize {
        family % WORKERS
    }

    async fn house(&mut self) {
        let authority = RecordId(self.ids.next());
        let mut draft = self.draft();
        draft.make_as(authority, Kind::Authority, authority);
        self.fill(&mut draft, None, authority, Kind::Authority);
        for team in self.teams {
            draft.make_as(team, Kind::Team, authority);
            self.fill(&mut draft, None, team, Kind::Team);
        }
        let people: Vec<RecordId> = self.managers.iter().chain(&self.workers).copied().collect();
        for (number, worker) in people.into_iter().enumerate() {
            draft.make_as(worker, Kind::Worker, authority);
            draft.first(worker, "team", self.teams[Self::team_of(number)]);
            self.fill(&mut draft, None, worker, Kind::Worker);
        }
        let mut importer = self.importer;
        self.write(&mut importer, draft.into_ops()).await;
        self.importer = importer;
    }

    async fn family(&mut self, number: usize) {
        let [id, child, mother, father, practitioner, allocation] = [0; 6].map(|_| RecordId(self.ids.next()));
        let mut family = Family { id, child, mother, father, practitioner, allocation, shared: Vec::new() };
        let worker = self.workers[Self::worker_of(number)];
        let mut draft = self.draft();
        draft.make_as(id, Kind::Family, id);
        draft.first(id, "team", self.teams[Self::team_of(number)]);
        self.fill(&mut draft, Some(number), id, Kind::Family);
        for person in [child, mother, father, practitioner] {
            draft.make_as(person, Kind::Person, id);
            draft.first(person, "is_child", person == child);
            self.fill(&mut draft, Some(number), person, Kind::Person);
        }
        draft.make_as(allocation, Kind::Allocation, id);
        for (field, link) in [("person", child), ("worker", worker)] {
            draft.first(allocation, field, link);
        }
        draft.first(allocation, "from", "2026-01-05");
        self.fill(&mut draft, Some(number), allocation, Kind::Allocation);
        for kind in [Kind::Tie, Kind::Address, Kind::Episode, Kind::FormalPlan] {
            let record = draft.make(kind, id);
            if kind != Kind::Tie {
                draft.first(record, "person", child);
                draft.first(record, "from", "2026-01-05");
            }
            self.fill(&mut draft, Some(number), record, kind);
        }
        let mut importer = self.importer;
        self.write(&mut importer, draft.into_ops()).await;
        self.importer = importer;
        self.written_by_its_worker(number, worker, &mut family).await;
        self.families.push(family);
    }

    async fn written_by_its_worker(&mut self, number: usize, worker: RecordId, family: &mut Family) {
        let mut draft = self.draft();
        for kind in [Kind::Visit, Kind::VisitNote] {
            let record = draft.make(kind, family.id);
            if kind == Kind::Visit {
                draft.first(record, "on", "2026-03-02");
            }
            self.fill(&mut draft, Some(number), record, kind);
        }
        let readers = [None, Some(family.mother), Some(family.father), Some(family.practitioner)];
        for kind in SHARED.iter().filter(|kind| **kind != Kind::Allocation) {
            for reader in readers {
                let record = draft.make(*kind, family.id);
                self.fill(&mut draft, Some(number), record, *kind);
                if *kind == Kind::Promise {
                    draft.first(record, "by", worker);
                    draft.first(record, "to", reader.unwrap_or(family.child));
                    draft.first(record, "due", "2026-04-01");
                }
                if let Some(reader) = reader {
                    draft.share_new(record, &ShareChange::with([AuthorId::from(reader)]));
                }
                family.shared.push((*kind, record, reader));
            }
        }
        let mut writer = Writer::of(Actor { id: worker.into(), role: Role::Worker }, &mut self.ids);
        self.write(&mut writer, draft.into_ops()).await;
    }

    fn draft(&mut self) -> Draft<Box<dyn FnMut() -> [u8; 16]>> {
        drafting(self.ids.next())
    }

    /// A canary in each field of a record that takes words.
    fn fill<F: FnMut() -> [u8; 16]>(
        &mut self,
        draft: &mut Draft<F>,
        family: Option<usize>,
        record: RecordId,
        kind: Kind,
    ) {
        let without = NO_WORDS.iter().find(|(of, _)| *of == kind).map_or(&[][..], |(_, fields)| fields);
        for (field, policy) in kind.fields().iter().filter(|(field, _)| !without.contains(field)) {
            let words = self.aviary.words(Place { family, record, kind, field });
            match policy {
                Policy::Set => draft.add(record, field, words),
                _ => draft.first(record, field, words),
            }
        }
    }

    /// One transaction, which must be taken.
    pub(crate) async fn write(&self, by: &mut Writer, ops: Vec<sync::Op>) -> Vec<Frame> {
        by.n += 1;
        let Writer { actor, dev, n } = *by;
        let txn = Txn { dev, n, epoch: 0, schema: SCHEMA, hlc: 0, wall: NOW_MS, ops };
        let txns = vec![Parcel::Plain { n, bytes: wire::encode(&txn) }];
        let exchange = Exchange { version: WIRE_VERSION, dev, schema: SCHEMA, txns, ..Exchange::default() };
        let frames = self.kept.app.store.exchange(actor, exchange, NOW_MS).await.unwrap();
        let Some(Frame::Hello { results, .. }) = frames.first() else { panic!("{:?}", frames.first()) };
        assert_eq!(results[0].fate, Fate::Applied);
        frames
    }

    /// A change of one record as its writer sees it.
    pub(crate) async fn change(
        &self,
        by: &mut Writer,
        record: RecordId,
        change: impl FnOnce(&mut Draft<Box<dyn FnMut() -> [u8; 16]>>, &sync::Record),
    ) {
        let read = self.kept.app.store.read(move |conn| kept_server::store::rows::record(conn, record)).await;
        let seen = read.unwrap().expect("it is there");
        // Ids that nobody else's writing moves.
        let n = u8::try_from(by.n).unwrap();
        let mut draft = drafting(wire::digest(&[&by.dev.0[..], &[n]].concat())[..16].try_into().unwrap());
        change(&mut draft, &seen);
        self.write(by, draft.into_ops()).await;
    }

    /// Adds an account for somebody of whom there is a record.
    pub(crate) async fn account(&self, login: &str, actor: Actor) {
        let hashed = Hashed::new(WORDS, &Pepper::open(&self.kept.dir).unwrap(), Cost::CHEAP).unwrap();
        let login = login.to_owned();
        let add = move |conn: &_| accounts::add(conn, &login, &login, actor, &hashed);
        assert!(self.kept.app.store.write(add).await.unwrap());
    }
}

/// A draft with ids of its own.
pub(crate) fn drafting(seed: [u8; 16]) -> Draft<Box<dyn FnMut() -> [u8; 16]>> {
    let mut count = 0_u64;
    Draft::new(Box::new(move || {
        count += 1;
        wire::digest(&[&seed[..], &count.to_be_bytes()].concat())[..16].try_into().unwrap()
    }))
}

impl Writer {
    pub(crate) fn of(actor: Actor, ids: &mut Ids) -> Self {
        Self { actor, dev: DeviceId(ids.next()), n: 0 }
    }
}

/// What somebody says again and again of a promise: no, and no longer no.
pub(crate) fn said(times: usize) -> Value {
    if times.is_multiple_of(2) { Event::DidNotHappen.to_value() } else { Event::Withdrawn.to_value() }
}

#[test]
fn every_kind_that_a_council_holds_has_a_canary() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let council = runtime.block_on(Council::of(1));
    for kind in Kind::ALL.iter().filter(|kind| kind.base() != Base::Managers) {
        assert!(!council.aviary.those(|place| place.kind == *kind).is_empty(), "{kind:?} has none");
    }
}
