//! Other processes that write to the same database, be it another server or an import at night: whom their commits
//! concern is poked here as well, about a second later.
//!
//! The database is looked at, rather than told to notify: PostgreSQL's NOTIFY takes one lock for all commits of a
//! server, and SQLite has none.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::state::App;

/// How often to look. It is one read of one row.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Pokes for the others' commits, until the server stops.
pub async fn run(app: App) {
    let mut stopping = app.stopping.subscribe();
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut could_look = true;
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => return,
            _ = look.tick() => {}
        }
        let looked = app.store.poke_for_others().await;
        // Said once, and not every second of an outage.
        if let Err(error) = looked.as_ref().map_err(ToString::to_string)
            && could_look
        {
            tracing::warn!(error, "the database cannot be looked at; trying again");
        }
        could_look = looked.is_ok();
    }
}
