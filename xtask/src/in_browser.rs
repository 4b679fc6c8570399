//! Node with everything built that a program in `end2end/` drives: the site, the server and a browser.

use std::process::Command;

use anyhow::Result;

use crate::run::program;
use crate::{browser, place, site};

/// Node, with the site and the server built first and the paths of both, and of Chromium, in its environment.
pub(crate) fn node() -> Result<Command> {
    browser::node_packages()?;
    let chromium = browser::chromium()?;
    site::build()?;
    site::build_server()?;
    let mut node = program("node");
    node.env("KEPT_CHROMIUM", chromium).env("KEPT_SITE", place::site()).env("KEPT_BIN", place::server());
    // Made-up people are written by this program itself.
    node.env("KEPT_XTASK", std::env::current_exe()?);
    Ok(node)
}
