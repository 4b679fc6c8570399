//! Journeys through the finished product: the built site, the built server and a real browser.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Count;
use crate::run::{program, watch};
use crate::{browser, place, site};

pub(crate) fn run() -> Result<Count> {
    browser::node_packages()?;
    let chromium = browser::chromium()?;
    site::build()?;
    site::build_server()?;
    let mut files = tests_below(&place::root().join("end2end"))?;
    files.sort();
    if files.is_empty() {
        println!("There are no end-to-end tests yet (end2end/**/*.test.mjs).");
        return Ok(Count::default());
    }
    let mut node = program("node");
    // One at a time: each has a server and a browser of its own, and figures taken side by side mean nothing.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(files);
    node.env("KEPT_CHROMIUM", chromium).env("KEPT_SITE", place::site()).env("KEPT_BIN", place::server());
    // Made-up people are written by this program itself.
    node.env("KEPT_XTASK", std::env::current_exe()?);
    let mut count = Count::default();
    let passed = watch(&mut node, |line| count.add_node(line))?;
    if !passed && count.failed == 0 {
        count.failed = 1;
    }
    Ok(count)
}

fn tests_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "node_modules" {
            found.extend(tests_below(&path)?);
        } else if name.ends_with(".test.mjs") {
            found.push(path);
        }
    }
    Ok(found)
}
