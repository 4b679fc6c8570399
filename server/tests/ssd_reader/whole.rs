//! What stops an import, and what its report says of the whole folder.

use std::fs;

use kept_server::interchange::ssd::{ExtractError, Severity, read};

use crate::folder::{Folder, check, date, findings, today};

#[test]
fn the_smallest_extract_is_read_without_a_doubt() {
    let extract = check(&Folder::smallest(), &[], &[]);
    assert_eq!(extract.people[0].forename.as_deref(), Some("Zosia"));
    assert_eq!(extract.people[0].born, Some(date(2019, 8, 14)));
    assert_eq!(extract.involvements[1].worker.as_deref(), Some("W1"));
    assert_eq!(extract.involvements[1].to, None);
    assert_eq!(extract.involvements[1].source.line, 3);
    assert_eq!(extract.involvements[1].source.key.as_ref(), "I2");
}

#[test]
fn the_same_extract_read_twice_gives_the_same_rows() {
    let folder = Folder::smallest();
    let (first, second) = (folder.read(), folder.read());
    assert_eq!(first.people, second.people);
    assert_eq!(first.involvements, second.involvements);
    assert_eq!(first.report.findings, second.report.findings);
}

#[test]
fn what_cannot_be_read_at_all_stops_the_import_with_a_plain_sentence() {
    let folder = Folder::smallest().without("professionals");
    assert!(folder.error().starts_with("The file ssd_professionals.csv is missing"));
    let gone = folder.0.join("nowhere");
    assert!(matches!(read(&gone, today()), Err(ExtractError::UnreadableFolder { .. })));
    let file = folder.0.join("ssd_person.csv");
    assert!(matches!(read(&file, today()), Err(ExtractError::UnreadableFolder { .. })));

    let folder = Folder::smallest().with("family", "fami_family_id\nF1\n");
    assert_eq!(folder.error(), "The file ssd_family.csv has no column fami_person_id. It is required.");
    let utf16: Vec<u8> = "\u{feff}pers_person_id\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = Folder::smallest().file("ssd_person.csv", &utf16);
    assert!(folder.error().contains("is not a CSV file in UTF-8"));
    let folder = Folder::smallest().file("ssd_person.csv", b"");
    assert!(folder.error().contains("has no column pers_person_id"));
    let folder = Folder::smallest().file("SSD_PERSON.CSV", b"");
    assert!(folder.error().contains("SSD_PERSON.CSV and ssd_person.csv"));
    fs::create_dir(folder.0.join("ssd_family.csv")).unwrap();
    fs::remove_file(folder.0.join("SSD_PERSON.CSV")).unwrap();
    assert!(folder.error().starts_with("The file ssd_family.csv cannot be read"));
}

#[test]
fn what_kept_does_not_use_is_counted_and_listed() {
    let folder = Folder::smallest()
        .with("disability", "disa_table_id\n1\n2\n")
        .file("sdq.csv", b"a\n\xff\n")
        .file("readme.txt", b"hello");
    let extract = check(&folder, &[], &[]);
    let listed: Vec<_> =
        extract.report.not_used.iter().map(|f| (f.file.as_str(), f.rows, f.reason)).collect();
    assert_eq!(
        listed,
        [
            ("sdq.csv", Some(1), "not a table Kept knows"),
            ("ssd_disability.csv", Some(2), "not used by Kept yet"),
        ]
    );
    assert!(extract.report.to_string().contains("not used by Kept yet"));
    assert!(findings(&extract, Severity::Note).contains(&"readme.txt:0 not a CSV file".to_owned()));
}

#[test]
fn no_finding_quotes_a_name_that_slipped_into_another_column() {
    let people = "pers_person_id,pers_forename,pers_surname,pers_dob,pers_sex\n\
        A1,2019-08-14,Nowak,Zosia,Zosia\n";
    let extract = Folder::smallest().with("person", people).read();
    assert!(!serde_json::to_string(&extract.report).unwrap().contains("Zosia"));
}
