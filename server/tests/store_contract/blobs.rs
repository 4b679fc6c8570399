//! The bytes of attachments: who sends them, who reads them, and when they go.

use crate::pictures::{PLACE, holds, phone_photo};
use crate::recording::voice_note;
use crate::world::{DAY_MS, NOW_MS, Open, Phone, World, draft};
use bytes::Bytes;
use domain::model::attachment::{Media, NewAttachment, declare};
use kept_server::actor::Actor;
use kept_server::blobs::{BlobError, Blobs, Shelf, Standing};
use kept_server::store::Released;
use object_store::memory::InMemory;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use sync::wire::Fate;
use sync::{RecordId, Refusal, ShareChange, Value};
use tokio::runtime::Runtime;

const PIECE: usize = 32 * 1024;

/// Blobs over a world's store, with a storage in memory and a runtime to ask in.
struct Bench {
    world: World,
    blobs: Blobs,
    storage: Arc<InMemory>,
    runtime: Runtime,
}

impl Bench {
    fn new(open: Open) -> Self {
        let (world, storage) = (World::new(open), Arc::new(InMemory::new()));
        let shelf = Shelf::on(Arc::clone(&storage) as _);
        let blobs = Blobs::new(world.store().clone(), shelf, 100);
        Self { world, blobs, storage, runtime: Runtime::new().unwrap() }
    }

    fn take(&self, actor: Actor, id: RecordId, at: usize, bytes: &[u8]) -> Result<Standing, BlobError> {
        let bytes = Bytes::copy_from_slice(bytes);
        self.runtime.block_on(self.blobs.take(actor, id, at as u64, bytes, NOW_MS))
    }

    /// Sends all of it, in pieces.
    fn send(&self, actor: Actor, id: RecordId, bytes: &[u8]) -> Result<Standing, BlobError> {
        let mut last = Ok(Standing::Arriving(0));
        for (no, piece) in bytes.chunks(PIECE).enumerate() {
            last = Ok(self.take(actor, id, no * PIECE, piece)?);
        }
        last
    }

    fn read(&self, actor: Actor, id: RecordId) -> Result<Bytes, BlobError> {
        self.runtime.block_on(async {
            let served = self.blobs.open(actor, id, NOW_MS).await?;
            self.blobs.bytes(&served).await
        })
    }

    fn tidy(&self, now_ms: i64) -> usize {
        self.runtime.block_on(self.blobs.tidy(now_ms)).unwrap()
    }
}

/// Declares an attachment on `phone`, shared with `readers`; sent and taken.
fn declared(world: &World, phone: &mut Phone, media: Media, bytes: &[u8], readers: &[Actor]) -> RecordId {
    let id = saved(world, phone, media, bytes, readers);
    assert_eq!(phone.fate(world.store()), Fate::Applied);
    id
}

/// The same, saved and not sent.
fn saved(world: &World, phone: &mut Phone, media: Media, bytes: &[u8], readers: &[Actor]) -> RecordId {
    let mut d = draft();
    let id = d.fresh_id();
    let new = NewAttachment {
        id,
        family: world.nowak,
        of: world.zosia,
        media,
        media_type: "image/jpeg",
        bytes: bytes.len() as u64,
        sha256: Sha256::digest(bytes).into(),
        taken_on: "2026-11-22",
        words: "The garden",
    };
    declare(&mut d, &new);
    if !readers.is_empty() {
        d.share_new(id, &ShareChange::with(readers.iter().map(|reader| reader.id)));
    }
    phone.save(d.into_ops());
    id
}

pub(crate) fn a_photo_is_read_by_whoever_reads_its_record_and_as_long(open: Open) {
    let bench = Bench::new(open);
    let world = &bench.world;
    let mut phone = world.phone(world.priya);
    let photo = phone_photo(300, 200);
    let id = declared(world, &mut phone, Media::Photo, &photo, &[world.ewa]);
    assert_eq!(bench.read(world.ewa, id), Err(BlobError::NotYet));
    assert_eq!(bench.send(world.priya, id, &photo), Ok(Standing::Ready));
    for reader in [world.priya, world.ewa] {
        let kept = bench.read(reader, id).unwrap();
        assert!(!holds(&kept, PLACE) && !holds(&kept, b"Exif") && !holds(&kept, b"adobe"));
        let seen = image::load_from_memory(&kept).unwrap();
        // Its camera was held upright.
        assert_eq!((seen.width(), seen.height()), (200, 300));
    }
    for stranger in [world.marek, world.sam, world.grace] {
        assert_eq!(bench.read(stranger, id), Err(BlobError::NotFound));
    }
    let mut d = draft();
    d.share(&phone.record(id), &ShareChange { remove: [world.ewa.id].into(), ..ShareChange::default() });
    phone.save(d.into_ops());
    assert_eq!(phone.fate(world.store()), Fate::Applied);
    assert_eq!(bench.read(world.ewa, id), Err(BlobError::NotFound));
    assert!(bench.read(world.priya, id).is_ok());
}

pub(crate) fn only_its_author_sends_a_blob_and_in_order(open: Open) {
    let bench = Bench::new(open);
    let world = &bench.world;
    let mut phone = world.phone(world.priya);
    let note = voice_note(3 * PIECE + 7);
    let id = declared(world, &mut phone, Media::VoiceNote, &note, &[world.ewa]);
    for other in [world.sam, world.ewa, world.grace, Actor { id: world.marek.id, ..world.priya }] {
        assert_eq!(bench.take(other, id, 0, &note[..PIECE]), Err(BlobError::NotFound));
    }
    assert_eq!(bench.take(world.priya, world.zosia, 0, &note[..PIECE]), Err(BlobError::NotFound));
    assert_eq!(bench.take(world.priya, RecordId([1; 16]), 0, &note[..PIECE]), Err(BlobError::NotFound));
    let here = |offset: usize| Err(BlobError::WrongOffset { offset: offset as u64 });
    assert_eq!(bench.take(world.priya, id, PIECE, &note[PIECE..2 * PIECE]), here(0));
    assert_eq!(bench.take(world.priya, id, 0, &note[..PIECE]), Ok(Standing::Arriving(PIECE as u64)));
    // The answer was lost, and the phone sends it once more.
    assert_eq!(bench.take(world.priya, id, 0, &note[..PIECE]), here(PIECE));
    assert_eq!(bench.take(world.priya, id, PIECE, b"tiny"), Err(BlobError::TooShort));
    let too_long = [&note[PIECE..], b"!"].concat();
    assert_eq!(bench.take(world.priya, id, PIECE, &too_long), Err(BlobError::TooLong));
    assert_eq!(bench.take(world.priya, id, PIECE, &note[PIECE..]), Ok(Standing::Ready));
    // Whatever comes now changes nothing.
    assert_eq!(bench.take(world.priya, id, 0, &note[..PIECE]), Ok(Standing::Ready));
    assert_eq!(bench.read(world.ewa, id).unwrap(), note);
    // Only what is served is stored.
    assert_eq!(stored(&bench), 1);
}

fn stored(bench: &Bench) -> usize {
    use futures_util::StreamExt as _;
    bench.runtime.block_on(object_store::ObjectStore::list(&*bench.storage, None).count())
}

pub(crate) fn what_is_not_what_was_declared_goes_and_may_be_sent_again(open: Open) {
    let bench = Bench::new(open);
    let world = &bench.world;
    let mut phone = world.phone(world.priya);
    let note = voice_note(2 * PIECE);
    let id = declared(world, &mut phone, Media::VoiceNote, &note, &[]);
    let mut other = note.clone();
    other[PIECE + 5] ^= 1;
    assert_eq!(bench.send(world.priya, id, &other), Err(BlobError::Damaged));
    assert_eq!(stored(&bench), 0);
    assert_eq!(bench.send(world.priya, id, &note), Ok(Standing::Ready));
    assert_eq!(bench.read(world.priya, id).unwrap(), note);
}

pub(crate) fn a_worker_who_lost_the_family_sends_what_they_declared_and_reads_nothing(open: Open) {
    let mut bench = Bench::new(open);
    let mut phone = bench.world.phone(bench.world.priya);
    let note = voice_note(PIECE);
    let id = declared(&bench.world, &mut phone, Media::VoiceNote, &note, &[bench.world.ewa]);
    let allocation = bench.world.allocation;
    bench.world.import(allocation, "to", "2026-11-21");
    let world = &bench.world;
    assert_eq!(bench.send(world.priya, id, &note), Ok(Standing::Ready));
    assert_eq!(bench.read(world.priya, id), Err(BlobError::NotFound));
    assert_eq!(bench.read(world.ewa, id).unwrap(), note);
}

pub(crate) fn what_was_set_aside_brings_its_bytes_and_they_are_read_once_it_is_taken_in(open: Open) {
    let mut bench = Bench::new(open);
    let mut phone = bench.world.phone(bench.world.priya);
    let note = voice_note(PIECE);
    let id = saved(&bench.world, &mut phone, Media::VoiceNote, &note, &[]);
    let allocation = bench.world.allocation;
    bench.world.import(allocation, "to", "2026-11-21");
    let world = &bench.world;
    assert_eq!(phone.fate(world.store()), Fate::Quarantined(Refusal::NotFound));
    for other in [world.sam, world.ewa, world.grace] {
        assert_eq!(bench.take(other, id, 0, &note), Err(BlobError::NotFound));
    }
    assert_eq!(bench.send(world.priya, id, &note), Ok(Standing::Ready));
    for reader in [world.priya, world.grace] {
        assert_eq!(bench.read(reader, id), Err(BlobError::NotFound));
    }
    // Nobody need be quick to take it in.
    assert_eq!((bench.tidy(NOW_MS), bench.tidy(NOW_MS + 300 * DAY_MS)), (0, 0));
    bench.world.import(allocation, "to", Value::Null);
    let world = &bench.world;
    let aside = bench.runtime.block_on(world.store().aside(world.priya, NOW_MS)).unwrap();
    let released = world.store().release(world.grace, aside[0].dev, aside[0].n, NOW_MS);
    assert_eq!(bench.runtime.block_on(released).unwrap(), Released::Taken);
    assert_eq!(bench.read(world.priya, id).unwrap(), note);
}

pub(crate) fn bytes_go_thirty_days_after_anybody_could_want_them(open: Open) {
    let bench = Bench::new(open);
    let world = &bench.world;
    let mut phone = world.phone(world.priya);
    let note = voice_note(2 * PIECE);
    let [kept, half, gone] = [(); 3].map(|()| declared(world, &mut phone, Media::VoiceNote, &note, &[]));
    assert_eq!(bench.send(world.priya, kept, &note), Ok(Standing::Ready));
    assert_eq!(bench.send(world.priya, gone, &note), Ok(Standing::Ready));
    bench.take(world.priya, half, 0, &note[..PIECE]).unwrap();
    let mut d = draft();
    d.remove(&phone.record(gone));
    phone.save(d.into_ops());
    assert_eq!(phone.fate(world.store()), Fate::Applied);
    assert_eq!(bench.read(world.priya, gone), Err(BlobError::NotFound));
    assert_eq!(bench.tidy(NOW_MS), 0);
    assert_eq!(bench.tidy(NOW_MS + 30 * DAY_MS), 0);
    assert_eq!(stored(&bench), 3);
    assert_eq!(bench.tidy(NOW_MS + 31 * DAY_MS), 2);
    assert_eq!(bench.read(world.priya, kept).unwrap(), note);
    // The phone still has it, and begins again.
    assert_eq!(bench.send(world.priya, half, &note), Ok(Standing::Ready));
}

pub(crate) fn a_removal_taken_back_keeps_its_bytes(open: Open) {
    let bench = Bench::new(open);
    let world = &bench.world;
    let mut phone = world.phone(world.priya);
    let note = voice_note(PIECE);
    let id = declared(world, &mut phone, Media::VoiceNote, &note, &[]);
    assert_eq!(bench.send(world.priya, id, &note), Ok(Standing::Ready));
    let mut d = draft();
    d.remove(&phone.record(id));
    phone.save(d.into_ops());
    phone.sync(world.store());
    assert_eq!(bench.tidy(NOW_MS), 0);
    let mut d = draft();
    d.bring_back(&phone.record(id));
    phone.save(d.into_ops());
    phone.sync(world.store());
    assert_eq!((bench.tidy(NOW_MS + DAY_MS), bench.tidy(NOW_MS + 32 * DAY_MS)), (0, 0));
    assert_eq!(bench.read(world.priya, id).unwrap(), note);
}
