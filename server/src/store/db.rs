//! One connection to the database, whichever kind it is of. Everything in the server that speaks SQL speaks it
//! through here, once for both kinds: with `?1` for a parameter, and in the words that both understand.

mod postgres;
mod sqlite;
mod value;

pub use value::{Column, FromColumn, Param, Row, ToParam};

use super::StoreError;
use crate::actor::Actor;
use domain::day::Day;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The parameters of a statement, each borrowed: `&params![id.0, day]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        [$($crate::store::db::ToParam::to_param(&$value)),*]
    };
}
pub use crate::params;

/// The database's name in its folder, on SQLite.
pub const FILE: &str = "kept.sqlite";
/// How long a connection waits for another process before it answers [`StoreError::Busy`].
const BUSY_MS_MAX: u64 = 5_000;

/// Which database.
#[derive(Clone, Debug)]
pub enum Database {
    /// SQLite, in this folder.
    Folder(PathBuf),
    /// PostgreSQL, by its connection string. What is shown of it holds no password.
    Postgres(Box<::postgres::Config>),
}

/// Why a text names no database. It says nothing of the text, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDatabase {
    /// It names another kind, or none.
    #[error(
        "the database must be given as postgres://user@host/name, or not at all for SQLite in the data folder"
    )]
    OfUnknownKind,
    /// It begins well and goes on wrongly.
    #[error("the database's connection string cannot be read")]
    Unreadable,
}

impl FromStr for Database {
    type Err = NoDatabase;

    fn from_str(text: &str) -> Result<Self, NoDatabase> {
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(NoDatabase::OfUnknownKind);
        }
        let config = text.parse().map_err(|_| NoDatabase::Unreadable)?;
        Ok(Self::Postgres(Box::new(config)))
    }
}

impl Database {
    /// Makes the database where there is none and brings its tables up to date.
    pub(super) fn prepare(&self) -> Result<(), StoreError> {
        match self {
            Self::Folder(dir) => sqlite::prepare(dir),
            Self::Postgres(config) => postgres::prepare(config),
        }
    }

    /// The connection of the one writer.
    pub(super) fn writer(&self) -> Result<Conn, StoreError> {
        self.connect(false)
    }

    /// A connection that only reads.
    pub(super) fn reader(&self) -> Result<Conn, StoreError> {
        self.connect(true)
    }

    fn connect(&self, reads_only: bool) -> Result<Conn, StoreError> {
        Ok(Conn(match self {
            Self::Folder(dir) => Engine::Sqlite(sqlite::open(&dir.join(FILE), reads_only)?),
            Self::Postgres(config) => Engine::Postgres(Box::new(postgres::Link::new(config, reads_only))),
        }))
    }
}

impl From<&Path> for Database {
    fn from(dir: &Path) -> Self {
        Self::Folder(dir.into())
    }
}

/// As whom a snapshot is read. PostgreSQL holds it against its own rules as well (row-level security).
#[derive(Clone, Copy, Debug)]
pub(super) enum Viewer {
    /// The server itself: everything.
    Server,
    /// Somebody on a day.
    Person(Actor, Day),
}

/// One connection.
pub struct Conn(Engine);

enum Engine {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Link>),
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
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
        match &self.0 {
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
        match &self.0 {
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
        match &self.0 {
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
        match &self.0 {
            Engine::Sqlite(conn) => {
                conn.execute_batch("BEGIN IMMEDIATE")?;
                super::commit::position(self)
            }
            Engine::Postgres(link) => link.begin_write(),
        }
    }

    /// Opens a snapshot that `viewer` reads. A connection that was lost is made anew first.
    pub(super) fn begin_read(&self, viewer: Viewer) -> Result<(), StoreError> {
        match &self.0 {
            Engine::Sqlite(conn) => Ok(conn.execute_batch("BEGIN")?),
            Engine::Postgres(link) => link.begin_read(viewer),
        }
    }

    /// Whether a transaction is open. A database that gives up a whole transaction closes it by itself.
    pub(super) fn is_in_transaction(&self) -> bool {
        match &self.0 {
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
        self.run("ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job")
    }

    /// Makes everything since the transaction began durable.
    pub(super) fn commit(&self) -> Result<(), StoreError> {
        match &self.0 {
            Engine::Sqlite(conn) => Ok(conn.execute_batch("COMMIT")?),
            Engine::Postgres(link) => link.end("COMMIT"),
        }
    }

    /// Undoes everything since the transaction began, if one is open.
    pub(super) fn roll_back(&self) {
        if !self.is_in_transaction() {
            return;
        }
        let done = match &self.0 {
            Engine::Sqlite(conn) => conn.execute_batch("ROLLBACK").map_err(StoreError::from),
            Engine::Postgres(link) => link.end("ROLLBACK"),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "a transaction could not be undone and ends with its connection");
        }
    }

    fn run(&self, sql: &str) -> Result<(), StoreError> {
        match &self.0 {
            Engine::Sqlite(conn) => Ok(conn.execute_batch(sql)?),
            Engine::Postgres(link) => link.run(sql),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_by_one_text_that_is_never_shown_with_its_password() {
        let shown = |text: &str| format!("{:?}", text.parse::<Database>());
        let named = shown("postgres://kept:sesame@db.example/kept");
        assert!(named.contains("db.example") && !named.contains("sesame"), "{named}");
        assert!(shown("postgresql:///kept?host=/run/postgresql&user=kept").contains("/run/postgresql"));
        assert_eq!(shown("mysql://sesame"), "Err(OfUnknownKind)");
        assert_eq!(shown("postgres://kept@host:sesame"), "Err(Unreadable)");
    }
}
