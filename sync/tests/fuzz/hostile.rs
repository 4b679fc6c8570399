//! Exchanges that are well formed and that no app would send.

use super::cases;
use super::house::{FAMILY, House, OTHER_FAMILY, PEOPLE};
use super::kit::house::{NOTE, PIN, STORY, TAGS};
use super::kit::rng::Rng;
use kept_sync::removal::REMOVED;
use kept_sync::wire::{Exchange, Frame, Parcel, WIRE_VERSION, encode};
use kept_sync::{AudienceId, AuthorId, DeviceId, Map, Op, OpId, OpKind, RecordId, ShareChange, Txn, Value};

const KINDS: [OpKind; 9] = [
    OpKind::New,
    OpKind::Set,
    OpKind::Delete,
    OpKind::Undelete,
    OpKind::Add,
    OpKind::Remove,
    OpKind::Event,
    OpKind::Share,
    OpKind::Resolve,
];
const FIELDS: [&str; 13] =
    ["title", "body", "place", "words", "events", "total", STORY, TAGS, PIN, REMOVED, NOTE, "", "nobody's"];

/// An exchange of somebody's device that does nearly everything wrong, and seldom something right.
pub(crate) fn exchange(rng: &mut Rng, house: &House, who: usize) -> Exchange {
    let device = &house.devices[who];
    let dev = if rng.chance(950) { DeviceId([who as u8 + 40; 16]) } else { device.dev };
    let n = house.sent.get(&who).copied().unwrap_or(0) + 1;
    let position = device.replica.position();
    let txns = (0..1 + rng.below(3)).map(|more| parcel(rng, house, dev, n + more)).collect();
    let mut audiences: Vec<_> = position.audiences.keys().map(|id| (*id, rng.below(9))).collect();
    audiences.push((AudienceId(rng.id()), rng.next() >> 1));
    if rng.chance(300) {
        audiences.clear();
    }
    Exchange {
        version: *rng.pick(&[1, WIRE_VERSION, 0, u32::MAX]).unwrap(),
        dev,
        epoch: *rng.pick(&[0, 7, 7, 8, i64::MAX as u64]).unwrap(),
        cursor: *rng.pick(&[0, 1, position.cursor, i64::MAX as u64]).unwrap(),
        schema: u32::try_from(rng.below(3)).unwrap(),
        check: audiences.iter().map(|(id, _)| *id).collect(),
        audiences,
        txns,
    }
}

fn parcel(rng: &mut Rng, house: &House, dev: DeviceId, n: u64) -> Parcel {
    let n = if rng.chance(970) { n } else { rng.below(n + 3) };
    if rng.chance(30) {
        return Parcel::Sealed { dev, n, key_id: 1, bytes: rng.id().to_vec() };
    }
    let written = house.written();
    let fresh = RecordId(rng.id());
    let mut ops = Vec::new();
    for _ in 0..if rng.chance(10) { 501 } else { rng.below(5) } {
        ops.push(op(rng, &written, &ops, fresh));
    }
    let (wall, hlc) = (rng.next() as i64, rng.next() >> 1);
    let within = if rng.chance(980) { n } else { n + 1 };
    let mut bytes = encode(&Txn { dev, n: within, epoch: rng.below(9), schema: 1, hlc, wall, ops });
    if rng.chance(20) {
        bytes.truncate(bytes.len() / 2);
    }
    Parcel::Plain { n, bytes }
}

/// One operation: on a record that is there, elsewhere, nowhere, or made just before.
fn op(rng: &mut Rng, written: &[(RecordId, String, OpId)], before: &[Op], fresh: RecordId) -> Op {
    let known = rng.pick(written).expect("the house is furnished");
    let record = *rng.pick(&[known.0, known.0, known.0, fresh, fresh, FAMILY]).unwrap();
    let kind = *rng.pick(&KINDS).unwrap();
    let kind = if record == fresh && before.iter().all(|op| op.record != fresh) { OpKind::New } else { kind };
    let mut field = match kind {
        OpKind::New => NOTE.to_owned(),
        OpKind::Delete | OpKind::Undelete => REMOVED.to_owned(),
        OpKind::Share if rng.chance(900) => String::new(),
        _ if rng.chance(400) => known.1.clone(),
        _ => (*rng.pick(&FIELDS).unwrap()).to_owned(),
    };
    if rng.chance(20) {
        field = "x".repeat(101);
    }
    let id = OpId(if rng.chance(970) { rng.id() } else { known.2.0 });
    let sup = names(rng, (record, &field), written, before, id);
    let seen = if rng.chance(500) { Some(names(rng, (record, &field), written, before, id)) } else { None };
    let value = match kind {
        OpKind::New => (*rng.pick(&[FAMILY, FAMILY, FAMILY, OTHER_FAMILY, fresh]).unwrap()).into(),
        OpKind::Delete => true.into(),
        OpKind::Undelete => false.into(),
        OpKind::Share if rng.chance(700) => share(rng),
        _ => value(rng, 0),
    };
    let seen_generation = *rng.pick(&[0, 0, 1, 2, i64::MAX as u64]).unwrap();
    Op { id, record, kind, field, value, sup, seen_generation, seen }
}

/// Operations to name: those of the same field, others', ones to come, its own, and many.
fn names(
    rng: &mut Rng,
    at: (RecordId, &str),
    written: &[(RecordId, String, OpId)],
    before: &[Op],
    own: OpId,
) -> Vec<OpId> {
    let here: Vec<OpId> = written
        .iter()
        .filter(|(record, field, _)| (*record, field.as_str()) == at)
        .map(|(.., id)| *id)
        .collect();
    match rng.below(20) {
        0..9 => here,
        9..12 => rng.pick(&here).copied().into_iter().collect(),
        12..15 => Vec::new(),
        15 => rng.pick(written).map(|(.., id)| *id).into_iter().collect(),
        16 => before.last().map(|op| op.id).into_iter().collect(),
        17 => vec![own],
        18 => (0..rng.below(2_100)).map(|_| OpId(rng.id())).collect(),
        _ => here.iter().cycle().take(here.len() * 2).copied().chain([OpId(rng.id())]).collect(),
    }
}

fn share(rng: &mut Rng) -> Value {
    let mut people = || -> Vec<AuthorId> { rng.pick(&PEOPLE).copied().into_iter().collect() };
    let (add, remove, exclude, include) = (people(), people(), people(), people());
    let all = [
        ShareChange { add: add.clone(), ..ShareChange::default() },
        ShareChange { remove: remove.clone(), ..ShareChange::default() },
        ShareChange { exclude: exclude.clone(), ..ShareChange::default() },
        ShareChange { add, remove, exclude, include },
    ];
    rng.pick(&all).unwrap().to_value()
}

fn value(rng: &mut Rng, depth: usize) -> Value {
    match rng.below(12) {
        0 => Value::Null,
        1 => rng.chance(500).into(),
        2 => Value::Int(rng.next() as i64),
        3 => Value::Bytes(rng.id().to_vec()),
        4 if depth == 0 => "x".repeat(usize::try_from(199_990 + rng.below(20)).unwrap()).into(),
        5 if depth == 0 => (0..1_995 + rng.below(10)).map(|n| Value::Int(n as i64)).collect(),
        6 => (0..12).fold(Value::Null, |inner, _| Value::List(vec![inner])),
        7 if depth < 4 => (0..rng.below(4)).map(|_| value(rng, depth + 1)).collect(),
        8 if depth < 4 => {
            let mut map = Map::new();
            map.insert("add".to_owned(), value(rng, depth + 1));
            Value::Map(map)
        }
        _ => format!("It is {}. ", rng.below(5)).into(),
    }
}

#[test]
fn hostile_exchanges_break_no_rule() {
    const TOGETHER: u64 = 40;
    let mut taken = 0;
    for start in (0..cases()).step_by(usize::try_from(TOGETHER).unwrap()) {
        let mut house = House::furnished();
        for case in start..start + TOGETHER {
            let mut rng = Rng::new(case);
            let who = usize::try_from(rng.below(4)).unwrap();
            let exchange = exchange(&mut rng, &house, who);
            let hint = format!("case {case}");
            let answer =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| house.exchange(who, &exchange)));
            let frames = answer.unwrap_or_else(|_| panic!("{hint}: {exchange:?}"));
            if let Some(Frame::Hello { acked, results, .. }) = frames.first() {
                assert_eq!(results.len(), exchange.txns.len(), "{hint}");
                taken += results.iter().filter(|answered| answered.fate.refusal().is_none()).count();
                if exchange.dev != house.devices[who].dev {
                    house.sent.insert(who, *acked);
                }
            }
            let repeated = house.authority.push(PEOPLE[who], &exchange);
            let Some(Frame::Hello { results, .. }) = frames.first() else { continue };
            assert_eq!(&repeated.results, results, "{hint}: a repeat is answered otherwise");
        }
        let held = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| house.holds()));
        held.unwrap_or_else(|_| panic!("cases {start} to {}", start + TOGETHER));
    }
    assert!(taken as u64 > cases() / 20, "only {taken} were taken: the rules were hardly asked");
}
