//! How long what was taken away stays on the devices: time to bring it back, and no longer.

use super::commit::Commit;
use super::db::{Conn, params};
use super::{Store, StoreError, Touched, rows};
use crate::actor::Actor;
use domain::access::Role;
use domain::day::{Day, add_days, iso};
use domain::schema::HORIZON_DAYS;
use sync::sequence::Change;
use sync::{AuthorId, Record, RecordId};

/// The most records of one commit: whoever writes meanwhile waits for no more than these.
const RECORDS_A_COMMIT: i64 = 25;

/// Notes since when a record has been away, as the server counts days, and that it is there again.
pub(super) fn note(conn: &Conn, change: &Change, today: Day) -> Result<(), StoreError> {
    let was_removed = change.before.as_ref().is_some_and(Record::is_removed);
    let id = change.after.id.0;
    match (was_removed, change.after.is_removed()) {
        (false, true) => {
            let sql = "INSERT INTO removed (record, since) VALUES (?1, ?2) ON CONFLICT (record) DO UPDATE SET since = ?2";
            conn.execute(sql, &params![id, iso(today)])?;
        }
        (true, false) => {
            conn.execute("DELETE FROM removed WHERE record = ?1", &params![id])?;
        }
        _ => {}
    }
    Ok(())
}

impl Store {
    /// Takes from every device what was taken away [`HORIZON_DAYS`] ago. Its words stay in the log.
    pub(super) async fn lay_aside(&self, day: Day) -> Result<(), StoreError> {
        while self.commit(move |conn| some(conn, day)).await? {}
        Ok(())
    }
}

/// Some of it; answers whether there may be more.
fn some(conn: &Conn, day: Day) -> Result<(bool, Touched), StoreError> {
    let since = iso(add_days(day, -HORIZON_DAYS));
    let sql = "SELECT record FROM removed WHERE since <= ?1 ORDER BY since, record LIMIT ?2";
    let ids = conn.query(sql, &params![since, RECORDS_A_COMMIT], |row| Ok(RecordId(row.get(0)?)))?;
    let nobody = Actor { id: AuthorId::default(), role: Role::Importer };
    let mut commit = Commit::begin(conn, nobody, day)?;
    for id in &ids {
        if let Some(mut record) = rows::record(conn, *id)?.filter(Record::is_removed) {
            record.lay_aside();
            commit.put_derived(record)?;
        }
        conn.execute("DELETE FROM removed WHERE record = ?1", &params![id.0])?;
    }
    Ok((!ids.is_empty(), commit.finish()?))
}
