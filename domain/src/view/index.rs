//! Records by where they belong and what they are: two lists, where a map of lists would cost the client far more
//! code for the same few searches.

use crate::order::Order;
use crate::schema::Kind;
use sync::{Record, RecordId};

/// A scope and a kind.
pub(super) type Key = (RecordId, Kind);

/// The scope of an index that asks for the kind alone.
pub(super) const EVERYWHERE: RecordId = RecordId([0; 16]);

/// Records in the order of their keys; those of one key in the order they came in.
#[derive(Clone, Debug, Default)]
pub(super) struct Index<'a> {
    keys: Vec<Key>,
    records: Vec<&'a Record>,
}

impl<'a> Index<'a> {
    pub(super) fn new(mut all: Vec<(Key, &'a Record)>) -> Self {
        all.order_by_key(|(key, _)| *key);
        let (keys, records) = all.into_iter().unzip();
        Self { keys, records }
    }

    /// The records of one key.
    pub(super) fn of(&self, key: Key) -> &[&'a Record] {
        let from = self.keys.partition_point(|one| *one < key);
        let to = self.keys.partition_point(|one| *one <= key);
        self.records.get(from..to).unwrap_or(&[])
    }
}
