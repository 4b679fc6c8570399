//! Sensitive reads: what a device was given, and what a person opened. Each is in the chain, and in a table by family
//! from which the family and the manager are told.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Mutex, PoisonError};

use domain::day::{Day, iso};
use domain::looks::Part;
use sync::{DeviceId, RecordId};

use super::{Said, What, chain};
use crate::actor::Actor;
use crate::store::StoreError;
use crate::store::db::{Conn, params};
use crate::store::rows::db;
use crate::today::{at, today};

/// The word of a look's kind.
pub(super) const RECEIVED: &str = "received";
/// The word of a look's kind.
pub(super) const OPENED: &str = "opened";

const HOUR_MS: i64 = 3_600_000;
/// The hour of what a device was given, of which only the day is kept.
const NO_HOUR: i64 = -1;
/// How long ago something may have been opened that a phone tells of now, and how far its clock may be ahead.
const AGE_MS_MAX: i64 = 90 * 24 * HOUR_MS;
/// The most that a phone tells at once.
pub const OPENED_MAX: usize = 500;

/// Something that a person opened, as their phone tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The family.
    pub family: RecordId,
    /// Which part.
    pub part: Part,
    /// When, by the phone's clock, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

/// One look as it is stored.
struct Look {
    scope: RecordId,
    day: Day,
    kind: &'static str,
    part: Part,
    hour: i64,
}

/// Writes looks down that are not there yet, and one row of the chain for all of them.
fn note(
    conn: &Conn,
    what: What,
    (actor, dev): (Actor, Option<DeviceId>),
    looks: impl IntoIterator<Item = Look>,
    now_ms: i64,
) -> Result<(), StoreError> {
    let next = match conn.chain_tip() {
        Some(tip) => tip.no + 1,
        None => chain::tip(conn)?.no + 1,
    };
    let sql = "INSERT INTO look (scope, day, person, kind, part, hour, dev, role, no)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
    let mut said = Said::that(what).by(actor).with(dev);
    let dev = dev.unwrap_or_default().0;
    for Look { scope, day, kind, part, hour } in looks {
        let (person, role, part) = (actor.id.0, actor.role.name(), part.name());
        let written =
            conn.execute(sql, &params![scope.0, iso(day), person, kind, part, hour, dev, role, db(next)])?;
        if written == 1 {
            said.note(part, scope);
        }
    }
    if said.count > 0 {
        chain::append(conn, &said, now_ms)?;
    }
    Ok(())
}

/// Notes that a device was given records of these families, or of the summaries of these teams.
///
/// # Errors
/// Where the database cannot be written.
pub fn received(
    conn: &Conn,
    actor: Actor,
    dev: DeviceId,
    scopes: &[(RecordId, Part)],
    now_ms: i64,
) -> Result<(), StoreError> {
    let day = today(now_ms);
    let look = |(scope, part): &(RecordId, Part)| Look {
        scope: *scope,
        day,
        kind: RECEIVED,
        part: *part,
        hour: NO_HOUR,
    };
    note(conn, What::Received, (actor, Some(dev)), scopes.iter().map(look), now_ms)
}

/// Notes what a person opened. A clock that is far off is brought to now; what is no family is left out.
///
/// # Errors
/// Where the database cannot be written.
pub fn opened(
    conn: &Conn,
    actor: Actor,
    dev: Option<DeviceId>,
    all: &[Opened],
    now_ms: i64,
) -> Result<(), StoreError> {
    let mut looks = Vec::new();
    for one in all.iter().take(OPENED_MAX) {
        let known = crate::store::rows::kind_and_scope(conn, one.family)?;
        if known.is_some_and(|(kind, _)| kind == domain::schema::Kind::Family.name()) {
            let told_ms = one.at_ms;
            let is_plausible = (now_ms - AGE_MS_MAX..=now_ms + HOUR_MS).contains(&told_ms);
            let (day, hour) = clock(if is_plausible { told_ms } else { now_ms });
            looks.push(Look { scope: one.family, day, kind: OPENED, part: one.part, hour });
        }
    }
    note(conn, What::Opened, (actor, dev), looks, now_ms)
}

/// Notes a read that the server answered itself.
///
/// # Errors
/// Where the database cannot be written.
pub fn read(
    conn: &Conn,
    actor: Actor,
    dev: Option<DeviceId>,
    scopes: &BTreeSet<RecordId>,
    part: Part,
    now_ms: i64,
) -> Result<(), StoreError> {
    let (day, hour) = clock(now_ms);
    let looks = scopes.iter().map(|scope| Look { scope: *scope, day, kind: OPENED, part, hour });
    note(conn, What::Opened, (actor, dev), looks, now_ms)
}

/// The day and the hour of the day in the United Kingdom.
fn clock(moment_ms: i64) -> (Day, i64) {
    let day = today(moment_ms);
    (day, ((moment_ms - at(day, 0, 0)) / HOUR_MS).clamp(0, 23))
}

/// What was noted today already, in memory, so that an exchange of a device that was given a family's records this
/// morning writes nothing. What is forgotten by it is written again, and changes nothing.
#[derive(Debug, Default)]
pub struct Noted(Mutex<Today>);

/// The day, and which device was noted for which scope on it.
type Today = (Option<Day>, HashSet<(DeviceId, RecordId)>);

impl Noted {
    /// Those of `scopes` that were not noted for this device on this day.
    pub fn fresh(&self, dev: DeviceId, day: Day, scopes: &[(RecordId, Part)]) -> Vec<(RecordId, Part)> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.0 != Some(day) {
            *noted = (Some(day), HashSet::new());
        }
        scopes.iter().filter(|(scope, _)| !noted.1.contains(&(dev, *scope))).copied().collect()
    }

    /// Remembers what was written down.
    pub fn add(&self, dev: DeviceId, day: Day, scopes: &[(RecordId, Part)]) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.0 == Some(day) {
            noted.1.extend(scopes.iter().map(|(scope, _)| (dev, *scope)));
        }
    }
}
