//! Turns compiled WebAssembly, styles and public files into the site that `kept serve` sends out.
//!
//! It stands apart from `xtask` because wasm-bindgen takes over a minute to compile, and `cargo xtask tidy`
//! should not wait for it.

mod css;
mod glue;
mod hash;
mod order;
mod pack;
mod page;
mod panics;
mod shorten;
mod site;
mod write;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(about = "Assembles the site; `cargo xtask build` calls it")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes the finished site.
    Site {
        /// The workspace, for `style/` and `public/`.
        #[arg(long)]
        root: PathBuf,
        /// The client as cargo left it.
        #[arg(long)]
        wasm: PathBuf,
        /// Where the site goes; files of an earlier build that are no longer part of it are removed.
        #[arg(long)]
        out: PathBuf,
        /// Where glue and compressed files are kept between builds, by the hash of what they were made from.
        #[arg(long)]
        cache: PathBuf,
    },
    /// Writes the JavaScript glue of one compiled test, for a browser to run.
    Test {
        #[arg(long)]
        wasm: PathBuf,
        #[arg(long)]
        out: PathBuf,
    },
    /// Writes the glue and the WebAssembly of the engine without its screens, for the bench of sync.
    Engine {
        #[arg(long)]
        wasm: PathBuf,
        #[arg(long)]
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Site { root, wasm, out, cache } => site::assemble(&root, &wasm, &out, &cache),
        Command::Test { wasm, out } => glue::for_a_test(&wasm, &out),
        Command::Engine { wasm, out } => glue::for_the_engine(&wasm, &out),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
