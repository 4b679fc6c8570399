//! Files, lines and rows as they come: the shape of a row, before its meaning.

use kept_server::interchange::ssd::Severity;

use crate::folder::{CIN_VISITS, Folder, check, date, findings};

#[test]
fn a_byte_order_mark_a_shuffled_header_and_windows_lines_are_no_matter() {
    let text = "\u{feff}\"PERS_DOB\", pers surname ,Pers_Person_ID,pers_forename,shoe_size\r\n\
        2019-08-14,Nowak,A1,Zosia,28\r\n\r\n06/05/2022,Nowak,A2,Kuba,24\r\n";
    let extract = check(&Folder::smallest().with("person", text), &[], &[]);
    assert_eq!(extract.people[1].born, Some(date(2022, 5, 6)));
    assert_eq!(extract.people[1].source.line, 4, "the blank line counts, and is no row");
    let notes = findings(&extract, Severity::Note);
    assert_eq!(notes, ["person:0 columns not read", "family:0 no families"]);
    assert!(extract.report.findings[0].reason.contains("shoe_size"));
}

#[test]
fn the_same_id_twice_is_a_repeat_or_a_refusal() {
    let text = "pers_person_id,pers_forename,pers_surname,pers_dob\nA1,Zosia,Nowak,2019-08-14\n\
        A2,Kuba,Nowak,2022-05-06\nA1,Zosia,Nowak, 2019-08-14 \nA1,Zofia,Nowak,2019-08-14\n";
    let folder = Folder::smallest().with("person", text);
    let extract = check(&folder, &["person:4 repeated"], &["person:5 same id twice"]);
    assert_eq!(extract.people.len(), 2);
    let refusal = extract.report.findings.iter().find(|f| f.severity == Severity::Refusal).unwrap();
    assert_eq!(refusal.reason, "The id “A1” is also on line 2, with other values.");
    let count = extract.report.file("ssd_person.csv").unwrap();
    assert_eq!((count.rows_read, count.accepted, count.doubted, count.refused), (4, 3, 1, 1));
}

#[test]
fn a_refused_row_does_not_block_a_later_one_with_its_id() {
    let text = format!("{CIN_VISITS}\nV1,A9,2026-11-09,Y,,\nV1,A1,2026-11-09,Y,,\n");
    let folder = Folder::smallest().with("cin_visits", &text);
    let extract = check(&folder, &[], &["cin_visits:2 unknown person"]);
    assert_eq!(extract.visits[0].source.line, 3);
}

#[test]
fn uneven_empty_and_huge_rows_are_told_apart() {
    let huge = "x".repeat(4_001);
    let text = format!(
        "pers_person_id,pers_forename,pers_surname,pers_dob,pers_sex\nA1,Zosia,Nowak,2019-08-14\n\
         A2,Kuba,Nowak,2022-05-06,M,,\nA3,Ewa,Nowak, née Kos,1990-01-02,F\nA4,Marek\n,,,,\n\
         A5,{huge},Nowak,1990-01-02,M\n,Nobody,Nowak,1990-01-02,M\nA6,Jan,Nowak,2015-01-02,Q\n"
    );
    let extract = check(
        &Folder::smallest().with("person", &text),
        &["person:2 uneven row", "person:3 uneven row", "person:9 unknown code"],
        &[
            "person:4 uneven row",
            "person:5 uneven row",
            "person:6 empty row",
            "person:7 huge value",
            "person:8 no id",
        ],
    );
    assert_eq!(extract.people.len(), 3);
}

#[test]
fn a_line_break_inside_a_value_keeps_the_line_numbers_right() {
    for ending in ["\n", "\r\n", "\r"] {
        let text = "pers_person_id,pers_forename,pers_surname,pers_dob\nA1,\"Zosia\nMaria\",Nowak,\
            2019-08-14\n\n\nA2,Kuba,Nowak,2022-05-06\nA2,Jakub,Nowak,2022-05-06"
            .replace('\n', ending);
        let folder = Folder::smallest().with("person", &text);
        let extract = check(&folder, &[], &["person:7 same id twice"]);
        assert_eq!(extract.people[0].forename.as_deref(), Some("Zosia\nMaria"));
        assert_eq!(extract.people[1].source.line, 6);
    }
}

#[test]
fn a_quotation_mark_left_open_does_not_swallow_rows_in_silence() {
    let text = "pers_person_id,pers_forename,pers_surname,pers_dob\nA1,Zosia,\"Nowak,2019-08-14\n\
        A2,Kuba,Nowak,2022-05-06\n";
    let folder = Folder::smallest().with("person", text);
    let extract = folder.read();
    assert_eq!(findings(&extract, Severity::Refusal)[0], "person:2 uneven row");
    assert_eq!(findings(&extract, Severity::Doubt), ["person:2 open quotation mark"]);
    let text = "pers_dob,pers_forename,pers_surname,pers_person_id,x\n2019-08-14,Zosia,Nowak,A1,\"\n\
        2022-05-06,Kuba,Nowak,A2,\n";
    let extract = Folder::smallest().with("person", text).read();
    assert_eq!(findings(&extract, Severity::Doubt), ["person:2 open quotation mark"]);
}

#[test]
fn a_row_that_is_not_utf_8_is_refused_alone() {
    let text = b"pers_person_id,pers_forename,pers_surname,pers_dob\nA1,Zo\xeb,Nowak,2019-08-14\n\
        A2,Kuba,Nowak,2022-05-06\nA3,K\0uba,Nowak,2022-05-06\n";
    let folder = Folder::smallest().file("ssd_person.csv", text);
    let extract = folder.read();
    let refused = findings(&extract, Severity::Refusal);
    assert_eq!(refused[..2], ["person:2 not UTF-8", "person:4 not text"]);
    assert_eq!(extract.people.len(), 1);
}
