//! Packing itself: values, bytes that are none, and what a type forgives.

use super::any;
use kept_sync::pack::{Pack, Unread, Writer, pack, unpack};
use kept_sync::replica::{Held, Position};
use kept_sync::wire::Fate;
use kept_sync::{AudienceDef, AudienceId, AuthorId, Base, OpId, OpKind, RecordId, Refusal, Value, packed};
use proptest::prelude::*;

const DEPTH: usize = 48;

/// One field of each sort.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sorts {
    count: u64,
    number: i64,
    words: String,
    bytes: Vec<u8>,
    ids: Vec<OpId>,
    perhaps: Option<i64>,
}

packed! {
    struct Sorts { count: needed, number: default, words: default, bytes: sparse, ids: sparse, perhaps: sparse }
}

fn sorts() -> impl Strategy<Value = Sorts> {
    let ids = proptest::collection::vec(any::<[u8; 16]>().prop_map(OpId), 0..3);
    let bytes = proptest::collection::vec(any::<u8>(), 0..300);
    (0..=i64::MAX as u64, any::<i64>(), any::<String>(), bytes, ids, any::<Option<i64>>()).prop_map(
        |(count, number, words, bytes, ids, perhaps)| Sorts { count, number, words, bytes, ids, perhaps },
    )
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn any_value_unpacks_to_itself(value in any::value()) {
        prop_assert_eq!(unpack(&pack(&value), DEPTH), Ok(value));
    }

    #[test]
    fn any_number_takes_the_fewest_bytes_and_unpacks_to_itself(number in any::<i64>(), shift in 0..64_u32) {
        let number = number >> shift;
        let bytes = pack(&number);
        prop_assert_eq!(unpack(&bytes, DEPTH), Ok(number));
        let widths = [(-32..128, 1), (-0x80..0x100, 2), (-0x8000..0x1_0000, 3), (-0x8000_0000..0x1_0000_0000, 5)];
        let width = widths.iter().find(|(range, _)| range.contains(&number)).map_or(9, |(_, width)| *width);
        prop_assert_eq!(bytes.len(), width);
    }

    #[test]
    fn any_bytes_unpack_or_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(value) = unpack::<Value>(&bytes, DEPTH) {
            prop_assert_eq!(unpack(&pack(&value), DEPTH), Ok(value));
        }
        let _ = unpack::<Sorts>(&bytes, DEPTH);
        let _ = unpack::<(u64, Vec<AuthorId>)>(&bytes, DEPTH);
    }

    #[test]
    fn what_stands_behind_a_value_is_read_after_it(
        value in any::value(), perhaps in any::<Option<i64>>(), sorts in sorts(), frame in any::frame(),
    ) {
        let all = (perhaps, sorts, OpKind::Set, value, frame, Fate::Held(Vec::new()), vec![perhaps, None]);
        prop_assert_eq!(unpack(&pack(&all), DEPTH), Ok(all));
    }

    #[test]
    fn a_value_cut_short_is_refused(value in any::value(), cut in any::<prop::sample::Index>()) {
        let bytes = pack(&value);
        prop_assert_eq!(unpack::<Value>(&bytes[..cut.index(bytes.len())], DEPTH), Err(Unread));
    }

    #[test]
    fn fields_survive_in_any_order_and_unknown_ones_are_ignored(sorts in sorts(), more in any::value()) {
        let mut to = Writer::default();
        to.map(7);
        to.field("perhaps", &sorts.perhaps);
        to.field("of_next_year", &more);
        to.field("ids", &sorts.ids);
        to.field("bytes", &sorts.bytes);
        to.field("words", &sorts.words);
        to.field("number", &sorts.number);
        to.field("count", &sorts.count);
        prop_assert_eq!(&unpack::<Sorts>(&pack(&sorts), DEPTH).unwrap(), &sorts);
        prop_assert_eq!(unpack(&to.into_bytes(), DEPTH), Ok(sorts));
    }
}

#[test]
fn what_says_nothing_is_not_written_and_what_is_missing_is_its_default() {
    let bytes = pack(&Sorts::default());
    assert_eq!(bytes, b"\x83\xa5count\x00\xa6number\x00\xa5words\xa0");
    assert_eq!(unpack(b"\x81\xa5count\x05", DEPTH), Ok(Sorts { count: 5, ..Sorts::default() }));
    assert_eq!(unpack::<Sorts>(b"\x81\xa6number\x05", DEPTH), Err(Unread));
    assert_eq!(unpack::<Sorts>(b"\x81\xa5count\xff", DEPTH), Err(Unread));
    // Nothing writes a name twice; the first is read.
    assert_eq!(unpack(b"\x82\xa5count\x05\xa5count\x06", DEPTH), Ok(Sorts { count: 5, ..Sorts::default() }));
}

#[test]
fn nesting_ends_before_the_limit() {
    let nested = |depth: usize| [vec![0x91; depth], vec![0xc0]].concat();
    assert!(unpack::<Value>(&nested(DEPTH - 1), DEPTH).is_ok());
    assert_eq!(unpack::<Value>(&nested(DEPTH), DEPTH), Err(Unread));
    assert_eq!(unpack::<Value>(&nested(1_000_000), DEPTH), Err(Unread));
}

#[test]
fn what_no_value_holds_is_refused() {
    let fraction = b"\xca\x00\x00\x00\x00";
    let past_the_highest = b"\xcf\x80\x00\x00\x00\x00\x00\x00\x00";
    for bytes in [&fraction[..], past_the_highest, b"\xd4\x00\x00", b"\xc1", b"\x81\x01\x01", b""] {
        assert_eq!(unpack::<Value>(bytes, DEPTH), Err(Unread), "{bytes:02x?}");
    }
    assert_eq!(unpack(b"\xa1\xff", DEPTH), Ok(Value::Bytes(vec![0xff])));
}

#[test]
fn a_long_list_with_a_false_length_is_refused_at_once() {
    for head in
        [b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff"]
    {
        assert_eq!(unpack::<Value>(head, DEPTH), Err(Unread));
        assert_eq!(unpack::<Vec<u64>>(head, DEPTH), Err(Unread));
    }
}

#[test]
fn every_stored_type_unpacks_to_itself() {
    fn holds<T: Pack + PartialEq + std::fmt::Debug>(value: &T) {
        assert_eq!(unpack::<T>(&pack(value), DEPTH).as_ref(), Ok(value));
    }
    let audiences = [(AudienceId([3; 16]), 5)].into();
    holds(&Position {
        epoch: 3,
        cursor: 9,
        audiences,
        answered: 4,
        sent_again: 1,
        doubted: vec![AudienceId([5; 16])],
        folds: 2,
    });
    let (readers, refusal) = (vec![RecordId([3; 16])], Refusal::NewReaders);
    holds(&(Held { n: 3, refusal, at: -9, readers }, vec![1_u8, 2]));
    holds(&AudienceDef {
        scope: RecordId([9; 16]),
        base: Base::Managers,
        named: [AuthorId([4; 16])].into(),
        excluded: [AuthorId([5; 16])].into(),
    });
    holds(&Fate::Held(vec![RecordId([4; 16])]));
    assert_eq!(pack(&OpKind::Undelete), b"\xa8undelete");
    assert_eq!(unpack(b"\x81\xa8undelete\xc0", DEPTH), Ok(OpKind::Undelete));
    assert_eq!(unpack::<OpKind>(b"\xa6burned", DEPTH), Err(Unread));
}
