//! The server under PostgreSQL's databases: full, stopped, and gone in the middle.

use crate::cluster::{self, Cluster};
use crate::several;
use crate::world::{NOW_MS, Open, Opened, Phone, World};
use domain::schema::Kind;
use kept_server::store::{Database, Store, StoreError};
use postgres::Client;
use std::path::PathBuf;
use sync::RecordId;
use sync::wire::Fate;

fn name(world: &World) -> String {
    let Database::Postgres(config) = &world.opened.database else { panic!("this is of PostgreSQL") };
    config.get_dbname().unwrap().to_owned()
}

fn admin(world: &World) -> Client {
    let mut admin = cluster::shared().admin(&name(world));
    admin.batch_execute("SET search_path TO kept").unwrap();
    admin
}

fn step(phone: &mut Phone, family: RecordId) -> RecordId {
    let mut made = RecordId::default();
    phone.change(|d| made = d.make(Kind::Step, family));
    made
}

/// A disk is not filled here; the log's table answers as one does whose disk is full.
pub(crate) fn a_full_disk_is_an_answer_and_the_store_works_again_afterwards(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    let kept = world.promise(&mut phone, "Ring the school", &[]);
    let mut admin = admin(&world);
    admin
        .batch_execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'no room for Zosia' USING ERRCODE = 'disk_full'; END $$;
             CREATE TRIGGER full_disk BEFORE INSERT ON entry EXECUTE FUNCTION full_disk()",
        )
        .unwrap();
    let made = step(&mut phone, world.nowak);
    assert_eq!(phone.try_sync(world.store()), Err(StoreError::Full));
    // It still reads, and says the same again.
    assert!(world.phone(world.priya).sees(kept));
    assert_eq!(phone.try_sync(world.store()), Err(StoreError::Full));
    admin.batch_execute("DROP TRIGGER full_disk ON entry").unwrap();
    assert_eq!(phone.fate(world.store()), Fate::Applied);
    assert!(world.phone(world.priya).sees(made));
}

pub(crate) fn a_lost_connection_is_an_answer_and_the_next_job_has_a_new_one(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    let mut admin = admin(&world);
    let mut end = move || {
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        admin.query_one(sql, &[]).unwrap().get::<_, i64>(0)
    };
    // Between two jobs nobody notices.
    assert!(end() > 1);
    world.promise(&mut phone, "Ring the school", &[]);
    // In the middle of one its caller does, and what it did is undone.
    let made = world.store().write_blocking(move |conn| {
        conn.execute("UPDATE counter SET pos = 1000000", &[])?;
        end();
        conn.execute("UPDATE counter SET pos = 2000000", &[])
    });
    assert!(matches!(made, Err(StoreError::Unreachable(_))), "{made:?}");
    let position = |conn: &_| {
        kept_server::store::Conn::query_row(conn, "SELECT pos FROM counter", &[], |row| row.get(0))
    };
    assert!(world.store().read_blocking(position).is_ok_and(|pos: i64| pos < 1000));
    world.promise(&mut phone, "Ring the nursery", &[]);
}

/// Every commit waits between its last statement and its end, while others would like to overtake it.
pub(crate) fn a_cursor_never_skips_a_commit_that_takes_long(open: Open) {
    let world = World::new(open);
    let pause = "CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN PERFORM pg_sleep(random() * 0.02); RETURN NULL; END $$;
                 CREATE CONSTRAINT TRIGGER pause AFTER INSERT ON txn DEFERRABLE INITIALLY DEFERRED
                 FOR EACH ROW EXECUTE FUNCTION pause()";
    admin(&world).batch_execute(pause).unwrap();
    several::cursors_skip_nothing(&world);
}

/// On a server of its own, which no other fact needs meanwhile.
pub(crate) fn a_server_stopped_and_started_has_everything_and_the_store_works_again(_: Open) {
    static OWN: std::sync::OnceLock<Cluster> = std::sync::OnceLock::new();
    let cluster = OWN.get_or_init(Cluster::start);
    let world = World::new(|| {
        let database: Database = OWN.get().unwrap().fresh_database().parse().unwrap();
        Opened { store: Some(Store::connect(&database).unwrap()), database, dir: PathBuf::new() }
    });
    let mut phone = world.phone(world.priya);
    let mut made: Vec<RecordId> = Vec::new();
    for _ in 0..3 {
        made.push(step(&mut phone, world.nowak));
        assert_eq!(phone.fate(world.store()), Fate::Applied);
    }
    cluster.stop();
    made.push(step(&mut phone, world.nowak));
    for _ in 0..2 {
        assert!(matches!(phone.try_sync(world.store()), Err(StoreError::Unreachable(_))));
    }
    assert!(world.store().read_blocking(|_| Ok(())).is_err());
    cluster.go();
    assert_eq!(phone.fate(world.store()), Fate::Applied);
    let fresh = world.phone(world.priya);
    assert!(made.iter().all(|step| fresh.sees(*step)));
    // The server that was switched off did not make the log go back.
    let mut again = Phone::of(world.priya);
    again.receive(world.store().exchange_blocking(world.priya, again.outgoing(), NOW_MS).unwrap()).unwrap();
}

pub(crate) fn words_that_no_text_may_hold_are_no_failure(open: Open) {
    let world = World::new(open);
    let found = world.store().read_blocking(|conn| kept_server::auth::accounts::find(conn, "ewa\0"));
    assert_eq!(found, Ok(None));
    let mut phone = world.phone(world.priya);
    let promise = world.promise(&mut phone, "nul \0 inside", &[]);
    assert_eq!(world.phone(world.priya).record(promise).text("what"), "nul \0 inside");
}
