//! Bytes nobody meant: the reader never panics, and every row is accounted for.

use kept_server::interchange::ssd::read;
use proptest::prelude::*;

use crate::folder::{CIN_VISITS, Folder, INVOLVEMENTS, check_counts, today};

/// Bytes that look like a row now and then.
fn csv_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b",".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"A1".to_vec()),
        Just(b"W1".to_vec()),
        Just(b"2024-05-10".to_vec()),
        Just(b"31/02/2024".to_vec()),
        Just(b"Y".to_vec()),
        Just(b"NULL".to_vec()),
        Just(b"{\"HOUSE\":1}".to_vec()),
        prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_rows_never_panic_and_are_all_accounted_for(
        people in csv_like(), involvements in csv_like(), visits in csv_like(),
        addresses in csv_like(), anything in csv_like(),
    ) {
        let under = |header: &str, rows: &[u8]| [header.as_bytes(), b"\n", rows].concat();
        let person = under("pers_person_id,pers_forename,pers_surname,pers_dob", &people);
        let address = "addr_table_id,addr_person_id,addr_address_json,addr_address_postcode";
        let folder = Folder::smallest()
            .file("ssd_involvements.csv", &under(INVOLVEMENTS, &involvements))
            .file("ssd_cin_visits.csv", &under(CIN_VISITS, &visits))
            .file("ssd_address.csv", &under(address, &addresses))
            .file("ssd_missing.csv", &anything);
        let extract = folder.read();
        let repeated = |file: &str| extract.report.findings.iter()
            .filter(|f| f.file == file && f.topic == "repeated").count() as u64;
        for (file, kept) in [
            ("ssd_involvements.csv", extract.involvements.len()),
            ("ssd_cin_visits.csv", extract.visits.len()),
            ("ssd_address.csv", extract.addresses.len()),
        ] {
            let accepted = extract.report.file(file).unwrap().accepted;
            prop_assert_eq!(accepted, kept as u64 + repeated(file), "{}", file);
        }
        let folder = folder.file("ssd_person.csv", &person);
        check_counts(&folder.read());
        // Whatever stands in the place of a header either stops the import or is read.
        let folder = folder.file("ssd_person.csv", &anything);
        if let Ok(extract) = read(&folder.0, today()) {
            check_counts(&extract);
        }
    }
}
