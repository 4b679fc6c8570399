//! The beginning of a day: what the calendar alone changes is brought into the summaries, once a day.

use super::commit::{Commit, position};
use super::db::{Conn, params};
use super::rows::db;
use super::{Store, StoreError, Touched};
use crate::actor::Actor;
use crate::summaries::{self, About};
use crate::today::today;
use domain::access::Role;
use domain::day::{Day, iso, parse};
use std::collections::BTreeSet;
use sync::AuthorId;

/// The most summaries of one commit: whoever writes meanwhile waits for no more than these.
const SUMMARIES_A_COMMIT: usize = 25;

impl Store {
    /// Makes every summary anew as of the day that it is at `now_ms`, unless that was done, takes from the devices what
    /// was taken away long ago, and lets those know whose allocation began or ended since. Answers whether it was to be
    /// done.
    ///
    /// # Errors
    /// Where the store failed; a record that cannot be read is no such failure. What was done until then is kept, and
    /// the next call does all of it again.
    pub async fn begin_day(&self, now_ms: i64) -> Result<bool, StoreError> {
        let day = today(now_ms);
        let last = self.read(last_begun).await?;
        if last == Some(day) {
            return Ok(false);
        }
        let everybody = self.read(summaries::everybody).await?;
        for some in everybody.chunks(SUMMARIES_A_COMMIT) {
            match self.rebuild(some, day).await {
                Err(error) if is_of_a_record(&error) => self.rebuild_one_by_one(some, day).await?,
                done => done?,
            }
        }
        self.lay_aside(day).await?;
        self.commit(move |conn| {
            if last_begun(conn)? == Some(day) {
                // Another process was first, and says whom it concerns.
                return Ok((false, Touched::default()));
            }
            Ok((true, begin(conn, last, day)?))
        })
        .await
    }

    async fn rebuild(&self, some: &[About], day: Day) -> Result<(), StoreError> {
        let some = some.to_vec();
        self.commit(move |conn| Ok(((), rebuild(conn, &some, day)?))).await
    }

    /// One record that cannot be read keeps its own summary as it was, and nobody else's.
    async fn rebuild_one_by_one(&self, some: &[About], day: Day) -> Result<(), StoreError> {
        for one in some {
            match self.rebuild(&[*one], day).await {
                Err(error) if is_of_a_record(&error) => {
                    tracing::error!(%error, "a summary could not be made anew and stays as it was");
                }
                done => done?,
            }
        }
        Ok(())
    }
}

/// Whether it is about what one row says, and not about the store.
const fn is_of_a_record(error: &StoreError) -> bool {
    matches!(error, StoreError::Corrupt(_))
}

/// Notes that the day has begun, and at a position of its own whose allocation began or ended since the last.
fn begin(conn: &Conn, last: Option<Day>, day: Day) -> Result<Touched, StoreError> {
    let sql = "INSERT INTO day_begun (id, day) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET day = ?1";
    conn.execute(sql, &params![iso(day)])?;
    if let Some(last) = last {
        Touched::forget(conn, last)?;
    }
    let people = moved(conn, last.unwrap_or(day), day)?;
    let touched = Touched { people, ..Touched::default() };
    if !touched.is_empty() {
        let pos = position(conn)? + 1;
        conn.execute("UPDATE counter SET pos = ?1", &params![db(pos)])?;
        touched.write(conn, pos, day)?;
    }
    Ok(touched)
}

/// What says the same as before is not written again, and so does no harm where another process did it just now.
fn rebuild(conn: &Conn, some: &[About], day: Day) -> Result<Touched, StoreError> {
    let nobody = Actor { id: AuthorId::default(), role: Role::Importer };
    let mut commit = Commit::begin(conn, nobody, day)?;
    summaries::rebuild(&mut commit, some)?;
    commit.finish()
}

fn last_begun(conn: &Conn) -> Result<Option<Day>, StoreError> {
    let found = conn.query_opt("SELECT day FROM day_begun", &[], |row| Ok(parse(row.get(0)?)))?;
    Ok(found.flatten())
}

/// The workers who read a family from `day` on and did not on `last`, or the other way round.
fn moved(conn: &Conn, last: Day, day: Day) -> Result<BTreeSet<AuthorId>, StoreError> {
    let sql = "SELECT DISTINCT worker FROM allocation
               WHERE (from_day > ?1 AND from_day <= ?2) OR (to_day >= ?1 AND to_day < ?2)";
    let between = [iso(last.min(day)), iso(last.max(day))];
    let workers = conn.query(sql, &params![between[0], between[1]], |row| Ok(AuthorId(row.get(0)?)))?;
    Ok(workers.into_iter().collect())
}
