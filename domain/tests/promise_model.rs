//! A model check: every order in which two or three devices and the authority can speak about one promise.
//!
//! The devices and the authority run the code that is shipped ([`sync::replica`], [`sync::memory`], the rules of
//! `domain`); what is explored is the order of what they do, with requests and answers that are lost, late, repeated
//! and overtaken. Each property is an invariant of `docs/SYNC.md` by its number.

#[path = "promise_model/people.rs"]
mod people;
#[path = "promise_model/world.rs"]
mod world;

use kept_domain::model::promise::{Event, State, standing};
use people::Person;
use stateright::{Checker, Model, Property};
use sync::memory::Logged;
use sync::{OpKind, Record};
use world::{Act, Device, World};

/// Who speaks and how often, and how many messages are lost or repeated in all.
struct Case {
    people: &'static [(Person, u8)],
    mishaps: u8,
}

impl Model for Case {
    type State = World;
    type Action = Act;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(self.people, self.mishaps)]
    }

    fn actions(&self, world: &World, acts: &mut Vec<Act>) {
        world.acts(acts);
    }

    fn next_state(&self, world: &World, act: Act) -> Option<World> {
        world.after(&act)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("I1: an accepted event is a head or superseded", |_, world: &World| {
                world.authority.records().all(|record| is_all_there(record, world.authority.log()))
            }),
            Property::always(
                "I2: what was written is in an outbox, the log or quarantine",
                |_, world: &World| world.vanished().is_none(),
            ),
            Property::always("I3: no operation is in the log twice", |_, world: &World| {
                let mut ids: Vec<_> = ops(world.authority.log()).map(|op| op.id).collect();
                let count = ids.len();
                ids.sort_unstable();
                ids.dedup();
                ids.len() == count
            }),
            Property::always(
                "I4: who has heard everything holds what the authority holds",
                |_, world: &World| {
                    world.devices.iter().all(|device| !world.is_quiet(device) || world.is_alike(device))
                },
            ),
            Property::always("I9: a contest ends by a resolve that names every head", |_, world: &World| {
                world.silently_settled().is_none()
            }),
            Property::always("nobody's no is erased by anyone else", |_, world: &World| {
                world.authority.records().all(no_stands)
            }),
            // What never happens was not checked.
            Property::sometimes("a promise is contested", |case: &Self, world: &World| {
                !case.can_contest() || is_ever(world, State::Contested)
            }),
            Property::sometimes("a contested promise is settled", |case: &Self, world: &World| {
                !case.can_settle() || ops(world.authority.log()).any(|op| op.kind == OpKind::Resolve)
            }),
            Property::sometimes("a request is answered twice", |case: &Self, world: &World| {
                case.mishaps == 0 || world.has_repeated
            }),
        ]
    }
}

impl Case {
    fn can_contest(&self) -> bool {
        self.people.iter().any(|(person, _)| *person == Person::Colleague)
    }

    fn can_settle(&self) -> bool {
        self.can_contest() && self.people.iter().any(|(_, writes)| *writes > 1)
    }

    fn check(self) {
        let checker = self.checker().spawn_bfs().join();
        println!("{} states, {} of them different", checker.state_count(), checker.unique_state_count());
        checker.assert_properties();
    }
}

fn ops(log: &[Logged]) -> impl Iterator<Item = &sync::Op> {
    log.iter().flat_map(|logged| &logged.txn.ops)
}

fn is_ever(world: &World, state: State) -> bool {
    world.authority.records().any(|record| standing(record).state == state)
}

fn is_all_there(record: &Record, log: &[Logged]) -> bool {
    let events: Vec<_> = ops(log).filter(|op| op.field == "events").collect();
    events.iter().all(|op| {
        let is_named = events.iter().any(|other| other.sup.contains(&op.id));
        let field = record.field("events");
        is_named || field.is_some_and(|field| field.heads.iter().any(|head| head.op == op.id))
    })
}

/// While a mother's "no" was not withdrawn by herself, the promise is disputed or contested.
fn no_stands(record: &Record) -> bool {
    let Some(field) = record.field("events") else { return true };
    let hers = field.trail.iter().chain(&field.heads).filter(|head| head.by == Person::Mother.id());
    let last = hers.rev().find_map(|head| Event::from_value(&head.value));
    last != Some(Event::DidNotHappen) || matches!(standing(record).state, State::Disputed | State::Contested)
}

#[test]
fn two_devices_over_a_network_that_loses_and_repeats() {
    Case { people: &[(Person::Worker, 2), (Person::Colleague, 1)], mishaps: 1 }.check();
}

#[test]
fn a_worker_and_the_mother() {
    Case { people: &[(Person::Worker, 1), (Person::Mother, 2)], mishaps: 1 }.check();
}

#[test]
fn three_devices() {
    let people = &[(Person::Worker, 1), (Person::Colleague, 1), (Person::Mother, 1)];
    Case { people, mishaps: 0 }.check();
}

/// The check can fail: where a phone forgets what it has not sent, something vanishes.
#[test]
fn what_a_phone_forgets_is_missed() {
    let mut world = World::new(&[(Person::Worker, 1), (Person::Colleague, 1)], 0);
    assert!(world.write(0, &Event::Explained { why: "The school was shut".to_owned() }));
    assert!(world.vanished().is_none());
    world.devices[0] = Device::new(Person::Worker, 1);
    assert!(world.vanished().is_some());
}
