//! One place for everything done to the project: `cargo xtask serve`, `test`, `build` and the rest.
//!
//! It must compile in seconds, because every command waits for it: what is heavy lives in `xtask/site`.

mod a11y;
mod bench;
mod browser;
mod check;
mod demo;
mod demo_data;
mod deny;
mod in_browser;
mod place;
mod postgres;
mod prove;
mod run;
mod say;
mod screens;
mod serve;
mod site;
mod tidy;
mod wasm_tests;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Builds, serves and checks Kept")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Builds the client and leaves the finished site in target/site.
    Build,
    /// Builds everything, makes demonstration data the first time, and serves Kept on this machine.
    Serve(serve::Args),
    /// Runs every check in order; `--only tidy` runs one.
    Test(check::Args),
    /// Looks at every screen with axe-core and with checks of our own.
    A11y(a11y::Args),
    /// Measures first load, offline cold start and saving; writes target/bench.json.
    Bench(bench::Args),
    /// Plays what must not lose anything as often as one likes: power cuts, simulated phones, hostile input.
    Prove(prove::Args),
    /// Takes a picture of every screen into target/screens, and those of the README into docs/screens.
    Screens(screens::Args),
    /// Holds the size and shape of the source.
    Tidy(tidy::Args),
    /// Writes a made-up Standard Safeguarding Dataset extract.
    DemoData(demo::Args),
    /// Licences, sources and advisories of the dependencies (installs cargo-deny into target/tools).
    Deny,
}

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Build => site::build(),
        Command::Serve(args) => serve::run(&args),
        Command::Test(args) => check::run(&args),
        Command::A11y(args) => a11y::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Prove(args) => prove::run(&args),
        Command::Screens(args) => screens::run(&args),
        Command::Tidy(args) => tidy::run(&args),
        Command::DemoData(args) => demo::run(&args),
        Command::Deny => deny::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nStopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}
