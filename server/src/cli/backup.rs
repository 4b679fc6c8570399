//! `kept backup` and `kept restore`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use kept_server::config::{self, Place};
use kept_server::store::{Database, FILE};

#[derive(Debug, Subcommand)]
pub(super) enum Backup {
    /// Copy the records and accounts to a new file while Kept runs (SQLite)
    ///
    /// The file holds all that Kept knows of every family, in clear: encrypt it, and keep it away from this machine. It
    /// does not hold `pepper` and the folder `blobs`, which are copied as they are. Phones are told that what is in it
    /// is safe, and stop keeping what they sent before.
    To {
        /// The new file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Print the position that a backup begun now will hold (PostgreSQL: before pg_dump)
    Position,
    /// Say that a backup holds everything up to a position and is where it will be found (after pg_dump)
    Done {
        /// What `kept backup position` printed before the backup began
        #[arg(value_name = "POSITION")]
        position: u64,
    },
}

pub(super) fn run(place: &Place, backup: &Backup) -> Result<ExitCode> {
    let (data, file) = config::locate(place)?;
    let store = super::open_in(place, &file, &data)?;
    match backup {
        Backup::To { file: to } => {
            let database = config::database(place, &file, &data)?;
            let copied = database.copy_to(to).with_context(|| format!("copying to {}", to.display()))?;
            let Some(position) = copied else {
                bail!("on PostgreSQL: kept backup position, then pg_dump, then kept backup done");
            };
            store.backed_up_blocking(position)?;
            println!("{} holds everything up to position {position}.", to.display());
        }
        Backup::Position => println!("{}", store.position_blocking()?),
        Backup::Done { position } => {
            let last = store.position_blocking()?;
            if *position > last {
                bail!("nothing was noted: the last position is {last}");
            }
            store.backed_up_blocking(*position)?;
            println!("Noted: everything up to position {position} is in a backup.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts a copy where the records belong, or finds them put there by the database's own tools, and begins a new epoch.
pub(super) fn restore(place: &Place, copy: Option<&Path>) -> Result<ExitCode> {
    let (data, file) = config::locate(place)?;
    if let Some(copy) = copy {
        let Database::Folder(dir) = config::database(place, &file, &data)? else {
            bail!("on PostgreSQL: pg_restore into an empty database, then kept restore without a file");
        };
        let to = dir.join(FILE);
        if to.exists() {
            bail!(
                "nothing was done: {} is there. Move it away first, and do not delete it yet",
                to.display()
            );
        }
        super::closed_dir(&dir)?;
        std::fs::copy(copy, &to).with_context(|| format!("copying {}", copy.display()))?;
    }
    let store = super::open_in(place, &file, &data)?;
    store.renew_epoch_blocking()?;
    println!("Restored. Phones send again what they sent since the backup, and fetch everything anew.");
    Ok(ExitCode::SUCCESS)
}
