//! `kept demo`: made-up people to look around as.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use domain::access::Role;
use kept_server::actor::Actor;
use kept_server::auth::accounts;
use kept_server::auth::words::{Pepper, write_private};
use kept_server::config::Place;
use kept_server::demo;
use kept_server::store::Store;
use kept_server::today::today;
use sync::RecordId;

use super::user;

/// The file of accounts in the data directory.
const FILE: &str = "accounts.txt";
const HEADING: &str = "Demonstration accounts of made-up people. Never use them beside real records.\n";

pub(super) fn run(place: &Place) -> Result<ExitCode> {
    let (data, store) = super::open(place)?;
    let now_ms = super::now_ms();
    demo::furnish(&store, today(now_ms), now_ms)?;
    let text = add_missing(&store, &Pepper::open(&data)?, &kept_before(&data)?)?;
    let path = data.join(FILE);
    replace(&path, &text).with_context(|| format!("writing {}", path.display()))?;
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}

/// The accounts' lines of an earlier run; the heading where there was none.
fn kept_before(data: &Path) -> Result<String> {
    let path = data.join(FILE);
    if path.exists() {
        return fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()));
    }
    Ok(format!("{HEADING}\n{}\n", line("NAME", "ROLE", "WORDS")))
}

/// Makes the accounts that are not there, and answers the file with their lines.
fn add_missing(store: &Store, pepper: &Pepper, before: &str) -> Result<String> {
    let mut text = before.to_owned();
    for Wanted { login, actor, called } in wanted(store)? {
        if store.read_blocking(|conn| accounts::find(conn, login))?.is_some() {
            continue;
        }
        let words = user::make(store, pepper, login, actor, &called)?;
        text.push_str(&line(login, actor.role.name(), &words));
        text.push('\n');
    }
    Ok(text)
}

struct Wanted {
    login: &'static str,
    actor: Actor,
    called: String,
}

/// One account for each role that somebody looks around in, and a second worker to hand a family over to.
fn wanted(store: &Store) -> Result<[Wanted; 5]> {
    let people = demo::people(store)?;
    let account = |login, role, id, called| Wanted { login, actor: Actor { id, role }, called };
    let of = |login, role, (id, called): (RecordId, String)| account(login, role, id.into(), called);
    let admin = accounts::fresh_person()?;
    Ok([
        of("priya", Role::Worker, people.worker),
        of("sam", Role::Worker, people.second_worker),
        of("grace", Role::Manager, people.manager),
        of("ewa", Role::Family, people.mother),
        account("admin", Role::Administrator, admin, "The administrator".to_owned()),
    ])
}

fn line(login: &str, role: &str, words: &str) -> String {
    format!("{login:<8} {role:<14} {words}")
}

/// Writes the file anew, whole or not at all, for its owner alone.
fn replace(path: &Path, text: &str) -> Result<()> {
    let draft = path.with_extension("new");
    if draft.exists() {
        fs::remove_file(&draft)?;
    }
    write_private(&draft, text.as_bytes())?;
    Ok(fs::rename(draft, path)?)
}
