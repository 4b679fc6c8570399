//! `cargo xtask bench`: what Kept promises of speed, measured.

mod sync;

use anyhow::Result;

use crate::run::succeed;
use crate::{in_browser, place};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// How often each is measured.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: u32,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Sync, beside its peers in the same run: installs them from npm, and takes an hour
    Sync(sync::Args),
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if let Some(What::Sync(args)) = &args.what {
        return sync::run(args);
    }
    succeed(
        in_browser::node()?
            .arg("end2end/bench/bench.mjs")
            .args(["--runs", &args.runs.to_string()])
            .arg("--out")
            .arg(place::target().join("bench.json")),
    )
}
