//! A council with an extract in a folder and a store beside it.

use domain::access::Role;
use domain::model::draft::Draft;
use domain::schema::{Kind, SCHEMA};
use kept_server::actor::Actor;
use kept_server::import::{ImportError, import_ssd};
use kept_server::interchange::ssd::Report;
use kept_server::store::{Conn, Store, rows};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use sync::wire::{self, Exchange, Fate, Frame, Parcel, WIRE_VERSION};
use sync::{DeviceId, Op, Record, Txn};

/// Sunday 22 November 2026, noon.
const NOW_MS: i64 = 1_795_348_800_000;

fn count() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

pub(crate) fn random() -> [u8; 16] {
    wire::digest(&count().to_be_bytes())[..16].try_into().unwrap()
}

/// A store and a folder with an extract, removed with it.
pub(crate) struct Council {
    pub(crate) dir: PathBuf,
    store: Store,
}

impl Drop for Council {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.dir));
    }
}

pub(crate) const PERSON: &str = "pers_person_id,pers_forename,pers_surname,pers_dob,pers_is_mother
Z,Zosia,Nowak,2019-03-01,N
K,Kuba,Nowak,2022-05-01,N
E,Ewa,Nowak,1990-01-01,Y
";
pub(crate) const FAMILY: &str = "fami_table_id,fami_family_id,fami_person_id\n1,F1,Z\n2,F1,K\n3,F1,E\n";
pub(crate) const DEPARTMENT: &str =
    "dept_team_id,dept_team_name,dept_team_parent_id\nT1,North,T9\nT9,Children,\n";
pub(crate) const PROFESSIONALS: &str =
    "prof_professional_id,prof_professional_name,prof_professional_department\nP1,Priya Sharma,North\n";
pub(crate) const INVOLVEMENTS: &str = "invo_involvements_id,invo_professional_id,invo_professional_role_id,\
    invo_involvement_start_date,invo_involvement_end_date,invo_person_id,invo_worker_change_reason
I1,P1,Allocated worker,2025-03-01,,Z,LEFTRL
I2,P1,Allocated worker,2025-03-01,,K,LEFTRL
";
pub(crate) const VISITS: &str = "cinv_cin_visit_id,cinv_person_id,cinv_cin_visit_date,cinv_cin_visit_seen,\
    cinv_cin_visit_seen_alone,cinv_cin_visit_bedroom
V1,Z,2026-11-09,Y,Y,N
";

impl Council {
    /// A council whose extract is the Nowaks'.
    pub(crate) fn new() -> Self {
        let dir = std::env::temp_dir().join(format!("kept-import-{}-{}", std::process::id(), count()));
        std::fs::create_dir_all(dir.join("extract")).unwrap();
        let council = Self { store: Store::open(&dir).unwrap(), dir };
        for (name, text) in [
            ("ssd_person", PERSON),
            ("ssd_family", FAMILY),
            ("ssd_department", DEPARTMENT),
            ("ssd_professionals", PROFESSIONALS),
            ("ssd_involvements", INVOLVEMENTS),
            ("ssd_cin_visits", VISITS),
        ] {
            council.write(name, text);
        }
        council
    }

    pub(crate) fn write(&self, table: &str, text: &str) {
        std::fs::write(self.dir.join("extract").join(format!("{table}.csv")), text).unwrap();
    }

    pub(crate) fn try_import(&self) -> Result<Report, ImportError> {
        self.import_called(None)
    }

    /// An import by somebody who says what the authority is called.
    pub(crate) fn import_called(&self, authority: Option<&str>) -> Result<Report, ImportError> {
        let today = domain::day::parse("2026-11-22").unwrap();
        let (extract, authority) = (self.dir.join("extract"), authority.map(str::to_owned));
        import_ssd(&self.store, &extract, authority, today, NOW_MS, &mut |_| {})
    }

    pub(crate) fn import(&self) -> Report {
        self.try_import().unwrap()
    }

    pub(crate) fn all(&self, kind: Kind) -> Vec<Record> {
        self.store.read_blocking(|conn| rows::of_kind(conn, kind.name())).unwrap()
    }

    pub(crate) fn one(&self, kind: Kind, field: &str, value: &str) -> Record {
        let mut found: Vec<_> =
            self.all(kind).into_iter().filter(|record| record.text(field) == value).collect();
        assert_eq!(found.len(), 1, "{kind:?} {field} {value}");
        found.remove(0)
    }

    /// Everything that is stored of records and log, to be compared.
    pub(crate) fn everything(&self) -> (i64, i64, i64, Vec<Record>) {
        let counts = |conn: &Conn| {
            let sql = "SELECT (SELECT pos FROM counter), (SELECT COUNT(*) FROM entry), (SELECT COUNT(*) FROM source)";
            conn.query_row(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        };
        let (pos, entries, sources) = self.store.read_blocking(counts).unwrap();
        (pos, entries, sources, Kind::ALL.iter().flat_map(|kind| self.all(*kind)).collect())
    }

    /// Writes as the allocated worker does, from a new device each time.
    pub(crate) fn edit(&self, fill: impl FnOnce(&mut Draft<fn() -> [u8; 16]>)) {
        let mut draft = Draft::new(random as fn() -> [u8; 16]);
        fill(&mut draft);
        let priya = self.one(Kind::Worker, "name", "Priya Sharma").id;
        self.send(Actor { id: priya.into(), role: Role::Worker }, draft.into_ops());
    }

    pub(crate) fn send(&self, actor: Actor, ops: Vec<Op>) {
        let dev = DeviceId(random());
        let txn = Txn { dev, n: 1, epoch: 0, schema: SCHEMA, hlc: 0, wall: NOW_MS, ops };
        let request = Exchange {
            version: WIRE_VERSION,
            dev,
            epoch: 0,
            cursor: 0,
            schema: SCHEMA,
            audiences: vec![],
            txns: vec![Parcel::Plain { n: 1, bytes: wire::encode(&txn) }],
            ..Exchange::default()
        };
        let frames = self.store.exchange_blocking(actor, request, NOW_MS).unwrap();
        let Frame::Hello { results, .. } = &frames[0] else { panic!("{frames:?}") };
        assert_eq!(results[0].fate, Fate::Applied);
    }
}
