//! Phones that never stop pushing, and what is killed under them.

use crate::cluster::Cluster;
use crate::phone::{Phone, Step, Tally, number, words};
use crate::place::{Place, Server};
use crate::world::{Worker, fill, now_ms, random};
use kept_server::store::{Database, Store};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use sync::RecordId;

const PHONES: usize = 4;
/// How much is acknowledged between two kills, at least.
const BETWEEN: u32 = 10;
/// The kill comes at most so much later.
const MOMENT_MS: u64 = 120;
const PATIENCE: Duration = Duration::from_secs(60);

/// What gets SIGKILL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kill {
    /// The server of Kept.
    Server,
    /// PostgreSQL's first process.
    Postmaster,
    /// One of its connections, upon which it recovers by itself.
    Backend,
    /// Everything of PostgreSQL at once, as by `pg_ctl stop -m immediate`.
    Database,
    /// The server and the database.
    Both,
}

impl Kill {
    pub(crate) const ALL: [Self; 5] =
        [Self::Server, Self::Postmaster, Self::Backend, Self::Database, Self::Both];
}

type Steps = BTreeMap<RecordId, Step>;

/// What the phones and whoever kills tell one another.
#[derive(Debug, Default)]
struct Shared {
    address: Mutex<String>,
    /// By phone: what it wrote and was told.
    told: Mutex<Vec<(Steps, Tally)>>,
    changed: Condvar,
    is_over: AtomicBool,
}

pub(crate) struct Storm<'c> {
    place: Place,
    cluster: Option<&'c Cluster>,
    server: Option<Server>,
    family: RecordId,
    workers: Vec<Worker>,
    shared: Arc<Shared>,
    phones: Vec<JoinHandle<Phone>>,
}

impl<'c> Storm<'c> {
    pub(crate) fn begin(place: Place, cluster: Option<&'c Cluster>) -> Self {
        std::fs::create_dir_all(&place.0).expect("a folder");
        let (family, workers) = fill(&store(&place), &place.0, PHONES);
        let shared =
            Arc::new(Shared { told: Mutex::new(vec![Default::default(); PHONES]), ..Shared::default() });
        let mut storm = Self { place, cluster, server: None, family, workers, shared, phones: Vec::new() };
        storm.start();
        for (no, worker) in storm.workers.iter().enumerate() {
            let (mut phone, shared) = (Phone::of(worker, family), Arc::clone(&storm.shared));
            storm.phones.push(std::thread::spawn(move || {
                while !shared.is_over.load(Ordering::SeqCst) {
                    phone.write();
                    phone.exchange(|| shared.address.lock().unwrap().clone());
                    shared.told.lock().unwrap()[no] = (phone.steps.clone(), phone.tally);
                    shared.changed.notify_all();
                }
                phone
            }));
        }
        storm
    }

    fn start(&mut self) {
        let server = Server::start(&self.place);
        server.address().clone_into(&mut self.shared.address.lock().unwrap());
        self.server = Some(server);
    }

    /// Kills at a random moment, starts again, and looks whether everything is there that was acknowledged.
    pub(crate) fn strike(&mut self, kill: Kill) {
        self.go_on_for(BETWEEN);
        std::thread::sleep(Duration::from_millis(u64::from(random()[0]) * MOMENT_MS / 255));
        if matches!(kill, Kill::Server | Kill::Both) {
            self.server = None;
        }
        match (kill, self.cluster) {
            (Kill::Postmaster, Some(cluster)) => cluster.kill(),
            (Kill::Backend, Some(cluster)) => cluster.kill_one(),
            (Kill::Database | Kill::Both, Some(cluster)) => cluster.stop(),
            _ => {}
        }
        let told = self.shared.told.lock().unwrap().clone();
        if let Some(cluster) = self.cluster.filter(|_| !matches!(kill, Kill::Server | Kill::Backend)) {
            cluster.go();
        }
        if self.server.is_none() {
            self.start();
        }
        let fresh = self.fresh_phone();
        for (id, step) in told.iter().flat_map(|(steps, _)| steps).filter(|(_, step)| step.acknowledged > 0) {
            let record = fresh.replica.record(*id);
            let shown = record.map(|record| number(record.text("what")));
            assert!(shown >= Some(step.acknowledged), "{kill:?}: {id} shows {shown:?} of {step:?}");
        }
    }

    /// Waits until so much more is acknowledged.
    fn go_on_for(&self, more: u32) {
        let sum = |told: &Vec<(Steps, Tally)>| told.iter().map(|(_, tally)| tally.acknowledged).sum::<u32>();
        let told = self.shared.told.lock().unwrap();
        let wanted = sum(&told) + more;
        let end = Instant::now() + PATIENCE;
        let waited = self.shared.changed.wait_timeout_while(told, PATIENCE, |told| sum(told) < wanted);
        drop(waited);
        assert!(
            Instant::now() < end,
            "the phones do not get on: {:?}",
            self.phones.iter().map(JoinHandle::is_finished)
        );
    }

    /// It asks twice: what is written while a first answer is on its way comes with the next one.
    fn fresh_phone(&self) -> Phone {
        let mut phone = Phone::of(&self.workers[0], self.family);
        for _ in 0..2 {
            phone.exchange(|| self.shared.address.lock().unwrap().clone());
        }
        phone
    }

    /// Everybody finishes; then everything is there, as it was written and once.
    pub(crate) fn settle(mut self, on: &str) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        let phones: Vec<Phone> =
            self.phones.drain(..).map(|phone| phone.join().expect("no phone failed")).collect();
        let fresh = self.fresh_phone();
        let made: Steps = phones.iter().flat_map(|phone| phone.steps.clone()).collect();
        let there = fresh.replica.records().filter(|record| record.kind == "step").count();
        assert_eq!(there, made.len(), "as many steps as were made");
        for (id, step) in &made {
            let record = fresh.replica.record(*id).unwrap_or_else(|| panic!("{id} is lost"));
            assert_eq!(record.text("what"), words(*id, step.written));
            assert_eq!(record.head_ids("what").len(), 1, "{id}");
        }
        self.server = None;
        self.each_is_logged_once(&made);
        let sum = |of: fn(&Tally) -> u32| phones.iter().map(|phone| of(&phone.tally)).sum::<u32>();
        let (taken, cut, refused) = (sum(|t| t.acknowledged), sum(|t| t.cut_off), sum(|t| t.refused));
        println!("{on}: {taken} pushes acknowledged, {cut} cut off, {refused} refused; all there, each once");
        assert!(cut > 0, "no kill met a push under way");
    }

    /// The log of each record holds exactly the operations written, in their order.
    fn each_is_logged_once(&self, made: &Steps) {
        let store = store(&self.place);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for (id, step) in made {
            let history = runtime.block_on(store.history(self.workers[0].actor, *id, now_ms()));
            let entries = history.unwrap().expect("a worker reads it");
            let logged: Vec<_> = entries.iter().map(|entry| entry.op.id).collect();
            assert_eq!(logged, step.ops, "{id}");
        }
    }
}

fn store(place: &Place) -> Store {
    let database = match place.database() {
        Some(url) => url.parse().expect("a database"),
        None => Database::Folder(place.0.clone()),
    };
    Store::connect(&database).expect("the store opens")
}
