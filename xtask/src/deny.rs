//! Licences, bans and sources of every dependency, by cargo-deny. They gate; advisories are only reported, because
//! they need the network and must not stop a repair of the product.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::run::{cargo, program, succeed};
use crate::{place, say};

const VERSION: &str = "0.20.2";

/// `cargo xtask deny`: the gate, and then what the advisory database says.
pub(crate) fn run() -> Result<()> {
    succeed(&mut gate()?)?;
    let advisories = program(tool()?).args(["--workspace", "check", "advisories"]).status()?;
    if !advisories.success() {
        println!("Advisories were found, or could not be fetched: see above. They do not fail this check.");
    }
    Ok(())
}

/// The part that `cargo xtask test` runs.
pub(crate) fn gate() -> Result<Command> {
    let mut deny = program(tool()?);
    deny.args([
        "--workspace",
        "--all-features",
        "--log-level",
        "error",
        "check",
        "bans",
        "licenses",
        "sources",
    ]);
    Ok(deny)
}

fn tool() -> Result<PathBuf> {
    let tools = place::tools();
    let deny = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !deny.exists() {
        say::step("Building cargo-deny (about 3 minutes, the first time only)", || {
            succeed(cargo(&format!("install cargo-deny --version {VERSION} --root")).arg(&tools))
        })?;
    }
    Ok(deny)
}
