//! What of the looks is told: to somebody of a family about their own, to a manager about their team's.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Role;
use domain::day::{Day, add_days, iso, parse};
use domain::looks::{Part, Why, is_out_of_hours, is_told_to_family};
use domain::schema::Kind;
use serde::Serialize;
use sync::{AuthorId, RecordId};

use super::{looks, names};
use crate::actor::Actor;
use crate::store::db::{Conn, Row, params};
use crate::store::{StoreError, allocated_on, audiences, rows};
use crate::summaries;

/// How far back a family is told.
const FAMILY_DAYS: i32 = 90;
/// How far back a manager looks through.
const REVIEW_DAYS: i32 = 28;
/// The most rows that are read for one answer.
const ROWS_MAX: i64 = 20_000;

/// One person's looks on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The day, ISO.
    pub day: String,
    /// What they are called; empty where the name was erased.
    pub name: String,
    /// Their role.
    pub role: &'static str,
    /// Why they could: the name of a [`Why`].
    pub why: &'static str,
    /// Which parts they opened: names of [`Part`]. Empty where a device only received the record.
    pub parts: Vec<&'static str>,
    /// The first and the last hour in which something was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<(u8, u8)>,
}

/// One look for a manager to ask about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reviewed {
    /// The day, the person and the rest.
    #[serde(flatten)]
    pub seen: Seen,
    /// The family's id.
    pub family: String,
    /// What the family is called.
    pub family_name: String,
    /// Whether something was opened in the evening, at night or at a weekend.
    pub is_out_of_hours: bool,
    /// Whether no reason for it is known.
    pub is_without_reason: bool,
}

/// A row of the table.
struct Found {
    scope: RecordId,
    day: Day,
    person: AuthorId,
    role: Role,
    part: Part,
    /// None where a device received it.
    hour: Option<u8>,
}

fn found(row: &Row<'_>) -> Result<Option<Found>, StoreError> {
    let read = (parse(row.get(1)?), Role::from_name(row.get(3)?), Part::from_name(row.get(4)?));
    let (Some(day), Some(role), Some(part)) = read else { return Ok(None) };
    let is_opened = row.get::<&str>(6)? == looks::OPENED;
    let hour = u8::try_from(row.get::<i64>(5)?).ok().filter(|_| is_opened);
    Ok(Some(Found { scope: RecordId(row.get(0)?), day, person: AuthorId(row.get(2)?), role, part, hour }))
}

fn since(conn: &Conn, scope: RecordId, from: Day) -> Result<Vec<Found>, StoreError> {
    let sql = "SELECT scope, day, person, role, part, hour, kind FROM look
               WHERE scope = ?1 AND day >= ?2 ORDER BY day DESC, person LIMIT ?3";
    let rows = conn.query(sql, &params![scope.0, iso(from), ROWS_MAX], found)?;
    Ok(rows.into_iter().flatten().collect())
}

/// Who has looked at the record of the family that `actor` belongs to, the latest day first. `None` for everybody who
/// does not belong to one: it is nobody else's to ask.
///
/// # Errors
/// Where the database cannot be read.
pub fn for_family(conn: &Conn, actor: Actor, today: Day) -> Result<Option<Vec<Seen>>, StoreError> {
    if actor.role != Role::Family {
        return Ok(None);
    }
    let own = rows::kind_and_scope(conn, actor.id.into())?;
    let Some((_, family)) = own.filter(|(kind, _)| kind == Kind::Person.name()) else { return Ok(None) };
    let from = add_days(today, -FAMILY_DAYS);
    let mut all = since(conn, family, from)?;
    // The summary of a family without a team is every manager's.
    let team = match summaries::team_of(conn, family)? {
        None => audiences::authority(conn)?,
        team => team,
    };
    if let Some(team) = team {
        all.extend(since(conn, team, from)?);
    }
    let mut together = BTreeMap::new();
    let mut told = Vec::new();
    for look in all {
        let reads_together = match together.get(&look.person) {
            Some(known) => *known,
            None => {
                let reads = look.role == Role::Practitioner && read_together(conn, actor.id, look.person)?;
                together.insert(look.person, reads);
                reads
            }
        };
        if is_told_to_family(look.role, reads_together) {
            told.push(Found { part: look.part.told(), ..look });
        }
    }
    Ok(Some(grouped(conn, family, told)?.into_iter().map(|(_, seen)| seen).collect()))
}

/// Whether something is shared with both by name.
fn read_together(conn: &Conn, one: AuthorId, other: AuthorId) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM audience_named mine JOIN audience_named theirs
               ON theirs.audience = mine.audience WHERE mine.person = ?1 AND theirs.person = ?2)";
    conn.query_row(sql, &params![one.0, other.0], |row| row.get(0))
}

/// What a manager may want to ask about: looks at the families of their team out of hours, or for which no reason is
/// known. `None` for everybody else. It is in the order of days, and counts nobody's.
///
/// # Errors
/// Where the database cannot be read.
pub fn for_manager(conn: &Conn, actor: Actor, today: Day) -> Result<Option<Vec<Reviewed>>, StoreError> {
    let Some(team) = audiences::team_managed(conn, actor)? else { return Ok(None) };
    let sql = "SELECT family FROM family_team WHERE team = ?1 ORDER BY family";
    let families = conn.query(sql, &params![team.0], |row| Ok(RecordId(row.get(0)?)))?;
    let from = add_days(today, -REVIEW_DAYS);
    let mut all = Vec::new();
    for family in families {
        let looks = since(conn, family, from)?;
        let staff: Vec<_> = looks.into_iter().filter(|look| audiences::is_staff(look.role)).collect();
        if staff.is_empty() {
            continue;
        }
        let name = name_of_family(conn, family)?;
        for (is_out_of_hours, seen) in grouped(conn, family, staff)? {
            let is_without_reason = seen.why == Why::Unknown.name();
            if is_out_of_hours || is_without_reason {
                let (family, family_name) = (family.to_hex(), name.clone());
                all.push(Reviewed { seen, family, family_name, is_out_of_hours, is_without_reason });
            }
        }
    }
    all.sort_by(|a, b| {
        (&b.seen.day, &a.family_name, &a.seen.name).cmp(&(&a.seen.day, &b.family_name, &b.seen.name))
    });
    Ok(Some(all))
}

fn name_of_family(conn: &Conn, family: RecordId) -> Result<String, StoreError> {
    let record = rows::record(conn, family)?;
    Ok(record.map(|record| record.text("name").to_owned()).unwrap_or_default())
}

/// By day and person, each with whether something was opened out of hours.
fn grouped(conn: &Conn, family: RecordId, all: Vec<Found>) -> Result<Vec<(bool, Seen)>, StoreError> {
    let mut groups: BTreeMap<_, Group> = BTreeMap::new();
    for look in all {
        let group =
            groups.entry((std::cmp::Reverse(look.day), look.person)).or_insert_with(|| Group::of(&look));
        group.take(&look);
    }
    let mut seen = Vec::with_capacity(groups.len());
    for ((std::cmp::Reverse(day), person), group) in groups {
        let why = why(conn, Actor { id: person, role: group.role }, family, group.scope, day)?;
        seen.push((
            group.is_out_of_hours,
            Seen {
                day: iso(day),
                name: names::of(conn, person)?,
                role: group.role.name(),
                why: why.name(),
                parts: group.parts.into_iter().map(Part::name).collect(),
                hours: group.hours,
            },
        ));
    }
    Ok(seen)
}

struct Group {
    scope: RecordId,
    role: Role,
    parts: BTreeSet<Part>,
    hours: Option<(u8, u8)>,
    is_out_of_hours: bool,
}

impl Group {
    fn of(look: &Found) -> Self {
        Self {
            scope: look.scope,
            role: look.role,
            parts: BTreeSet::new(),
            hours: None,
            is_out_of_hours: false,
        }
    }

    fn take(&mut self, look: &Found) {
        let Some(hour) = look.hour else { return };
        self.parts.insert(look.part);
        let (first, last) = self.hours.unwrap_or((hour, hour));
        self.hours = Some((first.min(hour), last.max(hour)));
        self.is_out_of_hours |= is_out_of_hours(look.day, hour);
    }
}

/// Why somebody could look on a day, as the tables say.
fn why(conn: &Conn, who: Actor, family: RecordId, scope: RecordId, day: Day) -> Result<Why, StoreError> {
    match who.role {
        Role::Worker => {}
        Role::Manager => {
            let own = audiences::team_managed(conn, who)?;
            let manages = own == Some(scope) || own == summaries::team_of(conn, family)?;
            return Ok(if manages { Why::Manages } else { Why::Unknown });
        }
        Role::Practitioner => return Ok(Why::Named),
        _ => return Ok(Why::Unknown),
    }
    let sql = concat!(
        "SELECT COALESCE(MAX(is_lead), -1) FROM allocation WHERE worker = ?1 AND family = ?2 AND ",
        allocated_on!("?3")
    );
    let lead: i64 = conn.query_row(sql, &params![who.id.0, family.0, iso(day)], |row| row.get(0))?;
    Ok(match lead {
        1.. => Why::Leads,
        0 => Why::Works,
        _ => Why::Unknown,
    })
}
