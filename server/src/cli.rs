//! The command line, in the words of whoever installs Kept for a council.

mod audit;
mod backup;
mod demo;
mod import;
mod serve;
mod user;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use kept_server::config::{self, File, Place, ServeFlags};
use kept_server::state::Clock;
use kept_server::store::{Database, Store};
use tracing_subscriber::EnvFilter;

/// How the log is filtered, as `KEPT_LOG=debug`.
const LOG_ENV: &str = "KEPT_LOG";
const LOG: &str = "info";

/// Kept: what a family and their worker agreed, kept by both.
///
/// Everything is in one directory (--data): the records, the accounts, and `pepper`, a secret without which
/// nobody can sign in. Back up the directory, and keep the copy of `pepper` somewhere else. The records and the
/// accounts may be in a PostgreSQL database instead (--database); several servers may then share it, each with a copy
/// of the same `pepper`.
///
/// Every setting can be a flag, an environment variable or a line in kept.toml; a flag wins over the
/// environment, and the environment over the file.
#[derive(Debug, Parser)]
#[command(name = "kept", version, disable_help_subcommand = true)]
struct Kept {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve Kept to browsers
    ///
    /// Kept speaks plain http. On this machine alone that is all it needs; to be reached from anywhere else
    /// it needs a proxy in front that speaks https, and --https. Ctrl-C or SIGTERM stops it once what it is
    /// doing is done.
    Serve(ServeFlags),
    /// Read what another system exported
    #[command(subcommand)]
    Import(Import),
    /// Make backups, and say which were made
    #[command(subcommand)]
    Backup(backup::Backup),
    /// Go on from a backup
    ///
    /// With FILE, which `kept backup to` made, into a data directory that has no records yet; without, where a backup
    /// was put back by PostgreSQL's own tools. Stop every server first. Put `blobs` back as well; and `pepper` and
    /// `audit.key`, where they were not in an encrypted copy.
    Restore {
        /// The copy
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// The file with the secret key, as age-keygen wrote it, for a copy that is encrypted
        #[arg(long, value_name = "KEYFILE", requires = "file")]
        identity: Option<PathBuf>,
    },
    /// Look after the audit log: who did and who saw what
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Look after accounts
    #[command(subcommand)]
    User(user::User),
    /// Demonstration only: add made-up parents, and one account for each role
    ///
    /// Never run this on real records. The accounts and their words are printed and written to accounts.txt
    /// in the data directory; a second run keeps them.
    #[command(hide = true)]
    Demo,
}

#[derive(Debug, Subcommand)]
enum Import {
    /// Read an extract of the Standard Safeguarding Dataset: a directory of CSV files
    ///
    /// Prints what was read, joined, doubted and refused. Importing the same extract again changes nothing.
    /// Ends with 2 where the import stopped before it wrote anything.
    Ssd(import::Ssd),
}

/// Reads the command line and does what it says.
pub(crate) fn run() -> ExitCode {
    let Kept { place, command } = Kept::parse();
    let filter = EnvFilter::try_from_env(LOG_ENV).unwrap_or_else(|_| EnvFilter::new(LOG));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let done = match command {
        Command::Serve(flags) => serve::run(&place, flags),
        Command::Import(Import::Ssd(ssd)) => import::run(&place, ssd),
        Command::Backup(backup) => backup::run(&place, &backup),
        Command::Restore { file, identity } => backup::restore(&place, file.as_deref(), identity.as_deref()),
        Command::Audit(audit) => audit::run(&place, &audit),
        Command::User(user) => user::run(&place, &user),
        Command::Demo => demo::run(&place),
    };
    done.unwrap_or_else(|error| {
        eprintln!("Stopped: {error:#}");
        ExitCode::FAILURE
    })
}

/// Opens the store of the data directory, making both where there is none.
fn open(place: &Place) -> Result<(PathBuf, Store)> {
    let (data, file) = config::locate(place)?;
    let store = open_in(place, &file, &data)?;
    Ok((data, store))
}

/// Opens the store, on the database that is named or in the data directory. A new directory is closed to everybody
/// else on the machine.
fn open_in(place: &Place, file: &File, data: &Path) -> Result<Store> {
    closed_dir(data)?;
    match config::database(place, file, data)? {
        database @ Database::Folder(_) => {
            Store::connect(&database).with_context(|| format!("opening the records in {}", data.display()))
        }
        database => Store::connect(&database).context("opening the records"),
    }
}

/// Makes a directory where there is none, closed to everybody else.
fn closed_dir(path: &Path) -> Result<()> {
    let mut dir = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut dir, 0o700);
    dir.recursive(true).create(path).with_context(|| format!("making {}", path.display()))
}

fn now_ms() -> i64 {
    Clock::system().now_ms()
}
