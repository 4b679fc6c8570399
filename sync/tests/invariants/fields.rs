//! What a field comes to: conflicts, equal heads, ghosts, settlements.

use super::kit::device::Device;
use super::kit::house::{Circles, NOTE};
use super::world::{FAMILY, PEOPLE, config};
use kept_sync::memory::Authority;
use kept_sync::{Field, Op, OpId, OpKind, RecordId, Value};
use proptest::prelude::*;

/// Two workers who hold the same new note.
fn pair() -> (Authority<Circles>, [Device; 2], RecordId) {
    let mut authority = Authority::new(Circles::of(FAMILY, [PEOPLE[0], PEOPLE[1]]), 1);
    let mut devices = [Device::new(PEOPLE[0], 1), Device::new(PEOPLE[1], 2)];
    let note = devices[0].make(NOTE, FAMILY, &[("title", "first")]);
    settle(&mut authority, &mut devices);
    (authority, devices, note)
}

fn settle(authority: &mut Authority<Circles>, devices: &mut [Device]) {
    (0..2).for_each(|_| devices.iter_mut().for_each(|device| device.exchange(authority)));
}

fn title(device: &Device, note: RecordId) -> &Field {
    device.record(note).unwrap().field("title").unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_chain_of_offline_edits_makes_one_conflict(
        ours in 1..30_usize, theirs in 1..30_usize, apart in 0..30_usize,
    ) {
        let (mut authority, mut devices, note) = pair();
        for n in 0..ours {
            devices[0].write(note, OpKind::Set, "title", format!("ours {n}"));
            // However the chain is cut into pushes.
            if n == apart {
                devices[0].exchange(&mut authority);
            }
        }
        for n in 0..theirs {
            devices[1].write(note, OpKind::Set, "title", format!("theirs {n}"));
        }
        settle(&mut authority, &mut devices);
        for device in &devices {
            let heads = &title(device, note).heads;
            let mut said: Vec<_> = heads.iter().filter_map(|head| head.value.as_text()).collect();
            said.sort_unstable();
            prop_assert_eq!(said, [format!("ours {}", ours - 1), format!("theirs {}", theirs - 1)]);
        }
    }

    #[test]
    fn equal_heads_are_one_value_and_one_edit_replaces_them(said in "[a-z]{1,8}") {
        let (mut authority, mut devices, note) = pair();
        for device in &mut devices {
            device.write(note, OpKind::Set, "title", said.clone());
        }
        settle(&mut authority, &mut devices);
        prop_assert_eq!(title(&devices[0], note).heads.len(), 2);
        prop_assert_eq!(title(&devices[1], note).value(), Some(&said.as_str().into()));
        devices[0].write(note, OpKind::Set, "title", "next");
        settle(&mut authority, &mut devices);
        prop_assert_eq!(title(&devices[1], note).heads.len(), 1);
        prop_assert!(authority.quarantine().is_empty());
    }

    #[test]
    fn a_ghost_never_becomes_a_head(order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let (mut authority, mut devices, note) = pair();
        // Each names the one before it; they arrive in any order, as after a restore from a backup.
        let base = title(&devices[0], note).head_ids();
        let id = |n: usize| OpId([0x40 + u8::try_from(n).unwrap(); 16]);
        for n in order {
            let sup = if n == 0 { base.clone() } else { vec![id(n - 1)] };
            let set = devices[0].op(note, OpKind::Set);
            let (field, value) = ("title".to_owned(), Value::Int(i64::try_from(n).unwrap()));
            devices[0].save(vec![Op { id: id(n), field, value, sup, ..set }]);
            settle(&mut authority, &mut devices);
        }
        for device in &devices {
            let last = title(device, note);
            prop_assert!(last.ghosts.is_empty());
            prop_assert_eq!(last.head_ids(), [id(5)]);
        }
        prop_assert!(authority.quarantine().is_empty());
    }

    #[test]
    fn several_different_heads_need_a_resolve(versions in 2..6_usize, resolves in any::<bool>()) {
        let (mut authority, mut devices, note) = pair();
        let base = title(&devices[0], note).head_ids();
        for n in 0..versions {
            let set = devices[n % 2].op(note, OpKind::Set);
            let (field, value) = ("title".to_owned(), Value::Int(i64::try_from(n).unwrap()));
            devices[n % 2].save(vec![Op { field, value, sup: base.clone(), ..set }]);
        }
        settle(&mut authority, &mut devices);
        prop_assert!(title(&devices[0], note).is_conflict());
        let heads = title(&devices[0], note).head_ids();
        prop_assert_eq!(heads.len(), versions);
        let kind = if resolves { OpKind::Resolve } else { OpKind::Set };
        let op = devices[0].op(note, kind);
        devices[0].save(vec![Op { field: "title".to_owned(), value: "settled".into(), sup: heads, ..op }]);
        settle(&mut authority, &mut devices);
        for device in &devices {
            prop_assert_eq!(title(device, note).is_conflict(), !resolves);
        }
        prop_assert_eq!(authority.quarantine().len(), usize::from(!resolves));
    }

    #[test]
    fn a_head_that_the_author_of_a_resolve_did_not_see_stays(unseen in 1..5_usize) {
        let (mut authority, mut devices, note) = pair();
        let base = title(&devices[0], note).head_ids();
        devices[0].write(note, OpKind::Set, "title", "seen");
        settle(&mut authority, &mut devices);
        for n in 0..unseen {
            let set = devices[1].op(note, OpKind::Set);
            let (field, value) = ("title".to_owned(), Value::Int(i64::try_from(n).unwrap()));
            devices[1].save(vec![Op { field, value, sup: base.clone(), ..set }]);
        }
        devices[1].exchange(&mut authority);
        devices[0].write(note, OpKind::Resolve, "title", "settled");
        settle(&mut authority, &mut devices);
        prop_assert_eq!(title(&devices[0], note).heads.len(), unseen + 1);
    }
}
