//! Two tabs of one profile speak at once, as where Web Locks are missing: the answer to the slower one is for
//! a device, or for audiences, that the faster one has changed. The store must take nothing of it.

use super::acts::{FAMILIES, PEOPLE};
use super::client::{Client, Received};
use super::disk::{Asked, Disk};
use super::kit::house::{Circles, NOTE};
use super::mutant::Mutant;
use super::plan::{Chaos, Plan};
use kept_sync::memory::Authority;
use kept_sync::{DeviceId, Op, OpId, OpKind, RecordId, Value, wire};

struct Profile {
    authority: Authority<Circles>,
    client: Client,
    chaos: Chaos,
    mutant: Option<Mutant>,
}

impl Profile {
    fn new(mutant: Option<Mutant>) -> Self {
        let authority = Authority::new(Circles::of(FAMILIES[0], [PEOPLE[0]]), 1);
        // One that asks for no digests, which would find the damage and mend it.
        let client = Client { is_old: true, ..Client::new(PEOPLE[0], 0, Disk::new(DeviceId([1; 16]))) };
        let mut profile = Self { authority, client, chaos: Chaos::new(&Plan::calm(0), 0, 0), mutant };
        profile.write(OpKind::New, 1, NOTE, FAMILIES[0].into());
        let answer = profile.ask();
        profile.receive(&answer);
        profile
    }

    fn write(&mut self, kind: OpKind, id: u8, field: &str, value: Value) {
        let (id, field, record) = (OpId([id; 16]), field.to_owned(), RecordId([7; 16]));
        let op = Op { id, record, kind, field, value, sup: Vec::new(), seen_generation: 0, seen: None };
        self.client.save(vec![op], 0, &mut self.chaos).unwrap();
    }

    /// One tab asks and the server answers; the answer is on its way.
    fn ask(&mut self) -> (Asked, Vec<u8>) {
        let (asked, request) = self.client.ask(&mut self.chaos, None).unwrap().unwrap();
        let mut bytes = Vec::new();
        for frame in self.authority.exchange(self.client.me, &request) {
            wire::write_frame(&mut bytes, &frame);
        }
        (asked, bytes)
    }

    fn receive(&mut self, (asked, bytes): &(Asked, Vec<u8>)) -> Received {
        let fresh = DeviceId([2; 16]);
        self.client.receive((asked, bytes), fresh, &mut self.chaos, self.mutant).unwrap()
    }
}

/// Whether all that is kept still waits when the answer to its count, of the device's former id, comes late.
fn keeps_the_outbox(mutant: Option<Mutant>) -> bool {
    let mut profile = Profile::new(mutant);
    profile.write(OpKind::Set, 2, "total", Value::Null);
    let (late, soon) = (profile.ask(), profile.ask());
    profile.receive(&soon);
    for id in [3, 4] {
        profile.write(OpKind::Set, id, "title", "not sent yet".into());
    }
    // The faster tab was told that the profile is cloned, and counts anew.
    profile.client.disk.enrol_again(DeviceId([3; 16]));
    profile.client.restart();
    profile.receive(&late);
    profile.client.disk.waiting().count() == 3
}

/// Whether a device whose person left an audience and came back holds its records again.
fn holds_its_records(mutant: Option<Mutant>) -> bool {
    let mut profile = Profile::new(mutant);
    let late = profile.ask();
    profile.authority.house.flip(FAMILIES[0], PEOPLE[0]);
    let soon = profile.ask();
    assert_eq!(profile.receive(&soon), Received::Taken { removed: 1, parts: 1, sends_again: false });
    profile.receive(&late);
    profile.authority.house.flip(FAMILIES[0], PEOPLE[0]);
    let next = profile.ask();
    profile.receive(&next);
    profile.client.disk.records().len() == 1
}

#[test]
fn an_answer_to_a_slower_tab_is_fenced() {
    assert!(keeps_the_outbox(None));
    assert!(holds_its_records(None));
}

#[test]
fn a_fence_of_cursor_and_epoch_alone_is_caught() {
    assert!(!keeps_the_outbox(Some(Mutant::WeakFence)));
    assert!(!holds_its_records(Some(Mutant::WeakFence)));
}
