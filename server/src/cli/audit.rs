//! `kept audit`.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Subcommand;
use kept_server::audit::keys::Key;
use kept_server::audit::verify::{Held, verify};
use kept_server::audit::{names, redact};
use kept_server::config::Place;
use sync::RecordId;

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Check the whole audit log: every row, every signed head, every restore
    ///
    /// Ends with 1 and names the first row that is wrong. Where `audit.key` is in the data directory, everything has to
    /// be signed with it.
    Verify,
    /// Take out what one row says; that it was taken out stays in the log
    Redact {
        /// The row's number
        #[arg(value_name = "ROW")]
        row: u64,
    },
    /// Erase what a person is called in the audit log; their rows stay
    EraseName {
        /// The person: 32 hexadecimal digits
        #[arg(value_name = "ID", value_parser = super::user::record_id)]
        person: RecordId,
    },
}

pub(super) fn run(place: &Place, audit: &Audit) -> Result<ExitCode> {
    let (data, store) = super::open(place)?;
    match audit {
        Audit::Verify => {
            let key = Key::find(&data).context("reading the audit key")?;
            let held = store.read_blocking(|conn| verify(conn, key.as_ref()))?;
            let Held { rows, redacted, heads, restores } = match held {
                Ok(held) => held,
                Err(broken) => {
                    eprintln!("The audit log does not hold: {broken}.");
                    return Ok(ExitCode::FAILURE);
                }
            };
            println!(
                "The audit log holds: {rows} rows ({redacted} taken out), {heads} signed heads, {restores} restores."
            );
            if key.is_none() {
                println!("audit.key is not here: each signature was checked against the key that it names.");
            }
        }
        Audit::Redact { row } => {
            let row = *row;
            let is_done = store.write_blocking(move |conn| redact(conn, row, None, super::now_ms()))?;
            anyhow::ensure!(is_done, "there is nothing to take out of row {row}");
            println!("What row {row} said is gone.");
        }
        Audit::EraseName { person } => {
            let person = (*person).into();
            let is_done = store.write_blocking(move |conn| names::erase(conn, person))?;
            anyhow::ensure!(is_done, "the audit log has no name of that person");
            println!("The name is gone from the audit log. Their record is not touched.");
        }
    }
    Ok(ExitCode::SUCCESS)
}
