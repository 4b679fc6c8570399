//! Who the demonstration is about: two workers, their manager, and the Nowaks.

use super::DemoError;
use super::scene::{Person, Scene, ids};
use crate::actor::Actor;
use crate::store::db::{Conn, params};
use crate::store::{StoreError, allocated_on, rows};
use domain::access::Role;
use domain::day::iso;
use domain::model::draft::Draft;
use domain::model::fields::flag;
use domain::schema::Kind;
use sync::{AuthorId, Record, RecordId};
use time::Date;

const FIRST: &str = "Priya Sharma";
const SECOND: &str = "Sam Doyle";
const MANAGER: &str = "Grace Mensah";

/// The people that accounts are made for, each with the name to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPeople {
    /// The worker of the Nowaks.
    pub worker: (RecordId, String),
    /// A worker of the same team.
    pub second_worker: (RecordId, String),
    /// The manager of their team.
    pub manager: (RecordId, String),
    /// The mother of Zosia and Kuba Nowak.
    pub mother: (RecordId, String),
}

/// The two workers who furnish their families.
pub(super) struct Workers {
    pub(super) first: Person,
    pub(super) second: Person,
    team: RecordId,
    authority: RecordId,
}

/// The Nowaks' records.
pub(super) struct Nowak {
    pub(super) family: RecordId,
    pub(super) zosia: RecordId,
    pub(super) kuba: RecordId,
    pub(super) ewa: RecordId,
    pub(super) marek: Option<RecordId>,
}

/// Another family, as far as its plan and promises name it.
pub(super) struct Family {
    pub(super) id: RecordId,
    pub(super) child: Person,
    pub(super) adult: Option<Person>,
}

pub(super) fn all(conn: &Conn) -> Result<DemoPeople, DemoError> {
    let workers = workers(conn)?;
    let nowak = nowak(conn, &workers.first)?;
    let manager = rows::record(conn, manager_id(workers.team))?.ok_or(DemoError::Missing("the manager"))?;
    let mother = rows::record(conn, nowak.ewa)?.ok_or(DemoError::Missing("the mother"))?;
    let name = format!("{} {}", mother.text("forename"), mother.text("surname"));
    Ok(DemoPeople {
        worker: (workers.first.id, workers.first.name),
        second_worker: (workers.second.id, workers.second.name),
        manager: (manager.id, manager.text("name").to_owned()),
        mother: (mother.id, name),
    })
}

pub(super) fn workers(conn: &Conn) -> Result<Workers, DemoError> {
    let all = rows::of_kind(conn, Kind::Worker.name())?;
    let named = |name: &str| all.iter().find(|worker| worker.text("name") == name);
    let first = named(FIRST).ok_or(DemoError::Missing(FIRST))?;
    let second = named(SECOND).ok_or(DemoError::Missing(SECOND))?;
    let team = first.link("team").ok_or(DemoError::Missing("Priya Sharma’s team"))?;
    let person = |record: &Record| Person { id: record.id, name: record.text("name").to_owned() };
    Ok(Workers { first: person(first), second: person(second), team, authority: first.scope })
}

fn manager_id(team: RecordId) -> RecordId {
    RecordId(ids("manager", team)())
}

/// The dataset lists no managers: theirs is made.
pub(super) fn make_manager(scene: &mut Scene<'_>, workers: &Workers) -> Result<(), DemoError> {
    let mut draft = Draft::new(ids("manager", workers.team));
    let id = draft.make(Kind::Worker, workers.authority);
    draft.first(id, "name", MANAGER);
    draft.first(id, "job_title", "Team manager");
    draft.first(id, "team", workers.team);
    draft.first(id, "fte_hundredths", 100);
    let nobody = AuthorId(ids("administrator", workers.authority)());
    scene.send(Actor { id: nobody, role: Role::Administrator }, "manager", 400, draft.into_ops())
}

pub(super) fn nowak(conn: &Conn, worker: &Person) -> Result<Nowak, DemoError> {
    let missing = DemoError::Missing("the Nowak family");
    let sql = "SELECT DISTINCT family FROM allocation WHERE worker = ?1";
    for family in conn.query(sql, &params![worker.id.0], |row| Ok(RecordId(row.get(0)?)))? {
        let people = rows::in_scope(conn, family, Kind::Person.name())?;
        let named = |forename: &str| {
            people
                .iter()
                .find(|p| p.text("forename") == forename && p.text("surname") == "Nowak")
                .map(|p| p.id)
        };
        if let (Some(zosia), Some(kuba), Some(ewa)) = (named("Zosia"), named("Kuba"), named("Ewa")) {
            return Ok(Nowak { family, zosia, kuba, ewa, marek: named("Marek") });
        }
    }
    Err(missing)
}

/// The families that somebody works with on a day and that have a child, by name.
pub(super) fn families_of(conn: &Conn, worker: RecordId, day: Date) -> Result<Vec<Family>, StoreError> {
    let sql = concat!(
        "SELECT DISTINCT family FROM allocation WHERE worker = ?1 AND is_lead = 1 AND ",
        allocated_on!("?2"),
    );
    let mut families = Vec::new();
    for id in conn.query(sql, &params![worker.0, iso(day)], |row| Ok(RecordId(row.get(0)?)))? {
        let name = rows::record(conn, id)?.map(|family| family.text("name").to_owned()).unwrap_or_default();
        let people = rows::in_scope(conn, id, Kind::Person.name())?;
        let one = |is_child: bool| {
            let mut fitting: Vec<_> = people
                .iter()
                .filter(|p| flag(p, "is_child") == is_child && !p.text("forename").is_empty())
                .collect();
            fitting.sort_by_key(|p| p.text("forename"));
            fitting.first().map(|p| Person { id: p.id, name: p.text("forename").to_owned() })
        };
        if let Some(child) = one(true) {
            families.push((name, Family { id, child, adult: one(false) }));
        }
    }
    families.sort_by(|(a, one), (b, other)| (a, one.id).cmp(&(b, other.id)));
    Ok(families.into_iter().map(|(_, family)| family).collect())
}
