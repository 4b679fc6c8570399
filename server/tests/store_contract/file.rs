//! The disk under SQLite's file.

use crate::world::{Open, World};
use domain::schema::Kind;
use kept_server::store::{Conn, Store, StoreError};
use sync::wire::Fate;

pub(crate) fn a_full_disk_is_an_answer_and_the_store_works_again_afterwards(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    let kept = world.promise(&mut phone, "Ring the school", &[]);
    let limit = |pages: i64| {
        let set = move |conn: &Conn| {
            conn.query_row(&format!("PRAGMA max_page_count = {pages}"), &[], |row| row.get::<i64>(0))
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

pub(crate) fn a_place_that_is_no_folder_is_an_error(open: Open) {
    let world = World::new(open);
    std::fs::write(world.opened.dir.join("elsewhere"), b"").unwrap();
    assert!(Store::open(&world.opened.dir.join("elsewhere")).is_err());
}
