//! An answer, shown and saved as it arrives: what is cut off is gone on with from where it was.

use super::Engine;
use super::talk::{Talk, enrol_again};
use crate::net::Arriving;
use crate::store::StoreError;
use crate::{parts, platform};
use std::rc::Rc;
use sync::replica::{Delta, Position, ReceiveError, Receiver};
use sync::wire::{ForkReason, FrameReader};
use sync::{AudienceId, DeviceId};

/// How long what has arrived waits to be saved with what comes next. A small answer takes one commit.
const GATHER_MS: i64 = 400;
/// From so many records on, an answer says how far it is.
const MANY: u64 = 200;

/// Takes in an answer to the request that `dev` made at `from`.
pub(super) async fn take(
    engine: &Rc<Engine>,
    arriving: &Arriving,
    dev: DeviceId,
    mut from: Position,
) -> Talk {
    let (mut reader, mut receiver) = (FrameReader::default(), Receiver::default());
    let before = engine.replica.borrow().confirmed_len() as u64;
    let mut committed_ms = platform::now_ms();
    loop {
        let part = arriving.more().await;
        let is_over = part.is_none();
        reader.push(&part.unwrap_or_default());
        match read(engine, &mut reader, &mut receiver) {
            Ok(()) => {}
            // Someone else's session, as after a sign-in that was refused here: nothing goes out under their name.
            Err(ReceiveError::EnrolAgain(ForkReason::NotYours)) => return Talk::SignedOut,
            Err(ReceiveError::EnrolAgain(_)) => return enrol_again(engine).await,
            Err(ReceiveError::Incomplete) => return Talk::Unreachable,
        }
        let is_ended = receiver.is_ended();
        let now_ms = platform::now_ms();
        if is_ended || is_over || now_ms - committed_ms >= GATHER_MS {
            committed_ms = now_ms;
            while let Some(delta) = ready(engine, &mut receiver) {
                let to = delta.position.clone();
                match commit(engine, delta, dev, &from).await {
                    Ok(()) => from = to,
                    Err(talk) => return talk,
                }
            }
        }
        if is_ended {
            parts::keep_tidy(engine, receiver.into_told(), dev, from).await;
            return Talk::Done;
        }
        // Cut off on the way: the next try brings what is missing.
        if is_over {
            return Talk::Unreachable;
        }
        let (arrived, expected) = receiver.progress();
        if expected >= MANY {
            engine.sending.update(|sending| sending.fetched = Some((before + arrived, before + expected)));
        }
    }
}

/// What can be saved now.
fn ready(engine: &Engine, receiver: &mut Receiver) -> Option<Delta> {
    receiver.ready(&engine.replica.borrow())
}

/// After a whole answer: what differs from what the server has, as the digests tell, is noted, and rows become segments
/// where there are many, so that the next start reads few values. What fails is done another time.
pub async fn keep_tidy(engine: Rc<Engine>, told: Vec<(AudienceId, u64)>, dev: DeviceId, mut from: Position) {
    let doubt = engine.replica.borrow().doubt(&told);
    let mut next = doubt.or_else(|| engine.replica.borrow().fold());
    while let Some(delta) = next {
        let to = delta.position.clone();
        if commit(&engine, delta, dev, &from).await.is_err() {
            return;
        }
        from = to;
        next = engine.replica.borrow().fold();
    }
}

/// Takes in the frames that are whole.
fn read(engine: &Engine, reader: &mut FrameReader, receiver: &mut Receiver) -> Result<(), ReceiveError> {
    let replica = engine.replica.borrow();
    while let Some((frame, bytes)) = reader.next_frame().map_err(|_| ReceiveError::Incomplete)? {
        receiver.take(&replica, frame, bytes)?;
    }
    Ok(())
}

/// Saves a part of an answer, then shows it. Where that ends the conversation, answers how.
async fn commit(engine: &Rc<Engine>, delta: Delta, dev: DeviceId, from: &Position) -> Result<(), Talk> {
    let not_saved = |error: StoreError| Talk::NotSaved(error.words().to_owned());
    if !engine.store.commit(&delta, dev, from, platform::now_ms()).await.map_err(not_saved)? {
        // Another tab took the lead meanwhile and is ahead: follow it.
        return Err(engine.reload().await.map_or_else(not_saved, |()| Talk::Done));
    }
    // Restored from a backup: what was sent waits again.
    let sends_again = delta.position.answered < from.answered;
    let (is_other, is_quiet) = (sends_again || !delta.held.is_empty(), delta.is_quiet());
    if sends_again {
        engine.again.set(true);
    }
    engine.replica.borrow_mut().commit(delta);
    if is_other && engine.reload().await.is_err() {
        return Err(Talk::Unreachable);
    }
    if !is_quiet {
        engine.refresh();
        engine.tell_tabs();
    }
    Ok(())
}
