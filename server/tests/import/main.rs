//! The import, stated as facts: nothing twice, nothing deleted, and nobody's words in Kept overwritten.

mod council;

use council::{Council, FAMILY, INVOLVEMENTS, PERSON, VISITS, random};
use domain::access::Role;
use domain::model::draft::Draft;
use domain::model::visit::children;
use domain::schema::Kind;
use kept_server::actor::Actor;
use kept_server::import::ImportError;
use kept_server::interchange::ssd::Report;
use sync::{RecordId, Value};

fn total(report: &Report, name: &str) -> u64 {
    report.totals.get(name)
}

#[test]
fn an_extract_becomes_records_of_a_family() {
    let council = Council::new();
    let report = council.import();
    assert_eq!(report.findings.iter().filter(|f| f.line.is_some()).count(), 0, "{:?}", report.findings);
    let (zosia, ewa) =
        (council.one(Kind::Person, "forename", "Zosia"), council.one(Kind::Person, "forename", "Ewa"));
    let family = council.one(Kind::Family, "name", "Nowak");
    assert_eq!((zosia.scope, ewa.scope), (family.id, family.id));
    assert_eq!((zosia.get("is_child"), ewa.get("is_child")), (&true.into(), &false.into()));
    let team = council.one(Kind::Team, "name", "North");
    assert_eq!(team.link("parent"), Some(council.one(Kind::Team, "name", "Children").id));
    let priya = council.one(Kind::Worker, "name", "Priya Sharma");
    assert_eq!(priya.link("team"), Some(team.id));
    let allocations = council.all(Kind::Allocation);
    assert_eq!(allocations.len(), 2);
    for allocation in &allocations {
        assert_eq!(allocation.link("worker"), Some(priya.id));
        assert_eq!((allocation.text("reason"), allocation.text("from")), ("LEFTRL", "2025-03-01"));
        assert_eq!(allocation.get("to"), &Value::Null);
    }
    let summary = council.one(Kind::FamilySummary, "name", "Nowak");
    assert_eq!((summary.scope, summary.text("last_visit")), (team.id, "2026-11-09"));
}

#[test]
fn a_mother_is_tied_to_each_child_until_somebody_says_otherwise() {
    let council = Council::new();
    council.import();
    let ties = council.all(Kind::Tie);
    let ewa = council.one(Kind::Person, "forename", "Ewa").id;
    assert_eq!(ties.len(), 2);
    assert!(ties.iter().all(|tie| tie.link("from") == Some(ewa) && tie.get("is_inferred") == &true.into()));
    let tie = ties[0].clone();
    council.edit(|d| d.set(&tie, "is_inferred", false));
    council.import();
    assert_eq!(council.all(Kind::Tie)[0].get("is_inferred"), &false.into());
}

#[test]
fn a_family_with_two_mothers_is_a_doubt() {
    let council = Council::new();
    council.write("ssd_person", &format!("{PERSON}B,Babcia,Nowak,1960-01-01,Y\n"));
    council.write("ssd_family", &format!("{FAMILY}4,F1,B\n"));
    let report = council.import();
    assert!(council.all(Kind::Tie).is_empty());
    assert!(report.findings.iter().any(|finding| finding.topic == "several mothers"));
}

#[test]
fn the_same_extract_again_changes_nothing() {
    let council = Council::new();
    let first = council.import();
    assert!(total(&first, "records made") > 10);
    let before = council.everything();
    let again = council.import();
    assert_eq!((total(&again, "records made"), total(&again, "records changed")), (0, 0));
    assert_eq!(council.everything(), before);
}

#[test]
fn a_later_extract_replaces_what_nobody_touched() {
    let council = Council::new();
    council.import();
    let before = council.one(Kind::Person, "forename", "Zosia");
    council.write("ssd_person", &PERSON.replace("Zosia,Nowak,2019-03-01", "Zofia,Nowak,"));
    let report = council.import();
    assert_eq!((total(&report, "records made"), total(&report, "records changed")), (0, 1));
    let after = council.one(Kind::Person, "forename", "Zofia");
    assert_eq!(after.id, before.id);
    assert_eq!(after.conflicts().count(), 0);
    assert_eq!(after.get("born"), &Value::Null);
    let settled = council.everything();
    council.import();
    assert_eq!(council.everything(), settled);
}

#[test]
fn what_somebody_wrote_in_kept_is_never_overridden() {
    let council = Council::new();
    council.import();
    let zosia = council.one(Kind::Person, "forename", "Zosia");
    council.edit(|d| d.set(&zosia, "forename", "Zosieńka"));
    // The extract says what it said: the edit stands.
    let unchanged = council.import();
    assert_eq!(total(&unchanged, "records changed"), 0);
    assert_eq!(council.one(Kind::Person, "forename", "Zosieńka").id, zosia.id);

    council.write("ssd_person", &PERSON.replace("Zosia", "Zofia"));
    council.import();
    let record = council.all(Kind::Person).into_iter().find(|record| record.id == zosia.id).unwrap();
    assert_eq!(record.conflicts().collect::<Vec<_>>(), ["forename"]);
    let mut versions: Vec<_> =
        record.fields["forename"].heads.iter().map(|head| head.value.clone()).collect();
    versions.sort();
    assert_eq!(versions, [Value::from("Zofia"), Value::from("Zosieńka")]);
    // Settled by a person, it stays settled.
    council.edit(|d| d.settle(&record, "forename", "Zosieńka"));
    council.import();
    assert_eq!(council.one(Kind::Person, "forename", "Zosieńka").conflicts().count(), 0);
}

#[test]
fn rows_that_vanished_are_told_and_nothing_is_deleted() {
    let council = Council::new();
    council.import();
    let before = council.all(Kind::Allocation);
    let kept: Vec<_> = INVOLVEMENTS.lines().filter(|line| !line.starts_with("I2")).collect();
    council.write("ssd_involvements", &(kept.join("\n") + "\n"));
    let report = council.import();
    assert_eq!(council.all(Kind::Allocation), before);
    let gone: Vec<_> = report.findings.iter().filter(|finding| finding.topic == "no longer there").collect();
    assert_eq!(gone.len(), 1);
    assert!(gone[0].file == "ssd_involvements.csv" && gone[0].reason.starts_with("1 rows"));
}

#[test]
fn an_allocation_made_in_kept_is_left_alone() {
    let council = Council::new();
    council.import();
    let family = council.one(Kind::Family, "name", "Nowak").id;
    let priya = council.one(Kind::Worker, "name", "Priya Sharma");
    let mut draft = Draft::new(random as fn() -> [u8; 16]);
    let made = draft.make(Kind::Allocation, family);
    draft.first(made, "worker", priya.id);
    draft.first(made, "from", "2026-11-01");
    // Her manager's.
    let manager = council.one(Kind::Team, "name", "North").id;
    let grace = draft_manager(&council, manager);
    council.send(Actor { id: grace.into(), role: Role::Manager }, draft.into_ops());
    let before = council.all(Kind::Allocation).into_iter().find(|record| record.id == made);
    council.write("ssd_involvements", INVOLVEMENTS.lines().next().unwrap());
    council.import();
    assert!(before.is_some());
    assert_eq!(council.all(Kind::Allocation).into_iter().find(|record| record.id == made), before);
}

fn draft_manager(council: &Council, team: RecordId) -> RecordId {
    let authority = council.all(Kind::Authority)[0].id;
    let mut draft = Draft::new(random as fn() -> [u8; 16]);
    let grace = draft.make(Kind::Worker, authority);
    draft.first(grace, "team", team);
    council.send(Actor { id: RecordId(random()).into(), role: Role::Administrator }, draft.into_ops());
    grace
}

#[test]
fn a_day_with_two_children_is_one_visit_however_the_rows_arrive() {
    let council = Council::new();
    council.import();
    let alone = council.all(Kind::Visit);
    assert_eq!(alone.len(), 1);
    assert_eq!(alone[0].get("worker_is_inferred"), &true.into());
    assert_eq!(alone[0].text("worker_name"), "Priya Sharma");
    council.write("ssd_cin_visits", &format!("{VISITS}V2,K,2026-11-09,Y,N,N\nV3,K,2026-11-16,N,N,N\n"));
    let report = council.import();
    assert_eq!(total(&report, "visits to several children joined"), 1);
    let visits = council.all(Kind::Visit);
    assert_eq!(visits.len(), 2);
    let both = visits.iter().find(|visit| visit.text("on") == "2026-11-09").unwrap();
    assert_eq!(both.id, alone[0].id);
    assert_eq!(children(both).count(), 2);

    // Kuba's turns out to have been another day's: it becomes a visit of its own.
    council.write("ssd_cin_visits", &format!("{VISITS}V2,K,2026-11-10,Y,N,N\nV3,K,2026-11-16,N,N,N\n"));
    council.import();
    let visits = council.all(Kind::Visit);
    assert_eq!(visits.len(), 3);
    let first = visits.iter().find(|visit| visit.id == alone[0].id).unwrap();
    assert_eq!(children(first).filter(|(_, part)| part.seen.is_some()).count(), 1);
    let settled = council.everything();
    council.import();
    assert_eq!(council.everything(), settled);
}

#[test]
fn people_first_told_of_without_a_family_keep_their_records() {
    let council = Council::new();
    std::fs::remove_file(council.dir.join("extract/ssd_family.csv")).unwrap();
    council.import();
    assert_eq!(council.all(Kind::Family).len(), 3);
    council.write("ssd_family", FAMILY);
    let report = council.import();
    assert_eq!(council.all(Kind::Person).len(), 3);
    assert_eq!(council.all(Kind::Family).len(), 3);
    assert!(report.findings.iter().any(|finding| finding.topic == "another family"));
    let settled = council.everything();
    council.import();
    assert_eq!(council.everything(), settled);
}

#[test]
fn an_extract_that_cannot_be_read_writes_nothing() {
    let council = Council::new();
    let before = council.everything();
    std::fs::remove_file(council.dir.join("extract/ssd_person.csv")).unwrap();
    assert!(matches!(council.try_import(), Err(ImportError::Extract(_))));
    council.write("ssd_person", "pers_forename\nZosia\n");
    assert!(matches!(council.try_import(), Err(ImportError::Extract(_))));
    assert_eq!(council.everything(), before);
}

#[test]
fn a_number_under_which_hundreds_are_filed_is_still_imported() {
    let council = Council::new();
    let (mut people, mut families, mut visits) = (PERSON.to_owned(), FAMILY.to_owned(), VISITS.to_owned());
    for n in 0..700 {
        people += &format!("N{n},Child {n},Nowak,2019-03-01,N\n");
        families += &format!("9{n},F1,N{n}\n");
        visits += &format!("W{n},N{n},2026-11-09,Y,Y,N\n");
    }
    council.write("ssd_person", &people);
    council.write("ssd_family", &families);
    council.write("ssd_cin_visits", &visits);
    let report = council.import();
    assert!(report.findings.iter().all(|finding| finding.topic != "refused"));
    assert_eq!(council.all(Kind::Person).len(), 703);
    assert_eq!(council.all(Kind::Visit).iter().map(|visit| children(visit).count()).sum::<usize>(), 701);
    let settled = council.everything();
    council.import();
    assert_eq!(council.everything(), settled);
}

#[test]
fn the_authority_is_called_what_the_extract_calls_the_whole_until_somebody_says() {
    let council = Council::new();
    let name = |council: &Council| council.all(Kind::Authority)[0].text("name").to_owned();
    council.import();
    assert_eq!(name(&council), "Children");
    for _ in 0..2 {
        council.import_called(Some("North Council")).unwrap();
        assert_eq!(name(&council), "North Council");
    }
    let before = council.everything();
    council.import();
    assert_eq!(council.everything(), before, "an import that says nothing changes nothing");
    assert_eq!(council.all(Kind::Authority).len(), 1);

    let unknown = Council::new();
    unknown.write("ssd_department", "dept_team_id,dept_team_name\nT1,North\nT2,South\n");
    unknown.import();
    assert_eq!(name(&unknown), "The council");
}

#[test]
fn an_authority_that_an_administrator_made_keeps_its_name() {
    let council = Council::new();
    let mut draft = Draft::new(random as fn() -> [u8; 16]);
    let id = draft.fresh_id();
    draft.make_as(id, Kind::Authority, id);
    draft.first(id, "name", "As we call it");
    let admin = Actor { id: sync::AuthorId(random()), role: Role::Administrator };
    council.send(admin, draft.into_ops());
    council.import_called(Some("North Council")).unwrap();
    council.one(Kind::Authority, "name", "As we call it");
    assert_eq!(council.all(Kind::Authority).len(), 1);
}
