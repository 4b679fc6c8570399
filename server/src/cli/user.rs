//! `kept user`: accounts, until an administrator has a screen for them.

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail, ensure};
use clap::{Args, Subcommand};
use domain::access::Role;
use kept_server::actor::Actor;
use kept_server::audit::{self, Said, What, names};
use kept_server::auth::words::{Cost, Hashed, Pepper};
use kept_server::auth::{accounts, limits, new_words, totp};
use kept_server::config::Place;
use kept_server::store::{Conn, Store, StoreError, rows};
use sync::{Record, RecordId};

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Add an account and print its five words, once
    Add(Add),
    /// List the accounts
    List,
    /// Give an account new words, print them, and end its sessions
    NewWords {
        /// The login name
        login: String,
    },
    /// Shut somebody out who has left: ends their sessions, devices, passkeys, codes and invitations at once
    ///
    /// The account stays in the list, so that what they wrote keeps its author. Their devices are told that they were
    /// removed.
    Leave {
        /// The login name
        login: String,
    },
    /// Turn off the codes of somebody who has lost the app that makes them
    ForgetCodes {
        /// The login name
        login: String,
    },
    /// Remove an account and end its sessions; what the person wrote stays
    Remove {
        /// The login name
        login: String,
    },
}

#[derive(Args, Debug)]
pub(super) struct Add {
    /// The login name: small letters, digits and . - _ @
    #[arg(long, value_name = "LOGIN")]
    name: String,
    /// worker, manager, family, practitioner or administrator
    #[arg(long, value_parser = role)]
    role: Role,
    /// The person's record: 32 hexadecimal digits
    #[arg(long, value_name = "ID", conflicts_with = "worker_name", value_parser = record_id)]
    person: Option<RecordId>,
    /// The worker's name as it was imported, instead of --person
    #[arg(long, value_name = "NAME")]
    worker_name: Option<String>,
    /// What to call somebody of whom there is no record, such as an administrator
    #[arg(long, value_name = "NAME")]
    called: Option<String>,
}

pub(super) fn run(place: &Place, command: &User) -> Result<ExitCode> {
    let (data, store) = super::open(place)?;
    match command {
        User::Add(add) => {
            let (actor, called) = who(&store, add)?;
            let words = make(&store, &Pepper::open(&data)?, &add.name, actor, &called)?;
            tell(&add.name, &words);
        }
        User::List => list(&store)?,
        User::NewWords { login } => {
            let (words, hashed) = new_words(&Pepper::open(&data)?, Cost::FULL)?;
            change(&store, login, move |conn, login| {
                limits::forget(conn, login)?;
                let is_there = accounts::set_words(conn, login, &hashed)?;
                note_of(conn, login, What::WordsChanged)?;
                Ok(is_there)
            })?;
            tell(login, &words);
        }
        User::Leave { login } => {
            let now_ms = super::now_ms();
            change(&store, login, move |conn, login| accounts::leave(conn, login, now_ms))?;
            println!("{login} cannot sign in any more, and is signed out everywhere.");
        }
        User::ForgetCodes { login } => {
            change(&store, login, |conn, login| match accounts::find(conn, login)? {
                Some((account, _)) => totp::turn_off(conn, account.id, super::now_ms()).map(|_| true),
                None => Ok(false),
            })?;
            println!("{login} signs in with words alone, until they turn codes on again.");
        }
        User::Remove { login } => {
            change(&store, login, |conn, login| {
                note_of(conn, login, What::AccountRemoved)?;
                accounts::remove(conn, login)
            })?;
            println!("{login} cannot sign in any more, and is signed out everywhere.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes an account and answers its words.
pub(super) fn make(
    store: &Store,
    pepper: &Pepper,
    login: &str,
    actor: Actor,
    called: &str,
) -> Result<String> {
    ensure!(
        accounts::is_login(login),
        "\"{login}\" cannot be a login name: use small letters, digits and . - _ @, at most 64"
    );
    let (words, hashed): (String, Hashed) = new_words(pepper, Cost::FULL)?;
    let (mine, called) = (login.to_owned(), called.to_owned());
    let is_new = store.write_blocking(move |conn| {
        // Somebody may have tried the name before it was there.
        limits::forget(conn, &mine)?;
        let is_new = accounts::add(conn, &mine, &called, actor, &hashed)?;
        if is_new {
            names::note(conn, actor.id, &called)?;
            note(conn, What::AccountMade, actor)?;
        }
        Ok(is_new)
    })?;
    ensure!(is_new, "there is already an account {login}");
    Ok(words)
}

/// [`note`] of the account with a login name, where there is one.
fn note_of(conn: &Conn, login: &str, what: What) -> Result<(), StoreError> {
    match accounts::find(conn, login)? {
        Some((account, _)) => note(conn, what, account.actor),
        None => Ok(()),
    }
}

/// Writes into the audit log what was done to somebody's account, by whoever holds this machine.
fn note(conn: &Conn, what: What, whose: Actor) -> Result<(), StoreError> {
    let said = Said::that(what).on(whose.role.name(), whose.id.into());
    audit::append(conn, &said, super::now_ms()).map(drop)
}

fn change(
    store: &Store,
    login: &str,
    how: impl FnOnce(&Conn, &str) -> Result<bool, StoreError> + Send + 'static,
) -> Result<()> {
    let mine = accounts::normalise(login);
    ensure!(store.write_blocking(move |conn| how(conn, &mine))?, "there is no account {login}");
    Ok(())
}

fn tell(login: &str, words: &str) {
    println!(
        "{login} signs in with these five words. They are not kept, so hand them over now:\n\n    {words}\n"
    );
}

fn list(store: &Store) -> Result<()> {
    let accounts = store.read_blocking(accounts::all)?;
    println!("{:<20} {:<14} {:<32} NAME", "LOGIN", "ROLE", "PERSON");
    for (accounts::Account { login, name, actor, .. }, has_left) in accounts {
        let left = if has_left { " (has left)" } else { "" };
        println!("{login:<20} {:<14} {} {name}{left}", actor.role.name(), actor.id);
    }
    Ok(())
}

/// The person that an account is for, and what they are called.
fn who(store: &Store, add: &Add) -> Result<(Actor, String)> {
    let record = match (&add.person, &add.worker_name) {
        (Some(id), _) => store.read_blocking(|conn| rows::record(conn, *id))?,
        (None, Some(name)) => Some(worker_called(store, name)?),
        (None, None) => None,
    };
    let needs_record = matches!(add.role, Role::Worker | Role::Manager | Role::Family);
    if record.is_none() && needs_record {
        bail!("a {} needs the record of a person: give --person or --worker-name", add.role.name());
    }
    let called = add.called.clone().or_else(|| record.as_ref().map(called));
    let called = called.filter(|name| !name.trim().is_empty());
    let called = called.ok_or_else(|| anyhow!("nobody knows their name: give --called"))?;
    let id = record.map(|record| record.id).or(add.person);
    let id = id.map_or_else(accounts::fresh_person, |id| Ok(id.into()))?;
    Ok((Actor { id, role: add.role }, called))
}

fn worker_called(store: &Store, name: &str) -> Result<Record> {
    let workers = store.read_blocking(|conn| rows::of_kind(conn, domain::schema::Kind::Worker.name()))?;
    let mut named =
        workers.into_iter().filter(|worker| worker.text("name").eq_ignore_ascii_case(name.trim()));
    match (named.next(), named.next()) {
        (Some(worker), None) => Ok(worker),
        (None, _) => bail!("no worker is called {name}"),
        (Some(_), Some(_)) => bail!("more than one worker is called {name}: give --person"),
    }
}

fn called(record: &Record) -> String {
    match record.text("name") {
        "" => format!("{} {}", record.text("forename"), record.text("surname")).trim().to_owned(),
        name => name.to_owned(),
    }
}

fn role(name: &str) -> Result<Role, String> {
    Role::from_name(name).filter(|role| *role != Role::Importer).ok_or_else(|| {
        let names: Vec<&str> =
            Role::ALL.iter().filter(|role| **role != Role::Importer).map(|role| role.name()).collect();
        format!("choose one of {}", names.join(", "))
    })
}

pub(super) fn record_id(text: &str) -> Result<RecordId, String> {
    RecordId::from_hex(text).ok_or_else(|| "32 hexadecimal digits are needed".to_owned())
}
