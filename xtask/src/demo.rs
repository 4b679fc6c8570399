//! Demonstration data: a made-up council, so that Kept can be seen at work without anybody's records.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use time::OffsetDateTime;

use crate::{demo_data, say};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[arg(long, default_value_t = 200)]
    families: u32,
    #[arg(long, default_value_t = 12)]
    workers: u32,
    #[arg(long, default_value_t = 2)]
    teams: u32,
    /// The same seed on the same day writes the same files.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the CSV files go; made where it does not exist.
    dir: PathBuf,
}

impl Args {
    /// What `cargo xtask serve` starts with: a team one can get to know in an afternoon.
    pub(crate) fn for_serving(dir: &Path) -> Self {
        Self { families: 200, workers: 12, teams: 2, seed: 1, dir: dir.to_owned() }
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let Args { families, workers, teams, seed, dir } = args;
    if *workers == 0 || *teams == 0 || *families == 0 {
        bail!("at least one family, one worker and one team are needed");
    }
    say::step(&format!("Writing {families} made-up families to {}", dir.display()), || {
        demo_data::write(dir, *families, *workers, *teams, *seed, OffsetDateTime::now_utc().date())
    })
}
