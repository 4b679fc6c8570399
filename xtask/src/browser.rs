//! What the browser tests need and a fresh machine may lack: Node, its two packages, and Chromium.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::run::{exists, output, program, succeed};
use crate::{place, say};

const CHROMIUM: &str = "/usr/bin/chromium";

/// Chromium's path, from `KEPT_CHROMIUM` or the system; on Debian as root it is installed where it is missing.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(path) = env::var_os("KEPT_CHROMIUM").map(PathBuf::from) {
        if path.exists() {
            return Ok(path);
        }
        bail!("KEPT_CHROMIUM says {}, where there is nothing", path.display());
    }
    if !Path::new(CHROMIUM).exists() {
        install_chromium()?;
    }
    Ok(CHROMIUM.into())
}

fn install_chromium() -> Result<()> {
    let root = output(program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root || !exists("apt-get") {
        bail!(
            "Chromium is not at {CHROMIUM}. Install it (on Debian: sudo apt-get install chromium), \
             or set KEPT_CHROMIUM to the path of Chromium or Chrome"
        );
    }
    say::step("Installing Chromium from Debian (about a minute)", || {
        let mut update = program("apt-get");
        succeed(update.args(["-qq", "update"]))?;
        let mut install = program("apt-get");
        install.args(["-qq", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"]);
        succeed(install.env("DEBIAN_FRONTEND", "noninteractive"))
    })
}

/// Node's packages in `end2end/`, exactly as locked; skipped where they are already those.
pub(crate) fn node_packages() -> Result<()> {
    if !exists("node") || !exists("npm") {
        bail!("the browser tests need Node.js 20 or later with npm");
    }
    packages_of("end2end", "Installing the browser tests' Node packages")
}

/// The Node packages that the lock file in `folder` names, where they are not there; nothing of theirs is run.
pub(crate) fn packages_of(folder: &str, step: &str) -> Result<()> {
    let dir = place::root().join(folder);
    let installed = dir.join("node_modules/.package-lock.json");
    if is_newer(&installed, &dir.join("package-lock.json")) {
        return Ok(());
    }
    say::step(step, || {
        succeed(program("npm").args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&dir))
    })
}

fn is_newer(made: &Path, source: &Path) -> bool {
    let changed = |path: &Path| path.metadata().and_then(|meta| meta.modified());
    matches!((changed(made), changed(source)), (Ok(made), Ok(source)) if made >= source)
}
