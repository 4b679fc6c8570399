//! The run: a queue of events in virtual time. The same plan plays the same run.

use super::acts::{FAMILIES, PEOPLE, Screen, WORKERS};
use super::checks::{self, Outcome};
use super::client::{Client, Failed};
use super::disk::Disk;
use super::kit::house::{Circles, PIN, STORY, TAGS};
use super::kit::rng::Rng;
use super::mutant::MutableHouse;
use super::network::{Answer, Request};
use super::plan::{Chaos, Faults, Plan};
use super::tally::{Happened, Tally};
use kept_sync::memory::{Authority, Pushed};
use kept_sync::wire::Fate;
use kept_sync::{DeviceId, Op, OpKind};
use std::collections::BTreeMap;

/// How long people write, in virtual milliseconds.
const WRITING_MS: u64 = 20_000;
const SHORT_MS: u64 = 5_000;
/// Clones included.
const CLIENTS_MAX: usize = 12;
/// Ten years.
const YEARS_MS: i64 = 315_576_000_000;

/// Something that happens at a moment.
#[derive(Debug)]
pub(crate) enum Event {
    Act(usize),
    Speak(usize),
    GiveUp(usize, u64),
    Push(Request),
    Pull(Request, Pushed),
    Answer(Answer),
    Restart(usize),
    Upheaval,
}

/// Everything in one run.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) authority: Authority<MutableHouse>,
    /// Its last backup.
    backup: Option<Authority<MutableHouse>>,
    pub(crate) clients: Vec<Client>,
    /// Every operation that a phone said it saved.
    pub(crate) authored: Vec<Op>,
    pub(crate) chaos: Chaos,
    pub(crate) tally: Tally,
    pub(crate) plan: Plan,
    pub(crate) faults: Faults,
    pub(crate) rng: Rng,
    pub(crate) now: u64,
    pub(crate) until: u64,
    pub(crate) serial: u64,
    pub(crate) queue: BTreeMap<(u64, u64), Event>,
    pub(crate) fates: BTreeMap<(DeviceId, u64), Fate>,
}

impl World {
    /// Plays a plan to its end.
    pub(crate) fn run(plan: Plan) -> Result<Self, String> {
        let mut world = Self::new(plan);
        while let Some(((now, _), event)) = world.queue.pop_first() {
            world.now = now;
            world.happen(event).map_err(|broken| format!("{broken}\nat {now} ms of {plan:?}"))?;
        }
        world.settle().map_err(|broken| format!("{broken}\nin the end of {plan:?}"))?;
        world.sum_up();
        Ok(world)
    }

    fn new(plan: Plan) -> Self {
        let mut rng = Rng::new(plan.seed);
        let faults = Faults::draw(&mut rng, plan.is_calm);
        let mut circles = Circles::default();
        for (family, worker) in
            FAMILIES.iter().flat_map(|family| PEOPLE[..WORKERS].iter().map(move |w| (family, w)))
        {
            if *worker == PEOPLE[0] || rng.chance(700) {
                circles.flip(*family, *worker);
            }
        }
        let authority = Authority::new(MutableHouse { circles, mutant: plan.mutant }, 1 + rng.below(1000));
        let mut world = Self {
            authority,
            backup: None,
            clients: Vec::new(),
            authored: Vec::new(),
            chaos: Chaos::new(&plan, faults.crash, faults.full),
            tally: Tally::default(),
            plan,
            faults,
            rng,
            now: 0,
            until: if plan.is_short { SHORT_MS } else { WRITING_MS },
            serial: 0,
            queue: BTreeMap::new(),
            fates: BTreeMap::new(),
        };
        let count = if plan.is_crowded() { 20 + world.rng.below(31) } else { 2 + world.rng.below(7) };
        for n in 0..count {
            // The first two are workers, so that somebody always writes.
            let people = if n < 2 { &PEOPLE[..WORKERS] } else { &PEOPLE };
            let person = *world.rng.pick(people).unwrap();
            let disk = Disk::new(DeviceId(world.rng.id()));
            world.join(Client::new(person, 0, disk));
        }
        world.after(1_000, |_| Event::Upheaval);
        world
    }

    fn join(&mut self, mut client: Client) {
        let years = i64::try_from(self.rng.below(9)).unwrap() - 4;
        // An app of an earlier release asks for no digests, and would never find what it lacks.
        client.is_old = self.rng.chance(300) && client.strayed.is_empty();
        client.skew = if self.plan.skews { years * YEARS_MS } else { 0 };
        let who = self.clients.len();
        self.clients.push(client);
        self.after(1_000, |_| Event::Act(who));
        self.after(1_000, |_| Event::Speak(who));
    }

    /// Queues an event for some moment of the next `within` milliseconds.
    pub(crate) fn after(&mut self, within: u64, event: impl FnOnce(&mut Rng) -> Event) {
        let at = self.now + 1 + self.rng.below(within.max(1));
        let event = event(&mut self.rng);
        self.serial += 1;
        self.queue.insert((at, self.serial), event);
    }

    fn happen(&mut self, event: Event) -> Outcome {
        match event {
            Event::Act(who) => self.act(who),
            Event::Speak(who) => {
                self.speak(who);
                Ok(())
            }
            Event::GiveUp(who, talk) => {
                let client = &mut self.clients[who];
                client.talk = client.talk.filter(|under_way| *under_way != talk);
                Ok(())
            }
            Event::Push(request) => self.push(request),
            Event::Pull(request, pushed) => {
                let answer = self.pull(&request, pushed);
                self.send_back(answer);
                Ok(())
            }
            Event::Answer(answer) => self.receive(&answer),
            Event::Restart(who) => {
                if self.strikes(|faults| faults.damage, Happened::Damaged) {
                    let damaged = usize::try_from(self.rng.below(6)).unwrap();
                    self.clients[who].disk.mend(damaged);
                }
                // An app of an earlier release does not ask for digests.
                if !self.clients[who].is_old && self.strikes(|faults| faults.stray, Happened::Strayed) {
                    let at = usize::try_from(self.rng.below(6)).unwrap();
                    let strayed = self.clients[who].disk.stray(at);
                    self.clients[who].strayed.extend(strayed);
                }
                self.clients[who].restart();
                Ok(())
            }
            Event::Upheaval => {
                self.upheaval();
                Ok(())
            }
        }
    }

    fn act(&mut self, who: usize) -> Outcome {
        if self.now < self.until {
            self.after(2_000, |_| Event::Act(who));
        }
        let client = &mut self.clients[who];
        let Some(replica) = &client.replica else {
            return Ok(());
        };
        let ops = Screen { rng: &mut self.rng, replica, me: client.me }.act();
        if ops.is_empty() || (client.is_old && ops.iter().any(is_new)) {
            return Ok(());
        }
        let wall = i64::try_from(self.now).unwrap() + client.skew;
        let next_n = client.disk.next_n;
        let saved = client.save(ops.clone(), wall, &mut self.chaos);
        // A phone that died after the write has it, though it never said so.
        if client.disk.next_n != next_n {
            self.authored.extend(ops);
            self.saw(Happened::Written);
        }
        match saved {
            Ok(()) => checks::after_write(&self.clients[who]),
            Err(failed) => {
                self.failed(who, failed);
                Ok(())
            }
        }
    }

    pub(crate) fn failed(&mut self, who: usize, failed: Failed) {
        match failed {
            Failed::Died => {
                self.saw(Happened::Crashed);
                self.after(3_000, |_| Event::Restart(who));
            }
            Failed::Full => self.saw(Happened::PhoneFull),
        }
    }

    /// Allocations begin and end; now and then a profile is cloned, or a server's epoch is new.
    fn upheaval(&mut self) {
        if self.now < self.until {
            self.after(2_000, |_| Event::Upheaval);
        }
        let (family, worker) =
            (*self.rng.pick(&FAMILIES).unwrap(), *self.rng.pick(&PEOPLE[..WORKERS]).unwrap());
        if self.strikes(|faults| faults.flip, Happened::CircleChanged) {
            self.authority.house.circles.flip(family, worker);
        }
        if self.strikes(|faults| faults.epoch, Happened::NewEpoch) {
            let epoch = 1 + self.rng.below(1 << 53);
            self.authority.renew_epoch(epoch);
        }
        if self.strikes(|faults| faults.backup, Happened::BackedUp) {
            self.backup = Some(self.authority.back_up());
        }
        if self.backup.is_some() && self.strikes(|faults| faults.restore, Happened::Restored) {
            self.restore();
        }
        if self.rng.chance(self.faults.clone) && self.clients.len() < CLIENTS_MAX {
            let who = usize::try_from(self.rng.below(2)).unwrap();
            self.saw(Happened::Cloned);
            let mut twin = Client::new(self.clients[who].me, 0, self.clients[who].disk.clone());
            twin.strayed.clone_from(&self.clients[who].strayed);
            self.join(twin);
        }
    }

    /// What came after the last backup is lost, but for what the phones still have.
    fn restore(&mut self) {
        if let Some(backup) = self.backup.clone() {
            self.authority = backup;
            self.fates.clear();
            let epoch = 1 + self.rng.below(1 << 53);
            self.authority.renew_epoch(epoch);
        }
    }

    /// Nobody writes and nothing fails: everyone exchanges until nothing is new, then everything must hold.
    fn settle(&mut self) -> Outcome {
        self.faults = Faults::default();
        (self.chaos.permille, self.chaos.full) = (0, 0);
        for who in (0..10).flat_map(|_| 0..self.clients.len()).collect::<Vec<_>>() {
            if self.clients[who].replica.is_none() {
                self.clients[who].restart();
            }
            let Some(request) = self.ask(who) else { continue };
            let pushed = self.take(&request)?;
            let answer = self.pull(&request, pushed);
            self.receive(&answer)?;
        }
        self.clients.iter_mut().for_each(Client::restart);
        checks::when_quiet(self)
    }
}

/// Whether an app of an earlier release cannot have written this.
fn is_new(op: &Op) -> bool {
    matches!(op.kind, OpKind::Add | OpKind::Remove | OpKind::Delete | OpKind::Undelete)
        || [STORY, TAGS, PIN].contains(&op.field.as_str())
}
