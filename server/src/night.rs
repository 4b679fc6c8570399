//! What the server does by itself as each day begins.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::state::App;

/// How often to look whether a new day has begun. Looking, rather than sleeping until midnight, also finds a
/// machine that was asleep then, a clock that was put right, and a night's work that failed.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Begins each day soon after midnight in the United Kingdom, and today's at once, until the server stops.
pub async fn run(app: App) {
    let mut stopping = app.stopping.subscribe();
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => return,
            _ = look.tick() => {}
        }
        if let Err(error) = app.heads.seal(&app.store, app.clock.now_ms()).await {
            tracing::warn!(%error, "the audit log could not be signed; trying again");
        }
        match app.store.begin_day(app.clock.now_ms()).await {
            Ok(true) => {
                tracing::info!("the summaries are made anew for today");
                tidy(&app).await;
            }
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the summaries could not be made anew; trying again"),
        }
    }
}

/// Removes what has had its time. What fails is done the next night.
async fn tidy(app: &App) {
    match app.blobs.tidy(app.clock.now_ms()).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "stored bytes that nobody can ask for are removed"),
        Err(error) => tracing::warn!(%error, "stored bytes could not be looked through"),
    }
}
