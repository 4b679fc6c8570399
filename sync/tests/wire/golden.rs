//! Golden files: what each released version wrote, read by today's code. A file is never edited.
//!
//! `KEPT_GOLDEN=write cargo test -p kept-sync --test wire` writes files that are missing, and only those.

use super::samples::{record, txn};
use kept_sync::digest::digest;
use kept_sync::pack::Pack;
use kept_sync::wire::{
    Answered, Exchange, FRAME_BYTES_MAX, Fate, ForkReason, Frame, PUSH_BYTES_MAX, Parcel, WIRE_VERSION,
    decode, encode,
};
use kept_sync::{AudienceDef, AudienceId, AuthorId, Base, DeviceId, OpKind, RecordId, Refusal, Txn, Value};
use std::fmt::Debug;
use std::path::PathBuf;

/// The bytes in `golden/<name>.hex`.
fn bytes_of(name: &str, written: &[u8]) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.hex"));
    if !path.exists() && std::env::var("KEPT_GOLDEN").is_ok_and(|value| value == "write") {
        let digits: Vec<_> = written.iter().map(|byte| format!("{byte:02x}")).collect();
        let lines: Vec<_> = digits.chunks(32).map(|line| line.concat()).collect();
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// Today's code reads the file as `message`, writes it byte for byte, and ignores what a newer one may add.
fn holds<T: Pack + PartialEq + Debug>(name: &str, message: &T) {
    let written = encode(message);
    let golden = bytes_of(name, &written);
    assert_eq!(&decode::<T>(&golden, FRAME_BYTES_MAX).unwrap(), message, "{name} is read otherwise");
    assert_eq!(written, golden, "{name} is written otherwise");
    let widened = encode(&widen(decode(&golden, FRAME_BYTES_MAX).unwrap()));
    assert_ne!(widened, golden, "{name} was not widened");
    assert_eq!(&decode::<T>(&widened, FRAME_BYTES_MAX).unwrap(), message, "{name} with more fields");
}

/// The same message with an unknown field in every struct.
fn widen(value: Value) -> Value {
    match value {
        Value::List(list) => Value::List(list.into_iter().map(widen).collect()),
        Value::Map(map) => {
            let is_struct = !map.keys().any(|name| OPEN.contains(&name.as_str()));
            let mut map: kept_sync::Map<_, _> = map
                .into_iter()
                .map(
                    |(name, inner)| {
                        if FREE.contains(&name.as_str()) { (name, inner) } else { (name, widen(inner)) }
                    },
                )
                .collect();
            if is_struct {
                map.insert("zz_next_year".to_owned(), Value::List(vec![Value::Int(1), Value::Null]));
            }
            Value::Map(map)
        }
        other => other,
    }
}

/// Names of variants (a map of one), and of fields that stand in a map by name: nothing is added beside them.
const OPEN: &[&str] = &[
    "hello",
    "drop",
    "segment",
    "put",
    "gone",
    "safe",
    "end",
    "fork",
    "plain",
    "sealed",
    "held",
    "quarantined",
    "title",
    "events",
];
/// Fields that hold a value, which is taken as it is.
const FREE: &[&str] = &["value"];

#[test]
fn version_1_is_read_and_written_byte_for_byte() {
    holds("v1_txn", &txn());
    let dev = DeviceId([5; 16]);
    let parcels = vec![
        Parcel::Plain { n: 42, bytes: vec![0, 1, 0xff] },
        Parcel::Sealed { dev, n: 43, key_id: 7, bytes: Vec::new() },
    ];
    let audiences = vec![(AudienceId([8; 16]), 3)];
    let exchange = Exchange {
        version: 1,
        dev,
        epoch: 9,
        cursor: 300,
        schema: 1,
        audiences: audiences.clone(),
        txns: parcels,
        ..Exchange::default()
    };
    holds("v1_exchange", &exchange);
    let fates = [
        Fate::Applied,
        Fate::AutoMerged,
        Fate::Conflict,
        Fate::Held(vec![RecordId([4; 16])]),
        Fate::Quarantined(Refusal::NeedsResolve),
        Fate::Duplicate,
    ];
    let results = (1..).zip(fates).map(|(n, fate)| Answered { n, fate }).collect();
    let hello = Frame::Hello {
        epoch: 9,
        to: 301,
        acked: 42,
        audit_head: vec![1; 32],
        results,
        records: 2,
        backed: 0,
    };
    holds("v1_frame_hello", &hello);
    holds("v1_frame_drop", &Frame::Drop { audience: AudienceId([8; 16]) });
    let segment = Frame::Segment {
        audience: AudienceId([8; 16]),
        generation: 3,
        no: 1,
        records: vec![record(), record()],
    };
    holds("v1_frame_segment", &segment);
    holds("v1_frame_put", &Frame::Put { record: record() });
    holds("v1_frame_gone", &Frame::Gone { record: RecordId([2; 16]) });
    holds("v1_frame_end", &Frame::End { cursor: 301, audiences, digests: Vec::new() });
    for reason in [ForkReason::DeviceFork, ForkReason::Gap, ForkReason::NotYours] {
        holds(&format!("v1_frame_fork_{}", reason as u8), &Frame::Fork { reason, expected: 43 });
    }
}

#[test]
fn version_2_is_read_and_written_byte_for_byte() {
    assert_eq!(WIRE_VERSION, 2, "a new version has golden files of its own, beside these");
    let audiences = vec![(AudienceId([8; 16]), 3), (AudienceId([9; 16]), 1)];
    holds("v2_frame_safe", &Frame::Safe { cursor: 301, audiences: audiences.clone() });
    let dev = DeviceId([5; 16]);
    let txns = Vec::new();
    // What was added to it since, where it says something.
    let (check, digests) = (vec![AudienceId([8; 16])], vec![(AudienceId([8; 16]), digest(&[record()]))]);
    holds(
        "v2_exchange_check",
        &Exchange { version: 2, dev, epoch: 9, cursor: 301, check, ..Exchange::default() },
    );
    holds("v2_frame_end_digests", &Frame::End { cursor: 301, audiences: audiences.clone(), digests });
    let (audit_head, results) = (Vec::new(), Vec::new());
    let hello = Frame::Hello { epoch: 9, to: 301, acked: 42, audit_head, results, records: 2, backed: 40 };
    holds("v2_frame_hello_backed", &hello);
    holds(
        "v2_exchange",
        &Exchange {
            version: 2,
            dev,
            epoch: 9,
            cursor: 301,
            schema: 1,
            audiences,
            txns,
            ..Exchange::default()
        },
    );
}

#[test]
fn version_1_without_its_optional_fields_is_read() {
    let old = bytes_of("v1_txn_sparse", &[]);
    let txn: Txn = decode(&old, PUSH_BYTES_MAX).unwrap();
    assert_eq!((txn.n, txn.epoch, txn.hlc, txn.wall), (1, 0, 0, 0));
    assert_eq!((txn.ops[0].kind, &txn.ops[0].value, txn.ops[0].sup.len()), (OpKind::Set, &Value::Null, 0));
}

#[test]
fn an_audience_has_the_same_id_on_every_machine() {
    let def = AudienceDef {
        scope: RecordId([9; 16]),
        base: Base::Circle,
        named: [AuthorId([4; 16])].into(),
        excluded: [AuthorId([5; 16])].into(),
    };
    assert_eq!(bytes_of("v1_audience_id", &def.id().0), def.id().0);
}
