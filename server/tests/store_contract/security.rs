//! The second line on PostgreSQL: what the database gives when it is asked for everything.

use crate::world::{Open, World};
use kept_server::actor::Actor;
use kept_server::store::Database;
use postgres::{Client, NoTls};
use std::collections::BTreeSet;
use sync::RecordId;

/// The tables that hold what people wrote, or who they are.
const GUARDED: [&str; 18] = [
    "record",
    "entry",
    "gone",
    "quarantine",
    "txn",
    "source",
    "account",
    "session",
    "account_device",
    "attempt",
    "blob",
    "blob_piece",
    "blob_sent",
    "audit",
    "audit_head",
    "audit_epoch",
    "audit_name",
    "look",
];

/// A connection in the role that the server works in, as nobody yet.
fn role(world: &World) -> Client {
    let Database::Postgres(config) = &world.opened.database else { panic!("this is of PostgreSQL") };
    let mut client = config.connect(NoTls).unwrap();
    client.batch_execute("SET search_path TO kept").unwrap();
    client.execute("SELECT set_config('role', current_database() || '_app', false)", &[]).unwrap();
    client
}

fn count(client: &mut impl postgres::GenericClient, table: &str) -> i64 {
    client.query_one(&format!("SELECT count(*) FROM {table}"), &[]).unwrap().get(0)
}

/// The records that `actor` is given without any condition.
fn given(world: &World, actor: Actor, day: &str) -> BTreeSet<RecordId> {
    let mut client = role(world);
    let mut tx = client.transaction().unwrap();
    let set = format!(
        "SELECT set_config('app.actor', '{}', true), set_config('app.role', '{}', true), set_config('app.day', '{day}', true)",
        actor.id,
        actor.role.name()
    );
    tx.batch_execute(&set).unwrap();
    assert!(GUARDED[3..].iter().all(|table| count(&mut tx, table) == 0), "only the server reads these");
    let rows = tx.query("SELECT id FROM record", &[]).unwrap();
    rows.iter().map(|row| RecordId::from_slice(row.get(0)).unwrap()).collect()
}

fn of_kinds(world: &World, ids: &BTreeSet<RecordId>) -> BTreeSet<String> {
    let read = |conn: &_| {
        ids.iter().map(|id| kept_server::store::rows::record(conn, *id)).collect::<Result<Vec<_>, _>>()
    };
    let records = world.store().read_blocking(read).unwrap();
    records.into_iter().flatten().map(|record| record.kind).collect()
}

pub(crate) fn with_no_actor_set_there_are_no_rows(open: Open) {
    let world = World::new(open);
    let mut client = role(&world);
    for table in GUARDED {
        assert_eq!(count(&mut client, table), 0, "{table}");
    }
    client.batch_execute("BEGIN; SELECT set_config('app.actor', 'server', true)").unwrap();
    assert!(count(&mut client, "record") > 0 && count(&mut client, "entry") > 0);
    client.batch_execute("COMMIT").unwrap();
    // What was set ends with its transaction, and nothing but the server writes.
    assert_eq!(count(&mut client, "record"), 0);
    let insert = "INSERT INTO gone (audience, pos, record) VALUES ('\\x00', 1, '\\x00')";
    assert!(client.batch_execute(insert).is_err());
    // Forced: whoever owns the tables has to say who asks, too.
    client.batch_execute("RESET ROLE").unwrap();
    assert_eq!(count(&mut client, "record"), 0);
}

pub(crate) fn a_person_reads_what_they_reach_and_nothing_else(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    let shared = world.promise(&mut phone, "Ring the school", &[world.ewa]);
    let private = world.promise(&mut phone, "Ring the police", &[]);
    let today = "2026-11-22";
    assert_eq!(given(&world, world.ewa, today), BTreeSet::from([shared]));
    assert!(given(&world, world.marek, today).is_empty());
    let worker = given(&world, world.priya, today);
    assert!(worker.contains(&shared) && worker.contains(&private) && worker.contains(&world.zosia));
    assert!(!worker.contains(&world.other_person) && !of_kinds(&world, &worker).contains("family_summary"));
    // Before the allocation began.
    assert!(!given(&world, world.priya, "2026-01-04").contains(&world.zosia));
    let manager = given(&world, world.grace, today);
    let kinds = of_kinds(&world, &manager);
    assert_eq!(
        kinds,
        ["authority", "family_summary", "team", "worker", "worker_summary"].map(str::to_owned).into()
    );
}

pub(crate) fn the_role_owns_nothing_and_does_not_change_the_log(open: Open) {
    let world = World::new(open);
    let mut client = role(&world);
    let owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user";
    assert_eq!(client.query_one(owned, &[]).unwrap().get::<_, i64>(0), 0);
    let unforced = "SELECT count(*) FROM pg_class WHERE relnamespace = 'kept'::regnamespace
                    AND relname = ANY ($1) AND relrowsecurity AND relforcerowsecurity";
    let guarded = client.query_one(unforced, &[&GUARDED.as_slice()]).unwrap();
    assert_eq!(guarded.get::<_, i64>(0), GUARDED.len() as i64);
    client.batch_execute("SELECT set_config('app.actor', 'server', false)").unwrap();
    for forbidden in [
        "UPDATE entry SET bytes = ''",
        "DELETE FROM entry",
        "DELETE FROM audit",
        "UPDATE audit SET at = 0",
        "TRUNCATE audit",
        "UPDATE audit_head SET no = 0",
        "ALTER TABLE audit DISABLE TRIGGER USER",
        "TRUNCATE record",
        "ALTER TABLE record DISABLE ROW LEVEL SECURITY",
        "DROP POLICY reach ON record",
        "CREATE TABLE kept.more (n int)",
        "SELECT * FROM step",
    ] {
        assert!(client.batch_execute(forbidden).is_err(), "{forbidden}");
    }
}
