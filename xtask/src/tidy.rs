//! `cargo xtask tidy`: holds the size and shape of the source, so that a file can be read in one sitting and the
//! rules of the house need no reviewer.
//!
//! What broke a rule when it was introduced is listed in `xtask/tidy.toml` with its count. The list is a ratchet:
//! more than the count fails, and so does fewer, until the count is lowered (`cargo xtask tidy --lower`).

mod bare;
mod css;
mod modules;
mod ratchet;
mod rust;
mod shown;
mod text;

use std::fs;

use anyhow::{Context, Result, bail};

use crate::place;
use crate::run::{output, program};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Lowers the counts in xtask/tidy.toml to what is left; never raises one.
    #[arg(long)]
    lower: bool,
}

/// One place that breaks one rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: &'static str,
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: usize,
    pub(crate) message: String,
}

/// A file of the project.
#[derive(Debug)]
pub(crate) struct Source {
    /// From the workspace's top, with forward slashes.
    pub(crate) path: String,
    /// Empty where it is not text.
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn extension(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    pub(crate) fn finding(&self, rule: &'static str, line: usize, message: impl Into<String>) -> Finding {
        Finding { rule, file: self.path.clone(), line, message: message.into() }
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.lower {
        let findings = findings(&sources()?);
        fs::write(ratchet::path(), ratchet::read()?.lowered(&findings))?;
    }
    if check()? { Ok(()) } else { bail!("the source is not tidy") }
}

/// Prints what is not tidy; true where nothing is.
pub(crate) fn check() -> Result<bool> {
    let sources = sources()?;
    let complaints = ratchet::read()?.complaints(&findings(&sources));
    for complaint in &complaints {
        println!("{complaint}");
    }
    match complaints.len() {
        0 => println!("{} files are tidy.", sources.len()),
        count => println!("{count} complaints in {} files.", sources.len()),
    }
    Ok(complaints.is_empty())
}

fn findings(sources: &[Source]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = sources
        .iter()
        .flat_map(|source| [text::check(source), rust::check(source), css::check(source)])
        .flatten()
        .collect();
    findings.extend(modules::check(sources));
    findings.extend(shown::check(sources));
    findings
}

/// What git knows, and what it would be told of: new files too, ignored ones not.
fn sources() -> Result<Vec<Source>> {
    let listed =
        output(program("git").args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]))?;
    let mut sources = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let whole = place::root().join(path);
        // Deleted, and not yet told to git.
        if !whole.is_file() {
            continue;
        }
        let bytes = fs::read(&whole).with_context(|| format!("reading {path}"))?;
        sources.push(Source { path: path.to_owned(), text: String::from_utf8(bytes).unwrap_or_default() });
    }
    Ok(sources)
}
