//! A family with its worker and its mother, and attachments of theirs, as what their devices send.

use domain::access::Role;
use domain::model::attachment::{Media, NewAttachment, declare};
use domain::model::draft::Draft;
use domain::schema::{Kind, SCHEMA};
use kept_server::actor::Actor;
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};
use sync::wire::{self, Exchange, Parcel, WIRE_VERSION};
use sync::{AuthorId, DeviceId, Op, RecordId, ShareChange, Txn};

/// Who is who. The importer sends what is known of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family {
    pub(crate) importer: Actor,
    pub(crate) worker: Actor,
    pub(crate) mother: Actor,
    pub(crate) id: RecordId,
}

fn random() -> [u8; 16] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let seed = wire::digest(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    seed[..16].try_into().unwrap()
}

/// What a device that never sent anything sends.
fn sent(ops: Vec<Op>) -> Exchange {
    let dev = DeviceId(random());
    let txn = Txn { dev, n: 1, epoch: 0, schema: SCHEMA, hlc: 0, wall: 0, ops };
    let txns = vec![Parcel::Plain { n: 1, bytes: wire::encode(&txn) }];
    let (version, schema, audiences) = (WIRE_VERSION, SCHEMA, vec![]);
    Exchange { version, dev, epoch: 0, cursor: 0, schema, audiences, txns, ..Exchange::default() }
}

/// A family, to be sent as its importer.
pub(crate) fn family() -> (Family, Exchange) {
    let mut d = Draft::new(random);
    let (authority, id) = (d.fresh_id(), d.fresh_id());
    d.make_as(authority, Kind::Authority, authority);
    d.make_as(id, Kind::Family, id);
    let worker = d.make(Kind::Worker, authority);
    let [child, mother] = [true, false].map(|is_child| {
        let person = d.make(Kind::Person, id);
        d.first(person, "is_child", is_child);
        person
    });
    let allocation = d.make(Kind::Allocation, id);
    d.first(allocation, "person", child);
    d.first(allocation, "worker", worker);
    d.first(allocation, "from", "2026-01-05");
    let actor = |id: AuthorId, role| Actor { id, role };
    let family = Family {
        importer: actor(AuthorId(random()), Role::Importer),
        worker: actor(worker.into(), Role::Worker),
        mother: actor(mother.into(), Role::Family),
        id,
    };
    (family, sent(d.into_ops()))
}

/// An attachment that declares `bytes`, shared with `readers`; to be sent as its author.
pub(crate) fn attachment(
    family: &Family,
    media: Media,
    bytes: &[u8],
    readers: &[Actor],
) -> (RecordId, Exchange) {
    let mut d = Draft::new(random);
    let id = d.fresh_id();
    let new = NewAttachment {
        id,
        family: family.id,
        of: family.id,
        media,
        media_type: "image/jpeg",
        bytes: bytes.len() as u64,
        sha256: Sha256::digest(bytes).into(),
        taken_on: "2026-03-12",
        words: "",
    };
    declare(&mut d, &new);
    if !readers.is_empty() {
        d.share_new(id, &ShareChange::with(readers.iter().map(|reader| reader.id)));
    }
    (id, sent(d.into_ops()))
}
