//! An authority made for measuring: families, their workers, and records with prose, written as an import and as
//! workers write them. What is made is also told as JSON, so that the peers hold the very same words.

use crate::phone::Phone;
use crate::words::Dice;
use anyhow::Result;
use domain::access::Role;
use domain::model::draft::Draft;
use domain::schema::Kind;
use kept_server::actor::Actor;
use kept_server::store::Store;
use serde_json::{Map, Value as Json, json};
use sync::{AuthorId, RecordId, ShareChange, Value};

/// How many bytes of prose bring a record to about 600 bytes of JSON.
const PROSE_BYTES: usize = 450;
/// Every so many promises are shared with the mother.
const SHARED_EVERY: usize = 10;
/// How many records go in one transaction.
const TOGETHER: usize = 40;

type Ids<'d> = Draft<Box<dyn FnMut() -> [u8; 16] + 'd>>;

/// A family as its worker knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family {
    pub(crate) id: RecordId,
    child: RecordId,
    mother: RecordId,
}

#[derive(Debug)]
pub(crate) struct Maker {
    pub(crate) dice: Dice,
    importer: Phone,
    authority: RecordId,
    team: RecordId,
    /// Everything made, as JSON.
    pub(crate) told: Vec<Json>,
}

impl Maker {
    /// The authority itself with one team.
    pub(crate) fn begin(store: &Store, seed: u64) -> Result<Self> {
        let mut dice = Dice::new(seed);
        let actor = Actor { id: AuthorId(dice.id()), role: Role::Importer };
        let importer = Phone::of(actor, dice.id());
        let (authority, team) = (RecordId(dice.id()), RecordId(dice.id()));
        let mut maker = Self { dice, importer, authority, team, told: Vec::new() };
        maker.import(
            store,
            &[
                (authority, Kind::Authority, authority, vec![("name", "Measured Council".into())]),
                (team, Kind::Team, authority, vec![("name", "North".into())]),
            ],
        )?;
        Ok(maker)
    }

    /// Somebody who can be allocated.
    pub(crate) fn worker(&mut self, store: &Store, name: &str) -> Result<Actor> {
        let id = RecordId(self.dice.id());
        let fields = vec![("name", name.into()), ("team", self.team.into())];
        self.import(store, &[(id, Kind::Worker, self.authority, fields)])?;
        Ok(Actor { id: id.into(), role: Role::Worker })
    }

    /// A family of a mother and a child, with these workers allocated.
    pub(crate) fn family(&mut self, store: &Store, workers: &[Actor]) -> Result<Family> {
        let [id, child, mother] = [0; 3].map(|_| RecordId(self.dice.id()));
        let person =
            |is_child: bool, name: &str| vec![("forename", name.into()), ("is_child", is_child.into())];
        let mut rows = vec![
            (id, Kind::Family, id, vec![("name", "Example".into()), ("team", self.team.into())]),
            (child, Kind::Person, id, person(true, "Robin")),
            (mother, Kind::Person, id, person(false, "Alex")),
        ];
        for worker in workers {
            let fields = vec![
                ("person", child.into()),
                ("worker", RecordId::from(worker.id).into()),
                ("worker_name", "A worker".into()),
                ("from", "2026-01-05".into()),
            ];
            rows.push((RecordId(self.dice.id()), Kind::Allocation, id, fields));
        }
        self.import(store, &rows)?;
        Ok(Family { id, child, mother })
    }

    fn import(&mut self, store: &Store, rows: &[Row]) -> Result<()> {
        let mut draft: Ids<'_> = Draft::new(Box::new(|| self.dice.id()));
        for row in rows {
            made(&mut draft, row);
        }
        self.importer.save(draft.into_ops());
        self.told.extend(rows.iter().map(tell));
        self.importer.sync(store)
    }

    /// So many records with prose, written by a worker over the wire's own path. Answers their ids.
    pub(crate) fn prose(
        &mut self,
        store: &Store,
        by: Actor,
        families: &[Family],
        count: usize,
    ) -> Result<Vec<RecordId>> {
        let mut phone = Phone::of(by, self.dice.id());
        let mut ids = Vec::with_capacity(count);
        let all: Vec<usize> = (0..count).collect();
        for some in all.chunks(TOGETHER) {
            let rows: Vec<(Row, Family)> = some
                .iter()
                .filter_map(|no| Some((*no, *families.get(no % families.len().max(1))?)))
                .map(|(no, family)| (row(&mut self.dice, no / families.len().max(1), by, family), family))
                .collect();
            let mut draft: Ids<'_> = Draft::new(Box::new(|| self.dice.id()));
            for (no, (row, family)) in some.iter().zip(&rows) {
                made(&mut draft, row);
                if row.1 == Kind::Promise && (no / families.len()) % SHARED_EVERY == 1 {
                    draft.share_new(row.0, &ShareChange::with([AuthorId::from(family.mother)]));
                }
            }
            phone.save(draft.into_ops());
            ids.extend(rows.iter().map(|(row, _)| row.0));
            self.told.extend(rows.iter().map(|(row, _)| tell(row)));
        }
        phone.sync(store)?;
        Ok(ids)
    }
}

/// Id, kind, scope and fields.
type Row = (RecordId, Kind, RecordId, Vec<(&'static str, Value)>);

fn row(dice: &mut Dice, no: usize, by: Actor, family: Family) -> Row {
    let link = RecordId(dice.id());
    let (kind, fields) = match no % 4 {
        0 => (
            Kind::VisitNote,
            vec![
                ("visit", link.into()),
                ("saw", dice.prose(PROSE_BYTES / 3).into()),
                ("told", dice.prose(PROSE_BYTES / 3).into()),
                ("think", dice.prose(PROSE_BYTES / 3).into()),
            ],
        ),
        1 => (
            Kind::Promise,
            vec![
                ("what", dice.prose(PROSE_BYTES / 2).into()),
                ("by", RecordId::from(by.id).into()),
                ("by_name", "A worker".into()),
                ("to", family.child.into()),
                ("to_name", "Robin".into()),
                ("due", "2026-12-18".into()),
                ("made_on", "2026-11-20".into()),
            ],
        ),
        2 => (
            Kind::Goal,
            vec![
                ("plan", link.into()),
                ("what", dice.prose(PROSE_BYTES / 2).into()),
                ("why", dice.prose(PROSE_BYTES / 2).into()),
                ("place", 1.into()),
            ],
        ),
        _ => (
            Kind::Step,
            vec![
                ("plan", link.into()),
                ("what", dice.prose(PROSE_BYTES).into()),
                ("who", "A worker".into()),
                ("by", "2026-12-18".into()),
            ],
        ),
    };
    (RecordId(dice.id()), kind, family.id, fields)
}

fn made<F: FnMut() -> [u8; 16]>(draft: &mut Draft<F>, (id, kind, scope, fields): &Row) {
    draft.make_as(*id, *kind, *scope);
    for (name, value) in fields {
        draft.first(*id, name, value.clone());
    }
}

fn tell((id, kind, scope, fields): &Row) -> Json {
    let mut record = Map::new();
    record.insert("id".to_owned(), json!(id.to_hex()));
    record.insert("kind".to_owned(), json!(kind.name()));
    record.insert("family".to_owned(), json!(scope.to_hex()));
    record.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), plain(value))));
    Json::Object(record)
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Bytes(bytes) => RecordId::from_slice(bytes).map_or(Json::Null, |id| json!(id.to_hex())),
        Value::Text(text) => json!(text),
        Value::Bool(yes) => json!(yes),
        Value::Int(number) => json!(number),
        _ => Json::Null,
    }
}
