//! Whether the chain holds: every row, every signed head, every epoch.

use std::collections::{BTreeMap, BTreeSet};

use super::chain::{COLUMNS, Hash, Stored, Tip};
use super::heads::{epoch_words, head_words};
use super::keys::{Key, Signed, is_signed};
use super::{Broken, What, chain};
use crate::store::StoreError;
use crate::store::db::{Conn, params};
use crate::store::rows::{count, db};

/// How many rows are read at once.
const ROWS_A_QUERY: i64 = 2_000;

/// What was looked through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Rows.
    pub rows: u64,
    /// Of them, rows whose value was taken out.
    pub redacted: u64,
    /// Signed heads.
    pub heads: u64,
    /// Epochs that a restore began.
    pub restores: u64,
}

/// Looks the whole chain through. `key`, where it is known, has to have signed every head and statement; otherwise
/// each is held against the key that it names. Answers what there is, or the first row that is wrong.
///
/// # Errors
/// Where the database cannot be read.
pub fn verify(conn: &Conn, key: Option<&Key>) -> Result<Result<Held, Broken>, StoreError> {
    let seals = seals(conn)?;
    let epochs = epochs(conn)?;
    let mut looked =
        Looked { seals: &seals, epochs: &epochs, key, tip: Tip::default(), held: Held::default() };
    let mut taken_out = TakenOut::default();
    loop {
        let sql = format!("SELECT {COLUMNS} FROM audit WHERE no > ?1 ORDER BY no LIMIT ?2");
        let rows = conn.query(&sql, &params![db(looked.tip.no), ROWS_A_QUERY], Stored::read)?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            if let Err(broken) = looked.at(row) {
                return Ok(Err(broken));
            }
            taken_out.note(row);
        }
    }
    Ok(looked.end(conn)?.and_then(|held| taken_out.unsaid().map_or(Ok(held), |no| Err(Broken::TakenOut(no)))))
}

/// Heads by the row that they name.
type Seals = BTreeMap<u64, Vec<Seal>>;

struct Seal {
    slot: u64,
    epoch: u64,
    hash: Hash,
    key: [u8; 32],
    signature: Signed,
}

fn seals(conn: &Conn) -> Result<Seals, StoreError> {
    let mut seals = Seals::new();
    let sql = "SELECT no, slot, epoch, hash, key, signature FROM audit_head";
    conn.query(sql, &[], |row| {
        let (slot, epoch) = (count(row.get(1)?), count(row.get(2)?));
        let seal = Seal { slot, epoch, hash: row.get(3)?, key: row.get(4)?, signature: row.get(5)? };
        seals.entry(count(row.get(0)?)).or_default().push(seal);
        Ok(())
    })?;
    Ok(seals)
}

struct Began {
    before: u64,
    at: i64,
    no: u64,
    hash: Hash,
    key: [u8; 32],
    signature: Signed,
}

fn epochs(conn: &Conn) -> Result<BTreeMap<u64, Began>, StoreError> {
    let sql = "SELECT epoch, before, at, no, hash, key, signature FROM audit_epoch";
    let found = conn.query(sql, &[], |row| {
        let (before, no) = (count(row.get(1)?), count(row.get(3)?));
        let (hash, key, signature) = (row.get(4)?, row.get(5)?, row.get(6)?);
        Ok((count(row.get(0)?), Began { before, at: row.get(2)?, no, hash, key, signature }))
    })?;
    Ok(found.into_iter().collect())
}

/// The chain as far as it was looked through.
struct Looked<'a> {
    seals: &'a Seals,
    epochs: &'a BTreeMap<u64, Began>,
    key: Option<&'a Key>,
    tip: Tip,
    held: Held,
}

impl Looked<'_> {
    fn at(&mut self, row: &Stored) -> Result<(), Broken> {
        let before = self.tip;
        self.tip = row.follows(&before)?;
        if before.no > 0 && row.epoch != before.epoch {
            self.epoch_began(row, &before)?;
        }
        self.held.rows += 1;
        self.held.redacted += u64::from(row.value.is_none());
        for seal in self.seals.get(&row.no).into_iter().flatten() {
            if seal.hash != row.hash {
                return Err(Broken::Forked(row.no));
            }
            let words = head_words(seal.slot, seal.epoch, row.no, &seal.hash);
            self.is_by(&seal.key, &words, &seal.signature).then_some(()).ok_or(Broken::Forged(row.no))?;
            self.held.heads += 1;
        }
        Ok(())
    }

    fn epoch_began(&mut self, row: &Stored, before: &Tip) -> Result<(), Broken> {
        let began = self.epochs.get(&row.epoch).filter(|began| {
            let words = epoch_words(
                row.epoch,
                began.before,
                began.at,
                &Tip { no: began.no, hash: began.hash, ..*before },
            );
            began.before == before.epoch
                && (began.no, began.hash) == (before.no, before.hash)
                && self.is_by(&began.key, &words, &began.signature)
        });
        began.ok_or(Broken::Epoch(row.no))?;
        self.held.restores += 1;
        Ok(())
    }

    fn is_by(&self, named: &[u8; 32], words: &[u8], signature: &Signed) -> bool {
        self.key.is_none_or(|key| key.public() == *named) && is_signed(named, words, signature)
    }

    /// Nothing that was signed lies beyond the end, and the database is of the epoch of its last row or one that began
    /// with a statement.
    fn end(self, conn: &Conn) -> Result<Result<Held, Broken>, StoreError> {
        if let Some((no, _)) = self.seals.range(self.tip.no + 1..).next() {
            return Ok(Err(Broken::Cut(*no)));
        }
        if let Some((no, hash)) = self.key.and_then(Key::noted_head) {
            let sql = "SELECT hash FROM audit WHERE no = ?1";
            let found: Option<Hash> = conn.query_opt(sql, &params![db(no)], |row| row.get(0))?;
            let Some(found) = found else { return Ok(Err(Broken::Cut(no))) };
            if found.iter().map(|byte| format!("{byte:02x}")).collect::<String>() != hash {
                return Ok(Err(Broken::Forked(no)));
            }
        }
        let epoch = chain::tip(conn)?.epoch;
        let is_of_it = self.tip.no == 0 || epoch == self.tip.epoch;
        Ok(if is_of_it { Ok(self.held) } else { Err(Broken::Epoch(self.tip.no + 1)) })
    }
}

/// Rows whose value was taken out, and rows that say so.
#[derive(Default)]
struct TakenOut {
    gone: BTreeSet<u64>,
    said: BTreeSet<u64>,
}

impl TakenOut {
    fn note(&mut self, row: &Stored) {
        match row.said() {
            None => drop(self.gone.insert(row.no)),
            Some(said) if said.what == What::Redacted => drop(self.said.insert(said.count)),
            Some(_) => {}
        }
    }

    fn unsaid(&self) -> Option<u64> {
        self.gone.difference(&self.said).next().copied()
    }
}
