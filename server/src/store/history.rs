//! What was written to one record. Somebody who was let in later does not read what was said before.

use super::audiences::{Sight, def, is_in_base};
use super::db::{Conn, params};
use super::rows::count;
use super::{StoreError, ledger, readable};
use crate::actor::Actor;
use crate::today::today;
use std::collections::BTreeMap;
use sync::wire::Entry;
use sync::{AudienceId, OpKind, RecordId};

pub(super) fn of(
    conn: &Conn,
    actor: Actor,
    id: RecordId,
    now_ms: i64,
) -> Result<Option<Vec<Entry>>, StoreError> {
    let sight = Sight::of(conn, actor, today(now_ms))?;
    let Some((_, relation)) = readable::find(conn, actor.role, &sight, id)? else {
        return Ok(None);
    };
    let mut readable: BTreeMap<AudienceId, bool> = BTreeMap::new();
    let mut entries = Vec::new();
    let sql = "SELECT pos, audience, bytes FROM entry WHERE record = ?1 ORDER BY pos";
    conn.query(sql, &params![id.0], |row| {
        let audience = AudienceId(row.get(1)?);
        let may = match readable.get(&audience) {
            Some(may) => *may,
            None => def(conn, audience)?.is_some_and(|def| sight.relation(&def).is_some()),
        };
        readable.insert(audience, may);
        if may {
            let pos = count(row.get(0)?);
            let entry = ledger::entry(id, row.get(2)?)?;
            let ops = entry.ops.into_iter();
            // Who else may read it is told to the professionals alone.
            let told = ops.filter(|op| op.kind != OpKind::Share || is_in_base(relation));
            entries.extend(told.map(|op| Entry { pos, by: entry.by, at: entry.at, op }));
        }
        Ok(())
    })?;
    if !is_in_base(relation) {
        number(&mut entries);
    }
    Ok(Some(entries))
}

/// Counts the commits of this record that are told, from 1: positions say how much others wrote meanwhile.
fn number(entries: &mut [Entry]) {
    let (mut before, mut told) = (0, 0);
    for entry in entries {
        told += u64::from(entry.pos != before);
        before = std::mem::replace(&mut entry.pos, told);
    }
}
