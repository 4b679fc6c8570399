//! What is checked after each answer, and when everything is quiet.

use super::client::Client;
use super::kit::oracle::{comparable, defined, lost_update, replay};
use super::world::World;
use kept_sync::wire::decode_txn;
use kept_sync::{AuthorId, Op, OpId, Record, RecordId};
use std::collections::{BTreeMap, BTreeSet};

/// Nothing, or what was broken in words.
pub(crate) type Outcome = Result<(), String>;

pub(crate) fn ensure(holds: bool, broken: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(broken()) }
}

/// What `person` may read now, as they may see it.
pub(crate) fn readable(world: &World, person: AuthorId) -> BTreeMap<RecordId, Record> {
    let circles = &world.authority.house.circles;
    let readable = world.authority.records().filter(|record| circles.reads(person, record));
    readable.map(|record| (record.id, circles.mask(person, record))).collect()
}

/// I4, I5 and I7 at each contact: a phone holds exactly what its person could read when it was answered.
pub(crate) fn after_answer(client: &Client, readable: &BTreeMap<RecordId, Record>) -> Outcome {
    nothing_sent_stays(client, readable)?;
    if !client.strayed.is_empty() {
        return Ok(());
    }
    let records = after_part(client, readable)?;
    same(&records, readable, || format!("I4: a phone of {} after an answer", client.me))?;
    after_write(client)
}

/// I7 also where an answer was cut off: nothing that the person could not read is left, in no row and no segment. What
/// is there is as it was when the answer was made. Answers it.
pub(crate) fn after_part(
    client: &Client,
    readable: &BTreeMap<RecordId, Record>,
) -> Result<BTreeMap<RecordId, Record>, String> {
    let records = client.disk.records();
    if !client.strayed.is_empty() {
        return Ok(records);
    }
    let in_segments = client.disk.segments().flat_map(|(_, records)| records);
    let ids = in_segments.map(|record| record.id).chain(records.keys().copied());
    let extra: Vec<_> = ids.filter(|id| !readable.contains_key(id)).collect();
    ensure(extra.is_empty(), || format!("I7: a phone of {} still holds {extra:?}", client.me))?;
    let theirs = readable.iter().filter(|(id, _)| records.contains_key(id));
    let theirs = theirs.map(|(id, record)| (*id, record.clone())).collect();
    same(&records, &theirs, || format!("I4: a phone of {} after a part of an answer", client.me))?;
    let once =
        || client.disk.segments().flat_map(|(key, records)| records.into_iter().map(move |r| (r, key)));
    let apart = once().find(|(record, key)| record.audience != key.audience);
    ensure(apart.is_none(), || format!("a record lies in a segment of another audience: {apart:?}"))?;
    let ids: BTreeSet<_> = once().map(|(record, _)| record.id).collect();
    ensure(ids.len() == once().count(), || "a record lies in two segments".to_owned())?;
    Ok(records)
}

/// I7 for what was sent and is kept for a backup: nothing of what its author may not read.
fn nothing_sent_stays(client: &Client, readable: &BTreeMap<RecordId, Record>) -> Outcome {
    let sent = client.disk.outbox.range(..=client.disk.position.answered);
    let ops = sent.flat_map(|(_, bytes)| decode_txn(bytes).map(|txn| txn.ops).unwrap_or_default());
    let extra = ops.map(|op| op.record).find(|id| !readable.contains_key(id));
    ensure(extra.is_none(), || format!("I7: a phone of {} keeps what it sent of {extra:?}", client.me))
}

/// A person always sees what they wrote.
pub(crate) fn after_write(client: &Client) -> Outcome {
    let unseen = client.unseen_write().filter(|_| client.strayed.is_empty());
    ensure(unseen.is_none(), || format!("I5: {} does not see their own write: {unseen:?}", client.me))
}

/// Everything, once nobody writes and nothing fails any more.
pub(crate) fn when_quiet(world: &World) -> Outcome {
    let log = world.authority.log();
    let lost = lost_update(log, world.authority.records());
    ensure(lost.is_none(), || format!("I1: an accepted operation is nowhere: {lost:?}"))?;
    nothing_vanished(world)?;
    let mut once = BTreeSet::new();
    let twice = log.iter().flat_map(|logged| &logged.txn.ops).find(|op| !once.insert((op.record, op.id)));
    ensure(twice.is_none(), || format!("I3: an operation is in the log twice: {twice:?}"))?;

    let truth = replay(log);
    let records: BTreeMap<_, _> =
        world.authority.records().map(|record| (record.id, record.clone())).collect();
    let as_defined = records.iter().map(|(id, record)| (*id, defined(record))).collect();
    same(&as_defined, &truth, || "I10: the authority against its log".to_owned())?;
    let circles = &world.authority.house.circles;
    for client in &world.clients {
        let waiting = client.disk.waiting().count();
        ensure(waiting == 0, || format!("liveness: on a phone of {} {waiting} still wait", client.me))?;
        let theirs = records.values().filter(|record| circles.reads(client.me, record));
        let theirs = theirs.map(|record| (record.id, circles.mask(client.me, record))).collect();
        same(&client.disk.records(), &theirs, || format!("I4: what a phone of {} stores", client.me))?;
        same(&client.view(), &theirs, || format!("I4: what {} sees", client.me))?;
    }
    Ok(())
}

/// I2: what was saved on a phone is in an outbox, the log or quarantine, as it was written: also where a server was
/// restored from a backup that did not have it yet. Only what its author may not read any more is not sent again.
fn nothing_vanished(world: &World) -> Outcome {
    let mut found: BTreeMap<OpId, Op> = BTreeMap::new();
    let outboxes = world.clients.iter().flat_map(|client| client.disk.waiting());
    let held = world.clients.iter().flat_map(|client| client.disk.held.values().map(|(_, bytes)| bytes));
    let quarantine = world.authority.quarantine().iter().map(|held| &held.bytes);
    for bytes in outboxes.chain(held).chain(quarantine) {
        let txn = decode_txn(bytes).map_err(|error| format!("I2: what was kept is unreadable: {error}"))?;
        found.extend(txn.ops.into_iter().map(|op| (op.id, op)));
    }
    found
        .extend(world.clients.iter().flat_map(|client| &client.disk.forgotten).map(|op| (op.id, op.clone())));
    found.extend(world.authority.log().iter().flat_map(|l| &l.txn.ops).map(|op| (op.id, op.clone())));
    let vanished = world.authored.iter().find(|op| found.get(&op.id) != Some(op));
    ensure(vanished.is_none(), || format!("I2: an operation vanished or changed: {vanished:?}"))
}

fn same(
    left: &BTreeMap<RecordId, Record>,
    right: &BTreeMap<RecordId, Record>,
    what: impl FnOnce() -> String,
) -> Outcome {
    let ids: BTreeSet<_> = left.keys().chain(right.keys()).collect();
    let differs = ids.into_iter().find(|id| left.get(id).map(comparable) != right.get(id).map(comparable));
    let Some(id) = differs else { return Ok(()) };
    Err(format!("{} differs in {id}:\n{:?}\nand should be\n{:?}", what(), left.get(id), right.get(id)))
}
