//! One connection to the database, whichever kind it is of. Everything in the server that speaks SQL speaks it
//! through here, once for both kinds: with `?1` for a parameter, and in the words that both understand.

mod database;
mod postgres;
mod sqlite;
mod value;

pub use database::{Database, FILE, NoDatabase};
pub(super) use sqlite::copy;
pub use value::{Column, FromColumn, Param, Row, ToParam};

use super::StoreError;
use crate::actor::Actor;
use crate::audit::chain::Tip;
use domain::day::Day;
use std::cell::Cell;

/// The parameters of a statement, each borrowed: `&params![id.0, day]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        [$($crate::store::db::ToParam::to_param(&$value)),*]
    };
}
pub use crate::params;

/// How long a connection waits for another process before it answers [`StoreError::Busy`].
const BUSY_MS_MAX: u64 = 5_000;

/// As whom a snapshot is read. PostgreSQL holds it against its own rules as well (row-level security).
#[derive(Clone, Copy, Debug)]
pub(super) enum Viewer {
    /// The server itself: everything.
    Server,
    /// Somebody on a day.
    Person(Actor, Day),
}

/// One connection.
pub struct Conn {
    engine: Engine,
    /// Where the audit log stands in the open transaction, once something was appended.
    chain: Cell<Option<Tip>>,
}

enum Engine {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Link>),
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.engine {
            Engine::Sqlite(_) => "Conn(SQLite)",
            Engine::Postgres(_) => "Conn(PostgreSQL)",
        })
    }
}

impl Conn {
    /// Runs a statement that answers no rows. Answers how many it wrote.
    ///
    /// # Errors
    /// Why the database did not take it.
    pub fn execute(&self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        match &self.engine {
            Engine::Sqlite(conn) => sqlite::execute(conn, sql, params),
            Engine::Postgres(link) => link.execute(sql, params),
        }
    }

    /// What `read` makes of each row, in order.
    ///
    /// # Errors
    /// Why the database did not answer, or what `read` answered.
    pub fn query<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        match &self.engine {
            Engine::Sqlite(conn) => sqlite::query(conn, sql, params, &mut read),
            Engine::Postgres(link) => {
                link.query(sql, params)?.iter().map(|row| read(&Row::from(row))).collect()
            }
        }
    }

    /// What `read` makes of the first row, where there is one.
    ///
    /// # Errors
    /// As [`Conn::query`].
    pub fn query_opt<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        match &self.engine {
            Engine::Sqlite(conn) => sqlite::query_opt(conn, sql, params, read),
            Engine::Postgres(link) => {
                link.query(sql, params)?.first().map(|row| read(&Row::from(row))).transpose()
            }
        }
    }

    /// What `read` makes of the first row, which has to be there.
    ///
    /// # Errors
    /// As [`Conn::query`], and where there is no row.
    pub fn query_row<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let found = self.query_opt(sql, params, read)?;
        found.ok_or_else(|| StoreError::Other("the database answered no row".to_owned()))
    }

    /// Opens a transaction that no other writer of this database shares, and answers the position of the last
    /// commit. A connection that was lost is made anew first.
    pub(super) fn begin_write(&self) -> Result<u64, StoreError> {
        self.forget_chain_tip();
        match &self.engine {
            Engine::Sqlite(conn) => {
                sqlite::run(conn, "BEGIN IMMEDIATE")?;
                super::commit::position(self)
            }
            Engine::Postgres(link) => link.begin_write(),
        }
    }

    /// Opens a snapshot that `viewer` reads. A connection that was lost is made anew first.
    pub(super) fn begin_read(&self, viewer: Viewer) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(conn) => sqlite::run(conn, "BEGIN"),
            Engine::Postgres(link) => link.begin_read(viewer),
        }
    }

    /// Whether a transaction is open. A database that gives up a whole transaction closes it by itself.
    pub(super) fn is_in_transaction(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(conn) => !conn.is_autocommit(),
            Engine::Postgres(link) => link.is_in_transaction(),
        }
    }

    /// Begins a part of the transaction that can be undone alone.
    pub(super) fn save(&self) -> Result<(), StoreError> {
        self.run("SAVEPOINT job")
    }

    /// Keeps the part begun last.
    pub(super) fn release(&self) -> Result<(), StoreError> {
        self.run("RELEASE SAVEPOINT job")
    }

    /// Undoes the part begun last.
    pub(super) fn undo(&self) -> Result<(), StoreError> {
        self.forget_chain_tip();
        self.run("ROLLBACK TO SAVEPOINT job")?;
        self.run("RELEASE SAVEPOINT job")
    }

    /// Makes everything since the transaction began durable.
    pub(super) fn commit(&self) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(conn) => sqlite::run(conn, "COMMIT"),
            Engine::Postgres(link) => link.end("COMMIT"),
        }
    }

    /// Where the audit log stands, if that is known in this transaction: each row needs the one before.
    pub(crate) fn chain_tip(&self) -> Option<Tip> {
        self.chain.get()
    }

    /// Notes where the audit log stands in this transaction.
    pub(crate) fn note_chain_tip(&self, tip: Tip) {
        self.chain.set(Some(tip));
    }

    /// It is to be read again: something was undone, or another process may have appended.
    pub(crate) fn forget_chain_tip(&self) {
        self.chain.set(None);
    }

    /// Undoes everything since the transaction began, if one is open.
    pub(super) fn roll_back(&self) {
        self.forget_chain_tip();
        if !self.is_in_transaction() {
            return;
        }
        let done = match &self.engine {
            Engine::Sqlite(conn) => sqlite::run(conn, "ROLLBACK"),
            Engine::Postgres(link) => link.end("ROLLBACK"),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "a transaction could not be undone and ends with its connection");
        }
    }

    fn run(&self, sql: &str) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(conn) => sqlite::run(conn, sql),
            Engine::Postgres(link) => link.run(sql),
        }
    }
}
