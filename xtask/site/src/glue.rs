//! The JavaScript between the page and the WebAssembly, written by wasm-bindgen used as a library, so that
//! nothing has to be installed beside cargo.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::hash;

/// Part of the cache key: raise it when the options below change.
const OPTIONS_VERSION: &str = "1";
const NAME: &str = "kept";

/// What the page loads.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) js: String,
    pub(crate) wasm: Vec<u8>,
    /// Scripts of dependencies, by their path under `snippets/`.
    pub(crate) snippets: BTreeMap<String, Vec<u8>>,
}

/// The client's glue and trimmed WebAssembly; read from the cache where the same input was seen before.
pub(crate) fn for_the_client(wasm: &Path, cache: &Path) -> Result<Client> {
    let input = fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?;
    let kept = cache.join("glue");
    let dir = kept.join(format!("{}-{OPTIONS_VERSION}", hash::short(&input)));
    if !dir.join("done").is_file() {
        if kept.exists() {
            fs::remove_dir_all(&kept).context("clearing the glue of an earlier build")?;
        }
        Bindgen::new()
            .input_bytes(NAME, input)
            .web(true)?
            .typescript(false)
            .remove_name_section(true)
            .remove_producers_section(true)
            .generate(&dir)
            .context("wasm-bindgen on the client")?;
        fs::write(dir.join("done"), [])?;
    }
    read_client(&dir)
}

/// Glue for one compiled test binary: every export stays reachable, and nothing starts by itself.
pub(crate) fn for_a_test(wasm: &Path, out: &Path) -> Result<()> {
    Bindgen::new()
        .input_bytes(NAME, fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?)
        .web(true)?
        .typescript(false)
        .debug(true)
        .export_wasm(true)
        .emit_start(false)
        .generate(out)
        .context("wasm-bindgen on a test")
}

fn read_client(dir: &Path) -> Result<Client> {
    let mut snippets = BTreeMap::new();
    let root = dir.join("snippets");
    for path in files_below(&root)? {
        let name = path.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        snippets.insert(name, fs::read(&path)?);
    }
    Ok(Client {
        js: fs::read_to_string(dir.join(format!("{NAME}.js")))?,
        wasm: fs::read(dir.join(format!("{NAME}_bg.wasm")))?,
        snippets,
    })
}

/// Every file below `dir`, in order; none where there is no such directory.
pub(crate) fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !dir.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(dir).with_context(|| format!("listing {}", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
