//! What a commit concerns, published after it: whose devices are poked follows from this. It is also written down in
//! the commit, for the other processes on the same database.

use super::StoreError;
use super::db::{Conn, params};
use super::rows::db;
use domain::day::{Day, iso};
use std::collections::BTreeSet;
use sync::id::ID_BYTES;
use sync::{AudienceId, AuthorId};

/// What a commit concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// The audiences in which something was written.
    pub audiences: BTreeSet<AudienceId>,
    /// People who read more or less than before. Whoever lost an audience no longer sees it, and would not
    /// hear by it that there is something to delete.
    pub people: BTreeSet<AuthorId>,
}

impl Touched {
    /// Whether it concerns nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.audiences.is_empty() && self.people.is_empty()
    }

    /// Takes in what another commit concerns.
    pub fn add(&mut self, other: &Self) {
        self.audiences.extend(&other.audiences);
        self.people.extend(&other.people);
    }

    /// Writes it down under the position of its commit, for the other processes.
    pub(super) fn write(&self, conn: &Conn, pos: u64, day: Day) -> Result<(), StoreError> {
        let audiences = self.audiences.iter().flat_map(|id| id.0).collect::<Vec<u8>>();
        let people = self.people.iter().flat_map(|id| id.0).collect::<Vec<u8>>();
        let sql = "INSERT INTO touched (pos, day, audiences, people) VALUES (?1, ?2, ?3, ?4)";
        conn.execute(sql, &params![db(pos), iso(day), audiences, people])?;
        Ok(())
    }

    /// What the commits after `from` and up to `to` concern.
    pub(super) fn read(conn: &Conn, from: u64, to: u64) -> Result<Self, StoreError> {
        let mut all = Self::default();
        let sql = "SELECT audiences, people FROM touched WHERE pos > ?1 AND pos <= ?2";
        conn.query(sql, &params![db(from), db(to)], |row| {
            all.audiences.extend(ids(row.get(0)?).map(AudienceId));
            all.people.extend(ids(row.get(1)?).map(AuthorId));
            Ok(())
        })?;
        Ok(all)
    }

    /// Removes what was written down on days before `day`: every process has looked since.
    pub(super) fn forget(conn: &Conn, day: Day) -> Result<(), StoreError> {
        conn.execute("DELETE FROM touched WHERE day < ?1", &params![iso(day)])?;
        Ok(())
    }
}

fn ids(bytes: &[u8]) -> impl Iterator<Item = [u8; ID_BYTES]> {
    bytes.as_chunks().0.iter().copied()
}
