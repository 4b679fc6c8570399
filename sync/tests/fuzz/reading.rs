//! Bytes as they arrive: read as everything that they might be, and sent to the authority.

use super::house::{House, PEOPLE};
use super::kit::rng::Rng;
use super::{cases, corpus, mutate};
use kept_sync::pack::Pack;
use kept_sync::replica::{Receiver, Replica};
use kept_sync::wire::{
    Exchange, FRAME_BYTES_MAX, Frame, FrameReader, PUSH_BYTES_MAX, Parcel, WIRE_VERSION, decode, decode_txn,
    encode, read_frames, write_frame,
};
use kept_sync::{AudienceDef, DeviceId, Record, Txn, Value};
use std::fmt::Debug;

/// What can be read is written again as what is read as the same.
fn survives<T: Pack + PartialEq + Debug>(bytes: &[u8], most: usize) -> Option<T> {
    let read = decode::<T>(bytes, most).ok()?;
    assert_eq!(decode::<T>(&encode(&read), usize::MAX).as_ref(), Ok(&read));
    Some(read)
}

fn read(bytes: &[u8]) {
    survives::<Txn>(bytes, PUSH_BYTES_MAX);
    survives::<Frame>(bytes, FRAME_BYTES_MAX);
    survives::<Record>(bytes, FRAME_BYTES_MAX);
    survives::<AudienceDef>(bytes, FRAME_BYTES_MAX);
    survives::<Value>(bytes, FRAME_BYTES_MAX);
    let _ = decode_txn(bytes);
}

/// As an answer, whole and in pieces: both ways the same frames come out of it, and a phone makes something of them or not.
fn arrive(replica: &Replica, bytes: &[u8], piece: usize) {
    let whole = read_frames(bytes);
    let (mut reader, mut frames) = (FrameReader::default(), Vec::new());
    let mut receiver = Receiver::default();
    for piece in bytes.chunks(piece.max(1)) {
        reader.push(piece);
        loop {
            match reader.next_frame() {
                Ok(Some((frame, body))) => {
                    frames.push(frame.clone());
                    if receiver.take(replica, frame, body).is_ok() {
                        drop(receiver.ready(replica));
                    }
                }
                Ok(None) => break,
                Err(_) => return assert!(whole.is_err()),
            }
        }
    }
    match whole {
        Ok(whole) => assert_eq!(whole, frames),
        Err(_) => assert!(!reader.is_empty()),
    }
}

/// As a push: the bytes as an exchange where they are one, and as the transaction of another in any case.
fn push(house: &mut House, bytes: &[u8], n: u64) {
    if let Some(exchange) = survives::<Exchange>(bytes, PUSH_BYTES_MAX) {
        house.exchange(1, &exchange);
    }
    let (dev, txns) = (DeviceId([77; 16]), vec![Parcel::Plain { n, bytes: bytes.to_vec() }]);
    let (epoch, cursor, schema, audiences) = (7, 0, 1, Vec::new());
    let frames = house.exchange(
        0,
        &Exchange {
            version: WIRE_VERSION,
            dev,
            epoch,
            cursor,
            schema,
            audiences,
            txns,
            ..Exchange::default()
        },
    );
    let Some(Frame::Hello { acked, .. }) = frames.first() else { panic!("{frames:?}") };
    assert_eq!(*acked, n, "whatever it is, its count is used");
}

#[test]
fn every_kept_input_is_read_or_refused() {
    let mut house = House::furnished();
    let replica = House::furnished().devices.swap_remove(0).replica;
    for (n, bytes) in (1..).zip(corpus::all()) {
        read(&bytes);
        let framed = [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], &bytes].concat();
        for piece in [1, 7, framed.len()] {
            arrive(&replica, &framed, piece);
        }
        push(&mut house, &bytes, n);
    }
    house.holds();
}

#[test]
fn changed_inputs_are_read_or_refused() {
    const TOGETHER: u64 = 50;
    let mut all = corpus::all();
    let replica = House::furnished().devices.swap_remove(0).replica;
    let mut answer = Vec::new();
    for frame in House::furnished().authority.exchange(PEOPLE[0], &House::furnished().devices[0].outgoing()) {
        write_frame(&mut answer, &frame);
    }
    all.push(answer);
    for start in (0..cases()).step_by(usize::try_from(TOGETHER).unwrap()) {
        let mut house = House::furnished();
        for case in start..start + TOGETHER {
            let mut rng = Rng::new(case ^ 0x00c0_ffee);
            let bytes = mutate::mutated(&mut rng, &all);
            let piece = usize::try_from(1 + rng.below(60)).unwrap();
            let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                read(&bytes);
                arrive(&replica, &bytes, piece);
                push(&mut house, &bytes, case - start + 1);
            }));
            played.unwrap_or_else(|_| panic!("case {case}: {bytes:02x?}"));
        }
        house.holds();
    }
}
