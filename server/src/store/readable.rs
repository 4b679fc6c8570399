//! One record for one person, as they may read it today: what decides on an exchange decides here.

use super::audiences::{Sight, lets_read};
use super::db::{Conn, Viewer};
use super::{Store, StoreError, rows};
use crate::actor::Actor;
use crate::today::today;
use domain::access::Relation;
use sync::{Record, RecordId};

impl Store {
    /// A record, where `actor` may read it today. `None` where it is not there or not theirs: the two are told apart
    /// to nobody. It names its readers, and is not to be sent as it is.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn readable(
        &self,
        actor: Actor,
        id: RecordId,
        now_ms: i64,
    ) -> Result<Option<Record>, StoreError> {
        let day = today(now_ms);
        let find = move |conn: &Conn| {
            let found = find(conn, actor.role, &Sight::of(conn, actor, day)?, id)?;
            Ok(found.map(|(record, _)| record))
        };
        self.read_as(Viewer::Person(actor, day), find).await
    }
}

/// The record, and what its reader is to it.
pub(super) fn find(
    conn: &Conn,
    role: domain::access::Role,
    sight: &Sight,
    id: RecordId,
) -> Result<Option<(Record, Relation)>, StoreError> {
    let Some(record) = rows::record(conn, id)? else {
        return Ok(None);
    };
    let relation = sight.relation(&domain::schema::audience_of(&record));
    let relation = relation.filter(|relation| lets_read(*relation, role, &record.kind));
    Ok(relation.map(|relation| (record, relation)))
}
