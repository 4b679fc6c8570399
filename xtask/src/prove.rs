//! `cargo xtask prove`: what `cargo xtask test` does a few times, done as often as one likes.

use anyhow::Result;

use crate::run::{cargo, succeed};
use crate::{in_browser, postgres};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Kills the server, the database and the browser while they write
    Kill {
        /// How often each is killed
        #[arg(long, default_value_t = 100)]
        rounds: u32,
    },
    /// Plays the simulation of many phones and one server
    Simulation {
        /// How many runs
        #[arg(long, default_value_t = 10_000)]
        seeds: u64,
    },
    /// Sends the server what no app would send
    Fuzz {
        /// How many inputs for each test
        #[arg(long, default_value_t = 1_000_000)]
        cases: u64,
    },
}

pub(crate) fn run(args: &Args) -> Result<()> {
    match args.what {
        What::Kill { rounds } => kill(&rounds.to_string()),
        What::Simulation { seeds } => {
            let mut simulation =
                cargo("test -p kept-sync --release --test simulation -- --nocapture every_invariant");
            succeed(simulation.env("KEPT_SIM_SEEDS", seeds.to_string()))
        }
        What::Fuzz { cases } => {
            let mut fuzz = cargo("test -p kept-sync --release --test fuzz");
            succeed(fuzz.env("KEPT_FUZZ_CASES", cases.to_string()))
        }
    }
}

fn kill(rounds: &str) -> Result<()> {
    const ROUNDS: &str = "KEPT_KILL_ROUNDS";
    let mut servers = cargo("test -p kept-server --test kill -- --nocapture");
    succeed(servers.env(ROUNDS, rounds).env(postgres::ENV, postgres::programs()?))?;
    let mut browser = in_browser::node()?;
    succeed(browser.env(ROUNDS, rounds).args([
        "--test",
        "--test-reporter=spec",
        "end2end/faults-kill.test.mjs",
    ]))
}
