//! The chain: rows appended one by one, each bound to the one before.

use sha2::{Digest, Sha256};

use super::{Broken, Said, What};
use crate::actor::Actor;
use crate::auth::words::random;
use crate::store::StoreError;
use crate::store::db::{Conn, Row, params};
use crate::store::rows::{count, db};

/// What every row's hash begins with: another use of SHA-256 never makes the same.
const ROW: &str = "kept audit row 1";
const VALUE: &str = "kept audit value 1";

/// A hash.
pub type Hash = [u8; 32];
/// What a commitment is salted with.
pub type Salt = [u8; 16];

/// Where the chain stands: its last row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tip {
    /// The row's number, counted from 1; 0 where there is none.
    pub no: u64,
    /// Its hash.
    pub hash: Hash,
    /// When it was written, milliseconds since 1970 UTC. Never less than the row before.
    pub at: i64,
    /// The epoch of the database.
    pub epoch: u64,
}

/// A row as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its number.
    pub no: u64,
    /// Its epoch.
    pub epoch: u64,
    /// Its moment.
    pub at: i64,
    /// What it committed to.
    pub commitment: Hash,
    /// Its hash.
    pub hash: Hash,
    /// The salt and the value, unless they were taken out.
    pub value: Option<(Salt, Vec<u8>)>,
}

/// The columns that [`Stored::read`] reads.
pub(super) const COLUMNS: &str = "no, epoch, at, commitment, hash, salt, value";

impl Stored {
    pub(super) fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let salt: Option<Salt> = row.get(5)?;
        let value: Option<Vec<u8>> = row.get(6)?;
        Ok(Self {
            no: count(row.get(0)?),
            epoch: count(row.get(1)?),
            at: row.get(2)?,
            commitment: row.get(3)?,
            hash: row.get(4)?,
            value: salt.zip(value),
        })
    }

    /// Whether this row follows from `before` and says what it committed to.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn follows(&self, before: &Tip) -> Result<Tip, Broken> {
        if self.no != before.no + 1 {
            return Err(Broken::Order(before.no + 1));
        }
        let tip = Tip { no: self.no, hash: self.hash, at: self.at, epoch: self.epoch };
        if self.at < before.at || hash(&before.hash, &tip, &self.commitment) != self.hash {
            return Err(Broken::Hash(self.no));
        }
        match &self.value {
            Some((salt, value)) if commitment(salt, value) != self.commitment => Err(Broken::Value(self.no)),
            _ => Ok(tip),
        }
    }

    /// What it says, where that was not taken out.
    #[must_use]
    pub fn said(&self) -> Option<Said> {
        sync::wire::decode(&self.value.as_ref()?.1, usize::MAX).ok()
    }
}

/// What a row commits to: nobody without the salt can try values until one fits.
fn commitment(salt: &Salt, value: &[u8]) -> Hash {
    Sha256::new().chain_update(VALUE).chain_update(salt).chain_update(value).finalize().into()
}

/// The hash of a row, over the row before it. `row.hash` is not read.
fn hash(before: &Hash, row: &Tip, commitment: &Hash) -> Hash {
    Sha256::new()
        .chain_update(ROW)
        .chain_update(before)
        .chain_update(row.no.to_be_bytes())
        .chain_update(row.epoch.to_be_bytes())
        .chain_update(row.at.to_be_bytes())
        .chain_update(commitment)
        .finalize()
        .into()
}

/// Where the chain stands, in the epoch of the database.
///
/// # Errors
/// Where the database cannot be read.
pub fn tip(conn: &Conn) -> Result<Tip, StoreError> {
    let sql = "SELECT counter.epoch, audit.no, audit.hash, audit.at FROM counter
               LEFT JOIN audit ON audit.no = (SELECT max(no) FROM audit)";
    conn.query_row(sql, &[], |row| {
        let epoch = count(row.get(0)?);
        Ok(match row.get::<Option<i64>>(1)? {
            Some(no) => Tip { no: count(no), hash: row.get(2)?, at: row.get(3)?, epoch },
            None => Tip { epoch, ..Tip::default() },
        })
    })
}

/// Appends a row to the chain, inside the open transaction of what it tells of. Answers its number. A clock that was
/// put back does not put rows out of order.
///
/// # Errors
/// Where the database cannot be written.
pub fn append(conn: &Conn, said: &Said, now_ms: i64) -> Result<u64, StoreError> {
    let before = match conn.chain_tip() {
        Some(tip) => tip,
        None => tip(conn)?,
    };
    let salt: Salt = random()?;
    let value = sync::wire::encode(said);
    let commitment = commitment(&salt, &value);
    let mut row = Tip { no: before.no + 1, at: before.at.max(now_ms), ..before };
    row.hash = hash(&before.hash, &row, &commitment);
    let sql = "INSERT INTO audit (no, epoch, at, commitment, hash, salt, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    conn.execute(sql, &params![db(row.no), db(row.epoch), row.at, commitment, row.hash, salt, value])?;
    conn.note_chain_tip(row);
    Ok(row.no)
}

/// Takes out what a row says, and says so in a row of its own. Answers whether there was anything.
///
/// # Errors
/// Where the database cannot be written.
pub fn redact(conn: &Conn, no: u64, by: Option<Actor>, now_ms: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE audit SET salt = NULL, value = NULL WHERE no = ?1 AND value IS NOT NULL";
    if conn.execute(sql, &params![db(no)])? == 0 {
        return Ok(false);
    }
    let said = Said::that(What::Redacted).counting(no);
    append(conn, &by.map_or(said.clone(), |by| said.by(by)), now_ms)?;
    Ok(true)
}
