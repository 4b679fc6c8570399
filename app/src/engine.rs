//! The engine: the store, the replica over it, and the signals that screens watch.
//!
//! There is one for each tab. Any tab may write, since the store hands out counts inside its own
//! transaction; one tab at a time, chosen by a Web Lock, speaks to the server. The others are told when
//! something changed and read it again.

#[cfg(feature = "bench")]
mod bench;
mod caught;
mod midnight;
mod receive;
mod tabs;
mod talk;
mod watched;
mod write;

pub use receive::keep_tidy;
pub use talk::Talk;
pub use watched::Watched;

use crate::store::{Contents, Damaged, Device, Known, Owner, Scratch, SetAside, Store, StoreError};
use crate::{parts, platform};
use domain::access::Role;
use domain::day::Day;
use domain::model::draft::Draft;
use domain::view::{House, Me};
use leptos::prelude::*;
use std::cell::{Cell, OnceCell, RefCell};
use std::mem::take;
use std::rc::Rc;
use sync::replica::{Position, Replica, Waiting};
use sync::{AuthorId, Record, RecordId, Set, Txn};

thread_local! {
    static ENGINE: OnceCell<Rc<Engine>> = const { OnceCell::new() };
}

/// The tab's engine.
///
/// # Panics
/// Before [`Engine::start`] has run, which is before any screen exists.
#[must_use]
#[expect(clippy::expect_used, reason = "no screen exists before the engine")]
pub fn engine() -> Rc<Engine> {
    ENGINE.with(|engine| Rc::clone(engine.get().expect("the engine starts before any screen")))
}

/// The state of sending, as the quiet line shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sending {
    /// How many changes wait on this phone.
    pub waiting: usize,
    /// How many things cannot be sent: set aside by the server, or not readable on this phone.
    pub held: usize,
    /// How many pictures and recordings wait on this phone, and how many the server would not have.
    pub caught: (usize, usize),
    /// Whether the server has ever answered this device.
    pub is_answered: bool,
    /// How the last try ended.
    pub talk: Talk,
    /// When everything was last sent and read, milliseconds since 1970 UTC.
    pub last_ms: Option<i64>,
    /// While much is on its way: how many records are here, and how many there will be.
    pub fetched: Option<(u64, u64)>,
}

/// The replica of what the store held.
fn replica_of(contents: &mut Contents) -> Replica {
    let me = contents.owner.as_ref().map(|owner| owner.person.into()).unwrap_or_default();
    let Contents { position, segments, rows, outbox, .. } = contents;
    let (position, outbox) = (take(position), take(outbox));
    Replica::open_with_segments(domain::schema::policy_of, me, position, take(segments), take(rows), outbox)
}

/// What a replica of these contents knows of what waits.
fn known(contents: &Contents) -> Known {
    contents.device.as_ref().map(|device| (device.dev, device.next_n.saturating_sub(1)))
}

/// One tab's engine.
#[derive(Debug)]
pub struct Engine {
    store: Store,
    replica: RefCell<Replica>,
    held: RefCell<Vec<SetAside>>,
    /// Rises whenever records look different, or a day has begun.
    changed: RwSignal<u64>,
    /// The day that the screens show.
    day: Cell<Day>,
    /// Who is signed in on this phone.
    owner: Watched<Option<Owner>>,
    /// What is being written.
    drafts: Watched<Vec<Scratch>>,
    /// The state of sending.
    sending: Watched<Sending>,
    /// What could not be read at start.
    damaged: Watched<Vec<Damaged>>,
    /// The records of which a change waits, or waited since Kept was opened.
    waited: RefCell<Set<RecordId>>,
    /// Whether the phone can still tell who wrote what waits.
    is_somebodys: Cell<bool>,
    is_leading: Cell<bool>,
    talking: Cell<bool>,
    again: Cell<bool>,
    failures: Cell<u32>,
    /// How often it was checked whether what is here is what the server has.
    checks: Cell<u64>,
    next_try: talk::NextTry,
    /// The device, and the count up to which the replica knows what waits, whichever tab saved it.
    known: Cell<Known>,
    tabs: OnceCell<tabs::Tabs>,
}

impl Engine {
    /// Opens the store and starts the tab's engine.
    ///
    /// # Errors
    /// Where the store cannot be opened or read.
    pub async fn start() -> Result<Rc<Self>, StoreError> {
        let store = Store::open().await?;
        let mut contents = store.load().await?;
        if !contents.is_whole() {
            contents = parts::mend(store.clone(), contents).await?;
            // What was fetched again is said all the same.
            let mended = contents.damaged.into_iter().filter(|damaged| !damaged.is_unsent());
            let mut found = store.load().await?;
            found.damaged.extend(mended);
            contents = found;
        }
        let is_somebodys = Cell::new(contents.is_somebodys());
        let known = Cell::new(known(&contents));
        let replica = replica_of(&mut contents);
        let engine = Rc::new(Self {
            store,
            replica: RefCell::new(replica),
            held: RefCell::new(contents.held),
            changed: RwSignal::new(0),
            day: Cell::new(platform::today()),
            owner: Watched::new(contents.owner),
            drafts: Watched::new(contents.drafts),
            sending: Watched::new(Sending::default()),
            damaged: Watched::new(contents.damaged),
            waited: RefCell::default(),
            is_somebodys,
            is_leading: Cell::new(false),
            talking: Cell::new(false),
            again: Cell::new(false),
            failures: Cell::new(0),
            checks: Cell::new(0),
            next_try: talk::NextTry::default(),
            known,
            tabs: OnceCell::new(),
        });
        ENGINE.with(|slot| {
            let _ = slot.set(Rc::clone(&engine));
        });
        engine.note_waiting();
        engine.refresh();
        tabs::open(&engine);
        talk::listen(&engine);
        midnight::watch(&engine);
        Ok(engine)
    }

    /// Who is signed in on this phone.
    #[must_use]
    pub fn owner(&self) -> Option<Owner> {
        self.owner.with(Clone::clone)
    }

    /// The person who is signed in, as views and rules want them; nobody in particular before that.
    #[must_use]
    pub fn me(&self) -> Me {
        self.owner.with(|owner| Me {
            id: owner.as_ref().map(|o| AuthorId::from(o.person)).unwrap_or_default(),
            role: owner.as_ref().and_then(|o| Role::from_name(&o.role)).unwrap_or(Role::Family),
        })
    }

    /// The state of sending.
    #[must_use]
    pub fn sending(&self) -> &Watched<Sending> {
        &self.sending
    }

    /// What is being written on this phone.
    #[must_use]
    pub fn drafts(&self) -> &Watched<Vec<Scratch>> {
        &self.drafts
    }

    /// What could not be read at start.
    #[must_use]
    pub fn damaged(&self) -> &Watched<Vec<Damaged>> {
        &self.damaged
    }

    /// The store itself, for drafts and exports.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Today, for what watches: a reactive reader runs again when a day has begun.
    #[must_use]
    pub fn today(&self) -> Day {
        self.changed.track();
        platform::today()
    }

    /// Computes something from every record; a reactive reader runs again when records change or a day has begun.
    pub fn look<T>(&self, view: impl FnOnce(&House<'_>) -> T) -> T {
        self.changed.track();
        let replica = self.replica.borrow();
        view(&House::new(replica.records()))
    }

    /// One record as it is seen now.
    #[must_use]
    pub fn record(&self, id: RecordId) -> Option<Record> {
        self.changed.track();
        self.replica.borrow().record(id).cloned()
    }

    /// One record as it is now, for code that acts and does not watch.
    #[must_use]
    pub fn record_now(&self, id: RecordId) -> Option<Record> {
        self.replica.borrow().record(id).cloned()
    }

    /// Who is signed in, for code that acts and does not watch.
    #[must_use]
    pub fn me_now(&self) -> Me {
        untrack(|| self.me())
    }

    /// Whether something waits here of which nobody can say any more who wrote it.
    #[must_use]
    pub fn holds_nobodys(&self) -> bool {
        let is_empty = self.replica.borrow().outbox().next().is_none()
            && self.drafts.with_untracked(Vec::is_empty)
            && self.held.borrow().is_empty();
        !self.is_somebodys.get() && !is_empty
    }

    /// Whether no record is on this phone.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.track();
        self.replica.borrow().records().next().is_none()
    }

    /// Whether a change of this record waits on this phone.
    #[must_use]
    pub fn is_waiting(&self, id: RecordId) -> bool {
        self.changed.track();
        self.replica.borrow().is_waiting(id)
    }

    /// Whether a change of this record waits, or waited since Kept was opened. What was sent long ago needs no word.
    #[must_use]
    pub fn has_waited(&self, id: RecordId) -> bool {
        self.changed.track();
        self.waited.borrow().contains(&id)
    }

    /// What waits to be sent, oldest first.
    #[must_use]
    pub fn outbox(&self) -> Vec<Waiting> {
        self.changed.track();
        self.replica.borrow().outbox().cloned().collect()
    }

    /// What the server set aside, with its reason and content.
    #[must_use]
    pub fn held(&self) -> Vec<SetAside> {
        self.changed.track();
        self.held.borrow().clone()
    }

    /// A draft of operations whose ids are random.
    #[must_use]
    pub fn draft(&self) -> Draft<fn() -> [u8; 16]> {
        Draft::new(platform::random)
    }

    /// Tries to send and read now.
    pub fn send_now(self: &Rc<Self>) {
        self.failures.set(0);
        talk::soon(self, 0);
    }

    /// Reads the store again: another tab, or a sign-in, changed it.
    async fn reload(&self) -> Result<(), StoreError> {
        let mut contents = self.store.load().await?;
        self.is_somebodys.set(contents.is_somebodys());
        self.known.set(known(&contents));
        *self.replica.borrow_mut() = replica_of(&mut contents);
        self.note_waiting();
        *self.held.borrow_mut() = contents.held;
        self.owner.set(contents.owner);
        self.drafts.set(contents.drafts);
        self.damaged.set(contents.damaged);
        self.refresh();
        Ok(())
    }

    /// Takes in what this tab has just saved.
    fn wrote(&self, waiting: Waiting) {
        let Txn { dev, n, .. } = waiting.txn;
        // Where another tab saved in between, what it saved is still to be read.
        if self.known.get().is_none_or(|known| known == (dev, n.wrapping_sub(1))) {
            self.known.set(Some((dev, n)));
        }
        self.waited.borrow_mut().extend(waiting.txn.records());
        self.replica.borrow_mut().wrote(waiting);
    }

    /// Takes in what waits and another tab saved, as read together with the device.
    fn wrote_elsewhere(&self, waiting: Vec<Waiting>, device: &Device) {
        self.known.set(Some((device.dev, device.next_n.saturating_sub(1))));
        if !waiting.is_empty() {
            self.replica.borrow_mut().wrote_all(waiting);
            self.note_waiting();
        }
    }

    /// Notes the records of which a change waits.
    fn note_waiting(&self) {
        let replica = self.replica.borrow();
        let written: Vec<_> = replica.outbox().flat_map(|w| &w.txn.ops).map(|op| op.record).collect();
        self.waited.borrow_mut().extend(written);
    }

    /// Tells this tab's screens that records, outbox or held changes look different.
    fn refresh(&self) {
        let waiting = self.replica.borrow().outbox().count();
        let is_answered = *self.replica.borrow().position() != Position::default();
        let unreadable = self.damaged.with_untracked(|all| all.iter().filter(|one| one.is_unsent()).count());
        let held = self.held.borrow().len() + unreadable;
        self.sending.update(|sending| {
            sending.waiting = waiting;
            sending.held = held;
            sending.is_answered = is_answered;
        });
        self.changed.update(|changed| *changed += 1);
    }

    fn tell_tabs(&self) {
        if let Some(tabs) = self.tabs.get() {
            tabs.tell();
        }
    }
}
