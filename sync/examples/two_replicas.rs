//! Two phones write offline, one server sequences, both see the same conflict and one of them settles it.
//!
//! `cargo run -p kept-sync --example two_replicas`

#[path = "../tests/kit/mod.rs"]
mod kit;

use kept_sync::memory::Authority;
use kept_sync::{AuthorId, OpKind, RecordId};
use kit::device::Device;
use kit::house::{Circles, NOTE};

fn main() {
    let (amina, ben, family) = (AuthorId([1; 16]), AuthorId([2; 16]), RecordId([9; 16]));
    let mut authority = Authority::new(Circles::of(family, [amina, ben]), 1);
    let mut phones = [Device::new(amina, 1), Device::new(ben, 2)];

    let note = phones[0].make(NOTE, family, &[("title", "Visit on Tuesday")]);
    phones.iter_mut().for_each(|phone| phone.exchange(&mut authority));

    // Both write offline what the other cannot see.
    phones[0].write(note, OpKind::Set, "title", "Visit on Wednesday");
    phones[1].write(note, OpKind::Set, "title", "Visit on Thursday");
    (0..2).for_each(|_| phones.iter_mut().for_each(|phone| phone.exchange(&mut authority)));
    for phone in &phones {
        let title = phone.record(note).and_then(|record| record.field("title")).expect("both hold the note");
        let versions: Vec<_> = title.heads.iter().filter_map(|head| head.value.as_text()).collect();
        println!("a conflict of {versions:?}");
    }

    // A person settles it, having seen both.
    phones[1].write(note, OpKind::Resolve, "title", "Visit on Thursday, moved");
    (0..2).for_each(|_| phones.iter_mut().for_each(|phone| phone.exchange(&mut authority)));
    for phone in &phones {
        println!("settled: {}", phone.record(note).map_or("", |record| record.text("title")));
    }
}
