//! The client's own tests (`#[wasm_bindgen_test]`), run in a real browser.
//!
//! The usual runner is a separate tool that takes minutes to build and wants a WebDriver. We already have
//! wasm-bindgen as a library for the site and Playwright for the end-to-end tests, and those two are enough.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::check::Count;
use crate::run::{cargo, output, program, succeed, watch};
use crate::{browser, place, say, site};

pub(crate) fn run() -> Result<Count> {
    site::ensure_wasm_target()?;
    browser::node_packages()?;
    let chromium = browser::chromium()?;
    let binaries = say::step("Building the client's tests", build)?;
    let tool = site::tool()?;
    let root = place::target().join("wasm-tests");
    let mut count = Count::default();
    for binary in binaries {
        let name = binary.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let out = root.join(&name);
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        succeed(program(&tool).arg("test").arg("--wasm").arg(&binary).arg("--out").arg(&out))?;
        let mut page = program("node");
        page.arg("end2end/lib/wasm-tests.mjs").arg(&out).env("KEPT_CHROMIUM", &chromium);
        println!("Running {name} in Chromium");
        if !watch(&mut page, |line| count.add_rust(line))? && count.failed == 0 {
            count.failed += 1;
        }
    }
    Ok(count)
}

/// The compiled tests.
fn build() -> Result<Vec<PathBuf>> {
    let messages = output(&mut cargo(&format!(
        "test -p kept-app --target {} --no-run --message-format=json-render-diagnostics",
        site::WASM
    )))?;
    messages.lines().filter_map(executable).collect()
}

/// The path in `"executable":"…"` of one of cargo's messages. Cargo writes its messages without spaces.
fn executable(message: &str) -> Option<Result<PathBuf>> {
    let (_, rest) = message.split_once("\"executable\":\"")?;
    let path = rest.split_once('"').map(|(path, _)| PathBuf::from(path.replace("\\\\", "\\")));
    Some(path.context("cargo's message is cut off"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_read_from_cargos_message() -> Result<()> {
        let message = r#"{"reason":"compiler-artifact","executable":"/t/deps/a-1.wasm","fresh":true}"#;
        assert_eq!(executable(message).transpose()?, Some(PathBuf::from("/t/deps/a-1.wasm")));
        assert!(executable(r#"{"reason":"compiler-artifact","executable":null}"#).is_none());
        Ok(())
    }
}
