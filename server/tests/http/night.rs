//! What the server does by itself as each day begins.

use std::time::{Duration, Instant};

use kept_server::night;

use crate::kept::{Kept, MINUTE_MS};

/// How long the disk may take for a few commits while every other test writes, too.
const COMMITS_MAX: Duration = Duration::from_secs(30);

/// Waits until the summaries are those of `day`. The server's time is the test's own: waiting takes none of it.
async fn until_begun(kept: &Kept, day: &str) {
    let began = Instant::now();
    while began.elapsed() < COMMITS_MAX {
        let sql = "SELECT COALESCE(MAX(day), '') FROM day_begun";
        let begun = kept.app.store.read(|conn| conn.query_row(sql, &[], |row| row.get::<String>(0)));
        if begun.await.unwrap() == day {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    panic!("{day} never began");
}

#[tokio::test(start_paused = true)]
async fn a_server_begins_today_at_once_and_tomorrow_after_midnight() {
    let kept = Kept::start().await;
    tokio::spawn(night::run(kept.app.clone()));
    until_begun(&kept, "2026-03-12").await;
    kept.wait(14 * 60 * MINUTE_MS);
    until_begun(&kept, "2026-03-13").await;
}
