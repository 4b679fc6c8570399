//! `cargo xtask test`: every check in order, each timed, all of them run even where one fails, and one line at the
//! end that counts.

mod count;
mod end_to_end;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::ValueEnum;

pub(crate) use count::Count;

use crate::run::{cargo, watch};
use crate::{deny, postgres, say, site, tidy, wasm_tests};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Runs this step alone; may be given several times.
    #[arg(long, value_name = "STEP")]
    only: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Formatting.
    Fmt,
    /// Lints, on this machine's target.
    Clippy,
    /// Lints of the client as WebAssembly.
    ClippyWasm,
    /// Size and shape of the source.
    Tidy,
    /// Licences, bans and sources of the dependencies.
    Deny,
    /// Unit and integration tests.
    Native,
    /// The client's tests in a browser.
    Wasm,
    /// Journeys through the whole of Kept in a browser.
    EndToEnd,
}

#[derive(Debug)]
struct Outcome {
    step: Step,
    count: Count,
    elapsed: Duration,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let chosen = |step: &Step| args.only.is_empty() || args.only.contains(step);
    let mut outcomes = Vec::new();
    for &step in Step::value_variants().iter().filter(|step| chosen(step)) {
        println!("\n== {} ==", step.name());
        let start = Instant::now();
        let count = step.run().unwrap_or_else(|error| {
            eprintln!("{error:#}");
            Count::one(false)
        });
        outcomes.push(Outcome { step, count, elapsed: start.elapsed() });
    }
    summarise(&outcomes)
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn run(self) -> Result<Count> {
        match self {
            Self::Fmt => single("fmt --all --check"),
            Self::Clippy => single("clippy --workspace --all-targets -- -D warnings"),
            Self::ClippyWasm => {
                site::ensure_wasm_target()?;
                single(&format!("clippy -p kept-app --all-targets --target {} -- -D warnings", site::WASM))
            }
            Self::Tidy => Ok(Count::one(tidy::check()?)),
            Self::Deny => Ok(Count::one(watch(&mut deny::gate()?, |_| {})?)),
            Self::Native => native(),
            Self::Wasm => wasm_tests::run(),
            Self::EndToEnd => end_to_end::run(),
        }
    }
}

/// A check that passes or fails as a whole.
fn single(args: &str) -> Result<Count> {
    Ok(Count::one(watch(&mut cargo(args), |_| {})?))
}

/// Rust's tests, counted by their closing lines; one that does not compile counts as a failure.
fn native() -> Result<Count> {
    let mut count = Count::default();
    let mut tests = cargo("test --workspace --no-fail-fast");
    tests.env(postgres::ENV, postgres::programs()?);
    let passed = watch(&mut tests, |line| count.add_rust(line))?;
    if !passed && count.failed == 0 {
        count.failed = 1;
    }
    Ok(count)
}

fn summarise(outcomes: &[Outcome]) -> Result<()> {
    println!("\n== summary ==");
    let mut total = Count::default();
    let mut elapsed = Duration::ZERO;
    for outcome in outcomes {
        let Count { passed, failed } = outcome.count;
        let word = if failed > 0 { "FAILED" } else { "ok" };
        let name = outcome.step.name();
        println!(
            "{name:<12} {word:<7} {passed:>5} passed {failed:>4} failed  {:>12}",
            say::seconds(outcome.elapsed)
        );
        total.passed += passed;
        total.failed += failed;
        elapsed += outcome.elapsed;
    }
    println!("All in {}. Checks that have no tests of their own count as one.", say::seconds(elapsed));
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed > 0 {
        bail!("{} failed", total.failed);
    }
    Ok(())
}
