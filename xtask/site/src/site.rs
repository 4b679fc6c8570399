//! Puts the site together: what is in it, what it is called, and what the service worker keeps.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::css::Sheet;
use crate::pack::Packer;
use crate::write::Writer;
use crate::{css, glue, hash, page};

/// Files of `public/` that are filled in here instead of being copied.
const TEMPLATES: [&str; 4] = ["index.html", "boot.js", "sw.js", "rescue.html"];
/// Files that the service worker never keeps, since they are there for when it is the fault.
const OUTSIDE: [&str; 2] = ["rescue.js", "sw-stop.js"];

/// The finished files by their path in the site.
type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn assemble(root: &Path, wasm: &Path, out: &Path, cache: &Path) -> Result<()> {
    fs::create_dir_all(out)?;
    let public = root.join("public");
    let mut files = Files::new();

    let css_path = add_css(&mut files, root, Sheet::First)?;
    let later_path = add_css(&mut files, root, Sheet::Later)?;
    let client = with_styles(glue::for_the_client(wasm, cache)?, &later_path)?;
    let dir = add_client(&mut files, client);
    let (js_path, wasm_path) = (format!("{dir}/{}", glue::JS), format!("{dir}/{}", glue::WASM));

    let boot = template(&public, "boot.js", &[("__KEPT_JS__", &js_path), ("__KEPT_WASM__", &wasm_path)])?;
    let boot_path = hash::asset_path("boot", "js", boot.as_bytes());
    files.insert(boot_path.clone(), boot.into_bytes());
    copy_public(&public, &mut files)?;

    let release = release(&public, &files)?;
    let mut shell = vec!["/".to_owned()];
    shell.extend(files.keys().map(|path| format!("/{path}")));
    let sw = template(
        &public,
        "sw.js",
        &[("__KEPT_RELEASE__", &release), ("__KEPT_SHELL__", &page::js_array(&shell))],
    )?;
    let index = template(
        &public,
        "index.html",
        &[
            ("__KEPT_RELEASE__", &release),
            ("__KEPT_CSS__", &css_path),
            ("__KEPT_JS__", &js_path),
            ("__KEPT_PARTS__", &format!("{dir}/{}", glue::PARTS_JS)),
            ("__KEPT_WASM__", &wasm_path),
            ("__KEPT_BOOT__", &boot_path),
        ],
    )?;
    let rescue = template(&public, "rescue.html", &[("__KEPT_CSS__", &css_path)])?;
    files.insert("rescue.html".to_owned(), rescue.into_bytes());
    for name in OUTSIDE {
        files.insert(name.to_owned(), read(&public, name)?);
    }
    write(out, cache, &files, &[("index.html", index), ("sw.js", sw)])?;
    println!("  release {release}");
    Ok(())
}

/// Adds a stylesheet, and answers its path.
fn add_css(files: &mut Files, root: &Path, sheet: Sheet) -> Result<String> {
    let css = css::bundle(&root.join("style"), sheet)?;
    let path = hash::asset_path("kept", "css", &css);
    files.insert(path.clone(), css);
    Ok(path)
}

/// What fetches a part fetches the later styles too, and the part is not there before they are. One that cannot be fetched
/// keeps no part away.
fn with_styles(mut client: glue::Client, css: &str) -> Result<glue::Client> {
    const PARTS: &str = "const parallelStuff = deps.map(d => d());";
    let styles = format!(
        "let styling;
const styles = () => (styling ??= new Promise((done) => {{
    const link = Object.assign(document.createElement('link'), {{ rel: 'stylesheet', href: '/{css}' }});
    link.onload = done;
    link.onerror = () => done((styling = undefined));
    document.head.append(link);
}}));
"
    );
    let parts = client.get_mut(glue::PARTS_JS).context("the client has no parts")?;
    let text = std::str::from_utf8(parts).context("reading what fetches the parts")?;
    ensure!(text.contains(PARTS), "what fetches the parts is written otherwise than this build knows");
    let imports = text.replacen(PARTS, "const parallelStuff = [styles(), ...deps.map(d => d())];", 1);
    *parts = format!("{imports}{styles}").into_bytes();
    Ok(client)
}

/// Adds the client's files, which name one another, in a directory named by the content of all of them, so that
/// they may be kept for ever and never meet those of another release.
fn add_client(files: &mut Files, client: glue::Client) -> String {
    let whole: Vec<u8> = client.iter().flat_map(|(name, body)| [name.as_bytes(), body].concat()).collect();
    let dir = format!("assets/kept-{}", hash::short(&whole));
    files.extend(client.into_iter().map(|(name, body)| (format!("{dir}/{name}"), body)));
    dir
}

/// Manifest, icons and whatever else is public goes over as it is, under its own name.
fn copy_public(public: &Path, files: &mut Files) -> Result<()> {
    for path in glue::files_below(public)? {
        let name = path.strip_prefix(public)?.to_string_lossy().replace('\\', "/");
        if !TEMPLATES.contains(&name.as_str()) && !OUTSIDE.contains(&name.as_str()) {
            files.insert(name, fs::read(&path)?);
        }
    }
    Ok(())
}

/// One name for exactly this set of files, page and worker included.
fn release(public: &Path, files: &Files) -> Result<String> {
    let mut all = Vec::new();
    for (path, bytes) in files {
        all.extend_from_slice(path.as_bytes());
        all.extend_from_slice(hash::short(bytes).as_bytes());
    }
    for name in ["index.html", "sw.js"] {
        all.extend(fs::read(public.join(name)).with_context(|| format!("reading public/{name}"))?);
    }
    Ok(hash::short(&all))
}

fn read(public: &Path, name: &str) -> Result<Vec<u8>> {
    fs::read(public.join(name)).with_context(|| format!("reading public/{name}"))
}

fn template(public: &Path, name: &str, values: &[(&str, &str)]) -> Result<String> {
    let text = fs::read_to_string(public.join(name)).with_context(|| format!("reading public/{name}"))?;
    page::fill(name, &text, values)
}

/// `last` is written after everything it refers to is in place.
fn write(out: &Path, cache: &Path, files: &Files, last: &[(&str, String)]) -> Result<()> {
    let mut writer = Writer::new(out);
    let mut packer = Packer::new(cache)?;
    let first = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    for (path, bytes) in first.chain(last.iter().map(|(path, text)| (*path, text.as_bytes()))) {
        let mut sizes = String::new();
        for (suffix, packed) in packer.copies(path, bytes)? {
            writer.put(&format!("{path}{suffix}"), &packed)?;
            sizes += &format!(", {suffix} {}", packed.len());
        }
        writer.put(path, bytes)?;
        println!("  {path}  {}{sizes} bytes", bytes.len());
    }
    packer.forget_unused()?;
    writer.remove_the_rest()
}
