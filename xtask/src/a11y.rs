//! `cargo xtask a11y`: the accessibility gate alone, or in every shape there is.

use anyhow::Result;

use crate::in_browser;
use crate::run::succeed;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Every screen at each width, in light and dark and in both directions.
    #[arg(long)]
    full: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut node = in_browser::node()?;
    if args.full {
        node.env("KEPT_A11Y", "full");
    }
    succeed(node.args(["--test", "--test-reporter=spec", "end2end/a11y.test.mjs"]))
}
