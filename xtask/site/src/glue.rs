//! The JavaScript between the page and the WebAssembly, written by wasm-bindgen used as a library, so that
//! nothing has to be installed beside cargo.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{hash, order, panics, shorten};

/// The module that what fetches a part is imported from until the client is cut.
const UNCUT: &str = "__wasm_split_placeholder__";
/// Part of the cache key: what the glue is made with.
const MADE_WITH: [&str; 5] = [
    include_str!("glue.rs"),
    include_str!("order.rs"),
    include_str!("panics.rs"),
    include_str!("shorten.rs"),
    include_str!("../../../Cargo.lock"),
];
const NAME: &str = "kept";
/// What the page starts with, among the client's files.
pub(crate) const JS: &str = "kept.js";
/// The WebAssembly that it starts with.
pub(crate) const WASM: &str = "kept_bg.wasm";
/// The script that fetches the other parts of the WebAssembly.
pub(crate) const PARTS_JS: &str = "parts.js";

/// The client's files by their path among themselves: glue, WebAssembly in its parts, scripts of dependencies.
pub(crate) type Client = BTreeMap<String, Vec<u8>>;

/// The client's glue and trimmed WebAssembly; read from the cache where the same input was seen before.
pub(crate) fn for_the_client(wasm: &Path, cache: &Path) -> Result<Client> {
    let input = fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?;
    let kept = cache.join("glue");
    let dir = kept.join(hash::short(&[&input, MADE_WITH.concat().as_bytes()].concat()));
    let done = kept.join("done");
    if !dir.is_dir() || !done.is_file() {
        if kept.exists() {
            fs::remove_dir_all(&kept).context("clearing the glue of an earlier build")?;
        }
        write(&input, &dir, &kept)?;
        fs::write(done, [])?;
    }
    let mut client = Client::new();
    for path in files_below(&dir)? {
        let name = path.strip_prefix(&dir)?.to_string_lossy().replace('\\', "/");
        client.insert(name, fs::read(&path)?);
    }
    Ok(client)
}

/// Glue and WebAssembly of the engine alone, for the bench of sync: made as the client's are, in `out`.
pub(crate) fn for_the_engine(wasm: &Path, out: &Path) -> Result<()> {
    let input = fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?;
    if out.exists() {
        fs::remove_dir_all(out).context("clearing an earlier engine")?;
    }
    let site = out.join("site");
    write(&input, &site, out)
}

/// Cuts the client into `dir` and writes the glue of its first part; `aside` holds what is needed on the way.
fn write(input: &[u8], dir: &Path, aside: &Path) -> Result<()> {
    let start = cut(input, dir, aside)?;
    let mut start = without_streams(&start)?;
    panics::trap_at_once(&mut start);
    panics::forget_places(&mut start);
    Bindgen::new()
        .input_module(NAME, start)
        .web(true)?
        .typescript(false)
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(dir)
        .context("wasm-bindgen on the client")?;
    let (js, wasm) = shorten::imports(&fs::read_to_string(dir.join(JS))?, &fs::read(dir.join(WASM))?)?;
    fs::write(dir.join(JS), js)?;
    Ok(fs::write(dir.join(WASM), order::alike_together(&wasm)?)?)
}

/// A part without the names of its functions and the room that the linker leaves around numbers: half as long.
fn tightened(part: &[u8]) -> Result<Vec<u8>> {
    let module = shorten::bare_config().parse(part);
    let mut module = module.map_err(|error| anyhow::anyhow!("a part of the client: {error:#}"))?;
    panics::forget_places(&mut module);
    order::alike_together(&module.emit_wasm())
}

/// A test is not cut into parts and asks for none of them: what would fetch them leads nowhere.
fn without_parts(test: &[u8]) -> Result<walrus::Module> {
    let mut module = parsed(test)?;
    let uncut = module.imports.iter().filter(|import| import.module == UNCUT);
    let fetching: Vec<_> = uncut.map(|import| import.kind.clone()).collect();
    for import in fetching {
        if let walrus::ImportKind::Function(function) = import {
            let nowhere = module.replace_imported_func(function, |(body, _)| {
                body.unreachable();
            });
            nowhere.map_err(|error| anyhow::anyhow!("a test of the client: {error:#}"))?;
        }
    }
    Ok(module)
}

fn parsed(wasm: &[u8]) -> Result<walrus::Module> {
    walrus::Module::from_buffer(wasm).map_err(|error| anyhow::anyhow!("the client: {error:#}"))
}

/// Leaves out what `server_fn`, which comes with Leptos, exports for streams of JavaScript: nothing here calls it.
fn without_streams(start: &[u8]) -> Result<walrus::Module> {
    let mut module = parsed(start)?;
    let unused: Vec<_> = module
        .exports
        .iter()
        .filter(|export| export.name.contains("intounderlying"))
        .map(|export| export.id())
        .collect();
    for export in unused {
        module.exports.delete(export);
    }
    Ok(module)
}

/// Cuts the client where its source says so: the parts go to `dir`, and what the page starts with comes back.
fn cut(input: &[u8], dir: &Path, aside: &Path) -> Result<Vec<u8>> {
    fs::create_dir_all(dir)?;
    let start = aside.join("start.wasm");
    let mut options = wasm_split_cli_support::Options::new(input);
    options.output_dir = dir;
    options.main_out_path = &start;
    let link_name = format!("./{PARTS_JS}");
    options.link_name = &link_name;
    let main_module = format!("./{JS}");
    options.main_module = &main_module;
    wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow::anyhow!("cutting the client into parts: {error:#}"))?;
    for part in files_below(dir)?.iter().filter(|path| path.extension().is_some_and(|end| end == "wasm")) {
        fs::write(part, tightened(&fs::read(part)?)?)?;
    }
    fs::read(&start).context("reading the first part of the client")
}

/// Glue for one compiled test binary: every export stays reachable, and nothing starts by itself.
pub(crate) fn for_a_test(wasm: &Path, out: &Path) -> Result<()> {
    let input = fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?;
    Bindgen::new()
        .input_module(NAME, without_parts(&input)?)
        .web(true)?
        .typescript(false)
        .debug(true)
        .export_wasm(true)
        .emit_start(false)
        .generate(out)
        .context("wasm-bindgen on a test")
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
