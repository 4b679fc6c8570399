//! `cargo xtask serve`: one command from a fresh checkout to a running Kept with people in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run::{program, succeed};
use crate::{demo, place, say, site};

/// Inside a data directory: the extract the demonstration was made from. It marks the directory as ours to throw
/// away.
const EXTRACT: &str = "demo-extract";
/// What the made-up authority is called.
const AUTHORITY: &str = "Demonstration authority";
const ACCOUNTS: &str = "accounts.txt";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[arg(long, default_value_t = 4173)]
    port: u16,
    /// Where records are kept; filled with demonstration data where it does not exist yet.
    #[arg(long, value_name = "DIR", default_value = "./kept-data")]
    data: PathBuf,
    /// Throws earlier demonstration data away and begins again.
    #[arg(long)]
    fresh: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    site::build()?;
    site::build_server()?;
    let data = std::path::absolute(&args.data)?;
    if args.fresh {
        throw_away(&data)?;
    }
    if !data.exists() {
        prepare(&data)?;
    }
    println!("\nKept is at http://localhost:{}  (Ctrl-C stops it)", args.port);
    println!("Records are in {}", data.display());
    if let Ok(accounts) = fs::read_to_string(data.join(ACCOUNTS)) {
        println!("\n{}", accounts.trim_end());
    }
    println!();
    let mut server = kept("serve", &data);
    server.arg("--site").arg(place::site()).arg("--port").arg(args.port.to_string());
    become_it(server)
}

/// `kept <command> --data <data>`.
fn kept(command: &str, data: &Path) -> Command {
    let mut kept = program(place::server());
    kept.args(command.split(' ')).arg("--data").arg(data);
    kept
}

/// Demonstration data is made beside its place and moved there when complete, so that an interrupted first start
/// leaves nothing half made.
fn prepare(data: &Path) -> Result<()> {
    let mut draft = data.as_os_str().to_owned();
    draft.push(".preparing");
    let draft = PathBuf::from(draft);
    if draft.exists() {
        fs::remove_dir_all(&draft)?;
    }
    fs::create_dir_all(&draft).with_context(|| format!("making {}", draft.display()))?;
    let extract = draft.join(EXTRACT);
    demo::run(&demo::Args::for_serving(&extract))?;
    say::step("Importing it as a council would import its own extract", || {
        let report = draft.join("import-report.txt");
        let import = ["--authority", AUTHORITY, "--report"];
        succeed(kept("import ssd", &draft).arg(&extract).args(import).arg(report))
    })?;
    say::step("Adding parents, accounts and a plan", || succeed(&mut kept("demo", &draft)))?;
    fs::rename(&draft, data).with_context(|| format!("moving the records to {}", data.display()))
}

/// Deletes demonstration data, and nothing else: a directory that does not hold our extract may hold somebody's
/// records.
fn throw_away(data: &Path) -> Result<()> {
    if !data.exists() {
        return Ok(());
    }
    if !data.join(EXTRACT).is_dir() {
        bail!("{} was not made by `cargo xtask serve`, so --fresh leaves it alone", data.display());
    }
    fs::remove_dir_all(data).with_context(|| format!("removing {}", data.display()))
}

/// Puts the server in this program's place, so that Ctrl-C, and whoever started us, stops the server itself.
#[cfg(unix)]
fn become_it(mut server: Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(server.exec()).context("starting the server")
}

#[cfg(not(unix))]
fn become_it(mut server: Command) -> Result<()> {
    succeed(&mut server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_never_deletes_what_it_did_not_make() -> Result<()> {
        let dir = std::env::temp_dir().join(format!("kept-xtask-fresh-{}", std::process::id()));
        fs::create_dir_all(&dir)?;
        assert!(throw_away(&dir).is_err());
        assert!(dir.exists());
        fs::create_dir_all(dir.join(EXTRACT))?;
        throw_away(&dir)?;
        assert!(!dir.exists());
        Ok(())
    }
}
