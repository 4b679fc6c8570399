//! The wire: round trips, bytes that are no message, limits, and the golden files of each version.

mod kit;

#[path = "wire/any.rs"]
mod any;
#[path = "wire/golden.rs"]
mod golden;
#[path = "wire/packing.rs"]
mod packing;
#[path = "wire/samples.rs"]
mod samples;

use kept_sync::pack::Pack;
use kept_sync::replica::{Position, Replica, Waiting};
use kept_sync::value::TEXT_BYTES_MAX;
use kept_sync::weight::{segments, weight};
use kept_sync::wire::{
    Entry, Exchange, FRAME_BYTES_MAX, Frame, FrameReader, PUSH_BYTES_MAX, WireError, decode, decode_txn,
    encode, read_frames, write_frame,
};
use kept_sync::{
    AudienceDef, AudienceId, AuthorId, DeviceId, Op, OpId, OpKind, Policy, Record, RecordId, Txn, Value,
};
use proptest::prelude::*;

fn config() -> ProptestConfig {
    let file = proptest::test_runner::FileFailurePersistence::Direct("proptest-regressions/wire.txt");
    ProptestConfig { failure_persistence: Some(Box::new(file)), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_message_survives_the_wire(
        txn in any::txn(), exchange in any::exchange(), record in any::record(),
    ) {
        prop_assert!(survives(&txn));
        prop_assert!(survives(&exchange));
        prop_assert!(survives(&record));
        for op in txn.ops {
            let entry = Entry { pos: txn.n, by: AuthorId(txn.dev.0), at: txn.wall, op };
            prop_assert!(survives(&entry));
        }
    }

    #[test]
    fn every_answer_survives_the_wire_and_a_cut_one_is_never_whole(
        frames in proptest::collection::vec(any::frame(), 1..6), cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = Vec::new();
        frames.iter().for_each(|frame| write_frame(&mut bytes, frame));
        let read = read_frames(&bytes);
        prop_assert_eq!(read.as_ref(), Ok(&frames));
        let cut = cut.index(bytes.len());
        match read_frames(&bytes[..cut]) {
            Ok(fewer) => prop_assert!(fewer.len() < frames.len() && frames.starts_with(&fewer)),
            Err(error) => prop_assert_eq!(error, WireError::Cut),
        }
    }

    #[test]
    fn frames_are_read_in_whatever_pieces_they_arrive(
        frames in proptest::collection::vec(any::frame(), 1..6), piece in 1..200_usize,
    ) {
        let mut bytes = Vec::new();
        frames.iter().for_each(|frame| write_frame(&mut bytes, frame));
        let (mut reader, mut read) = (FrameReader::default(), Vec::new());
        for piece in bytes.chunks(piece) {
            reader.push(piece);
            while let Some((frame, body)) = reader.next_frame().unwrap() {
                prop_assert_eq!(body, encode(&frame));
                read.push(frame);
            }
        }
        prop_assert!(reader.is_empty());
        prop_assert_eq!(read, frames);
    }

    #[test]
    fn a_records_weight_is_never_less_than_its_bytes(record in any::record()) {
        prop_assert!(weight(&record) >= encode(&record).len());
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        read_everything(&bytes);
    }

    #[test]
    fn mutated_bytes_never_panic(
        exchange in any::exchange(), frame in any::frame(), txn in any::txn(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut framed = Vec::new();
        write_frame(&mut framed, &frame);
        for mut bytes in [encode(&exchange), encode(&txn), encode(&frame), framed] {
            for (at, byte) in &flips {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
                read_everything(&bytes);
            }
        }
    }

    #[test]
    fn an_unknown_field_is_ignored(txn in any::txn(), more in any::value()) {
        let whole: Value = decode(&encode(&txn), PUSH_BYTES_MAX).unwrap();
        let Value::Map(mut fields) = whole else { panic!("a transaction is a map") };
        fields.insert("a_field_of_next_year".to_owned(), more);
        prop_assert_eq!(decode_txn(&encode(&Value::Map(fields))), Ok(txn));
    }

    #[test]
    fn a_push_is_never_longer_than_the_limit(lengths in proptest::collection::vec(1..400_000_usize, 1..12)) {
        let outbox = (1..).zip(&lengths).map(|(n, length)| {
            let value = Value::Text("x".repeat(*length));
            let op = Op { value, ..op(OpKind::Set) };
            let dev = DeviceId::default();
            let txn = Txn { dev, n, epoch: 0, schema: 1, hlc: 0, wall: 0, ops: vec![op] };
            Waiting { bytes: encode(&txn), txn }
        });
        let me = AuthorId::default();
        let replica = Replica::open(|_, _| None, me, Position::default(), Vec::new(), outbox.collect());
        let push = replica.outgoing(DeviceId::default(), 1);
        prop_assert!(encode(&push).len() <= PUSH_BYTES_MAX);
        prop_assert!(!push.txns.is_empty());
        prop_assert!(push.txns.iter().map(|parcel| parcel.n()).eq(1..=push.txns.len() as u64));
    }
}

fn with_text(n: u8, length: usize) -> Record {
    let mut record = Record::new(RecordId([n; 16]), "note", RecordId::default());
    let value = Value::Text("x".repeat(length));
    let set = Op { id: OpId([n; 16]), field: "body".to_owned(), value, ..op(OpKind::Set) };
    record.take(&set, AuthorId::default(), 0, Some(Policy::Register));
    record
}

#[test]
fn many_long_records_are_parted_into_segments_that_can_be_read() {
    let records: Vec<_> = (0..150).map(|n| with_text(n, TEXT_BYTES_MAX)).collect();
    let mut bytes = Vec::new();
    for (no, records) in (0..).zip(segments(records.clone())) {
        write_frame(
            &mut bytes,
            &Frame::Segment { audience: AudienceId::default(), generation: 1, no, records },
        );
    }
    let read = read_frames(&bytes).unwrap().into_iter().flat_map(|frame| match frame {
        Frame::Segment { records, .. } => records,
        _ => panic!("no segment"),
    });
    assert!(read.eq(records));
}

#[test]
fn short_records_share_a_segment_and_one_too_long_for_any_has_its_own() {
    let short = (0..201).map(|n| with_text(n, 10)).collect();
    assert_eq!(segments(short).iter().map(Vec::len).collect::<Vec<_>>(), [200, 1]);
    let mixed = vec![with_text(1, 10), with_text(2, 2 << 20), with_text(3, 10)];
    assert_eq!(segments(mixed).len(), 3);
    assert!(segments(Vec::new()).is_empty());
}

fn survives<T: Pack + PartialEq>(message: &T) -> bool {
    decode::<T>(&encode(message), PUSH_BYTES_MAX).is_ok_and(|read| read == *message)
}

fn op(kind: OpKind) -> Op {
    let (id, record, field) = (OpId::default(), RecordId::default(), String::new());
    Op { id, record, kind, field, value: Value::Null, sup: Vec::new(), seen_generation: 0, seen: None }
}

fn read_everything(bytes: &[u8]) {
    let _ = decode_txn(bytes);
    let _ = decode::<Exchange>(bytes, PUSH_BYTES_MAX);
    let _ = decode::<Frame>(bytes, FRAME_BYTES_MAX);
    let _ = decode::<Record>(bytes, FRAME_BYTES_MAX);
    let _ = decode::<AudienceDef>(bytes, FRAME_BYTES_MAX);
    let _ = read_frames(bytes);
}

#[test]
fn what_is_too_long_or_too_deep_is_refused() {
    let long = vec![0; PUSH_BYTES_MAX + 1];
    assert_eq!(decode_txn(&long), Err(WireError::TooLong(PUSH_BYTES_MAX)));
    let mut announced = u32::MAX.to_be_bytes().to_vec();
    announced.push(0);
    assert_eq!(read_frames(&announced), Err(WireError::TooLong(FRAME_BYTES_MAX)));
    assert_eq!(read_frames(&[0, 0, 0, 9, 1]), Err(WireError::Cut));
    // A list in a list in a list: 0x91 is "a list of one". And a list that says it has four thousand million.
    assert_eq!(decode::<Value>(&vec![0x91; 100_000], PUSH_BYTES_MAX), Err(WireError::Unreadable));
    assert_eq!(decode::<Value>(&[0xdd, 0xff, 0xff, 0xff, 0xff], PUSH_BYTES_MAX), Err(WireError::Unreadable));
    assert_eq!(decode::<Value>(&[0xc6, 0xff, 0xff, 0xff, 0xff], PUSH_BYTES_MAX), Err(WireError::Unreadable));
}
