//! An import, from the extract to somebody who signs in.

use std::fs;

use crate::place::{Place, Server, complaint, words};

const FILES: [(&str, &str); 3] = [
    (
        "ssd_person.csv",
        "pers_person_id,pers_forename,pers_surname,pers_sex,pers_dob\n\
         1,Zosia,Nowak,F,2019-08-14\n",
    ),
    (
        "ssd_professionals.csv",
        "prof_professional_id,prof_staff_id,prof_professional_name,prof_social_worker_registration_no,\
         prof_professional_department\n\
         W1,7,Priya Sharma,SW1,North\nW2,8,Sam Doyle,SW2,North\nW3,9,Sam Doyle,SW3,North\n",
    ),
    (
        "ssd_involvements.csv",
        "invo_involvements_id,invo_professional_id,invo_professional_team,invo_person_id,\
         invo_involvement_start_date,invo_involvement_end_date\n\
         I1,W1,T1,1,2024-07-22,\n",
    ),
];

pub(crate) fn extract(place: &Place) -> String {
    let dir = place.0.join("extract");
    fs::create_dir_all(&dir).unwrap();
    for (name, text) in FILES {
        fs::write(dir.join(name), text).unwrap();
    }
    dir.to_str().unwrap().to_owned()
}

#[test]
fn an_import_that_cannot_begin_ends_with_2_and_one_sentence() {
    let place = Place::new();
    let output = place.run(&["import", "ssd", "/nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    let complaint = complaint(&output);
    assert!(complaint.lines().last().unwrap().starts_with("Nothing was imported. The folder /nowhere"));
    assert!(output.stdout.is_empty());
}

#[test]
fn an_import_prints_its_report_and_writes_it_down() {
    let place = Place::new();
    let dir = extract(&place);
    let (json, text) = (place.0.join("report.json"), place.0.join("report.txt"));
    let printed = place.says(&["import", "ssd", &dir, "--report", json.to_str().unwrap()]);
    assert!(printed.contains("ssd_person.csv"), "{printed}");
    let report: serde_json::Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    assert_eq!(report["files"][0]["rows_read"], 1);
    let printed = place.says(&["import", "ssd", &dir, "--report", text.to_str().unwrap()]);
    assert_eq!(fs::read_to_string(text).unwrap(), printed);
}

#[test]
fn an_imported_worker_signs_in_by_name_and_with_a_team() {
    let place = Place::new();
    let dir = extract(&place);
    place.says(&["import", "ssd", &dir]);
    let add = ["user", "add", "--name", "priya", "--role", "worker", "--worker-name", "priya sharma"];
    let words = words(&place.says(&add));
    let answer = Server::start(&place).sign_in("priya", &words);
    let me: serde_json::Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!((&me["name"], &me["role"]), (&"Priya Sharma".into(), &"worker".into()));
    assert_eq!(me["team"].as_str().map(str::len), Some(32), "{me}");

    let twins = ["user", "add", "--name", "sam", "--role", "worker", "--worker-name", "Sam Doyle"];
    assert!(complaint(&place.run(&twins)).contains("more than one worker is called Sam Doyle"));
}

#[test]
fn a_demonstration_without_its_extract_says_what_is_missing() {
    let place = Place::new();
    let output = place.run(&["demo"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        complaint(&output).contains("import the demonstration's extract first"),
        "{}",
        complaint(&output)
    );
}
