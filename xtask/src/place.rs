//! Where things are: the workspace, and what the builds leave behind.

use std::env;
use std::path::{Path, PathBuf};

/// The workspace's top directory.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Cargo's target directory; `CARGO_TARGET_DIR` moves it, and the site with it.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The finished site.
pub(crate) fn site() -> PathBuf {
    target().join("site")
}

/// Tools installed for this workspace only.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// The server as `cargo xtask serve` builds it.
pub(crate) fn server() -> PathBuf {
    target().join("release-server").join(format!("kept{}", env::consts::EXE_SUFFIX))
}
