//! The demonstration: furnished once, alive for its worker and its mother, and the same however often.

use domain::access::Role;
use domain::schema::{Kind, SCHEMA, policy_of};
use kept_server::actor::Actor;
use kept_server::demo::{self, DemoError, DemoPeople};
use kept_server::import::import_ssd;
use kept_server::store::{Conn, Store, rows};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use sync::replica::{Position, Replica};
use sync::{DeviceId, Record, RecordId};

/// Sunday 22 November 2026, noon.
const NOW_MS: i64 = 1_795_348_800_000;

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn folder(name: &str) -> Folder {
    let dir = std::env::temp_dir().join(format!("kept-demo-{}-{name}", std::process::id()));
    std::fs::create_dir_all(dir.join("extract")).unwrap();
    Folder(dir)
}

fn write_extract(dir: &Path) {
    let mut people = "pers_person_id,pers_forename,pers_surname,pers_dob,pers_is_mother
Z,Zosia,Nowak,2019-03-01,N
K,Kuba,Nowak,2022-05-01,N
E,Ewa,Nowak,1990-01-01,Y
M,Marek,Nowak,1989-01-01,N
"
    .to_owned();
    let mut families = "fami_family_id,fami_person_id\nF0,Z\nF0,K\nF0,E\nF0,M\n".to_owned();
    let mut involvements = "invo_involvements_id,invo_professional_id,invo_professional_role_id,\
        invo_involvement_start_date,invo_involvement_end_date,invo_person_id\n\
        A0,P1,Allocated worker,2025-03-01,,Z\nA1,P1,Allocated worker,2025-03-01,,K\n"
        .to_owned();
    for n in 1..12 {
        people += &format!("C{n},Child{n},Reid{n},2017-01-01,N\nA{n},Adult{n},Reid{n},1988-01-01,Y\n");
        families += &format!("F{n},C{n}\nF{n},A{n}\n");
        let worker = if n < 8 { "P1" } else { "P2" };
        involvements += &format!("B{n},{worker},Allocated worker,2026-01-01,,C{n}\n");
    }
    for (table, text) in [
        ("ssd_person", people.as_str()),
        ("ssd_family", &families),
        ("ssd_involvements", &involvements),
        (
            "ssd_professionals",
            "prof_professional_id,prof_professional_name,prof_professional_department\n\
            P1,Priya Sharma,North\nP2,Sam Doyle,North\n",
        ),
        ("ssd_department", "dept_team_id,dept_team_name\nT1,North\n"),
        ("ssd_cin_visits", "cinv_cin_visit_id,cinv_person_id,cinv_cin_visit_date\nV1,Z,2026-11-09\n"),
    ] {
        std::fs::write(dir.join("extract").join(format!("{table}.csv")), text).unwrap();
    }
}

fn furnished(dir: &Path) -> (Store, DemoPeople) {
    write_extract(dir);
    let store = Store::open(dir).unwrap();
    let today = domain::day::parse("2026-11-22").unwrap();
    import_ssd(&store, &dir.join("extract"), None, today, NOW_MS, &mut |_| {}).unwrap();
    demo::furnish(&store, today, NOW_MS).unwrap();
    let people = demo::people(&store).unwrap();
    (store, people)
}

/// What somebody's phone holds after its first sync, by kind.
fn phone(store: &Store, who: RecordId, role: Role) -> BTreeMap<String, Vec<Record>> {
    let replica = Replica::open(policy_of, who.into(), Position::default(), vec![], vec![]);
    let request = replica.outgoing(DeviceId(who.0), SCHEMA);
    let frames = store.exchange_blocking(Actor { id: who.into(), role }, request, NOW_MS).unwrap();
    let mut kinds: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for record in replica.receive(frames).unwrap().records() {
        kinds.entry(record.kind.clone()).or_default().push(record.clone());
    }
    kinds
}

fn everything(store: &Store) -> Vec<Record> {
    let all = |conn: &Conn| {
        Kind::ALL.iter().map(|kind| rows::of_kind(conn, kind.name())).collect::<Result<Vec<_>, _>>()
    };
    store.read_blocking(all).unwrap().into_iter().flatten().collect()
}

#[test]
fn ewa_has_what_concerns_her_and_nothing_else() {
    let dir = folder("ewa");
    let (store, people) = furnished(&dir.0);
    assert_eq!(people.mother.1, "Ewa Nowak");
    let held = phone(&store, people.mother.0, Role::Family);
    let counts: Vec<_> = held.iter().map(|(kind, records)| (kind.as_str(), records.len())).collect();
    let wanted =
        [("allocation", 2), ("appointment", 1), ("goal", 2), ("plan", 1), ("promise", 3), ("step", 4)];
    assert_eq!(counts, wanted);
    assert!(held.values().flatten().all(|record| record.named.is_empty()));
    // A family of four has an appointment at four o'clock on Thursday.
    assert_eq!(held["appointment"][0].get("at").as_int(), Some(NOW_MS + (4 * 24 + 4) * 3_600_000));
}

#[test]
fn priya_has_a_child_s_words_and_a_day_ahead_of_her() {
    let dir = folder("priya");
    let (store, people) = furnished(&dir.0);
    let held = phone(&store, people.worker.0, Role::Worker);
    assert_eq!(held["voice"][0].text("words"), "I like it when you play Uno first.");
    assert!(held["voice"][0].link("visit").is_some());
    assert_eq!((held["plan"].len(), held["promise"].len()), (8, 3 + 14));
    assert!(held["appointment"].len() >= 4);
    assert_eq!(held["tie"].iter().filter(|tie| tie.text("relation") == "father").count(), 2);
    let nowaks = held["tie"].iter().filter(|tie| tie.scope == held["voice"][0].scope);
    assert!(nowaks.into_iter().all(|tie| tie.get("is_inferred") == &false.into()));
    let words = held.values().flatten().flat_map(|record| record.fields.values());
    assert!(words.filter_map(|field| field.shown()?.as_text()).all(|text| !text.contains('{')));
    let grace = phone(&store, people.manager.0, Role::Manager);
    assert_eq!((grace["family_summary"].len(), grace["worker_summary"].len()), (12, 2));
    let sam = phone(&store, people.second_worker.0, Role::Worker);
    assert_eq!(sam["plan"].len(), 4);
}

#[test]
fn furnishing_twice_changes_nothing_and_overwrites_nobody() {
    let dir = folder("twice");
    let (store, _) = furnished(&dir.0);
    let before = everything(&store);
    let tomorrow = domain::day::parse("2026-11-23").unwrap();
    demo::furnish(&store, tomorrow, NOW_MS + 86_400_000).unwrap();
    assert_eq!(everything(&store), before);
}

#[test]
fn without_its_extract_there_is_no_demonstration() {
    let dir = folder("bare");
    let store = Store::open(&dir.0).unwrap();
    let today = domain::day::parse("2026-11-22").unwrap();
    assert!(matches!(demo::furnish(&store, today, NOW_MS), Err(DemoError::Missing("Priya Sharma"))));
    assert!(matches!(demo::people(&store), Err(DemoError::Missing(_))));
}
