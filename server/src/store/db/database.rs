//! Which database, and how connections to it are made.

use super::{Conn, Engine, postgres, sqlite};
use crate::store::StoreError;
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use sync::RecordId;

/// The database's name in its folder, on SQLite.
pub const FILE: &str = "kept.sqlite";

/// Which database.
#[derive(Clone, Debug)]
pub enum Database {
    /// SQLite, in this folder.
    Folder(PathBuf),
    /// SQLite, in this process's memory and gone with the last clone of it: for tests, and for trying something out.
    Memory(Memory),
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

/// A database in memory, shared by the connections of this process.
#[derive(Clone, Debug)]
pub struct Memory {
    name: PathBuf,
    /// It lives as long as some connection to it does.
    _alive: Arc<Mutex<rusqlite::Connection>>,
}

impl Memory {
    /// What SQLite opens it by, in this process alone.
    #[must_use]
    pub fn address(&self) -> &Path {
        &self.name
    }
}

impl Database {
    /// A new one in memory.
    ///
    /// # Errors
    /// Where there is no memory or no randomness for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|error| StoreError::Other(error.to_string()))?;
        let name = PathBuf::from(format!("file:/{}?vfs=memdb", RecordId(id)));
        let alive = Arc::new(Mutex::new(sqlite::open(&name, false)?));
        Ok(Self::Memory(Memory { name, _alive: alive }))
    }
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
    pub(in crate::store) fn prepare(&self) -> Result<(), StoreError> {
        match self {
            Self::Folder(dir) => {
                std::fs::create_dir_all(dir)?;
                sqlite::prepare(&dir.join(FILE))
            }
            Self::Memory(memory) => sqlite::prepare(&memory.name),
            Self::Postgres(config) => postgres::prepare(config),
        }
    }

    /// The connection of the one writer.
    pub(in crate::store) fn writer(&self) -> Result<Conn, StoreError> {
        self.connect(false)
    }

    /// A connection that only reads.
    pub(in crate::store) fn reader(&self) -> Result<Conn, StoreError> {
        self.connect(true)
    }

    fn connect(&self, reads_only: bool) -> Result<Conn, StoreError> {
        let engine = match self {
            Self::Folder(dir) => Engine::Sqlite(sqlite::open(&dir.join(FILE), reads_only)?),
            Self::Memory(memory) => Engine::Sqlite(sqlite::open(&memory.name, reads_only)?),
            Self::Postgres(config) => Engine::Postgres(Box::new(postgres::Link::new(config, reads_only))),
        };
        Ok(Conn { engine, chain: Cell::new(None) })
    }
}

impl From<&Path> for Database {
    fn from(dir: &Path) -> Self {
        Self::Folder(dir.into())
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
