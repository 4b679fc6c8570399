//! A device without a browser: the real replica, spoken to the server over HTTP or straight through the library.

use crate::http::Line;
use anyhow::{Result, bail, ensure};
use domain::model::draft::Draft;
use domain::schema::{SCHEMA, policy_of};
use kept_server::actor::Actor;
use kept_server::store::Store;
use std::time::{SystemTime, UNIX_EPOCH};
use sync::replica::{Position, Replica, Waiting};
use sync::wire::{self, Fate, Frame};
use sync::{DeviceId, Op, RecordId, Txn};

/// Milliseconds since 1970 UTC.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[derive(Debug)]
pub(crate) struct Phone {
    actor: Actor,
    dev: DeviceId,
    n: u64,
    pub(crate) replica: Replica,
}

impl Phone {
    pub(crate) fn of(actor: Actor, dev: [u8; 16]) -> Self {
        let replica = Replica::open(policy_of, actor.id, Position::default(), vec![], vec![]);
        Self { actor, dev: DeviceId(dev), n: 0, replica }
    }

    /// Writes a transaction into the outbox.
    pub(crate) fn save(&mut self, ops: Vec<Op>) {
        self.n += 1;
        let txn = Txn { dev: self.dev, n: self.n, epoch: 0, schema: SCHEMA, hlc: 0, wall: now_ms(), ops };
        self.replica.wrote(Waiting { bytes: wire::encode(&txn), txn });
    }

    /// Writes one field of a record as it is seen now.
    pub(crate) fn edit(&mut self, id: RecordId, field: &str, words: String) -> Result<()> {
        let Some(record) = self.replica.record(id) else { bail!("{id} is not on this device") };
        let mut draft = Draft::new(crate::seed::random);
        draft.set(record, field, words);
        self.save(draft.into_ops());
        Ok(())
    }

    /// One exchange with the library, which must take everything that was sent.
    pub(crate) fn sync(&mut self, store: &Store) -> Result<()> {
        while self.replica.outbox().next().is_some() || self.replica.position().cursor == 0 {
            let frames =
                store.exchange_blocking(self.actor, self.replica.outgoing(self.dev, SCHEMA), now_ms())?;
            self.take(frames)?;
        }
        Ok(())
    }

    /// One exchange over HTTP. Answers how many records came.
    pub(crate) async fn exchange(&mut self, line: &mut Line) -> Result<usize> {
        let body = wire::encode(&self.replica.outgoing(self.dev, SCHEMA));
        let answer = line.post("/api/v1/exchange", "application/vnd.kept.exchange", &body).await?;
        self.take(wire::read_frames(&answer)?)
    }

    fn take(&mut self, frames: Vec<Frame>) -> Result<usize> {
        if let Some(Frame::Hello { results, .. }) = frames.first() {
            let refused =
                results.iter().find(|answered| matches!(answered.fate, Fate::Quarantined(_) | Fate::Held(_)));
            ensure!(refused.is_none(), "not taken: {refused:?}");
        }
        let delta = self.replica.receive(frames)?;
        let came = delta.put.len();
        self.replica.commit(delta);
        Ok(came)
    }
}
