//! The made-up council of `cargo xtask demo-data`, read as if it were a real one.
//!
//! Both sides are checked here: what the generator promises, and that the reader finds it.

use std::{collections::BTreeSet, fs, path::Path};

use kept_server::interchange::ssd::{Extract, PersonRow, Severity};

use crate::{
    folder::{Folder, findings, today},
    xtask::demo_data,
};

fn council(families: u32, workers: u32, teams: u32, seed: u64) -> Folder {
    let folder = Folder::smallest();
    demo_data::write(&folder.0, families, workers, teams, seed, today()).unwrap();
    folder
}

fn person<'a>(extract: &'a Extract, forename: &str) -> &'a PersonRow {
    let named = |person: &&PersonRow| person.forename.as_deref() == Some(forename);
    extract.people.iter().filter(|p| p.surname.as_deref() == Some("Nowak")).find(named).unwrap()
}

fn bytes(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let names: BTreeSet<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.iter().map(|path| (path.display().to_string(), fs::read(path).unwrap())).map(named).collect()
}

fn named((path, bytes): (String, Vec<u8>)) -> (String, Vec<u8>) {
    (path.rsplit('/').next().unwrap().to_owned(), bytes)
}

#[test]
fn the_same_seed_on_the_same_day_writes_the_same_bytes() {
    let (first, second, other) = (council(30, 8, 2, 7), council(30, 8, 2, 7), council(30, 8, 2, 8));
    assert_eq!(bytes(&first.0), bytes(&second.0));
    assert_ne!(bytes(&first.0), bytes(&other.0));
}

#[test]
fn the_demonstration_has_a_little_of_every_sort_of_mess() {
    let extract = council(60, 8, 2, 1).read();
    let topics = |severity| -> BTreeSet<String> {
        let found = findings(&extract, severity).into_iter();
        found.map(|finding| finding.split_once(' ').unwrap().1.to_owned()).collect()
    };
    let doubts = [
        "end before start",
        "future date",
        "no family row",
        "no worker",
        "overlapping involvements",
        "repeated",
        "unknown worker",
    ];
    assert_eq!(topics(Severity::Doubt), doubts.map(String::from).into());
    assert_eq!(topics(Severity::Refusal), ["same id twice", "unknown person"].map(String::from).into());
    assert!(extract.report.findings.len() < 40, "{}", extract.report);
    let waiting = extract.report.totals.get("children with an open episode and no worker");
    assert!((1..=20).contains(&waiting), "{waiting}");
}

#[test]
fn the_storys_family_and_its_workers_are_the_same_for_every_seed_and_size() {
    for (families, workers, teams, seed) in [(60, 8, 2, 1), (1, 1, 1, 2), (400, 10, 9, 3), (80, 2, 5, 4)] {
        let extract = council(families, workers, teams, seed).read();
        let zosia = person(&extract, "Zosia");
        let family = extract.families.iter().find(|family| family.members.contains(&zosia.id)).unwrap();
        let members = ["Zosia", "Kuba", "Ewa", "Marek"].map(|name| person(&extract, name));
        assert_eq!(family.members, members.map(|member| member.id.clone()));
        assert_eq!(members.map(|member| member.adult), [false, false, true, true]);
        assert_eq!(members.map(|member| member.is_mother), [false, false, true, false]);
        let names = extract.involvements.iter().filter(|i| i.person == zosia.id).map(|involvement| {
            let worker = extract.workers.iter().find(|w| Some(&w.id) == involvement.worker.as_ref()).unwrap();
            let team = extract.teams.iter().find(|team| Some(&team.id) == worker.team.as_ref()).unwrap();
            (worker.name.as_deref().unwrap(), team.name.as_str(), worker.fte_hundredths)
        });
        let north = "North family help";
        let expected = ["Ruth Adeyemi", "Dan Whitfield", "Priya Sharma"].map(|name| (name, north, Some(100)));
        assert_eq!(names.collect::<Vec<_>>(), expected);
        let last = extract.visits.iter().filter(|v| v.person == zosia.id).map(|visit| visit.on).max();
        assert_eq!((today() - last.unwrap()).whole_days(), 13);
    }
}

#[test]
fn priya_sharma_holds_seven_families_whatever_the_seed() {
    for seed in 1..6 {
        let extract = council(60, 8, 2, seed).read();
        let held: BTreeSet<&str> = extract
            .involvements
            .iter()
            .filter(|i| i.worker.as_deref() == Some("PW0001") && i.in_force_on(today()))
            .filter_map(|i| extract.families.iter().find(|family| family.members.contains(&i.person)))
            .map(|family| family.key.as_str())
            .collect();
        assert_eq!(held.len(), 7, "{held:?}");
    }
}
