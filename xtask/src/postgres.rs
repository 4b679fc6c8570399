//! What the store's tests and the bench need and a fresh machine may lack: PostgreSQL, of which they start servers of
//! their own.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::run::{exists, output, program, succeed};
use crate::say;

/// Where they are told to find PostgreSQL's programs.
pub(crate) const ENV: &str = "KEPT_POSTGRES";
/// Debian's place of them, under the version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The directory of `initdb` and the rest, from `KEPT_POSTGRES` or the system; on Debian as root they are installed
/// where they are missing.
pub(crate) fn programs() -> Result<PathBuf> {
    if let Some(dir) = env::var_os(ENV).map(PathBuf::from) {
        if dir.join("initdb").exists() {
            return Ok(dir);
        }
        bail!("{ENV} says {}, where there is no initdb", dir.display());
    }
    if let Some(dir) = installed(Path::new(DEBIAN)) {
        return Ok(dir);
    }
    install()?;
    installed(Path::new(DEBIAN))
        .ok_or_else(|| anyhow::anyhow!("PostgreSQL was installed, and not in {DEBIAN}"))
}

/// The newest version's programs.
fn installed(place: &Path) -> Option<PathBuf> {
    let versions = fs::read_dir(place).ok()?.flatten().map(|version| version.path());
    let numbered =
        versions.filter_map(|dir| Some((dir.file_name()?.to_str()?.parse::<u32>().ok()?, dir.join("bin"))));
    numbered.filter(|(_, bin)| bin.join("initdb").exists()).max().map(|(_, bin)| bin)
}

fn install() -> Result<()> {
    let root = output(program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root || !exists("apt-get") {
        bail!(
            "PostgreSQL is not in {DEBIAN}. Install it (on Debian: sudo apt-get install postgresql), or set {ENV} to \
             the directory of its programs"
        );
    }
    say::step("Installing PostgreSQL from Debian (about a minute)", || {
        let mut update = program("apt-get");
        succeed(update.args(["-qq", "update"]))?;
        let mut install = program("apt-get");
        install.args(["-qq", "install", "-y", "--no-install-recommends", "postgresql"]);
        succeed(install.env("DEBIAN_FRONTEND", "noninteractive"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_with_programs_is_taken() {
        let place = env::temp_dir().join(format!("kept-versions-{}", std::process::id()));
        for version in ["9", "15", "17"] {
            fs::create_dir_all(place.join(version).join("bin")).unwrap();
        }
        for version in ["9", "15"] {
            fs::write(place.join(version).join("bin/initdb"), "").unwrap();
        }
        assert_eq!(installed(&place), Some(place.join("15/bin")));
        assert_eq!(installed(&place.join("nowhere")), None);
        fs::remove_dir_all(place).unwrap();
    }
}
