//! Records that lie together: written, erased and mended as one, and a store from before there were any.

use super::*;
use sync::replica::Segment;
use web_sys::IdbDatabase;

const FAMILY: AudienceId = AudienceId([3; 16]);
const OTHER: AudienceId = AudienceId([4; 16]);

fn key(audience: AudienceId, generation: u64, no: u32) -> SegmentKey {
    SegmentKey { audience, generation, no }
}

/// A segment of two records whose ids begin with its audience's.
fn segment(key: SegmentKey) -> Segment {
    let records = (0..2).map(|n| {
        let mut id = key.audience.0;
        (id[1], id[2]) = (u8::try_from(key.no).expect("few"), n);
        Record { audience: key.audience, ..Record::new(RecordId(id), "visit", RecordId([9; 16])) }
    });
    Segment::of(key, records.collect())
}

async fn commit(store: &Store, delta: &Delta) {
    let from = store.load().await.expect("read").position;
    assert_eq!(store.commit(delta, dev_of(store).await, &from, 99).await, Ok(true));
}

async fn keys(store: &Store) -> Vec<SegmentKey> {
    store.load().await.expect("read").segments.into_iter().map(|(key, _)| key).collect()
}

/// A store with three segments of a family and one of another.
async fn filled() -> Store {
    let store = fresh().await;
    let all = [key(FAMILY, 1, 0), key(FAMILY, 2, 0), key(FAMILY, 2, 11), key(OTHER, 2, 0)];
    let segments = all.map(segment).into();
    commit(&store, &Delta { segments, ..answer(vec![], vec![], 40) }).await;
    assert_eq!(keys(&store).await, all);
    store
}

#[wasm_bindgen_test]
async fn a_segment_is_read_as_it_came() {
    let store = fresh().await;
    let came = segment(key(FAMILY, 2, 7));
    commit(&store, &Delta { segments: vec![came.clone()], ..answer(vec![], vec![], 40) }).await;
    let found = store.load().await.expect("read");
    assert_eq!(found.segments, [(came.key, came.records)]);
    assert_eq!(found.rows.len(), 1);
}

#[wasm_bindgen_test]
async fn an_audience_that_is_dropped_takes_its_segments_and_no_others() {
    let store = filled().await;
    commit(&store, &Delta { drop: vec![FAMILY], ..answer(vec![], vec![], 50) }).await;
    assert_eq!(keys(&store).await, [key(OTHER, 2, 0)]);
}

#[wasm_bindgen_test]
async fn a_record_that_leaves_is_taken_out_of_its_segment() {
    let store = filled().await;
    let mut left = segment(key(OTHER, 2, 0)).records;
    left.pop();
    let bytes = Segment::of(key(OTHER, 2, 0), left.clone()).bytes;
    let rewritten = vec![(key(OTHER, 2, 0), Some(bytes)), (key(FAMILY, 1, 0), None)];
    let erase = vec![RecordId([7; 16])];
    commit(&store, &Delta { rewritten, erase, put: vec![], ..answer(vec![], vec![], 50) }).await;
    let found = store.load().await.expect("read");
    assert!(found.segments.contains(&(key(OTHER, 2, 0), left)));
    assert_eq!((found.segments.len(), found.rows.len()), (3, 0));
}

#[wasm_bindgen_test]
async fn what_begins_anew_leaves_nothing_of_before() {
    let store = filled().await;
    let segments = vec![segment(key(OTHER, 5, 0))];
    commit(&store, &Delta { is_anew: true, segments, put: vec![], ..answer(vec![], vec![], 50) }).await;
    assert_eq!(keys(&store).await, [key(OTHER, 5, 0)]);
    assert!(store.load().await.expect("read").rows.is_empty());
}

#[wasm_bindgen_test]
async fn another_person_finds_no_segment() {
    let store = filled().await;
    let ewa = Owner { person: RecordId([2; 16]), role: "family".into(), name: "Ewa".into() };
    store.claim(&ewa).await.expect("claimed");
    assert!(keys(&store).await.is_empty());
}

#[wasm_bindgen_test]
async fn a_damaged_segment_is_erased_and_fetched_again_and_nothing_else_is_lost() {
    let store = filled().await;
    store.append(vec![op(1)], None, 10, None).await.expect("saved");
    let tx = store.db.write(&[SEGMENT], Durability::Strict).expect("a transaction");
    let torn = records::key_of(&key(FAMILY, 2, 11));
    tx.put(SEGMENT, &torn, &codec::from_bytes(b"\xc1\xc1")).expect("put");
    tx.done().await.expect("damaged on purpose");
    let found = store.load().await.expect("read");
    assert!(!found.is_whole() && found.damaged.iter().all(|damaged| !damaged.is_unsent()));
    store.mend(&found).await.expect("mended");
    let mended = store.load().await.expect("read");
    assert_eq!(mended.position, Position::default());
    assert_eq!((mended.segments.len(), mended.rows.len(), mended.outbox.len()), (3, 1, 1));
    assert!(mended.is_whole());
}

/// The tables of the first release.
fn as_in_version_1(db: &IdbDatabase, _: u32) {
    for table in ["meta", "row", "outbox", "held", "draft"] {
        db.create_object_store(table).expect("made");
    }
}

#[wasm_bindgen_test]
async fn a_store_of_the_first_release_keeps_everything() {
    let name = format!("kept-first-{}", crate::platform::random_below(u32::MAX));
    let old = Db::open(&name, 1, as_in_version_1).await.expect("IndexedDB opens");
    let saved = filled().await;
    saved.append(vec![op(1)], None, 10, None).await.expect("saved");
    let device = Device { owner: Some(priya().person), ..fresh_device(None) };
    let position = answer(vec![], vec![], 40).position;
    let (txn, record) =
        (saved.load().await.expect("read").outbox.remove(0), segment(key(OTHER, 1, 0)).records);
    let held = (Held { n: 5, refusal: Refusal::Forbidden, at: 3, readers: Vec::new() }, vec![1_u8]);
    let tx = old.write(&[META, ROW, OUTBOX, HELD, DRAFT], Durability::Strict).expect("a transaction");
    let put = |table, key: &JsValue, value: &JsValue| tx.put(table, key, value).expect("put");
    put(META, &schema::OWNER.into(), &codec::pack(&priya()));
    put(META, &schema::DEVICE.into(), &codec::pack(&device));
    put(META, &schema::POSITION.into(), &codec::pack(&position));
    put(ROW, &record[0].id.to_hex().into(), &codec::pack(&record[0]));
    put(OUTBOX, &n_key(txn.txn.n), &codec::from_bytes(&txn.bytes));
    put(HELD, &"dev-5".into(), &codec::pack(&held));
    put(DRAFT, &"visit:1".into(), &codec::pack(&"words".to_owned()));
    tx.done().await.expect("written");

    // The first release's tab still has it open: it closes for the new one.
    let store =
        Store { db: Db::open(&name, schema::VERSION, schema::upgrade).await.expect("brought forward") };
    let found = store.load().await.expect("read");
    assert!(found.is_whole());
    assert_eq!((found.owner, found.device.clone()), (Some(priya()), Some(device)));
    assert_eq!((found.position, found.rows, found.outbox), (position, record[..1].to_vec(), vec![txn]));
    assert_eq!((found.held.len(), found.drafts.len(), found.segments.len()), (1, 1, 0));
    let delta = Delta { segments: vec![segment(key(FAMILY, 2, 0))], ..answer(vec![1], vec![], 50) };
    commit(&store, &delta).await;
    assert_eq!(keys(&store).await, [key(FAMILY, 2, 0)]);
}
