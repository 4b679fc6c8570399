//! The disk: full, failing, opened again, and used by many at once.

use crate::world::{NOW_MS, Open, Phone, World};
use domain::schema::Kind;
use kept_server::store::{Store, StoreError};
use sync::RecordId;
use sync::wire::Fate;

pub(crate) fn a_full_disk_is_an_answer_and_the_store_works_again_afterwards(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    let kept = world.promise(&mut phone, "Ring the school", &[]);
    let limit = |pages: i64| {
        let set = move |conn: &rusqlite::Connection| {
            Ok(conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get::<_, i64>(0))?)
        };
        world.store().write_blocking(set).unwrap()
    };
    limit(1);
    let nowak = world.nowak;
    let mut waiting = Vec::new();
    let long = "x".repeat(150_000);
    let full = loop {
        phone.change(|d| {
            let step = d.make(Kind::Step, nowak);
            d.first(step, "what", long.as_str());
            waiting.push(step);
        });
        match phone.try_sync(world.store()) {
            Ok(_) => assert!(waiting.len() < 100, "the disk never filled"),
            Err(error) => break error,
        }
    };
    assert_eq!(full, StoreError::Full);
    // It still reads, and says the same again.
    assert!(world.phone(world.priya).sees(kept));
    assert_eq!(phone.try_sync(world.store()), Err(StoreError::Full));
    limit(1_000_000);
    assert_eq!(phone.fate(world.store()), Fate::Applied);
    let fresh = world.phone(world.priya);
    assert!(waiting.iter().all(|step| fresh.sees(*step)));
}

pub(crate) fn a_failed_job_undoes_itself_and_no_other(open: Open) {
    let world = World::new(open);
    let store = world.store().clone();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        store.write(|conn| Ok(conn.execute_batch("CREATE TABLE scratch (n INTEGER UNIQUE)")?)).await.unwrap();
        let jobs = (0..200).map(|n: i64| {
            let store = store.clone();
            tokio::spawn(async move {
                let job = store.write(move |conn| {
                    conn.execute("INSERT INTO scratch VALUES (?1)", [n])?;
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
        let count = |conn: &rusqlite::Connection| {
            Ok(conn.query_row("SELECT COUNT(*) FROM scratch", [], |row| row.get::<_, i64>(0))?)
        };
        assert_eq!(store.read(count).await.unwrap(), 133);
    });
}

pub(crate) fn a_panic_is_answered_and_the_writer_goes_on(open: Open) {
    let world = World::new(open);
    let store = world.store();
    let answer = store.write_blocking(|conn| -> Result<(), StoreError> {
        conn.execute_batch("CREATE TABLE half_done (n INTEGER)")?;
        panic!("on purpose");
    });
    assert!(matches!(answer, Err(StoreError::Other(_))));
    let made = store.write_blocking(|conn| Ok(conn.execute_batch("CREATE TABLE half_done (n INTEGER)")?));
    assert_eq!(made, Ok(()));
    let mut phone = world.phone(world.priya);
    world.promise(&mut phone, "Ring the school", &[]);
}

pub(crate) fn a_store_opened_again_has_everything(open: Open) {
    let mut world = World::new(open);
    let mut phone = world.phone(world.priya);
    let promise = world.promise(&mut phone, "Ring the school", &[]);
    world.opened.store = None;
    world.opened.store = Some(Store::open(&world.opened.dir).unwrap());
    assert!(world.phone(world.priya).sees(promise));
    // The epoch is the same, so a phone that has everything is sent nothing.
    assert_eq!(phone.sync(world.store()).len(), 2);
    std::fs::write(world.opened.dir.join("elsewhere"), b"").unwrap();
    assert!(Store::open(&world.opened.dir.join("elsewhere")).is_err());
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
    let positions = |conn: &rusqlite::Connection| {
        let sql = "SELECT COUNT(DISTINCT pos), MAX(pos) - MIN(pos) + 1 FROM txn WHERE pos > 1";
        Ok(conn.query_row(sql, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?)
    };
    assert_eq!(world.store().read_blocking(positions).unwrap(), (100, 100));
}
