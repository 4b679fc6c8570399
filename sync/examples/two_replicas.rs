//! Two phones write offline, one server sequences, both see the same conflict and one of them settles it.
//!
//! `cargo run -p kept-sync --example two_replicas`

#[path = "../tests/kit/mod.rs"]
mod kit;

use kept_sync::{AuthorId, OpKind::Resolve, OpKind::Set, RecordId, memory::Authority};
use kit::{device::Device, house::Circles, house::NOTE};

fn main() {
    let (amina, ben, family) = (AuthorId([1; 16]), AuthorId([2; 16]), RecordId([9; 16]));
    let mut server = Authority::new(Circles::of(family, [amina, ben]), 1);
    let (mut hers, mut his) = (Device::new(amina, 1), Device::new(ben, 2));
    let mut meet = |hers: &mut Device, his: &mut Device| {
        // Twice: she, who comes first, hears of his words the second time.
        (0..2).for_each(|_| [&mut *hers, his].into_iter().for_each(|phone| phone.exchange(&mut server)));
    };
    let note = hers.make(NOTE, family, &[("title", "Visit on Tuesday")]);
    meet(&mut hers, &mut his);
    // Both write offline what the other cannot see.
    hers.write(note, Set, "title", "Visit on Wednesday");
    his.write(note, Set, "title", "Visit on Thursday");
    meet(&mut hers, &mut his);
    println!("a conflict: {:#?}", hers.record(note).expect("she holds it").field("title"));
    // A person settles it, having seen both.
    his.write(note, Resolve, "title", "Visit on Thursday, moved");
    meet(&mut hers, &mut his);
    println!("settled: {}", hers.record(note).expect("she holds it").text("title"));
}
