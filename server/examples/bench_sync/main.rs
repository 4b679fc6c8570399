//! What `cargo xtask bench sync` needs of Rust: the authority that is measured, and the load on a server.
//!
//! `bench_sync seed DIR RECORDS` fills a folder and prints who can sign in; `bench_sync load …` and
//! `bench_sync growth …` drive a running server over HTTP on loopback, for as long as they say and no longer.

mod authority;
mod growth;
mod http;
mod load;
mod phone;
mod seed;
mod words;

use anyhow::{Result, bail};
use std::path::Path;

const USAGE: &str = "seed DIR RECORDS, people DIR CLIENTS [DATABASE], load ADDRESS PEOPLE EDITS, grow DIR RECORDS \
                     or pull ADDRESS PEOPLE ROUNDS";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let said = match args.as_slice() {
        ["seed", dir, records] => seed::run(Path::new(dir), records.parse()?)?,
        ["people", dir, clients] => load::people(Path::new(dir), clients.parse()?, None)?,
        ["people", dir, clients, database] => load::people(Path::new(dir), clients.parse()?, Some(database))?,
        ["load", address, people, edits] => load::run(address, Path::new(people), edits.parse()?)?,
        ["grow", dir, records] => growth::grow(Path::new(dir), records.parse()?)?,
        ["pull", address, people, rounds] => growth::pull(address, Path::new(people), rounds.parse()?)?,
        _ => bail!("{USAGE}"),
    };
    println!("{said}");
    Ok(())
}
