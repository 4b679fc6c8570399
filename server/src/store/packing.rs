//! How a record's body is packed.
//!
//! Records are most of what a council reads and half of what it stores, and nearly every field of one has the
//! same author. So fields stand by place and not by name, authors are listed once and meant by number, and
//! what has a column of its own (id, kind, scope, audience) is not repeated. The first number is the version:
//! an old body is read as it was written.

use super::StoreError;
use super::rows::unpack;
use sync::pack::Writer;
use sync::{AuthorId, Field, Head, Map, OpId, Record, Set, Value};

const VERSION: u32 = 1;
/// As version 1, and after it what few records have: a generation, and texts brought together.
const VERSION_SHARED: u32 = 2;
/// The first byte of a body of [`VERSION_SHARED`].
const LIST_OF_7: u8 = 0x97;

/// Version, the operation that made it, authors, fields, people named and people excluded.
type Packed = (u32, OpId, Vec<AuthorId>, Vec<PackedField>, Set<AuthorId>, Set<AuthorId>);
/// As [`Packed`], then the generation and the merged texts by their fields.
type PackedShared =
    (u32, OpId, Vec<AuthorId>, Vec<PackedField>, Set<AuthorId>, Set<AuthorId>, (u64, Map<String, Value>));
/// Name, heads, trail and ghosts.
type PackedField = (String, Vec<PackedHead>, Vec<PackedHead>, Vec<OpId>);
/// The operation, its author's number in the list, its time, value and parents.
type PackedHead = (OpId, u64, i64, Value, Vec<OpId>);

/// The bytes of a record's body.
pub(super) fn pack(record: &Record) -> Vec<u8> {
    let authors = authors(record);
    let merged: Map<String, Value> = record
        .fields
        .iter()
        .filter(|(_, field)| field.is_merged())
        .map(|(name, field)| (name.clone(), field.merged.clone()))
        .collect();
    let is_shared = record.generation > 0 || !merged.is_empty();
    let mut to = Writer::default();
    to.list(if is_shared { 7 } else { 6 });
    to.put(if is_shared { &VERSION_SHARED } else { &VERSION });
    to.put(&record.made_by);
    to.put(&authors);
    to.list(record.fields.len());
    for (name, field) in &record.fields {
        to.list(4);
        to.text(name);
        pack_heads(&field.heads, &authors, &mut to);
        pack_heads(&field.trail, &authors, &mut to);
        to.put(&field.ghosts);
    }
    to.put(&record.named);
    to.put(&record.excluded);
    if is_shared {
        to.list(2);
        to.put(&record.generation);
        to.put(&merged);
    }
    to.into_bytes()
}

/// Everyone who wrote a head, in the order in which their first one stands.
fn authors(record: &Record) -> Vec<AuthorId> {
    let mut authors = Vec::new();
    for head in record.fields.values().flat_map(|field| field.heads.iter().chain(&field.trail)) {
        if !authors.contains(&head.by) {
            authors.push(head.by);
        }
    }
    authors
}

fn pack_heads(heads: &[Head], authors: &[AuthorId], to: &mut Writer) {
    to.list(heads.len());
    for head in heads {
        let author = authors.iter().take_while(|author| **author != head.by).count();
        to.list(5);
        to.put(&head.op);
        to.count(author as u64);
        to.put(&head.at);
        to.put(&head.value);
        to.put(&head.parents);
    }
}

/// Fills `record`, which has what the columns say, with what its body says.
pub(super) fn fill(record: &mut Record, body: &[u8]) -> Result<(), StoreError> {
    let (version, made_by, authors, packed, named, excluded, (generation, merged)): PackedShared =
        if body.first() == Some(&LIST_OF_7) {
            unpack(body)?
        } else {
            let (version, made_by, authors, packed, named, excluded): Packed = unpack(body)?;
            (version, made_by, authors, packed, named, excluded, Default::default())
        };
    if version != VERSION && version != VERSION_SHARED {
        return Err(StoreError::Corrupt(format!("a record's body has the unknown version {version}")));
    }
    let mut fields = Map::new();
    for (name, heads, trail, ghosts) in packed {
        let read =
            |heads: Vec<PackedHead>| heads.into_iter().map(|head| unpack_head(head, &authors)).collect();
        let (heads, trail): (Result<_, _>, Result<_, _>) = (read(heads), read(trail));
        let merged = merged.get(&name).cloned().unwrap_or_default();
        fields.insert(name, Field { heads: heads?, trail: trail?, ghosts, merged });
    }
    record.generation = generation;
    (record.made_by, record.fields, record.named, record.excluded) = (made_by, fields, named, excluded);
    Ok(())
}

fn unpack_head(packed: PackedHead, authors: &[AuthorId]) -> Result<Head, StoreError> {
    let (op, author, at, value, parents) = packed;
    let by = usize::try_from(author).ok().and_then(|author| authors.get(author)).copied();
    let by =
        by.ok_or_else(|| StoreError::Corrupt("a record's body names an author it does not list".to_owned()))?;
    Ok(Head { op, by, at, value, parents })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::RecordId;

    /// What every release so far stores for the record below.
    const STORED: &str = concat!(
        "9601c4100303030303030303030303030303030392c41001010101010101010101010101010101c41002020202",
        "0202020202020202020202029294a5656d70747990909094a4776861749295c410010101010101010101010101",
        "0101010100fb92c0ac6e756c200020696e7369646591c4100909090909090909090909090909090995c4100202",
        "020202020202020202020202020201fb92c0ac6e756c200020696e7369646591c4100909090909090909090909",
        "09090909099195c4100303030303030303030303030303030300fb92c0ac6e756c200020696e7369646591c410",
        "0909090909090909090909090909090991c4100808080808080808080808080808080891c41004040404040404",
        "04040404040404040491c41005050505050505050505050505050505",
    );

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
            ..Field::default()
        };
        record.fields.insert("what".to_owned(), field);
        record.fields.insert("empty".to_owned(), Field::default());
        let stored: Vec<_> = pack(&record).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(stored.concat(), STORED, "what is stored already is packed otherwise");
        let mut read = Record::new(record.id, "promise", record.scope);
        fill(&mut read, &pack(&record)).unwrap();
        assert_eq!(read, record);
        assert!(matches!(fill(&mut read, b"\xc1"), Err(StoreError::Corrupt(_))));
        record.generation = 3;
        record.fields.or_default("what".to_owned()).merged = "both".into();
        fill(&mut read, &pack(&record)).unwrap();
        assert_eq!(read, record);
    }
}
