//! How a record's body is packed.
//!
//! Records are most of what a council reads and half of what it stores, and nearly every field of one has the
//! same author. So fields stand by place and not by name, authors are listed once and meant by number, and
//! what has a column of its own (id, kind, scope, audience) is not repeated. The first number is the version:
//! an old body is read as it was written.

use super::StoreError;
use super::rows::unpack;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use sync::{AuthorId, Field, Head, OpId, Record, Value};

const VERSION: u8 = 1;

#[derive(Serialize)]
struct Packing<'a>(
    u8,
    OpId,
    Vec<AuthorId>,
    Vec<PackingField<'a>>,
    &'a BTreeSet<AuthorId>,
    &'a BTreeSet<AuthorId>,
);
#[derive(Serialize)]
struct PackingField<'a>(&'a str, Vec<PackingHead<'a>>, Vec<PackingHead<'a>>, &'a [OpId]);
#[derive(Serialize)]
struct PackingHead<'a>(OpId, usize, i64, &'a Value, &'a [OpId]);

#[derive(Deserialize)]
struct Packed(u8, OpId, Vec<AuthorId>, Vec<PackedField>, BTreeSet<AuthorId>, BTreeSet<AuthorId>);
#[derive(Deserialize)]
struct PackedField(String, Vec<PackedHead>, Vec<PackedHead>, Vec<OpId>);
#[derive(Deserialize)]
struct PackedHead(OpId, usize, i64, Value, Vec<OpId>);

/// The bytes of a record's body.
pub(super) fn pack(record: &Record) -> Result<Vec<u8>, StoreError> {
    let mut authors = Vec::new();
    let mut fields = Vec::with_capacity(record.fields.len());
    for (name, field) in &record.fields {
        let heads = field.heads.iter().map(|head| pack_head(head, &mut authors)).collect();
        let trail = field.trail.iter().map(|head| pack_head(head, &mut authors)).collect();
        fields.push(PackingField(name, heads, trail, &field.ghosts));
    }
    let packing = Packing(VERSION, record.made_by, authors, fields, &record.named, &record.excluded);
    rmp_serde::to_vec(&packing).map_err(|error| StoreError::Other(error.to_string()))
}

fn pack_head<'a>(head: &'a Head, authors: &mut Vec<AuthorId>) -> PackingHead<'a> {
    let known = authors.iter().position(|author| *author == head.by);
    let author = known.unwrap_or_else(|| {
        authors.push(head.by);
        authors.len() - 1
    });
    PackingHead(head.op, author, head.at, &head.value, &head.parents)
}

/// Fills `record`, which has what the columns say, with what its body says.
pub(super) fn fill(record: &mut Record, body: &[u8]) -> Result<(), StoreError> {
    let Packed(version, made_by, authors, packed, named, excluded) = unpack(body)?;
    if version != VERSION {
        return Err(StoreError::Corrupt(format!("a record's body has the unknown version {version}")));
    }
    let mut fields = BTreeMap::new();
    for PackedField(name, heads, trail, ghosts) in packed {
        let read =
            |heads: Vec<PackedHead>| heads.into_iter().map(|head| unpack_head(head, &authors)).collect();
        let (heads, trail): (Result<_, _>, Result<_, _>) = (read(heads), read(trail));
        fields.insert(name, Field { heads: heads?, trail: trail?, ghosts });
    }
    (record.made_by, record.fields, record.named, record.excluded) = (made_by, fields, named, excluded);
    Ok(())
}

fn unpack_head(packed: PackedHead, authors: &[AuthorId]) -> Result<Head, StoreError> {
    let PackedHead(op, author, at, value, parents) = packed;
    let by = authors.get(author).copied();
    let by =
        by.ok_or_else(|| StoreError::Corrupt("a record's body names an author it does not list".to_owned()))?;
    Ok(Head { op, by, at, value, parents })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::RecordId;

    #[test]
    fn a_record_survives_its_packing() {
        let head = |op: u8, by: u8| Head {
            op: OpId([op; 16]),
            by: AuthorId([by; 16]),
            at: -5,
            value: Value::from_iter([Value::Null, "nul \0 inside".into()]),
            parents: vec![OpId([9; 16])],
        };
        let mut record = Record::new(RecordId([1; 16]), "promise", RecordId([2; 16]));
        record.made_by = OpId([3; 16]);
        record.named.insert(AuthorId([4; 16]));
        record.excluded.insert(AuthorId([5; 16]));
        let field = Field {
            heads: vec![head(1, 1), head(2, 2)],
            trail: vec![head(3, 1)],
            ghosts: vec![OpId([8; 16])],
        };
        record.fields.insert("what".to_owned(), field);
        record.fields.insert("empty".to_owned(), Field::default());
        let mut read = Record::new(record.id, "promise", record.scope);
        fill(&mut read, &pack(&record).unwrap()).unwrap();
        assert_eq!(read, record);
        assert!(matches!(fill(&mut read, b"\xc1"), Err(StoreError::Corrupt(_))));
    }
}
