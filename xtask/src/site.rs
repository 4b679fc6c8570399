//! Building what is served: the client, then the site around it, then the server.

use anyhow::Result;

use crate::run::{cargo, output, program, succeed};
use crate::{place, say};

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Client and site; `target/site` is complete afterwards.
pub(crate) fn build() -> Result<()> {
    ensure_wasm_target()?;
    let release = place::target().join(WASM).join("release");
    let wasm = release.join("kept_app.wasm");
    let first = if wasm.exists() { "" } else { " (about 3 minutes the first time)" };
    say::step(&format!("Building the client{first}"), || {
        succeed(&mut cargo(&format!("build -p kept-app --lib --release --target {WASM}")))
    })?;
    let tool = tool()?;
    say::step("Putting the site together in target/site", || {
        succeed(
            program(&tool)
                .arg("site")
                .arg("--root")
                .arg(place::root())
                .arg("--wasm")
                .arg(&wasm)
                .arg("--out")
                .arg(place::site())
                .arg("--cache")
                .arg(place::target().join("site-cache")),
        )
    })
}

/// The server, built for speed.
pub(crate) fn build_server() -> Result<()> {
    let first = if place::server().exists() { "" } else { " (about 2 minutes the first time)" };
    say::step(&format!("Building the server{first}"), || {
        succeed(&mut cargo("build -p kept-server --bin kept --profile release-server"))
    })
}

/// The program that puts the site together, built where that is needed.
pub(crate) fn tool() -> Result<std::path::PathBuf> {
    let tool = place::target().join("debug").join(format!("xtask-site{}", std::env::consts::EXE_SUFFIX));
    if tool.exists() {
        succeed(&mut cargo("build --quiet -p xtask-site"))?;
    } else {
        say::step("Building the site tool (about a minute, the first time only)", || {
            succeed(&mut cargo("build -p xtask-site"))
        })?;
    }
    Ok(tool)
}

/// The compiler's WebAssembly part. `rust-toolchain.toml` asks for it, but a toolchain that was there before may
/// lack it.
pub(crate) fn ensure_wasm_target() -> Result<()> {
    let libraries = output(program("rustc").args(["--print", "target-libdir", "--target", WASM]))?;
    if std::path::Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    say::step("Adding WebAssembly to the Rust toolchain", || {
        succeed(program("rustup").args(["target", "add", WASM]))
    })
}
