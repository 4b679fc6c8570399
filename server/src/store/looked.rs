//! That somebody saw something is written down before they are given it.

use super::pull::Given;
use super::{Store, StoreError, rows};
use crate::actor::Actor;
use crate::audit::looks;
use crate::today::today;
use domain::looks::Part;
use std::collections::BTreeSet;
use sync::{DeviceId, RecordId};

impl Store {
    /// Notes whose records a device is given, once a day.
    pub(super) async fn note_received(
        &self,
        actor: Actor,
        dev: DeviceId,
        given: &Given,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let fresh = self.fresh(dev, given, now_ms);
        if fresh.is_empty() {
            return Ok(());
        }
        let scopes = fresh.clone();
        self.write(move |conn| looks::received(conn, actor, dev, &scopes, now_ms)).await?;
        self.0.noted.add(dev, today(now_ms), &fresh);
        Ok(())
    }

    /// [`Store::note_received`] for the command line.
    pub(super) fn note_received_blocking(
        &self,
        actor: Actor,
        dev: DeviceId,
        given: &Given,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let fresh = self.fresh(dev, given, now_ms);
        if fresh.is_empty() {
            return Ok(());
        }
        let scopes = fresh.clone();
        self.write_blocking(move |conn| looks::received(conn, actor, dev, &scopes, now_ms))?;
        self.0.noted.add(dev, today(now_ms), &fresh);
        Ok(())
    }

    fn fresh(&self, dev: DeviceId, given: &Given, now_ms: i64) -> Vec<(RecordId, Part)> {
        let given: Vec<_> = given.iter().copied().collect();
        self.0.noted.fresh(dev, today(now_ms), &given)
    }

    /// Notes that somebody was answered a part of these families' records.
    pub(crate) async fn note_read(
        &self,
        actor: Actor,
        families: BTreeSet<RecordId>,
        part: Part,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        if families.is_empty() {
            return Ok(());
        }
        self.write(move |conn| looks::read(conn, actor, None, &families, part, now_ms)).await
    }

    /// The same, of the family that a record is about.
    pub(crate) async fn note_read_of(
        &self,
        actor: Actor,
        record: RecordId,
        part: Part,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let found = self.read(move |conn| rows::kind_and_scope(conn, record)).await?;
        self.note_read(actor, found.map(|(_, scope)| scope).into_iter().collect(), part, now_ms).await
    }
}
