//! What lies begun on this phone for a family that has moved to somebody else: nothing of it stays, and none of it is lost.

use crate::engine::engine;
use crate::families::{hand_over_plan, plan_of_key};
use crate::visit::{family_of_key, hand_over_visit};
use std::cell::Cell;
use sync::RecordId;

thread_local! {
    static RUNS: Cell<bool> = const { Cell::new(false) };
}

/// Sends it under its author's name, where the server has just told all that this phone holds. What somebody was
/// answering for themselves stays theirs.
pub async fn hand_over_all() {
    // Twice at once would be two visits of one.
    if RUNS.replace(true) {
        return;
    }
    let engine = engine();
    let keys: Vec<_> =
        engine.drafts().with_untracked(|all| all.iter().map(|draft| draft.key.clone()).collect());
    let is_gone = |id: &RecordId| engine.is_at_rest() && engine.record_now(*id).is_none();
    for key in keys {
        if let Some(family) = family_of_key(&key).filter(is_gone) {
            hand_over_visit(family).await;
        } else if let Some(plan) = plan_of_key(&key).filter(is_gone) {
            hand_over_plan(plan).await;
        }
    }
    RUNS.set(false);
}
