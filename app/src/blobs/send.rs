//! Sending what was caught: after its record is taken, piece by piece, from where the server says it stands.

use super::refused::is_final;
use crate::engine::{Engine, engine};
use crate::net::{self, Arrived, NetError};
use crate::store::{BlobRow, Caught};
use leptos::prelude::untrack;
use std::cell::Cell;
use std::rc::Rc;

thread_local! {
    static SENDING: Cell<bool> = const { Cell::new(false) };
    /// How much is sent at once, in bytes: less where the signal is poor, since the server waits for 15 seconds.
    static SIZE: Cell<usize> = const { Cell::new(SIZE_MAX / 4) };
}

/// The most and the least that is sent at once, in bytes; the server takes no less. Powers of two, so that no piece
/// is cut off short by the end of a chunk.
const SIZE_MAX: usize = 256 * 1024;
const SIZE_MIN: usize = 16 * 1024;

/// How often one blob is begun again before it waits for the next conversation.
const TRIES: usize = 3;

/// What became of one blob.
enum Outcome {
    /// The server has it.
    Whole,
    /// The server will not have it, for the reason with this code.
    Refused(String),
    /// It waits for the next conversation.
    Later,
}

/// Sends every blob whose record the server has, one after the other. What cannot be sent stays on the phone.
pub async fn send_all() {
    if SENDING.replace(true) {
        return;
    }
    let engine = engine();
    let me = untrack(|| engine.owner()).map(|owner| owner.person);
    let all = engine.store().blobs().await.unwrap_or_default();
    note(&engine, &all);
    for one in &all {
        let is_mine = me == Some(one.row.by);
        let is_due = one.is_finished && is_mine && !untrack(|| engine.is_waiting(one.row.id));
        if is_due
            && !is_final(&one.row.refused)
            && matches!(send(&engine, one).await, Err(NetError::Unreachable | NetError::SignedOut))
        {
            break;
        }
    }
    if !all.is_empty() {
        count().await;
    }
    SENDING.set(false);
}

/// Counts, for the line that says what is sent, what waits here and what the server would not have.
pub async fn count() {
    let engine = engine();
    note(&engine, &engine.store().blobs().await.unwrap_or_default());
}

fn note(engine: &Engine, all: &[Caught]) {
    let finished = all.iter().filter(|one| one.is_finished);
    let (waiting, refused): (Vec<_>, Vec<_>) = finished.partition(|one| one.row.refused.is_empty());
    engine.note_caught((waiting.len(), refused.len()));
}

/// Sends one, and keeps what became of it.
async fn send(engine: &Rc<Engine>, caught: &Caught) -> Result<(), NetError> {
    let outcome = match deliver(engine, &caught.row).await {
        Err(NetError::Refused { code, .. }) => Outcome::Refused(code),
        outcome => outcome?,
    };
    let kept = match outcome {
        Outcome::Whole => engine.store().forget_blob(caught).await,
        Outcome::Refused(reason) if reason != caught.row.refused => {
            engine.store().refuse_blob(caught, &reason).await
        }
        Outcome::Refused(_) | Outcome::Later => return Ok(()),
    };
    if kept.is_ok() {
        engine.look_again();
    }
    Ok(())
}

async fn deliver(engine: &Rc<Engine>, row: &BlobRow) -> Result<Outcome, NetError> {
    let id = row.id.to_hex();
    let mut again = Outcome::Later;
    for _ in 0..TRIES {
        let mut arrived = net::arrived(&id).await?;
        while let Arrived::Bytes(offset) = arrived {
            let Ok(mut piece) = engine.store().piece(row, offset).await else { return Ok(Outcome::Later) };
            piece.truncate(SIZE.get());
            arrived = match net::send_piece(&id, offset, &piece).await {
                Ok(arrived) => {
                    SIZE.set((SIZE.get() * 2).min(SIZE_MAX));
                    arrived
                }
                // Another tab was faster: asked again, the server says where it stands.
                Err(NetError::Refused { code, .. }) if code == "wrong_offset" => break,
                // It came damaged, and is begun again; or it lies here damaged, and always comes so.
                Err(NetError::Refused { code, .. }) if code == "damaged" => {
                    again = Outcome::Refused(code);
                    break;
                }
                Err(error) => {
                    SIZE.set((SIZE.get() / 2).max(SIZE_MIN));
                    return Err(error);
                }
            };
        }
        match arrived {
            Arrived::Whole => return Ok(Outcome::Whole),
            Arrived::Refused(reason) => return Ok(Outcome::Refused(reason)),
            Arrived::Bytes(_) => {}
        }
    }
    Ok(again)
}
