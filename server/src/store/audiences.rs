//! Who reads what today: the audiences that one person sees, and what they are to each.

use super::db::{Conn, Row, params};
use super::rows::{self, count, unpack};
use super::{StoreError, Touched, many};
use crate::actor::Actor;
use crate::today::today;
use domain::access::{self, Action, Relation, Role};
use domain::day::{Day, iso};
use domain::schema::Kind;
use std::collections::{BTreeMap, BTreeSet};
use sync::{AudienceDef, AudienceId, Base, Record, RecordId};

/// Writes an audience down, and who is named in it, unless it is there.
pub(super) fn ensure(conn: &Conn, def: &AudienceDef) -> Result<(), StoreError> {
    let id = def.id();
    let sql = "INSERT INTO audience (id, scope, base, def) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    let (base, packed) = (base_name(def.base), sync::wire::encode(def));
    if conn.execute(sql, &params![id.0, def.scope.0, base, packed])? == 0 {
        return Ok(());
    }
    let sql = "INSERT INTO audience_named (person, audience) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    for person in &def.named {
        conn.execute(sql, &params![person.0, id.0])?;
    }
    Ok(())
}

fn base_name(base: Base) -> &'static str {
    match base {
        Base::Circle => "circle",
        Base::Staff => "staff",
        Base::Managers => "managers",
        Base::Nobody => "nobody",
    }
}

/// Families that somebody works with on a day.
const FAMILIES_OF: &str =
    concat!("SELECT DISTINCT family FROM allocation WHERE worker = ?1 AND ", allocated_on!("?2"));

/// What one person sees on one day.
pub(crate) struct Sight {
    actor: Actor,
    families: BTreeSet<RecordId>,
    /// The scopes whose summaries a manager reads.
    managed: BTreeSet<RecordId>,
}

impl Sight {
    pub(crate) fn of(conn: &Conn, actor: Actor, day: Day) -> Result<Self, StoreError> {
        let mut families = BTreeSet::new();
        if actor.role == Role::Worker {
            conn.query(FAMILIES_OF, &params![actor.id.0, iso(day)], |row| {
                families.insert(RecordId(row.get(0)?));
                Ok(())
            })?;
        }
        Ok(Self { actor, families, managed: managed(conn, actor)? })
    }

    /// What this person is to an audience; `None` where they may not know that it exists.
    pub(crate) fn relation(&self, def: &AudienceDef) -> Option<Relation> {
        let me = self.actor.id;
        let relation = Relation {
            in_circle: def.base == Base::Circle && self.families.contains(&def.scope),
            manages: def.base == Base::Managers && self.managed.contains(&def.scope),
            is_named: is_read_by_name(self.actor.role) && def.named.contains(&me),
            is_staff: def.base == Base::Staff && is_staff(self.actor.role),
            is_excluded: def.excluded.contains(&me),
        };
        let in_base = relation.in_circle || relation.manages || relation.is_staff;
        (!relation.is_excluded && (in_base || relation.is_named)).then_some(relation)
    }

    /// Every audience that this person sees, with what they are to it.
    pub(super) fn audiences(&self, conn: &Conn) -> Result<BTreeMap<AudienceId, Seen>, StoreError> {
        let mut seen = BTreeMap::new();
        let mut see = |row: &Row<'_>| {
            let def: AudienceDef = unpack(row.get(0)?)?;
            if let Some(relation) = self.relation(&def) {
                seen.insert(def.id(), Seen { relation, def });
            }
            Ok(())
        };
        let of_scopes = "SELECT def FROM audience WHERE base = ?1 AND scope IN ({ids})";
        for (base, scopes) in [(Base::Circle, &self.families), (Base::Managers, &self.managed)] {
            let scopes: Vec<_> = scopes.iter().map(|scope| scope.0).collect();
            many::query(conn, of_scopes, &params![base_name(base)], &scopes, &mut see)?;
        }
        if is_staff(self.actor.role) {
            conn.query("SELECT def FROM audience WHERE base = ?1", &params!["staff"], &mut see)?;
        }
        if is_read_by_name(self.actor.role) {
            let named = "SELECT def FROM audience WHERE id IN
                         (SELECT audience FROM audience_named WHERE person = ?1)";
            conn.query(named, &params![self.actor.id.0], &mut see)?;
        }
        Ok(seen)
    }
}

/// An audience that somebody sees.
pub(super) struct Seen {
    pub(super) relation: Relation,
    pub(super) def: AudienceDef,
}

impl Seen {
    /// Whether somebody with `role` may read a record of this kind here. Asked for each record that leaves.
    pub(super) fn lets_read(&self, role: Role, kind: &str) -> bool {
        lets_read(self.relation, role, kind)
    }

    /// The record as this reader may see it: who else reads it is told to the professionals alone.
    pub(super) fn mask(&self, record: &mut Record) {
        if !is_in_base(self.relation) {
            record.hide_readers();
        }
    }

    /// A number that grows whenever the circle changes.
    pub(super) fn generation(&self, conn: &Conn, day: Day) -> Result<u64, StoreError> {
        Ok(self.generation_by(&moves(conn, [self], day)?))
    }

    fn generation_by(&self, moves: &BTreeMap<RecordId, u64>) -> u64 {
        1 + moves.get(&self.def.scope).filter(|_| self.def.base == Base::Circle).copied().unwrap_or_default()
    }
}

/// The audiences of `seen`, each with its [`Seen::generation`].
pub(super) fn generations(
    conn: &Conn,
    seen: &BTreeMap<AudienceId, Seen>,
    day: Day,
) -> Result<Vec<(AudienceId, u64)>, StoreError> {
    let moves = moves(conn, seen.values(), day)?;
    Ok(seen.iter().map(|(id, seen)| (*id, seen.generation_by(&moves))).collect())
}

/// How often somebody came into or left the circle of each family up to a day.
fn moves<'s>(
    conn: &Conn,
    seen: impl IntoIterator<Item = &'s Seen>,
    day: Day,
) -> Result<BTreeMap<RecordId, u64>, StoreError> {
    let circles = seen.into_iter().filter(|seen| seen.def.base == Base::Circle);
    let families: BTreeSet<many::Id> = circles.map(|seen| seen.def.scope.0).collect();
    let families: Vec<many::Id> = families.into_iter().collect();
    let sql = "SELECT family, COUNT(*) FILTER (WHERE from_day IS NULL OR from_day <= ?1)
                   + COUNT(*) FILTER (WHERE to_day IS NOT NULL AND to_day < ?1)
               FROM allocation WHERE family IN ({ids}) GROUP BY family";
    let moves = many::query(conn, sql, &params![iso(day)], &families, |row| {
        Ok((RecordId(row.get(0)?), count(row.get(1)?)))
    })?;
    Ok(moves.into_iter().collect())
}

pub(super) fn lets_read(relation: Relation, role: Role, kind: &str) -> bool {
    Kind::from_name(kind).is_some_and(|kind| access::decide(role, Action::Read, kind, relation).is_ok())
}

pub(crate) fn is_in_base(relation: Relation) -> bool {
    relation.in_circle || relation.manages || relation.is_staff
}

/// An audience's definition, by its id.
pub(super) fn def(conn: &Conn, id: AudienceId) -> Result<Option<AudienceDef>, StoreError> {
    conn.query_opt("SELECT def FROM audience WHERE id = ?1", &params![id.0], |row| unpack(row.get(0)?))
}

pub(super) fn concerns(
    conn: &Conn,
    actor: Actor,
    touched: &Touched,
    now_ms: i64,
) -> Result<bool, StoreError> {
    if touched.people.contains(&actor.id) {
        return Ok(true);
    }
    let sight = Sight::of(conn, actor, today(now_ms))?;
    for id in &touched.audiences {
        if def(conn, *id)?.is_some_and(|def| sight.relation(&def).is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody works for the authority.
pub(crate) fn is_staff(role: Role) -> bool {
    matches!(role, Role::Worker | Role::Manager | Role::Administrator)
}

/// Whether somebody reads what is shared with them by name, and nothing else.
pub(super) fn is_read_by_name(role: Role) -> bool {
    matches!(role, Role::Family | Role::Practitioner)
}

/// The team that somebody manages: a manager's own.
pub(crate) fn team_managed(conn: &Conn, actor: Actor) -> Result<Option<RecordId>, StoreError> {
    if actor.role != Role::Manager {
        return Ok(None);
    }
    Ok(rows::record(conn, actor.id.into())?.and_then(|worker| worker.link("team")))
}

/// The scopes whose summaries somebody reads: a manager's own team, and the authority itself, where families
/// stand that have no team yet.
pub(crate) fn managed(conn: &Conn, actor: Actor) -> Result<BTreeSet<RecordId>, StoreError> {
    if actor.role != Role::Manager {
        return Ok(BTreeSet::new());
    }
    Ok(team_managed(conn, actor)?.into_iter().chain(authority(conn)?).collect())
}

/// The authority, where an import or an administrator has made one: what all staff read is about it.
pub(crate) fn authority(conn: &Conn) -> Result<Option<RecordId>, StoreError> {
    let sql = "SELECT scope FROM audience WHERE base = ?1 ORDER BY scope LIMIT 1";
    conn.query_opt(sql, &params![base_name(Base::Staff)], |row| Ok(RecordId(row.get(0)?)))
}
