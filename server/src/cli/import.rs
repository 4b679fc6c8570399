//! `kept import`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use kept_server::config::{self, Place};
use kept_server::import::{self, ImportError};
use kept_server::interchange::ssd::Report;
use kept_server::today::today;

/// The import stopped before it wrote anything: whoever runs it every night can tell this from a failure.
const NOTHING_WRITTEN: u8 = 2;

#[derive(Args, Debug)]
pub(super) struct Ssd {
    /// The directory of CSV files (ssd_person.csv and so on)
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Also write the report here: as JSON where the name ends in .json, else as text
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// What the authority is called; also `authority` in kept.toml [default: the extract's own name for the team
    /// that all others are part of]
    ///
    /// Given again with another name, it changes the name that an import gave; one that an administrator gave
    /// stays.
    #[arg(long, value_name = "NAME", env = "KEPT_AUTHORITY")]
    authority: Option<String>,
}

pub(super) fn run(place: &Place, ssd: Ssd) -> Result<ExitCode> {
    let (data, file) = config::locate(place)?;
    let store = super::open_in(place, &file, &data)?;
    let authority = config::authority(ssd.authority, file);
    let now_ms = super::now_ms();
    let mut progress = |so_far: &str| eprintln!("{so_far}");
    let report = match import::import_ssd(&store, &ssd.dir, authority, today(now_ms), now_ms, &mut progress) {
        Ok(report) => report,
        Err(ImportError::Extract(why)) => {
            eprintln!("Nothing was imported. {why}");
            return Ok(ExitCode::from(NOTHING_WRITTEN));
        }
        Err(error) => {
            return Err(error).context("what was written so far is kept; the same import goes on from there");
        }
    };
    // The report is for reading; a reader that closes early is no failure of the import.
    drop(write!(std::io::stdout(), "{report}"));
    if let Some(path) = &ssd.report {
        write(path, &report).with_context(|| format!("writing the report to {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, report: &Report) -> Result<()> {
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    let text = if is_json { serde_json::to_string_pretty(report)? } else { report.to_string() };
    Ok(fs::write(path, text)?)
}
