//! The tables on PostgreSQL, and the role that works with them.
//!
//! The user of the connection string owns the schema and brings it up to date. Everything else is done in a role that
//! owns nothing, so that row-level security holds for it: `<database>_app`, one for each database, since roles are
//! shared by all databases of a server and one authority's must not open another's.

use super::Live;
use crate::store::StoreError;
use postgres::{Client, Config};

/// Where the tables lie.
pub(super) const SCHEMA: &str = "kept";
/// What follows the database's name in the name of the role.
pub(super) const ROLE_SUFFIX: &str = "_app";

/// Every step of the schema in order. A step that has been released is never edited.
const STEPS: &[&str] = &[
    include_str!("../../../../migrations/postgres/0001_log.sql"),
    include_str!("../../../../migrations/postgres/0002_accounts.sql"),
    include_str!("../../../../migrations/postgres/0003_security.sql"),
    include_str!("../../../../migrations/postgres/0004_aside.sql"),
    include_str!("../../../../migrations/postgres/0005_blob.sql"),
    include_str!("../../../../migrations/postgres/0006_backup.sql"),
    include_str!("../../../../migrations/postgres/0007_removed.sql"),
    include_str!("../../../../migrations/postgres/0008_audit.sql"),
    include_str!("../../../../migrations/postgres/0009_signing_in.sql"),
];

/// Two servers that start at once do this one after the other: "kept" as a number.
const ALONE: &str = "SELECT pg_advisory_lock(1801809012)";
const FORGETS: &str = "SELECT current_setting('fsync') = 'off'";
const SCHEMA_IS_THERE: &str = "SELECT to_regnamespace('kept') IS NOT NULL";
/// The names stand for themselves until the connection ends.
const SEARCH: &str = "SET search_path TO kept";
const MADE: &str = "CREATE SCHEMA kept; CREATE TABLE kept.step (number integer PRIMARY KEY)";
const LAST_STEP: &str = "SELECT coalesce(max(number), 0) FROM step";

/// Whether the role is there and may read; a database copied from another brings the tables and not the role's rights.
const ROLE_IS_READY: &str = "SELECT EXISTS (
    SELECT FROM pg_roles WHERE rolname = current_database() || '_app'
    AND has_table_privilege(rolname, 'kept.counter', 'SELECT'))";
/// The role may write what the server writes. The log is only ever appended to.
const ROLE: &str = "DO $$
DECLARE app text := current_database() || '_app';
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = app) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', app);
        EXECUTE format('GRANT %I TO CURRENT_USER', app);
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA kept TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA kept TO %I', app);
    EXECUTE format('REVOKE UPDATE, DELETE ON kept.entry FROM %I', app);
    EXECUTE format('REVOKE DELETE ON kept.audit FROM %I', app);
    EXECUTE format('REVOKE UPDATE, DELETE ON kept.audit_head, kept.audit_epoch FROM %I', app);
    EXECUTE format('REVOKE ALL ON kept.step FROM %I', app);
END $$";

/// Makes the tables and the role where there are none, and brings them up to the last step.
pub(in crate::store::db) fn prepare(config: &Config) -> Result<(), StoreError> {
    let mut live = Live::raw(config)?;
    let client = live.client()?;
    client.batch_execute(ALONE)?;
    if is(client, FORGETS)? {
        tracing::warn!(
            "the PostgreSQL server runs with fsync = off: what is answered may be lost with its machine"
        );
    }
    if !is(client, SCHEMA_IS_THERE)? {
        client.batch_execute(MADE)?;
    }
    client.batch_execute(SEARCH)?;
    let has_stepped = take_steps(client)?;
    if has_stepped || !is(client, ROLE_IS_READY)? {
        client.batch_execute(ROLE)?;
    }
    Ok(())
}

/// Takes the steps that are missing, each in a transaction of its own; answers whether there were any.
fn take_steps(client: &mut Client) -> Result<bool, StoreError> {
    let done: i32 = client.query_one(LAST_STEP, &[])?.try_get(0)?;
    let missing = (1_i32..).zip(STEPS).filter(|(number, _)| *number > done);
    let mut has_stepped = false;
    for (number, step) in missing {
        let mut tx = client.transaction()?;
        tx.batch_execute(step)?;
        tx.execute("INSERT INTO step (number) VALUES ($1)", &[&number])?;
        tx.commit()?;
        has_stepped = true;
    }
    Ok(has_stepped)
}

fn is(client: &mut Client, sql: &str) -> Result<bool, StoreError> {
    Ok(client.query_one(sql, &[])?.try_get(0)?)
}
