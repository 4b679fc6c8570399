//! Journeys through the finished product: the built site, the built server and a real browser.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Count;
use crate::run::watch;
use crate::{in_browser, place};

pub(crate) fn run() -> Result<Count> {
    let mut files = tests_below(&place::root().join("end2end"))?;
    files.sort();
    let mut node = in_browser::node()?;
    // One at a time: each has a server and a browser of its own, and figures taken side by side mean nothing.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(files);
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
