//! `kept backup` and `kept restore`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use kept_server::audit::keys::Key;
use kept_server::auth::words::Pepper;
use kept_server::backup;
use kept_server::config::{self, Place};
use kept_server::store::{Database, FILE, Store};

#[derive(Debug, Subcommand)]
pub(super) enum Backup {
    /// Write everything but the blobs' bytes to a new encrypted file while Kept runs (SQLite)
    ///
    /// The file holds the database, `pepper`, `audit.key` and a list of the blobs, and can be opened with the secret key
    /// of the recipient alone: keep that away from this machine. The folder `blobs` is copied as it is. Phones are told
    /// that what is in it is safe, and stop keeping what they sent before.
    To {
        /// The new file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The public key of whoever may open it, as age-keygen prints it: age1…
        #[arg(long, value_name = "KEY", env = "KEPT_BACKUP_RECIPIENT", required_unless_present = "plain")]
        recipient: Option<String>,
        /// In clear: the database alone, readable by whoever has the file. Never for real records
        #[arg(long, conflicts_with = "recipient")]
        plain: bool,
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
        Backup::To { file: to, recipient, .. } => {
            let database = config::database(place, &file, &data)?;
            let position = match recipient {
                Some(recipient) => seal(&store, &database, &data, recipient, to)?,
                None => plain(&database, to)?,
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

fn seal(store: &Store, database: &Database, data: &Path, recipient: &str, to: &Path) -> Result<u64> {
    let recipient = backup::recipient(recipient)?;
    // Without them a restored server has no accounts that anybody can sign in to, and no log that it can go on signing.
    Pepper::open(data)?;
    Key::open(data)?;
    backup::seal(store, database, data, &recipient, to)
        .with_context(|| format!("copying to {}", to.display()))
}

fn plain(database: &Database, to: &Path) -> Result<u64> {
    let copied = database.copy_to(to).with_context(|| format!("copying to {}", to.display()))?;
    copied.context("on PostgreSQL: kept backup position, then pg_dump | age, then kept backup done")
}

/// Puts a copy where the records belong, or finds them put there by the database's own tools, and begins a new epoch.
pub(super) fn restore(place: &Place, copy: Option<&Path>, identity: Option<&Path>) -> Result<ExitCode> {
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
        let is_sealed = backup::is_sealed(copy).with_context(|| format!("reading {}", copy.display()))?;
        match identity {
            Some(identity) if is_sealed => {
                let blobs = backup::open(copy, &backup::identity(identity)?, &dir)?;
                println!("It lists {blobs} pictures and recordings: put the folder `blobs` back as well.");
            }
            None if is_sealed => bail!("{} is encrypted: give --identity KEYFILE", copy.display()),
            _ => drop(std::fs::copy(copy, &to).with_context(|| format!("copying {}", copy.display()))?),
        }
    }
    let store = super::open_in(place, &file, &data)?;
    let key = Key::open(&data).context("reading the audit key")?;
    store.renew_epoch_blocking(&key, super::now_ms())?;
    println!("Restored. Phones send again what they sent since the backup, and fetch everything anew.");
    Ok(ExitCode::SUCCESS)
}
