//! The store's jobs: failing, opened again, and used by many at once.

use crate::world::{NOW_MS, Open, Phone, World};
use domain::schema::Kind;
use kept_server::store::db::params;
use kept_server::store::{Conn, Store, StoreError};
use sync::RecordId;

/// A table that a world begins with no row in, to scratch in.
const SCRATCH: &str =
    "INSERT INTO device (dev, owner, next_n, first_seen, last_seen) VALUES (?1, ?2, -7, 0, 0)";

fn scratched(conn: &Conn) -> Result<i64, StoreError> {
    conn.query_row("SELECT COUNT(*) FROM device WHERE next_n = -7", &[], |row| row.get(0))
}

pub(crate) fn a_failed_job_undoes_itself_and_no_other(open: Open) {
    let world = World::new(open);
    let store = world.store().clone();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let jobs = (0..200).map(|n: i64| {
            let store = store.clone();
            tokio::spawn(async move {
                let job = store.write(move |conn| {
                    conn.execute(SCRATCH, &params![n.to_be_bytes(), [0; 16]])?;
                    if n % 3 == 0 { Err(StoreError::Other("on purpose".to_owned())) } else { Ok(n) }
                });
                job.await
            })
        });
        for (n, job) in jobs.collect::<Vec<_>>().into_iter().enumerate() {
            let answer = job.await.unwrap();
            let wanted =
                if n % 3 == 0 { Err(StoreError::Other("on purpose".to_owned())) } else { Ok(n as i64) };
            assert_eq!(answer, wanted);
        }
        assert_eq!(store.read(scratched).await, Ok(133));
    });
}

pub(crate) fn a_panic_is_answered_and_the_writer_goes_on(open: Open) {
    let world = World::new(open);
    let store = world.store();
    let answer = store.write_blocking(|conn| -> Result<(), StoreError> {
        conn.execute(SCRATCH, &params![[1; 16], [0; 16]])?;
        panic!("on purpose");
    });
    assert!(matches!(answer, Err(StoreError::Other(_))));
    assert_eq!(store.read_blocking(scratched), Ok(0));
    assert_eq!(store.write_blocking(|conn| conn.execute(SCRATCH, &params![[1; 16], [0; 16]])), Ok(1));
    let mut phone = world.phone(world.priya);
    world.promise(&mut phone, "Ring the school", &[]);
}

pub(crate) fn a_store_opened_again_has_everything(open: Open) {
    let mut world = World::new(open);
    let mut phone = world.phone(world.priya);
    let promise = world.promise(&mut phone, "Ring the school", &[]);
    world.opened.store = None;
    world.opened.store = Some(Store::connect(&world.opened.database).unwrap());
    assert!(world.phone(world.priya).sees(promise));
    // The epoch is the same, so a phone that has everything is sent nothing.
    assert_eq!(phone.sync(world.store()).len(), 2);
}

pub(crate) fn many_phones_at_once_are_all_taken(open: Open) {
    let world = World::new(open);
    let store = world.store().clone();
    let (nowak, priya) = (world.nowak, world.priya);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let made: Vec<RecordId> = runtime.block_on(async {
        let phones = (0..20).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut phone = Phone::of(priya);
                let mut made = Vec::new();
                for _ in 0..5 {
                    phone.change(|d| made.push(d.make(Kind::Step, nowak)));
                    let frames = store.exchange(priya, phone.outgoing(), NOW_MS).await.unwrap();
                    phone.receive(frames).unwrap();
                }
                made
            })
        });
        let mut made = Vec::new();
        for phone in phones.collect::<Vec<_>>() {
            made.extend(phone.await.unwrap());
        }
        made
    });
    let fresh = world.phone(world.priya);
    assert_eq!(made.len(), 100);
    assert!(made.iter().all(|step| fresh.sees(*step)));
    let positions = |conn: &Conn| {
        let sql = "SELECT COUNT(DISTINCT pos), MAX(pos) - MIN(pos) + 1 FROM txn WHERE pos > 1";
        conn.query_row(sql, &[], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)))
    };
    assert_eq!(world.store().read_blocking(positions), Ok((100, 100)));
}
