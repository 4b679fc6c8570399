//! `cargo xtask bench`: what Kept promises of speed, measured.

use anyhow::Result;

use crate::run::succeed;
use crate::{in_browser, place};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How often each is measured.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: u32,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    succeed(
        in_browser::node()?
            .arg("end2end/bench/bench.mjs")
            .args(["--runs", &args.runs.to_string()])
            .arg("--out")
            .arg(place::target().join("bench.json")),
    )
}
