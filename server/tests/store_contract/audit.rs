//! The audit log: what is in it, what is found when somebody changes it behind Kept's back, and what may be taken out.

use crate::world::{DAY_MS, NOW_MS, Open, World, random};
use domain::schema::Kind;
use kept_server::audit::chain::{self, Stored};
use kept_server::audit::keys::Key;
use kept_server::audit::verify::{Held, verify};
use kept_server::audit::{self, Broken, Said, What, heads};
use kept_server::store::{Conn, Database, FILE, StoreError};
use postgres::NoTls;
use std::path::PathBuf;
use sync::{RecordId, ShareChange};

const HOUR_MS: i64 = 3_600_000;

/// A folder for a key, gone with it.
pub(crate) struct Place(pub(crate) PathBuf);

impl Place {
    pub(crate) fn new() -> Self {
        let name = format!("{}-{}", std::process::id(), RecordId(random()));
        let dir = std::env::temp_dir().join(format!("kept-key-{name}"));
        std::fs::create_dir(&dir).unwrap();
        Self(dir)
    }

    pub(crate) fn key(&self) -> Key {
        Key::open(&self.0).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn rows(world: &World) -> Vec<Stored> {
    let read = |conn: &Conn| {
        let sql = "SELECT no, epoch, at, commitment, hash, salt, value FROM audit ORDER BY no";
        conn.query(sql, &[], |row| {
            let (salt, value): (Option<[u8; 16]>, Option<Vec<u8>>) = (row.get(5)?, row.get(6)?);
            Ok(Stored {
                no: row.get::<i64>(0)?.unsigned_abs(),
                epoch: row.get::<i64>(1)?.unsigned_abs(),
                at: row.get(2)?,
                commitment: row.get(3)?,
                hash: row.get(4)?,
                value: salt.zip(value),
            })
        })
    };
    world.store().read_blocking(read).unwrap()
}

pub(crate) fn said(world: &World) -> Vec<Said> {
    rows(world).iter().map(|row| row.said().unwrap()).collect()
}

fn held(world: &World, key: Option<&Key>) -> Result<Held, Broken> {
    world.store().read_blocking(|conn| verify(conn, key)).unwrap()
}

/// Writes into the database as somebody would who owns it and means harm: past every trigger and policy.
fn tamper(world: &World, sql: &str) {
    let on_sqlite = match &world.opened.database {
        Database::Folder(dir) => dir.join(FILE),
        Database::Memory(memory) => memory.address().to_owned(),
        Database::Postgres(config) => return tamper_with(config, sql),
    };
    let conn = rusqlite::Connection::open(on_sqlite).unwrap();
    let mut names = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    names.iter().for_each(|name| conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    conn.execute_batch(sql).unwrap();
}

fn tamper_with(config: &postgres::Config, sql: &str) {
    let mut client = config.connect(NoTls).unwrap();
    let begin = "SET search_path TO kept; SELECT set_config('app.actor', 'server', false);
         ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_head DISABLE TRIGGER USER;
         ALTER TABLE audit_epoch DISABLE TRIGGER USER;";
    client.batch_execute(begin).unwrap();
    client.batch_execute(sql).unwrap();
}

/// A world whose chain has some ten rows over two hours, the first of them signed.
fn signed(open: Open, key: &Key) -> World {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    for what in ["Ring the school", "Ring the doctor", "Ring the police"] {
        world.promise(&mut priya, what, &[world.ewa]);
    }
    let (key, slot) = (key.clone(), heads::settled_slot(NOW_MS + 2 * HOUR_MS));
    world.store().write_blocking(move |conn| heads::seal(conn, &key, slot)).unwrap();
    world.promise(&mut priya, "Ring the baker", &[]);
    world
}

pub(crate) fn every_change_is_in_the_log_with_who_did_it_and_no_word_of_it(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, "Ring the school", &[world.ewa]);
    let of_priya = |said: &Said| said.what == What::Changed && said.by == Some(world.priya.id);
    let made = said(&world).into_iter().find(of_priya).unwrap();
    assert_eq!((made.role.as_deref(), made.dev), (Some("worker"), Some(priya.dev)));
    let acts: Vec<_> = made.acts.iter().map(|act| (act.act.as_str(), act.on)).collect();
    assert_eq!(acts, [("make", promise), ("share", promise)]);
    let record = priya.record(promise);
    priya.change(|d| d.share(&record, &ShareChange::with([world.marek.id])));
    priya.sync(world.store());
    let importer = |said: &Said| said.by == Some(world.importer.actor.id);
    let imported = said(&world).into_iter().find(importer).unwrap();
    assert!(imported.acts.iter().any(|act| act.act == "allocate" && act.on == world.allocation));
    assert_eq!(said(&world).last().unwrap().acts[0].act, "share");
    let bytes: Vec<u8> = rows(&world).iter().flat_map(|row| row.value.clone().unwrap().1).collect();
    for word in ["Ring", "school", "Priya", "Nowak"] {
        assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
    assert_eq!(held(&world, None).unwrap().rows, rows(&world).len() as u64);
}

pub(crate) fn what_was_not_written_is_not_in_the_log(open: Open) {
    let world = World::new(open);
    let before = rows(&world).len();
    let failed = world.store().write_blocking(|conn| {
        audit::append(conn, &Said::that(What::SignedIn), NOW_MS)?;
        Err::<(), _>(StoreError::Other("it failed".to_owned()))
    });
    assert!(failed.is_err());
    assert_eq!(rows(&world).len(), before);
    let append = |conn: &Conn| audit::append(conn, &Said::that(What::SignedIn), NOW_MS - DAY_MS);
    assert_eq!(world.store().write_blocking(append).unwrap(), before as u64 + 1);
    // A clock that was put back does not break the order.
    assert!(held(&world, None).is_ok());
    let mut sam = world.phone(world.sam);
    let refused = sam.change(|d| {
        d.make(Kind::Step, world.nowak);
    });
    sam.sync(world.store());
    assert!(
        refused == 1 && said(&world).iter().all(|s| s.what != What::Changed || s.by != Some(world.sam.id))
    );
}

pub(crate) fn the_log_is_only_ever_appended_to(open: Open) {
    let place = Place::new();
    let world = signed(open, &place.key());
    for sql in [
        "UPDATE audit SET at = at + 1 WHERE no = 2",
        "UPDATE audit SET value = salt WHERE no = 2",
        "UPDATE audit SET no = no + 1000",
        "DELETE FROM audit WHERE no = 2",
        "DELETE FROM audit",
        "UPDATE audit_head SET no = 1",
        "DELETE FROM audit_head",
        "INSERT INTO audit SELECT no + 5, epoch, at, commitment, hash, salt, value FROM audit WHERE no = 2
            AND (SELECT count(*) FROM audit WHERE no < 0) = 1 UNION ALL
         SELECT 2, epoch, at, commitment, hash, salt, value FROM audit WHERE no = 2",
    ] {
        let done = world.store().write_blocking(|conn| conn.execute(sql, &[]));
        assert!(done.is_err(), "{sql}");
    }
    assert!(held(&world, Some(&place.key())).is_ok());
}

pub(crate) fn what_was_changed_behind_its_back_is_found(open: Open) {
    let place = Place::new();
    let key = place.key();
    let last = rows(&signed(open, &key)).len() as u64;
    let swap = "UPDATE audit SET no = -3 WHERE no = 3; UPDATE audit SET no = 3 WHERE no = 4;
                UPDATE audit SET no = 4 WHERE no = -3";
    let value = "UPDATE audit SET value = (SELECT value FROM audit WHERE no = 3) WHERE no = 2";
    for (sql, expected) in [
        ("UPDATE audit SET at = at + 1 WHERE no = 2", Broken::Hash(2)),
        ("UPDATE audit SET commitment = hash WHERE no = 2", Broken::Hash(2)),
        (value, Broken::Value(2)),
        ("UPDATE audit SET salt = NULL, value = NULL WHERE no = 2", Broken::TakenOut(2)),
        ("DELETE FROM audit WHERE no = 2", Broken::Order(2)),
        ("DELETE FROM audit WHERE no = 1", Broken::Order(1)),
        (swap, Broken::Hash(3)),
        ("DELETE FROM audit WHERE no > 4", Broken::Cut(last - 1)),
        ("UPDATE audit_head SET signature = signature, epoch = epoch + 1", Broken::Forged(last - 1)),
        ("UPDATE audit_head SET no = 2", Broken::Forked(2)),
        ("UPDATE counter SET epoch = epoch + 1", Broken::Epoch(last + 1)),
    ] {
        let world = signed(open, &key);
        assert_eq!(held(&world, Some(&key)).unwrap().heads, 1);
        tamper(&world, sql);
        assert_eq!(held(&world, Some(&key)), Err(expected), "{sql}");
    }
    // Cut off together with the heads that name the rows: the file beside the key still does.
    let world = signed(open, &key);
    tamper(&world, "DELETE FROM audit WHERE no > 4; DELETE FROM audit_head");
    assert_eq!(held(&world, Some(&key)), Err(Broken::Cut(last - 1)));
    assert!(held(&world, None).is_ok(), "without the key nobody can tell");
    // Signed with another key than this server's.
    let other = Place::new();
    let world = signed(open, &other.key());
    std::fs::remove_file(place.0.join("audit.head")).unwrap();
    assert_eq!(held(&world, Some(&key)), Err(Broken::Forged(last - 1)));
}

pub(crate) fn what_a_row_says_can_be_taken_out_and_the_log_holds(open: Open) {
    let place = Place::new();
    let key = place.key();
    let world = signed(open, &key);
    let redact = |no| move |conn: &Conn| audit::redact(conn, no, None, NOW_MS);
    assert!(world.store().write_blocking(redact(3)).unwrap());
    assert!(!world.store().write_blocking(redact(3)).unwrap(), "it is gone already");
    let held = held(&world, Some(&key)).unwrap();
    assert_eq!((held.redacted, held.rows), (1, rows(&world).len() as u64));
    assert!(rows(&world)[2].value.is_none());
    assert_eq!(rows(&world).last().unwrap().said().unwrap(), Said::that(What::Redacted).counting(3));
}

pub(crate) fn a_restore_goes_on_in_the_log_with_a_statement(open: Open) {
    let place = Place::new();
    let key = place.key();
    let world = signed(open, &key);
    let slot = heads::settled_slot(NOW_MS + 2 * HOUR_MS);
    let told = |key: &Key| world.store().read_blocking(|conn| heads::told(conn, key, slot)).unwrap().unwrap();
    let before = told(&key);
    assert_eq!((before.before, before.statement.len()), (0, 0));
    world.store().renew_epoch_blocking(&key, NOW_MS + HOUR_MS).unwrap();
    let after = told(&key);
    assert_eq!((after.before, after.restored_ms), (before.epoch, (NOW_MS + HOUR_MS).unsigned_abs()));
    let words = after.restore_words();
    let statement = after.statement.as_slice().try_into().unwrap();
    assert!(audit::keys::is_signed(&key.public(), &words, statement));
    assert!(!audit::keys::is_signed(&Place::new().key().public(), &words, statement));
    assert_eq!(said(&world).last().unwrap().what, What::Restored);
    world.phone(world.priya);
    assert_eq!(held(&world, Some(&key)).unwrap().restores, 1);
    tamper(&world, "UPDATE audit_epoch SET at = at + 1");
    assert!(matches!(held(&world, Some(&key)), Err(Broken::Epoch(_))));
}

pub(crate) fn what_devices_are_told_of_an_hour_stays_and_says_nothing_of_others(open: Open) {
    let place = Place::new();
    let key = place.key();
    let world = World::new(open);
    let told = |slot| world.store().read_blocking(|conn| heads::told(conn, &key, slot)).unwrap();
    assert!(told(heads::settled_slot(NOW_MS)).is_none(), "nothing was written before this hour");
    let slot = heads::settled_slot(NOW_MS + 2 * HOUR_MS);
    let first = told(slot).unwrap();
    let signed = first.signature.as_slice().try_into().unwrap();
    assert!(audit::keys::is_signed(&key.public(), &first.words(), signed));
    // Nothing was written since, and that is not to be seen.
    assert_ne!(told(slot + 1).unwrap().hash, first.hash);
    let later = |conn: &Conn| audit::append(conn, &Said::that(What::SignedIn), NOW_MS + 9 * HOUR_MS);
    world.store().write_blocking(later).unwrap();
    assert_eq!(told(slot).unwrap(), first);
    let tip = world.store().read_blocking(chain::tip).unwrap();
    assert!(first.hash != tip.hash.to_vec());
}
