//! Who is let in and kept out, by definition: for each person the shares that no later one about them names.

use super::oracle::Said;
use kept_sync::{AuthorId, Field, Head, OpId, OpKind, Record, ShareChange, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What one share says: of whom, whether it is about being kept out, and yes or no.
fn says(change: &ShareChange) -> Vec<(AuthorId, bool, bool)> {
    let mut says: BTreeMap<(AuthorId, bool), bool> = BTreeMap::new();
    let all = [
        (&change.add, false, true),
        (&change.remove, false, false),
        (&change.include, true, false),
        (&change.exclude, true, true),
    ];
    // The stricter of two comes later in the list.
    for (people, is_barring, yes) in all {
        says.extend(people.iter().map(|person| ((*person, is_barring), yes)));
    }
    says.into_iter().map(|((person, is_barring), yes)| (person, is_barring, yes)).collect()
}

/// Fills in who reads the record, from the whole of what was said.
pub(super) fn replay(record: &mut Record, said: &[Said<'_>]) {
    let shares: Vec<_> = said.iter().filter(|(op, ..)| op.kind == OpKind::Share).collect();
    let mut since: BTreeMap<(AuthorId, OpId), Value> = BTreeMap::new();
    let mut before = BTreeSet::new();
    for count in 0..=shares.len() {
        let (named, excluded) = standing(&shares[..count]);
        let new: Vec<AuthorId> = named.difference(&before).copied().collect();
        if !new.is_empty() {
            record.generation += 1;
            let generation = i64::try_from(record.generation).unwrap();
            let share = shares[count - 1];
            let let_in = Value::List(vec![generation.into(), Value::Bytes(share.3.0.to_vec())]);
            since.extend(new.into_iter().map(|person| ((person, share.0.id), let_in.clone())));
        }
        record.named = named.iter().copied().collect();
        record.excluded = excluded.into_iter().collect();
        before = named;
    }
    for ((person, is_barring), heads) in registers(&shares) {
        let value = |op: OpId, yes| match (is_barring, yes) {
            (true, yes) => Value::Bool(yes),
            (false, true) => since.get(&(person, op)).cloned().unwrap_or(Value::Bool(true)),
            (false, false) => Value::Null,
        };
        let heads = heads.into_iter().map(|((op, by, at, _), yes)| Head {
            op: op.id,
            by: *by,
            at: *at,
            value: value(op.id, yes),
            parents: Vec::new(),
        });
        let name = if is_barring { format!("barred:{person}") } else { format!("reader:{person}") };
        let mut field = Field { heads: heads.collect(), ..Field::default() };
        field.heads.sort_by_key(|head| head.op);
        record.fields.insert(name, field);
    }
}

type Register<'a, 'b> = Vec<(&'a Said<'b>, bool)>;

/// The heads of each person's two registers.
fn registers<'a, 'b>(shares: &[&'a Said<'b>]) -> BTreeMap<(AuthorId, bool), Register<'a, 'b>> {
    let mut all: BTreeMap<_, Register<'a, 'b>> = BTreeMap::new();
    for share in shares {
        let change = ShareChange::from_value(&share.0.value).expect("an accepted share is readable");
        for (person, is_barring, yes) in says(&change) {
            all.entry((person, is_barring)).or_default().push((*share, yes));
        }
    }
    for heads in all.values_mut() {
        let named: BTreeSet<OpId> = heads.iter().flat_map(|(said, _)| said.0.sup.iter().copied()).collect();
        heads.retain(|(said, _)| !named.contains(&said.0.id));
    }
    all
}

fn standing(shares: &[&Said<'_>]) -> (BTreeSet<AuthorId>, BTreeSet<AuthorId>) {
    let (mut named, mut excluded) = (BTreeSet::new(), BTreeSet::new());
    for ((person, is_barring), heads) in registers(shares) {
        let mut yes = heads.iter().map(|(_, yes)| *yes);
        if is_barring && yes.any(|yes| yes) {
            excluded.insert(person);
        } else if !is_barring && !heads.is_empty() && yes.all(|yes| yes) {
            named.insert(person);
        }
    }
    (named, excluded)
}
