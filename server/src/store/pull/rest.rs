//! What a device is to hold for the first time: audience after audience, a segment at a time.

use super::Part;
use crate::actor::Actor;
use crate::store::StoreError;
use crate::store::audiences::{self, Seen, Sight};
use crate::store::db::{Conn, Viewer, params};
use crate::store::rows::{self, count, db};
use domain::day::Day;
use sync::weight::{SEGMENT_RECORDS_MAX, SEGMENT_WEIGHT_MAX, weight};
use sync::wire::Frame;
use sync::{AudienceId, Record, RecordId};

/// About how many bytes are sent at once, and between two moments at which the device may keep what it has.
const PART_WEIGHT: usize = 96 * 1024;
/// How many rows one query answers: a segment's, and one that shows that it is full.
const ROWS_A_QUERY: i64 = SEGMENT_RECORDS_MAX as i64 + 1;

/// What of an answer is still to come: audiences that the device does not hold yet.
#[derive(Debug)]
pub(crate) struct Rest {
    actor: Actor,
    day: Day,
    to: u64,
    tells_safe: bool,
    /// What the device holds with all that was sent.
    told: Vec<(AudienceId, u64)>,
    /// What it then holds of what it asked about.
    digests: Vec<(AudienceId, u64)>,
    /// The next one last.
    waiting: Vec<AudienceId>,
    page: Option<Page>,
    /// What was sent since the device was last told that it may keep it.
    unsafe_weight: usize,
}

/// The place in an audience that is being sent.
#[derive(Debug)]
struct Page {
    id: AudienceId,
    generation: u64,
    no: u32,
    /// The position and id of the last record sent.
    after: (u64, RecordId),
}

impl Rest {
    /// `told`: what the device holds already. `waiting`: what it does not, the first one last.
    pub(super) fn new(
        (actor, day): (Actor, Day),
        (to, tells_safe): (u64, bool),
        told: Vec<(AudienceId, u64)>,
        waiting: Vec<AudienceId>,
    ) -> Self {
        Self { actor, day, to, tells_safe, told, digests: Vec::new(), waiting, page: None, unsafe_weight: 0 }
    }

    /// The same, whose end tells these.
    pub(super) fn telling(self, digests: Vec<(AudienceId, u64)>) -> Self {
        Self { digests, ..self }
    }

    /// The first part, after `frames` that are sent already.
    pub(super) fn begin(
        mut self,
        conn: &Conn,
        sight: &Sight,
        mut frames: Vec<Frame>,
        has_news: bool,
    ) -> Result<Part, StoreError> {
        if has_news && !self.waiting.is_empty() {
            self.safe(&mut frames);
        }
        self.go_on(conn, sight, frames)
    }

    /// As whom the rest is read.
    pub(in crate::store) fn viewer(&self) -> Viewer {
        Viewer::Person(self.actor, self.day)
    }

    /// The next part.
    pub(crate) fn next(self, conn: &Conn) -> Result<Part, StoreError> {
        let sight = Sight::of(conn, self.actor, self.day)?;
        self.go_on(conn, &sight, Vec::new())
    }

    fn go_on(mut self, conn: &Conn, sight: &Sight, mut frames: Vec<Frame>) -> Result<Part, StoreError> {
        let mut sent = 0;
        while sent < PART_WEIGHT {
            let Some(page) = self.page.take() else {
                let Some(id) = self.waiting.pop() else {
                    frames.push(Frame::End { cursor: self.to, audiences: self.told, digests: self.digests });
                    return Ok((frames, None));
                };
                // Not read any more since the answer began: as if it had not been announced.
                if let Some(seen) = seen(conn, sight, id)? {
                    let generation = seen.generation(conn, self.day)?;
                    self.page = Some(Page { id, generation, no: 0, after: (0, RecordId::default()) });
                }
                continue;
            };
            // Half of it was sent: the device must not keep that, and has not been told that it may.
            let seen = seen(conn, sight, page.id)?.ok_or(StoreError::Closed)?;
            let (id, generation) = (page.id, page.generation);
            let (records, weight, next) = page.read(conn, self.actor, &seen, self.to)?;
            if let Some((no, records)) = records {
                frames.push(Frame::Segment { audience: id, generation, no, records });
            }
            sent += weight;
            self.unsafe_weight += weight;
            self.page = next;
            if self.page.is_none() {
                self.told.push((id, generation));
                if self.unsafe_weight >= PART_WEIGHT && !self.waiting.is_empty() {
                    self.safe(&mut frames);
                }
            }
        }
        Ok((frames, Some(self)))
    }

    fn safe(&mut self, frames: &mut Vec<Frame>) {
        self.unsafe_weight = 0;
        if self.tells_safe {
            frames.push(Frame::Safe { cursor: self.to, audiences: self.told.clone() });
        }
    }
}

/// A segment's number and records.
type Numbered = Option<(u32, Vec<Record>)>;

impl Page {
    /// The next segment with its weight, and the page after it.
    fn read(
        mut self,
        conn: &Conn,
        actor: Actor,
        seen: &Seen,
        to: u64,
    ) -> Result<(Numbered, usize, Option<Self>), StoreError> {
        let which = "audience = ?1 AND pos <= ?2 AND (pos, id) > (?3, ?4) ORDER BY pos, id LIMIT ?5";
        let sql = rows::select_at(which);
        let (mut records, mut filled, no) = (Vec::new(), 0, self.no);
        loop {
            let (id, until, pos, last) = (self.id.0, db(to), db(self.after.0), self.after.1.0);
            let asked = params![id, until, pos, last, ROWS_A_QUERY];
            let mut is_full = false;
            let read = conn.query(&sql, &asked, |row| {
                let record = if is_full { None } else { super::readable(row, seen, actor)? };
                if let Some(record) = record {
                    let more = weight(&record);
                    let is_over = records.len() >= SEGMENT_RECORDS_MAX || filled + more > SEGMENT_WEIGHT_MAX;
                    is_full = is_over && !records.is_empty();
                    if !is_full {
                        filled += more;
                        records.push(record);
                    }
                }
                if !is_full {
                    self.after = (count(row.get(5)?), RecordId(row.get(0)?));
                }
                Ok(())
            })?;
            if is_full {
                self.no += 1;
                return Ok((Some((no, records)), filled, Some(self)));
            }
            if (read.len() as i64) < ROWS_A_QUERY {
                return Ok(((!records.is_empty()).then_some((no, records)), filled, None));
            }
        }
    }
}

/// What somebody is to an audience now; `None` where they do not read it.
fn seen(conn: &Conn, sight: &Sight, id: AudienceId) -> Result<Option<Seen>, StoreError> {
    let def = audiences::def(conn, id)?;
    Ok(def.and_then(|def| Some(Seen { relation: sight.relation(&def)?, def })))
}
