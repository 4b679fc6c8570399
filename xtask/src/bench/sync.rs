//! `cargo xtask bench sync`: Kept's sync beside its peers, in the same run on the same machine.

use std::path::PathBuf;

use anyhow::Result;

use crate::run::{cargo, program, succeed};
use crate::{browser, place, postgres, say, site};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How often each is measured.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=100))]
    runs: u32,
    /// Only these peers, parted by commas; Kept is one of them.
    #[arg(long, value_name = "NAMES")]
    peers: Option<String>,
    /// Only this work, parted by commas; a wrong name lists the right ones.
    #[arg(long, value_name = "NAMES")]
    work: Option<String>,
    /// The most records on the server whose growth is measured; a million takes minutes to make.
    #[arg(long, default_value_t = 1_000_000)]
    most: u32,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    browser::node_packages()?;
    browser::packages_of("end2end/bench", "Installing the peers from npm")?;
    let chromium = browser::chromium()?;
    site::build_server()?;
    say::step("Building what seeds and drives servers", || {
        succeed(&mut cargo("build -p kept-server --example bench_sync --profile release-server"))
    })?;
    let engine = engine()?;
    let mut node = program("node");
    node.env("KEPT_CHROMIUM", chromium).env("KEPT_SITE", place::site()).env("KEPT_BIN", place::server());
    node.env("KEPT_ENGINE", engine).env("KEPT_BENCH_SYNC", driver());
    node.env(postgres::ENV, postgres::programs()?);
    node.arg("end2end/bench/sync.mjs").args(["--runs", &args.runs.to_string()]);
    node.args(["--most", &args.most.to_string()]);
    for (option, value) in [("--peers", &args.peers), ("--work", &args.work)] {
        if let Some(value) = value {
            node.args([option, value]);
        }
    }
    succeed(node.arg("--out").arg(place::target().join("bench-sync.json")))
}

/// The client as it is shipped, with its engine in reach of JavaScript.
fn engine() -> Result<PathBuf> {
    site::ensure_wasm_target()?;
    let wasm = place::target().join(site::WASM).join("release/kept_app.wasm");
    let out = place::target().join("bench-engine");
    say::step("Building the client for the bench", || {
        let build = format!("build -p kept-app --lib --release --features bench --target {}", site::WASM);
        succeed(&mut cargo(&build))
    })?;
    succeed(program(site::tool()?).arg("engine").arg("--wasm").arg(&wasm).arg("--out").arg(&out))?;
    Ok(out.join("site"))
}

fn driver() -> PathBuf {
    let name = format!("bench_sync{}", std::env::consts::EXE_SUFFIX);
    place::target().join("release-server/examples").join(name)
}
