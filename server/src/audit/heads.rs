//! What the chain was at the end of each hour: signed, stored, and told to devices.
//!
//! A device is told the head of an hour, and of that a hash which says nothing else: neither how many rows there are,
//! nor whether any came since the hour before. It would count what others do (docs/decisions/0012). An hour is told
//! once it has been over for a while, so that no row of it is still to come.

use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use sync::audit::AuditHead;

use super::chain::{self, Hash, Tip};
use super::keys::{Key, Signed};
use super::{Said, What};
use crate::store::db::{Conn, params};
use crate::store::rows::{count, db};
use crate::store::{Store, StoreError};

const HOUR_MS: i64 = 3_600_000;
/// How long after its end an hour is told: longer than a request may take, and than clocks of servers differ.
const SETTLED_MS: i64 = 5 * 60_000;
const HEAD: &str = "kept audit head 1";
const BLIND: &str = "kept audit hour 1";

/// What is signed of a stored head.
pub(super) fn head_words(slot: u64, epoch: u64, no: u64, hash: &Hash) -> Vec<u8> {
    [HEAD.as_bytes(), &slot.to_be_bytes(), &epoch.to_be_bytes(), &no.to_be_bytes(), hash].concat()
}

/// The last hour that is over for good at `now_ms`.
#[must_use]
pub fn settled_slot(now_ms: i64) -> u64 {
    count((now_ms - SETTLED_MS).div_euclid(HOUR_MS))
}

/// Tells devices what the chain was, where there is a key to sign with.
#[derive(Clone, Debug, Default)]
pub struct Heads(Option<Arc<Teller>>);

#[derive(Debug)]
struct Teller {
    key: Key,
    /// What was told last, packed, and of which hour: it is the same for everybody.
    last: Mutex<Option<(u64, Vec<u8>)>>,
}

impl Heads {
    /// Signs with `key`.
    #[must_use]
    pub fn signed_with(key: Key) -> Self {
        Self(Some(Arc::new(Teller { key, last: Mutex::new(None) })))
    }

    /// What a device is told now; nothing where there is no key, or no row yet.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn told(&self, store: &Store, now_ms: i64) -> Result<Vec<u8>, StoreError> {
        let Some(teller) = &self.0 else { return Ok(Vec::new()) };
        let slot = settled_slot(now_ms);
        let known = teller.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, told)) = known.filter(|(of, _)| *of == slot) {
            return Ok(told);
        }
        let key = teller.key.clone();
        let told = store.read(move |conn| told(conn, &key, slot)).await?;
        let Some(packed) = told.map(|told| sync::wire::encode(&told)) else { return Ok(Vec::new()) };
        *teller.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((slot, packed.clone()));
        Ok(packed)
    }

    /// Signs and stores the head of the last hour that is over, where anything was appended since the one before.
    ///
    /// # Errors
    /// Where the database, or the file beside the key, cannot be written.
    pub async fn seal(&self, store: &Store, now_ms: i64) -> Result<(), StoreError> {
        let Some(teller) = self.0.clone() else { return Ok(()) };
        let key = teller.key.clone();
        let last = store.read(|conn| Ok((last_sealed(conn)?, chain::tip(conn)?.no))).await?;
        let slot = settled_slot(now_ms);
        if last.0.is_some_and(|(of, no)| of >= slot || no == last.1) {
            return Ok(());
        }
        store.write(move |conn| seal(conn, &key, slot)).await
    }
}

/// The row that was last at the end of an hour, with its epoch set to the database's. Moments only grow with numbers and
/// no number is missing, so it is found by halving: an index of moments would be written with every row.
fn at_end_of(conn: &Conn, slot: u64) -> Result<Option<Tip>, StoreError> {
    let end_ms = db(slot).saturating_mul(HOUR_MS);
    let tip = chain::tip(conn)?;
    let (mut before, mut from) = (0, tip.no + 1);
    let mut last = None;
    while before + 1 < from {
        let no = before.midpoint(from);
        let sql = "SELECT hash, at FROM audit WHERE no = ?1";
        let row = conn.query_row(sql, &params![db(no)], |row| {
            Ok(Tip { no, hash: row.get(0)?, at: row.get(1)?, epoch: tip.epoch })
        })?;
        if row.at < end_ms {
            (before, last) = (no, Some(row));
        } else {
            from = no;
        }
    }
    Ok(last)
}

/// What a device is told that the chain was at the end of an hour; the same for an hour for ever.
///
/// # Errors
/// Where the database cannot be read.
pub fn blinded(conn: &Conn, slot: u64) -> Result<Option<(u64, Hash)>, StoreError> {
    let tip = at_end_of(conn, slot)?;
    Ok(tip.map(|tip| {
        let over = Sha256::new().chain_update(BLIND).chain_update(slot.to_be_bytes()).chain_update(tip.hash);
        (tip.epoch, over.finalize().into())
    }))
}

/// What a device is told of an hour.
///
/// # Errors
/// Where the database cannot be read.
pub fn told(conn: &Conn, key: &Key, slot: u64) -> Result<Option<AuditHead>, StoreError> {
    let Some((epoch, hash)) = blinded(conn, slot)? else { return Ok(None) };
    let mut head =
        AuditHead { epoch, slot, hash: hash.to_vec(), key: key.public().to_vec(), ..AuditHead::default() };
    head.signature = key.sign(&head.words()).to_vec();
    let sql = "SELECT before, at FROM audit_epoch WHERE epoch = ?1";
    let began =
        conn.query_opt(sql, &params![db(epoch)], |row| Ok((count(row.get(0)?), count(row.get(1)?))))?;
    if let Some((before, at)) = began {
        (head.before, head.restored_ms) = (before, at);
        head.statement = key.sign(&head.restore_words()).to_vec();
    }
    Ok(Some(head))
}

/// The last hour whose head is stored, and its row.
fn last_sealed(conn: &Conn) -> Result<Option<(u64, u64)>, StoreError> {
    let sql = "SELECT slot, no FROM audit_head ORDER BY slot DESC LIMIT 1";
    conn.query_opt(sql, &[], |row| Ok((count(row.get(0)?), count(row.get(1)?))))
}

/// Stores the signed head of an hour.
///
/// # Errors
/// Where the database, or the file beside the key, cannot be written.
pub fn seal(conn: &Conn, key: &Key, slot: u64) -> Result<(), StoreError> {
    let Some(tip) = at_end_of(conn, slot)? else { return Ok(()) };
    let sql = "INSERT INTO audit_head (slot, epoch, no, hash, key, signature) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (slot) DO NOTHING";
    let signature: Signed = key.sign(&head_words(slot, tip.epoch, tip.no, &tip.hash));
    let (number, epoch, no, public) = (db(slot), db(tip.epoch), db(tip.no), key.public());
    if conn.execute(sql, &params![number, epoch, no, tip.hash, public, signature])? == 1 {
        key.note_head(tip.no, &tip.hash)?;
    }
    Ok(())
}

/// What is signed of the epoch that a restore begins, as it is stored: where the chain then stood as well.
pub(super) fn epoch_words(epoch: u64, before: u64, at: i64, tip: &Tip) -> Vec<u8> {
    let head = AuditHead { epoch, before, restored_ms: count(at), ..AuditHead::default() };
    [head.restore_words(), tip.no.to_be_bytes().to_vec(), tip.hash.to_vec()].concat()
}

/// Begins the epoch `fresh`, after a restore, with a signed statement and a row of the chain.
///
/// # Errors
/// Where the database cannot be written.
pub fn begin_epoch(conn: &Conn, key: &Key, fresh: i64, now_ms: i64) -> Result<(), StoreError> {
    let tip = chain::tip(conn)?;
    let at = tip.at.max(now_ms);
    let signature = key.sign(&epoch_words(count(fresh), tip.epoch, at, &tip));
    let sql = "INSERT INTO audit_epoch (epoch, before, at, no, hash, key, signature)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    conn.execute(sql, &params![fresh, db(tip.epoch), at, db(tip.no), tip.hash, key.public(), signature])?;
    conn.execute("UPDATE counter SET epoch = ?1", &params![fresh])?;
    conn.forget_chain_tip();
    chain::append(conn, &Said::that(What::Restored), at)?;
    Ok(())
}
