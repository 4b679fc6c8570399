//! Sending what was caught: after its record is taken, piece by piece, from where the server says it stands.

use crate::engine::{Engine, engine};
use crate::net::{self, Arrived, NetError};
use crate::store::Caught;
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

/// Sends every blob whose record the server has, one after the other. What cannot be sent stays on the phone.
pub async fn send_all() {
    if SENDING.replace(true) {
        return;
    }
    let engine = engine();
    let me = untrack(|| engine.owner()).map(|owner| owner.person);
    for one in engine.store().blobs().await.unwrap_or_default() {
        let is_mine = me == Some(one.row.by);
        let is_due = one.is_finished && is_mine && !untrack(|| engine.is_waiting(one.row.id));
        if is_due && matches!(send(&engine, &one).await, Err(NetError::Unreachable | NetError::SignedOut)) {
            break;
        }
    }
    SENDING.set(false);
}

async fn send(engine: &Rc<Engine>, caught: &Caught) -> Result<(), NetError> {
    let row = &caught.row;
    let id = row.id.to_hex();
    for _ in 0..TRIES {
        let mut arrived = net::arrived(&id).await?;
        while let Arrived::Bytes(offset) = arrived {
            let Ok(mut piece) = engine.store().piece(row, offset).await else { return Ok(()) };
            piece.truncate(SIZE.get());
            arrived = match net::send_piece(&id, offset, &piece).await {
                Ok(arrived) => {
                    SIZE.set((SIZE.get() * 2).min(SIZE_MAX));
                    arrived
                }
                // Another tab was faster, or it came damaged: asked again, the server says where it stands.
                Err(NetError::Refused { code, .. }) if code == "wrong_offset" || code == "damaged" => break,
                Err(error) => {
                    SIZE.set((SIZE.get() / 2).max(SIZE_MIN));
                    return Err(error);
                }
            };
        }
        match arrived {
            Arrived::Whole => {
                if engine.store().forget_blob(caught).await.is_ok() {
                    engine.look_again();
                }
                return Ok(());
            }
            Arrived::Refused => return Ok(()),
            Arrived::Bytes(_) => {}
        }
    }
    Ok(())
}
