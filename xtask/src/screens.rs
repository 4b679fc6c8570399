//! `cargo xtask screens`: a picture of every screen, and the four of the README.

use anyhow::Result;

use crate::run::succeed;
use crate::{in_browser, place};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Takes only the screens whose name holds this.
    #[arg(long, value_name = "WORDS")]
    only: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    succeed(
        in_browser::node()?.arg("end2end/screens.mjs").arg(place::target().join("screens")).args(&args.only),
    )
}
